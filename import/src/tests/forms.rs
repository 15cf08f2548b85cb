//! One page in the forms that browsers and editors make of it: the proposal is the same.

use super::{Format, PAGES, as_text, import, page};

/// What a page becomes; the proposal must not change.
#[track_caller]
fn same(edit: impl Fn(&str) -> String) {
    let propose = |text: &str| match import(text, Format::Auto) {
        // Texts are those of the page, the names of headings in them included.
        Ok(proposal) => proposal
            .text
            .lines()
            .filter(|line| !line.trim_start().starts_with("doc: "))
            .collect::<Vec<_>>()
            .join("\n"),
        Err(refusal) => panic!("{refusal}"),
    };
    let mut changed = false;
    for (name, _) in PAGES {
        for whole in [page(name), as_text(&page(name))] {
            let text = edit(&whole);
            changed |= text != whole;
            assert_eq!(propose(&text), propose(&whole), "{name}");
        }
    }
    assert!(changed, "no page was changed");
}

#[test]
fn line_ends_and_a_byte_order_mark_make_no_difference() {
    same(|page| format!("\u{feff}{}", page.replace('\n', "\r\n")));
    same(|page| page.replace('\n', "\r"));
}

#[test]
fn invisible_characters_and_spaces_make_no_difference() {
    same(|page| page.replace("接口URL", "接口URL\u{200b}"));
    same(|page| page.replace("接口URL", "接口 URL\u{a0}"));
    same(|page| page.replace("\n\n", "\n\n\n"));
}

#[test]
fn other_headings_of_the_same_meaning_make_no_difference() {
    let others = [
        ("接口URL", "接口地址"),
        ("请求方式", "请求方法："),
        ("请求参数描述", "请求参数"),
        ("响应参数描述", "返回参数说明"),
        ("成功示例", "响应成功JSON示例："),
        ("异常示例", "响应失败JSON示例："),
        ("Java请求示例", "java请求示例"),
        ("contents参数描述", "contents字段说明"),
    ];
    for (usual, other) in others {
        same(|page| {
            page.replace(usual, other)
                .replace("Contents参数描述", "contents字段描述")
        });
    }
}

#[test]
fn numbered_headings_make_no_difference() {
    same(|page| {
        page.replace("接口URL", "2、接口URL")
            .replace("请求方式", "3. 请求方式")
    });
}

/// Imports a page with one more row; `lines` must be in the proposal.
#[track_caller]
fn row(cells: &str, lines: &[&str]) {
    let first = "| channelId | true | String | 频道号 |\n";
    let markdown = page("booking_list").replacen(first, &format!("{first}{cells}\n"), 1);
    for text in [markdown.clone(), as_text(&markdown)] {
        let proposal = import(&text, Format::Auto).unwrap_or_else(|refusal| panic!("{refusal}"));
        for line in lines {
            assert!(
                proposal.text.lines().any(|known| known.trim() == *line),
                "{cells}: {line:?} is not in:\n{}",
                proposal.text
            );
        }
    }
}

#[test]
fn a_row_is_read_for_what_it_says() {
    row(
        "| label | false | String | 标签，最长２０个字符 |",
        &["max_length: 20"],
    );
    row(
        "| label | 否 | string | 标签,长度6-16位 |",
        &["min_length: 6", "max_length: 16"],
    );
    row(
        "| enabled | 是 | String | 开关 Y：开启 N：关闭 |",
        &["as: Y/N", "required: true"],
    );
    row(
        "| closed | false | String | 开关 Y：关闭 N：开启 |",
        &[
            "# QUESTION(import): does `Y` switch it off? If so, `as: N/Y` or a name of its own in `rust`.",
        ],
    );
    row(
        "| flag | false | Integer | 1：是 0：否 |",
        &["type: bool", "as: 1/0"],
    );
    row(
        "| kind | false | String | live：直播中 end：已结束 |",
        &[
            "type: StreamStatus",
            "# QUESTION(import): is it of the type `StreamStatus`? The values are the same, but no other spec has the \
             type under this name.",
        ],
    );
    row(
        "| kind | false | String | a：甲 b：乙 c：丙，默认b |",
        &["enum: Kind", "default: b", "c: {doc: \"TRANSLATE: 丙\"}"],
    );
    row(
        "| day | false | String | 格式：yyyyMMdd |",
        &["type: date", "as: \"%Y%m%d\""],
    );
    row(
        "| channelIds | false | String | 多个频道号用英文逗号隔开，最多20个 |",
        &["type: ChannelId", "list: comma", "max_items: 20"],
    );
    row(
        "| limitNum | false | Integer | 0 < limitNum <= 3600 |",
        &["min: 1", "max: 3600"],
    );
    row(
        "| depth | false | Integer | 不能超过规定的层数5 |",
        &["max: 5"],
    );
}

#[test]
fn a_row_of_words_has_its_type_in_one_piece() {
    let markdown = page("booking_list");
    let table = "参数名 必选 类型 说明\nappId string 密钥\nname string(长度不能大于10) 名\nat string(yyyy-MM-dd HH:mm:ss) 时刻\n";
    let start = markdown.find("| 参数名 | 必选").expect("the table");
    let end = start + markdown[start..].find("\n\n").expect("its end");
    let text = as_text(&format!(
        "{}{table}{}",
        &markdown[..start],
        &markdown[end..]
    ));
    let proposal = import(&text, Format::Auto).unwrap_or_else(|refusal| panic!("{refusal}"));
    for part in [
        "  name:\n    type: text\n    max_length: 10\n",
        "  at:\n    type: datetime\n",
    ] {
        assert!(
            proposal.text.contains(part),
            "{part:?} is not in:\n{}",
            proposal.text
        );
    }
}

#[test]
fn what_a_row_does_not_say_is_asked() {
    row(
        "| roomIds | false | String | 房间 |",
        &["# QUESTION(import): are these several, and how are they put together?"],
    );
    row(
        "| what |  | String | 某物 |",
        &["# QUESTION(import): must it be given? The table does not say so clearly."],
    );
    row(
        "| widgetId | false | String | 部件 |",
        &[
            "# QUESTION(import): what does `widgetId` identify? Name a type of specs/types/ids.yaml, or add one there.",
        ],
    );
    row(
        "| files | false | List&lt;String&gt; | 地址 |",
        &[
            "list: json-text",
            "# QUESTION(import): how does the list become a text? Assumed to be JSON.",
        ],
    );
    row(
        "| s\\_name | false | String | [某物](http://example.com/a)&nbsp;的名 |",
        &["s_name:", "doc: \"TRANSLATE: 某物 的名\""],
    );
    row(
        "| size2 | false | Integer | 默认值由系统给出 |",
        &["# QUESTION(import): the note speaks of a default that was not understood."],
    );
}
