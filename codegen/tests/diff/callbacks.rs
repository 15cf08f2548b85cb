//! Callbacks.

use super::cases::{Case, HAPPENED, NAMED, case};

pub(crate) const CASES: &[Case] = &[
    case(
        &[(HAPPENED, "sign: timestamp", "sign: undocumented")],
        &["callback-changed `callbacks::happened`: it is signed differently. Check its receiver."],
    ),
    case(
        &[(HAPPENED, "mode: [slow]", "mode: [fast]")],
        &[
            "callback-changed `callbacks::happened`: it is identified differently. Check its receiver.",
        ],
    ),
    case(
        &[(HAPPENED, "key: [channelId, mode]", "key: [channelId]")],
        &[
            "callback-changed `callbacks::happened`: its key consists of other fields. Check its receiver.",
        ],
    ),
    case(
        &[(HAPPENED, "redelivered: false", "redelivered: true")],
        &[
            "callback-changed `callbacks::happened`: it is delivered again, or no longer. Check its receiver.",
        ],
    ),
    case(
        &[(HAPPENED, "form: json", "form: query")],
        &[
            "callback-changed `callbacks::happened`: its answer or its link is made differently. Check its receiver.",
        ],
    ),
    case(
        &[(HAPPENED, "method: GET", "method: POST")],
        &["request `callbacks::happened`: it is sent by another method."],
    ),
    case(
        &[(HAPPENED, "    nickname: {type: text, doc: The name.}\n", "")],
        &["param-removed `callbacks::happened::HappenedLink::nickname`: removed. Do not set it."],
    ),
    case(
        &[(HAPPENED, "of: account", "of: channel")],
        &["docs `callbacks::happened`: its documentation changed."],
    ),
    case(
        &[(
            NAMED,
            "read: 2026-11-22}\n",
            "read: 2026-11-22, basis: sdk}\nsummary: Reports it.\nsign: none\nfields:\n  channelId: {type: ChannelId, doc: The channel.}\n",
        )],
        &["callback-added `callbacks::named`: its fields are now known."],
    ),
];
