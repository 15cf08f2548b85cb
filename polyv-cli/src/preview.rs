//! `--dry-run` and `--curl`: a request that is shown and not sent.

mod curl;
mod hide;

use polyv_sdk::request::{Body, Draft, HttpRequest, Part};
use polyv_sdk::{Credentials, Effect};
use serde::Serialize;
use serde_json::Value;

use self::hide::Hidden;
use crate::client::{self, Identity};
use crate::context::Context;
use crate::escape::escaped;
use crate::exit::Failure;
use crate::format::Format;
use crate::lang::Lang;
use crate::options::Options;
use crate::output;
use crate::request::Request;

/// A secret that is in no request: what it signs is never shown.
const NO_SECRET: &str = "no-secret";

/// A request in its parts, without secrets.
#[derive(Serialize)]
struct Preview {
    endpoint: String,
    effect: &'static str,
    method: &'static str,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    string_to_sign: String,
}

/// Shows the request.
pub(crate) fn show(
    request: &Request<'_>,
    options: &Options,
    context: &mut Context<'_>,
) -> Result<(), Failure> {
    let identity = client::identity(context)?;
    let draft = request.draft(identity.user_id.as_deref(), options.unknown_values)?;
    let credentials = Credentials::new(identity.app_id.clone(), NO_SECRET)?;
    let hidden = Hidden::of(request.secrets());
    if options.curl {
        let command = curl::command(&draft, &credentials, &identity, &hidden)?;
        return Ok(context.io.stdout.write_all(command.as_bytes())?);
    }
    let preview = preview(request, &draft, &credentials, &identity, &hidden);
    if context.globals.format == Format::Table {
        // A table would cut the address.
        return Ok(context
            .io
            .stdout
            .write_all(preview.to_text(context.lang).as_bytes())?);
    }
    output::print(&preview, context)
}

impl Preview {
    /// For people, one thing a line.
    fn to_text(&self, lang: Lang) -> String {
        let mut text = format!("{} {}\n", self.method, escaped(&self.url));
        if let Some(body) = &self.body {
            let body = body
                .as_str()
                .map_or_else(|| body.to_string(), str::to_owned);
            text = format!(
                "{text}{}{}\n",
                lang.pick(("Body: ", "请求体：")),
                escaped(&body)
            );
        }
        let head = lang.pick(("Signed: ", "签名原文："));
        format!("{text}{head}{}\n", escaped(&self.string_to_sign))
    }
}

fn preview(
    request: &Request<'_>,
    draft: &Draft,
    credentials: &Credentials,
    identity: &Identity,
    hidden: &Hidden,
) -> Preview {
    let now = polyv_sdk::Timestamp::now().as_millisecond();
    let signer = credentials.signer(identity.algorithm);
    let http = draft.sign(signer, now, identity.base_url.as_deref());
    Preview {
        endpoint: request.name().to_owned(),
        effect: effect(request.effect()),
        method: http.method.as_str(),
        url: hidden.text(&without_sign(&http.url)),
        body: body(&http, hidden),
        string_to_sign: hidden.text(&draft.string_to_sign(signer, now)),
    }
}

/// As specs have it.
fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "read",
        Effect::Idempotent => "idempotent",
        _ => "write",
    }
}

/// The query without the signature, which is made when the request is sent.
fn without_sign(url: &str) -> String {
    let Some((path, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    format!("{path}?{}", pairs_without_sign(query))
}

fn pairs_without_sign(pairs: &str) -> String {
    let shown = pairs.split('&').map(|pair| {
        if pair.starts_with("sign=") {
            "sign=***"
        } else {
            pair
        }
    });
    shown.collect::<Vec<_>>().join("&")
}

fn body(http: &HttpRequest, hidden: &Hidden) -> Option<Value> {
    match &http.body {
        Body::Form(form) => Some(Value::from(hidden.text(&pairs_without_sign(form)))),
        Body::Json(json) => {
            let text = hidden.text(&String::from_utf8_lossy(json));
            Some(serde_json::from_str(&text).unwrap_or(Value::from(text)))
        }
        Body::Multipart(parts) => Some(parts.iter().map(|part| shown(part, hidden)).collect()),
        _ => None,
    }
}

fn shown(part: &Part, hidden: &Hidden) -> Value {
    let text = match part {
        Part::Text { name, .. } if name == "sign" => "sign=***".to_owned(),
        Part::Text { name, value } => hidden.text(&format!("{name}={value}")),
        Part::File { name, file, .. } => format!("{name}=@{}", file.name()),
        _ => String::new(),
    };
    Value::from(text)
}
