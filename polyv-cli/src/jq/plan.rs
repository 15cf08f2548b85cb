//! How a filter goes through a list whose pages come one after the other.

use jaq_core::load::parse::{BinaryOp, Term};
use jaq_core::load::{self, lex::Lexer};
use jaq_core::path::Part;

/// What a filter makes of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Anything: it wants the list as a whole.
    Whole,
    /// A list in which each row has its items.
    List,
    /// Outputs of which each belongs to a row.
    Rows,
}

/// What is run on each page of a list, and what on the whole.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) shape: Shape,
    /// What is run on each page, if that is not all.
    pub(super) before: Option<String>,
    /// What is run at the end, on the list of what that has made.
    pub(super) after: Option<String>,
}

impl Plan {
    /// Some lists of what each row makes, `map(...)` or `[.[] | ...]`, after which `.[]` may take the rows apart. Whatever
    /// else follows wants the whole.
    pub(super) fn of(code: &str) -> Self {
        let mut at = 0;
        loop {
            let rest = code.get(at..).unwrap_or_default();
            let stage = Stage::of(rest);
            let Some(next) = stage.next.filter(|_| stage.shape == Shape::List) else {
                if stage.shape != Shape::Whole {
                    return Self {
                        shape: stage.shape,
                        before: None,
                        after: None,
                    };
                }
                let mut before = code.get(..at).unwrap_or_default().to_owned();
                if stage.is_length {
                    // The rows themselves are not looked at.
                    before.push_str("map(null) |");
                }
                let before = before.trim_end().strip_suffix('|').map(str::to_owned);
                return Self {
                    shape: Shape::Whole,
                    before,
                    after: Some(rest.to_owned()),
                };
            };
            at += next;
        }
    }
}

/// The first stage of a filter.
struct Stage {
    shape: Shape,
    /// Whether it only counts.
    is_length: bool,
    /// Where the next one begins.
    next: Option<usize>,
}

impl Stage {
    fn of(code: &str) -> Self {
        let whole = Self {
            shape: Shape::Whole,
            is_length: false,
            next: None,
        };
        load::parse(code, |parser| {
            let term = parser.term()?;
            let (stage, has_next) = match &term {
                Term::BinOp(stage, BinaryOp::Pipe(None), _) => (&**stage, true),
                stage => (stage, false),
            };
            Ok(Some(Self {
                // What is behind a path is done for each of its outputs.
                shape: if is_each(&term) {
                    Shape::Rows
                } else {
                    shape(stage)
                },
                is_length: matches!(stage, Term::Call("length", args) if args.is_empty()),
                next: has_next.then(|| first_pipe(code)).flatten(),
            }))
        })
        .flatten()
        .unwrap_or(whole)
    }
}

/// Where the first pipe ends that is in no brackets.
fn first_pipe(code: &str) -> Option<usize> {
    let tokens = Lexer::new(code).lex().ok()?;
    let pipe = tokens.iter().find(|token| token.0 == "|")?;
    Some(load::span(code, pipe.0).end)
}

fn shape(stage: &Term<&str>) -> Shape {
    match stage {
        Term::Call("map", args) if args.len() == 1 => Shape::List,
        Term::Arr(Some(inner)) if is_each(inner) => Shape::List,
        _ => Shape::Whole,
    }
}

/// Whether it begins with `.[]`.
fn is_each(term: &Term<&str>) -> bool {
    match term {
        Term::BinOp(first, BinaryOp::Pipe(None), _) => is_each(first),
        Term::Path(of, path) if matches!(**of, Term::Id) => {
            let first = path.0.first().map(|(part, _)| part);
            matches!(first, Some(Part::Range(None, None)))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Plan, Shape};

    #[test]
    fn filters_that_go_by_row_are_known() {
        let check = |code: &str, shape| {
            let expected = Plan {
                shape,
                before: None,
                after: None,
            };
            assert_eq!(Plan::of(code), expected, "{code}");
        };
        check("map(.name)", Shape::List);
        check("map(select(.a > 1)) | map({a, b})", Shape::List);
        check("[.[] | .a]", Shape::List);
        check("[.[].a] | map(. + 1)", Shape::List);
        check(".[]", Shape::Rows);
        check(".[].name", Shape::Rows);
        check(".[] | .a, .b", Shape::Rows);
        check(".[] | .a | length", Shape::Rows);
        check(".[]? | select(.a) | {a}", Shape::Rows);
        check("map(.roles[]) | .[] | .name", Shape::Rows);
    }

    #[test]
    fn of_others_the_beginning_may() {
        let check = |code: &str, before: Option<&str>, after: &str| {
            let plan = Plan::of(code);
            let before = before.map(str::to_owned);
            assert_eq!(
                (plan.shape, plan.before, plan.after.as_deref()),
                (Shape::Whole, before, Some(after)),
                "{code}"
            );
        };
        check("length", Some("map(null) "), "length");
        check("length | . * 2", Some("map(null) "), "length | . * 2");
        check("map(.a) | add", Some("map(.a) "), " add");
        check(
            "map(.a | .b) | [.[] | .c] | sort | .[0]",
            Some("map(.a | .b) | [.[] | .c] "),
            " sort | .[0]",
        );
        check("map(.a) | length", Some("map(.a) |map(null) "), " length");
        for whole in [
            ".",
            ".[0]",
            ".[1:] | .[]",
            "sort_by(.a) | .[]",
            ".[].a, .[].b",
            "[.[].a, length]",
            ".[] as $x | $x",
            "first(.[])",
            "def map(f): f; map(length)",
            "reduce .[] as $x (0; . + 1)",
            "group_by(.a)[]",
            "length + 1",
            "map(.a), map(.b)",
            "if map(.a) | length > 1 then 1 else 2 end",
        ] {
            check(whole, None, whole);
        }
    }
}
