//! Operations that had another name.

use super::fixture::File;
use crate::dynamic::{Module, Operations, entry};

static NEW: Module = Module {
    name: "test",
    doc: "",
    entries: &[entry::<File>("", "")],
    renamed: &[
        ("gone.thing.fetch", "test.thing.call"),
        ("test.thing.old", "test.thing.call"),
    ],
    facts: "",
};

static OTHER: Module = Module {
    name: "other",
    doc: "",
    entries: &[],
    renamed: &[("test.thing.lost", "test.thing.nowhere")],
    facts: "",
};

static BOTH: &[&Module] = &[&OTHER, &NEW];

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
