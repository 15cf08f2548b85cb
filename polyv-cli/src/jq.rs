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

    /// Whether nothing comes out before the end of the list.
    pub(crate) fn waits(&self) -> bool {
        self.whole.is_some()
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
            let output = output.map_err(|error| unfit(shortened(message(error))))?;
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

/// What the error says: a text as it is, and any other value as JSON.
fn message(error: jaq_core::Error<Val>) -> String {
    match error.into_val() {
        Val::BStr(text) | Val::TStr(text) => String::from_utf8_lossy(&text).into_owned(),
        other => other.to_string(),
    }
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
    // These would end the process at once, with rows that are not written and a code of their own.
    let ends = |name: &str| matches!(name, "halt" | "halt_error");
    let ours = load::parse(include_str!("jq/defs.jq"), |parser| parser.defs());
    let defs = jaq_core::defs()
        .chain(jaq_std::defs().filter(|def| !ends(def.name)))
        .chain(jaq_json::defs())
        .chain(ours.into_iter().flatten());
    let funs = jaq_core::funs()
        .chain(jaq_std::funs().filter(|(name, ..)| !ends(name)))
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
mod tests;
