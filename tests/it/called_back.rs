//! Every callback that a source prints, and one of each kind that the generator made, read into the generated types: it is
//! recognized, nothing is odd, and nothing is lost.

use polyv_sdk::callback::{Answer, Arrival, Callback, Event, Happening, Key, Link, NAMED};
use polyv_sdk::record::Record;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::callback_kinds::{Visitor, visit};

/// What the catalogue says of a kind.
#[derive(Deserialize)]
struct Said {
    name: String,
    #[serde(default)]
    sample: Vec<(String, String)>,
    #[serde(default)]
    examples: Vec<Printed>,
}

#[derive(Deserialize)]
struct Printed {
    request: Option<String>,
    request_body: Option<String>,
    body: Option<String>,
    link: Option<String>,
}

impl Printed {
    fn arrival(&self) -> Option<Arrival> {
        let (method, url) = self.request.as_ref()?.split_once(' ')?;
        let body = self.request_body.as_deref().unwrap_or_default();
        Some(Arrival::new(method, url, body.as_bytes()).expect("a callback"))
    }
}

fn said() -> Vec<Said> {
    let text = include_str!("../../polyv-mock/catalogue/callbacks.json");
    serde_json::from_str(text).expect("the catalogue")
}

/// Looks at each kind, and counts what it saw.
struct Look {
    said: Vec<Said>,
    requests: usize,
    answers: usize,
    links: usize,
}

impl Look {
    fn of(&self, kind: &str) -> &Said {
        let mut said = self.said.iter();
        said.find(|said| said.name == kind).expect("a kind")
    }
}

impl Visitor for Look {
    fn sent<H: Happening + Serialize>(&mut self, kind: &'static str) {
        assert_eq!(H::KIND.name, kind);
        let said = self.of(kind);
        let made: Arrival = said
            .sample
            .iter()
            .map(|(name, value)| (name, value))
            .collect::<polyv_sdk::sign::Pairs>()
            .into();
        // The sign is judged, and not read; some kinds are known by it.
        let made = with_sign::<H>(&made);
        let printed: Vec<_> = said.examples.iter().filter_map(Printed::arrival).collect();
        for arrival in printed.iter().chain([&made]) {
            kept::<H>(arrival);
        }
        self.requests += printed.len();
    }

    fn reply<R: Answer + Record + Serialize + for<'a> Deserialize<'a>>(
        &mut self,
        kind: &'static str,
    ) {
        let bodies: Vec<_> = self
            .of(kind)
            .examples
            .iter()
            .filter_map(|said| said.body.clone())
            .collect();
        for body in &bodies {
            let reply: R = serde_json::from_str(body).expect(kind);
            let (printed, read) = (json_of(body), serde_json::to_value(&reply).expect("JSON"));
            for (name, value) in printed.as_object().expect("an object") {
                assert_eq!(text(&read[name]), text(value), "{kind} {name}");
            }
        }
        self.answers += bodies.len();
    }

    fn link<R: Link + Record + Serialize>(&mut self, kind: &'static str) {
        let links = self
            .of(kind)
            .examples
            .iter()
            .filter(|said| said.link.is_some());
        for said in links {
            let link = said.link.as_deref().expect("a link");
            let path = R::ADDRESS.split("{channelId}").next().expect("a path");
            assert!(link.starts_with(path), "{link}");
            let names: Vec<_> = R::FIELDS.iter().map(|field| field.name).collect();
            assert!(names.contains(&R::SUBJECT), "{kind}");
        }
        self.links += 1;
    }
}

fn with_sign<H: Happening>(arrival: &Arrival) -> Arrival {
    let mut pairs = arrival.fields().clone();
    if H::KIND.sign != polyv_sdk::callback::SignKind::None
        && pairs.get("sign").is_none()
        && pairs.get("token").is_none()
    {
        pairs.push("sign", "x");
    }
    pairs.into()
}

