//! What must not compile, each case named after the mistake; the compiler's message is part of the
//! expectation, as it is what the user reads.
//!
//! `TRYBUILD=overwrite cargo test -p polyv-ui-tests` writes the messages.

#[cfg(test)]
mod tests {
    use std::io::{self, Write as _};
    use std::process::Command;

    /// The compiler that the messages are of: the gate's. Others word them differently.
    const COMPILER: &str = "rustc 1.95.";

    #[test]
    fn mistakes_do_not_compile() {
        let version = Command::new("rustc").arg("--version").output();
        let version = version.expect("the compiler is there").stdout;
        let version = String::from_utf8_lossy(&version);
        if !version.starts_with(COMPILER) {
            // Not by a macro, whose text only a failing test shows.
            let _ = writeln!(
                io::stderr(),
                "skipped: the messages are those of {COMPILER}*, and this is {version}"
            );
            return;
        }
        let cases = trybuild::TestCases::new();
        cases.compile_fail("cases/*.rs");
    }
}
