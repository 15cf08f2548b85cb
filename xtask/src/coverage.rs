//! How much of an inventory of endpoints has a spec.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, ValueEnum};
use polyv_codegen::{Known, Places, unnamed};
use serde::{Deserialize, Serialize};

use crate::{generate, specs};

const EXAMPLES: &str = "\
Examples:
  cargo xtask coverage                                      by the list of places, specs/places.tsv
  cargo xtask coverage --inventory catalogue/               all the inventory's files in a folder
  cargo xtask coverage --inventory catalogue/channel.json --missing
  cargo xtask coverage --inventory catalogue/ --format json
  cargo xtask coverage --inventory catalogue/ --at-least 10   exit code 1 below 10 %

An inventory file is a list of places like specs/places.tsv, or JSON with a list of endpoints; other keys are not looked at:
  {\"module\": \"channel\", \"endpoints\": [
    {\"id\": \"GET /live/v4/...\", \"method\": \"GET\", \"path\": \"/live/v4/...\", \"title_zh\": \"...\",
     \"page\": \"https://...\", \"source_doc\": \"channel/operate/....md\", \"host\": \"...\", \"superseded_by\": \"...\"}]}

Exit codes: 0 reported; 1 the specs have a mistake, or less is covered than --at-least; 2 a file could not be read.";

/// Report which endpoints of an inventory have a spec, by module, and how the facts of the specs are known
///
/// An endpoint of the inventory has a spec if a spec has its method and its path; the names of placeholders do not matter.
/// If several documents of the inventory describe one method and path, the spec covers those that its
/// `source` names, and the one with its title. Superseded endpoints are counted separately, and so are those without a
/// host. Specs that are not in the inventory are listed: a mistyped path shows up there.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Coverage {
    /// An inventory file, or a folder of them; may be repeated [default: specs/places.tsv]
    #[arg(long, value_name = "FILE")]
    inventory: Vec<PathBuf>,
    /// List the endpoints that have no spec
    #[arg(long)]
    missing: bool,
    /// Fail if less than this share of the current endpoints has a spec, in percent
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    at_least: Option<u8>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A Markdown table, followed by lists
    Text,
    /// One JSON object
    Json,
}

/// A file of the inventory.
#[derive(Debug, Deserialize)]
struct Inventory {
    module: String,
    endpoints: Vec<Record>,
}

/// An endpoint of the inventory.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Record {
    id: String,
    method: String,
    path: String,
    #[serde(default)]
    title_zh: String,
    #[serde(default)]
    page: String,
    /// The place of its document.
    #[serde(default, skip_serializing)]
    source_doc: String,
    /// Empty where no source says where it is called.
    #[serde(default, skip_serializing)]
    host: Option<String>,
    #[serde(default, skip_serializing)]
    superseded_by: Option<serde_json::Value>,
}

/// What was found out.
#[derive(Debug, Default, Serialize)]
struct Report {
    modules: BTreeMap<String, Module>,
    /// How the facts are known, by the module of the spec.
    basis: BTreeMap<String, Basis>,
    /// Specs without a record.
    unknown: Vec<String>,
}

/// How many specs of a module know their facts in each way.
#[derive(Debug, Default, Serialize)]
struct Basis {
    request: BTreeMap<&'static str, usize>,
    reply: BTreeMap<&'static str, usize>,
}

#[derive(Debug, Default, Serialize)]
struct Module {
    /// Current endpoints, and those of them that have a spec.
    total: usize,
    covered: usize,
    /// Superseded ones.
    superseded_total: usize,
    superseded_covered: usize,
    /// Those that nobody can call, as their host is unknown.
    hostless: usize,
    missing: Vec<Record>,
}

impl Coverage {
    pub(crate) fn run(&self, root: &Path, out: &mut dyn Write) -> Result<bool> {
        let mut inventory = Vec::new();
        for path in &self.inventory {
            read(path, &mut inventory)?;
        }
        if inventory.is_empty() {
            inventory = places(root)?;
        }
        let sources = specs::read(&root.join("specs"))?;
        let (survey, diagnostics) = polyv_codegen::survey(&sources);
        if !diagnostics.is_empty() {
            generate::report(&diagnostics, &sources, out)?;
            writeln!(out)?;
            return Ok(false);
        }
        let report = compare(&inventory, &survey.endpoints);
        match self.format {
            Format::Text => self.text(&report, out)?,
            Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?,
        }
        let (covered, total) = report.sums();
        let reached = |least: u8| covered * 100 >= total * usize::from(least);
        Ok(self.at_least.is_none_or(reached))
    }

