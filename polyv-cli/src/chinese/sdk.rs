//! What the SDK says in Chinese, by templates of what it says in English.
//!
//! `sdk.txt` has pairs as `chinese.txt` has; `{}` stands for a name, a value or another part. A message that fits none of
//! them is shown in English.

use super::pairs;

const TEMPLATES: &str = include_str!("sdk.txt");

/// A part of a template that may be anything.
const HOLE: &str = "{}";

/// An error's message in Chinese, if it is known. `parameter` is what it is about, as the error names it.
pub(crate) fn of_error(message: &str, parameter: Option<&str>) -> Option<String> {
    let Some((names, problem)) = parameter.and_then(|names| about(message, names)) else {
        return translated(message);
    };
    let names = names.replace(", ", "、");
    Some(format!("参数 {names} {}", translated(problem)?))
}

/// What a message says about parameters, after their quoted names.
fn about<'m>(message: &'m str, names: &str) -> Option<(String, &'m str)> {
    let names = format!("`{}`", names.replace(", ", "`, `"));
    let rest = message.strip_prefix("parameter")?;
    let rest = rest.strip_prefix('s').unwrap_or(rest).strip_prefix(' ')?;
    let rest = rest.strip_prefix(names.as_str())?.strip_prefix(' ')?;
    // The names of the setters are those of Rust.
    let setters = rest
        .strip_prefix("(`")
        .and_then(|rest| rest.split_once("`) "));
    Some((names, setters.map_or(rest, |(_, rest)| rest)))
}

/// By the template that says most of the text.
fn translated(text: &str) -> Option<String> {
    let fitting = pairs(TEMPLATES)
        .filter_map(|(english, chinese)| Some((english, chinese, parts(english, text)?)));
    let (_, chinese, parts) = fitting.max_by_key(|(english, ..)| english.len())?;
    let mut parts = parts.into_iter();
    let mut pieces = chinese.split(HOLE);
    let mut out = pieces.next()?.to_owned();
    for piece in pieces {
        let (part, is_name) = parts.next()?;
        // A part may be a text of the SDK too, such as `7 days`, but a name never is.
        let of_sdk = if is_name { None } else { translated(part) };
        out.push_str(of_sdk.as_deref().unwrap_or(part));
        out.push_str(piece);
    }
    Some(out)
}

/// The parts of a text that the template leaves open, and whether each is a quoted name.
fn parts<'t>(template: &str, text: &'t str) -> Option<Vec<(&'t str, bool)>> {
    let mut pieces = template.split(HOLE);
    let mut before = pieces.next()?;
    let mut rest = text.strip_prefix(before)?;
    let mut pieces = pieces.peekable();
    let mut parts = Vec::new();
    while let Some(piece) = pieces.next() {
        let (part, after) = match pieces.peek() {
            Some(_) => rest.split_once(piece)?,
            None => (rest.strip_suffix(piece)?, ""),
        };
        parts.push((part, before.ends_with('`')));
        (before, rest) = (piece, after);
    }
    rest.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::{HOLE, TEMPLATES, of_error, pairs};

    #[test]
    fn messages_are_translated_with_what_they_name() {
        let check = |message: &str, parameter: &str, expected: &str| {
            let parameter = Some(parameter).filter(|name| !name.is_empty());
            assert_eq!(of_error(message, parameter).as_deref(), Some(expected));
        };
        check(
            "parameter `pageSize` (`page_size`) is 5000, more than the documented maximum of 1000",
            "pageSize",
            "参数 `pageSize` 的值为 5000，大于文档规定的最大值 1000",
        );
        check(
            "parameter `name` is empty, but is required",
            "name",
            "参数 `name` 的值为空，但该参数必填",
        );
        check(
            "parameters `a`, `b` (`c`, `d`) are mutually exclusive, but 2 are given",
            "a, b",
            "参数 `a`、`b` 不能同时给出，现在给出了 2 个",
        );
        check(
            "parameter `end` is 8 days and 5 seconds after `items`, more than the documented maximum of 7 days",
            "end",
            "参数 `end` 距离太长：8 天 5 秒（自 `items` 起），文档规定最长 7 天",
        );
        check(
            "parameter `ids` has 201 items, more than the documented maximum of 200",
            "ids",
            "参数 `ids` 有 201 项，多于文档规定的最多 200",
        );
        check(
            "POLYV_APP_ID is not set: set it to the account's appId, which the console shows",
            "POLYV_APP_ID",
            "没有设置 POLYV_APP_ID：请设为账号的 appId，可在后台查看",
        );
        check(
            "no connection to http://127.0.0.1:9",
            "",
            "无法连接 http://127.0.0.1:9",
        );
    }

    #[test]
    fn values_stay_as_they_are() {
        let message = r#"parameter `scene` is "7 days", which cannot be a path segment"#;
        let expected = r#"参数 `scene` 的值 "7 days" 不能作为路径的一段"#;
        assert_eq!(of_error(message, Some("scene")).as_deref(), Some(expected));
        assert_eq!(of_error("签名错误", None), None);
        assert_eq!(of_error("parameter `a` is odd", Some("a")), None);
    }

    #[test]
    fn templates_leave_the_same_open_in_both_languages() {
        for (english, chinese) in pairs(TEMPLATES) {
            let open = |text: &str| text.matches(HOLE).count();
            assert_eq!(open(english), open(chinese), "{english}");
            assert!(!chinese.is_ascii(), "{english}");
        }
    }
}
