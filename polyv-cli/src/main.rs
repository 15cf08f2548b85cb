//! The program `polyv`: the process around [`polyv_cli::run`].

use std::process::ExitCode;
use std::thread;

use polyv_cli::Io;

/// That of musl is slow.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// A filter of `--jq` may call itself, thousands of levels deep. The first thread has 8 MiB, and 1 MiB on Windows.
const STACK: usize = 64 << 20;

/// As a process that panics ends.
const PANICKED: u8 = 101;

fn main() -> ExitCode {
    let run = || polyv_cli::run(std::env::args_os(), &mut Io::of_process());
    let ended = match thread::Builder::new().stack_size(STACK).spawn(run) {
        Ok(thread) => thread.join(),
        Err(_) => Ok(run()),
    };
    ended.map_or(ExitCode::from(PANICKED), ExitCode::from)
}
