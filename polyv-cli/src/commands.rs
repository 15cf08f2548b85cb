//! The built-in commands: a file and a line in [`ALL`] for each.

mod api;
pub(crate) mod auth;
mod callback;
mod catalogue;
pub(crate) mod completion;
mod doctor;
mod explain;
mod man;
#[cfg(feature = "mock")]
mod mock;
mod schema;
mod search;

use clap::Command;

use crate::builtin::Builtin;
use crate::lang::Lang;

/// A command that has others, such as `auth`, which are what is shown without one.
pub(crate) fn group(command: Command, lang: Lang) -> Command {
    command
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name(lang.pick(("COMMAND", "命令")).to_owned())
        .subcommand_help_heading(lang.pick(("Commands", "命令")).to_owned())
}

/// All of them, in the order of the help.
pub(crate) const ALL: &[&Builtin] = &[
    &search::BUILTIN,
    &catalogue::BUILTIN,
    &schema::BUILTIN,
    &api::BUILTIN,
    &auth::BUILTIN,
    &callback::BUILTIN,
    &doctor::BUILTIN,
    &explain::BUILTIN,
    &completion::BUILTIN,
    &man::BUILTIN,
    #[cfg(feature = "mock")]
    &mock::BUILTIN,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn no_built_in_command_hides_a_module() {
        for builtin in ALL {
            let hidden = polyv_sdk::api::operations()
                .modules()
                .find(|(name, _)| *name == builtin.name);
            assert!(hidden.is_none(), "{}", builtin.name);
        }
    }
}
