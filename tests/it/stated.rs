//! What pages and other sources state, and what the specs had wrong once: asked of the running server by calls without a
//! spec, so that neither the specs nor what is made of them is the judge.

use polyv_mock::MockServer;
use polyv_sdk::api::types::{DocumentStatus, DoubleTeacherType, Scene};
use polyv_sdk::{Call, Client, Error, Upload, codes};
use serde_json::{Value, json};

/// A server that refuses what no page documents.
async fn server() -> (MockServer, Client) {
    let server = MockServer::builder().strict(true).start().await;
    let server = server.expect("a server");
    let client = server.client().expect("a client");
    (server, client)
}

/// What the service says of a call: nothing, or its message and the finer code.
async fn said(client: &Client, call: Call) -> Option<(String, Option<i64>)> {
    let refused = client.send_call(&call).await.err()?;
    assert!(refused.http_status().is_some(), "{refused}");
    Some((refused.message().to_owned(), refused.error_code()))
}

fn card() -> Call {
    Call::get("/live/v4/channel/card-push/create")
        .query("channelId", 7)
        .query("imageType", "custom")
        .query("title", "a")
        .query("link", "https://a.b")
        .query("enterEnabled", "Y")
}

#[tokio::test]
async fn cards_that_are_pushed() {
    let (_server, client) = server().await;
    let pushed = || card().query("showCondition", "PUSH");
    for seconds in [0, 5, 10, 20, 30] {
        let outcome = said(&client, pushed().query("duration", seconds)).await;
        assert_eq!(outcome, None, "{seconds}");
    }
    for seconds in [1, 15, 31, 60] {
        let outcome = said(&client, pushed().query("duration", seconds)).await;
        let (message, code) = outcome.expect("a refusal");
        assert_eq!((&*message, code), ("duration参数错误", Some(10001)));
    }
    // Of the time that a viewer must have watched, the unit alone is required.
    let watched = || card().query("duration", 5).query("showCondition", "WATCH");
    let minutes = || watched().query("conditionUnit", "MINUTES");
    assert!(said(&client, watched()).await.is_some());
    assert!(
        said(&client, watched().query("conditionValue", 5))
            .await
            .is_some()
    );
    assert_eq!(said(&client, minutes()).await, None);
    assert_eq!(
        said(&client, minutes().query("conditionValue", 5)).await,
        None
    );
}

#[tokio::test]
async fn the_delay_of_a_stream_can_be_set() {
    let (_server, client) = server().await;
    let update = |value: Value| {
        let body = json!({"basicSetting": {"pureRtcEnabled": value}});
        let call = Call::post("/live/v3/channel/basic/update");
        call.query("channelId", 7).json(body)
    };
    assert_eq!(said(&client, update(json!("Y"))).await, None);
    assert!(said(&client, update(json!("true"))).await.is_some());
}

/// The error of an endpoint's documented refusal.
async fn refusal(
    server: &MockServer,
    client: &Client,
    endpoint: &str,
    name: &str,
    call: Call,
) -> Error {
    server.on_endpoint(endpoint).times(1).refuse_with(name);
    client.send_call(&call).await.map(drop).expect_err(name)
}

#[tokio::test]
async fn a_report_that_is_not_ready_is_an_error() {
    let (server, client) = server().await;
    let call = Call::get("/live/v3/channel/session/stats/export");
    let call = call.query("channelId", 7).query("sessionId", "a");
    let endpoint = "statistics.session.export";
    let error = refusal(&server, &client, endpoint, "REPORT_NOT_READY", call).await;
    let message = "Report is not ready yet, please try again later.";
    let shown = (error.http_status(), error.code(), error.message());
    assert_eq!(shown, (Some(400), Some(400), message));
}

#[tokio::test]
async fn videos_in_another_order() {
    let (server, client) = server().await;
    let order = || {
        let call = Call::post("/live/v3/channel/playback/sort");
        call.query("channelId", 7)
            .json(json!({"videoIds": ["a", "b"]}))
    };
    let answer = client.send_call(&order()).await.expect("an answer");
    assert_eq!(**answer.data(), json!(""));
    for (name, message) in [
        ("LIST_EMPTY", "playback video list is empty"),
        ("VIDEOS_DO_NOT_MATCH", "playback videoId error"),
    ] {
        let endpoint = "video.playback.set_order";
        let error = refusal(&server, &client, endpoint, name, order()).await;
        assert_eq!((error.code(), error.message()), (Some(400), message));
    }
}

#[tokio::test]
async fn pictures_of_each_kind_have_a_size_of_their_own() {
    const KB: usize = 1024;
    let (_server, client) = server().await;
    for (purpose, most) in [
        ("authCodeImage", 200 * KB),
        ("goodImage", 300 * KB),
        ("startAdImage", 4096 * KB),
        ("stopAdImage", 4096 * KB),
        ("invitationImage", 4096 * KB),
        ("coverImage", 2048 * KB),
        ("menuImage", 2048 * KB),
    ] {
        for (size, is_taken) in [(most, true), (most + 1, false)] {
            let picture = Upload::from_bytes("a.png", vec![0; size]);
            let call = Call::post("/live/v3/common/upload-image");
            let call = call.form("type", purpose).file("file", picture);
            let outcome = said(&client, call).await;
            assert_eq!(outcome.is_none(), is_taken, "{purpose} {size}: {outcome:?}");
        }
    }
}

#[test]
fn values_that_have_a_name() {
    assert_eq!(Scene::from("undefined"), Scene::Undefined);
    assert_eq!(DoubleTeacherType::from("normal"), DoubleTeacherType::Normal);
    let uploading = ["waitUpload", "failUpload"].map(DocumentStatus::from);
    assert_eq!(
        uploading,
        [DocumentStatus::Uploading, DocumentStatus::UploadFailed]
    );
    let numbers = [
        codes::BAD_PARAMETER,
        codes::BAD_SIGNATURE,
        codes::EXPIRED_TIMESTAMP,
        codes::CHANNEL_NOT_FOUND,
    ];
    assert_eq!(numbers, [10001, 10002, 10003, 30004]);
}
