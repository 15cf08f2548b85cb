//! `polyv schema OPERATION`: what a command takes and returns, as data.

use clap::{Arg, ArgAction, ArgMatches, Command};
use polyv_sdk::dynamic::AnyOperation;
use polyv_sdk::{Method, api};

use crate::builtin::Builtin;
use crate::context::Context;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::{output, tree};

pub(super) const BUILTIN: Builtin = Builtin {
    name: "schema",
    about: (
        "Describes what a command takes and returns, as data",
        "以数据形式描述命令的参数和响应",
    ),
    command,
    run,
};

fn command(command: Command, lang: Lang) -> Command {
    command.arg(operation_arg(lang))
}

fn operation_arg(lang: Lang) -> Arg {
    Arg::new("operation")
        .value_name("OPERATION")
        .action(ArgAction::Append)
        .num_args(1..=3)
        .required(true)
        .help(
            lang.pick((
                "A command, such as `channel basic list` or channel.basic.list, or METHOD PATH",
                "命令，例如 `channel basic list` 或 channel.basic.list，也可以是“方法 路径”",
            ))
            .to_owned(),
        )
}

fn run(matches: &ArgMatches, context: &mut Context<'_>) -> Result<(), Failure> {
    let words = matches.get_many::<String>("operation").unwrap_or_default();
    let words: Vec<&str> = words.map(String::as_str).collect();
    let operation = find(&words)?;
    output::print(&operation.facts()?, context)
}

/// The operation that is named by its command, by its name in the SDK, or by method and path.
fn find(words: &[&str]) -> Result<AnyOperation, Failure> {
    let by_path = match words {
        [method, path] => method.parse::<Method>().ok().zip(Some(path)),
        _ => None,
    };
    let found = match by_path {
        Some((method, path)) => api::operations().find(method, path),
        None => api::operations().get(&words.join(".").replace('-', "_")),
    };
    found.ok_or_else(|| tree::unknown(&words.join(" ").replace('.', " "), super::ALL))
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::exit::Exit;
    use crate::lang::Lang;

    #[test]
    fn operations_are_named_in_three_ways() {
        let check = |words: &[&str]| {
            let found = find(words).unwrap();
            assert_eq!(found.name(), "channel.basic.get", "{words:?}");
        };
        check(&["channel", "basic", "get"]);
        check(&["channel.basic.get"]);
        check(&["GET", "/live/v4/channel/basic/get"]);
        let unknown = find(&["channel", "basic", "gett"]).unwrap_err();
        assert_eq!(unknown.report().exit, Exit::Usage);
        assert!(
            unknown
                .as_text(Lang::En)
                .contains("polyv channel basic get")
        );
    }
}
