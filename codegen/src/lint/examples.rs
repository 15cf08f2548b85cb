//! Examples: that there are enough of them, and that they give nothing away.

use super::Context;
use super::finding::{Findings, Level, Lint};
use crate::model::{Endpoint, Example, Field, Place, ReplyKind};
use crate::source::{Quoted, Span};

const NO_PRINTED_SAMPLE: Lint = Lint {
    code: "no-printed-sample",
    level: Level::Info,
    about: "No example shows the reply to a successful call.",
    explanation: "A printed sample is what the SDK's tests decode and what the local server answers with. Without one they make a \
        reply from the types, and nothing shows that the fields of the response are right. Paste the sample of the page if it \
        prints one; never make one up.",
};

const NO_ERROR_EXAMPLE: Lint = Lint {
    code: "no-error-example",
    level: Level::Info,
    about: "No example shows how the endpoint refuses a call.",
    explanation: "Error samples are tests of the error type, and they show the family of envelopes that `envelope` \
        declares. Many pages print none, so this is only a note: paste a sample if the page has one.",
};

const EXAMPLE_WITHOUT_REQUIRED: Lint = Lint {
    code: "example-without-required",
    level: Level::Warn,
    about: "The request of a successful example leaves out a required parameter.",
    explanation: "Either the parameter is not required, or the page's own example would be refused. Choose, say so in \
        `contradictions`, and allow the finding with that as the reason.",
};

const DUPLICATE_EXAMPLE: Lint = Lint {
    code: "duplicate-example",
    level: Level::Warn,
    about: "Two examples have one name.",
    explanation: "Tests and the local server refer to examples by name. Say in the name what makes the example \
        different.",
};

const SECRET_IN_EXAMPLE: Lint = Lint {
    code: "secret-in-example",
    level: Level::Error,
    about: "An example holds what looks like a real secret.",
    explanation: "Specs are public, and so is everything made from them: the catalogue, the documentation, the \
        tests. Keys of cloud services, private keys, signed tokens and values of fields that are named like secrets \
        do not belong there, even if a page printed them by mistake. Replace them with a placeholder, such as \
        `secret-of-the-example`.",
};

const PERSONAL_DATA: Lint = Lint {
    code: "personal-data",
    level: Level::Warn,
    about: "An example holds what looks like somebody's telephone number or identity number.",
    explanation: "Numbers of mobile telephones (11 digits, from 13 to 19) and of identity cards (18 digits) belong \
        to real people. If a page prints one, replace it with an obviously invented one such as `13800138000`.",
};

pub(super) const LINTS: &[Lint] = &[
    NO_PRINTED_SAMPLE,
    NO_ERROR_EXAMPLE,
    EXAMPLE_WITHOUT_REQUIRED,
    DUPLICATE_EXAMPLE,
    SECRET_IN_EXAMPLE,
    PERSONAL_DATA,
];

/// Names of values that are secrets.
const SECRET_NAMES: &[&str] = &[
    "secret",
    "accesskey",
    "privatekey",
    "authorization",
    "apikey",
    "access_key",
];

/// What a mobile telephone number is written as where it is nobody's.
const NOBODYS: &[&str] = &["13800138000", "13800000000", "13888888888", "13000000000"];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for endpoint in &context.api.endpoints {
        let span = context.nodes.get(endpoint.file).and_then(Option::as_ref);
        let span = span.and_then(|node| node.entry("examples"));
        let span = span.map_or(Span::start(endpoint.file), |(key, _)| key.span);
        complete(endpoint, span, findings);
        for (at, example) in endpoint.examples.iter().enumerate() {
            if endpoint.examples[..at]
                .iter()
                .any(|other| other.name == example.name)
            {
                let message = format!("two examples are called `{}`", example.name);
                findings
                    .add(DUPLICATE_EXAMPLE, at_example(example, span), message)
                    .hint("say in the name what makes this one different");
            }
            required(endpoint, example, findings);
            let texts = [&example.request, &example.request_body, &example.body];
            for text in texts.into_iter().flatten() {
                secrets(text, findings);
                personal(text, findings);
            }
        }
    }
}

fn at_example(example: &Example, otherwise: Span) -> Span {
    let texts = [&example.request, &example.request_body, &example.body];
    texts
        .into_iter()
        .flatten()
        .next()
        .map_or(otherwise, |text| text.span)
}

fn complete(endpoint: &Endpoint, span: Span, findings: &mut Findings) {
    let is_shown = endpoint
        .examples
        .iter()
        .any(|example| example.status == 200 && example.body.is_some());
    if !is_shown && !matches!(endpoint.reply.kind, ReplyKind::Binary) {
        findings
            .add(
                NO_PRINTED_SAMPLE,
                span,
                "no example shows the reply to a successful call",
            )
            .hint("paste the sample if a source prints one");
    }
    if endpoint
        .examples
        .iter()
        .all(|example| example.status == 200)
    {
        findings
            .add(
                NO_ERROR_EXAMPLE,
                span,
                "no example shows how a call is refused",
            )
            .hint("paste one if the page prints it, with its `status`");
    }
}

