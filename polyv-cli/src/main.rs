//! The program `polyv`: the process around [`polyv_cli::run`].

use std::process::ExitCode;

use polyv_cli::Io;

/// That of musl is slow.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

fn main() -> ExitCode {
    polyv_cli::run(std::env::args_os(), &mut Io::of_process()).into()
}
