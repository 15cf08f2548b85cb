//! What must not compile, each case named after the mistake; the compiler's message is part of the
//! expectation, as it is what the user reads.
//!
//! `TRYBUILD=overwrite cargo test -p polyv-ui-tests` writes the messages.

#[cfg(test)]
mod tests {
    #[test]
    fn mistakes_do_not_compile() {
        let cases = trybuild::TestCases::new();
        cases.compile_fail("cases/*.rs");
    }
}