/// Whether the request of an example has all that is required in its query.
fn required(endpoint: &Endpoint, example: &Example, findings: &mut Findings) {
    let Some(request) = example.request.as_ref().filter(|_| example.status == 200) else {
        return;
    };
    let query = request.text.split_once('?').map_or("", |(_, query)| query);
    let body = example
        .request_body
        .as_ref()
        .map_or("", |body| body.text.as_str());
    let has = |pairs: &str, name: &str| {
        pairs
            .split('&')
            .any(|pair| pair.split('=').next() == Some(name))
    };
    let in_json = |name: &str| body.contains(&format!("\"{name}\""));
    let is_missing = |field: &&Field| {
        let name = field.wire.text.as_str();
        let is_there = match field.place {
            Place::Query => has(query, name),
            // The page often prints a form as a query.
            Place::Form => body.is_empty() || has(query, name) || has(body, name),
            Place::Json => body.is_empty() || in_json(name),
            Place::Path | Place::JsonRoot | Place::File => true,
        };
        field.required && !field.account && !is_there
    };
    for field in endpoint.params.iter().filter(is_missing) {
        let message = format!(
            "this request leaves out `{}`, which is required",
            field.wire.text
        );
        findings
            .add(EXAMPLE_WITHOUT_REQUIRED, request.span, message)
            .hint("choose, say so in `contradictions`, and allow this with that as the reason");
    }
}

/// The words of a sample with their places in bytes: what is between quotes, blanks and signs.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-./+".contains(c);
    let mut end = 0;
    let parts = text.split(move |c: char| !is_part(c));
    parts.filter_map(move |token| {
        let at = text.get(end..)?.find(token)? + end;
        end = at + token.len();
        (!token.is_empty()).then_some((at, token))
    })
}

fn secrets(quoted: &Quoted, findings: &mut Findings) {
    let mut name = "";
    for (at, token) in tokens(&quoted.text) {
        let is_named = SECRET_NAMES
            .iter()
            .any(|secret| name.to_lowercase().ends_with(secret));
        if is_key(token) || (is_named && is_random(token)) {
            let start: String = token.chars().take(4).collect();
            findings
                .add(
                    SECRET_IN_EXAMPLE,
                    quoted.at(at, token.chars().count()),
                    format!("`{start}...` looks like a real secret"),
                )
                .hint("replace it with a placeholder");
        }
        name = token;
    }
    if let Some(at) = quoted.text.find("PRIVATE KEY-----") {
        findings
            .add(
                SECRET_IN_EXAMPLE,
                quoted.at(at, 11),
                "this is a private key",
            )
            .hint("replace it with a placeholder");
    }
}

/// Whether a word is a key by its form.
fn is_key(token: &str) -> bool {
    const PREFIXES: &[(&str, usize)] = &[
        ("AKIA", 20),
        ("LTAI", 16),
        ("AKID", 20),
        ("ghp_", 30),
        ("sk-", 24),
        ("xoxb-", 20),
    ];
    let has_prefix =
        |(prefix, length): &(&str, usize)| token.starts_with(prefix) && token.len() >= *length;
    let is_token =
        token.starts_with("eyJ") && token.split('.').filter(|part| part.len() > 8).count() == 3;
    PREFIXES.iter().any(has_prefix) || is_token
}

/// Whether a word is long and mixes letters and digits, as no invention for reading does.
fn is_random(token: &str) -> bool {
    let has = |is: fn(&u8) -> bool| token.bytes().any(|byte| is(&byte));
    token.len() >= 16 && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

fn personal(quoted: &Quoted, findings: &mut Findings) {
    for (at, token) in tokens(&quoted.text) {
        let is_digits = token.bytes().all(|byte| byte.is_ascii_digit());
        let is_telephone =
            is_digits && token.len() == 11 && matches!(token.as_bytes(), [b'1', b'3'..=b'9', ..]);
        if (is_telephone && !NOBODYS.contains(&token)) || is_identity(token) {
            let start: String = token.chars().take(3).collect();
            findings
                .add(
                    PERSONAL_DATA,
                    quoted.at(at, token.len()),
                    format!("`{start}...` looks like somebody's number"),
                )
                .hint("replace it with an obvious invention, such as 13800138000");
        }
    }
}

/// Whether a word is the number of a Chinese identity card: its last digit checks the others.
fn is_identity(token: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let Some((number, check)) = token
        .split_at_checked(17)
        .filter(|(_, check)| check.len() == 1)
    else {
        return false;
    };
    let digits: Option<Vec<u32>> = number.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits else { return false };
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let expected = b"10X98765432"[(sum % 11) as usize];
    // A year of this or the last century is in the middle.
    matches!(&token[6..8], "19" | "20") && check.as_bytes() == [expected]
}
