//! `--jq`: a result through a filter.
//!
//! A filter sees the result as one document: a list is one array, whatever its pages. One that works row by row, such as
//! `map(.name)` or `.[] | select(.x)`, is run on each page as it arrives, which makes the same result. Of one that wants the
//! whole list, what works row by row at its beginning is run so, and only what that makes is kept: see [`plan`].

mod plan;

use std::fmt;
use std::rc::Rc;

use jaq_core::load::{self, Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Vars, data, unwrap_valr};
use jaq_json::{Val, read};

use self::plan::{Plan, Shape};
use crate::doc::Doc;
use crate::exit::Failure;
use crate::lang::Said;

/// Bytes of memory that are kept of a list for a filter that wants it as a whole, and of what a filter makes of a value.
const MOST_KEPT: usize = 1 << 30;

type Compiled = jaq_core::Filter<data::JustLut<Val>>;

/// A filter that is ready to run.
pub(crate) struct Filter {
    compiled: Compiled,
    plan: Plan,
}

impl Filter {
    pub(crate) fn new(code: &str) -> Result<Self, Failure> {
        Ok(Self {
            compiled: compiled(code)?,
            plan: Plan::of(code),
        })
    }

    /// What it makes of a document. Of several outputs it is a list, and of rows always.
    pub(crate) fn apply(&self, doc: &Doc) -> Result<Doc, Failure> {
        let outputs = outputs(&self.compiled, parsed(doc.to_line().as_bytes())?)?;
        match made(outputs, self.plan.shape) {
            Made::Rows(rows) => docs(&rows).map(Doc::List),
            Made::One(only) => doc_of(&only),
        }
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

/// What a filter makes of a list.
pub(crate) enum Made {
    /// Rows.
    Rows(Vec<Val>),
    /// A single value.
    One(Val),
}

fn made(mut outputs: Vec<Val>, shape: Shape) -> Made {
    match outputs.pop() {
        Some(only) if outputs.is_empty() && shape != Shape::Rows => match only {
            Val::Arr(rows) => Made::Rows(unshared(rows)),
            only => Made::One(only),
        },
        last => {
            outputs.extend(last);
            Made::Rows(outputs)
        }
    }
}

/// A list that goes through a filter page by page.
pub(crate) struct Stream {
    filter: Rc<Filter>,
    whole: Option<Whole>,
    /// The rows of a page.
    page: Vec<Val>,
}

/// What is done for a filter that wants the list as a whole.
struct Whole {
    /// What is run on each page.
    before: Option<Compiled>,
    /// What is run on all that this has made.
    after: Compiled,
    kept: Vec<Val>,
    /// Bytes of memory that are kept.
    size: usize,
    most: usize,
}

impl Stream {
    pub(crate) fn new(filter: &Rc<Filter>) -> Result<Self, Failure> {
        let plan = &filter.plan;
        let whole = plan.after.as_deref().map(|after| {
            Ok::<_, Failure>(Whole {
                before: plan.before.as_deref().map(compiled).transpose()?,
                after: compiled(after)?,
                kept: Vec::new(),
                size: 0,
                most: MOST_KEPT,
            })
        });
        Ok(Self {
            filter: Rc::clone(filter),
            whole: whole.transpose()?,
            page: Vec::new(),
        })
    }

    /// Takes a row of a page, as JSON.
    pub(crate) fn push(&mut self, json: &[u8]) -> Result<(), Failure> {
        self.page.push(parsed(json)?);
        Ok(())
    }

    /// Ends a page. Returns what comes out by now.
    pub(crate) fn end_page(&mut self) -> Result<Vec<Doc>, Failure> {
        let page = std::mem::take(&mut self.page);
        let Some(whole) = &mut self.whole else {
            let outputs = outputs(&self.filter.compiled, list(page))?;
            return match made(outputs, self.filter.plan.shape) {
                Made::Rows(rows) => docs(&rows),
                Made::One(only) => Ok(vec![doc_of(&only)?]),
            };
        };
        whole.keep(page)?;
        Ok(Vec::new())
    }

    /// Ends the list. Returns what comes out at last, if the filter has waited for it.
    pub(crate) fn end(self) -> Result<Option<Made>, Failure> {
        let Some(whole) = self.whole else {
            return Ok(None);
        };
        let outputs = outputs(&whole.after, list(whole.kept))?;
        Ok(Some(made(outputs, Shape::Whole)))
    }
}

impl Whole {
    fn keep(&mut self, page: Vec<Val>) -> Result<(), Failure> {
        let rows = match &self.before {
            Some(before) => match made(outputs(before, list(page))?, Shape::List) {
                Made::Rows(rows) => rows,
                Made::One(only) => vec![only],
            },
            None => page,
        };
        self.size += rows.iter().map(size).sum::<usize>();
        self.kept.extend(rows);
        if self.size <= self.most {
            return Ok(());
        }
        let (rows, megabytes) = (self.kept.len(), self.most >> 20);
        Err(Failure::other((
            format!("--jq: the filter wants the whole list, and {rows} rows take more than {megabytes} MiB of memory"),
            format!("--jq：该表达式需要整个列表，而 {rows} 行已占用超过 {megabytes} MiB 内存"),
        ))
        .with_hint((
            "begin it with `.[] | ...` or `map(...)`, which goes row by row and keeps only what it makes; or use -o ndjson and another program",
            "请以 `.[] | ...` 或 `map(...)` 开头：逐行处理，只保留其结果；也可用 -o ndjson 交给其他程序",
        )))
    }
}

/// About how much memory a value takes.
fn size(value: &Val) -> usize {
    // A pointer to it, and what the allocator adds.
    const SHARED: usize = 48;
    // Its hash, its place in the index, and room for more.
    const MEMBER: usize = 80;
    let inner = match value {
        Val::Null | Val::Bool(_) | Val::Num(_) => 0,
        Val::BStr(text) | Val::TStr(text) => SHARED + text.len(),
        Val::Arr(items) => SHARED + items.iter().map(size).sum::<usize>(),
        Val::Obj(members) => {
            let members = members.iter();
            let of_member = |(name, value): (&Val, &Val)| MEMBER + size(name) + size(value);
            SHARED + members.map(of_member).sum::<usize>()
        }
    };
    size_of::<Val>() + inner
}

fn list(rows: Vec<Val>) -> Val {
    Val::Arr(rows.into())
}

fn unshared(rows: Rc<Vec<Val>>) -> Vec<Val> {
    Rc::try_unwrap(rows).unwrap_or_else(|rows| rows.to_vec())
}

/// Values as results.
pub(crate) fn docs(values: &[Val]) -> Result<Vec<Doc>, Failure> {
    values.iter().map(doc_of).collect()
}

/// A value as a result.
pub(crate) fn doc_of(value: &Val) -> Result<Doc, Failure> {
    serde_json::from_str(&value.to_string()).map_err(|_| {
        unfit((
            "an output of the filter is not JSON",
            "表达式的输出不是 JSON",
        ))
    })
}

fn parsed(json: &[u8]) -> Result<Val, Failure> {
    read::parse_single(json).map_err(|error| unfit(error.to_string()))
}

/// What a filter makes of a value, which may be endless.
fn outputs(compiled: &Compiled, input: Val) -> Result<Vec<Val>, Failure> {
    let context = Ctx::<data::JustLut<Val>>::new(&compiled.lut, Vars::new([]));
    let mut bytes = 0;
    let outputs = compiled.id.run((context, input)).map(unwrap_valr);
    outputs
        .map(|output| {
            let output = output.map_err(|error| unfit(shortened(error.to_string())))?;
            bytes += size(&output);
            if bytes <= MOST_KEPT {
                return Ok(output);
            }
            let megabytes = MOST_KEPT >> 20;
            Err(unfit((
                format!("the outputs take more than {megabytes} MiB of memory; `limit(10; ...)` takes the first 10"),
                format!("输出已占用超过 {megabytes} MiB 内存；`limit(10; ...)` 只取前 10 个"),
            )))
        })
        .collect()
}

/// The beginning of a message, which may quote a whole list.
fn shortened(message: String) -> String {
    const LONGEST: usize = 200;
    match message.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &message[..at]),
        None => message,
    }
}

