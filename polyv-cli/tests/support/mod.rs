//! Runs the program as a function, with streams and an environment of its own.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Write};
use std::rc::Rc;

use polyv_cli::{Exit, Io, Terminal};

/// A run of `polyv`.
#[derive(Default)]
pub(crate) struct Run {
    env: BTreeMap<String, String>,
    stdin: String,
    terminal: Terminal,
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: Exit,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.insert(name.to_owned(), value.into());
        self
    }

    #[allow(dead_code, reason = "not every test file answers questions")]
    pub(crate) fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    #[allow(dead_code, reason = "not every test file has a terminal")]
    pub(crate) fn terminal(mut self, terminal: Terminal) -> Self {
        self.terminal = terminal;
        self
    }

    /// Runs it with these arguments.
    pub(crate) fn polyv(&self, args: &[&str]) -> Ran {
        let (out, err) = (Shared::default(), Shared::default());
        let env = self.env.clone();
        let mut io = Io {
            stdin: Box::new(Cursor::new(self.stdin.clone())),
            stdout: Box::new(out.clone()),
            stderr: Box::new(err.clone()),
            env: Box::new(move |name| env.get(name).cloned()),
            terminal: self.terminal,
        };
        let exit = polyv_cli::run(std::iter::once(&"polyv").chain(args), &mut io);
        Ran {
            exit,
            out: out.text(),
            err: err.text(),
        }
    }
}

#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
