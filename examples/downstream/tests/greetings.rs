//! The application against a local POLYV.

use polyv_downstream::greetings;
use polyv_mock::{Fault, MockServer};
use polyv_sdk::api::channel::booking::{self, list::Booking};

/// A reservation under a name.
fn booked(name: &str) -> Booking {
    let mut row = Booking::default();
    row.nickname = Some(name.into());
    row
}

#[tokio::test]
async fn everybody_is_greeted_on_whichever_page() {
    let server = MockServer::start().await.unwrap();
    let names: Vec<String> = (1..=250).map(|number| format!("viewer {number}")).collect();
    server.dataset::<booking::List>(names.iter().map(|name| booked(name)));

    let client = server.client().unwrap();
    let lines = greetings(&client, "2191532").await.unwrap();

    let expected: Vec<String> = names.iter().map(|name| format!("Welcome, {name}!")).collect();
    assert_eq!(lines, expected);
    assert_eq!(server.received_as::<booking::List>().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_told() {
    let server = MockServer::start().await.unwrap();
    server.on::<booking::List>().times(1).refuse(20012, "channel not found.");
    let client = server.client().unwrap();
    let error = greetings(&client, "1").await.unwrap_err();
    assert!(error.to_string().contains("channel not found."), "{error}");
}

#[tokio::test]
async fn a_page_of_somebody_else_is_an_error() {
    let server = MockServer::start().await.unwrap();
    server.on::<booking::List>().fault(Fault::HtmlPage);
    let client = server.client().unwrap();
    assert!(greetings(&client, "1").await.is_err());
}
