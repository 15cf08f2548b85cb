//! One golden for each feature of the language: a small spec, and the Rust that it becomes.
//!
//! The expected files are compiled, with warnings denied, by the tests of polyv-sdk, which take them
//! in by `golden/all.rs`. `UPDATE_EXPECT=1` writes what comes out; look at the difference before you
//! commit it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use polyv_codegen::{Content, OutputFile, generate};

#[track_caller]
fn check(case: &Path) {
    let name = common::name(case);
    let sources = common::sources(case, |file| match file {
        "spec.yaml" => format!("golden/{name}/call.yaml"),
        other => format!("golden/{name}/{other}"),
    });
    let files = match generate(&sources) {
        Ok(files) => files,
        Err(diagnostics) => panic!("{name}:\n{}", diagnostics.render(&sources, "")),
    };
    let expected = outputs(name);
    for (_, file, path) in expected
        .iter()
        .filter(|(reason, ..)| case.join(reason).exists())
    {
        common::expect(&case.join(file), whole(&files, path));
    }
}

/// What a case may expect: the file by which it says so, the file with it, and the output.
fn outputs(name: &str) -> [(&'static str, &'static str, String); 12] {
    const CALLBACK: &str = "callbacks/happened.yaml";
    let output = |reason, file, path: &str| (reason, file, path.replace("NAME", name));
    let own = |file, path| output(file, file, path);
    [
        output(
            "spec.yaml",
            "expected.rs",
            "polyv-sdk/src/api/golden/NAME/call.rs",
        ),
        output(
            "types.yaml",
            "expected_types.rs",
            "polyv-sdk/src/api/types/common.rs",
        ),
        output(
            "service.yaml",
            "expected_service.rs",
            "polyv-sdk/src/api/service.rs",
        ),
        own("expected_mod.rs", "polyv-sdk/src/api/golden/NAME/mod.rs"),
        own(
            "expected_former.rs",
            "polyv-sdk/src/api/golden/former/mod.rs",
        ),
        own(
            "expected_registry.rs",
            "polyv-sdk/src/api/golden/registry.rs",
        ),
        own("expected.json", "polyv-mock/catalogue/modules/golden.json"),
        own("expected_service.json", "polyv-mock/catalogue/service.json"),
        output(
            CALLBACK,
            "expected_callback.rs",
            "polyv-sdk/src/api/callbacks/happened.rs",
        ),
        output(
            CALLBACK,
            "expected_callbacks.rs",
            "polyv-sdk/src/api/callbacks/mod.rs",
        ),
        output(
            CALLBACK,
            "expected_callbacks.json",
            "polyv-mock/catalogue/callbacks.json",
        ),
        own("expected_wire.txt", "tests/wire/golden/NAME/call.txt"),
    ]
}

#[track_caller]
fn whole<'f>(files: &'f [OutputFile], path: &str) -> &'f str {
    let file = files
        .iter()
        .find(|file| file.path == path)
        .unwrap_or_else(|| panic!("no output {path}"));
    match &file.content {
        Content::Whole(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn specs_become_rust() {
    let cases = common::cases(&common::folder("golden"));
    assert!(cases.len() > 40, "goldens are missing");
    for case in &cases {
        check(case);
    }
}

/// What polyv-sdk compiles is every golden there is.
#[test]
fn every_golden_is_compiled() {
    let mut all = String::from(
        "//! Every golden as a module. polyv-sdk compiles this file in its tests, with warnings denied.\n",
    );
    for case in common::cases(&common::folder("golden")) {
        for (reason, file, suffix) in [
            ("spec.yaml", "expected", ""),
            ("types.yaml", "expected_types", "_types"),
            ("service.yaml", "expected_service", "_service"),
            ("tree.rs", "tree", "_tree"),
            ("callbacks/happened.yaml", "expected_callback", "_callback"),
        ] {
            if case.join(reason).exists() {
                let name = common::name(&case);
                let visible = if reason == "tree.rs" {
                    "pub(super) "
                } else {
                    ""
                };
                writeln!(
                    all,
                    "#[path = \"{name}/{file}.rs\"]\n{visible}mod {name}{suffix};"
                )
                .unwrap();
            }
        }
    }
    common::expect(&common::folder("golden").join("all.rs"), &all);
}

#[test]
fn the_order_of_the_sources_is_no_matter() {
    let case = common::folder("golden").join("paging_page");
    let mut sources = common::sources(&case, |_| "golden/first/call.yaml".to_owned());
    let mut second = sources[0].clone();
    second.path = "golden/second/call.yaml".to_owned();
    second.text = second.text.replace("/golden/", "/other/");
    sources.push(second);
    sources.push(common::source(
        "types/more.yaml",
        "ids:\n  OtherId: {doc: Another.}\n",
    ));
    let files = generate(&sources).unwrap();
    assert_eq!(
        files
            .iter()
            .filter(|file| file.path.ends_with("call.rs"))
            .count(),
        2
    );
    for _ in 0..sources.len() {
        sources.rotate_left(1);
        assert_eq!(generate(&sources).unwrap(), files);
        let reversed: Vec<_> = sources.iter().rev().cloned().collect();
        assert_eq!(generate(&reversed).unwrap(), files);
    }
}

#[test]
fn one_mistake_anywhere_means_that_nothing_comes_out() {
    let good = common::folder("golden").join("paging_page");
    let mut sources = common::sources(&good, |_| "golden/first/call.yaml".to_owned());
    sources.push(common::source(
        "types/more.yaml",
        "ids:\n  OtherId: {dok: Another.}\n",
    ));
    assert!(generate(&sources).is_err());
}
