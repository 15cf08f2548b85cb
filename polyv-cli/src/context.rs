//! What a command has at hand.

use std::cell::OnceCell;

use crate::globals::Globals;
use crate::io::Io;
use crate::lang::Lang;
use crate::proxy::Settings;

/// What a command has at hand.
pub(crate) struct Context<'a> {
    pub(crate) io: &'a mut Io,
    pub(crate) globals: Globals,
    pub(crate) lang: Lang,
    /// What calls are made with, once something needs it: a `secret_command` runs once, though it may ask the user.
    pub(crate) settings: OnceCell<Settings>,
}

impl Context<'_> {
    /// A line on standard error, unless `--quiet`.
    pub(crate) fn note(&mut self, line: &str) {
        if !self.globals.quiet {
            self.io.note(line);
        }
    }
}
