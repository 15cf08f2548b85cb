//! The only maker of Rust identifiers.

/// Words that cannot be an identifier unchanged.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names that a module cannot have: words of Rust, files with a meaning of their own, and devices.
const RESERVED_MODULES: &[&str] = &[
    "aux", "con", "crate", "lib", "main", "mod", "nul", "prn", "registry", "self", "super",
];

/// Names that a top-level module cannot have: modules that are always there, and the other features of the SDK.
const RESERVED_TOP: &[&str] = &[
    "all-modules",
    "axum",
    "blocking",
    "callbacks",
    "client",
    "default",
    "dynamic",
    "profile",
    "redis",
    "service",
    "tracing",
];

/// The parts of a wire name: `startTime` is `start`, `time`; `HTMLText` is `html`, `text`.
fn words(wire: &str) -> Vec<String> {
    let chars: Vec<char> = wire.chars().collect();
    let mut words = vec![String::new()];
    for (at, &c) in chars.iter().enumerate() {
        let before = at
            .checked_sub(1)
            .and_then(|at| chars.get(at))
            .copied()
            .unwrap_or('_');
        let after = chars.get(at + 1).copied().unwrap_or('_');
        let starts = c.is_uppercase() && (!before.is_uppercase() || after.is_lowercase());
        if starts || !c.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// `startTime` to `start_time`.
pub(crate) fn snake(wire: &str) -> String {
    let name = words(wire).join("_");
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("n{name}")
    } else {
        name
    }
}

/// The parts of a name of a call, such as `channel.basic.get`.
pub(crate) fn call(text: &str) -> Option<[&str; 3]> {
    let is_part = |part: &&str| {
        let is_of_a_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        part.starts_with(|c: char| c.is_ascii_lowercase()) && part.chars().all(is_of_a_part)
    };
    let parts: Vec<&str> = text.split('.').filter(is_part).collect();
    let parts = <[&str; 3]>::try_from(parts).ok()?;
    (parts.join(".") == text).then_some(parts)
}

/// `start_time` to `StartTime`.
pub(crate) fn pascal(wire: &str) -> String {
    let capital = |word: &String| {
        let mut chars = word.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().chain(chars).collect::<String>())
            .unwrap_or_default()
    };
    let name: String = words(wire).iter().map(capital).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("N{name}")
    } else {
        name
    }
}

/// Where an operation is in the SDK: `channel::booking::List` for its names `channel`, `booking` and `list`.
pub(crate) fn rust_path<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<_> = names.into_iter().map(str::to_owned).collect();
    if let Some(operation) = names.last_mut() {
        *operation = pascal(operation);
    }
    names.join("::")
}

/// `Report is not ready yet, ...` to `REPORT_IS_NOT_READY_YET`; by its code a refusal whose message has no words to make
/// a name of. Empty where neither makes one.
pub(crate) fn of_refusal(code: Option<i64>, message: Option<&str>) -> String {
    let clause =
        message.and_then(|message| message.split([',', '.', ';', ':', '!', '\u{ff0c}']).next());
    let name = clause.map(snake).unwrap_or_default().to_uppercase();
    if is_constant(&name) {
        return name;
    }
    code.map_or_else(String::new, |code| format!("CODE_{}", code.unsigned_abs()))
}

/// Whether `name` can be the name of a constant.
pub(crate) fn is_constant(name: &str) -> bool {
    is_snake(&name.to_lowercase()) && !name.contains(|c: char| c.is_lowercase())
}

/// The type of what `new` of `name` takes, where that is much.
pub(crate) fn required_of(name: &str) -> String {
    format!("{name}Required")
}

/// The type that makes the identifier `name` differ from others, such as `ChannelIdKind`.
pub(crate) fn kind_of(name: &str) -> String {
    format!("{}IdKind", name.strip_suffix("Id").unwrap_or(name))
}

/// The setter that clears what `name` sets.
pub(crate) fn clear_of(name: &str) -> String {
    format!("clear_{name}")
}

/// Whether `name` can be an identifier of a value, a field or a module.
pub(crate) fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether `name` can be the name of a type.
pub(crate) fn is_pascal(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Whether a type of this name would get in the way of generated code.
pub(crate) fn is_reserved_type(name: &str) -> bool {
    // Everything else that generated code names gives way: see `emit::short`.
    name == "Self" || name.ends_with(&required_of("")) || name.ends_with(&kind_of(""))
}

/// Whether no module can have this name.
pub(crate) fn is_reserved_module(name: &str) -> bool {
    RESERVED_MODULES.contains(&name)
}

/// Whether no top-level module can have this name.
pub(crate) fn is_reserved_top(name: &str) -> bool {
    RESERVED_MODULES.contains(&name) || RESERVED_TOP.contains(&name)
}

/// An identifier, as `r#type` where it must be.
pub(crate) fn ident(name: &str) -> proc_macro2::Ident {
    let span = proc_macro2::Span::call_site();
    if KEYWORDS.contains(&name) && !matches!(name, "self" | "super" | "crate") {
        proc_macro2::Ident::new_raw(name, span)
    } else {
        proc_macro2::Ident::new(name, span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn irregular_names_become_readable() {
        let cases = [
            ("channelId", "channel_id"),
            ("TBname", "t_bname"),
            ("UIN", "uin"),
            ("s_userId", "s_user_id"),
            ("startTIme", "start_t_ime"),
            ("aiPPTVideoId", "ai_ppt_video_id"),
            ("HTMLText", "html_text"),
            ("checkin-by-sessionId", "checkin_by_session_id"),
            ("param1", "param1"),
            ("6MTCode", "n6_mt_code"),
            ("add-bullentin", "add_bullentin"),
        ];
        for (wire, expected) in cases {
            assert_eq!(snake(wire), expected, "{wire}");
        }
        assert_eq!(pascal("get_v3"), "GetV3");
        assert_eq!(pascal("list_by_session"), "ListBySession");
        assert_eq!(ident("type").to_string(), "r#type");
    }
}
