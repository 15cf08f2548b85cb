//! The samples of the page, as examples.

use super::facts::Facts;
use super::json::{self, Json};
use super::spec::{Example, Spec};

/// The success with its request line first, then the refusals.
pub(super) fn examples(facts: &Facts, spec: &mut Spec) {
    let mut first = Example {
        name: "success".to_owned(),
        ..Example::default()
    };
    request(facts, spec, &mut first);
    let mut bodies = facts.success.iter();
    match bodies.next() {
        Some(text) => body(&mut first, text, spec.response.kind == "text"),
        None => first
            .questions
            .push("what does a success look like? The page has no sample of one.".to_owned()),
    }
    spec.examples.push(first);
    for (at, text) in bodies.enumerate() {
        let mut example = Example {
            name: format!("success {}", at + 2),
            ..Example::default()
        };
        body(&mut example, text, false);
        spec.examples.push(example);
    }
    for text in &facts.failures {
        let mut example = failure(text);
        let same = spec
            .examples
            .iter()
            .filter(|known| known.name.starts_with(&example.name))
            .count();
        if same > 0 {
            example.name = format!("{} {}", example.name, same + 1);
        }
        if example.body.is_some() {
            spec.examples.push(example);
        } else {
            spec.question(format!(
                "a sample of a refusal is not JSON and was left out: {}",
                one_line(text)
            ));
        }
    }
}

fn request(facts: &Facts, spec: &Spec, example: &mut Example) {
    if let Some(line) = &facts.request {
        let line = straight(line, example);
        example.request = Some(format!("{} {line}", spec.method));
    } else {
        let question =
            "what does the request look like? The page prints none, as far as it was read.";
        example.questions.push(question.to_owned());
    }
    let has_json = spec
        .sections
        .iter()
        .any(|(key, _)| matches!(*key, "json" | "json_root"));
    let sent = if has_json {
        facts.body_sample.as_ref()
    } else {
        facts.form.as_ref()
    };
    if let Some(sent) = sent {
        let mut repaired = Example::default();
        if has_json {
            body(&mut repaired, sent, false);
        } else {
            repaired.body = Some(sent.clone());
        }
        example.request_body = repaired.body;
        example.questions.append(&mut repaired.questions);
    }
}

/// The line without double slashes in its path.
fn straight(line: &str, example: &mut Example) -> String {
    let (scheme, rest) = line.split_once("://").unwrap_or(("https", line));
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (rest, String::new()),
    };
    if !path.contains("//") {
        return line.to_owned();
    }
    example
        .questions
        .push("the page's line has `//` in its path, which was removed: is it a slip?".to_owned());
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    format!("{scheme}://{}{query}", parts.join("/"))
}

/// A body as it is, or repaired, or not at all: always with a question where it was touched.
fn body(example: &mut Example, text: &str, is_bare: bool) {
    if is_bare || json::parse(text).is_ok() {
        example.body = Some(dedent(text));
        return;
    }
    let repaired = json::repair(text);
    match json::parse(&repaired) {
        Ok(_) => {
            example.questions.push("the sample was invalid JSON and was repaired (comments, commas): compare it with the page.".to_owned());
            example.body = Some(dedent(&repaired));
        }
        Err(error) => example.questions.push(format!(
            "the sample is not JSON ({error}) and was left out: {}",
            one_line(text)
        )),
    }
}

/// A refusal, called by its message.
fn failure(text: &str) -> Example {
    let mut example = Example::default();
    body(&mut example, text, false);
    let sample = example
        .body
        .as_deref()
        .and_then(|body| json::parse(body).ok());
    let sample = sample.unwrap_or(Json::Null);
    let message = [
        sample.get("message"),
        sample.get("error").and_then(|error| error.get("desc")),
        sample.get("msg"),
    ]
    .into_iter()
    .flatten()
    .find_map(|message| match message {
        Json::Text(text) if !text.is_empty() => Some(text.trim_end_matches('.').to_owned()),
        _ => None,
    });
    example.name = message.unwrap_or_else(|| "refusal".to_owned());
    example.status = Some(match sample.get("code") {
        Some(Json::Whole(code)) => i64::try_from(*code)
            .ok()
            .filter(|code| (400..=599).contains(code))
            .unwrap_or(400),
        _ => 400,
    });
    example
}

/// A block without the indentation that all its lines share.
fn dedent(text: &str) -> String {
    let lines = || {
        text.lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
    };
    let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
    // The first line was cut out of its page.
    let common = lines().skip(1).map(indentation).min().unwrap_or(0);
    let last = lines().next_back().map_or(0, indentation);
    let common = common.min(last);
    let mut block = String::new();
    for (at, line) in lines().enumerate() {
        let line = if at == 0 {
            line.trim_start()
        } else {
            &line[common.min(indentation(line))..]
        };
        block.push_str(line);
        block.push('\n');
    }
    block
}

fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(120) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}
