//! What a process has around it, so that a test can stand in for it.

use std::io::{self, IsTerminal as _, Read, Write};

/// Reads one variable of the environment; an empty one counts as unset.
type Env = Box<dyn Fn(&str) -> Option<String> + Send>;

/// The streams, the environment and the terminal of a run.
pub struct Io {
    /// Standard input.
    pub stdin: Box<dyn Read + Send>,
    /// Standard output: the result and nothing else.
    pub stdout: Box<dyn Write + Send>,
    /// Standard error: notes, questions, progress and errors.
    pub stderr: Box<dyn Write + Send>,
    /// The environment.
    pub env: Env,
    /// Which of the streams are terminals.
    pub terminal: Terminal,
}

/// Which streams are terminals, and how wide those for output are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Whether someone can answer on standard input.
    pub stdin: bool,
    /// The columns of the terminal on standard output.
    pub stdout: Option<usize>,
    /// The columns of the terminal on standard error.
    pub stderr: Option<usize>,
}

/// No terminal, no environment, no input; output is dropped.
impl Default for Io {
    fn default() -> Self {
        Self {
            stdin: Box::new(io::empty()),
            stdout: Box::new(io::sink()),
            stderr: Box::new(io::sink()),
            env: Box::new(|_| None),
            terminal: Terminal::default(),
        }
    }
}

impl Io {
    /// Those of the process.
    pub fn of_process() -> Self {
        Self {
            stdin: Box::new(io::stdin()),
            // Rows are flushed page by page: a buffer spares a system call for each line.
            stdout: Box::new(io::BufWriter::with_capacity(64 * 1024, io::stdout())),
            stderr: Box::new(io::stderr()),
            env: Box::new(|name| std::env::var(name).ok().filter(|value| !value.is_empty())),
            terminal: Terminal {
                stdin: io::stdin().is_terminal(),
                stdout: columns(
                    io::stdout().is_terminal(),
                    terminal_size::terminal_size_of(io::stdout()),
                ),
                stderr: columns(
                    io::stderr().is_terminal(),
                    terminal_size::terminal_size_of(io::stderr()),
                ),
            },
        }
    }

    /// A variable of the environment that is set and not empty.
    pub(crate) fn var(&self, name: &str) -> Option<String> {
        (self.env)(name).filter(|value| !value.is_empty())
    }

    /// A question on standard error, behind which the answer is typed.
    pub(crate) fn ask(&mut self, question: &str) {
        let _ = write!(self.stderr, "{question}");
        let _ = self.stderr.flush();
    }

    /// A line on standard error. If it cannot be written, nothing is left to report that with.
    pub(crate) fn note(&mut self, line: &str) {
        let _ = writeln!(self.stderr, "{line}");
    }
}

fn columns(
    is_terminal: bool,
    size: Option<(terminal_size::Width, terminal_size::Height)>,
) -> Option<usize> {
    is_terminal.then(|| size.map_or(80, |(width, _)| usize::from(width.0).max(20)))
}

impl std::fmt::Debug for Io {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Io")
            .field("terminal", &self.terminal)
            .finish_non_exhaustive()
    }
}
