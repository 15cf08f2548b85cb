//! No spec, however wrong, makes the generator panic or run on, and every finding has a place that there is.
//!
//! The first byte says which file the text behind it stands in for.

use std::fs;
use std::path::Path;

use polyv_codegen::{SourceFile, generate};

const ENDPOINTS: [&str; 5] = [
    "channel/booking/list.yaml",
    "broadcast/session/list_data.yaml",
    "interaction/red_pack/list_stats.yaml",
    "interaction/checkin/list_by_session.yaml",
    "staff/child_account/list_channels.yaml",
];

/// A few endpoints and what they stand on.
pub(crate) struct Specs(Vec<SourceFile>);

impl Specs {
    pub(crate) fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
        let read = |path: &str| SourceFile {
            path: path.to_owned(),
            text: fs::read_to_string(folder.join(path)).expect("a spec"),
        };
        let mut specs: Vec<_> = ENDPOINTS.iter().map(|path| read(path)).collect();
        specs.push(read("service.yaml"));
        for entry in fs::read_dir(folder.join("types")).expect("a folder") {
            let name = entry.expect("a file").file_name();
            specs.push(read(&format!("types/{}", name.to_string_lossy())));
        }
        specs.sort_by(|a, b| a.path.cmp(&b.path));
        Self(specs)
    }

    pub(crate) fn run(&self, data: &[u8]) {
        let Some((file, text)) = data.split_first() else {
            return;
        };
        let file = usize::from(*file) % self.0.len();
        // One endpoint at a time, which is quicker.
        let endpoint = if ENDPOINTS.contains(&self.0[file].path.as_str()) {
            &*self.0[file].path
        } else {
            ENDPOINTS[0]
        };
        let others = |source: &&SourceFile| {
            source.path == endpoint || !ENDPOINTS.contains(&source.path.as_str())
        };
        let mut sources: Vec<_> = self.0.iter().filter(others).cloned().collect();
        let changed = sources
            .iter_mut()
            .find(|source| source.path == self.0[file].path);
        changed.expect("it is one of them").text = String::from_utf8_lossy(text).into_owned();
        check(&sources);
    }

    pub(crate) fn seeds(&self) -> Vec<Vec<u8>> {
        let number = |at: usize| u8::try_from(at).expect("few files");
        let files = self.0.iter().enumerate();
        files
            .map(|(at, source)| [&[number(at)], source.text.as_bytes()].concat())
            .collect()
    }
}

fn check(sources: &[SourceFile]) {
    let Err(diagnostics) = generate(sources) else {
        return;
    };
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
