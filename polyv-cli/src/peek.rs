//! A look at the arguments before they are parsed, so that of six hundred commands one is built.

use std::ffi::OsString;

use crate::globals;

/// The first words that are neither options nor values of one: module, resource and operation, and where they are.
pub(crate) fn words(args: &[OsString]) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let args = args.iter().map(|arg| arg.to_str().unwrap_or_default());
    let mut rest = args.enumerate().skip(1);
    while let Some((at, arg)) = rest.next() {
        match arg {
            "--" => break,
            _ if arg.starts_with('-') => {
                if globals::takes_value(arg) {
                    rest.next();
                }
            }
            _ => words.push((at, arg)),
        }
        if words.len() == 3 {
            break;
        }
    }
    words
}

/// The value of an option, wherever it is: `--lang zh`, `--lang=zh`, `-o json`, `-ojson`. The last of several wins.
pub(crate) fn value_of(args: &[OsString], long: &str, short: Option<&str>) -> Option<String> {
    let mut found = None;
    let mut rest = args.iter().skip(1).filter_map(|arg| arg.to_str());
    while let Some(arg) = rest.next() {
        if arg == "--" {
            break;
        }
        let value = arg
            .strip_prefix(long)
            .and_then(|rest| rest.strip_prefix('='));
        let in_short = || short.and_then(|short| arg.strip_prefix(short));
        if arg == long || Some(arg) == short {
            found = rest.next().map(str::to_owned);
        } else if let Some(value) = value {
            found = Some(value.to_owned());
        } else if let Some(value) = in_short() {
            found = Some(value.trim_start_matches('=').to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{value_of, words};
    use std::ffi::OsString;

    fn args(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn words_are_found_between_options() {
        let check = |line: &str, expected: &[&str]| {
            let args = args(line);
            let found: Vec<_> = words(&args).into_iter().map(|(_, word)| word).collect();
            assert_eq!(found, expected, "{line}");
        };
        check("polyv", &[]);
        check(
            "polyv channel basic list --all x",
            &["channel", "basic", "list"],
        );
        check(
            "polyv -o json --mock channel --lang=zh basic",
            &["channel", "basic"],
        );
        check("polyv --columns id channel", &["channel"]);
        check("polyv -- channel", &[]);
    }

    #[test]
    fn values_are_found_in_all_spellings() {
        let check = |line: &str, expected: Option<&str>| {
            assert_eq!(
                value_of(&args(line), "--output", Some("-o")).as_deref(),
                expected,
                "{line}"
            );
        };
        check("polyv a -o json", Some("json"));
        check("polyv a -ojson", Some("json"));
        check("polyv a --output=json", Some("json"));
        check("polyv a --output", None);
        check("polyv a -o json -o csv", Some("csv"));
        check("polyv a -- -o json", None);
    }
}
