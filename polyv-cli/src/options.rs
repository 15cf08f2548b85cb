//! The options of calls, beside their parameters.

use clap::ArgMatches;
use polyv_sdk::CallOptions;

use crate::exit::Failure;
use crate::globals::{self, FILE, NUMBER, Opt};

const INPUT: &str = "@input";
pub(crate) const BODY: &str = "@body";
pub(crate) const SET: &str = "@set";
const SKELETON: &str = "@skeleton";
const DRY_RUN: &str = "@dry-run";
const CURL: &str = "@curl";
const UNKNOWN_VALUES: &str = "@unknown-values";
const ALL: &str = "@all";
const LIMIT: &str = "@limit";
const IN_FLIGHT: &str = "@in-flight";
const FROM_PAGE: &str = "@from-page";
const OUTPUT_FILE: &str = "@output-file";
const WHOLE_ACCOUNT: &str = "@whole-account";

/// Pages that may be in flight, as in the SDK.
const MOST_IN_FLIGHT: u64 = 64;

/// What the options of a call ask for.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
pub(crate) struct Options {
    pub(crate) input: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) skeleton: bool,
    pub(crate) dry_run: bool,
    pub(crate) curl: bool,
    pub(crate) all: bool,
    pub(crate) limit: Option<u64>,
    pub(crate) in_flight: usize,
    pub(crate) from_page: Option<u64>,
    pub(crate) output_file: Option<String>,
    pub(crate) whole_account: bool,
    pub(crate) unknown_values: bool,
}

const fn option(
    id: &'static str,
    value: Option<(&'static str, &'static str)>,
    help: (&'static str, &'static str),
) -> Opt {
    Opt {
        id,
        short: None,
        value,
        help,
    }
}

pub(crate) const OF_PARAMS: &[Opt] = &[
    option(
        INPUT,
        Some(FILE),
        (
            "Parameters from a YAML or JSON file; `-` is standard input",
            "从 YAML 或 JSON 文件读取参数；`-` 表示标准输入",
        ),
    ),
    option(
        SET,
        Some(("PATH=VALUE", "路径=值")),
        (
            "Sets one place, such as a.b=c or items.0.name=x",
            "设置某一处的值，例如 a.b=c 或 items.0.name=x",
        ),
    ),
    option(
        SKELETON,
        None,
        (
            "Prints a file for --input, with documentation, and sends nothing",
            "打印带说明的 --input 文件模板，不发送请求",
        ),
    ),
];

pub(crate) const OF_SENDING: &[Opt] = &[
    option(
        DRY_RUN,
        None,
        (
            "Shows the request without secrets and sends nothing",
            "只显示请求（不含密钥），不发送",
        ),
    ),
    option(
        CURL,
        None,
        (
            "Prints a curl command whose secret is $POLYV_APP_SECRET, and sends nothing",
            "打印 curl 命令，密钥取自 $POLYV_APP_SECRET，不发送",
        ),
    ),
];

pub(crate) const OF_VALUES: Opt = option(
    UNKNOWN_VALUES,
    None,
    (
        "Sends values that are not documented",
        "允许发送文档中没有的枚举值",
    ),
);

pub(crate) const OF_BODIES: Opt = option(
    BODY,
    Some(("@FILE", "@文件")),
    (
        "The JSON body from a file, or `-` for standard input",
        "从文件读取 JSON 请求体，`-` 表示标准输入",
    ),
);

const OF_LIMITS: Opt = option(
    LIMIT,
    Some(NUMBER),
    ("Walks up to this many rows", "遍历到指定行数为止"),
);

/// Of lists in one reply, for a range of time.
pub(crate) const OF_RANGES: &[Opt] = &[
    option(
        ALL,
        None,
        (
            "Asks for one window after the other where the range is too long for one call",
            "时间范围过长时分段查询",
        ),
    ),
    OF_LIMITS,
];

pub(crate) const OF_PAGES: &[Opt] = &[
    option(
        ALL,
        None,
        (
            "Walks all pages, window by window where a range is too long for one call",
            "遍历所有页；时间范围过长时分段查询",
        ),
    ),
    OF_LIMITS,
    option(
        IN_FLIGHT,
        Some(NUMBER),
        (
            "Pages fetched at a time, at most 64 [default: 4]",
            "同时请求的页数，最多 64 [默认：4]",
        ),
    ),
    option(
        FROM_PAGE,
        Some(NUMBER),
        ("The page to begin with", "从第几页开始"),
    ),
];

pub(crate) const OF_FILES: Opt = option(
    OUTPUT_FILE,
    Some(FILE),
    (
        "Where to write the file [default: standard output, unless that is a terminal]",
        "文件保存位置 [默认：标准输出（非终端时）]",
    ),
);

pub(crate) const OF_SCOPE: Opt = option(
    WHOLE_ACCOUNT,
    None,
    (
        "Without a channel: for the whole account",
        "不指定频道，对整个账号生效",
    ),
);

fn everything() -> impl Iterator<Item = &'static Opt> {
    let single = [&OF_VALUES, &OF_BODIES, &OF_FILES, &OF_SCOPE];
    let several = [globals::OPTIONS, OF_PARAMS, OF_SENDING, OF_PAGES];
    several.into_iter().flatten().chain(single)
}

/// Whether an option of this name is ours, so that no parameter can have it.
pub(crate) fn is_ours(name: &str) -> bool {
    matches!(name, "help" | "version") || everything().any(|option| option.long() == name)
}

impl Options {
    /// Whether all pages or ranges are walked, and not one asked for.
    pub(crate) fn is_walk(&self) -> bool {
        self.all || self.limit.is_some() || self.from_page.is_some()
    }

    /// The client's settings for the call.
    pub(crate) fn of_calls(&self) -> CallOptions {
        CallOptions::new().unknown_values(self.unknown_values)
    }

    pub(crate) fn of(matches: &ArgMatches) -> Result<Self, Failure> {
        let text = |id: &str| matches.try_get_one::<String>(id).ok().flatten().cloned();
        let flag = |id: &str| {
            matches
                .try_get_one::<bool>(id)
                .ok()
                .flatten()
                .copied()
                .unwrap_or(false)
        };
        let number = |id: &str, most: u64| {
            let Some(text) = text(id) else {
                return Ok(None);
            };
            let number = text.parse::<u64>().ok();
            let problem = || {
                let name = id.trim_start_matches('@');
                Failure::usage(if most == u64::MAX {
                    (
                        format!("--{name} is {text:?}, not a number from 1 on"),
                        format!("--{name} 的值 {text:?} 不是大于 0 的整数"),
                    )
                } else {
                    (
                        format!("--{name} is {text:?}, not a number from 1 to {most}"),
                        format!("--{name} 的值 {text:?} 不是 1 到 {most} 的整数"),
                    )
                })
            };
            let number = number.filter(|number| (1..=most).contains(number));
            number.ok_or_else(problem).map(Some)
        };
        let options = Self {
            input: text(INPUT),
            body: text(BODY),
            skeleton: flag(SKELETON),
            dry_run: flag(DRY_RUN),
            curl: flag(CURL),
            all: flag(ALL),
            limit: number(LIMIT, u64::MAX)?,
            in_flight: number(IN_FLIGHT, MOST_IN_FLIGHT)?
                .map_or(4, |number| usize::try_from(number).unwrap_or(usize::MAX)),
            from_page: number(FROM_PAGE, u64::MAX)?,
            output_file: text(OUTPUT_FILE),
            whole_account: flag(WHOLE_ACCOUNT),
            unknown_values: flag(UNKNOWN_VALUES),
        };
        Ok(options)
    }
}
