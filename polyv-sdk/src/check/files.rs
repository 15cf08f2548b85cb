//! Files: their names and sizes.

use super::{Invalid, invalid, shown};
use crate::field::Field;
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

/// Checks what the field alone says of a file.
pub(super) fn check(field: &Field, path: &str, file: &Upload) -> Result<(), Invalid> {
    check_name(path, file)?;
    let name = file.name();
    let known = field.limits.extensions;
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    if !known.is_empty()
        && !known
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
    {
        return invalid(
            path,
            format!(
                "has the file name {}; the documented extensions are {}",
                shown(name, false),
                known.join(", ")
            ),
        );
    }
    // Where another parameter decides, `size_by` looks at it.
    match field.limits.max_bytes_by {
        None => size(path, file, field.limits.max_bytes),
        Some(_) => Ok(()),
    }
}

/// Checks the size of a file that the value of another parameter limits.
pub(super) fn size_by(
    field: &Field,
    view: &View<'_>,
    find: super::rules::Find<'_, '_>,
) -> Result<(), Invalid> {
    let Some((param, sizes)) = field.limits.max_bytes_by else {
        return Ok(());
    };
    let value = find(param).and_then(|(view, _)| view.text().ok());
    let value = value.unwrap_or_default();
    let found = sizes.iter().find(|(known, _)| *known == value);
    let max = found.map(|(_, max)| *max).or(field.limits.max_bytes);
    let check = |view: &View<'_>| match view {
        View::File(file) => size(field.name, file, max),
        _ => Ok(()),
    };
    match view {
        View::List(list, codec) => (0..list.len())
            .filter_map(|index| list.item(index, *codec))
            .try_for_each(|item| check(&item)),
        view => check(view),
    }
}

/// The size of a file on disk is known when it is opened, which is not done here.
fn size(path: &str, file: &Upload, max: Option<u64>) -> Result<(), Invalid> {
    let Source::Bytes(bytes) = file.source() else {
        return Ok(());
    };
    let size = bytes.len() as u64;
    match max {
        Some(max) if size > max => invalid(
            path,
            format!("has {size} bytes, more than the documented maximum of {max}"),
        ),
        _ => Ok(()),
    }
}
