//! Endpoints that represent all kinds.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the macros make what the SDK shows, and not every test needs it"
)]

use crate::Upload;
use crate::prelude::*;

pub(super) const SECRET: &str = "fsq2k5weced1h8vui657xtdva66whf0g";
pub(super) const APP_ID: &str = "g4rqgmmjuo";
pub(super) const NOW: i64 = 1_660_270_926_732;

pub(super) type ThingId = Id<ThingIdKind>;
id_kind!(ThingIdKind, "ThingId");

#[derive(Clone, PartialEq)]
pub(super) enum Color {
    Red,
    Blue,
    Other(Text),
}
open_enum!(Color { Red = "red", Blue = "2" });

/// A row of a reply, with a field of each kind.
#[derive(Default)]
pub(super) struct Thing {
    pub(super) id: Option<ThingId>,
    pub(super) nick: Option<Text>,
    pub(super) color: Option<Color>,
    pub(super) count: Option<u64>,
    pub(super) delta: Option<i64>,
    pub(super) price: Option<Decimal>,
    pub(super) open: Option<bool>,
    pub(super) at: Option<Timestamp>,
    pub(super) day: Option<Date>,
    pub(super) moment: Option<DateTime>,
    pub(super) clock: Option<Time>,
    pub(super) tags: Vec<Text>,
    pub(super) packed: Vec<u64>,
    pub(super) parts: Vec<Part>,
    pub(super) user: Option<Part>,
    pub(super) extra: Option<Json>,
    pub(super) note: Option<Text>,
    pub(super) period: Option<Date>,
    pub(super) stamp: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}
impl Record for Thing {
    const FIELDS: &'static [Field] = &[
        field("id"),
        field("nickName").details(&[Detail::Alias("nickname")]),
        field("color"),
        field("count"),
        field("delta"),
        field("price"),
        field("open").form(Form::YesNo),
        field("at"),
        field("day"),
        field("moment"),
        field("clock"),
        field("tags"),
        field("packed").packing(Packing::Comma),
        field("parts"),
        field("user").packing(Packing::Json),
        field("extra"),
        field("note").form(Form::Base64Url),
        field("period")
            .form(Form::Pattern)
            .details(&[Detail::Pattern("%Y%m")]),
        field("stamp")
            .form(Form::Pattern)
            .details(&[Detail::Pattern("%Y%m%d%H%M%S")]),
        field("until").zero_absent(),
    ];
}
record!(Thing {
    0: id,
    1: nick,
    2: color,
    3: count,
    4: delta,
    5: price,
    6: open,
    7: at,
    8: day,
    9: moment,
    10: clock,
    11: tags,
    12: packed,
    13: parts,
    14: user,
    15: extra,
    16: note,
    17: period,
    18: stamp,
    19: until
});

#[derive(Default)]
pub(super) struct Part {
    pub(super) name: Option<Text>,
    pub(super) size: Option<u64>,
}
impl Record for Part {
    const FIELDS: &'static [Field] = &[
        field("name").details(&[Detail::Length(Some(1), Some(5))]),
        field("size"),
    ];
}
record!(Part { 0: name, 1: size });

const HOST: Host = Host {
    name: "api",
    url: "https://api.polyv.net",
};

/// The facts of an endpoint that do not differ.
pub(super) const fn operation(
    method: Method,
    path: &'static str,
    shape: Shape,
    params: &'static [Field],
) -> Operation {
    Operation {
        name: "test.thing.call",
        method,
        host: HOST,
        path,
        auth: Auth::Account,
        shape,
        effect: Effect::Read,
        reply: Reply::Data(Codec::PLAIN),
        params,
        setters: "",
        rules: &[],
        quotas: &[],
    }
}

