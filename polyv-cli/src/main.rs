//! The program `polyv`: the process around [`polyv_cli::run`].

use std::process::ExitCode;

use polyv_cli::Io;

fn main() -> ExitCode {
    polyv_cli::run(std::env::args_os(), &mut Io::of_process()).into()
}
