//! The stages one after the other: the bytes of a page to a proposed file.

use polyv_codegen::{Survey, pascal_case};

use super::builder::Builder;
use super::facts::{self, Facts};
use super::known::Known;
use super::spec::Spec;
use super::{
    Options, Proposal, Refusal, TRANSLATE, clean, examples, normal, paging, patterns, place,
    reader, refuse, reply, request, rules, yaml,
};

/// Turns a page into a proposed spec.
///
/// # Errors
/// A [`Refusal`] where the bytes are not the page of an endpoint.
pub fn propose(bytes: &[u8], options: &Options<'_>, survey: &Survey) -> Result<Proposal, Refusal> {
    let text = clean::page(refuse::text(bytes)?);
    refuse::address(options.source)?;
    let page = reader::read(&text, options.format);
    refuse::size(&page)?;
    let facts = facts::facts(&page)?;
    let mut spec = Spec {
        title: facts.title.clone().unwrap_or_default(),
        path: facts.path.clone(),
        read: options.today.to_owned(),
        questions: facts.questions.clone(),
        ..Spec::default()
    };
    request::method(&facts, &mut spec);
    let asked = if let Some(place) = options.place {
        spec.place = normal(place);
        None
    } else {
        let (place, asked) = place::propose(&spec.method, &facts.path, survey, options.places);
        spec.place = place;
        asked
    };
    let file = format!("{}.yaml", spec.place);
    spec.questions.extend(asked);
    let known = Known::new(survey, Some(&file));
    build(&facts, &known, options.source, &mut spec);
    Ok(Proposal {
        text: yaml::write(&spec),
        file,
    })
}

/// Everything but the place.
fn build(facts: &Facts, known: &Known<'_>, source: Option<&str>, spec: &mut Spec) {
    if spec.title.is_empty() {
        "(untitled)".clone_into(&mut spec.title);
        spec.question("what is the title of the page? The saved text has none.".to_owned());
    }
    spec.summary = format!("{TRANSLATE}{}", spec.title);
    head(facts, known, source, spec);
    request::shape(facts, spec);
    request::effect(facts, spec);
    let mut parts = spec.place.split('/');
    let resource = pascal_case(parts.nth(1).unwrap_or_default());
    let request = pascal_case(parts.next().unwrap_or_default());
    let mut builder = Builder::new(known, &facts.tables, request, resource);
    request::sections(facts, &mut builder, spec);
    rules::rules(facts, spec);
    reply::reply(facts, &mut builder, spec);
    spec.contradictions.append(&mut builder.contradictions);
    paging::paging(spec);
    paging::first_page(facts, spec);
    for table in facts.tables.unused() {
        let names: Vec<_> = table.rows.iter().map(|row| row.name.as_str()).collect();
        let question = format!(
            "which field is described by the table `{}` in line {} of the page? It was left out: {}",
            table.name,
            table.line,
            names.join(", ")
        );
        spec.question(question);
    }
    examples::examples(facts, spec);
}

/// Where the page is, and where the endpoint.
fn head(facts: &Facts, known: &Known<'_>, source: Option<&str>, spec: &mut Spec) {
    source
        .or(facts.address.as_deref())
        .unwrap_or_default()
        .clone_into(&mut spec.page);
    if !spec.page.starts_with("https://") {
        "https://polyv.gitbook.io/document/docs/live/api/".clone_into(&mut spec.page);
        spec.ask(
            "source",
            "which page is it? The saved text does not contain its address; `--source` gives it.",
        );
    }
    let version = patterns::VERSION.captures(&facts.path);
    version
        .as_ref()
        .and_then(|found| found.get(1))
        .map_or("none", |version| version.as_str())
        .clone_into(&mut spec.version);
    let hosts = &known.survey().hosts;
    let host = hosts
        .iter()
        .find(|(_, url)| url.trim_start_matches("https://") == facts.host);
    match host {
        Some((name, _)) if name == "api" => {}
        Some((name, _)) => spec.host = Some(name.clone()),
        None if facts.host.is_empty() => {
            spec.ask("path", "on which host? The page only gives the path.");
        }
        None => spec.ask(
            "path",
            &format!(
                "the page has the host `{}`, which service.yaml does not: is it `api`?",
                facts.host
            ),
        ),
    }
    if spec.host.as_deref() == Some("chat") {
        spec.auth = Some("chat".to_owned());
        spec.ask(
            "auth",
            "who signs? The chat host has a key of its own for some calls.",
        );
    } else if facts.path.contains("/group/") {
        spec.auth = Some("group".to_owned());
        spec.ask(
            "auth",
            "who signs? The path suggests the credentials of a group.",
        );
    }
}
