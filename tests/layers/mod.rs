//! Who names whom inside a crate. The layers test of each crate includes this file by its path and adds its own rules.
//!
//! It knows modules by their files, follows `use` through re-exports, and looks at no comments, texts and tests.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each crate takes what it needs, and a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A path in Rust, such as `["emit", "field"]`; without `crate`, which all of them are below.
type Names = Vec<String>;

/// The files below `src` of a crate.
pub(crate) struct Sources {
    files: Vec<File>,
    modules: BTreeSet<Names>,
}

/// A file: one module.
pub(crate) struct File {
    /// Its path below `src`.
    pub(crate) path: String,
    module: Names,
    tokens: Vec<String>,
    /// What its `use` items bind, by the module they are in and the name.
    bound: BTreeMap<(Names, String), Names>,
    /// Each path that it names, with the module that names it.
    paths: Vec<(Names, Names)>,
}

impl Sources {
    /// Reads the crate whose manifest is in the folder `manifest`.
    pub(crate) fn of(manifest: &str) -> Self {
        let root = Path::new(manifest).join("src");
        let mut texts = Vec::new();
        walk(&root, &root, &mut texts);
        texts.sort();
        Self::new(&texts)
    }

    /// Takes paths below `src`, and what the files hold.
    pub(crate) fn new(texts: &[(String, String)]) -> Self {
        let mut files: Vec<File> = texts
            .iter()
            .map(|(path, text)| File::new(path, text))
            .collect();
        let modules = files.iter().map(|file| file.module.clone()).collect();
        for file in &mut files {
            file.read(&modules);
        }
        Self { files, modules }
    }

    /// All files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// The names of the top-level modules.
    pub(crate) fn tops(&self) -> BTreeSet<&str> {
        let tops = self.modules.iter().filter_map(|module| module.first());
        tops.map(String::as_str).collect()
    }

    /// Breaches of `rules`: modules, and what none of their files names. An empty name is the whole crate.
    ///
    /// What begins with a top-level module is looked up among the paths that a file names; anything else is one or
    /// more tokens, such as `quote` or `Ident::new`.
    pub(crate) fn breaches(&self, rules: &[(&str, &[&[&str]])]) -> Vec<String> {
        let mut breaches = Vec::new();
        for (module, never) in rules {
            let module = names(module);
            let mut files = self
                .files()
                .filter(|file| file.module.starts_with(&module))
                .peekable();
            assert!(files.peek().is_some(), "there is no module {module:?}");
            for file in files {
                let named = never
                    .iter()
                    .copied()
                    .flatten()
                    .filter(|what| self.is_named(file, what));
                breaches.extend(named.map(|what| format!("{} names {what}", file.path)));
            }
        }
        breaches
    }

    /// Whether `file` names `what`, as [`Self::breaches`] explains it.
    pub(crate) fn is_named(&self, file: &File, what: &str) -> bool {
        let path = names(what);
        if path
            .first()
            .is_some_and(|first| self.tops().contains(first.as_str()))
        {
            return file
                .paths
                .iter()
                .any(|(_, named)| self.steps(named).iter().any(|step| step.starts_with(&path)));
        }
        let words = tokens(what);
        file.tokens
            .windows(words.len())
            .any(|window| window == words)
    }

    /// The circles between files and folders of one folder, one line each.
    pub(crate) fn circles(&self) -> Vec<String> {
        let mut arrows: BTreeMap<Names, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        let named = self.files().flat_map(|file| &file.paths);
        for (from, path) in named {
            for to in self.steps(path) {
                let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
                // A folder's own file may name what is in the folder, and the reverse.
                if let (Some(from_name), Some(to_name)) = (from.get(shared), to.get(shared))
                    && self.modules.contains(&to[..=shared])
                {
                    let folder = arrows.entry(to[..shared].to_vec()).or_default();
                    folder
                        .entry(from_name.clone())
                        .or_default()
                        .insert(to_name.clone());
                }
            }
        }
        let mut circles = Vec::new();
        for (folder, arrows) in arrows {
            let mut done = BTreeSet::new();
            for start in arrows.keys() {
                let mut circle = reached(&arrows, start);
                circle.retain(|other| reached(&arrows, other).contains(start));
                if !circle.is_empty() && done.insert(circle.clone()) {
                    let inside = circle.iter().flat_map(|from| {
                        let inside = arrows[from].intersection(&circle);
                        inside.map(move |to| format!("{from} -> {to}"))
                    });
                    let inside: Vec<_> = inside.collect();
                    circles.push(format!("src/{}: {}", folder.join("/"), inside.join(", ")));
                }
            }
        }
        circles
    }

    /// A path, and each path that it means through re-exports; the last one is where the item is.
    fn steps(&self, path: &Names) -> Vec<Names> {
        let mut steps = vec![path.clone()];
        while let Some(next) = steps.last().and_then(|path| self.follow(path)) {
            if steps.contains(&next) {
                break;
            }
            steps.push(next);
        }
        steps
    }

    fn follow(&self, path: &Names) -> Option<Names> {
        let depth = (0..=path.len())
            .rev()
            .find(|depth| self.modules.contains(&path[..*depth]))?;
        let item = path.get(depth)?;
        let file = self.files().find(|file| file.module == path[..depth])?;
        let target = file.bound.get(&(file.module.clone(), item.clone()))?;
        Some([target, &path[depth + 1..]].concat())
    }
}

