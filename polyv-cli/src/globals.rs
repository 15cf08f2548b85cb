//! The options that every command has.

use std::rc::Rc;

use clap::builder::ValueHint;
use clap::{Arg, ArgAction, ArgMatches};

use crate::exit::Failure;
use crate::format::Format;
use crate::io::Io;
use crate::jq::Filter;
use crate::lang::{Lang, Text};

/// Ids begin with `@`, so that they are never the name of a parameter.
pub(crate) const OUTPUT: &str = "@output";
pub(crate) const COLUMNS: &str = "@columns";
const JQ: &str = "@jq";
const CSV_BOM: &str = "@csv-bom";
pub(crate) const ACCOUNT: &str = "@account";
const MOCK: &str = "@mock";
pub(crate) const LANG: &str = "@lang";
const REVEAL: &str = "@reveal";
const YES: &str = "@yes";
const QUIET: &str = "@quiet";

/// What the value of an option is called that is the name of a file.
pub(crate) const FILE: Text<'_> = ("FILE", "文件");

/// What the value of an option is called that is a number from 1 on.
pub(crate) const NUMBER: Text<'_> = ("N", "数量");

/// What the global options ask for.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option of its own"
)]
#[derive(Clone, Debug, Default)]
pub(crate) struct Globals {
    pub(crate) format: Format,
    pub(crate) columns: Option<Vec<String>>,
    pub(crate) jq: Option<Rc<Filter>>,
    pub(crate) csv_bom: bool,
    pub(crate) account: Option<String>,
    pub(crate) mock: bool,
    pub(crate) reveal: bool,
    pub(crate) yes: bool,
    pub(crate) quiet: bool,
}

/// An option: its long name, its letter, what its value is called, and what it does.
pub(crate) struct Opt {
    pub(crate) id: &'static str,
    pub(crate) short: Option<char>,
    pub(crate) value: Option<Text<'static>>,
    pub(crate) help: Text<'static>,
}

impl Opt {
    pub(crate) fn long(&self) -> &'static str {
        self.id.trim_start_matches('@')
    }

    pub(crate) fn arg(&self, lang: Lang) -> Arg {
        let arg = Arg::new(self.id)
            .long(self.long())
            .help(lang.pick(self.help).to_owned());
        let arg = match self.short {
            Some(short) => arg.short(short),
            None => arg,
        };
        match self.value {
            Some(value) => {
                let arg = if value == FILE {
                    arg.value_hint(ValueHint::FilePath)
                } else {
                    arg
                };
                // `-1` is a number that is refused, and no option.
                arg.allow_negative_numbers(value == NUMBER)
                    .value_name(lang.pick(value).to_owned())
                    .action(ArgAction::Set)
            }
            None => arg.action(ArgAction::SetTrue),
        }
    }
}

pub(crate) const OPTIONS: &[Opt] = &[
    Opt {
        id: OUTPUT,
        short: Some('o'),
        value: Some(("FORMAT", "格式")),
        help: (
            "table, json, ndjson, yaml, csv or raw [default: table on a terminal, else json; env: POLYV_OUTPUT]",
            "table、json、ndjson、yaml、csv 或 raw [默认：终端上为 table，否则为 json；环境变量：POLYV_OUTPUT]",
        ),
    },
    Opt {
        id: COLUMNS,
        short: None,
        value: Some(("NAMES", "列")),
        help: (
            "Columns of table and csv, such as channelId,name or a.b",
            "table 和 csv 的列，例如 channelId,name 或 a.b",
        ),
    },
    Opt {
        id: JQ,
        short: None,
        value: Some(("FILTER", "表达式")),
        help: (
            "Filters the result as jq does; a list is one array, whatever its pages; `.[] | ...` and `map(...)` go row by row",
            "用 jq 表达式过滤结果；无论多少页，列表都是一个数组；`.[] | ...` 和 `map(...)` 逐行处理",
        ),
    },
    Opt {
        id: CSV_BOM,
        short: None,
        value: None,
        help: (
            "Begins csv with a byte order mark, as Excel needs it for Chinese",
            "在 csv 开头写入 BOM，Excel 打开中文时需要",
        ),
    },
    Opt {
        id: ACCOUNT,
        short: None,
        value: Some(("NAME", "名称")),
        help: (
            "The account of the profile file to call for",
            "使用配置文件中的哪个账号",
        ),
    },
    Opt {
        id: MOCK,
        short: None,
        value: None,
        help: (
            "Calls a local stand-in for POLYV, started for this command",
            "调用为本命令启动的本地模拟服务器",
        ),
    },
    Opt {
        id: LANG,
        short: None,
        value: Some(("LANG", "语言")),
        help: (
            "en or zh [default: by the locale; env: POLYV_LANG]",
            "en 或 zh [默认：取自系统语言；环境变量：POLYV_LANG]",
        ),
    },
    Opt {
        id: REVEAL,
        short: None,
        value: None,
        help: (
            "Shows secrets in the reply instead of ***",
            "显示响应中的密钥和密码，而不是 ***",
        ),
    },
    Opt {
        id: YES,
        short: Some('y'),
        value: None,
        help: (
            "Answers the confirmation of a dangerous call",
            "对危险操作的确认直接回答“是”",
        ),
    },
    Opt {
        id: QUIET,
        short: Some('q'),
        value: None,
        help: (
            "No notes and no progress on standard error",
            "不在标准错误输出提示和进度",
        ),
    },
];

