//! `cargo xtask new`: a spec to fill in.

use polyv_codegen::SourceFile;

/// Why no spec can lie at `place`, which is told in one sentence.
pub(crate) fn misplaced(place: &str, sources: &[SourceFile]) -> Option<String> {
    let stub = SourceFile {
        path: format!("{place}.yaml"),
        text: "{}\n".to_owned(),
    };
    // The other endpoints say nothing about where this one may lie.
    let says =
        |source: &&SourceFile| source.path == "service.yaml" || source.path.starts_with("types/");
    let mut all: Vec<SourceFile> = sources.iter().filter(says).cloned().collect();
    let at = all.len();
    all.push(stub);
    let (_, found) = polyv_codegen::survey(&all);
    let is_about =
        |code: &str| ["file-name", "file-place", "unknown-module", "reserved-name"].contains(&code);
    let fault = found
        .iter()
        .find(|fault| is_about(fault.code) && fault.span.is_some_and(|span| span.file == at))?;
    let hint = fault
        .hint
        .as_ref()
        .map_or(String::new(), |hint| format!("; {hint}"));
    Some(format!("`{place}`: {}{hint}", fault.message))
}
