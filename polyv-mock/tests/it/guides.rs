//! The guides to the program list what it has.

use std::collections::BTreeSet;
use std::fs;

use polyv_mock::Event;

use crate::binary::run;

/// The guides to the program.
fn guides(folder: &str) -> String {
    ["stand-in-server.md", "debug-a-signature.md"]
        .map(|name| {
            let root = env!("CARGO_MANIFEST_DIR");
            fs::read_to_string(format!("{root}/../{folder}/{name}")).unwrap()
        })
        .concat()
}

#[test]
fn the_help_teaches_and_the_guides_have_the_same_options_and_faults() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    let help = String::from_utf8_lossy(&output.stdout);
    for expected in ["POLYV_APP_ID", "POLYV_APP_SECRET", "Examples:"] {
        assert!(help.contains(expected), "{expected}: {help}");
    }
    // Its own lines begin with the option.
    let lines = help.lines().map(str::trim_start);
    let options = lines.filter_map(|line| line.strip_prefix("--")?.split([' ', ',']).next());
    let options: Vec<_> = options.collect();
    assert!(options.contains(&"port"), "{help}");
    let faults = help.split_once("Faults: ").unwrap().1;
    let faults = faults.split_once(". TIME").unwrap().0.split(',');
    let faults = faults.map(|fault| fault.trim().split('=').next().unwrap_or_default());
    let faults: BTreeSet<_> = faults.collect();
    for folder in ["docs", "docs/zh-CN"] {
        let text = guides(folder);
        for option in &options {
            assert!(text.contains(&format!("`--{option}")), "{folder}: {option}");
        }
        let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
        for row in rows.filter_map(|row| row.split(['`', ' ', '=']).next()) {
            let is_there = match row.strip_prefix("--") {
                Some(option) => options.contains(&option),
                None => faults.contains(row),
            };
            assert!(is_there, "{folder}: {row}");
        }
        for fault in &faults {
            let row = text.lines().any(|line| {
                let name = line
                    .strip_prefix("| `")
                    .and_then(|row| row.split(['`', '=']).next());
                name == Some(fault)
            });
            assert!(row, "{folder}: {fault}");
        }
    }
}

/// What the guides show as an event is one.
#[test]
fn the_guides_name_events_that_exist() {
    for folder in ["docs", "docs/zh-CN"] {
        let text = guides(folder);
        let rest = text.split_once("`--event EVENT`").unwrap().1;
        let section = rest.split_once("\n## ").unwrap().0;
        let names = section.split('`').skip(1).step_by(2);
        let names = names.filter(|it| it.contains('-') && !it.starts_with('-'));
        let names: Vec<_> = names.collect();
        assert!(names.len() >= 4, "{folder}: {names:?}");
        for name in names {
            assert!(Event::named(name).is_ok(), "{folder}: {name}");
        }
    }
}
