//! The regular expressions of the import, all in one place so that one test compiles them all.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex::{Captures, Regex};

/// A regular expression that is compiled when it is first used. One that does not compile, which a test
/// excludes, never matches.
pub(super) struct Pattern {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    const fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    fn get(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| Regex::new(self.text).ok())
            .as_ref()
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        self.get().is_some_and(|regex| regex.is_match(text))
    }

    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.get()?.captures(text)
    }

    pub(super) fn all<'t>(&'static self, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
        self.get()
            .into_iter()
            .flat_map(|regex| regex.captures_iter(text))
    }

    pub(super) fn replace_all<'t>(&self, text: &'t str, by: &str) -> Cow<'t, str> {
        match self.get() {
            Some(regex) => regex.replace_all(text, by),
            None => Cow::Borrowed(text),
        }
    }
}

macro_rules! patterns {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:expr;)*) => {
        $($(#[doc = $doc])+ pub(super) static $name: Pattern = Pattern::new($text);)*

        #[cfg(test)]
        static ALL: &[(&str, &Pattern)] = &[$((stringify!($name), &$name)),*];
    };
}

patterns! {
    /// A text after what it must not be more than: group 1 is the number, 2 its unit.
    MAX = r"(?:最大(?:长度|数量|值)?(?:不(?:能|得|可)?超过|为|是|支持)?|最多|最长|(?:长度)?不(?:能|得|可|可以)?(?:超过|大于)|小于等于|上限为?|限制(?:长度)?[为在]?|长度限制[为在]?|<=|≤)[^\d\-,;。:]{0,8}?:?\s*(-?\d+)\s*(个?(?:字符|汉字|字)|位|[^\s\d,;。()\[\]]?)";
    /// `N个字符以内`.
    WITHIN = r"(\d+)\s*(个?(?:字符|汉字|字)|位|[^\s\d,;。()]?)(?:以内|之内|以下|长度)";
    /// A text after what it must not be less than.
    MIN = r"(?:最小(?:值)?[为是]?|最少|至少|不(?:能|得)?(?:少于|小于|低于)|大于等于|>=|≥)[^\d\-,;。:]{0,6}?:?\s*(-?\d+)\s*(个?(?:字符|汉字|字)|位|[^\s\d,;。()]?)";
    /// `more than 0`.
    MORE = r"(?:^|[^能不得可以许])大于\s*(\d+)";
    /// What changes the number before it: a product, or a unit of its own.
    GOES_ON = r"^\s*(?:[*×xX]|小时|分钟|分|天|周|个?月|年|[GMKkgm%])";
    /// Both ends, after a word that says so.
    RANGE = r"(?:范围|长度|取值|限制|介于|在)[^\d,;。]{0,8}?(-?\d+)\s*(?:-|~|到|至)\s*(\d+)\s*(个?(?:字符|汉字|字)|位)?";
    /// Both ends, before a unit of length.
    LENGTHS = r"(?:^|[^\d-])(\d+)\s*(?:-|~|到|至)\s*(\d+)\s*(个?(?:字符|汉字|字)|位)";
    /// `0 < n <= 3600`: ends, and how they are compared.
    BETWEEN = r"(-?\d+)\s*(<=?|≤)\s*[A-Za-z_][A-Za-z0-9_]*\s*(<=?|≤)\s*(\d+)";
    /// The value without which none is given.
    DEFAULT = r#"(?:默认|缺省)(?:值)?(?:为|是|取|传|填|:|每页(?:显示|返回)?|显示|返回|查询|\s)*"?(-?\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_.-]*)"?"#;
    /// Words that promise a default.
    SPEAKS_OF_DEFAULT = r"默认(?:值|为|[^\p{Han}])|缺省";
    /// Words that promise a bound.
    SPEAKS_OF_BOUND = r"最大|最多|最长|超过|不大于|最小|至少|最少|不少于|小于|大于|范围|限制|以内|上限|取值|[<>≤≥]=?\s*\d|\d\s*[-~]\s*\d";
    /// `live:直播中`: group 1 is the value, 2 what it means.
    COLON = r#"(?:^|[^A-Za-z0-9_\-])"?([A-Za-z0-9_][A-Za-z0-9_.-]*|-\d+)"?\s*[:=]\s*(?:表示|代表|为)?([^\s,;。:=A-Za-z0-9"'/-][^\s,;。]*)"#;
    /// `0-禁用`.
    DASH = r"(?:^|[^A-Za-z0-9_\-])([A-Za-z0-9_]+)\s*-+\s*(\p{Han}[^\s,;。:]*)";
    /// `ppt(三分屏)`.
    PARENTHESES = r"(?:^|[^A-Za-z0-9_\-])([A-Za-z0-9_]+)\s*\(([^()]*\p{Han}[^()]*)\)";
    /// `1为普通直播`: a value, and a word before its meaning.
    MEANING = r"(?:^|[^A-Za-z0-9_\-])([A-Za-z0-9_]+)\s*(?:为|是|表示|代表)\s*(\p{Han}[^\s,;。:]*)";
    /// `Y开启`: a value without anything between it and its meaning.
    DIRECT = r"(?:^|[^A-Za-z0-9_\-])([YN01])\s*(?:时|表示|代表)?(\p{Han}[^\s,;。:]*)";
    /// A switch that is recognized only by its two values.
    YES_NO = r"(?:^|[^A-Za-z0-9_])(?:Y\s*(?:或者?|/|,|\|)\s*N|N\s*(?:或者?|/|,|\|)\s*Y)(?:[^A-Za-z0-9_]|$)";
    /// `true/false`.
    TRUE_FALSE = r"true\s*(?:或者?|/|,)\s*false|false\s*(?:或者?|/|,)\s*true";
    /// A form of dates.
    DATE_FORM = r"[yY]{4}[-/.]?(?:MM|mm)(?:[-/.]?[dD]{2}(?:[ T]?[hH]{2}:?(?:mm|MM)(?::?[sS]{2})?)?)?|[hH]{2}:mm(?::[sS]{2})?";
    /// Milliseconds since 1970, in words.
    MILLISECONDS = r"时间戳|毫秒|13位[^,;。]{0,6}(?:时间|戳)|(?:时间|戳)[^,;。]{0,6}13位";
    /// A length of time, whose name looks like one of a point in time.
    DURATION = r"单位|时长|秒数|分钟数|多少秒|[(,]秒|间隔";
    /// Another unit than milliseconds.
    SECONDS = r"(?:^|[^毫])秒级|10位[^,;。]{0,6}时间戳|时间戳[^,;。]{0,6}10位";
    /// How many digits a time has, which bounds nothing.
    DIGITS_OF_TIME = r"1[03]位[^,;。]{0,6}(?:时间|戳)|(?:时间|戳)[^,;。]{0,6}1[03]位";
    /// Several values in one text.
    COMMAS = r#"逗号|,["']?\s*(?:分隔|隔开|分割)|以[",]+分"#;
    /// The table that a cell refers to: group 1 is its name.
    SEE = r"详见\s*\[?\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*(?:对象|数据|响应|请求)?(?:参数|字段)?(?:描述|说明)?";
    /// The Chinese term in the documentation of an identifier.
    TERM = r"\(([^()]*\p{Han}[^()]*)\)";
    /// The address of an endpoint: group 1 is the host, 2 the path.
    ADDRESS = r"^(?:(?:GET|POST)\s+)?(?:https?:)?//([A-Za-z0-9.-]+)(/[^\s?#]*)";
    /// An address with a query somewhere in a line.
    REQUEST = r"https?://\S+";
    /// How a program of the page sends its request.
    JAVA_CALL = r"HttpUtil\.([A-Za-z0-9_]+)\s*\(\s*([A-Za-z0-9_]+)\s*,\s*([A-Za-z0-9_]+)";
    /// How long a period may be: group 1 is the number, 2 the unit.
    SPAN = r"(?:跨度|间隔|相隔|相差|范围|区间)[^\d;。]{0,14}?(\d+)\s*个?(天|日|小时|月|分钟)";
    /// A period within one month.
    SAME_MONTH = r"同一个?(?:自然)?月|不(?:能|可以?|支持)跨月";
    /// Parameters of which one must be given.
    ONE_OF = r"必填一项|二选一|至少(?:传|填|需要?|有)一|必须(?:传|填)一|不能同时为空|其中一个必";
    /// A quota (calls per period): unit first.
    PER = r"(?:每|在)?(\d*)\s*个?(秒|分钟|小时|天)(?:钟|内|之内)?[^\d。]{0,16}?(\d+)\s*次";
    /// A quota (calls per period): calls first.
    CALLS = r"(\d+)\s*次\s*(?:/|每)\s*(\d*)\s*个?(秒|分钟|小时|天)";
    /// What every page says about calls.
    BOILERPLATE = r"同时支持HTTP|支持https|频率限制|^\d*[,.]?\s*$";
    /// The absence of a parameter that means more than leaving a thing alone.
    WHOLE_ACCOUNT = r"(?:不传|不填|为空|不提交|没有)[^。;]{0,16}?(?:全局|账号|帐号|全部频道|所有频道|通用)";
    /// A point in time, as texts have it.
    IS_DATETIME = r"^\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}:\d{2}$";
    /// A day.
    IS_DATE = r"^\d{4}-\d{1,2}-\d{1,2}$";
    /// A parameter in a path.
    PLACEHOLDER = r"\{([^{}/]+)\}";
    /// The part of a path that is a version.
    VERSION = r"^/(?:live/|live-bg/)?(v[1-5])/";
    /// A link of Markdown, or a picture; group 1 is its text.
    LINK = r"!?\[([^\]\[]*)\]\([^()\s]*(?:\s[^()]*)?\)";
    /// A heading of Markdown.
    ATX = r"^#{1,6} \S";
    /// The line below the head of a table.
    RULER = r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*(?::?-+:?\s*)?)+$";
    /// The line in which the Markdown form of a page names itself.
    MARKDOWN_VERSION = r"\[Markdown\]\((https://[^)\s]+?)(?:\.md)?\)";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        for (name, pattern) in ALL {
            assert!(pattern.get().is_some(), "{name}: {}", pattern.text);
        }
    }
}
