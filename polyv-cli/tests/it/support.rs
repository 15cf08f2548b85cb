//! Runs of the program in this process.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex};

use polyv_cli::{Exit, Io, Terminal};
use polyv_mock::MockServer;
use serde_json::Value;

/// What a run wrote, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: Exit,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A stream that is kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .expect("not poisoned")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Kept {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("not poisoned")).into_owned()
    }
}

/// A run with an environment, an input and a terminal of its own.
#[derive(Default)]
pub(crate) struct Run {
    env: BTreeMap<String, String>,
    stdin: String,
    terminal: Terminal,
}

impl Run {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        text.clone_into(&mut self.stdin);
        self
    }

    pub(crate) fn terminal(mut self, terminal: Terminal) -> Self {
        self.terminal = terminal;
        self
    }

    /// Runs `polyv` with these arguments.
    pub(crate) fn polyv<A: AsRef<str>>(&self, args: &[A]) -> Ran {
        let (stdout, stderr) = (Kept::default(), Kept::default());
        let env = self.env.clone();
        let mut io = Io {
            stdin: Box::new(Cursor::new(self.stdin.clone())),
            stdout: Box::new(stdout.clone()),
            stderr: Box::new(stderr.clone()),
            env: Box::new(move |name| env.get(name).cloned()),
            terminal: self.terminal,
        };
        let args = std::iter::once("polyv").chain(args.iter().map(AsRef::as_ref));
        let exit = polyv_cli::run(args, &mut io);
        Ran {
            exit,
            stdout: stdout.text(),
            stderr: stderr.text(),
        }
    }
}

/// Runs `polyv` with these arguments and nothing else.
pub(crate) fn polyv<A: AsRef<str>>(args: &[A], stdin: &str) -> Ran {
    Run::new().stdin(stdin).polyv(args)
}

/// The words of a line, in which nothing is quoted.
pub(crate) fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// A run for the account of a stand-in server.
pub(crate) fn with(server: &MockServer) -> Run {
    Run::new()
        .env("POLYV_APP_ID", server.app_id())
        .env("POLYV_APP_SECRET", server.app_secret())
        .env("POLYV_USER_ID", "1b448be323")
        .env("POLYV_BASE_URL", server.url())
}

/// The JSON on standard output.
pub(crate) fn value(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"))
}