/// A list: everything in the signed query.
#[derive(Default)]
pub(super) struct Things {
    pub(super) uin: Option<Text>,
    pub(super) from: Option<Timestamp>,
    pub(super) name: Option<Change<Text>>,
    pub(super) tags: Option<Vec<Text>>,
    pub(super) words: Option<Vec<Text>>,
    pub(super) page: Option<u64>,
    pub(super) size: Option<u64>,
    pub(super) to: Option<Timestamp>,
}
request!(Things {
    0: uin,
    1: from,
    2: name,
    3: tags,
    4: words,
    5: page,
    6: size,
    7: to
});
impl Endpoint for Things {
    type Output = Page<Thing>;
    const OPERATION: &'static Operation = &Operation {
        rules: &[Rule::Span {
            from: "from",
            to: "to",
            max_ms: 60 * 86_400_000,
        }],
        ..operation(
            Method::Get,
            "/live/v4/things",
            Shape::QuerySigned,
            &[
                query("UIN"),
                query("from"),
                query("name"),
                query("tags")
                    .packing(Packing::Comma)
                    .details(&[Detail::Items(None, Some(3))]),
                query("words").packing(Packing::Json),
                query("pageNumber").details(&[Detail::Range(Some(1), None)]),
                query("pageSize").details(&[Detail::Range(Some(1), Some(1000))]),
                query("to"),
            ],
        )
    };
}
impl Paged for Things {
    type Item = Thing;
    const PAGING: Paging = Paging {
        style: Style::Number {
            page: 5,
            size: Some(6),
        },
        stop: Stop::Total,
        default_size: Some(10),
    };
    fn split(output: Page<Thing>) -> (Vec<Thing>, Progress) {
        output.split()
    }
}

/// The same parameters in a shape of the test's choice.
macro_rules! shaped {
    ($name:ident, $method:ident, $shape:ident, [$($field:expr),*]) => {
        pub(super) struct $name {
            pub(super) id: ThingId,
            pub(super) name: Option<Change<Text>>,
        }
        request!($name { 0: id, 1: name });
        blank!($name { 0: id, 1: name });
        impl Endpoint for $name {
            type Output = ();
            const OPERATION: &'static Operation =
                &operation(Method::$method, "/live/v3/things/{id}/set", Shape::$shape, &[$($field),*]);
        }
        impl $name {
            pub(super) fn new(name: &str) -> Self {
                Self { id: "a/b".into(), name: Some(Change::Set(name.into())) }
            }
        }
    };
}
shaped!(
    InForm,
    Post,
    FormSigned,
    [path("id").required(), form("name")]
);
shaped!(
    InUnsignedForm,
    Post,
    FormUnsigned,
    [path("id").required(), form("name")]
);
shaped!(
    InJson,
    Post,
    JsonUnsigned,
    [path("id").required(), field("name")]
);
shaped!(
    InMultipart,
    Post,
    MultipartSigned,
    [path("id").required(), form("name")]
);
shaped!(
    Unsigned,
    Get,
    Unsigned,
    [path("id").required(), query("name")]
);

/// A file beside a text.
pub(super) struct Put {
    pub(super) channel: ThingId,
    pub(super) file: Upload,
}
request!(Put {
    0: channel,
    1: file
});
blank!(Put {
    0: channel,
    1: file
});
impl Endpoint for Put {
    type Output = Text;
    const OPERATION: &'static Operation = &operation(
        Method::Post,
        "/live/v3/things/put",
        Shape::MultipartSigned,
        &[
            form("channelId").required(),
            file("file")
                .required()
                .details(&[Detail::MaxBytesBy("channelId", &[("small", 3)])]),
        ],
    );
}

/// A request without parameters whose reply is `$output`.
macro_rules! answering {
    ($name:ident, $output:ty, $reply:expr) => {
        #[derive(Default)]
        pub(super) struct $name {}
        request!($name {});
        impl Endpoint for $name {
            type Output = $output;
            const OPERATION: &'static Operation = &Operation {
                reply: $reply,
                ..operation(Method::Get, "/live/v3/one", Shape::QuerySigned, &[])
            };
        }
    };
}
answering!(One, Thing, Reply::Data(Codec::PLAIN));
answering!(Maybe, Option<Thing>, Reply::Data(Codec::PLAIN));
answering!(List, Vec<Thing>, Reply::Data(Codec::PLAIN));
answering!(Ack, (), Reply::Ack);
answering!(Url, Text, Reply::Data(Codec::PLAIN));
answering!(Raw, Json, Reply::Data(Codec::PLAIN));
answering!(Status, Color, Reply::Text(Codec::PLAIN));
answering!(File, Download, Reply::Binary);
