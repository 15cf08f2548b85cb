//! What a built-in command is.

use clap::{ArgMatches, Command};

use crate::context::Context;
use crate::exit::Failure;
use crate::lang::{Lang, Text};

/// A command that is not an operation.
pub(crate) struct Builtin {
    /// The word that it is called by, which must not be that of a module.
    pub(crate) name: &'static str,
    /// What it does, in a line.
    pub(crate) about: Text<'static>,
    /// Adds its arguments and subcommands.
    pub(crate) command: fn(Command, Lang) -> Command,
    /// Does it.
    pub(crate) run: fn(&ArgMatches, &mut Context<'_>) -> Result<(), Failure>,
}
