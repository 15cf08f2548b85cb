//! A request as a command for a POSIX shell, which signs it itself: it works whenever it is pasted.

use std::fmt::Write as _;

use polyv_sdk::request::{Body, Draft, Part, Source};
use polyv_sdk::{Algorithm, Credentials};

use super::hide::Hidden;
use crate::client::Identity;
use crate::exit::Failure;

/// The time in the draft, which the shell's replaces: no parameter is this number.
const TIME: i64 = 9_999_999_999_973;

/// The command. The secret is `$POLYV_APP_SECRET`.
pub(super) fn command(
    draft: &Draft,
    credentials: &Credentials,
    identity: &Identity,
    hidden: &Hidden,
) -> Result<String, Failure> {
    if !hidden.is_empty() {
        return Err(refused());
    }
    let signer = credentials.signer(identity.algorithm);
    let http = draft.sign(signer, TIME, identity.base_url.as_deref());
    let text = draft.string_to_sign(signer, TIME);
    let is_signed = text.contains(&TIME.to_string());
    let mut out = String::new();
    if is_signed {
        let digest = match identity.algorithm {
            Algorithm::Sha256 => "{ sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-64",
            _ => "{ md5sum 2>/dev/null || md5 -q; } | cut -c1-32",
        };
        // A String takes everything.
        let _ = writeln!(out, "t=$(date +%s)000");
        let signing = quoted(&text, None);
        let _ = writeln!(
            out,
            "s=$(printf %s \"$POLYV_APP_SECRET\"{signing}\"$POLYV_APP_SECRET\" | {digest} | tr a-f A-F)"
        );
    }
    let sign = is_signed.then(|| sign_of(&http.url, &http.body)).flatten();
    let sign = sign.as_deref();
    let _ = write!(out, "curl -sS {}", quoted(&http.url, sign));
    if let Some(option) = identity.way.curl() {
        let _ = write!(out, " \\\n  {option}");
    }
    match &http.body {
        Body::Form(form) => {
            let _ = write!(out, " \\\n  --data-raw {}", quoted(form, sign));
        }
        Body::Json(json) => {
            let json = String::from_utf8_lossy(json);
            let _ = write!(
                out,
                " \\\n  -H 'Content-Type: application/json' \\\n  --data-raw {}",
                quoted(&json, None)
            );
        }
        Body::Multipart(parts) => {
            for part in parts {
                let (option, text) = match part {
                    Part::Text { name, value } => ("--form-string", format!("{name}={value}")),
                    Part::File { name, file, .. } => {
                        ("-F", format!("{name}=@\"{}\"", path_of(file)))
                    }
                    _ => continue,
                };
                let _ = write!(out, " \\\n  {option} {}", quoted(&text, sign));
            }
        }
        _ if http.method.as_str() != "GET" => {
            let _ = write!(out, " -X {}", http.method);
        }
        _ => {}
    }
    out.push('\n');
    Ok(out)
}

fn refused() -> Failure {
    Failure::usage((
        "--curl: the request holds a secret, which a command line would show",
        "--curl：请求中有敏感信息，会显示在命令行里",
    ))
    .with_hint((
        "--dry-run shows it without",
        "--dry-run 显示不含敏感信息的请求",
    ))
}

/// The path as curl reads it between double quotes, where `;` and `,` are part of it.
fn path_of(file: &polyv_sdk::Upload) -> String {
    let path = match file.source() {
        Source::Path(path) => path.display().to_string(),
        _ => file.name().to_owned(),
    };
    path.replace('\\', r"\\").replace('"', "\\\"")
}

/// The signature in a query, a form or a part.
fn sign_of(url: &str, body: &Body) -> Option<String> {
    let in_pairs = |pairs: &str| {
        pairs
            .split('&')
            .find_map(|pair| pair.strip_prefix("sign=").map(str::to_owned))
    };
    let query = url.split_once('?').and_then(|(_, query)| in_pairs(query));
    query.or_else(|| match body {
        Body::Form(form) => in_pairs(form),
        Body::Multipart(parts) => parts.iter().find_map(|part| match part {
            Part::Text { name, value } if name == "sign" => Some(value.clone()),
            _ => None,
        }),
        _ => None,
    })
}

/// The text for a shell, with its variables in the places of the time and of the signature.
fn quoted(text: &str, sign: Option<&str>) -> String {
    let text = format!("'{}'", text.replace('\'', r"'\''"));
    let text = text.replace(&TIME.to_string(), "'\"$t\"'");
    let text = match sign {
        Some(sign) => text.replace(sign, "'\"$s\"'"),
        None => text,
    };
    // Nothing is between a variable and the end, or another variable.
    text.replace("\"''", "\"")
}
