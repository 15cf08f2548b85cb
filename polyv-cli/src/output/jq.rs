//! `--jq`: the result through a filter, once, as one document.

use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Val, read};

use crate::doc::Doc;
use crate::exit::Failure;

/// What the filter makes of the result: its output, or a list if there are several.
pub(super) fn filtered(filter: &str, doc: &Doc) -> Result<Doc, Failure> {
    let invalid = |problem: String| Failure::usage(format!("--jq: {problem}"));
    let defs = jaq_core::defs()
        .chain(jaq_std::defs())
        .chain(jaq_json::defs());
    let funs = jaq_core::funs()
        .chain(jaq_std::funs())
        .chain(jaq_json::funs());
    let arena = Arena::default();
    let program = File {
        code: filter,
        path: (),
    };
    let modules = Loader::new(defs)
        .load(&arena, program)
        .map_err(|_| invalid(format!("`{filter}` is not a filter of jq")))?;
    let compiled = Compiler::default()
        .with_funs(funs)
        .compile(modules)
        .map_err(|errors| {
            let unknown = errors
                .iter()
                .flat_map(|(_, errors)| errors)
                .map(|(name, _)| format!("`{name}`"));
            invalid(format!(
                "unknown: {}",
                unknown.collect::<Vec<_>>().join(", ")
            ))
        })?;
    let input =
        read::parse_single(doc.to_line().as_bytes()).map_err(|error| invalid(error.to_string()))?;
    let context = Ctx::<data::JustLut<Val>>::new(&compiled.lut, Vars::new([]));
    let mut outputs = Vec::new();
    for output in compiled.id.run((context, input)).map(unwrap_valr) {
        let output = output.map_err(|error| invalid(error.to_string()))?;
        let doc = serde_json::from_str(&output.to_string());
        outputs.push(doc.map_err(|_| invalid("an output of the filter is not JSON".to_owned()))?);
    }
    match outputs.pop() {
        Some(only) if outputs.is_empty() => Ok(only),
        Some(last) => {
            outputs.push(last);
            Ok(Doc::List(outputs))
        }
        None => Ok(Doc::List(Vec::new())),
    }
}
