//! What a cell of prose says: bounds, a default, values, a form of dates.

use regex::Captures;

use super::patterns::{self, Pattern};

/// What was found in a note, which is in half width.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) min: Option<Bound>,
    pub(super) max: Option<Bound>,
    pub(super) default: Option<String>,
    /// Values with what they mean.
    pub(super) values: Vec<(String, String)>,
    pub(super) form: Option<TimeForm>,
    /// Whether it is a text with commas between several values.
    pub(super) commas: bool,
    /// What the note promises and was not understood.
    pub(super) unread: Vec<&'static str>,
}

/// A number that bounds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bound {
    pub(super) number: i64,
    pub(super) of: Of,
}

/// What a number bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// Characters.
    Length,
    /// The value, or the items of a list.
    Amount,
}

/// How a point in time is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TimeForm {
    Timestamp,
    /// A `strftime` pattern.
    Pattern(String),
    /// Seconds since 1970, which no type is for.
    Seconds,
}

/// Reads a note in half width.
pub(super) fn read(note: &str) -> Note {
    let mut found = Note {
        values: values(note),
        form: form(note),
        commas: patterns::COMMAS.is_match(note),
        default: default(note),
        ..Note::default()
    };
    if found.default.is_none() {
        found.default = labelled(note, &found.values);
    }
    bounds(note, &mut found);
    let has_bound = found.min.is_some() || found.max.is_some();
    let rest = patterns::SPAN.replace_all(note, "");
    let rest = patterns::DIGITS_OF_TIME.replace_all(&rest, "");
    let has_number = rest.contains(|c: char| c.is_ascii_digit());
    if !has_bound && has_number && patterns::SPEAKS_OF_BOUND.is_match(&rest) {
        found.unread.push("a bound");
    }
    if found.default.is_none() && patterns::SPEAKS_OF_DEFAULT.is_match(note) {
        found.unread.push("a default");
    }
    found
}

