//! Every command of an operation.

use std::thread;

use polyv_cli::Exit;
use polyv_sdk::api;
use polyv_sdk::dynamic::{AnyOperation, ParamFacts};
use serde_json::Value;

use crate::support::{Ran, polyv};

/// Runs `check` for each operation, and reports all that fail.
fn each(check: impl Fn(AnyOperation) -> Result<(), String> + Sync) {
    let operations: Vec<_> = api::operations().iter().collect();
    assert!(operations.len() > 500, "{}", operations.len());
    let check = &check;
    let failures: Vec<String> = thread::scope(|scope| {
        let parts = operations.chunks(operations.len().div_ceil(4));
        let threads = parts.map(|part| {
            scope.spawn(move || {
                let failed = |operation: &AnyOperation| {
                    Some(format!(
                        "{}: {}",
                        operation.name(),
                        check(*operation).err()?
                    ))
                };
                part.iter().filter_map(failed).collect::<Vec<_>>()
            })
        });
        let threads: Vec<_> = threads.collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("no panic"))
            .collect()
    });
    assert!(
        failures.is_empty(),
        "{} of {}:\n{}",
        failures.len(),
        operations.len(),
        failures.join("\n")
    );
}

fn command(operation: AnyOperation) -> Vec<String> {
    let words = operation
        .name()
        .split('.')
        .map(|word| word.replace('_', "-"));
    words.collect()
}

fn run(operation: AnyOperation, more: &[&str], stdin: &str) -> Ran {
    let mut args = command(operation);
    args.extend(more.iter().map(|arg| (*arg).to_owned()));
    polyv(&args, stdin)
}

/// Options that give a file where the skeleton only names one.
fn files(operation: AnyOperation, folder: &tempfile::TempDir) -> Vec<String> {
    let facts = operation.facts().expect("facts");
    let files = facts
        .params
        .iter()
        .filter(|param| param.kind == "file" && facts.minimal.contains_key(&param.name));
    files
        .map(|param| {
            let extension = param
                .extensions
                .first()
                .map_or("png", String::as_str)
                .trim_start_matches('.');
            let path = folder.path().join(format!("{}.{extension}", param.name));
            std::fs::write(&path, "a file").expect("written");
            format!("--set={}={}", param.name, path.display())
        })
        .collect()
}

#[test]
fn every_leaf_answers_with_json_and_takes_its_skeleton() {
    let folder = tempfile::tempdir().expect("a folder");
    each(|operation| {
        let skeleton = run(operation, &["--skeleton"], "");
        if skeleton.exit != Exit::Ok {
            return Err(format!("no skeleton: {}", skeleton.stderr));
        }
        let files = files(operation, &folder);
        let mut args = vec!["--mock", "--yes", "-o", "json", "--input", "-"];
        args.extend(files.iter().map(String::as_str));
        let ran = run(operation, &args, &skeleton.stdout);
        if ran.exit != Exit::Ok {
            return Err(format!(
                "{:?}: {}\n{}",
                ran.exit, ran.stderr, skeleton.stdout
            ));
        }
        if operation.operation().reply == polyv_sdk::endpoint::Reply::Binary {
            return Ok(());
        }
        serde_json::from_str::<Value>(&ran.stdout)
            .map(drop)
            .map_err(|error| format!("{error}: {}", ran.stdout))
    });
}

/// Takes the marks off the comments that are parameters.
fn uncommented(skeleton: &str, params: &[ParamFacts]) -> String {
    fn names<'a>(params: &'a [ParamFacts], to: &mut Vec<&'a str>) {
        for param in params {
            to.push(&param.name);
            names(&param.fields, to);
        }
    }
    let mut known = Vec::new();
    names(params, &mut known);
    let lines = skeleton.lines().map(|line| {
        // An object that is to get fields.
        let line = line.split_once(" {} # ").map_or(line, |(object, _)| object);
        let (indent, rest) = line.split_once("# ").unwrap_or((line, ""));
        match rest.split_once(": ") {
            Some((name, _)) if indent.trim().is_empty() && known.contains(&name) => {
                format!("{indent}{rest}\n")
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

#[test]
fn every_sample_in_a_skeleton_can_be_used() {
    each(|operation| {
        let facts = operation.facts().expect("facts");
        let skeleton = run(operation, &["--skeleton"], "").stdout;
        let all = uncommented(&skeleton, &facts.params);
        let args = ["--mock", "--dry-run", "--input", "-"];
        let ran = run(operation, &args, &all);
        // Not all of them go together.
        if ran.exit == Exit::Ok || ran.stderr.contains("must not be given if") {
            return Ok(());
        }
        Err(format!("{}\n{all}", ran.stderr))
    });
}

#[test]
fn every_leaf_has_help_in_both_languages() {
    each(|operation| {
        for lang in ["en", "zh"] {
            let ran = run(operation, &["--help", "--lang", lang], "");
            // A long title is wrapped.
            let dense = |text: &str| text.split_whitespace().collect::<String>();
            if ran.exit != Exit::Ok || !dense(&ran.stdout).contains(&dense(operation.title())) {
                return Err(format!("{lang}: {:?} {}", ran.exit, ran.stderr));
            }
        }
        Ok(())
    });
}

/// Three words of English in a row, outside of names and values.
fn english_in(help: &str) -> Option<String> {
    let outside = help.split('`').step_by(2);
    let is_word =
        |token: &str| token.len() > 1 && token.bytes().all(|byte| byte.is_ascii_lowercase());
    outside
        .flat_map(str::lines)
        .filter(|line| !line.starts_with("用法："))
        .find(|line| {
            let tokens: Vec<_> = line.split(' ').collect();
            tokens
                .windows(3)
                .any(|window| window.iter().all(|token| is_word(token)))
        })
        .map(str::to_owned)
}

#[test]
fn help_in_chinese_is_in_chinese() {
    assert!(english_in("必填。\n  The channel of the session.").is_some());
    each(|operation| {
        let ran = run(operation, &["--help", "--lang", "zh"], "");
        match english_in(&ran.stdout) {
            Some(line) => Err(line),
            None if ran.exit == Exit::Ok => Ok(()),
            None => Err(format!("{ran:?}")),
        }
    });
}