/// What `start` leads to.
fn reached(arrows: &BTreeMap<String, BTreeSet<String>>, start: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for next in arrows.get(at).into_iter().flatten() {
            if reached.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    reached
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        let module = path.trim_end_matches(".rs").split('/').map(str::to_owned);
        let is_root = |name: &String| matches!(name.as_str(), "lib" | "main" | "mod");
        Self {
            path: path.to_owned(),
            module: module.filter(|name| !is_root(name)).collect(),
            tokens: tokens(&code(text)),
            bound: BTreeMap::new(),
            paths: Vec::new(),
        }
    }

    /// Finds the paths of the file, now that all modules are known.
    fn read(&mut self, modules: &BTreeSet<Names>) {
        let tokens = std::mem::take(&mut self.tokens);
        let mut inner = self.module.clone();
        // The modules inside the file, by the number of braces that are open where they begin.
        let mut depths = Vec::new();
        let mut depth = 0_usize;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let is_first = at == 0 || tokens[at - 1] != "::";
            match token.as_str() {
                "mod" if tokens.get(at + 2).is_some_and(|token| token == "{") => {
                    inner.push(tokens[at + 1].clone());
                    depths.push(depth);
                    depth += 1;
                    at += 2;
                }
                "{" => depth += 1,
                "}" => {
                    depth = depth.saturating_sub(1);
                    if depths.last() == Some(&depth) {
                        depths.pop();
                        inner.pop();
                    }
                }
                "use" => {
                    let mut items = Vec::new();
                    at = tree(&tokens, at + 1, &[], &mut items);
                    for (path, name) in items {
                        let Some(path) = resolve(&path, &inner, modules) else {
                            continue;
                        };
                        self.bound
                            .extend(name.map(|name| ((inner.clone(), name), path.clone())));
                        self.paths.push((inner.clone(), path));
                    }
                    continue;
                }
                "crate" | "self" | "super" if is_first => {
                    let mut items = Vec::new();
                    at = tree(&tokens, at, &[], &mut items);
                    let paths = items
                        .iter()
                        .filter_map(|(path, _)| resolve(path, &inner, modules));
                    self.paths.extend(paths.map(|path| (inner.clone(), path)));
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        self.tokens = tokens;
    }
}

/// Reads the path or the tree of paths that begins at `at`; returns what follows. The name is what a `use` binds.
fn tree(
    tokens: &[String],
    mut at: usize,
    before: &[String],
    items: &mut Vec<(Names, Option<String>)>,
) -> usize {
    let mut path = before.to_vec();
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    loop {
        match token(at) {
            "{" => {
                at += 1;
                while !matches!(token(at), "}" | "") {
                    at = tree(tokens, at, &path, items);
                    at += usize::from(token(at) == ",");
                }
                return at + 1;
            }
            "*" => {
                items.push((path, None));
                return at + 1;
            }
            name if is_name(name) => {
                if name != "self" || path.is_empty() {
                    path.push(name.to_owned());
                }
                at += 1;
            }
            // Not a path: whatever it is, it is stepped over.
            _ => {
                items.push((path, None));
                return at + 1;
            }
        }
        if token(at) != "::" {
            let is_renamed = token(at) == "as";
            let name = if is_renamed {
                Some(token(at + 1).to_owned())
            } else {
                path.last().cloned()
            };
            items.push((path, name));
            return if is_renamed { at + 2 } else { at };
        }
        at += 1;
        // `path::<T>` ends before its arguments.
        if !is_name(token(at)) && !matches!(token(at), "{" | "*") {
            items.push((path, None));
            return at;
        }
    }
}

/// From the root of the crate, unless it is a path of another crate.
fn resolve(path: &[String], module: &[String], modules: &BTreeSet<Names>) -> Option<Names> {
    let mut base = module.to_vec();
    let mut rest = path;
    match path.first()?.as_str() {
        "crate" => {
            base.clear();
            rest = &path[1..];
        }
        "self" => rest = &path[1..],
        "super" => {}
        first => {
            let child = [module, &[first.to_owned()]].concat();
            return modules.contains(&child).then(|| [module, path].concat());
        }
    }
    while rest.first().is_some_and(|name| name == "super") {
        base.pop();
        rest = &rest[1..];
    }
    Some([&base, rest].concat())
}

fn names(path: &str) -> Names {
    let names = path.split("::").filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words, `::`, and anything else character by character.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut was_word = false;
    for c in code.chars() {
        let is_word = c.is_alphanumeric() || c == '_';
        match tokens.last_mut() {
            Some(last) if is_word && was_word => last.push(c),
            Some(last) if c == ':' && last == ":" => last.push(c),
            _ if !c.is_whitespace() => tokens.push(c.to_string()),
            _ => {}
        }
        was_word = is_word;
    }
    tokens
}

/// A file without comments, without what is in quotes, and without its tests.
fn code(text: &str) -> String {
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let mut code = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skipped = match c {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '"' => quoted(rest),
            'r' if !code.ends_with(|c: char| c.is_alphanumeric() || c == '_') => raw(rest),
            '\'' => character(rest),
            _ => 0,
        };
        if skipped == 0 {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            code.push(' ');
            rest = &rest[skipped..];
        }
    }
    code
}

/// The length of a text in quotes.
fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a raw text, or 0.
fn raw(text: &str) -> usize {
    let hashes = text[1..].chars().take_while(|c| *c == '#').count();
    if !text[1 + hashes..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    text[2 + hashes..]
        .find(&end)
        .map_or(text.len(), |at| 2 + hashes + at + end.len())
}

/// The length of a character in quotes, or 0 for a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, c))) => {
            let after = at + c.len_utf8();
            text[after..].find('\'').map_or(0, |end| after + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 0,
    }
}

/// The files below `folder` but those of tests.
fn walk(root: &Path, folder: &Path, texts: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_tests = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_tests {
            walk(root, &path, texts);
        } else if path.extension().is_some_and(|end| end == "rs") && !is_tests {
            let below = path
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            texts.push((below, fs::read_to_string(&path).unwrap()));
        }
    }
}
