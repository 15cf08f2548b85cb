//! `--jq`: a result through a filter.
//!
//! A filter sees the result as one document: a list is one array, whatever its pages. One that works row by row, such as
//! `map(.name)` or `.[] | select(.x)`, is run on each page as it arrives, which makes the same result.

use std::fmt;

use jaq_core::load::parse::{BinaryOp, Term};
use jaq_core::load::{self, Arena, File, Loader};
use jaq_core::path::Part;
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Val, read};

use crate::doc::Doc;
use crate::exit::Failure;
use crate::lang::Said;

/// A filter that is ready to run.
pub(crate) struct Filter {
    compiled: jaq_core::Filter<data::JustLut<Val>>,
    shape: Shape,
}

/// What a filter makes of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Anything: it wants the list as a whole.
    Whole,
    /// A list in which each row has its items.
    List,
    /// Outputs of which each belongs to a row.
    Rows,
}

impl Filter {
    pub(crate) fn new(code: &str) -> Result<Self, Failure> {
        let defs = jaq_core::defs()
            .chain(jaq_std::defs())
            .chain(jaq_json::defs());
        let funs = jaq_core::funs()
            .chain(jaq_std::funs())
            .chain(jaq_json::funs());
        let arena = Arena::default();
        let modules = Loader::new(defs)
            .load(&arena, File { code, path: () })
            .map_err(|_| {
                invalid((
                    format!("`{code}` is not a filter of jq"),
                    format!("`{code}` 不是 jq 表达式"),
                ))
            })?;
        let compiled = Compiler::default()
            .with_funs(funs)
            .compile(modules)
            .map_err(|errors| {
                let unknown = errors
                    .iter()
                    .flat_map(|(_, errors)| errors)
                    .map(|(name, _)| format!("`{name}`"));
                let unknown = unknown.collect::<Vec<_>>().join(", ");
                invalid((format!("unknown: {unknown}"), format!("未知：{unknown}")))
            })?;
        let shape =
            load::parse(code, |parser| parser.term()).map_or(Shape::Whole, |term| of(&term));
        Ok(Self { compiled, shape })
    }

    /// Whether the rows of a list can go through it page by page.
    pub(crate) fn is_by_row(&self) -> bool {
        self.shape != Shape::Whole
    }

    /// What it makes of a document. Of several outputs it is a list, and of rows always.
    pub(crate) fn apply(&self, doc: &Doc) -> Result<Doc, Failure> {
        let input = read::parse_single(doc.to_line().as_bytes())
            .map_err(|error| invalid(error.to_string()))?;
        let context = Ctx::<data::JustLut<Val>>::new(&self.compiled.lut, Vars::new([]));
        let mut outputs = Vec::new();
        for output in self.compiled.id.run((context, input)).map(unwrap_valr) {
            let output = output.map_err(|error| invalid(error.to_string()))?;
            let doc = serde_json::from_str(&output.to_string());
            outputs.push(doc.map_err(|_| {
                invalid((
                    "an output of the filter is not JSON",
                    "表达式的输出不是 JSON",
                ))
            })?);
        }
        Ok(match outputs.pop() {
            Some(only) if outputs.is_empty() && self.shape != Shape::Rows => only,
            last => {
                outputs.extend(last);
                Doc::List(outputs)
            }
        })
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter")
            .field("shape", &self.shape)
            .finish_non_exhaustive()
    }
}

fn invalid(problem: impl Into<Said>) -> Failure {
    let problem = problem.into();
    Failure::usage(problem.map(|problem| format!("--jq: {problem}")))
}

/// What a filter makes of a list: some calls of `map`, after which `.[]` may take the rows apart.
fn of(mut term: &Term<&str>) -> Shape {
    loop {
        let (stage, rest) = match term {
            Term::BinOp(stage, BinaryOp::Pipe(None), rest) => (&**stage, Some(&**rest)),
            stage => (stage, None),
        };
        match (stage, rest) {
            (Term::Path(of, path), _) if matches!(**of, Term::Id) => {
                let first = path.0.first().map(|(part, _)| part);
                let is_each = matches!(first, Some(Part::Range(None, None)));
                return if is_each { Shape::Rows } else { Shape::Whole };
            }
            (Term::Call("map", args), None) if args.len() == 1 => return Shape::List,
            (Term::Call("map", args), Some(rest)) if args.len() == 1 => term = rest,
            _ => return Shape::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Filter, Shape};
    use crate::doc::Doc;

    #[test]
    fn filters_that_go_by_row_are_known() {
        let check = |code: &str, expected| {
            assert_eq!(Filter::new(code).unwrap().shape, expected, "{code}");
        };
        check("map(.name)", Shape::List);
        check("map(select(.a > 1)) | map({a, b})", Shape::List);
        check(".[]", Shape::Rows);
        check(".[].name", Shape::Rows);
        check(".[] | .a, .b", Shape::Rows);
        check(".[]? | select(.a) | {a}", Shape::Rows);
        check("map(.roles[]) | .[] | .name", Shape::Rows);
        for whole in [
            "length",
            ".",
            ".[0]",
            ".[1:] | .[]",
            "map(.a) | add",
            "sort_by(.a) | .[]",
            "[.[] | .a]",
            ".[].a, .[].b",
            ".[] as $x | $x",
            "first(.[])",
            "def map(f): f; map(length)",
            "reduce .[] as $x (0; . + 1)",
            "group_by(.a)[]",
        ] {
            check(whole, Shape::Whole);
        }
    }

    /// Whatever the pages, the rows are those of the whole list.
    #[test]
    fn pages_make_the_same_rows_as_the_list() {
        let rows = r#"[{"a":1,"b":[1,2]},{"a":2,"b":[]},{"a":3,"b":[3]}]"#;
        let Doc::List(rows) = serde_json::from_str(rows).unwrap() else {
            panic!("a list")
        };
        let items = |filter: &Filter, rows: &[Doc]| match filter.apply(&Doc::List(rows.to_vec())) {
            Ok(Doc::List(items)) => items,
            other => panic!("a list: {other:?}"),
        };
        for code in [
            "map(.a)",
            "map(.b[])",
            ".[].b",
            ".[] | select(.a == 2)",
            "map(select(.a > 1)) | .[] | .a, .b",
        ] {
            let filter = Filter::new(code).unwrap();
            let pages = [&rows[..1], &rows[1..], &rows[..0]];
            let by_page: Vec<_> = pages.iter().flat_map(|page| items(&filter, page)).collect();
            assert_eq!(by_page, items(&filter, &rows), "{code}");
        }
    }
}