/// Whether the option that is spelt so has its value in the next argument.
pub(crate) fn takes_value(arg: &str) -> bool {
    OPTIONS
        .iter()
        .filter(|option| option.value.is_some())
        .any(|option| {
            arg.strip_prefix("--") == Some(option.long())
                || option.short.is_some_and(|short| {
                    arg.strip_prefix('-') == Some(short.encode_utf8(&mut [0; 4]))
                })
        })
}

/// The arguments of all commands. The last of several wins: an alias of a shell may have given the first.
pub(crate) fn args(lang: Lang) -> impl Iterator<Item = Arg> {
    let heading = lang.pick(("Global options", "全局选项"));
    OPTIONS.iter().map(move |option| {
        option
            .arg(lang)
            .global(true)
            .overrides_with(option.id)
            .help_heading(heading.to_owned())
    })
}

impl Globals {
    /// The options that were given and change nothing in this form of the result, and the forms that they are for.
    pub(crate) fn idle(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let is_cells = matches!(self.format, Format::Table | Format::Csv);
        let columns = self.columns.is_some() && !is_cells;
        let bom = self.csv_bom && self.format != Format::Csv;
        let idle = [
            columns.then_some(("--columns", "-o table, -o csv")),
            bom.then_some(("--csv-bom", "-o csv")),
        ];
        idle.into_iter().flatten()
    }

    /// What the innermost command was given, completed by the environment.
    pub(crate) fn of(matches: &ArgMatches, io: &Io) -> Result<Self, Failure> {
        let text = |id: &str| matches.get_one::<String>(id).cloned();
        for (from, name) in [("--lang", text(LANG)), ("POLYV_LANG", io.var("POLYV_LANG"))] {
            if let Some(name) = name.filter(|name| !Lang::is_known(name)) {
                return Err(Failure::usage((
                    format!("{from} is `{name}`, which is neither en nor zh"),
                    format!("{from} 的值 `{name}` 无效，可选值：en、zh"),
                )));
            }
        }
        let format = match text(OUTPUT).or_else(|| io.var("POLYV_OUTPUT")) {
            Some(name) => name.parse()?,
            None if io.terminal.stdout.is_some() => Format::Table,
            None => Format::Json,
        };
        let columns = text(COLUMNS).map(|names| {
            let names: Vec<_> = names
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect();
            if names.iter().any(String::is_empty) {
                return Err(Failure::usage((
                    "--columns has an empty name: write it as a,b.c",
                    "--columns 中有空的列名：请写作 a,b.c",
                )));
            }
            Ok(names)
        });
        Ok(Self {
            format,
            columns: columns.transpose()?,
            jq: text(JQ)
                .map(|code| Filter::new(&code))
                .transpose()?
                .map(Rc::new),
            csv_bom: matches.get_flag(CSV_BOM),
            account: text(ACCOUNT),
            mock: matches.get_flag(MOCK),
            reveal: matches.get_flag(REVEAL),
            yes: matches.get_flag(YES),
            quiet: matches.get_flag(QUIET),
        })
    }
}
