//! Breaks the core of the SDK on purpose, and expects its tests to notice.
//!
//! All breakages are put into one copy of the sources, below the target folder, each behind a switch that the
//! environment sets; so the core is compiled once, and a breakage costs one run of the tests that it names. The crate
//! itself has no trace of it.

mod list;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;

use list::{MUTANTS, Mutant};

/// The variable by which the copy knows what is broken.
const SWITCH: &str = "POLYV_MUTANT";

/// In a breakage: whether it is switched on.
const MARK: char = '@';

/// Breakages that are tried at a time.
const AT_A_TIME: usize = 2;

/// A breakage may keep a test from ending, which is noticed as well.
const LONGEST: Duration = Duration::from_secs(60);

/// The crate's features without the endpoints, which the tests of the core do not need.
const FEATURES: &str = "client,profile,tracing";

/// Break the SDK's core on purpose, one way after the other, and check that its tests notice
///
/// Each breakage is run against the tests that should notice it. The exit code is 1 if one goes unnoticed.
#[derive(Debug, Args)]
pub(crate) struct Mutants {
    /// Run all tests of the core for each breakage, which takes some minutes, and print which of them notice it
    #[arg(long)]
    full: bool,
}

impl Mutants {
    pub(crate) fn run(&self, root: &Path) -> Result<bool> {
        let suite = Suite::build(root)?;
        // A test that fails anyway would notice nothing.
        let whole: Vec<_> = self
            .filters()
            .into_iter()
            .map(|filter| (0, filter))
            .collect();
        for ((_, filter), outcome) in whole.iter().zip(suite.run_all(&whole)?) {
            if outcome != Outcome::Passed {
                bail!("the tests `{filter}` fail with nothing broken");
            }
        }
        let tried = (1..)
            .zip(MUTANTS)
            .filter(|(_, mutant)| self.full || !mutant.slow);
        let tried: Vec<_> = tried.collect();
        let runs = tried
            .iter()
            .map(|(number, mutant)| (*number, self.filter(mutant)));
        let outcomes = suite.run_all(&runs.collect::<Vec<_>>())?;
        let mut unnoticed = 0;
        for ((_, mutant), outcome) in tried.iter().zip(outcomes) {
            let filter = self.filter(mutant);
            match &outcome {
                Outcome::Passed => {
                    unnoticed += 1;
                    println!(
                        "NOT NOTICED: {} ({}), by `{filter}`",
                        mutant.breaks, mutant.file
                    );
                }
                Outcome::Failed(tests) if self.full => {
                    println!("{}: noticed by {}", mutant.breaks, tests.join(", "));
                }
                Outcome::Endless if self.full => {
                    println!("{}: the tests do not end", mutant.breaks);
                }
                Outcome::Failed(_) | Outcome::Endless => {}
            }
        }
        println!("{} breakages, {unnoticed} of them not noticed", tried.len());
        Ok(unnoticed == 0)
    }

    /// Which tests are run for a breakage.
    fn filter(&self, mutant: &Mutant) -> &'static str {
        if self.full { "" } else { mutant.tests }
    }

    fn filters(&self) -> Vec<&'static str> {
        let tried = MUTANTS.iter().filter(|mutant| self.full || !mutant.slow);
        let mut filters: Vec<_> = tried.map(|mutant| self.filter(mutant)).collect();
        filters.sort_unstable();
        filters.dedup();
        filters
    }
}

/// As a step of the gate.
pub(crate) fn gate(root: &Path) -> Result<()> {
    if !(Mutants { full: false }).run(root)? {
        bail!("the tests do not notice what is broken on purpose");
    }
    Ok(())
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Passed,
    /// The tests that failed.
    Failed(Vec<String>),
    Endless,
}

/// The tests of the copy, built.
struct Suite {
    program: PathBuf,
    folder: PathBuf,
}

