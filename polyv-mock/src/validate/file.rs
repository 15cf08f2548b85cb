//! Whether files are as many, as large and of the kinds that the endpoint takes.

use crate::catalogue::{Kind, Param};
use crate::given::{Call, Given};
use crate::validate::{scalar, wrong};
use crate::verdict::{Reason, Refusal};

pub(super) fn check(call: &Call<'_>, param: &Param) -> Result<(), Refusal> {
    if param.kind != Kind::File {
        return Ok(());
    }
    let count = call.files(&param.name).count();
    if count == 0 {
        return Ok(());
    }
    scalar::between(param, count, param.min_items, param.max_items, "files")?;
    let deciding = param.size_depends_on().and_then(|name| call.param(name));
    let deciding = deciding
        .and_then(|deciding| call.given(deciding))
        .and_then(Given::as_text);
    let most = param.most_bytes(deciding.as_deref());
    for file in call.files(&param.name) {
        if let Some(most) = most.filter(|most| file.size > *most) {
            let detail = format!("{} bytes, and {most} is the most", file.size);
            return Err(wrong(param, Reason::ParamLength, detail));
        }
        let extension = file
            .name
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension);
        let is_known = |known: &String| known.eq_ignore_ascii_case(extension);
        if !param.extensions.is_empty() && !param.extensions.iter().any(is_known) {
            let known = param.extensions.join(", ");
            let detail = format!("a file with the extension `{extension}`, and not one of {known}");
            return Err(wrong(param, Reason::ParamValue, detail));
        }
    }
    Ok(())
}
