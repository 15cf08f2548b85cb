//! Operations that had another name.

#![deny(unfulfilled_lint_expectations)]

use super::fixture::File;
use super::golden::renamed_tree::golden::{former, renamed};
use crate::dynamic::{Module, Operations, Table, entry};

static BOTH: &[Module] = &[
    Module {
        name: "other",
        doc: "Nothing.",
        table: &Table {
            entries: &[],
            renamed: &[("test.thing.lost", "test.thing.nowhere")],
            facts: "",
        },
    },
    Module {
        name: "test",
        doc: "Tests.",
        table: &Table {
            entries: &[entry::<File>("文件", "Sends a file.")],
            renamed: &[
                ("gone.thing.fetch", "test.thing.call"),
                ("test.thing.old", "test.thing.call"),
            ],
            facts: "",
        },
    },
];

#[test]
fn a_former_name_finds_the_operation() {
    let operations = Operations(BOTH);
    let name = |name| operations.get(name).map(|operation| operation.name());
    for known in ["test.thing.call", "gone.thing.fetch", "test.thing.old"] {
        assert_eq!(name(known), Some("test.thing.call"), "{known}");
    }
    for unknown in [
        "test.thing.lost",
        "test.thing",
        "other.thing.old",
        "test",
        "",
    ] {
        assert_eq!(name(unknown), None, "{unknown}");
    }
    assert_eq!(
        operations.len(),
        1,
        "a former name is not another operation"
    );
}

/// The generated aliases are compiled, and say at each use that they are deprecated.
#[test]
fn a_former_type_is_a_deprecated_alias() {
    #[expect(deprecated)]
    let moved = former::Call::new(renamed::CallRequired {
        first: "a".into(),
        second: "b".into(),
    });
    #[expect(deprecated)]
    let renamed: renamed::Fetch = moved.clone();
    let now: renamed::Call = moved;
    assert_eq!(renamed, now);
}
