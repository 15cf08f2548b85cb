//! Damaged pages, and files that are not pages: a clear message or a sensible spec, and never a panic.

use proptest::prelude::*;

use super::{Format, PAGES, as_text, import, import_bytes, page};

/// The refusal of a file.
#[track_caller]
fn refused(text: &[u8], code: &str, words: &str) {
    let refusal = import_bytes(text, Format::Auto).expect_err("a refusal");
    assert_eq!(refusal.code, code, "{refusal}");
    assert!(refusal.to_string().contains(words), "{refusal}");
}

#[test]
fn what_is_no_page_is_refused_with_the_reason() {
    refused(b"", "empty", "the page is empty");
    refused(b" \n\t\n", "empty", "the page is empty");
    refused("\u{feff}".as_bytes(), "empty", "the page is empty");
    refused(b"\x89PNG\r\n\x1a\n\0\0", "not-text", "zero bytes");
    refused(&[0xb2, 0xe9, 0xd1, 0xaf], "not-text", "iconv -f gbk");
    refused(
        b"<!DOCTYPE html><html><body>login</body></html>",
        "html",
        "web page",
    );
    refused(b"\n<html>\n", "html", "add `.md`");
    refused(br#"{"code": 200}"#, "json", "JSON document");
    refused(
        b"fn main() {\n    println!(\"{}\", 1);\n}\n",
        "not-a-page",
        "it has no heading such as",
    );
    refused(
        "随便写的一段话。\n\n没有标题。".as_bytes(),
        "not-a-page",
        "it has no heading such as",
    );
    refused(
        "标题\n\n请求方式\n\nGET\n".as_bytes(),
        "no-address",
        "1 of the known headings",
    );
    let two = page("booking_list") + &page("session_list");
    refused(two.as_bytes(), "several-endpoints", "a file of its own");
}

/// What a page becomes after `edit`, which must change it; it must be YAML, and contain `expected`.
#[track_caller]
fn damaged(name: &str, edit: impl Fn(&str) -> String, expected: &[&str]) {
    for whole in [page(name), as_text(&page(name))] {
        let text = edit(&whole);
        assert_ne!(text, whole, "nothing was damaged");
        let proposal = import(&text, Format::Auto).unwrap_or_else(|refusal| panic!("{refusal}"));
        serde_yaml::from_str::<serde_json::Value>(&proposal.text)
            .unwrap_or_else(|error| panic!("{error}\n{}", proposal.text));
        for part in expected {
            assert!(
                proposal.text.contains(part),
                "{part:?} is not in:\n{}",
                proposal.text
            );
        }
    }
}

/// The page without what is between two headings.
fn without(page: &str, from: &str, to: &str) -> String {
    let start = page.find(from).expect("the first heading");
    let end = start + page[start..].find(to).expect("the second heading");
    format!("{}{}", &page[..start], &page[end..])
}

#[test]
fn a_missing_section_is_asked_for() {
    damaged(
        "booking_list",
        |page| without(page, "请求方式", "接口约束"),
        &["# QUESTION(import): which method?", "method: GET"],
    );
    damaged(
        "booking_list",
        |page| without(page, "成功示例", "异常示例"),
        &[
            "# QUESTION(import): what does a success look like?",
            "channelName:",
        ],
    );
    damaged(
        "booking_list",
        |page| page.replace("http://api.polyv.net/live/v4/channel/booking/list?", "?"),
        &[
            "# QUESTION(import): what does the request look like?",
            "name: success",
        ],
    );
    damaged(
        "booking_list",
        |page| without(page, "data参数描述", "Java请求示例"),
        &["kind: page", "openId:", "basis: sample"],
    );
    damaged(
        "booking_list",
        |page| {
            page.replace("# 查询微信预约数据\n", "")
                .replacen("查询微信预约数据\n", "\n", 1)
        },
        &[
            "title: \"(untitled)\"",
            "# QUESTION(import): what is the title",
        ],
    );
}

#[test]
fn a_table_without_a_parent_is_asked_about() {
    damaged(
        "red_pack_list",
        |page| page.replace("receive参数描述", "winner参数描述"),
        &[
            "# QUESTION(import): which field is described by the table `winner`",
            "redPackId, userId, nickName, avatar, amount, createdTime",
        ],
    );
}

#[test]
fn two_fields_of_one_name_in_rust_are_parted() {
    damaged(
        "checkin_list_by_session",
        |page| page.replacen("\"checkinid\"", "\"checkinId\": 1, \"checkinid\"", 1),
        &[
            "# QUESTION(import): what is it called in Rust? Another field is `checkin_id`.",
            "rust: checkin_id_2",
        ],
    );
}

#[test]
fn a_broken_sample_is_left_out_and_told() {
    damaged(
        "booking_list",
        |page| page.replacen("\"code\": 200,", "\"code\": 200", 1),
        &["# QUESTION(import): the sample is not JSON"],
    );
    damaged(
        "booking_list",
        |page| page.replacen("\"code\": 200,", "\"code\": 200, // ok", 1),
        &["# QUESTION(import): the sample was invalid JSON and was repaired"],
    );
}

#[test]
fn every_page_of_damaged_lines_is_yaml_or_refused() {
    for (name, _) in PAGES {
        for whole in [page(name), as_text(&page(name))] {
            let lines: Vec<&str> = whole.lines().collect();
            for cut in (0..lines.len()).step_by(7) {
                let text = lines[..cut].join("\n");
                if let Ok(proposal) = import(&text, Format::Auto) {
                    let read = serde_yaml::from_str::<serde_json::Value>(&proposal.text);
                    assert!(
                        read.is_ok(),
                        "{name} up to line {cut}: {read:?}\n{}",
                        proposal.text
                    );
                }
            }
        }
    }
}

/// A way to damage a text.
#[derive(Clone, Debug)]
enum Damage {
    Remove(usize),
    Double(usize),
    Swap(usize, usize),
    Insert(usize, String),
    Cut(usize),
}

/// What took quadratic time would not end here.
#[test]
fn huge_pages_are_read_in_linear_time_or_refused() {
    let base = page("booking_list");
    let tags = format!("{base}\n{}", "<".repeat(1_000_000));
    assert!(import(&tags, Format::Auto).is_ok());
    let half_tags = format!("{base}\n{}", "<a".repeat(500_000));
    assert!(import(&half_tags, Format::Auto).is_ok());

    let keys: Vec<String> = (0..100_000)
        .map(|key| format!("\"k{key}\": {key}"))
        .collect();
    let sample = format!(
        "{base}\n\n成功示例\n\n{{\"data\": {{{}}}}}",
        keys.join(", ")
    );
    refused(sample.as_bytes(), "too-large", "fields in its samples");

    let rows = (0..50_000).fold(String::new(), |rows, row| {
        rows + &format!("| f{row} | false | String | x |\n")
    });
    let table = format!(
        "{base}\n\n## 请求参数描述\n\n| 参数名 | 必选 | 类型 | 说明 |\n| --- | --- | --- | --- |\n{rows}"
    );
    refused(table.as_bytes(), "too-large", "rows in its tables");
}

#[test]
fn names_come_without_what_nobody_sees() {
    let edited = page("booking_list")
        .replace("nickname", "nick\u{ad}name")
        .replace("pageSize", "page\u{202d}Size\u{2069}");
    let proposal = import(&edited, Format::Auto).expect("a proposal");
    let plain = import(&page("booking_list"), Format::Auto).expect("a proposal");
    assert_eq!(proposal.text, plain.text);
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = 0..400_usize;
    prop_oneof![
        at.clone().prop_map(Damage::Remove),
        at.clone().prop_map(Damage::Double),
        (at.clone(), at.clone()).prop_map(|(a, b)| Damage::Swap(a, b)),
        (
            at.clone(),
            "[ -~：，。（）【】参数名类型说明\\|#`<>{}\\[\\]\"\\\\\t]{0,40}"
        )
            .prop_map(|(at, text)| Damage::Insert(at, text)),
        at.prop_map(Damage::Cut),
    ]
}

fn apply(text: &str, damages: &[Damage]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for damage in damages {
        let length = lines.len().max(1);
        match damage {
            Damage::Remove(at) if !lines.is_empty() => {
                lines.remove(at % length);
            }
            Damage::Double(at) if !lines.is_empty() => {
                let line = lines[at % length].clone();
                lines.insert(at % length, line);
            }
            Damage::Swap(a, b) if !lines.is_empty() => lines.swap(a % length, b % length),
            Damage::Insert(at, text) => {
                lines.insert(at % length.min(lines.len() + 1), text.clone());
            }
            Damage::Cut(at) if !lines.is_empty() => {
                let line = &mut lines[at % length];
                let half = line.chars().count() / 2;
                *line = line.chars().take(half).collect();
            }
            _ => {}
        }
    }
    lines.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_mangled_page_panics_and_every_proposal_is_yaml(
        name in prop::sample::select(PAGES.map(|(name, _)| name).to_vec()),
        is_text in any::<bool>(),
        damages in prop::collection::vec(damage(), 1..24),
    ) {
        let whole = if is_text { as_text(&page(name)) } else { page(name) };
        let text = apply(&whole, &damages);
        if let Ok(proposal) = import(&text, Format::Auto) {
            let read = serde_yaml::from_str::<serde_json::Value>(&proposal.text);
            prop_assert!(read.is_ok(), "{read:?}\n{}", proposal.text);
        }
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}", is_markdown in any::<bool>()) {
        let format = if is_markdown { Format::Markdown } else { Format::Text };
        let page = format!("t\n\n接口URL\n\nhttp://api.polyv.net/live/v4/channel/a/b\n\n请求参数描述\n\n{text}\n\n成功示例\n\n{text}");
        if let Ok(proposal) = import(&page, format) {
            let read = serde_yaml::from_str::<serde_json::Value>(&proposal.text);
            prop_assert!(read.is_ok(), "{read:?}\n{}", proposal.text);
        }
    }
}