fn bounds(note: &str, found: &mut Note) {
    if let Some((min, max)) = between(note).or_else(|| range(note)) {
        (found.min, found.max) = (Some(min), Some(max));
        return;
    }
    let more = patterns::MORE
        .captures(note)
        .filter(|found| !goes_on(note, found))
        .and_then(|found| number(&found[1])?.checked_add(1));
    found.max = bound(note, &patterns::MAX).or_else(|| bound(note, &patterns::WITHIN));
    found.min = bound(note, &patterns::MIN).or_else(|| more.map(amount));
    // Two ends that cross are not both read right.
    let crosses = |min: &Bound| found.max.is_some_and(|max| min.number > max.number);
    if found.min.as_ref().is_some_and(crosses) {
        found.min = None;
        found.unread.push("another bound");
    }
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// `0 < n <= 3600`.
fn between(note: &str) -> Option<(Bound, Bound)> {
    let ends = patterns::BETWEEN.captures(note)?;
    let low = number(&ends[1])?.checked_add(i64::from(&ends[2] == "<"))?;
    let high = number(&ends[4])?.checked_sub(i64::from(&ends[3] == "<"))?;
    (!goes_on(note, &ends)).then_some((amount(low), amount(high)))
}

/// `6-16`, before a unit of length or after a word for a range.
fn range(note: &str) -> Option<(Bound, Bound)> {
    [&patterns::LENGTHS, &patterns::RANGE]
        .into_iter()
        .find_map(|pattern| {
            let ends = pattern.captures(note)?;
            let is_length =
                ends.get(3).is_some() || ends[0].contains("长度") || before(note, &ends[0]);
            let of = if is_length { Of::Length } else { Of::Amount };
            let (low, high) = (number(&ends[1])?, number(&ends[2])?);
            let bound = |number| Bound { number, of };
            (low <= high && !goes_on(note, &ends)).then_some((bound(low), bound(high)))
        })
}

/// One end.
fn bound(note: &str, pattern: &Pattern) -> Option<Bound> {
    // A span of time is a rule, not a bound of the value.
    let note = patterns::SPAN.replace_all(note, "");
    let found = pattern
        .captures(&note)
        .filter(|found| !goes_on(&note, found))?;
    let unit = found.get(2).map_or("", |unit| unit.as_str());
    let is_length = unit.contains('字')
        || unit == "位"
        || found[0].contains("长度")
        || before(&note, &found[0]);
    Some(Bound {
        number: number(&found[1])?,
        of: if is_length { Of::Length } else { Of::Amount },
    })
}

const fn amount(number: i64) -> Bound {
    Bound {
        number,
        of: Of::Amount,
    }
}

/// Whether the words right before `part` speak of a length.
fn before(note: &str, part: &str) -> bool {
    note.split(part)
        .next()
        .is_some_and(|before| before.trim_end_matches([' ', ':', ',']).ends_with("长度"))
}

fn default(note: &str) -> Option<String> {
    let found = patterns::DEFAULT
        .captures(note)
        .filter(|found| !goes_on(note, found))?;
    Some(found[1].to_owned())
}

/// The value whose meaning the note names as the default.
fn labelled(note: &str, values: &[(String, String)]) -> Option<String> {
    let (_, rest) = note.split_once("默认")?;
    let rest = rest.trim_start_matches(['为', '是', ':', ' ', '值']);
    let is = |(_, label): &&(String, String)| !label.is_empty() && rest.starts_with(label.as_str());
    values.iter().find(is).map(|(value, _)| value.clone())
}

/// Whether what follows makes the last number of a match another one, as in `30 * 24`.
fn goes_on(note: &str, found: &Captures<'_>) -> bool {
    let mut groups = (1..found.len()).filter_map(|group| found.get(group));
    let number = groups.rfind(|group| group.as_str().ends_with(|c: char| c.is_ascii_digit()));
    number.is_some_and(|number| patterns::GOES_ON.is_match(&note[number.end()..]))
}

/// The values that a note lists, in the notation that gives the most.
fn values(note: &str) -> Vec<(String, String)> {
    let mut best: Vec<(String, String)> = Vec::new();
    for pattern in [
        &patterns::COLON,
        &patterns::DASH,
        &patterns::PARENTHESES,
        &patterns::MEANING,
        &patterns::DIRECT,
    ] {
        let mut found: Vec<(String, String)> = Vec::new();
        for pair in pattern.all(note) {
            let value = pair[1].to_owned();
            let is_new = found.iter().all(|(known, _)| *known != value);
            if is_new && !value.eq_ignore_ascii_case("http") && !value.eq_ignore_ascii_case("https")
            {
                found.push((value, pair[2].trim_end_matches([')', ']', '.']).to_owned()));
            }
        }
        if found.len() > best.len() {
            best = found;
        }
    }
    if best.len() > 1 {
        return best;
    }
    let two = |first: &str, second: &str| {
        vec![
            (first.to_owned(), String::new()),
            (second.to_owned(), String::new()),
        ]
    };
    if patterns::YES_NO.is_match(note) {
        return two("Y", "N");
    }
    if patterns::TRUE_FALSE.is_match(note) {
        return two("true", "false");
    }
    best
}

/// Words in Chinese that a note lists behind what they are for, such as `状态: 进行中 已结束`.
pub(super) fn words(note: &str) -> Vec<String> {
    let list = note.split_once(':').map(|(_, list)| list.to_owned());
    let list = list.unwrap_or_else(|| {
        let mut words = note.split_whitespace();
        words.next();
        words.collect::<Vec<_>>().join(" ")
    });
    let words: Vec<String> = list
        .split([' ', ',', '/', ';'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let is_word = |word: &String| {
        word.chars().count() <= 10 && word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    };
    if words.len() > 1 && words.iter().all(is_word) {
        words
    } else {
        Vec::new()
    }
}

fn form(note: &str) -> Option<TimeForm> {
    if let Some(found) = patterns::DATE_FORM.captures(note) {
        return Some(TimeForm::Pattern(strftime(&found[0])));
    }
    if patterns::SECONDS.is_match(note) {
        return Some(TimeForm::Seconds);
    }
    patterns::MILLISECONDS
        .is_match(note)
        .then_some(TimeForm::Timestamp)
}

/// `yyyy-MM-dd` as `%Y-%m-%d`.
fn strftime(form: &str) -> String {
    let mut pattern = String::new();
    let mut parts = ["%Y", "%m", "%d", "%H", "%M", "%S"].iter();
    if !form.starts_with(['y', 'Y']) {
        parts.nth(2);
    }
    let mut last = None;
    for c in form.chars() {
        if !c.is_ascii_alphabetic() || c == 'T' {
            pattern.push(c);
            last = None;
        } else if last != Some(c) {
            pattern.push_str(parts.next().copied().unwrap_or_default());
            last = Some(c);
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::super::clean;
    use super::*;

    fn read(note: &str) -> Note {
        super::read(&clean::halfwidth(note))
    }

    #[test]
    fn bounds_are_read_in_their_spellings() {
        use Of::{Amount, Length};
        let bound = |of, number| Some(Bound { number, of });
        let cases = [
            (
                "每页数据大小,默认10条数据,最大1000条",
                None,
                bound(Amount, 1000),
            ),
            (
                "默认每页显示10条数据,最大值不能超过1000",
                None,
                bound(Amount, 1000),
            ),
            ("频道名称,长度不能超过100字符", None, bound(Length, 100)),
            ("直播名称，最大长度１００", None, bound(Length, 100)),
            ("密码,长度6-16位", bound(Length, 6), bound(Length, 16)),
            (
                "商品名称,必填,长度范围：1-60",
                bound(Length, 1),
                bound(Length, 60),
            ),
            ("频道名称，限制长度为60", None, bound(Length, 60)),
            ("不得超过255个字符", None, bound(Length, 255)),
            ("200个字以内", None, bound(Length, 200)),
            (
                "取值范围:0 < expireSeconds <= 3600,默认为1800秒",
                bound(Amount, 1),
                bound(Amount, 3600),
            ),
            ("连麦人数,最大16人", None, bound(Amount, 16)),
            ("至少1个,最多9个", bound(Amount, 1), bound(Amount, 9)),
            ("范围1~5", bound(Amount, 1), bound(Amount, 5)),
            ("当前13位毫秒级时间戳,3分钟内有效", None, None),
            ("起始-结束时间范围最大365天", None, None),
            ("格式:yyyy-MM-dd", None, None),
            ("0-禁用, 1-启用", None, None),
            ("0 < n <= 30 * 24 * 3600,默认为 4 * 3600 秒", None, None),
            ("取值:0,5,10,20,30", None, None),
            ("大于0的整数", bound(Amount, 1), None),
            ("长度不能大于10", None, bound(Length, 10)),
            ("不可以大于1000", None, bound(Amount, 1000)),
            (
                "最大为1000,大于1000将不会返回数据",
                None,
                bound(Amount, 1000),
            ),
            ("备注,50字符长度", None, bound(Length, 50)),
            (
                "最小值为20(20秒),最大值为18000",
                bound(Amount, 20),
                bound(Amount, 18000),
            ),
        ];
        for (note, min, max) in cases {
            let found = read(note);
            assert_eq!((found.min, found.max), (min, max), "{note}");
        }
    }

    #[test]
    fn defaults_are_read_and_promised_ones_are_told() {
        let cases = [
            ("默认10条数据", Some("10"), 0),
            ("默认每页显示20条数据", Some("20"), 0),
            ("页数默认为1", Some("1"), 0),
            ("是否有效,默认为false", Some("false"), 0),
            ("默认值：Y", Some("Y"), 0),
            ("默认为当前时间", None, 1),
            ("默认是否显示", None, 0),
            ("默认为 4 * 3600 秒", None, 1),
            ("默认为3小时前", None, 1),
            ("默认为关闭 Y:开启 N:关闭", Some("N"), 0),
        ];
        for (note, default, unread) in cases {
            let found = read(note);
            assert_eq!(found.default.as_deref(), default, "{note}");
            assert_eq!(found.unread.len(), unread, "{note}: {:?}", found.unread);
        }
    }

    #[test]
    fn values_are_read_in_their_spellings() {
        let cases = [
            ("live：直播中 end：已结束", "live=直播中 end=已结束"),
            ("开关 Y:开启 N:关闭", "Y=开启 N=关闭"),
            ("头衔开关 ,Y开启,N关闭", "Y=开启 N=关闭"),
            ("性别,M-男,W-女", "M=男 W=女"),
            (
                "topclass(大班课) double(双师课,需开通)",
                "topclass=大班课 double=双师课,需开通",
            ),
            ("状态: 0-禁用, 1-启用", "0=禁用 1=启用"),
            ("开关值,Y或N", "Y= N="),
            ("true/false", "true= false="),
            ("见 http://example.com", ""),
            ("格式:yyyy-MM-dd HH:mm:ss,如 00:00:00", ""),
            ("1:上架状态 2:下架状态", "1=上架状态 2=下架状态"),
            ("1为普通直播,2为大班课", "1=普通直播 2=大班课"),
            ("类型,a表示图片;b表示视频", "a=图片 b=视频"),
            ("0为关闭,1为开启", "0=关闭 1=开启"),
            ("页数默认为1,最大为1000", ""),
        ];
        for (note, expected) in cases {
            let found = read(note).values;
            let found = found
                .iter()
                .map(|(value, label)| format!("{value}={label}"));
            assert_eq!(found.collect::<Vec<_>>().join(" "), expected, "{note}");
        }
        assert_eq!(words("状态名称: 进行中 已结束"), ["进行中", "已结束"]);
        assert_eq!(words("类型名称 红包雨 口令红包"), ["红包雨", "口令红包"]);
        assert!(words("频道号").is_empty());
    }

    #[test]
    fn forms_of_time_are_read() {
        let pattern = |text: &str| Some(TimeForm::Pattern(text.to_owned()));
        let cases = [
            ("格式:yyyy-MM-dd HH:mm:ss", pattern("%Y-%m-%d %H:%M:%S")),
            ("yyyy-MM-dd HH:mm", pattern("%Y-%m-%d %H:%M")),
            ("格式 yyyyMMdd", pattern("%Y%m%d")),
            ("yyyy-MM", pattern("%Y-%m")),
            ("HH:mm:ss", pattern("%H:%M:%S")),
            ("13位毫秒级时间戳", Some(TimeForm::Timestamp)),
            ("10位时间戳", Some(TimeForm::Seconds)),
            ("时间戳(10位)", Some(TimeForm::Seconds)),
            ("秒级", Some(TimeForm::Seconds)),
            ("毫秒级时间戳", Some(TimeForm::Timestamp)),
            ("密码,最长10位", None),
            ("13位数字", None),
            ("频道号", None),
        ];
        for (note, expected) in cases {
            assert_eq!(read(note).form, expected, "{note}");
        }
    }
}