fn compiled(code: &str) -> Result<Compiled, Failure> {
    let ours = load::parse(include_str!("jq/defs.jq"), |parser| parser.defs());
    let defs = jaq_core::defs()
        .chain(jaq_std::defs())
        .chain(jaq_json::defs())
        .chain(ours.into_iter().flatten());
    let funs = jaq_core::funs()
        .chain(jaq_std::funs())
        .chain(jaq_json::funs());
    let arena = Arena::default();
    let modules = Loader::new(defs)
        .load(&arena, File { code, path: () })
        .map_err(|_| {
            invalid((
                format!("`{code}` is not a jq filter"),
                format!("`{code}` 不是 jq 表达式"),
            ))
        })?;
    Compiler::default()
        .with_funs(funs)
        .compile(modules)
        .map_err(|errors| {
            let unknown = errors
                .iter()
                .flat_map(|(_, errors)| errors)
                .map(|(name, _)| format!("`{name}`"));
            let unknown = unknown.collect::<Vec<_>>().join(", ");
            invalid((
                format!("the filter uses what is not defined: {unknown}"),
                format!("表达式中有未定义的名称：{unknown}"),
            ))
        })
}

/// The filter cannot be read, which is known before anything is sent.
fn invalid(problem: impl Into<Said>) -> Failure {
    Failure::usage(said(problem))
}

