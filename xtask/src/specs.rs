//! Reading the folder of the specs.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use polyv_codegen::SourceFile;

/// Every file below `specs/` but its documentation, in the order of the paths.
pub(crate) fn read(specs: &Path) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    collect(specs, specs, &mut files)?;
    files.sort_by(|a: &SourceFile, b| a.path.cmp(&b.path));
    Ok(files)
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
        if path.is_dir() {
            collect(specs, &path, files)?;
        } else if path.extension().is_some_and(is_yaml) {
            let text =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let text = String::from_utf8(text)
                .with_context(|| format!("{} is not a text in UTF-8", path.display()))?;
            files.push(SourceFile { path: name, text });
        }
    }
    Ok(())
}
