//! Which fields are given, so that the rules hold: of a request's parameters, and of an object's fields.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Field, Name, Rule, Ty, Types};

/// What a request is to have. Where rules say otherwise, they win.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    /// Everything that can be given, or else only what is required.
    pub(super) all: bool,
    /// What is given although it is not required.
    pub(super) with: BTreeSet<usize>,
    /// What is left out although it could be given.
    pub(super) without: BTreeSet<usize>,
    /// Which of several alternatives is taken, by the number of the rule.
    pub(super) picks: BTreeMap<usize, usize>,
    /// Which value a parameter has on which others depend, by the number of the parameter; see [`decisions`].
    pub(super) decisions: BTreeMap<usize, usize>,
}

/// The fields that are given.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Chosen {
    /// By the number of the field.
    pub(super) given: BTreeSet<usize>,
    /// The values that rules ask for, by the number of the field.
    pub(super) decided: BTreeMap<usize, Decided>,
}

/// A value on which other fields depend.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Decided {
    /// This one, as on the wire.
    Is(String),
    /// None of these.
    Other(Vec<String>),
}

/// The fields on which others depend, and the values that make a difference: those of each rule, and then any other, if
/// there is one.
pub(super) fn decisions(
    types: Types<'_>,
    fields: &[Field],
    rules: &[&Rule],
) -> BTreeMap<usize, Vec<Decided>> {
    let mut values: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let mut all: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (param, is) in rules.iter().filter_map(|rule| condition(rule)) {
        if let Some(at) = position(fields, param) {
            let first = is.first().map(|value| value.text.as_str());
            let known = values.entry(at).or_default();
            known.extend(first.filter(|first| !known.contains(first)));
            let is = is.iter().map(|value| value.text.clone());
            all.entry(at).or_default().extend(is);
        }
    }
    let with_other = |(at, values): (usize, Vec<&str>)| {
        let mut decided: Vec<_> = values
            .into_iter()
            .map(|it| Decided::Is(it.to_owned()))
            .collect();
        let all = all.remove(&at).unwrap_or_default();
        if fields
            .get(at)
            .is_none_or(|field| has_other(types, field, &all))
        {
            decided.push(Decided::Other(all));
        }
        (at, decided)
    };
    values.into_iter().map(with_other).collect()
}

/// Whether the field has a value beside these.
fn has_other(types: Types<'_>, field: &Field, texts: &[String]) -> bool {
    match &field.ty {
        Ty::Enum(name) => types.enumeration(&name.name).is_none_or(|known| {
            let mut variants = known.variants.iter();
            variants.any(|variant| !texts.contains(&variant.wire.text))
        }),
        Ty::Bool => texts.len() < 2,
        _ => field.allowed.is_empty() || field.allowed.len() > texts.len(),
    }
}

/// The field that a rule asks about, and the values that matter.
fn condition(rule: &Rule) -> Option<(&Name, &[Name])> {
    match rule {
        Rule::When { param, is, .. } | Rule::Forbids { param, is, .. } => Some((param, is)),
        _ => None,
    }
}

/// The alternatives of each rule that has some, by the number of the rule.
pub(super) fn alternatives(rules: &[&Rule]) -> BTreeMap<usize, usize> {
    let count = |rule: &Rule| match rule {
        Rule::ExactlyOne(names) | Rule::AtMostOne(names) => Some(names.len()),
        _ => None,
    };
    let numbered = rules.iter().enumerate();
    numbered
        .filter_map(|(at, rule)| Some((at, count(rule)?)))
        .collect()
}

fn position(fields: &[Field], name: &Name) -> Option<usize> {
    fields.iter().position(|field| field.wire.text == name.text)
}

/// The fields that keep the rules and come as close to the wish as they let; `None` where they contradict each other.
pub(super) fn choose(
    types: Types<'_>,
    fields: &[Field],
    rules: &[&Rule],
    wish: &Wish,
) -> Option<Chosen> {
    let numbers = 0..fields.len();
    let is_wanted = |at: &usize| {
        let is_required = fields.get(*at).is_some_and(|field| field.required);
        is_required || wish.with.contains(at) || (wish.all && !wish.without.contains(at))
    };
    let mut choice = Choice {
        fields,
        given: numbers.filter(is_wanted).collect(),
        out: wish.without.clone(),
        decided: BTreeMap::new(),
    };
    for (at, values) in decisions(types, fields, rules) {
        // Who wants little gets the value that needs nothing more.
        let otherwise = if wish.all { 0 } else { values.len() - 1 };
        let pick = wish.decisions.get(&at).copied().unwrap_or(otherwise);
        choice
            .decided
            .extend(values.into_iter().nth(pick).map(|value| (at, value)));
    }
    // Each round settles at least one field for good.
    for _ in 0..=2 * fields.len() {
        let before = (choice.given.clone(), choice.out.clone());
        for (number, rule) in rules.iter().enumerate() {
            let pick = wish.picks.get(&number).copied().unwrap_or_default();
            choice.settle(rule, pick, wish);
        }
        if before == (choice.given.clone(), choice.out.clone()) {
            break;
        }
    }
    let holds = rules.iter().all(|rule| choice.holds(rule));
    holds.then_some(Chosen {
        given: choice.given,
        decided: choice.decided,
    })
}

