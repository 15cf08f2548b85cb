//! Reading the folder of the specs.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use polyv_codegen::{Places, SourceFile};

/// Bytes that a spec can have. The largest one has a twentieth of it.
const LARGEST: u64 = 2 << 20;

/// Every file below `specs/` but its documentation, in the order of the paths. Links are not followed, and only regular
/// files are opened: a pipe would hang, a device has no end, a link leads anywhere.
pub(crate) fn read(specs: &Path) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    collect(specs, specs, &mut files)?;
    files.sort_by(|a: &SourceFile, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The list of the places of all endpoints, if there is one.
pub(crate) fn places(specs: &Path) -> Result<Option<Places>> {
    let path = specs.join("places.tsv");
    let Ok(about) = fs::symlink_metadata(&path) else {
        return Ok(None);
    };
    let places = Places::read(&text(&path, &about)?)
        .map_err(|error| anyhow!("{}: {error}", path.display()))?;
    Ok(Some(places))
}

/// Other spellings of the ending are read as well: the generator says how it should be.
fn is_yaml(ending: &OsStr) -> bool {
    ["yaml", "yml"]
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

/// Whether a path below `specs/` is that of a spec.
pub(crate) fn is_spec(path: &str) -> bool {
    let is_hidden = path.split('/').any(|part| part.starts_with('.'));
    !is_hidden && Path::new(path).extension().is_some_and(is_yaml)
}

fn collect(specs: &Path, folder: &Path, files: &mut Vec<SourceFile>) -> Result<()> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    for entry in entries {
        let path = entry
            .with_context(|| format!("cannot read the folder {}", folder.display()))?
            .path();
        let relative = path.strip_prefix(specs).unwrap_or(&path);
        let name = relative
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect::<Vec<_>>()
            .join("/");
        let is_hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if is_hidden {
            continue;
        }
        let about = fs::symlink_metadata(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        if about.is_dir() {
            collect(specs, &path, files)?;
        } else if path.extension().is_some_and(is_yaml) || about.is_symlink() {
            let text = text(&path, &about)?;
            files.push(SourceFile { path: name, text });
        }
    }
    Ok(())
}

/// The text of a regular file of bounded size.
fn text(path: &Path, about: &Metadata) -> Result<String> {
    if about.is_symlink() {
        bail!(
            "{} is a link, and links are not followed: put the file itself there",
            path.display()
        );
    }
    if !about.is_file() {
        bail!("{} is not a regular file", path.display());
    }
    let cannot = || format!("cannot read {}", path.display());
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(cannot)?;
    // It may grow while it is read.
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .with_context(cannot)?;
    if bytes.len() as u64 > LARGEST {
        bail!(
            "{} is larger than {LARGEST} bytes, the limit for a spec",
            path.display()
        );
    }
    String::from_utf8(bytes).map_err(|error| {
        let read = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = read.split(|byte| *byte == b'\n').count();
        anyhow!(
            "{} is not a text in UTF-8: line {line} is in another encoding; save the file as UTF-8",
            path.display()
        )
    })
}
