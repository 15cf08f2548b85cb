//! A synthetic API of any size, to measure what the shape of the generated code costs.

use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use crate::generate;
use crate::sync::Mode;

/// Endpoints in one top-level module.
const MODULE: usize = 59;

/// Writes a copy of the workspace at `root` to `target`, with `endpoints` synthetic endpoints instead
/// of the real ones, and generates it.
pub(crate) fn run(
    root: &Path,
    target: &Path,
    endpoints: usize,
    out: &mut dyn Write,
) -> Result<bool> {
    if target.exists() {
        bail!(
            "{} exists already: name a folder that does not",
            target.display()
        );
    }
    copy(root, target)?;
    let specs = target.join("specs");
    let modules = endpoints.div_ceil(MODULE).max(1);
    write(
        &specs.join("service.yaml"),
        &service(
            &fs::read_to_string(root.join("specs/service.yaml"))?,
            modules,
        ),
    )?;
    write(
        &specs.join("types/ids.yaml"),
        &fs::read_to_string(root.join("specs/types/ids.yaml"))?,
    )?;
    for at in 0..endpoints {
        let path = format!(
            "module{}/resource{}/list{at}.yaml",
            at / MODULE,
            at % MODULE / 6
        );
        let line = polyv_codegen::schema_line(&path);
        write(&specs.join(path), &format!("{line}\n{}", endpoint(at)))?;
    }
    let mut report = Vec::new();
    if !generate::run(target, Mode::Write, &mut report)? {
        out.write_all(&report)?;
        return Ok(false);
    }
    write_program(&target.join("program"), endpoints)?;
    writeln!(
        out,
        "{endpoints} endpoints written and generated; measure with, for example:"
    )?;
    writeln!(
        out,
        "  cd {} && cargo check -p polyv-sdk && touch polyv-sdk/src/lib.rs",
        target.display()
    )?;
    writeln!(out, "  /usr/bin/time -v cargo check -p polyv-sdk")?;
    writeln!(
        out,
        "  cd program && /usr/bin/time -v cargo build --release && ls -l target/release/{{one,all}}"
    )?;
    Ok(true)
}

/// Writes two programs over the SDK in `folder`: one calls a single endpoint, the other all of them. What lies between
/// them is what an endpoint costs those who call it.
fn write_program(folder: &Path, endpoints: usize) -> Result<()> {
    write(&folder.join("Cargo.toml"), PROGRAM)?;
    for (name, calls) in [("one", 1), ("all", endpoints)] {
        let (mut modules, mut functions) = (String::new(), String::new());
        for first in (0..calls).step_by(MODULE) {
            let module = first / MODULE;
            let mut arms = String::new();
            let last = calls.min(first + MODULE) - 1;
            for at in first..=last {
                let path = format!("module{module}::resource{}::List{at}", at % MODULE / 6);
                _ = writeln!(
                    arms,
                    "        {at} => client.send(&api::{path}::new(\"1\").page_size(10)).await?.contents.len(),"
                );
            }
            _ = writeln!(
                modules,
                "        {first}..={last} => module{module}(client, endpoint).await,"
            );
            functions += &FUNCTION
                .replace("NAME", &format!("module{module}"))
                .replace("ARMS\n", &arms);
        }
        let source = MAIN
            .replace("MODULES\n", &modules)
            .replace("FUNCTIONS\n", &functions);
        write(&folder.join(format!("src/bin/{name}.rs")), &source)?;
    }
    Ok(())
}

/// The manifest of the programs.
const PROGRAM: &str = r#"[package]
name = "program"
version = "0.1.0"
edition = "2024"
publish = false

[workspace]

[dependencies]
polyv-sdk = { path = "../polyv-sdk", default-features = false, features = ["client", "all-modules"] }
tokio = { version = "1", features = ["rt"] }

[profile.release]
strip = true
"#;

/// The source of both, but for what they call.
const MAIN: &str = r#"use polyv_sdk::{Client, Error, api};

