//! Replies that would fill the memory.

use super::fixture::{Ack, List, One, Raw};
use super::server::{Server, json};
use crate::envelope::decode;
use crate::{Bounds, Error, ErrorKind};

fn wrapped(data: &str) -> Vec<u8> {
    format!(r#"{{"code":200,"data":{data}}}"#).into_bytes()
}

#[track_caller]
fn too_much<T>(outcome: Result<T, Error>, message: &str) {
    let error = outcome.map(drop).unwrap_err();
    assert_eq!(
        (error.kind(), error.message()),
        (ErrorKind::TooLarge, message)
    );
    assert!(error.json_path().is_some());
}

#[test]
fn rows() {
    let rows = |count: usize| wrapped(&format!("[{}]", vec!["{}"; count].join(",")));
    assert_eq!(
        decode::<List>(200, &rows(100_000)).unwrap().data.len(),
        100_000
    );
    let message = "the reply has more than the 100000 rows that the client accepts";
    too_much(decode::<List>(200, &rows(100_001)), message);
    too_much(decode::<Raw>(200, &rows(100_001)), message);
    // Items of several lists count together, and those inside of a text as well.
    let tags = format!("\"{}\"", vec!["1"; 60_000].join(","));
    let packed = format!(
        "{{\"packed\":{tags},\"tags\":\"[{}]\"}}",
        vec!["1"; 60_000].join(",")
    );
    too_much(decode::<One>(200, &wrapped(&packed)), message);
    // Values that are not kept cost nothing.
    assert!(decode::<Ack>(200, &rows(200_000)).is_ok());
}

#[test]
fn depth() {
    let deep = |open: &str, close: &str, levels: usize| {
        wrapped(&(open.repeat(levels) + "1" + &close.repeat(levels)))
    };
    let message = "the reply has more than the 100 levels that the client accepts";
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        assert!(decode::<Raw>(200, &deep(open, close, 99)).is_ok());
        too_much(decode::<Raw>(200, &deep(open, close, 100)), message);
        too_much(decode::<Ack>(200, &deep(open, close, 100_000)), message);
    }
}

#[tokio::test]
async fn settings() {
    let server =
        Server::start(|_| json(r#"{"code":200,"data":[{"id":1},{"id":2},{"id":[[]]}]}"#)).await;
    let send = async |change: fn(&mut Bounds)| {
        let mut bounds = Bounds::default();
        change(&mut bounds);
        let client = server.builder().reply_bounds(bounds).build().unwrap();
        client.send(&List {}).await
    };
    assert_eq!(send(|_| {}).await.unwrap().len(), 3);
    too_much(
        send(|bounds| bounds.rows = 2).await,
        "the reply has more than the 2 rows that the client accepts",
    );
    too_much(
        send(|bounds| bounds.fields = 3).await,
        "the reply has more than the 3 fields that the client accepts",
    );
    too_much(
        send(|bounds| bounds.depth = 4).await,
        "the reply has more than the 4 levels that the client accepts",
    );
    assert!(send(|bounds| bounds.depth = usize::MAX).await.is_ok());
}
