//! Objects and enumerations.

use super::cases::{Case, LIST, TYPES, UPDATE, case};

pub(crate) const CASES: &[Case] = &[
    case(
        &[(LIST, "    count: {type: count, doc: How many.}\n", "")],
        &["field-removed `channel::thing::list::Thing::count`: removed. There is no replacement."],
    ),
    case(
        &[(
            LIST,
            "    count: {type: count,",
            "    count: {type: count, rust: number,",
        )],
        &[
            "field-renamed `channel::thing::list::Thing::count`: renamed to `number`. Use the new name.",
        ],
    ),
    case(
        &[(
            LIST,
            "    count: {type: count,",
            "    count: {type: decimal,",
        )],
        &[
            "field-type `channel::thing::list::Thing::count`: it is now `Option<Decimal>` instead of `Option<u64>`. Use the new type.",
        ],
    ),
    case(
        &[(
            LIST,
            "    count: {",
            "    total: {type: count, doc: All.}\n    count: {",
        )],
        &["field-added `channel::thing::list::Thing::total`: new."],
    ),
    case(
        &[(LIST, "alias: thing_id, ", "")],
        &[
            "wire `channel::thing::list::Thing::thing_id`: its alternative names on the wire changed.",
        ],
    ),
    case(
        &[(LIST, "object: Thing\n", "object: Item\n")],
        &[
            "output `channel::thing::List`: it now returns `Page<Item>` instead of `Page<Thing>`. Use the new type.",
            "type-removed `channel::thing::list::Thing`: removed. Use the type that replaced it.",
            "type-added `channel::thing::list::Item`: new, an object of replies.",
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
            "param-type `channel::thing::Update::mode`: its type `Option<Mode>` is now the shared one instead of the endpoint's own. Pass a value of the new type.",
            "type-removed `channel::thing::update::Mode`: removed. Use the type that replaced it.",
            "type-added `types::Mode`: new, an enumeration.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "size: {type: int, doc",
            "size: {type: int, required: true, doc",
        )],
        &[
            "param-required `channel::thing::update::Part::size`: now required. It is constructed by `new(name: impl Into<Text>, size: i64)`.",
        ],
    ),
    case(
        &[(UPDATE, "slow: {doc: Slow.}, ", "")],
        &[
            "variant-removed `channel::thing::update::Mode::Slow`: removed. It now arrives as `Other(\"slow\")`.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "slow: {doc: Slow.}",
            "slow: {name: Gentle, doc: Slow.}",
        )],
        &[
            "variant-renamed `channel::thing::update::Mode::Slow`: renamed to `Gentle`. Use the new name.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "slow: {doc: Slow.}",
            "SLOW: {name: Slow, doc: Slow.}",
        )],
        &[
            "wire `channel::thing::update::Mode::Slow`: it is now `SLOW` on the wire instead of `slow`.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "fast: {doc: Fast.}",
            "fast: {doc: Fast.}, still: {doc: Still.}",
        )],
        &[
            "variant-added `channel::thing::update::Mode::Still`: new; it used to arrive as `Other(\"still\")`.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "slow: {doc: Slow.}, fast: {doc: Fast.}",
            "fast: {doc: Fast.}, slow: {doc: Slow.}",
        )],
        &["variant-order `channel::thing::update::Mode`: its values sort in a different order."],
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
        &["type-removed `types::Category`: removed. Use the type that replaced it."],
    ),
    case(
        &[(
            TYPES,
            "objects:\n  Category:\n    doc: A category.\n    fields:\n      categoryName: {type: text, doc: Its name.}\n",
            "  Category:\n    doc: A category.\n    values: {a: {doc: A.}}\n",
        )],
        &[
            "type-kind `types::Category`: it is now an enumeration instead of an object that is built. Adapt its uses.",
        ],
    ),
    case(
        &[(TYPES, "ids:\n", "ids:\n  NoteId: {doc: A note.}\n")],
        &["type-added `types::NoteId`: new, an identifier."],
    ),
];
