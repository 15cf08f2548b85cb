//! Who may name whom inside the program: the way of a command has one direction.

#[path = "../../../tests/layers/mod.rs"]
mod scan;

use scan::Sources;

/// What makes or sends a request.
const SENDING: &[&str] = &[
    "call", "client", "confirm", "input", "preview", "request", "send",
];
/// What knows the commands.
const COMMANDS: &[&str] = &["builtin", "commands", "operation", "run", "tree"];
/// What asks the service.
const CALLS: &[&str] = &["Client", "tokio", "hyper"];

/// Modules, and what they never name.
const NEVER: &[(&str, &[&[&str]])] = &[
    ("escape", &[&["crate::"]]),
    ("io", &[&["crate::"]]),
    ("peek", &[SENDING, COMMANDS, CALLS]),
    ("globals", &[SENDING, COMMANDS, CALLS]),
    ("describe", &[SENDING, COMMANDS, CALLS, &["context"]]),
    ("doc", &[SENDING, COMMANDS, CALLS, &["context"]]),
    ("jq", &[SENDING, COMMANDS, CALLS, &["context"]]),
    // What is printed does not know where it is from.
    ("output", &[SENDING, COMMANDS, CALLS, &["leaf"]]),
    // What is given becomes parameters without a call.
    ("input", &[COMMANDS, CALLS, &["output", "leaf"]]),
    ("preview", &[COMMANDS, &["call", "confirm", "tokio"]]),
    ("confirm", &[COMMANDS, &["call", "preview", "tokio"]]),
    ("call", &[COMMANDS, &["confirm", "input", "preview"]]),
    ("operation", &[&["tree", "commands"], CALLS]),
    // Of the built-in commands the grammar knows what it is given.
    ("tree", &[SENDING, CALLS, &["commands"]]),
];

fn sources() -> Sources {
    Sources::of(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_way_of_a_command_has_one_direction() {
    assert_eq!(sources().breaches(NEVER), [""; 0]);
}

#[test]
fn no_siblings_name_each_other_in_a_circle() {
    assert_eq!(sources().circles(), [""; 0]);
}

/// Everything but two doors works on the streams that it is given.
#[test]
fn the_process_is_touched_where_it_is_taken_in() {
    let sources = sources();
    let naming = sources
        .files()
        .filter(|file| sources.is_named(file, "stdout()"));
    let naming: Vec<_> = naming.map(|file| file.path.as_str()).collect();
    assert_eq!(naming, ["io.rs"]);
}
