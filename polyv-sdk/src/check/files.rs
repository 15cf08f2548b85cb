//! Files: their names and sizes.

use super::{Breach, Invalid, breaks, invalid, shown};
use crate::field::{Detail, Field, detail};
use crate::upload::{Source, Upload};
use crate::value::View;

/// Checks the name of a file, which is written into a header of the body.
pub(crate) fn check_name(path: &str, file: &Upload) -> Result<(), Invalid> {
    let name = file.name();
    if name.is_empty() || name.contains(char::is_control) {
        let shown = shown(name, false);
        return invalid(
            path,
            format!("has the file name {shown}, which cannot be sent"),
        );
    }
    Ok(())
}

/// Checks what the field by itself says about a file.
pub(super) fn check(field: &Field, path: &str, file: &Upload) -> Result<(), Invalid> {
    check_name(path, file)?;
    let name = file.name();
    let known = detail!(field, Detail::Extensions(extensions) => *extensions);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if let Some(known) = known
        && !known
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
    {
        return breaks(
            Breach::Values,
            path,
            format!(
                "has the file name {}; the documented extensions are {}",
                shown(name, false),
                known.join(", ")
            ),
        );
    }
    Ok(())
}

/// Checks the sizes of files in memory. Those of files on disk are known when they are opened, which is not done here.
pub(super) fn sizes(path: &str, view: &View<'_>, max: Option<u64>) -> Result<(), Invalid> {
    match view {
        View::File(file) => match file.source() {
            Source::Bytes(bytes) => size(path, bytes.len() as u64, max),
            Source::Path(_) => Ok(()),
        },
        View::List(list, codec) => (0..list.len())
            .filter_map(|index| list.item(index, *codec))
            .try_for_each(|item| sizes(path, &item, max)),
        _ => Ok(()),
    }
}

/// Checks the size of a file.
pub(crate) fn size(path: &str, size: u64, max: Option<u64>) -> Result<(), Invalid> {
    match max {
        Some(max) if size > max => breaks(
            Breach::Size,
            path,
            format!("has {size} bytes, more than the documented maximum of {max}"),
        ),
        _ => Ok(()),
    }
}
