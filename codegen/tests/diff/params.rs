//! Parameters of requests.

use super::cases::{Case, LIST, NOTE, UPDATE, case};

pub(crate) const CASES: &[Case] = &[
    case(
        &[(
            LIST,
            "  keyword: {type: text, max_length: 20, doc: A word.}\n",
            "",
        )],
        &["param-removed `channel::thing::List::keyword`: removed. Do not set it."],
    ),
    case(
        &[
            (
                LIST,
                "  sessionId: {type: SessionId, required: true, doc: The session.}\n",
                "",
            ),
            (LIST, "&sessionId=2", ""),
        ],
        &[
            "param-removed `channel::thing::List::session_id`: removed. It is constructed by `new(channel_id: impl Into<ChannelId>)`.",
            "example `channel::thing::List`: its examples changed.",
        ],
    ),
    case(
        &[(
            LIST,
            "{type: text, max_length: 20,",
            "{type: text, rust: word, max_length: 20,",
        )],
        &["param-renamed `channel::thing::List::keyword`: renamed to `word`. Use the new name."],
    ),
    case(
        &[(
            LIST,
            "keyword: {type: text, max_length: 20,",
            "keyword: {type: count,",
        )],
        &[
            "param-type `channel::thing::List::keyword`: it is now `Option<u64>` instead of `Option<Text>`. Pass a value of the new type.",
        ],
    ),
    case(
        &[(
            LIST,
            "sessionId: {type: SessionId",
            "sessionId: {type: text",
        )],
        &[
            "param-type `channel::thing::List::session_id`: it is now `Text` instead of `SessionId`. Pass a value of the new type.",
        ],
    ),
    case(
        &[(
            LIST,
            "  keyword: {type: text,",
            "  keyword: {type: text, required: true,",
        )],
        &[
            "param-required `channel::thing::List::keyword`: now required. It is constructed by `new(channel_id: impl Into<ChannelId>, session_id: impl Into<SessionId>, keyword: impl Into<Text>)`.",
        ],
    ),
    case(
        &[(
            LIST,
            "sessionId: {type: SessionId, required: true",
            "sessionId: {type: SessionId",
        )],
        &[
            "param-optional `channel::thing::List::session_id`: it is now optional and has a setter. It is constructed by `new(channel_id: impl Into<ChannelId>)`.",
        ],
    ),
    case(
        &[(
            LIST,
            "  keyword:",
            "  other: {type: text, doc: Another.}\n  keyword:",
        )],
        &["param-added `channel::thing::List::other`: new."],
    ),
    case(
        &[(
            LIST,
            "  keyword:",
            "  other: {type: text, required: true, doc: Another.}\n  keyword:",
        )],
        &[
            "param-required `channel::thing::List::other`: new and required. It is constructed by `new(channel_id: impl Into<ChannelId>, session_id: impl Into<SessionId>, other: impl Into<Text>)`.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "  channelId:\n    type: ChannelId\n",
            "  userId: {type: UserId, required: true, account: true, doc: The account.}\n  channelId:\n    type: ChannelId\n",
        )],
        &[
            "param-required `channel::thing::Update::user_id`: new and required. Set it, or give the client a user id.",
        ],
    ),
    case(
        &[(NOTE, "required: true, account: true", "required: true")],
        &[
            "param-required `chat::note::Get::user_id`: now required. It is constructed by `new(user_id: impl Into<UserId>, room_id: impl Into<Text>)`.",
        ],
    ),
    case(
        &[(
            LIST,
            "  channelId: {type: ChannelId, required: true, doc: The channel.}\n  sessionId: {type: SessionId, required: true, doc: The session.}\n",
            "  sessionId: {type: SessionId, required: true, doc: The session.}\n  channelId: {type: ChannelId, required: true, doc: The channel.}\n",
        )],
        &[
            "constructor `channel::thing::List::new`: it is now constructed by `new(session_id: impl Into<SessionId>, channel_id: impl Into<ChannelId>)` instead of `new(channel_id: impl Into<ChannelId>, session_id: impl Into<SessionId>)`. Use the new constructor.",
        ],
    ),
    case(
        &[
            (LIST, "  sessionId: {", "  aSessionId: {rust: session_id, "),
            (LIST, "&sessionId=2", "&aSessionId=2"),
        ],
        &[
            "wire `channel::thing::List::session_id`: its name on the wire is now `aSessionId` instead of `sessionId`.",
            "example `channel::thing::List`: its examples changed.",
        ],
    ),
    case(
        &[(
            LIST,
            "  since: {",
            "  when: {rust: from_then, type: text, list: comma, required: true, doc: When.}\n  whom: {type: text, required: true, doc: Whom.}\n  since: {",
        )],
        &[
            "param-required `channel::thing::List::from_then`: new and required. It is constructed by `new(ListRequired { channel_id: ChannelId, session_id: SessionId, from_then: Vec<Text>, whom: Text })`.",
            "param-required `channel::thing::List::whom`: new and required. It is constructed by `new(ListRequired { channel_id: ChannelId, session_id: SessionId, from_then: Vec<Text>, whom: Text })`.",
        ],
    ),
    case(
        &[(UPDATE, "otherwise: for_channel", "otherwise: of_channel")],
        &[
            "constructor `channel::thing::Update::for_channel`: it is now constructed by `of_channel(channel_id: impl Into<ChannelId>, enabled: bool)` and `for_all(enabled: bool)` instead of `for_channel(channel_id: impl Into<ChannelId>, enabled: bool)` and `for_all(enabled: bool)`. Use the new constructor.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "    absent: {means: All are changed., constructor: for_all, otherwise: for_channel}\n",
            "    required: true\n",
        )],
        &[
            "param-required `channel::thing::Update::channel_id`: now required. It is constructed by `new(channel_id: impl Into<ChannelId>, enabled: bool)`.",
            "docs `channel::thing::Update::channel_id`: its documentation changed.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "size: {type: int, doc: Its size.}",
            "size: {type: int, allowed: [0, 5], doc: Its size.}",
        )],
        &[
            "bounds-narrowed `channel::thing::update::Part::size`: it now takes only 0, 5 instead of any value. Other values are refused before they are sent.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "constructor: for_all,",
            "also: \"-1\", constructor: for_all,",
        )],
        &[
            "bounds-narrowed `channel::thing::Update::channel_id`: it now takes any value but `-1` instead of any value. Other values are refused before they are sent.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "    list: array\n    fields:",
            "    list: array\n    rules: [{when: {param: name, is: [big], needs: [size]}}]\n    fields:",
        )],
        &[
            "rule-added `channel::thing::update::Part`: new rule. If `name` is `big`, `size` must be given. Calls that break it are refused before they are sent.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "errors:\n",
            "errors:\n  - {code: 7, message: Not now., doc: It is too early.}\n",
        )],
        &["error-added `channel::thing::Update::NOT_NOW`: new. It is too early."],
    ),
    case(
        &[(
            UPDATE,
            "errors:\n  - {code: 5, message: Too late., doc: It is too late.}\n",
            "",
        )],
        &[
            "error-removed `channel::thing::Update::TOO_LATE`: removed. Compare the code or the message.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "password: {type: secret,",
            "password: {type: secret, empty: clear,",
        )],
        &[
            "param-type `channel::thing::Update::password`: it is now `Option<Change<Secret>>` instead of `Option<Secret>`. Pass a value of the new type.",
        ],
    ),
    case(
        &[(
            UPDATE,
            "password: {type: secret,",
            "passwd: {type: secret, rust: password,",
        )],
        &[
            "wire `channel::thing::Update::password`: its name on the wire is now `passwd` instead of `password`.",
            "secrets `service`: values with these names are no longer secret: `password`.",
        ],
    ),
    case(
        &[
            (
                UPDATE,
                "enabled: {type: bool, as: Y/N,",
                "enabled: {type: bool, as: 1/0,",
            ),
            (UPDATE, "{\"enabled\": \"Y\"}", "{\"enabled\": 1}"),
        ],
        &[
            "wire `channel::thing::Update::enabled`: it is spelt differently on the wire.",
            "example `channel::thing::Update`: its examples changed.",
        ],
    ),
    case(
        &[
            (LIST, "shape: query-signed", "shape: form-signed"),
            (LIST, "method: GET", "method: POST"),
            (LIST, "query:", "form:"),
            (
                LIST,
                "GET https://api.polyv.net/live/v4/thing/list?channelId=1&sessionId=2",
                "POST https://api.polyv.net/live/v4/thing/list",
            ),
        ],
        &[
            "request `channel::thing::List`: its method is now `POST` instead of `GET`.",
            "request `channel::thing::List`: its shape is now `form-signed` instead of `query-signed`.",
            "wire `channel::thing::List::channel_id`: it is now sent in the form instead of the query.",
            "wire `channel::thing::List::keyword`: it is now sent in the form instead of the query.",
            "wire `channel::thing::List::labels`: it is now sent in the form instead of the query.",
            "wire `channel::thing::List::page_number`: it is now sent in the form instead of the query.",
            "wire `channel::thing::List::page_size`: it is now sent in the form instead of the query.",
            "wire `channel::thing::List::session_id`: it is now sent in the form instead of the query.",
            "wire `channel::thing::List::since`: it is now sent in the form instead of the query.",
            "wire `channel::thing::List::until`: it is now sent in the form instead of the query.",
            "example `channel::thing::List`: its examples changed.",
        ],
    ),
    case(
        &[(LIST, "max: 100", "max: 50")],
        &[
            "bounds-narrowed `channel::thing::List::page_size`: it now takes 1 to 50 instead of 1 to 100. Other values are refused before they are sent.",
        ],
    ),
    case(
        &[(LIST, "max: 100", "max: 1000")],
        &[
            "bounds-widened `channel::thing::List::page_size`: it now takes 1 to 1000 instead of 1 to 100.",
        ],
    ),
    case(
        &[(LIST, "min: 1, max: 100", "min: 5, max: 1000")],
        &[
            "bounds-narrowed `channel::thing::List::page_size`: it now takes 5 to 1000 instead of 1 to 100. Other values are refused before they are sent.",
        ],
    ),
    case(
        &[(LIST, "max_length: 20, ", "")],
        &[
            "bounds-widened `channel::thing::List::keyword`: it now takes any number of characters instead of at most 20 characters.",
        ],
    ),
    case(
        &[(LIST, "max_items: 5", "max_items: 4")],
        &[
            "bounds-narrowed `channel::thing::List::labels`: it now takes at most 4 items instead of at most 5 items. Other values are refused before they are sent.",
        ],
    ),
    case(
        &[(LIST, "max: 100, default: 10", "max: 100, default: 20")],
        &[
            "paging-changed `channel::thing::List`: its pages are walked differently.",
            "default `channel::thing::List::page_size`: its default is now `20` instead of `10`.",
        ],
    ),
    case(
        &[(LIST, "doc: A word.", "doc: Another word.")],
        &["docs `channel::thing::List::keyword`: its documentation changed."],
    ),
    case(
        &[(UPDATE, "All are changed.", "Everything is changed.")],
        &["docs `channel::thing::Update::channel_id`: its documentation changed."],
    ),
    // Bounds and allowed numbers stand in for each other.
    case(
        &[(LIST, "min: 1, max: 100, default: 10", "allowed: [10, 20]")],
        &[
            "bounds-narrowed `channel::thing::List::page_size`: it now takes only 10, 20 instead of 1 to 100. Other values are refused before they are sent.",
            "paging-changed `channel::thing::List`: its pages are walked differently.",
            "default `channel::thing::List::page_size`: its default is now none instead of `10`.",
        ],
    ),
    case(
        &[(UPDATE, "allowed: [0, 5, 10]", "max: 10")],
        &[
            "bounds-widened `channel::thing::Update::delay`: it now takes at most 10 instead of only 0, 5, 10.",
        ],
    ),
    case(
        &[(UPDATE, "allowed: [0, 5, 10]", "min: 5, max: 10")],
        &[
            "bounds-narrowed `channel::thing::Update::delay`: it now takes 5 to 10 instead of only 0, 5, 10. Other values are refused before they are sent.",
        ],
    ),
    case(
        &[(UPDATE, "allowed: [0, 5, 10]", "allowed: [0, 5, 10, 15]")],
        &[
            "bounds-widened `channel::thing::Update::delay`: it now takes only 0, 5, 10, 15 instead of only 0, 5, 10.",
        ],
    ),
    // One is not many.
    case(
        &[(LIST, "max_length: 20", "max_length: 1")],
        &[
            "bounds-narrowed `channel::thing::List::keyword`: it now takes at most 1 character instead of at most 20 characters. Other values are refused before they are sent.",
        ],
    ),
];
