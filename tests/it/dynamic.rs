//! Dynamic access: a program reads `{"operation": "...", "params": {...}}`, sends it and prints the reply, for every
//! operation there is.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use polyv_mock::MockServer;
use polyv_sdk::api::channel::basic::Create;
use polyv_sdk::api::operations;
use polyv_sdk::api::types::{Scene, Template};
use polyv_sdk::dynamic::{AnyOperation, Facts, ParamFacts};
use polyv_sdk::endpoint::Reply;
use polyv_sdk::{AnyRequest, Client, reveal};
use serde_json::{Map, Number, Value, json};

/// What the program does with each line that it reads.
async fn sent(client: &Client, line: &str) -> Result<String, polyv_sdk::Error> {
    let request: AnyRequest =
        serde_json::from_str(line).map_err(|error| polyv_sdk::Error::refused(error.to_string()))?;
    if request.operation().operation().reply == Reply::Binary {
        let mut file = Vec::new();
        let length = client.download_any(&request, &mut file).await?;
        return Ok(format!("a file of {length} bytes"));
    }
    let reply = client.send_any(&request).await?;
    Ok(serde_json::to_string(&reply).expect("a reply is JSON"))
}

/// A value of a parameter.
fn value(param: &ParamFacts, also: &[String]) -> Value {
    let text = |length: usize| "1".repeat(length.max(1));
    let shortest = param.min_length.unwrap_or(1);
    let single = match param.kind.as_str() {
        "int" | "count" => {
            let largest = param.allowed.last().copied();
            let least = param.min.as_ref().and_then(Number::as_i64);
            json!(largest.unwrap_or_else(|| least.unwrap_or(1).max(1)))
        }
        "decimal" => param.min.clone().map_or(json!(1), Value::Number),
        "bool" => json!(true),
        "flag-yn" | "flag-ny" => json!("Y"),
        "flag-01" => json!(1),
        "timestamp" => json!(1_660_270_926_732_i64),
        "datetime" => json!("2022-06-18 08:30:00"),
        "date" => json!("2022-06-18"),
        "time" => json!("08:30:00"),
        "enum" => json!(param.values.first()),
        "object" => Value::Object(required(&param.fields, also)),
        "json" => json!({"a": 1}),
        "file" => {
            json!({"name": format!("a.{}", param.extensions.first().map_or("png", String::as_str)), "base64": "iVBORw0KGgo="})
        }
        _ => json!(text(usize::try_from(shortest).expect("a length"))),
    };
    let items = usize::try_from(param.min_items.unwrap_or(1)).expect("a length");
    if param.list.is_some() || items > 1 {
        return Value::Array(vec![single; items.max(1)]);
    }
    single
}

fn required(params: &[ParamFacts], also: &[String]) -> Map<String, Value> {
    let is_given = |param: &&ParamFacts| {
        param.required || param.absent.is_some() || also.contains(&param.name)
    };
    let given = params.iter().filter(is_given);
    given
        .map(|param| (param.name.clone(), value(param, also)))
        .collect()
}

/// A line with what is required, and with what the rules ask for beside it: `also`, which grows.
pub(crate) fn line(operation: AnyOperation, facts: &Facts, also: &mut Vec<String>) -> String {
    loop {
        let params = required(&facts.params, also);
        let line = json!({"operation": operation.name(), "params": params}).to_string();
        let request: AnyRequest =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let Err(error) = request.draft(Some("1b448be323")) else {
            // What is stored is what was read, secrets and all.
            let stored = serde_json::to_string(&reveal(&request)).expect("a request is JSON");
            assert_eq!(
                serde_json::from_str::<AnyRequest>(&stored).expect("it comes back"),
                request
            );
            return stored;
        };
        // Of a field within an object, the field's own name.
        let names = error.parameter().unwrap_or_default().split(", ");
        let names = names.filter_map(|path| path.rsplit('.').next().map(str::to_owned));
        let missing = names.into_iter().find(|name| !also.contains(name));
        assert!(also.len() < 8, "{line}: {error}");
        also.push(missing.unwrap_or_else(|| panic!("{line}: {error}")));
    }
}

#[test]
fn a_stored_request_that_cannot_be_read_says_why() {
    let check = |stored: &str, problem: &str| {
        let error = serde_json::from_str::<AnyRequest>(stored).expect_err("it is wrong");
        assert!(error.to_string().starts_with(problem), "{error}");
        // It was to be read, and not to be sent.
        assert!(!error.to_string().contains("sent"), "{error}");
    };
    check(
        r#"{"operation": "channel.bookin.list"}"#,
        "no operation is called `channel.bookin.list`",
    );
    check(
        r#"{"operation": "channel.booking.list", "params": {"channelId": 1, "pagesize": 3}}"#,
        "channel.booking.list: parameter `pagesize` is unknown; did you mean `pageSize`?",
    );
}

#[tokio::test]
async fn every_operation_is_sent_by_its_name() {
    let mock = MockServer::start().await.expect("a server");
    let client = mock.client().expect("a client").with_user_id("1b448be323");
    assert!(operations().len() > 50);
    let mut problems = Vec::new();
    for operation in operations() {
        let facts = operation.facts().expect("facts");
        assert_eq!(
            (facts.name.as_str(), facts.path.as_str()),
            (operation.name(), operation.operation().path)
        );
        let mut also = Vec::new();
        for left in (0..3).rev() {
            let line = line(operation, &facts, &mut also);
            match sent(&client, &line).await {
                Ok(reply) => println!("{reply}"),
                // What only the service asks for: fields of objects that others need.
                Err(error) if left > 0 && error.message().contains("param validate error: ") => {
                    also.extend(error.message().rsplit(' ').next().map(str::to_owned));
                    continue;
                }
                Err(error) => problems.push(format!("{line}\n    {error}")),
            }
            break;
        }
    }
    assert!(
        problems.is_empty(),
        "{} of {}:\n{}",
        problems.len(),
        operations().len(),
        problems.join("\n")
    );
}

#[test]
fn equal_requests_have_equal_hashes() {
    let request = |scene: Scene| Create::new("Lesson", scene, Template::Slides);
    let any = |request: &Create| AnyRequest::of(request.clone()).expect("a known operation");
    let hash = |request: &AnyRequest| {
        let mut state = DefaultHasher::new();
        request.hash(&mut state);
        state.finish()
    };
    // On the wire they are all one.
    let all = [
        request(Scene::TopClass),
        request(Scene::TopClass),
        request(Scene::Other("topclass".into())),
    ];
    for (one, other) in all
        .iter()
        .flat_map(|one| all.iter().map(move |other| (one, other)))
    {
        assert_eq!(any(one) == any(other), one == other, "as typed requests");
        assert!(one != other || hash(&any(one)) == hash(&any(other)));
    }
}
