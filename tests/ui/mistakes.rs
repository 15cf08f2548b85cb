//! What must not compile, each case named after the mistake; the compiler's message is part of the
//! expectation, as it is what the user reads.
//!
//! `TRYBUILD=overwrite cargo test -p polyv-ui-tests` writes the messages.

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;
    use std::{env, fs};

    /// The compiler that the messages are of: the gate's. Others word them differently.
    const COMPILER: &str = "rustc 1.95.";
    /// Names the folder of the copies, to the run that looks at them.
    const COPIES: &str = "POLYV_UI_COPIES";

    #[test]
    fn mistakes_do_not_compile() {
        if let Some(folder) = env::var_os(COPIES) {
            return none_compiles(Path::new(&folder));
        }
        let version = Command::new("rustc").arg("--version").output();
        let version = version.expect("the compiler is there").stdout;
        if version.starts_with(COMPILER.as_bytes()) {
            none_compiles(Path::new("cases"));
        } else {
            no_copy_compiles();
        }
    }

    fn none_compiles(folder: &Path) {
        trybuild::TestCases::new().compile_fail(folder.join("*.rs"));
    }

    /// With another compiler the messages do not count: those of copies are written, not compared.
    fn no_copy_compiles() {
        let folder = env::temp_dir().join(format!("polyv-ui-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        for case in fs::read_dir("cases").expect("the cases").flatten() {
            let path = case.path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                fs::copy(&path, folder.join(case.file_name())).expect("a copy");
            }
        }
        let program = env::current_exe().expect("this program");
        let run = Command::new(program)
            .env(COPIES, &folder)
            .env("TRYBUILD", "overwrite")
            .output()
            .expect("a run");
        let _ = fs::remove_dir_all(&folder);
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{said}");
    }
}
