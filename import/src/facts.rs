//! From a [`Page`] to what it says of the endpoint: one address, the tables by what they describe, the samples
//! by what they show.

use std::cell::Cell;

use super::heading::Heading;
use super::page::{Page, Part, Row, Section};
use super::{Refusal, clean, json, patterns};

/// What a page says.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) title: Option<String>,
    /// Address of the page.
    pub(super) address: Option<String>,
    /// What is below the heading of the method.
    pub(super) method: String,
    pub(super) host: String,
    /// The path of the endpoint.
    pub(super) path: String,
    pub(super) about: Vec<String>,
    pub(super) constraints: Vec<String>,
    /// The parameters outside of a JSON body, those of the transport included.
    pub(super) params: Vec<Row>,
    /// The table of the JSON body.
    pub(super) body: Vec<Row>,
    pub(super) response: Vec<Row>,
    pub(super) tables: Tables,
    pub(super) request: Option<String>,
    pub(super) form: Option<String>,
    pub(super) body_sample: Option<String>,
    pub(super) success: Vec<String>,
    pub(super) failures: Vec<String>,
    /// What is said of a success in words.
    pub(super) promises: String,
    /// How the programs of the page send the request: the name of the function and its arguments.
    pub(super) calls: Vec<[String; 3]>,
    /// What the page has that has no place here.
    pub(super) questions: Vec<String>,
}

/// The tables of objects.
#[derive(Debug, Default)]
pub(super) struct Tables(Vec<Fields>);

/// The table of one object.
#[derive(Debug)]
pub(super) struct Fields {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) rows: Vec<Row>,
    of_reply: bool,
    used: Cell<bool>,
}

impl Tables {
    /// The table of the field `name`, which its note may call by another name.
    pub(super) fn of(&self, name: &str, note: &str, of_reply: bool) -> Option<&Fields> {
        let note = clean::halfwidth(note);
        let seen = patterns::SEE.captures(&note).map(|seen| seen[1].to_owned());
        let names = seen.iter().map(String::as_str).chain([name]);
        let found = names
            .flat_map(|name| [(name, of_reply), (name, !of_reply)])
            .find_map(|(name, side)| self.called(name, side));
        if let Some(found) = found {
            found.used.set(true);
        }
        found
    }

    fn called(&self, name: &str, of_reply: bool) -> Option<&Fields> {
        let side = || self.0.iter().filter(|table| table.of_reply == of_reply);
        let name = name.to_lowercase();
        let is = |table: &&Fields| table.name.to_lowercase() == name;
        let stem = |name: &str| {
            let name = name.to_lowercase();
            let name = name.strip_suffix("list").unwrap_or(&name).to_owned();
            name.strip_suffix('s').unwrap_or(&name).to_owned()
        };
        let alike = |table: &&Fields| stem(&table.name) == stem(&name) && stem(&name).len() > 2;
        side().find(is).or_else(|| side().find(alike))
    }

    /// The tables that no field has asked for.
    pub(super) fn unused(&self) -> impl Iterator<Item = &Fields> {
        self.0.iter().filter(|table| !table.used.get())
    }

    fn add(&mut self, name: &str, line: usize, of_reply: bool, rows: &[Row]) {
        match self
            .0
            .iter_mut()
            .find(|table| table.name == name && table.of_reply == of_reply)
        {
            Some(table) => table.rows.extend_from_slice(rows),
            None => self.0.push(Fields {
                name: name.to_owned(),
                line,
                rows: rows.to_vec(),
                of_reply,
                // Every reply has it, and no spec.
                used: Cell::new(name.eq_ignore_ascii_case("error")),
            }),
        }
    }
}

/// Extracts the facts from the page of an endpoint.
pub(super) fn facts(page: &Page) -> Result<Facts, Refusal> {
    let mut facts = Facts {
        title: page.title.clone(),
        address: page.address.clone(),
        ..Facts::default()
    };
    let mut in_reply = false;
    for section in &page.sections {
        in_reply |= matches!(section.heading, Heading::Response);
        for line in section.tables().flat_map(|table| &table.doubts) {
            facts.questions.push(format!(
                "is line {line} of the page a row of its table? It was taken for more of the note above."
            ));
        }
        facts.section(section, in_reply)?;
    }
    facts.split_dots();
    if facts.path.is_empty() {
        return Err(Facts::no_address(page));
    }
    Ok(facts)
}

impl Facts {
    fn section(&mut self, section: &Section, in_reply: bool) -> Result<(), Refusal> {
        let lines = || section.texts().flat_map(str::lines).map(clean::prose);
        match &section.heading {
            Heading::About => self.about.extend(lines()),
            Heading::Constraints => self.constraints.extend(lines()),
            Heading::Method => self.method.push_str(&lines().collect::<Vec<_>>().join(" ")),
            Heading::Address => self.endpoint(section)?,
            Heading::Params => self.params.extend(rows(section)),
            Heading::Body => {
                self.body.extend(rows(section));
                self.request(section);
            }
            Heading::Request | Heading::Form => {
                self.request(section);
                // A table below a request line does not hold samples: it describes the form.
                self.params.extend(rows(section));
            }
            Heading::Response if self.response.is_empty() => self.response.extend(rows(section)),
            Heading::Fields(name) => {
                let rows: Vec<_> = rows(section).collect();
                self.tables.add(name, section.line, in_reply, &rows);
            }
            Heading::Program => {
                for text in section.texts() {
                    let calls = patterns::JAVA_CALL.all(text);
                    self.calls
                        .extend(calls.map(|call| [1, 2, 3].map(|at| call[at].to_owned())));
                }
            }
            Heading::Samples | Heading::Success | Heading::Failure => {}
            Heading::Response | Heading::Aside => {
                if section.tables().next().is_some() {
                    self.questions.push(format!(
                        "what describes the table in line {} of the page? It was left out.",
                        section.line
                    ));
                }
            }
        }
        if matches!(
            section.heading,
            Heading::Response | Heading::Samples | Heading::Success | Heading::Failure
        ) {
            self.samples(section);
        }
        Ok(())
    }

