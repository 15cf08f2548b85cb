//! The life of a channel, on a server that remembers.

#![allow(deprecated, reason = "the older endpoint reads the same channels")]

use polyv_mock::MockServer;
use polyv_sdk::api::channel::basic;
use polyv_sdk::{ChannelId, Client, Scene, Template};

async fn create(client: &Client, name: &str) -> ChannelId {
    let create = basic::Create::new(name, Scene::TopClass, Template::from("ppt"));
    client.send(&create).await.unwrap().channel_id.unwrap()
}

async fn listed(client: &Client, list: basic::ListDetail) -> Vec<ChannelId> {
    let page = client.send(&list).await.unwrap();
    page.contents
        .into_iter()
        .filter_map(|row| row.channel_id)
        .collect()
}

#[tokio::test]
async fn a_channel_is_there_from_its_creation_to_its_deletion() {
    let server = MockServer::builder().stateful(true).start().await.unwrap();
    let client = server.client().unwrap();
    assert!(listed(&client, basic::ListDetail::new()).await.is_empty());
    let (first, second) = (
        create(&client, "first").await,
        create(&client, "second").await,
    );
    assert_ne!(first, second);

    let read = client.send(&basic::Get::new(&second)).await.unwrap();
    assert_eq!(
        (read.name.as_deref(), read.channel_id.as_ref()),
        (Some("second"), Some(&second))
    );
    let read = client.send(&basic::GetV3::new(&first)).await.unwrap();
    assert_eq!(read.name.as_deref(), Some("first"));
    let all = listed(&client, basic::ListDetail::new()).await;
    assert_eq!(all, [second.clone(), first.clone()]);
    let some = listed(&client, basic::ListDetail::new().keyword("fir")).await;
    assert_eq!(some, std::slice::from_ref(&first));

    client
        .send(&basic::DeleteBatch::new([first.clone()]))
        .await
        .unwrap();
    let gone = client.send(&basic::Get::new(&first)).await.unwrap_err();
    assert!(gone.to_string().contains("channel not found."), "{gone}");
    let gone = client
        .send(&basic::DeleteBatch::new([first, second.clone()]))
        .await
        .unwrap_err();
    assert!(gone.to_string().contains("channel not found."), "{gone}");
    assert_eq!(listed(&client, basic::ListDetail::new()).await, [second]);
}

#[tokio::test]
async fn a_server_that_is_not_asked_to_remembers_nothing() {
    let server = MockServer::start().await.unwrap();
    let client = server.client().unwrap();
    create(&client, "first").await;
    client.send(&basic::Get::new(&"1".into())).await.unwrap();
}

#[test]
fn a_hundred_servers_run_at_once() {
    let servers: Vec<MockServer> = (0..100)
        .map(|_| MockServer::start_blocking().unwrap())
        .collect();
    for server in &servers {
        assert_eq!(
            crate::client::get(server.url(), "/live/v3/nothing").status,
            404
        );
    }
    assert!(servers.iter().all(|server| server.received().len() == 1));
}
