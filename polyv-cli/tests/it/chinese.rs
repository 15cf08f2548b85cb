//! The SDK's own texts in Chinese.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::Run;

/// The string literals of a source, without its comments and tests, whose format arguments are `{}`.
fn texts(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join("\n");
    let mut texts = Vec::new();
    let mut rest = code.as_str();
    while let Some((_, from)) = rest.split_once('"') {
        let mut text = String::new();
        let mut chars = from.char_indices();
        let end = loop {
            match chars.next().expect("the end of a literal") {
                (at, '"') => break at,
                (_, '\\') => match chars.next().expect("an escape") {
                    // The line goes on where the next one begins.
                    (_, '\n') => {
                        let skipped = chars.as_str().len() - chars.as_str().trim_start().len();
                        chars.by_ref().take(skipped).for_each(drop);
                    }
                    (_, escaped) => text.push(escaped),
                },
                (_, '{') => {
                    text.push_str("{}");
                    chars.by_ref().find(|(_, c)| *c == '}');
                }
                (_, c) => text.push(c),
            }
        };
        texts.push(text);
        rest = &from[end + 1..];
    }
    texts
}

/// What a check says is known word for word: another wording there would be shown in English.
#[test]
fn what_the_checks_say_is_there_in_chinese() {
    let room = Path::new(env!("CARGO_MANIFEST_DIR"));
    let templates = fs::read_to_string(room.join("src/chinese/sdk.txt")).expect("templates");
    let known: BTreeSet<&str> = templates.lines().step_by(3).collect();
    let mut seen = 0;
    for file in [
        "check.rs",
        "check/rules.rs",
        "check/files.rs",
        "dynamic/build.rs",
    ] {
        let path = room.join("../polyv-sdk/src").join(file);
        let source = fs::read_to_string(path).expect("a source");
        for text in texts(&source) {
            // Others are names, and what is around them.
            let is_said = text.contains(' ') && text.contains(char::is_alphabetic);
            if is_said && !text.starts_with("parameter") && !text.starts_with("(`") {
                assert!(
                    known.contains(text.as_str()),
                    "src/chinese/sdk.txt does not have {text:?}, which is in {file}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "only {seen} texts");
}

#[test]
fn an_error_of_the_sdk_is_shown_in_chinese() {
    let said = |args: &[&str]| {
        let ran = Run::new().polyv(&[args, &["--lang", "zh"]].concat());
        ran.stderr.lines().next().expect("an error").to_owned()
    };
    let list = ["--mock", "channel", "basic", "list"];
    assert_eq!(
        said(&[&list[..], &["--page-size", "5000"]].concat()),
        "polyv: 参数 `pageSize` 的值为 5000，大于文档规定的最大值 1000"
    );
    assert_eq!(
        said(&["--mock", "channel", "basic", "create", "x", "y", "ppt"]),
        "polyv: 参数 `newScene` 的值 \"y\" 不在文档中；仍要发送请加 --unknown-values"
    );
    assert!(said(&["channel", "basic", "list"]).starts_with("polyv: 没有设置 POLYV_APP_ID："));
}
