//! Objects and enumerations.

use super::cases::{Case, LIST, TYPES, UPDATE, case};

pub(crate) const CASES: &[Case] = &[
    case(
        &[(LIST, "    count: {type: count, doc: How many.}\n", "")],
        &[
            "field-removed `channel::thing::list::Thing::count`: it is gone. Nothing takes its place.",
        ],
    ),
    case(
        &[(
            LIST,
            "    count: {type: count,",
            "    count: {type: count, rust: number,",
        )],
        &[
            "field-renamed `channel::thing::list::Thing::count`: renamed to `number`. Use that name.",
        ],
    ),
    case(
        &[(
            LIST,
            "    count: {type: count,",
            "    count: {type: decimal,",
        )],
        &[
            "field-type `channel::thing::list::Thing::count`: it is `Option<Decimal>`, and was `Option<u64>`. Take it as that type.",
        ],
    ),
    case(
        &[(
            LIST,
            "    count: {",
            "    total: {type: count, doc: All.}\n    count: {",
        )],
        &["field-added `channel::thing::list::Thing::total`: it is new."],
    ),
    case(
        &[(LIST, "alias: thing_id, ", "")],
        &["wire `channel::thing::list::Thing::thing_id`: other names of it on the wire are read."],
    ),
    case(
        &[(LIST, "object: Thing\n", "object: Item\n")],
        &[
            "output `channel::thing::List`: it returns `Page<Item>`, and returned `Page<Thing>`. Take what it returns as that type.",
            "type-removed `channel::thing::list::Thing`: it is gone. Use the type that took its place where it was used.",
            "type-added `channel::thing::list::Item`: it is new, an object of replies.",
        ],
    ),
    case(
        &[
            (
                UPDATE,
                "    enum: Mode\n    values: {slow: {doc: Slow.}, fast: {doc: Fast.}}\n",
                "    type: Mode\n",
            ),
            (
                TYPES,
                "enums:\n",
                "enums:\n  Mode:\n    doc: How.\n    values: {slow: {doc: Slow.}, fast: {doc: Fast.}}\n",
            ),
        ],
        &[
            "param-type `channel::thing::Update::mode`: its type `Option<Mode>` is the shared one, and was the endpoint's own. Give it a value of that type.",
            "type-removed `channel::thing::update::Mode`: it is gone. Use the type that took its place where it was used.",
            "type-added `types::Mode`: it is new, an enumeration.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "size: {type: int, doc",
            "size: {type: int, required: true, doc",
        )],
        &[
            "param-required `channel::thing::update::Part::size`: it is required. It is made by `new(name: impl Into<Text>, size: i64)`.",
        ],
    ),
    case(
        &[(UPDATE, "slow: {doc: Slow.}, ", "")],
        &[
            "variant-removed `channel::thing::update::Mode::Slow`: it is gone. It comes as `Other(\"slow\")`.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "slow: {doc: Slow.}",
            "slow: {name: Gentle, doc: Slow.}",
        )],
        &[
            "variant-renamed `channel::thing::update::Mode::Slow`: renamed to `Gentle`. Use that name.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "slow: {doc: Slow.}",
            "SLOW: {name: Slow, doc: Slow.}",
        )],
        &["wire `channel::thing::update::Mode::Slow`: it is `SLOW` on the wire, and was `slow`."],
    ),
    case(
        &[(
            UPDATE,
            "fast: {doc: Fast.}",
            "fast: {doc: Fast.}, still: {doc: Still.}",
        )],
        &[
            "variant-added `channel::thing::update::Mode::Still`: it is new; it came as `Other(\"still\")`.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "slow: {doc: Slow.}, fast: {doc: Fast.}",
            "fast: {doc: Fast.}, slow: {doc: Slow.}",
        )],
        &["variant-order `channel::thing::update::Mode`: its values sort in another order."],
    ),
    case(
        &[(
            TYPES,
            "  SessionId: {doc: A session.}",
            "  SessionId: {doc: A live session.}",
        )],
        &["docs `types::SessionId`: its documentation changed."],
    ),
    case(
        &[(
            TYPES,
            "objects:\n  Category:\n    doc: A category.\n    fields:\n      categoryName: {type: text, doc: Its name.}\n",
            "",
        )],
        &[
            "type-removed `types::Category`: it is gone. Use the type that took its place where it was used.",
        ],
    ),
    case(
        &[(
            TYPES,
            "objects:\n  Category:\n    doc: A category.\n    fields:\n      categoryName: {type: text, doc: Its name.}\n",
            "  Category:\n    doc: A category.\n    values: {a: {doc: A.}}\n",
        )],
        &[
            "type-kind `types::Category`: it is an enumeration, and was an object that is built. Use it as such.",
        ],
    ),
    case(
        &[(TYPES, "ids:\n", "ids:\n  NoteId: {doc: A note.}\n")],
        &["type-added `types::NoteId`: it is new, an identifier."],
    ),
];