    /// The address of the endpoint. A page with two is about two endpoints.
    fn endpoint(&mut self, section: &Section) -> Result<(), Refusal> {
        for line in section.texts().flat_map(str::lines).map(clean::address) {
            let (host, path) = match patterns::ADDRESS.captures(&line) {
                Some(found) => (found[1].to_owned(), found[2].to_owned()),
                None if line.starts_with('/') => (
                    String::new(),
                    line.split(['?', ' ']).next().unwrap_or_default().to_owned(),
                ),
                None => continue,
            };
            let path = path
                .replace("${", "{")
                .trim_end_matches(['.', ',', ';', ')', '。', '，'])
                .to_owned();
            if self.path.is_empty() {
                (self.host, self.path) = (host, path);
            } else if self.path != path && section.line > 0 {
                return Err(Refusal::new(
                    "several-endpoints",
                    format!(
                        "the page describes `{}` and, in line {}, `{path}`",
                        self.path, section.line
                    ),
                    "save each endpoint in a file of its own",
                ));
            }
        }
        Ok(())
    }

    /// A request line, a form, or a JSON body.
    fn request(&mut self, section: &Section) {
        for text in section.texts() {
            let text = text.trim();
            let address = clean::address(text);
            if text.starts_with(['{', '[']) {
                self.body_sample.get_or_insert_with(|| text.to_owned());
            } else if let Some(found) = patterns::REQUEST.captures(&address) {
                self.request.get_or_insert_with(|| found[0].to_owned());
                // What is below the address in one block.
                let rest = address[address.find(&found[0]).unwrap_or(0) + found[0].len()..].trim();
                if rest.starts_with(['{', '[']) {
                    self.body_sample.get_or_insert_with(|| rest.to_owned());
                } else if is_form(rest) {
                    self.form.get_or_insert_with(|| rest.to_owned());
                }
            } else if is_form(&address) {
                self.form.get_or_insert(address);
            }
        }
    }

    /// Samples of replies, sorted by what they say themselves; the heading decides where they say nothing.
    fn samples(&mut self, section: &Section) {
        for part in &section.parts {
            let text = match part {
                Part::Quoted(text) => text.trim(),
                Part::Line(text) if section.heading == Heading::Success && !is_prose(text) => text,
                Part::Line(text) if section.heading == Heading::Success => {
                    self.promises.push_str(text);
                    continue;
                }
                _ => continue,
            };
            if text.is_empty() {
                continue;
            }
            let is_success = match json::parse(&json::repair(text)) {
                Ok(sample) => succeeded(&sample),
                Err(_) => None,
            };
            let is_success = is_success.unwrap_or(section.heading != Heading::Failure);
            if is_success {
                self.success.push(text.to_owned());
            } else {
                self.failures.push(text.to_owned());
            }
        }
    }

    /// `data.user.nick` is a field of `user`.
    fn split_dots(&mut self) {
        for (of_reply, rows) in [(true, &mut self.response), (false, &mut self.body)] {
            let (dotted, plain): (Vec<Row>, Vec<Row>) =
                rows.drain(..).partition(|row| row.name.contains('.'));
            *rows = plain;
            for row in dotted {
                let mut names = row.name.rsplit('.');
                let name = names.next().unwrap_or_default().to_owned();
                let parent = names.next().unwrap_or_default().trim_end_matches("[]");
                let row = Row {
                    name,
                    ..row.clone()
                };
                self.tables
                    .add(parent, row.line, of_reply, std::slice::from_ref(&row));
            }
        }
    }

    fn no_address(page: &Page) -> Refusal {
        let known = page
            .sections
            .iter()
            .filter(|section| section.heading != Heading::Aside)
            .count();
        if known == 0 {
            return Refusal::new(
                "not-a-page",
                "this is not a page of the API: it has no heading such as 接口URL and 请求参数描述",
                "save the official page of one endpoint as plain text or Markdown",
            );
        }
        Refusal::new(
            "no-address",
            format!(
                "the page has {known} of the known headings, and no address of an endpoint below 接口URL"
            ),
            "save the whole page; the address is below the heading 接口URL",
        )
    }
}

fn rows(section: &Section) -> impl Iterator<Item = Row> {
    section
        .tables()
        .flat_map(|table| table.rows.iter().cloned())
}

fn is_form(text: &str) -> bool {
    text.contains('=') && !text.contains([' ', '\n', '{', '<', ';'])
}

/// Whether a line below a heading of samples is a sentence and no sample.
fn is_prose(line: &str) -> bool {
    line.chars().count() > 80 || line.chars().any(|c| c > '\u{2e7f}')
}

/// Whether a reply says that the call succeeded.
pub(super) fn succeeded(sample: &json::Json) -> Option<bool> {
    use json::Json::{Bool, Text, Whole};
    match (
        sample.get("code"),
        sample.get("success"),
        sample.get("status"),
    ) {
        (_, Some(Bool(success)), _) => Some(*success),
        (Some(Whole(code)), ..) => Some(*code == 200),
        (_, _, Some(Text(status))) => Some(status == "success"),
        _ => None,
    }
}
