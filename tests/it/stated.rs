//! What pages and other sources state, and what the specs had wrong once: asked of the running server by calls without a
//! spec, so that neither the specs nor what is made of them is the judge.

use polyv_mock::MockServer;
use polyv_sdk::api::channel::basic;
use polyv_sdk::api::chat::virtual_audience;
use polyv_sdk::api::types::{DocumentStatus, DoubleTeacherType, Scene};
use polyv_sdk::{Call, Client, Error, Upload, codes};
use serde_json::json;

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
    let mut taken = Vec::new();
    for seconds in [0, 1, 5, 10, 15, 20, 30, 31, 60] {
        let outcome = said(&client, pushed().query("duration", seconds)).await;
        if outcome.is_none() {
            taken.push(seconds);
        }
    }
    assert_eq!(taken, [0, 5, 10, 20, 30]);
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

/// What else two calls take: the path, where in the body, the name, a value that is taken, and one that is not.
const MEMBERS: &[(&str, &str, &str, &str, &str)] = &[
    (BASIC, "/basicSetting", "pureRtcEnabled", "Y", "true"),
    (BASIC, "/authSettings/0", "subAuthType", "public", "all"),
    (WATCHING, "/authSettings/0", "subAuthType", "wx", "all"),
    (WATCHING, "/authSettings/0", "payAmount", "998", "free"),
];
const BASIC: &str = "/live/v3/channel/basic/update";
const WATCHING: &str = "/live/v3/channel/auth/update";

#[tokio::test]
async fn members_of_bodies_that_are_known() {
    let (_server, client) = server().await;
    let mut wrong = Vec::new();
    for (path, place, name, taken, refused) in MEMBERS {
        for (value, is_taken) in [(taken, true), (refused, false)] {
            let mut body = json!({"authSettings": [{"rank": 1, "enabled": "Y"}]});
            if *path == BASIC {
                body["basicSetting"] = json!({});
            }
            let inside = body.pointer_mut(place).expect("a place");
            inside[*name] = json!(value);
            let call = Call::post(*path).query("channelId", 7).json(body);
            let outcome = said(&client, call).await;
            if outcome.is_none() != is_taken {
                wrong.push((name, value, outcome));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whatever is wrong with a parameter of version 4, the finer code is the same.
#[tokio::test]
async fn the_code_of_a_wrong_parameter() {
    let (_server, client) = server().await;
    let list = || Call::get("/live/v4/channel/booking/list");
    let listed = || list().query("channelId", 7);
    let card = || card().query("duration", 5);
    let expected = [
        (list(), "channelId不能为空"),
        (listed().query("pageSize", 5000), "pageSize超出范围"),
        (listed().query("pageSize", "ten"), "pageSize格式错误"),
        (
            card().query("showCondition", "SOON"),
            "showCondition参数错误",
        ),
        (
            card()
                .query("showCondition", "PUSH")
                .query("countdownMsg", "123456789"),
            "countdownMsg长度错误",
        ),
        (
            card().query("showCondition", "WATCH"),
            "conditionUnit参数错误",
        ),
    ];
    let mut wrong = Vec::new();
    for (call, message) in expected {
        let refused = client.send_call(&call).await.expect_err(message);
        let codes = (
            refused.http_status(),
            refused.code(),
            refused.error_code(),
            refused.is_bad_parameter(),
        );
        if codes != (Some(400), Some(400), Some(10001), true) || refused.message() != message {
            wrong.push((message, codes, refused));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The finer codes that endpoints document, on the wire and in the constants of the requests.
#[tokio::test]
async fn codes_of_single_endpoints() {
    let (server, client) = server().await;
    let of_channel = |path| Call::post(path).query("channelId", 7);
    let create = json!({"name": "a", "newScene": "topclass", "template": "ppt"});
    let robots = json!({"robotNumber": 1, "addRobotModel": "timely"});
    let refusals = [
        (
            "channel.basic.create",
            "INVALID_TEMPLATE",
            Call::post("/live/v4/channel/create").json(create),
            basic::Create::INVALID_TEMPLATE,
            (10001, "直播模板值不正确"),
        ),
        (
            "chat.virtual_audience.pause",
            "CHANNEL_NOT_FOUND",
            of_channel("/live/v4/channel/robot/pause"),
            virtual_audience::Pause::CHANNEL_NOT_FOUND,
            (30004, "找不到频道"),
        ),
        (
            "chat.virtual_audience.set_robots",
            "CHANNEL_NOT_FOUND",
            of_channel("/live/v4/channel/robot/setting-robot-list/update").json(robots),
            virtual_audience::SetRobots::CHANNEL_NOT_FOUND,
            (30004, "找不到频道"),
        ),
    ];
    let (mut found, mut expected) = (Vec::new(), Vec::new());
    for (endpoint, name, call, constant, (code, message)) in refusals {
        let error = refusal(&server, &client, endpoint, name, call).await;
        found.push((
            endpoint,
            error.error_code(),
            error.message().to_owned(),
            error.is(constant),
            constant.code,
        ));
        let code = Some(code);
        expected.push((endpoint, code, message.to_owned(), true, code));
    }
    assert_eq!(found, expected);
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

fn order() -> Call {
    let call = Call::post("/live/v3/channel/playback/sort");
    call.query("channelId", 7)
        .json(json!({"videoIds": ["a", "b"]}))
}

#[tokio::test]
async fn videos_in_another_order() {
    let (_server, client) = server().await;
    let answer = client.send_call(&order()).await.expect("an answer");
    assert_eq!(**answer.data(), json!(""));
}

#[tokio::test]
async fn why_videos_stay_in_their_order() {
    let (server, client) = server().await;
    let mut found = Vec::new();
    for name in ["LIST_EMPTY", "VIDEOS_DO_NOT_MATCH"] {
        let endpoint = "video.playback.set_order";
        let error = refusal(&server, &client, endpoint, name, order()).await;
        found.push((error.code(), error.message().to_owned()));
    }
    let expected = ["playback video list is empty", "playback videoId error"];
    assert_eq!(found, expected.map(|it| (Some(400), it.to_owned())));
}

#[tokio::test]
async fn pictures_of_each_kind_have_a_size_of_their_own() {
    const KB: usize = 1024;
    let (_server, client) = server().await;
    let mut wrong = Vec::new();
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
            if outcome.is_none() != is_taken {
                wrong.push((purpose, size, outcome));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn values_that_have_a_name() {
    let words = [
        format!("{:?}", Scene::from("undefined")),
        format!("{:?}", DoubleTeacherType::from("normal")),
        format!("{:?}", DocumentStatus::from("waitUpload")),
        format!("{:?}", DocumentStatus::from("failUpload")),
    ];
    assert_eq!(words, ["Undefined", "Normal", "Uploading", "UploadFailed"]);
}

#[test]
fn codes_that_have_a_name() {
    let numbers = [
        codes::BAD_PARAMETER,
        codes::BAD_SIGNATURE,
        codes::EXPIRED_TIMESTAMP,
        codes::CHANNEL_NOT_FOUND,
    ];
    assert_eq!(numbers, [10001, 10002, 10003, 30004]);
}
