//! Endpoints, and the whole service.

use super::cases::{Case, LIST, NOTE, SERVICE, UPDATE, case};

pub(crate) const CASES: &[Case] = &[
    case(
        &[(LIST, "effect: read", "effect: write")],
        &[
            "effect-tightened `channel::thing::List`: its effect is now `write` instead of `read`. It is no longer retried after a failure: retry it yourself where sending it twice is harmless, or declare that with `CallOptions::effect`.",
        ],
    ),
    case(
        &[(NOTE, "effect: write", "effect: read")],
        &[
            "effect-loosened `chat::note::Get`: its effect is now `read` instead of `write`: it is now retried after a failure.",
        ],
    ),
    case(
        &[(LIST, "effect: read", "effect: idempotent")],
        &["docs `channel::thing::List`: its effect is now `idempotent` instead of `read`."],
    ),
    case(
        &[(
            LIST,
            "shape: query-signed",
            "auth: group\nshape: query-signed",
        )],
        &[
            "credentials `channel::thing::List`: it is now signed as `group` instead of `account`. Call it with a client that has these credentials.",
        ],
    ),
    case(
        &[
            (LIST, "kind: page", "kind: list"),
            (
                LIST,
                "paging: {page: pageNumber, size: pageSize, stop: total}",
                "paging: {page: pageNumber, size: pageSize, stop: empty}",
            ),
        ],
        &[
            "output `channel::thing::List`: it now returns `Vec<Thing>` instead of `Page<Thing>`. Use the new type.",
            "paging-changed `channel::thing::List`: its pages are walked differently.",
        ],
    ),
    case(
        &[(NOTE, "type: text}\nexamples", "type: Scene}\nexamples")],
        &["output `chat::note::Get`: it now returns `Scene` instead of `Text`. Use the new type."],
    ),
    case(
        &[(NOTE, "kind: value, type: text}", "kind: text, type: text}")],
        &["wire `chat::note::Get`: its reply is read differently."],
    ),
    case(
        &[(LIST, "  envelope: v4", "  envelope: v3")],
        &[
            "refusal `channel::thing::List`: `polyv-mock` refuses it in the envelope v3 instead of v4.",
        ],
    ),
    case(
        &[
            (
                LIST,
                "paging: {page: pageNumber, size: pageSize, stop: total}\n",
                "",
            ),
            (LIST, "kind: page", "kind: list"),
        ],
        &[
            "output `channel::thing::List`: it now returns `Vec<Thing>` instead of `Page<Thing>`. Use the new type.",
            "paging-removed `channel::thing::List`: it no longer has pages. Call it with `send`.",
        ],
    ),
    case(
        &[(LIST, "stop: total", "stop: empty")],
        &["paging-changed `channel::thing::List`: its pages are walked differently."],
    ),
    case(
        &[(LIST, "max: 60 days", "max: 30 days")],
        &[
            "rule-added `channel::thing::List`: new rule. `until` is at most 30 days after `since`. Calls that break it are refused before they are sent.",
        ],
    ),
    case(
        &[(LIST, "max: 60 days", "max: 90 days")],
        &[
            "rule-removed `channel::thing::List`: longer spans are accepted. `until` is at most 90 days after `since`.",
        ],
    ),
    case(
        &[(
            LIST,
            "rules:\n  - span: {from: since, to: until, max: 60 days}\n",
            "",
        )],
        &[
            "rule-removed `channel::thing::List`: rule removed. `until` is at most 60 days after `since`.",
        ],
    ),
    case(
        &[(
            LIST,
            "rules:\n",
            "rules:\n  - at_least_one: [keyword, labels]\n",
        )],
        &[
            "rule-added `channel::thing::List`: new rule. At least one of `keyword` and `labels` is required. Calls that break it are refused before they are sent.",
        ],
    ),
    case(
        &[(
            LIST,
            "  - {calls: 60, per: 1 minute}",
            "  - {calls: 30, per: 1 minute}",
        )],
        &["quota `channel::thing::List`: At most 30 calls in 1 minute."],
    ),
    case(
        &[(
            UPDATE,
            "effect: idempotent",
            "effect: idempotent\ndeprecated: {successor: channel.thing.list, reason: It is slow.}",
        )],
        &[
            "deprecated `channel::thing::Update`: deprecated: It is slow. Use `channel::thing::List`.",
        ],
    ),
    case(
        &[(
            NOTE,
            "deprecated: {successor: channel.thing.list, reason: It is old.}\n",
            "",
        )],
        &["undeprecated `chat::note::Get`: no longer deprecated."],
    ),
    case(
        &[(NOTE, "reason: It is old.", "reason: It is very old.")],
        &["docs `chat::note::Get`: the reason for its deprecation changed."],
    ),
    case(
        &[(LIST, "summary: Lists things.", "summary: Lists all things.")],
        &["docs `channel::thing::List`: its documentation changed."],
    ),
    case(
        &[(LIST, "channelId=1", "channelId=3")],
        &["example `channel::thing::List`: its examples changed."],
    ),
    case(
        &[
            (
                LIST,
                "path: /live/v4/thing/list",
                "path: /live/v5/thing/list",
            ),
            (LIST, "net/live/v4", "net/live/v5"),
        ],
        &[
            "request `channel::thing::List`: its path is now `/live/v5/thing/list` instead of `/live/v4/thing/list`.",
            "example `channel::thing::List`: its examples changed.",
        ],
    ),
    case(
        &[(
            SERVICE,
            "  chat: {url: \"https://apichat.polyv.net\", doc: The chat.}\n",
            "",
        )],
        &["host-removed `service::CHAT`: removed. Use another host."],
    ),
    case(
        &[(
            SERVICE,
            "hosts:\n",
            "hosts:\n  new: {url: \"https://new.polyv.net\", doc: New.}\n",
        )],
        &["host-added `service::NEW`: new."],
    ),
    case(
        &[(SERVICE, "https://apichat", "https://chat")],
        &[
            "request `service::CHAT`: it is now `https://chat.polyv.net` instead of `https://apichat.polyv.net`.",
        ],
    ),
    case(
        &[(
            SERVICE,
            "modules:\n  channel: Channels.",
            "modules:\n  channel: All channels.",
        )],
        &["docs `channel`: its documentation changed."],
    ),
    case(
        &[(SERVICE, "{calls: 1500", "{calls: 1000")],
        &["docs `service`: the quota of the whole service changed."],
    ),
    case(
        &[(SERVICE, "\"desc\":\"%s\"", "\"desc\":\"missing\"")],
        &["refusal `service`: `param-missing` (v4) is refused with a different text."],
    ),
    case(
        &[
            (
                NOTE,
                "shape: query-signed",
                "host: chat\nauth: chat\nshape: query-signed",
            ),
            (NOTE, "https://api.", "https://apichat."),
        ],
        &[
            "request `chat::note::Get`: it is now signed as `chat` instead of `account`.",
            "request `chat::note::Get`: its host is now `chat` instead of `api`.",
            "example `chat::note::Get`: its examples changed.",
        ],
    ),
    case(
        &[
            (
                NOTE,
                "  roomId: {",
                "  page: {type: count, doc: Page.}\n  roomId: {",
            ),
            (
                NOTE,
                "kind: value, type: text}",
                "kind: list, type: text}\npaging: {page: page, stop: empty}",
            ),
        ],
        &[
            "output `chat::note::Get`: it now returns `Vec<Text>` instead of `Text`. Use the new type.",
            "paging-added `chat::note::Get`: it can now be walked with `pages` and `items`.",
            "param-added `chat::note::Get::page`: new.",
        ],
    ),
    case(
        &[(NOTE, "renamed_from: [chat.note.read]\n", "")],
        &[
            "alias-removed `chat::note::Read`: removed; it was a deprecated alias of `chat::note::Get`. Use `chat::note::Get`.",
        ],
    ),
    case(
        &[(NOTE, "[chat.note.read]", "[chat.note.read, chat.note.show]")],
        &["alias-added `chat::note::Show`: new; a deprecated alias of `chat::note::Get`."],
    ),
    case(
        &[(SERVICE, "\"*passwd*\"", "\"*passwd*\", pin")],
        &["secrets `service`: values with these names are now secret: `pin`."],
    ),
    // What another pattern covers stays as it was.
    case(&[(SERVICE, "\"*passwd*\"", "\"*passwd*\", oldPasswd")], &[]),
    case(
        &[(
            SERVICE,
            "\"!passwdRestrict\"",
            "\"!passwdRestrict\", \"!passwdHint\"",
        )],
        &["secrets `service`: values with these names are no longer secret: `passwdHint`."],
    ),
    case(
        &[(
            SERVICE,
            "[\"*passwd*\", \"!passwdRestrict\"]",
            "[\"*passwd*\"]",
        )],
        &["secrets `service`: values with these names are now secret: `passwdRestrict`."],
    ),
    case(
        &[
            (
                UPDATE,
                "response: {envelope: v4",
                "state: {of: thing, action: create, field: thingId}\nresponse: {envelope: v4",
            ),
            (
                LIST,
                "response:\n",
                "state: {of: thing, action: list, field: thingId}\nresponse:\n",
            ),
        ],
        &[
            "state `channel::thing::List`: what `polyv-mock` remembers of it changed.",
            "state `channel::thing::Update`: what `polyv-mock` remembers of it changed.",
        ],
    ),
];