struct Choice<'a> {
    fields: &'a [Field],
    given: BTreeSet<usize>,
    /// What a rule does not let in any more.
    out: BTreeSet<usize>,
    decided: BTreeMap<usize, Decided>,
}

impl Choice<'_> {
    fn numbers(&self, names: &[Name]) -> Vec<usize> {
        names
            .iter()
            .filter_map(|name| position(self.fields, name))
            .collect()
    }

    fn given_of(&self, names: &[Name]) -> Vec<usize> {
        let mut numbers = self.numbers(names);
        numbers.retain(|at| self.given.contains(at));
        numbers
    }

    fn is_fixed(&self, at: usize, wish: &Wish) -> bool {
        wish.with.contains(&at) || self.fields.get(at).is_some_and(|field| field.required)
    }

    fn add(&mut self, at: usize) {
        if !self.out.contains(&at) {
            self.given.insert(at);
        }
    }

    fn remove(&mut self, at: usize, wish: &Wish) {
        if !self.is_fixed(at, wish) {
            self.given.remove(&at);
            self.out.insert(at);
        }
    }

    fn settle(&mut self, rule: &Rule, pick: usize, wish: &Wish) {
        match rule {
            Rule::AtLeastOne(names) if self.given_of(names).is_empty() => self.add_one(names, 0),
            Rule::ExactlyOne(names) if self.given_of(names).is_empty() => self.add_one(names, pick),
            Rule::ExactlyOne(names) | Rule::AtMostOne(names) => self.keep_one(names, pick, wish),
            Rule::Together(names) => self.keep_together(names, wish),
            Rule::When { needs, .. } if self.applies(rule) => {
                for at in self.numbers(needs) {
                    self.add(at);
                }
            }
            Rule::Forbids { forbids, .. } if self.applies(rule) => {
                for at in self.numbers(forbids) {
                    self.remove(at, wish);
                }
            }
            _ => {}
        }
    }

    fn add_one(&mut self, names: &[Name], pick: usize) {
        let mut numbers = self.numbers(names);
        let first = pick.min(numbers.len());
        numbers.rotate_left(first);
        if let Some(at) = numbers.into_iter().find(|at| !self.out.contains(at)) {
            self.add(at);
        }
    }

    fn keep_one(&mut self, names: &[Name], pick: usize, wish: &Wish) {
        let given = self.given_of(names);
        if given.len() < 2 {
            return;
        }
        let picked = self.numbers(names).get(pick).copied();
        let fixed = given.iter().copied().find(|at| self.is_fixed(*at, wish));
        let kept = fixed.or(picked.filter(|at| given.contains(at)));
        let kept = kept.or(given.first().copied());
        for at in given {
            if Some(at) != kept {
                self.remove(at, wish);
            }
        }
    }

    fn keep_together(&mut self, names: &[Name], wish: &Wish) {
        let all = self.numbers(names);
        let given = self.given_of(names);
        if given.is_empty() || given.len() == all.len() {
            return;
        }
        if all.iter().any(|at| self.out.contains(at)) {
            for at in given {
                self.remove(at, wish);
            }
        } else {
            self.given.extend(all);
        }
    }

    /// Whether a condition is met.
    fn applies(&self, rule: &Rule) -> bool {
        let Some((param, is)) = condition(rule) else {
            return false;
        };
        let at = position(self.fields, param).filter(|at| self.given.contains(at));
        match at.and_then(|at| self.decided.get(&at)) {
            Some(Decided::Is(value)) => is.iter().any(|decisive| decisive.text == *value),
            _ => false,
        }
    }

    fn holds(&self, rule: &Rule) -> bool {
        let count = |names: &[Name]| self.given_of(names).len();
        match rule {
            Rule::AtLeastOne(names) => count(names) > 0,
            Rule::ExactlyOne(names) => count(names) == 1,
            Rule::AtMostOne(names) => count(names) < 2,
            Rule::Together(names) => [0, names.len()].contains(&count(names)),
            Rule::When { needs, .. } => !self.applies(rule) || count(needs) == needs.len(),
            Rule::Forbids { forbids, .. } => !self.applies(rule) || count(forbids) == 0,
            // About values, which are made to keep them.
            Rule::Span { .. }
            | Rule::SameMonth { .. }
            | Rule::Differ(_)
            | Rule::Ordered(_)
            | Rule::Sum { .. } => true,
        }
    }
}
