//! What the existing specs teach about a name on the wire.

use std::collections::BTreeMap;

use polyv_codegen::{Said, SharedKind, SharedType, Survey, snake_case};

use super::{clean, patterns};

/// The existing specs, except the one that is proposed again.
pub(super) struct Known<'a> {
    survey: &'a Survey,
    /// The file that does not count.
    except: Option<&'a str>,
}

/// What a name probably is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Learned {
    pub(super) ty: String,
    pub(super) account: bool,
    /// Why it is not sure.
    pub(super) question: Option<String>,
}

/// A type that was thought of.
struct Candidate<'a> {
    ty: &'a str,
    points: usize,
    uses: usize,
    account: bool,
}

impl<'a> Known<'a> {
    pub(super) const fn new(survey: &'a Survey, except: Option<&'a str>) -> Self {
        Self { survey, except }
    }

    pub(super) const fn survey(&self) -> &'a Survey {
        self.survey
    }

    fn shared(&self, name: &str) -> Option<&'a SharedType> {
        self.survey.types.iter().find(|ty| ty.name == name)
    }

    /// Whether a type of this name is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.shared(name).is_some()
    }

    /// What most other specs say of a name that is of this type there: the text that several have word by word.
    pub(super) fn text(&self, wire: &str, ty: &str) -> Option<&'a str> {
        let docs = || {
            self.said(wire)
                .filter(|said| said.ty == ty)
                .map(|said| said.doc.as_str())
        };
        let (doc, count) = most(docs())?;
        (count * 2 > docs().count()).then_some(doc)
    }

    /// What most other specs call a name in Rust, where that is not what is made of it. A single word means another thing
    /// at each place.
    pub(super) fn rust(&self, wire: &str) -> Option<&'a str> {
        let made = snake_case(wire);
        let names = || self.said(wire).map(|said| said.rust.as_str());
        let kept = names().filter(|name| *name == made).count();
        let (name, count) = most(names().filter(|name| *name != made))?;
        (made.contains('_') && count > kept).then_some(name)
    }

    fn said(&self, wire: &str) -> impl Iterator<Item = &'a Said> {
        let said = self
            .survey
            .said
            .iter()
            .filter(move |said| said.wire == wire);
        said.filter(|said| Some(said.file.as_str()) != self.except)
    }

    /// The identifier, or the secret, that `wire` is: by the specs that use the name, by the name of a type, and by
    /// the Chinese term of a type in the note.
    pub(super) fn identifier(&self, wire: &str, sent: bool, note: &str) -> Option<Learned> {
        // Everything has an `id`.
        let is_generic = ["id", "ids", "uid"].contains(&wire.to_lowercase().as_str());
        let mut candidates = if is_generic {
            Vec::new()
        } else {
            self.by_use(wire, sent)
        };
        let singular = wire.strip_suffix('s').unwrap_or(wire).to_lowercase();
        let note = joined(note);
        for ty in self
            .survey
            .types
            .iter()
            .filter(|ty| ty.kind == SharedKind::Id)
        {
            let same_name = ty.name.to_lowercase() == singular;
            let in_note = is_identifier(wire) && terms(&ty.doc).any(|term| note.contains(&term));
            let points = usize::from(same_name) * 50 + usize::from(in_note) * 100;
            if points == 0 {
                continue;
            }
            match candidates.iter_mut().find(|known| known.ty == ty.name) {
                Some(known) => known.points += points,
                None => candidates.push(Candidate {
                    ty: &ty.name,
                    points,
                    uses: 0,
                    account: false,
                }),
            }
        }
        candidates.sort_by(|a, b| b.points.cmp(&a.points).then(a.ty.cmp(b.ty)));
        let best = candidates.first()?;
        let others: Vec<_> = candidates[1..]
            .iter()
            .map(|other| format!("`{}`", other.ty))
            .collect();
        let is_clear = best.points >= 50
            || candidates[1..]
                .iter()
                .all(|other| other.uses * 3 <= best.uses);
        let is_by_note = best.uses == 0 && best.ty.to_lowercase() != singular;
        let question = if !is_clear {
            Some(format!(
                "is this a `{}`, or {}? Other specs have each under this name.",
                best.ty,
                others.join(" or ")
            ))
        } else if is_by_note {
            Some(format!(
                "is it of the type `{}`? Its note says so, but no other spec has the type under this name.",
                best.ty
            ))
        } else {
            None
        };
        Some(Learned {
            ty: best.ty.to_owned(),
            account: best.account,
            question,
        })
    }

    /// The type whose name is the end of `wire`, such as `SessionId` for `channelSessionId`.
    pub(super) fn by_ending(&self, wire: &str) -> Option<&'a str> {
        let ids = self
            .survey
            .types
            .iter()
            .filter(|ty| ty.kind == SharedKind::Id);
        ids.filter(|ty| wire.len() > ty.name.len() && wire.ends_with(&ty.name))
            .map(|ty| ty.name.as_str())
            .max_by_key(|name| name.len())
    }

    fn by_use(&self, wire: &str, sent: bool) -> Vec<Candidate<'a>> {
        let mut candidates: Vec<Candidate<'a>> = Vec::new();
        let uses = self.survey.uses.iter().filter(|known| known.wire == wire);
        for known in uses.filter(|known| Some(known.file.as_str()) != self.except) {
            let is_wanted = known.ty == "secret"
                || self
                    .shared(&known.ty)
                    .is_some_and(|ty| ty.kind == SharedKind::Id);
            if !is_wanted {
                continue;
            }
            let points = if known.sent == sent { 2 } else { 1 };
            match candidates.iter_mut().find(|other| other.ty == known.ty) {
                Some(other) => {
                    other.points += points;
                    other.uses += 1;
                    other.account |= known.account;
                }
                None => candidates.push(Candidate {
                    ty: &known.ty,
                    points,
                    uses: 1,
                    account: known.account,
                }),
            }
        }
        candidates
    }

    /// The shared enumeration that has all of `values`, where one does: one that other specs use for the name, or one
    /// with just these, which is not sure.
    pub(super) fn enumeration(&self, wire: &str, values: &[String]) -> Option<Learned> {
        let all = self.survey.types.iter().filter_map(|ty| match &ty.kind {
            SharedKind::Enum(known) => Some((ty.name.as_str(), known)),
            _ => None,
        });
        let fits: Vec<_> = all
            .filter(|(_, known)| values.iter().all(|value| known.contains(value)))
            .collect();
        let used = |ty: &str| {
            self.survey.uses.iter().any(|known| {
                known.ty == ty && known.wire == wire && Some(known.file.as_str()) != self.except
            })
        };
        let learned = |name: &str, question| Learned {
            ty: name.to_owned(),
            account: false,
            question,
        };
        if let Some((name, _)) = fits.iter().find(|(name, _)| used(name)) {
            return Some(learned(name, None));
        }
        let (name, _) = fits.iter().find(|(_, known)| known.len() == values.len())?;
        let question = format!(
            "is it of the type `{name}`? The values are the same, but no other spec has the type under this name."
        );
        Some(learned(name, Some(question)))
    }
}

/// This many specs do not say the same by chance.
const FEWEST: usize = 3;

/// What occurs most, and how often, if that is not by chance; the first in order among equals.
fn most<'a>(texts: impl Iterator<Item = &'a str>) -> Option<(&'a str, usize)> {
    let mut counts = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_insert(0) += 1;
    }
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    best.filter(|(text, count)| *count >= FEWEST && !text.is_empty())
}

/// Whether a name is one of an identifier.
pub(super) fn is_identifier(wire: &str) -> bool {
    let lower = wire.to_lowercase();
    ["id", "ids", "openid"]
        .iter()
        .any(|end| lower.ends_with(end))
}

/// The Chinese terms in the documentation of a type.
fn terms(doc: &str) -> impl Iterator<Item = String> {
    patterns::TERM.all(doc).flat_map(|term| {
        let terms: Vec<String> = term[1].split([',', '，']).map(joined).collect();
        terms.into_iter().filter(|term| term.chars().count() > 2)
    })
}

fn joined(text: &str) -> String {
    clean::halfwidth(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}
