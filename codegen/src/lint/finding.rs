//! What the lints find.

use crate::diagnostic::Diagnostic;
use crate::load::{Kind, Node};
use crate::source::{SourceFile, Span};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing; no action is needed.
    Info,
    /// To be fixed, or allowed with a reason, before it is merged.
    Warn,
    /// To be fixed: it must not be published as it is.
    Error,
}

impl Level {
    /// `error`, `warn` or `info`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Something that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lint {
    /// Stable code, such as `doc-full-stop`.
    pub code: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What is found, in one sentence.
    pub about: &'static str,
    /// Why it matters and how to fix it, in one paragraph.
    pub explanation: &'static str,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// The code, the place, what was found, and how to fix it.
    pub diagnostic: Diagnostic,
    /// The place as the keys that lead there, such as `query.pageSize.doc`; empty for a whole file.
    pub key: String,
}

/// A mistake is a finding that nothing can allow.
impl From<&Diagnostic> for Finding {
    fn from(diagnostic: &Diagnostic) -> Self {
        Self {
            level: Level::Error,
            diagnostic: diagnostic.clone(),
            key: String::new(),
        }
    }
}

/// The findings of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    found: Vec<Finding>,
    /// How many were found and are allowed.
    allowed: usize,
}

impl Findings {
    /// Findings that come from elsewhere, such as mistakes.
    pub fn new(found: impl IntoIterator<Item = Finding>) -> Self {
        Self {
            found: found.into_iter().collect(),
            allowed: 0,
        }
    }

    /// The findings, by path and place.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.found.iter()
    }

    /// How many findings are allowed. They are not among the others.
    pub fn allowed(&self) -> usize {
        self.allowed
    }

    /// How many findings have `level`.
    pub fn count(&self, level: Level) -> usize {
        self.found
            .iter()
            .filter(|found| found.level == level)
            .count()
    }

    /// How bad the worst finding is.
    pub fn worst(&self) -> Option<Level> {
        self.found.iter().map(|found| found.level).max()
    }

    /// Drops the findings that `keep` does not want.
    pub fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) {
        self.found.retain(keep);
    }

    /// Adds a finding; a hint can be added to what is returned.
    pub(super) fn add(
        &mut self,
        lint: Lint,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Diagnostic {
        let at = self.found.len();
        self.found.push(Finding {
            level: lint.level,
            diagnostic: Diagnostic {
                code: lint.code,
                span: Some(span),
                message: message.into(),
                hint: None,
            },
            key: String::new(),
        });
        &mut self.found[at].diagnostic
    }

    /// Drops the findings that `is_allowed`, and counts them.
    pub(super) fn allow(&mut self, mut is_allowed: impl FnMut(&Finding) -> bool) {
        let all = self.found.len();
        self.found.retain(|found| !is_allowed(found));
        self.allowed += all - self.found.len();
    }

    /// Fills in the keys that lead to each place.
    pub(super) fn locate(&mut self, sources: &[SourceFile], nodes: &[Option<Node>]) {
        let mut keys = Vec::new();
        for at in 0..sources.len() {
            let mut found = Vec::new();
            if let Some(Some(node)) = nodes.get(at) {
                paths(node, "", &mut found);
            }
            found.sort_by_key(|(place, _)| *place);
            keys.push(found);
        }
        for found in &mut self.found {
            let Some(span) = found.diagnostic.span else {
                continue;
            };
            let keys = keys
                .get(span.file)
                .filter(|_| span != Span::start(span.file));
            let Some(keys) = keys else { continue };
            let behind = keys.partition_point(|(place, _)| *place <= (span.line, span.column));
            if let Some((_, key)) = behind.checked_sub(1).and_then(|at| keys.get(at)) {
                found.key.clone_from(key);
            }
        }
    }

    /// Puts the findings in order: by path and place, and each once.
    pub(super) fn sort(&mut self, sources: &[SourceFile]) {
        self.found.sort_by_cached_key(|found| {
            let diagnostic = &found.diagnostic;
            let file = diagnostic.span.and_then(|span| sources.get(span.file));
            let place = diagnostic.span.map(|span| (span.line, span.column));
            let path = file.map(|file| file.path.clone());
            (path, place, diagnostic.code, diagnostic.message.clone())
        });
        self.found.dedup();
    }
}

/// A place, and the keys that lead to what starts there.
type Path = ((usize, usize), String);

/// Where each key of `node` starts, and each item of its lists.
fn paths(node: &Node, path: &str, found: &mut Vec<Path>) {
    let inside = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match &node.kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                let path = inside(key);
                found.push(((key.span.line, key.span.column), path.clone()));
                paths(value, &path, found);
            }
        }
        Kind::Seq(items) => {
            for (at, item) in items.iter().enumerate() {
                let path = inside(&at.to_string());
                found.push(((item.span.line, item.span.column), path.clone()));
                paths(item, &path, found);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {}
    }
}