    fn text(&self, report: &Report, out: &mut dyn Write) -> Result<()> {
        writeln!(
            out,
            "| module | with a spec | endpoints | share | superseded |\n| --- | --- | --- | --- | --- |"
        )?;
        for (name, module) in &report.modules {
            let superseded = match module.superseded_total {
                0 => String::new(),
                total => format!("{} of {total}", module.superseded_covered),
            };
            let (covered, total) = (module.covered, module.total);
            writeln!(
                out,
                "| {name} | {covered} | {total} | {} | {superseded} |",
                share(covered, total)
            )?;
        }
        let (covered, total) = report.sums();
        writeln!(
            out,
            "| all | {covered} | {total} | {} | |",
            share(covered, total)
        )?;
        let hostless: usize = report.modules.values().map(|module| module.hostless).sum();
        if hostless > 0 {
            writeln!(out, "\nNot counted, as their host is unknown: {hostless}")?;
        }
        writeln!(
            out,
            "\n| module | requests known from | replies known from |\n| --- | --- | --- |"
        )?;
        for (name, basis) in &report.basis {
            let (request, reply) = (counts(&basis.request), counts(&basis.reply));
            writeln!(out, "| {name} | {request} | {reply} |")?;
        }
        if !report.unknown.is_empty() {
            writeln!(out, "\nNot in the inventory:")?;
        }
        for spec in &report.unknown {
            writeln!(out, "- {spec}")?;
        }
        if self.missing {
            writeln!(out, "\nWithout a spec:")?;
            for (name, module) in &report.modules {
                for record in &module.missing {
                    writeln!(out, "- {name}: {} {}", record.id, record.title_zh)?;
                }
            }
        }
        if let Some(least) = self
            .at_least
            .filter(|least| covered * 100 < total * usize::from(*least))
        {
            writeln!(out, "\n{covered} of {total} is less than {least} %")?;
        }
        Ok(())
    }
}

impl Report {
    /// The current endpoints that have a spec, and all of them.
    fn sums(&self) -> (usize, usize) {
        let modules = self.modules.values();
        modules.fold((0, 0), |(covered, total), module| {
            (covered + module.covered, total + module.total)
        })
    }
}

/// Such as `page 3, sdk 12`.
fn counts(counts: &BTreeMap<&'static str, usize>) -> String {
    let counts = counts
        .iter()
        .map(|(basis, count)| format!("{basis} {count}"));
    counts.collect::<Vec<_>>().join(", ")
}

/// The list of places in specs/.
fn places(root: &Path) -> Result<Vec<Inventory>> {
    let list = specs::places(&root.join("specs"))?;
    let list = list.context("there is no specs/places.tsv: name an inventory by --inventory")?;
    Ok(by_module(&list))
}

/// A list of places as an inventory: its top-level folders are the modules.
fn by_module(list: &Places) -> Vec<Inventory> {
    let mut modules: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for line in list.lines() {
        let module = line.place.split('/').next().unwrap_or_default();
        modules.entry(module.to_owned()).or_default().push(Record {
            id: format!("{} {}", line.method, line.path),
            method: line.method.clone(),
            path: line.path.clone(),
            title_zh: String::new(),
            page: String::new(),
            source_doc: String::new(),
            host: None,
            superseded_by: None,
        });
    }
    let module = |(module, endpoints)| Inventory { module, endpoints };
    modules.into_iter().map(module).collect()
}