async fn call(client: &Client, endpoint: usize) -> Result<usize, Error> {
    match endpoint {
MODULES
        _ => Ok(0),
    }
}
FUNCTIONS

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let endpoint = std::env::args().nth(1).ok_or("which endpoint?")?.parse()?;
    let client = Client::builder().app_id("testapp").app_secret("testsecret");
    let client = match std::env::var("POLYV_BASE_URL") {
        Ok(url) => client.base_url(url).build()?,
        Err(_) => client.build()?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    println!("{}", runtime.block_on(call(&client, endpoint))?);
    Ok(())
}
"#;

/// What calls the endpoints of a module: nobody writes all calls of a program in one function.
const FUNCTION: &str = r"
async fn NAME(client: &Client, endpoint: usize) -> Result<usize, Error> {
    Ok(match endpoint {
ARMS
        _ => 0,
    })
}
";

/// Everything but what is built, generated or about real endpoints.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in
        fs::read_dir(from).with_context(|| format!("cannot read the folder {}", from.display()))?
    {
        let path = entry?.path();
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let left_out = matches!(name.as_str(), "target" | ".git" | "specs" | "api" | "wire");
        match (left_out, path.is_dir()) {
            (true, _) => {}
            (false, true) => copy(&path, &to.join(&name))?,
            (false, false) => {
                fs::copy(&path, to.join(&name))
                    .with_context(|| format!("cannot copy {}", path.display()))?;
            }
        }
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().context("a spec has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The real service with made-up modules.
fn service(real: &str, modules: usize) -> String {
    let mut text = String::new();
    let mut in_modules = false;
    for line in real.lines() {
        in_modules = if line == "modules:" {
            true
        } else {
            in_modules && (line.starts_with(' ') || line.is_empty())
        };
        if !in_modules || line == "modules:" {
            text.push_str(line);
            text.push('\n');
        }
        if line == "modules:" {
            for at in 0..modules {
                // Writing to a String cannot fail.
                _ = writeln!(text, "  module{at}: Made-up endpoints.");
            }
        }
    }
    text
}

/// An endpoint with 6 parameters and 12 fields, of the types that are common.
fn endpoint(at: usize) -> String {
    const TYPES: [&str; 8] = [
        "text",
        "ChannelId",
        "timestamp",
        "count",
        "text",
        "decimal",
        "datetime",
        "SessionId",
    ];
    let mut fields = String::new();
    let mut sample = String::new();
    for field in 0..12 {
        let ty = TYPES[(at + field) % TYPES.len()];
        _ = write!(
            fields,
            "    fieldNumber{field}:\n      type: {ty}\n      doc: Value {field} of the row.\n"
        );
        _ = write!(
            sample,
            "{}\"fieldNumber{field}\":null",
            if field == 0 { "" } else { "," }
        );
    }
    format!(
        "title: 查询第{at}个列表\n\
         summary: Lists the made-up rows of kind {at}.\n\
         source:\n  page: https://example.com/{at}\n  read: 2026-11-22\n  request: page\n  reply: page\n\
         version: v4\nmethod: GET\npath: /live/v4/made-up/{at}/list\nshape: query-signed\neffect: read\n\
         query:\n\
         \x20 channelId:\n    type: ChannelId\n    required: true\n    doc: The channel.\n\
         \x20 sessionId:\n    type: SessionId\n    doc: Only rows of this session.\n\
         \x20 startTime:\n    type: timestamp\n    doc: Only rows made at or after this time.\n\
         \x20 endTime:\n    type: timestamp\n    doc: Only rows made at or before this time.\n\
         \x20 pageNumber:\n    type: count\n    min: 1\n    default: 1\n    doc: Number of the page, from 1.\n\
         \x20 pageSize:\n    type: count\n    min: 1\n    max: 1000\n    default: 10\n    doc: Rows on a page.\n\
         rules:\n  - span: {{from: startTime, to: endTime, max: 60 days}}\n\
         paging: {{page: pageNumber, size: pageSize, stop: total}}\n\
         response:\n  envelope: v4\n  kind: page\n  object: Row\n  doc: One row.\n  fields:\n{fields}\
         examples:\n  - name: success\n    \
         request: GET https://api.polyv.net/live/v4/made-up/{at}/list?channelId=1\n    \
         body: '{{\"code\":200,\"status\":\"success\",\"data\":{{\"contents\":[{{{sample}}}]}}}}'\n"
    )
}