/// The kind is recognized, and every field that was sent is there.
fn kept<H: Happening + Serialize>(arrival: &Arrival) {
    let kind = H::KIND.name;
    let (event, drift) = Event::read(arrival);
    assert_eq!(
        event.kind().map(|kind| kind.name),
        Some(kind),
        "{arrival:?}"
    );
    assert!(drift.is_empty(), "{kind}: {drift:?}");
    let (event, _) = H::read(arrival);
    let read = serde_json::to_value(polyv_sdk::reveal(&event)).expect("JSON");
    for (name, value) in arrival.fields().iter() {
        let is_judged = matches!(name, "timestamp" | "sign") && read.get(name).is_none();
        if value.is_empty() || is_judged {
            continue;
        }
        let found = &read[name];
        assert!(!found.is_null(), "{kind} lost {name}");
        if !found.is_array() && !found.is_object() {
            assert_eq!(text(found), text(&json!(value)), "{kind} {name}");
        }
    }
    assert_ne!(Callback::key(&event).as_str(), kind, "a key has fields");
}

/// A number and its digits are the same.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number
            .as_f64()
            .map(|number| number.to_string())
            .unwrap_or_default(),
        other => other.to_string(),
    }
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn every_callback_loses_nothing() {
    let mut look = Look {
        said: said(),
        requests: 0,
        answers: 0,
        links: 0,
    };
    visit(&mut look);
    assert!(
        look.requests >= 4,
        "only {} callbacks were looked at",
        look.requests
    );
    assert!(
        look.answers >= 3,
        "only {} answers were looked at",
        look.answers
    );
    assert_eq!(look.links, 2);
}

#[test]
fn thirteen_are_described_and_eighteen_are_named() {
    let said = said();
    assert_eq!(said.len(), 31);
    assert_eq!(NAMED.len(), 18);
    let named = said.iter().filter(|said| NAMED.contains(&&*said.name));
    assert!(
        named
            .clone()
            .all(|said| said.sample.is_empty() && said.examples.is_empty())
    );
    assert_eq!(named.count(), 18);
}

#[test]
fn what_no_kind_fits_is_kept_whole_and_in_order() {
    let arrival = Arrival::new("GET", "/hook?b=2&a=1&b=3", b"").expect("a callback");
    let (event, drift) = Event::read(&arrival);
    assert!(drift.is_empty());
    let Event::Other(kept) = event else {
        panic!("{event:?}");
    };
    let fields: Vec<_> = kept.fields().iter().collect();
    assert_eq!(fields, [("b", "2"), ("a", "1"), ("b", "3")]);
}

/// Both have a status, a recording and a sign; only a cut names the recording that was cut.
#[test]
fn a_cut_is_not_taken_for_a_merge() {
    let read = |query: &str| Event::read(&Arrival::from_query(query).expect("a callback")).0;
    let merged = "status=success&channelId=1&fileId=new&fileName=n&timestamp=1557976774000&sign=x";
    assert!(matches!(read(merged), Event::RecordingsMerged(_)));
    let event = read(&format!("{merged}&clippedFileId=old&actualTimeFrame=t"));
    let Event::RecordingClipped(cut) = event else {
        panic!("{event:?}");
    };
    assert_eq!(cut.file_id, Some("new".into()));
    assert_eq!(cut.clipped_file_id, Some("old".into()));
}

/// Time and address of a delivery do not belong to it.
#[test]
fn two_deliveries_of_one_happening_have_one_key() {
    let key = |query: &str| -> Key {
        let arrival = Arrival::from_query(query).expect("a callback");
        Event::read(&arrival).0.key()
    };
    let first = key("channelId=1&status=end&sessionId=s&timestamp=1557976774000&sign=x");
    let again = key("own=2&sessionId=s&status=end&channelId=1&timestamp=1557976774999&sign=y");
    let other = key("channelId=1&status=live&sessionId=s&timestamp=1557976774000&sign=x");
    assert_eq!(first, again);
    assert_ne!(first, other);
}

/// What is secret in a callback does not show.
#[test]
fn the_tokens_of_callbacks_do_not_show() {
    let query = "userid=u1&ts=1557976774000&token=geheim1&sign=geheim2";
    let arrival = Arrival::from_query(query).expect("a callback");
    let (event, _) = Event::read(&arrival);
    let shown = format!("{event:?} {arrival:?} {}", event.key());
    assert!(shown.contains("u1"), "{shown}");
    assert!(!shown.contains("geheim"), "{shown}");
}
