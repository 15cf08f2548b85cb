//! No spec, however wrong, makes the generator panic or run on, and every finding has a place that there is.
//!
//! The first byte says which file the text after it replaces. The specs are those of the goldens: small, so that
//! many are tried, and together they use everything that the language has.

use std::fs;
use std::path::{Path, PathBuf};

use polyv_codegen::{SourceFile, generate, survey};

/// Small specs, and what all of them need.
pub(crate) struct Specs {
    /// The service and the shared types.
    common: [SourceFile; 2],
    endpoints: Vec<SourceFile>,
}

impl Specs {
    pub(crate) fn read() -> Self {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../codegen/tests");
        let read = |file: PathBuf, path: String| SourceFile {
            text: fs::read_to_string(file).expect("a spec"),
            path,
        };
        let common =
            |name: &str, path: &str| read(tests.join("common").join(name), path.to_owned());
        let cases = fs::read_dir(tests.join("golden")).expect("a folder");
        let mut cases: Vec<_> = cases.map(|case| case.expect("a case").path()).collect();
        cases.sort();
        let endpoints = cases.iter().filter_map(|case| {
            let file = case.join("spec.yaml");
            let name = case.file_name()?.to_string_lossy();
            file.exists()
                .then(|| read(file, format!("golden/{name}/call.yaml")))
        });
        Self {
            endpoints: endpoints.collect(),
            common: [
                common("service.yaml", "service.yaml"),
                common("types.yaml", "types/common.yaml"),
            ],
        }
    }

    fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.common.iter().chain(&self.endpoints)
    }

    pub(crate) fn run(&self, data: &[u8]) {
        let Some((file, text)) = data.split_first() else {
            return;
        };
        let count = self.files().count();
        let file = self
            .files()
            .nth(usize::from(*file) % count)
            .expect("a file");
        let is_common = self.common.contains(file);
        let endpoint = if is_common { &self.endpoints[0] } else { file };
        let mut sources = vec![endpoint.clone()];
        sources.extend(self.common.iter().cloned());
        let changed = sources.iter_mut().find(|source| source.path == file.path);
        changed.expect("it is one of them").text = String::from_utf8_lossy(text).into_owned();
        // Writing all the outputs takes longer than finding what is wrong: some are enough.
        check(&sources, text.len().is_multiple_of(16));
    }

    pub(crate) fn seeds(&self) -> Vec<Vec<u8>> {
        let number = |at: usize| u8::try_from(at).expect("few files");
        let files = self.files().enumerate();
        files
            .map(|(at, source)| [&[number(at)], source.text.as_bytes()].concat())
            .collect()
    }
}

fn check(sources: &[SourceFile], is_written: bool) {
    let (_, mut diagnostics) = survey(sources);
    if diagnostics.iter().next().is_none() {
        let Some(Err(found)) = is_written.then(|| generate(sources)) else {
            return;
        };
        diagnostics = found;
    }
    let rendered = diagnostics.render(sources, "specs/");
    for found in diagnostics.iter() {
        assert_ne!(found.code, "internal", "{rendered}");
        let Some(span) = found.span else { continue };
        let text = sources[span.file].text.trim_start_matches('\u{feff}');
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let line = text.split('\n').nth(span.line.wrapping_sub(1));
        let line = line.unwrap_or_else(|| panic!("no line {}:\n{rendered}", span.line));
        let places = 1..=line.chars().count() + 1;
        assert!(
            places.contains(&span.column),
            "no column {}:\n{rendered}",
            span.column
        );
    }
}
