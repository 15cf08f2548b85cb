//! Which breaking changes CHANGELOG.md announces.

use std::collections::BTreeSet;

use polyv_codegen::{Change, Class};

/// The breaking changes that `now` does not announce; `before` is the changelog of the revision that was compared with.
pub(super) fn missing<'c>(changes: &'c [Change], now: &str, before: &str) -> Vec<&'c Change> {
    let released: BTreeSet<&str> = before.lines().filter_map(section).collect();
    let announced = announced(now, &released);
    let is_missing = |change: &&Change| {
        change.class == Class::Breaking && !announced.contains(change.path.as_str())
    };
    changes.iter().filter(is_missing).collect()
}

/// The name of a section, if the line is its heading.
fn section(line: &str) -> Option<&str> {
    line.strip_prefix("## ").map(str::trim)
}

/// The paths in backquotes below headings about breaking changes, in the sections that are not `released` yet.
fn announced<'t>(changelog: &'t str, released: &BTreeSet<&str>) -> BTreeSet<&'t str> {
    let mut announced = BTreeSet::new();
    let (mut is_new, mut is_code) = (false, false);
    // The depth of the heading about breaking changes above the line.
    let mut breaking: Option<usize> = None;
    for line in changelog.lines() {
        let depth = line.chars().take_while(|c| *c == '#').count();
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            // Neither a heading nor a line of the list.
        } else if let Some(name) = section(line) {
            let is_unreleased = name.to_lowercase().contains("unreleased");
            is_new = is_unreleased || !released.contains(name);
            breaking = None;
        } else if depth > 0 {
            if line.to_lowercase().contains("breaking") {
                breaking = Some(depth);
            } else if breaking.is_some_and(|above| depth <= above) {
                breaking = None;
            }
        } else if is_new && breaking.is_some() {
            let quoted = line.split('`').skip(1).step_by(2);
            announced.extend(quoted.map(|path| {
                let path = path.strip_prefix("polyv_sdk::").unwrap_or(path);
                path.strip_prefix("api::").unwrap_or(path)
            }));
        }
    }
    announced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(now: &str, before: &str, expected: &[&str]) {
        let released = before.lines().filter_map(section).collect();
        let found: Vec<_> = announced(now, &released).into_iter().collect();
        assert_eq!(found, expected, "{now}");
    }

    #[test]
    fn a_line_below_a_heading_about_breaking_changes_announces() {
        check(
            "## Unreleased\n### Breaking\n- `a::B` and `c::D`\n  are gone\n",
            "",
            &["a::B", "c::D"],
        );
        check(
            "## [Unreleased]\n\n### Breaking changes\n\n`polyv_sdk::api::a::B` `api::c::D`\n",
            "",
            &["a::B", "c::D"],
        );
        check(
            "## Unreleased\n### Breaking\n#### Of lists\n- `a::B`\n### Added\n- `c::D`\n",
            "",
            &["a::B"],
        );
    }

    #[test]
    fn a_line_elsewhere_does_not() {
        check("### Breaking\n- `a::B`\n", "", &[]);
        check(
            "## Unreleased\n### Added\n- `a::B`\n### Breaking\n- a::C\n",
            "",
            &[],
        );
        check("## Unreleased\n### Breaking\n```\n`a::B`\n```\n", "", &[]);
        check(
            "## Unreleased\n## 0.1.0\n### Breaking\n- `a::B`\n",
            "## 0.1.0\n",
            &[],
        );
    }

    #[test]
    fn a_release_announces_what_was_unreleased() {
        check(
            "## Unreleased\n## 0.2.0\n### Breaking\n- `a::B`\n## 0.1.0\n",
            "## Unreleased\n## 0.1.0\n",
            &["a::B"],
        );
    }
}
