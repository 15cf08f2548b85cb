//! A proposed spec as the text of its file.

use super::QUESTION;
use super::quote::{is_printable, key, printable, quoted, scalar};
use super::spec::{Contradiction, Example, Field, Paging, Quota, Response, Spec, Type};

/// Writes the whole file.
pub(super) fn write(spec: &Spec) -> String {
    let mut file = Writer::default();
    file.line(&polyv_codegen::schema_line(&format!("{}.yaml", spec.place)));
    file.questions(&spec.questions);
    let asked = |key: &str| spec.about.get(key).map_or(&[][..], Vec::as_slice);
    file.entry("title", &spec.title);
    file.entry("summary", &spec.summary);
    if !spec.notes.is_empty() {
        file.line("notes: |");
        file.indent(|file| {
            for (at, note) in spec.notes.iter().enumerate() {
                let marker = if at == 0 { "TRANSLATE: " } else { "" };
                file.line(&format!("{marker}{}", printable(note)));
            }
        });
    }
    file.line("source:");
    file.indent(|file| {
        file.questions(asked("source"));
        file.entry("page", &spec.page);
        file.entry("read", &spec.read);
        file.entry("request", "page");
        file.entry("reply", "page");
    });
    file.entry("version", &spec.version);
    let given = [
        ("method", Some(spec.method.as_str())),
        ("host", spec.host.as_deref()),
        ("path", Some(spec.path.as_str())),
        ("auth", spec.auth.as_deref()),
        ("shape", Some(spec.shape.as_str())),
        ("effect", Some(spec.effect)),
    ];
    for (key, value) in given {
        file.questions(asked(key));
        if let Some(value) = value {
            file.entry(key, value);
        }
    }
    for (key, fields) in spec
        .sections
        .iter()
        .filter(|(_, fields)| !fields.is_empty())
    {
        file.blank();
        file.questions(asked(key));
        file.fields(key, fields, true);
    }
    file.rules(spec);
    if let Some(paging) = &spec.paging {
        file.blank();
        file.questions(asked("paging"));
        file.paging(paging);
    }
    file.blank();
    file.response(&spec.response);
    file.quotas(&spec.quotas, asked("quotas"));
    file.contradictions(&spec.contradictions);
    file.examples(&spec.examples);
    file.text
}