/// In percent, with one digit behind the point.
fn share(covered: usize, total: usize) -> String {
    let Some(tenths) = (covered * 1000).checked_div(total) else {
        return "-".to_owned();
    };
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// Reads a file, or each file of a folder that has a list of endpoints.
fn read(path: &Path, inventory: &mut Vec<Inventory>) -> Result<()> {
    if !path.is_dir() {
        let text = fs::read_to_string(path)
            .with_context(|| format!("cannot read the inventory {}", path.display()))?;
        if path.extension().is_some_and(|ending| ending == "tsv") {
            let list =
                Places::read(&text).map_err(|error| anyhow!("{}: {error}", path.display()))?;
            inventory.extend(by_module(&list));
            return Ok(());
        }
        let parsed = serde_json::from_str(&text).with_context(|| {
            format!(
                "{} is not an inventory: see `cargo xtask coverage --help`",
                path.display()
            )
        })?;
        inventory.push(parsed);
        return Ok(());
    }
    let before = inventory.len();
    let mut paths = Vec::new();
    for entry in
        fs::read_dir(path).with_context(|| format!("cannot read the folder {}", path.display()))?
    {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
    {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let value: serde_json::Value = serde_json::from_str(&text)
            .with_context(|| format!("{} is not JSON", path.display()))?;
        if value.get("endpoints").is_some() {
            let parsed = serde_json::from_value(value).with_context(|| {
                format!(
                    "{} is not an inventory: see `cargo xtask coverage --help`",
                    path.display()
                )
            })?;
            inventory.push(parsed);
        }
    }
    if inventory.len() == before {
        bail!(
            "no file in {} has a list of endpoints: see `cargo xtask coverage --help`",
            path.display()
        );
    }
    Ok(())
}

fn compare(inventory: &[Inventory], specs: &[Known]) -> Report {
    let mut documents: BTreeMap<(String, String), usize> = BTreeMap::new();
    for record in inventory.iter().flat_map(|file| &file.endpoints) {
        *documents.entry(record.place()).or_default() += 1;
    }
    let mut report = Report::default();
    for file in inventory {
        let module = report.modules.entry(file.module.clone()).or_default();
        for record in &file.endpoints {
            if record.host.as_deref() == Some("") {
                module.hostless += 1;
                continue;
            }
            let several = documents
                .get(&record.place())
                .is_some_and(|count| *count > 1);
            let covered = specs
                .iter()
                .any(|spec| record.is_described_by(spec, several));
            let (covering, total) = if record.superseded_by.is_some() {
                (&mut module.superseded_covered, &mut module.superseded_total)
            } else {
                (&mut module.covered, &mut module.total)
            };
            *total += 1;
            if covered {
                *covering += 1;
            } else if record.superseded_by.is_none() {
                module.missing.push(record.clone());
            }
        }
    }
    for spec in specs {
        let module = spec.file.split('/').next().unwrap_or_default();
        let basis = report.basis.entry(module.to_owned()).or_default();
        *basis.request.entry(spec.request_basis).or_default() += 1;
        *basis.reply.entry(spec.reply_basis).or_default() += 1;
    }
    let unknown = specs
        .iter()
        .filter(|spec| !documents.contains_key(&place(spec.method, &spec.path)));
    report.unknown = unknown
        .map(|spec| format!("{} {} (specs/{})", spec.method, spec.path, spec.file))
        .collect();
    report
}

impl Record {
    fn place(&self) -> (String, String) {
        place(&self.method, &self.path)
    }

    fn is_described_by(&self, spec: &Known, several: bool) -> bool {
        self.place() == place(spec.method, &spec.path)
            && (!several
                || spec.page.as_ref() == Some(&self.page)
                || self.title_zh == spec.title
                || self.is_named_by(spec))
    }

    /// Whether the spec's source names the document, alone or in a sentence.
    fn is_named_by(&self, spec: &Known) -> bool {
        let document = self.source_doc.trim_end_matches(".md");
        let is_of_a_name = |c: char| c.is_ascii_alphanumeric() || "/_-".contains(c);
        let mut sources = spec.document.iter().chain(&spec.also);
        sources.any(|text| {
            text.split(|c| !is_of_a_name(c))
                .any(|word| !word.is_empty() && word == document)
        })
    }
}

/// What an endpoint is found by.
fn place(method: &str, path: &str) -> (String, String) {
    (method.to_ascii_uppercase(), unnamed(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inventory_that_is_the_default_can_be_named() {
        let root = crate::root().expect("the repository");
        let mut named = Vec::new();
        read(&root.join("specs/places.tsv"), &mut named).expect("an inventory");
        let default = places(&root).expect("an inventory");
        let ids = |all: &[Inventory]| -> Vec<_> {
            let records = all.iter().flat_map(|file| &file.endpoints);
            records.map(|record| record.id.clone()).collect()
        };
        assert!(!named.is_empty());
        assert_eq!(ids(&named), ids(&default));
    }
}