/// The filter fails on what came.
fn unfit(problem: impl Into<Said>) -> Failure {
    Failure::other(said(problem))
}

fn said(problem: impl Into<Said>) -> Said {
    problem.into().map(|problem| format!("--jq: {problem}"))
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::{Filter, Made, Stream, doc_of, docs};
    use crate::doc::Doc;

    const ROWS: [&str; 3] = [
        r#"{"a":1,"b":[1,2]}"#,
        r#"{"a":2,"b":[]}"#,
        r#"{"a":3,"b":[3]}"#,
    ];

    fn stream(code: &str) -> Stream {
        Stream::new(&Rc::new(Filter::new(code).unwrap())).unwrap()
    }

    /// What comes out of a walk.
    fn walked(mut stream: Stream, pages: &[&[&str]]) -> Doc {
        let mut rows = Vec::new();
        for page in pages {
            for row in *page {
                stream.push(row.as_bytes()).unwrap();
            }
            rows.extend(stream.end_page().unwrap());
        }
        match stream.end().unwrap() {
            None => Doc::List(rows),
            Some(Made::Rows(rows)) => Doc::List(docs(&rows).unwrap()),
            Some(Made::One(only)) => doc_of(&only).unwrap(),
        }
    }

    #[test]
    fn what_jq_defines_is_defined() {
        let check = |code: &str, input: &str, expected: &str| {
            let doc: Doc = serde_json::from_str(input).unwrap();
            let made = Filter::new(code).unwrap().apply(&doc).unwrap();
            assert_eq!(made, Doc::Text(expected.to_owned()), "{code}");
        };
        check(
            "@csv",
            r#"["a\"b", 1, null, true, "频道,"]"#,
            "\"a\"\"b\",1,,true,\"频道,\"",
        );
        check(
            "@tsv",
            r#"["a\tb\\", 1.5, null, false]"#,
            "a\\tb\\\\\t1.5\t\tfalse",
        );
        check(
            "INDEX(.a) | .[\"2\"].b",
            r#"[{"a":1},{"a":2,"b":"x"}]"#,
            "x",
        );
        check(
            "map(select(IN(1, 3)) | tostring) | join(\"-\")",
            "[1,2,3]",
            "1-3",
        );
        let nested = serde_json::from_str("[[1]]").unwrap();
        assert!(Filter::new("@csv").unwrap().apply(&nested).is_err());
    }

    #[test]
    fn events_and_inputs_are_those_of_jq() {
        let check = |code: &str, input: &str, expected: &str| {
            let doc: Doc = serde_json::from_str(input).unwrap();
            let made = Filter::new(&format!("[{code}]")).unwrap().apply(&doc);
            let made = made.map(|made| made.to_line());
            assert_eq!(made.unwrap(), expected, "{code}");
        };
        let nested = r#"{"b":[1,{"c":[]}],"a":null}"#;
        check(
            "tostream",
            nested,
            r#"[[["b",0],1],[["b",1,"c"],[]],[["b",1,"c"]],[["b",1]],[["a"],null],[["a"]]]"#,
        );
        check("tostream", "7", "[[[],7]]");
        check("tostream", "[]", "[[[],[]]]");
        check("toarray, (1 | toarray)", "[2]", "[[2],[1]]");
        check(".[] | ascii", "[65, 10]", r#"["A","\n"]"#);
        check("., inputs", "7", "[7]");
        check("try input catch .", "7", r#"["No more inputs"]"#);
        check("first(inputs)", "7", "[]");
        for code in ["input", ".[] | input", "ascii"] {
            let failure = Filter::new(code)
                .unwrap()
                .apply(&Doc::List(vec![Doc::Null]));
            let message = failure.unwrap_err().as_text(crate::lang::Lang::En);
            let expected = ["No more inputs", "is not an ASCII character"];
            assert!(
                expected.iter().any(|end| message.contains(end)),
                "{message}"
            );
        }
    }

    /// Whatever the pages, the result is that of the whole list.
    #[test]
    fn pages_make_the_same_as_the_list() {
        let list: Doc = serde_json::from_str(&format!("[{}]", ROWS.join(","))).unwrap();
        for code in [
            "map(.a)",
            "map(.b[])",
            ".[].b",
            ".[] | select(.a == 2)",
            "map(select(.a > 1)) | .[] | .a, .b",
            "[.[] | select(.a > 1)]",
            "length",
            "length + 1",
            "length | . * 2",
            "map(.b[]) | length",
            "map(.a) | add",
            "map(.a) | map(. + 1) | add / length",
            "[.[].b[]] | sort | reverse",
            "sort_by(-.a) | .[0].a",
            "map({a}) | group_by(.a > 1) | map(length)",
            "map(.a), map(.b)",
            "[.[].a] # not a | pipe\n| length",
            ".",
        ] {
            let pages: [&[&str]; 3] = [&ROWS[..1], &ROWS[1..], &[]];
            let whole = Filter::new(code).unwrap().apply(&list).unwrap();
            assert_eq!(walked(stream(code), &pages), whole, "{code}");
        }
    }

    #[test]
    fn a_filter_keeps_only_what_it_wants() {
        let size = |code: &str| {
            let mut stream = stream(code);
            for row in ROWS {
                stream.push(row.as_bytes()).unwrap();
            }
            stream.end_page().unwrap();
            stream.whole.map_or(0, |whole| whole.size)
        };
        assert_eq!(size("map(.a)"), 0, "nothing is kept");
        assert_eq!(size("length"), size("map(.b) | length"));
        assert!(size("length") <= size("map(.a) | add"));
        assert!(size("map(.a) | add") * 4 < size("sort_by(.a)"));
    }

    #[test]
    fn an_error_does_not_quote_the_whole_list() {
        let rows = vec![ROWS[0]; 1000].join(",");
        let list: Doc = serde_json::from_str(&format!("[{rows}]")).unwrap();
        let failure = Filter::new(".a").unwrap().apply(&list).unwrap_err();
        let message = failure.as_text(crate::lang::Lang::En);
        assert!(
            message.len() < 300 && message.contains("cannot index"),
            "{message}"
        );
    }

    #[test]
    fn a_filter_without_an_end_has_one() {
        // The same megabyte again and again.
        let endless = Filter::new(r#"("x" * 1000000) | repeat(.)"#).unwrap();
        let failure = endless.apply(&Doc::Null).unwrap_err();
        let message = failure.as_text(crate::lang::Lang::En);
        assert!(message.contains("more than 1024 MiB"), "{message}");
        let first = Filter::new(r#"("x" * 1000000) | [limit(2; repeat(.))] | length"#).unwrap();
        assert_eq!(first.apply(&Doc::Null).unwrap().as_u64(), Some(2));
    }

    #[test]
    fn a_list_that_is_too_large_says_how_to_go_on() {
        let mut stream = stream("sort_by(.a)");
        stream.whole.as_mut().unwrap().most = 100;
        stream.push(ROWS[0].as_bytes()).unwrap();
        let failure = stream.end_page().unwrap_err();
        let hint = failure.report().hint.clone().unwrap();
        assert!(hint.text(crate::lang::Lang::En).contains("map(...)"));
    }
}