#[derive(Default)]
struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn line(&mut self, line: &str) {
        for _ in 0..self.depth {
            self.text.push_str("  ");
        }
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn indent(&mut self, inside: impl FnOnce(&mut Self)) {
        self.depth += 1;
        inside(self);
        self.depth -= 1;
    }

    fn entry(&mut self, key: &str, value: &str) {
        self.line(&format!("{}: {}", scalar(key), scalar(value)));
    }

    fn questions(&mut self, questions: &[String]) {
        for question in questions {
            let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
            self.line(&format!("{QUESTION}{}", printable(&question)));
        }
    }

    fn fields(&mut self, key: &str, fields: &[Field], sent: bool) {
        self.line(&format!("{key}:"));
        self.indent(|file| {
            for field in fields {
                file.field(field, sent);
            }
        });
    }

    fn field(&mut self, field: &Field, sent: bool) {
        self.questions(&field.questions);
        self.line(&format!("{}:", scalar(&field.wire)));
        self.indent(|file| {
            match &field.ty {
                Type::Named(name) => file.entry("type", name),
                Type::Object { name, .. } => file.entry("object", name),
                Type::Enum { name, .. } => file.entry("enum", name),
            }
            if let Some(spelling) = &field.spelling {
                file.entry("as", spelling);
            }
            if let Some(list) = field.list {
                file.entry("list", list);
            }
            if field.required && sent {
                file.line("required: true");
            }
            if field.account {
                file.line("account: true");
            }
            if field.absent {
                file.line("absent:");
                file.indent(|file| {
                    file.entry("means", "TRANSLATE: (see the note of the parameter)");
                    file.entry("constructor", "for_whole_account");
                    file.entry("otherwise", "for_channel");
                });
            }
            for (key, bound) in &field.bounds {
                file.line(&format!("{key}: {bound}"));
            }
            let texts = [
                ("default", &field.default),
                ("alias", &field.alias),
                ("rust", &field.rust),
            ];
            for (key, text) in texts {
                if let Some(text) = text {
                    file.entry(key, text);
                }
            }
            if field.undocumented {
                file.line("basis: sample");
            }
            file.entry("doc", &field.doc);
            file.inside(&field.ty, sent);
        });
    }

    /// What is described inside a field.
    fn inside(&mut self, ty: &Type, sent: bool) {
        match ty {
            Type::Named(_) => {}
            Type::Object { fields, .. } => self.fields("fields", fields, sent),
            Type::Enum { values, .. } => {
                self.line("values:");
                self.indent(|file| {
                    for value in values {
                        let name = value
                            .name
                            .as_ref()
                            .map_or(String::new(), |name| format!("name: {name}, "));
                        let doc = quoted(&value.doc);
                        file.line(&format!("{}: {{{name}doc: {doc}}}", key(&value.wire)));
                    }
                });
            }
        }
    }

    fn rules(&mut self, spec: &Spec) {
        if spec.rules.is_empty() {
            return;
        }
        self.blank();
        self.line("rules:");
        self.indent(|file| {
            for rule in &spec.rules {
                file.questions(&rule.questions);
                file.line(&format!("- {}", rule.text));
            }
        });
    }

    fn paging(&mut self, paging: &Paging) {
        self.line("paging:");
        self.indent(|file| {
            let given = [
                (paging.at.0, Some(paging.at.1.as_str())),
                ("size", paging.size.as_deref()),
                ("items", paging.items.as_deref()),
                ("next", paging.next.as_deref()),
                ("total", paging.total.as_deref()),
                ("stop", Some(paging.stop)),
            ];
            for (key, value) in given {
                if let Some(value) = value {
                    file.entry(key, value);
                }
            }
        });
    }

    fn response(&mut self, response: &Response) {
        self.questions(&response.questions);
        self.line("response:");
        self.indent(|file| {
            file.entry("envelope", response.envelope);
            file.entry("kind", response.kind);
            match &response.ty {
                Some(Type::Object { name, .. }) => file.entry("object", name),
                Some(Type::Named(name)) => file.entry("type", name),
                Some(Type::Enum { .. }) | None => {}
            }
            if let Some(spelling) = &response.spelling {
                file.entry("as", spelling);
            }
            if let Some(doc) = &response.doc {
                file.entry("doc", doc);
            }
            if let Some(Type::Object { fields, .. }) = &response.ty {
                file.fields("fields", fields, false);
            }
        });
    }

    fn quotas(&mut self, quotas: &[Quota], questions: &[String]) {
        if quotas.is_empty() {
            return;
        }
        self.blank();
        self.questions(questions);
        self.line("quotas:");
        self.indent(|file| {
            for quota in quotas {
                let each = quota
                    .each
                    .as_ref()
                    .map_or(String::new(), |each| format!(", each: {each}"));
                file.line(&format!(
                    "- {{calls: {}, per: {}{each}}}",
                    quota.calls, quota.per
                ));
            }
        });
    }

    fn contradictions(&mut self, contradictions: &[Contradiction]) {
        if contradictions.is_empty() {
            return;
        }
        self.blank();
        self.line("contradictions:");
        self.indent(|file| {
            for found in contradictions {
                file.line(&format!("{QUESTION}is the choice right?"));
                file.line(&format!("- about: {}", scalar(&found.about)));
                file.indent(|file| {
                    file.entry("page", &found.page);
                    file.entry("other", &found.other);
                    file.entry("choice", &found.choice);
                });
            }
        });
    }

    fn examples(&mut self, examples: &[Example]) {
        self.blank();
        self.line("examples:");
        self.indent(|file| {
            for example in examples {
                file.questions(&example.questions);
                file.line(&format!("- name: {}", scalar(&example.name)));
                file.indent(|file| {
                    if let Some(request) = &example.request {
                        file.entry("request", request);
                    }
                    if let Some(body) = &example.request_body {
                        file.block("request_body", body);
                    }
                    if let Some(status) = example.status {
                        file.line(&format!("status: {status}"));
                    }
                    if let Some(body) = &example.body {
                        file.block("body", body);
                    }
                });
            }
        });
    }

    /// A text of one line, or a block.
    fn block(&mut self, key: &str, text: &str) {
        let can_be_block = text.contains('\n')
            && !text.starts_with([' ', '\t', '\n'])
            && text.chars().all(|c| c == '\n' || is_printable(c));
        if !can_be_block {
            self.entry(key, text.trim_end());
            return;
        }
        self.line(&format!("{key}: |"));
        self.indent(|file| {
            for line in text.trim_end().lines() {
                // YAML does not take a tab at the start of a line as indentation.
                file.line(&line.replace('\t', "    "));
            }
        });
    }
}
