//! Names in Rust: one for each name on the wire, and readable.

use std::collections::BTreeMap;

use super::Context;
use super::finding::{Findings, Level, Lint};
use crate::model::{Api, Field};
use crate::source::Span;

const RUST_NAME_UNLIKE_OTHERS: Lint = Lint {
    code: "rust-name-unlike-others",
    level: Level::Warn,
    about: "A field keeps the name made of its wire name, and most others of that name have a better one.",
    explanation: "One thing of the service has one name in the SDK: someone who has learned `splash_image` at one \
        endpoint does not look for `splash_img` at the next. Reported where most fields of one wire name and type \
        are renamed with `rust`, and this one is not. Use that name, or allow the finding with the reason why it is \
        something else.",
};

const POOR_NAME: Lint = Lint {
    code: "poor-name",
    level: Level::Warn,
    about: "A name in Rust has a word that is misspelt, cut short or doubled.",
    explanation: "Names on the wire were made in a hurry: `bullentin`, `qcodeImg`, `authAuth`, `TBname`. No one can \
        change them there, and everyone reads them here. Rename the field with `rust`, or the value of an \
        enumeration with `name`: use whole English words, without abbreviations that only the vendor knows.",
};

pub(super) const LINTS: &[Lint] = &[RUST_NAME_UNLIKE_OTHERS, POOR_NAME];

/// This many fields do not share a name by chance.
const FEWEST_OTHERS: usize = 2;

/// A single word has one meaning where it is renamed this many times for each time that it is kept.
const FOR_A_WORD: usize = 8;

/// Words that are not English, and what they mean.
const POOR: &[(&str, &str)] = &[
    ("bullentin", "bulletin"),
    ("desp", "description"),
    ("imgs", "images"),
    ("img", "image"),
    ("passwd", "password"),
    ("pwd", "password"),
    ("purview", "permission"),
    ("qcode", "qr_code"),
    ("tbname", "table_name"),
    ("usr", "user"),
];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    unlike(context.api, findings);
    for field in fields(context.api) {
        poor(&field.rust, field.wire.span, "rust", findings);
    }
    let shared = context.api.types.iter().flat_map(|file| &file.enums);
    let own = context.api.locals().flat_map(|local| local.enums);
    for variant in shared.chain(own).flat_map(|known| &known.variants) {
        let name = crate::naming::snake(&variant.rust);
        poor(&name, variant.wire.span, "name", findings);
    }
}

/// Every parameter, and every field of every object.
fn fields(api: &Api) -> impl Iterator<Item = &Field> {
    let shared = api.types.iter().flat_map(|file| &file.objects);
    let own = api.locals().flat_map(|local| local.objects);
    let params = api.endpoints.iter().flat_map(|endpoint| &endpoint.params);
    params.chain(shared.chain(own).flat_map(|object| &object.fields))
}

/// Fields that keep the name made of their wire name, where most of the same name and type got a better one.
fn unlike(api: &Api, findings: &mut Findings) {
    let mut named: BTreeMap<(&str, String), Vec<&Field>> = BTreeMap::new();
    let mut made_of: BTreeMap<&str, usize> = BTreeMap::new();
    for field in fields(api) {
        let wire = field.wire.text.as_str();
        *made_of.entry(wire).or_default() += usize::from(field.rust == crate::naming::snake(wire));
        let ty = format!("{:?} {:?}", field.ty, field.list);
        named.entry((&field.wire.text, ty)).or_default().push(field);
    }
    for ((wire, _), fields) in named {
        let made = crate::naming::snake(wire);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for field in fields.iter().filter(|field| field.rust != made) {
            *counts.entry(&field.rust).or_default() += 1;
        }
        let Some((usual, count)) = counts.iter().max_by_key(|(_, count)| **count) else {
            continue;
        };
        let kept: Vec<_> = fields.iter().filter(|field| field.rust == made).collect();
        // A single word means another thing at each place, unless nearly all have renamed it; what others of another type
        // keep is not a poor name.
        let is_open = !made.contains('_') && *count < FOR_A_WORD * made_of[wire];
        if is_open || *count < FEWEST_OTHERS || *count <= made_of[wire] {
            continue;
        }
        for field in kept {
            let message =
                format!("`{wire}` is `{made}` here, and `{usual}` in {count} other places");
            findings
                .add(RUST_NAME_UNLIKE_OTHERS, field.wire.span, message)
                .hint(format!("give it `rust: {usual}`"));
        }
    }
}

fn poor(name: &str, at: Span, key: &str, findings: &mut Findings) {
    let Some((problem, better)) = poor_name(name) else {
        return;
    };
    let hint = match better {
        Some(better) => format!("call it `{better}` by `{key}`, or something better"),
        None => format!("give it another name by `{key}`"),
    };
    findings
        .add(POOR_NAME, at, format!("`{name}` {problem}"))
        .hint(hint);
}

/// What is wrong with a name in snake case that has a word which is misspelt, cut short or doubled, and a better name
/// where one is known.
#[must_use]
pub fn poor_name(name: &str) -> Option<(String, Option<String>)> {
    let words: Vec<_> = name.split('_').collect();
    let known = |word: &str| POOR.iter().find(|(poor, _)| *poor == word);
    if let Some((poor, _)) = words.iter().find_map(|word| known(word)) {
        let better = words
            .iter()
            .map(|word| known(word).map_or(*word, |(_, better)| better));
        let better = better.collect::<Vec<_>>().join("_");
        return Some((format!("contains the word `{poor}`"), Some(better)));
    }
    let [word, _] = words.windows(2).find(|pair| pair[0] == pair[1])? else {
        return None;
    };
    Some((format!("contains `{word}` twice"), None))
}
