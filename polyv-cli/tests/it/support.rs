//! Runs of the program in this process.

use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex};

use polyv_cli::{Exit, Io, Terminal};

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

/// Runs `polyv` with these arguments.
pub(crate) fn polyv<A: AsRef<str>>(args: &[A], stdin: &str) -> Ran {
    on(Terminal::default(), args, stdin)
}

/// The same on a terminal.
pub(crate) fn on<A: AsRef<str>>(terminal: Terminal, args: &[A], stdin: &str) -> Ran {
    let (stdout, stderr) = (Kept::default(), Kept::default());
    let mut io = Io {
        stdin: Box::new(Cursor::new(stdin.to_owned())),
        stdout: Box::new(stdout.clone()),
        stderr: Box::new(stderr.clone()),
        terminal,
        ..Io::default()
    };
    let args = std::iter::once("polyv").chain(args.iter().map(AsRef::as_ref));
    let exit = polyv_cli::run(args, &mut io);
    Ran {
        exit,
        stdout: stdout.text(),
        stderr: stderr.text(),
    }
}

/// The words of a line, in which nothing is quoted.
pub(crate) fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}
