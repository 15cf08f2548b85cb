//! A repository of its own for each test, and running the program in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

pub(crate) const ENDPOINTS: [&str; 5] = [
    "channel/booking/list.yaml",
    "broadcast/session/list_data.yaml",
    "interaction/red_pack/list_stats.yaml",
    "interaction/checkin/list_by_session.yaml",
    "staff/sub_account/list_channels.yaml",
];
pub(crate) const BOOKING: &str = "specs/channel/booking/list.yaml";
pub(crate) const API: &str = "polyv-sdk/src/api";
pub(crate) const CATALOGUE: &str = "polyv-mock/catalogue/modules/channel.json";
pub(crate) const REGISTRY: &str = "tests/it/endpoints.rs";
pub(crate) const WIRE: &str = "tests/wire/channel/booking/list.txt";

/// A repository with five specs, generated.
pub(crate) struct Repository {
    pub(crate) folder: TempDir,
}

/// What a run printed, and how it ended.
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Repository {
    pub(crate) fn new() -> Self {
        let new = Self {
            folder: TempDir::new().unwrap(),
        };
        let real = repository();
        for path in ENDPOINTS {
            new.copy(&real, &format!("specs/{path}"));
        }
        for path in [
            "specs/service.yaml",
            "specs/types/checkin.yaml",
            "specs/types/ids.yaml",
            "README.md",
            "README.zh-CN.md",
            "polyv-sdk/Cargo.toml",
        ] {
            new.copy(&real, path);
        }
        let outcome = new.run(&["generate"]);
        assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
        new
    }

    pub(crate) fn copy(&self, from: &Path, path: &str) {
        self.write(path, fs::read(from.join(path)).unwrap());
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Replaces `old`, which must be in the file, by `new`.
    #[track_caller]
    pub(crate) fn edit(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "{path} has no {old:?}");
        self.write(path, text.replacen(old, new, 1));
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        run(self.folder.path(), arguments)
    }

    /// All files with their content.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut open = vec![self.folder.path().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let name = path.strip_prefix(self.folder.path()).unwrap();
                    let name = name.to_str().unwrap().replace('\\', "/");
                    files.insert(name, fs::read(path).unwrap());
                }
            }
        }
        files
    }
}

/// The repository that this test belongs to.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The program, for the repository at `root`.
pub(crate) fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command
        .args(arguments)
        .env("CARGO_MANIFEST_DIR", root.join("xtask"));
    command
}

pub(crate) fn run(root: &Path, arguments: &[&str]) -> Outcome {
    let Output {
        status,
        stdout,
        stderr,
    } = command(root, arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    Outcome {
        code: status.code().unwrap(),
        out: text(&stdout),
        err: text(&stderr),
    }
}
