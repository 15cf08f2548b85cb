//! What is covered, by module: a table for the front page of the crate, and a block of each README.

use std::collections::BTreeMap;

use crate::model::Api;
use crate::output::{Content, OutputFile};
use crate::texts::plain;

/// A module, how many endpoints it has, and what it is about.
type Row<'a> = (&'a str, usize, &'a str);

pub(super) fn emit(api: &Api) -> [OutputFile; 3] {
    let mut counts = BTreeMap::<&str, usize>::new();
    for endpoint in &api.endpoints {
        *counts.entry(endpoint.path[0].as_str()).or_default() += 1;
    }
    let about = |module: &str| {
        let mut modules = api.service.modules.iter();
        modules
            .find(|(name, _)| **name == *module)
            .map_or("", |(_, doc)| doc)
    };
    let rows: Vec<Row<'_>> = counts
        .iter()
        .map(|(module, count)| (*module, *count, about(module)))
        .collect();
    let english = ["module", "endpoints", "about"];
    let linked = table(english, &rows, |(module, _, about)| {
        let link = format!("[`{module}`](crate::api::{module})");
        (link, plain(about))
    });
    let plain = table(english, &rows, |(module, _, about)| {
        (format!("`{module}`"), (*about).to_owned())
    });
    let chinese = table(
        ["模块", "接口数", "内容"],
        &rows,
        |(module, _, about)| (format!("`{module}`"), chinese(about).to_owned()),
    );
    let file = |path: &str, content| OutputFile {
        path: path.to_owned(),
        content,
    };
    [
        file("polyv-sdk/src/api/coverage.md", Content::Whole(linked)),
        file("README.md", Content::Block(plain)),
        file("README.zh-CN.md", Content::Block(chinese)),
    ]
}

/// Writes the rows with their first and last cell as `cells` makes them, and their sum.
fn table(
    titles: [&str; 3],
    rows: &[Row<'_>],
    cells: impl Fn(&Row<'_>) -> (String, String),
) -> String {
    let mut text = format!("| {} |\n| --- | ---: | --- |\n", titles.join(" | "));
    let mut all = 0;
    for row in rows {
        let (module, about) = cells(row);
        all += row.1;
        text.extend([
            "| ",
            &module,
            " | ",
            &row.1.to_string(),
            " | ",
            &about,
            " |\n",
        ]);
    }
    text + &format!("| {} | **{all}** | |\n", rows.len())
}

/// The official term, in brackets.
fn chinese(about: &str) -> &str {
    about
        .split('(')
        .filter_map(|part| part.split(')').next())
        .find(|term| !term.is_ascii() && !term.starts_with(' '))
        .unwrap_or(about)
}
