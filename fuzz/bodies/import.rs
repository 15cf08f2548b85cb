//! Any page becomes a proposal that is YAML, or is refused.
//!
//! The first byte says in which form the page behind it was saved, and whether its place is given.

use std::fs;
use std::path::Path;

use polyv_codegen::{SourceFile, Survey, survey};
use polyv_import::{Format, Options, propose};

const FORMATS: [Format; 3] = [Format::Auto, Format::Text, Format::Markdown];

pub(crate) struct Pages(Survey);

impl Pages {
    pub(crate) fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
        let read = |path: &str| SourceFile {
            path: path.to_owned(),
            text: fs::read_to_string(folder.join(path)).expect("a spec"),
        };
        let sources = [
            "channel/booking/list.yaml",
            "service.yaml",
            "types/channel.yaml",
            "types/ids.yaml",
        ];
        Self(survey(&sources.map(read)).0)
    }

    pub(crate) fn run(&self, data: &[u8]) {
        let Some((how, page)) = data.split_first() else {
            return;
        };
        let options = Options {
            format: FORMATS[usize::from(how & 3) % FORMATS.len()],
            place: (how & 4 != 0).then_some("channel/booking/fuzzed"),
            source: (how & 8 != 0).then_some("https://example.com/page"),
            today: "2026-11-22",
            ..Options::default()
        };
        let Ok(proposal) = propose(page, &options, &self.0) else {
            return;
        };
        serde_yaml::from_str::<serde_json::Value>(&proposal.text)
            .unwrap_or_else(|error| panic!("{error}\n{}", proposal.text));
        _ = proposal.questions();
    }

    pub(crate) fn seeds() -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../import/tests/pages");
        let pages = fs::read_dir(folder).expect("the pages");
        let mut pages: Vec<_> = pages.map(|page| page.expect("a page").path()).collect();
        pages.sort();
        let pages = pages.iter().map(|page| fs::read(page).expect("a page"));
        pages
            .flat_map(|page| [0, 5, 10].map(|how| [&[how], &*page].concat()))
            .collect()
    }
}