impl Suite {
    fn build(root: &Path) -> Result<Self> {
        let target = crate::cargo::target_dir(root);
        let folder = Path::new(&target).join("mutants");
        copy(root, &folder)?;
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["test", "--offline", "--quiet", "--no-run", "--lib"])
            .args(["--message-format", "json-render-diagnostics"])
            .args(["--no-default-features", "--features", FEATURES])
            .args(["--target-dir", &target])
            .current_dir(folder.join("polyv-sdk"))
            .stderr(Stdio::inherit())
            .output()
            .context("cargo could not be started")?;
        ensure!(output.status.success(), "the broken copy does not compile");
        let messages = String::from_utf8_lossy(&output.stdout);
        let program = messages.lines().find_map(|line| {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            Some(PathBuf::from(message["executable"].as_str()?))
        });
        let program = program.context("cargo built no tests")?;
        Ok(Self { program, folder })
    }

    /// Runs the tests of several breakages, two at a time: most of them wait for something. The outcomes are in the order of
    /// `runs`.
    fn run_all(&self, runs: &[(usize, &str)]) -> Result<Vec<Outcome>> {
        let each = |place: usize| {
            let runs = runs.iter().enumerate().skip(place).step_by(AT_A_TIME);
            runs.map(|(at, (number, filter))| Ok((at, self.run(*number, filter, place)?)))
                .collect::<Result<Vec<_>>>()
        };
        let halves = thread::scope(|scope| {
            let threads = (0..AT_A_TIME).map(|place| scope.spawn(move || each(place)));
            let threads: Vec<_> = threads.collect();
            let joined = threads.into_iter().map(|thread| match thread.join() {
                Ok(outcomes) => outcomes,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.collect::<Result<Vec<_>>>()
        })?;
        let mut outcomes: Vec<_> = halves.into_iter().flatten().collect();
        outcomes.sort_by_key(|(at, _)| *at);
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    }

    /// Runs the tests whose names begin with `filter` while the breakage of this number is switched on.
    fn run(&self, number: usize, filter: &str, place: usize) -> Result<Outcome> {
        let said = self.folder.join(format!("said-{place}.txt"));
        let output = fs::File::create(&said)?;
        let mut tests = Command::new(&self.program)
            .args([filter, "--quiet"])
            .env(SWITCH, number.to_string())
            .current_dir(self.folder.join("polyv-sdk"))
            .stdout(output)
            .stderr(Stdio::null())
            .spawn()
            .context("the tests could not be started")?;
        let Some(passed) = wait(&mut tests)? else {
            return Ok(Outcome::Endless);
        };
        let said = fs::read_to_string(&said)?;
        if passed {
            ensure!(
                !said.contains("\nrunning 0 tests"),
                "no test is called `{filter}`"
            );
            return Ok(Outcome::Passed);
        }
        let failed = said.lines().filter_map(|line| line.strip_prefix("---- "));
        let failed = failed.filter_map(|line| line.strip_suffix(" stdout ----"));
        Ok(Outcome::Failed(failed.map(str::to_owned).collect()))
    }
}

/// Whether it succeeds; `None` if it does not end.
fn wait(tests: &mut Child) -> Result<Option<bool>> {
    let start = Instant::now();
    loop {
        if let Some(status) = tests.try_wait()? {
            return Ok(Some(status.success()));
        }
        if start.elapsed() > LONGEST {
            tests.kill()?;
            tests.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Writes the copy. Files that would not change are not touched, so that they are not compiled again.
fn copy(root: &Path, folder: &Path) -> Result<()> {
    // The endpoints are switched off, and their modules are not looked for.
    for part in ["polyv-sdk/src", "codegen/tests/golden"] {
        for file in files(&root.join(part))? {
            let path = file.strip_prefix(root)?;
            let name = path.to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&file)?;
            let text = broken(&name, text)?;
            write(&folder.join(path), &text)?;
        }
    }
    for file in ["README.md", "Cargo.lock"] {
        write(&folder.join(file), &fs::read_to_string(root.join(file))?)?;
    }
    let whole = fs::read_to_string(root.join("Cargo.toml"))?;
    write(&folder.join("Cargo.toml"), &workspace(&whole)?)?;
    let package = fs::read_to_string(root.join("polyv-sdk/Cargo.toml"))?;
    write(
        &folder.join("polyv-sdk/Cargo.toml"),
        &manifest(root, &package)?,
    )
}

/// The workspace of the copy has only this one member.
fn workspace(whole: &str) -> Result<String> {
    let lines = whole.lines().map(|line| {
        if line.starts_with("members = ") {
            "members = [\"polyv-sdk\"]"
        } else {
            line
        }
    });
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    ensure!(text != whole, "Cargo.toml has no line `members = `");
    Ok(text)
}

/// The package under another name, as a lock file cannot have two of one name, without what is not built.
fn manifest(root: &Path, package: &str) -> Result<String> {
    let name = "name = \"polyv-sdk\"\n";
    ensure!(package.contains(name), "polyv-sdk/Cargo.toml has no name");
    let text = package.replacen(
        name,
        "name = \"polyv-mutants\"\npublish = false\nautoexamples = false\n",
        1,
    );
    let mock = root.join("polyv-mock").display().to_string();
    let text = text.replace("path = \"../polyv-mock\"", &format!("path = {mock:?}"));
    let blocks = text.split("\n[[").enumerate();
    let kept = blocks.map(|(at, block)| match (at, block.find("\n[")) {
        (0, _) => block,
        // What follows a list of examples.
        (_, Some(next)) => &block[next..],
        (_, None) => "",
    });
    let text: String = kept.collect();
    Ok(text.replace(
        "[dependencies]",
        "[lib]\nname = \"polyv_sdk\"\n\n[dependencies]",
    ))
}

/// The text of the file at `path` with everything broken that is to be broken there, each behind its switch.
fn broken(path: &str, mut text: String) -> Result<String> {
    for (number, mutant) in (1_usize..).zip(MUTANTS) {
        if mutant.file != path {
            continue;
        }
        ensure!(
            text.matches(mutant.was).count() == 1,
            "{path} does not have exactly once, to be broken for \"{}\":\n{}",
            mutant.breaks,
            mutant.was
        );
        let switch = format!("crate::mutants::is_on({number})");
        text = text.replacen(mutant.was, &mutant.is.replace(MARK, &switch), 1);
    }
    if path == "polyv-sdk/src/lib.rs" {
        text.push_str(SWITCHES);
    }
    Ok(text)
}

/// What the copy has besides.
const SWITCHES: &str = r#"
mod mutants {
    static ON: std::sync::LazyLock<usize> = std::sync::LazyLock::new(|| {
        let number = std::env::var("POLYV_MUTANT").unwrap_or_default();
        number.parse().unwrap_or(0)
    });

    pub(crate) fn is_on(number: usize) -> bool {
        *ON == number
    }
}
"#;

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path
            .extension()
            .is_some_and(|ending| ["rs", "md", "lua"].iter().any(|known| ending == *known))
        {
            found.push(path);
        }
    }
    Ok(found)
}

fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each breakage fits the sources as they are, and names a suite that there is.
    #[test]
    fn breakages_follow_the_sources() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for Mutant {
            file, tests, is, ..
        } in MUTANTS
        {
            let text = fs::read_to_string(root.join(file)).expect(file);
            assert_ne!(broken(file, text.clone()).expect("it fits"), text);
            assert!(is.contains(MARK), "{is}");
            let suite = tests.strip_prefix("tests::").expect("a suite of the core");
            let suite = suite.split("::").next().expect("a name");
            let path = root.join(format!("polyv-sdk/src/tests/{suite}.rs"));
            assert!(path.exists(), "{tests}");
        }
        assert!(SWITCHES.contains(SWITCH));
    }
}
