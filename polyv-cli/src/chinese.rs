//! The API's own texts in Chinese, by the text in English: what a spec says is written once, in its own language.
//!
//! `chinese.txt` has a pair of lines for each text, in the order of the English ones, with an empty line between pairs.
//! A text that is not in it is shown in English; a test fails then, and says how to add it. What the SDK says is in `sdk`.

mod sdk;

use std::cmp::Ordering;

use polyv_sdk::dynamic::{Facts, ParamFacts};

pub(crate) use sdk::of_error;

const TEXTS: &str = include_str!("chinese.txt");

/// The text in Chinese, if it is known. The pairs are in order, so half of what is left is left out at each step.
pub(crate) fn of(text: &str) -> Option<&'static str> {
    let mut rest = TEXTS;
    loop {
        let middle = (0..=rest.len() / 2)
            .rev()
            .find(|at| rest.is_char_boundary(*at))?;
        let at = rest.get(..middle)?.rfind("\n\n").map_or(0, |at| at + 2);
        let (before, from) = rest.split_at_checked(at)?;
        let (english, after) = from.trim_start_matches('\n').split_once('\n')?;
        let (chinese, after) = after.split_once('\n').unwrap_or((after, ""));
        rest = match text.cmp(english) {
            Ordering::Less => before,
            Ordering::Equal => return Some(chinese).filter(|text| !text.is_empty()),
            Ordering::Greater => after.trim_start_matches('\n'),
        };
    }
}

/// Turns the facts that people read into Chinese.
pub(crate) fn turn(facts: &mut Facts) {
    each_text(facts, &mut |text| {
        if let Some(chinese) = of(text) {
            chinese.clone_into(text);
        }
    });
}

fn pairs(texts: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut lines = texts.lines();
    std::iter::from_fn(move || {
        let pair = (lines.next()?, lines.next().unwrap_or_default());
        lines.next();
        Some(pair)
    })
}

/// What help, templates and questions show of an operation.
fn each_text(facts: &mut Facts, turn: &mut dyn FnMut(&mut String)) {
    turn(&mut facts.summary);
    facts.deprecated.iter_mut().for_each(&mut *turn);
    facts
        .params
        .iter_mut()
        .for_each(|param| each_of(param, turn));
}

fn each_of(param: &mut ParamFacts, turn: &mut dyn FnMut(&mut String)) {
    turn(&mut param.doc);
    param.value_docs.iter_mut().for_each(&mut *turn);
    if let Some(absent) = &mut param.absent {
        turn(&mut absent.means);
    }
    param
        .fields
        .iter_mut()
        .for_each(|field| each_of(field, turn));
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fmt::Write as _;
    use std::path::Path;

    use polyv_sdk::api;

    use super::{TEXTS, each_text, of, pairs};

    /// All texts of the API that are shown.
    fn shown() -> BTreeSet<String> {
        let operations = api::operations();
        let mut shown: BTreeSet<String> = operations
            .modules()
            .map(|(_, doc)| doc.to_owned())
            .collect();
        for operation in operations {
            let mut facts = operation.facts().unwrap();
            each_text(&mut facts, &mut |text| {
                shown.insert(text.clone());
            });
        }
        shown.remove("");
        shown
    }

    #[test]
    fn every_text_of_the_api_is_there_in_chinese() {
        let known: BTreeMap<_, _> = pairs(TEXTS).collect();
        let mut file = String::new();
        for text in shown() {
            assert!(!text.contains('\n'), "{text:?} is not one line");
            let chinese = known.get(text.as_str()).unwrap_or(&"");
            let _ = write!(file, "{text}\n{chinese}\n\n");
        }
        let file = format!("{}\n", file.trim_end_matches('\n'));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/chinese.txt");
            std::fs::write(path, &file).unwrap();
        }
        let missing: Vec<_> = pairs(&file).filter(|(_, text)| text.is_empty()).collect();
        assert!(
            missing.is_empty() && file == TEXTS,
            "UPDATE_EXPECT=1 adds texts to src/chinese.txt and removes those that are gone; then write the Chinese below \
             each of {missing:#?}"
        );
    }

    #[test]
    fn every_pair_is_found_and_nothing_else() {
        for (english, chinese) in pairs(TEXTS) {
            assert_eq!(of(english), Some(chinese), "{english}");
            assert_eq!(of(&format!("{english}~")), None, "{english}");
        }
        for unknown in ["", "\n", " ", "~", "中"] {
            assert_eq!(of(unknown), None, "{unknown:?}");
        }
    }

    /// Names, values and figures are the same in both languages.
    #[test]
    fn a_translation_keeps_names_and_figures() {
        fn quoted(text: &str) -> BTreeSet<&str> {
            text.split('`').skip(1).step_by(2).collect()
        }
        fn figures(text: &str) -> BTreeSet<&str> {
            let parts = text.split('`').step_by(2);
            parts
                .flat_map(|part| part.split(|c: char| !c.is_ascii_digit()))
                .filter(|digits| !digits.is_empty())
                .collect()
        }
        let different = pairs(TEXTS).filter(|(english, chinese)| {
            quoted(english) != quoted(chinese) || !figures(english).is_subset(&figures(chinese))
        });
        assert_eq!(different.collect::<Vec<_>>(), []);
    }

    #[test]
    fn a_text_without_a_translation_stays() {
        let mut facts = api::operations()
            .get("channel.basic.create")
            .unwrap()
            .facts()
            .unwrap();
        "Of another version.".clone_into(&mut facts.summary);
        super::turn(&mut facts);
        assert_eq!(facts.summary, "Of another version.");
        assert_eq!(of("Of another version."), None);
        assert!(facts.params.iter().all(|param| !param.doc.is_ascii()));
    }
}
