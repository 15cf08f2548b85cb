//! The headings of the pages, in the spellings that are in use.

use super::clean;

/// What is below a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    /// What the call is for.
    About,
    /// The address of the endpoint.
    Address,
    Method,
    Constraints,
    /// The table of parameters.
    Params,
    /// The table of a JSON body, or a sample of one.
    Body,
    /// A request line.
    Request,
    /// A sample of a form.
    Form,
    /// The table of the reply, envelope included.
    Response,
    /// A table of an object that another table refers to by this name.
    Fields(String),
    /// Samples of replies, of either kind.
    Samples,
    Success,
    Failure,
    /// A program.
    Program,
    /// Something that says nothing about the endpoint.
    Aside,
}

const WORDS: &[(&str, Heading)] = &[
    ("接口描述", Heading::About),
    ("接口说明", Heading::About),
    ("功能描述", Heading::About),
    ("接口url", Heading::Address),
    ("接口地址", Heading::Address),
    ("请求地址", Heading::Address),
    ("请求url", Heading::Address),
    ("请求方式", Heading::Method),
    ("请求方法", Heading::Method),
    ("请求类型", Heading::Method),
    ("接口约束", Heading::Constraints),
    ("调用约束", Heading::Constraints),
    ("注意事项", Heading::Constraints),
    ("请求参数描述", Heading::Params),
    ("请求参数说明", Heading::Params),
    ("请求参数", Heading::Params),
    ("请求入参描述", Heading::Params),
    ("路径参数描述", Heading::Params),
    ("路径参数", Heading::Params),
    ("url参数描述", Heading::Params),
    ("表单参数描述", Heading::Params),
    ("请求体参数描述", Heading::Body),
    ("请求体参数说明", Heading::Body),
    ("请求体字段说明", Heading::Body),
    ("请求体描述", Heading::Body),
    ("请求体参数", Heading::Body),
    ("请求体json参数", Heading::Body),
    ("请求体参数示例", Heading::Body),
    ("请求体示例", Heading::Body),
    ("请求体", Heading::Body),
    ("json参数", Heading::Body),
    ("示例", Heading::Request),
    ("请求示例", Heading::Request),
    ("调用示例", Heading::Request),
    ("请求url示例", Heading::Request),
    ("表单参数", Heading::Form),
    ("form参数", Heading::Form),
    ("表单参数示例", Heading::Form),
    ("响应参数描述", Heading::Response),
    ("响应参数说明", Heading::Response),
    ("响应参数", Heading::Response),
    ("响应描述", Heading::Response),
    ("响应字段说明", Heading::Response),
    ("返回参数描述", Heading::Response),
    ("返回参数说明", Heading::Response),
    ("返回参数", Heading::Response),
    ("返回字段说明", Heading::Response),
    ("返回字段描述", Heading::Response),
    ("返回对象描述", Heading::Response),
    ("返回值说明", Heading::Response),
    ("字段说明", Heading::Response),
    ("响应示例", Heading::Samples),
    ("返回示例", Heading::Samples),
    ("返回结果示例", Heading::Samples),
    ("返回结果", Heading::Samples),
    ("响应结果", Heading::Samples),
    ("代码示例", Heading::Program),
    ("单元测试", Heading::Program),
    ("在线api调用", Heading::Aside),
    ("支持格式", Heading::Aside),
    ("返回结果支持格式", Heading::Aside),
    ("请求数限制", Heading::Aside),
    ("lastupdated", Heading::Aside),
    ("wasthishelpful?", Heading::Aside),
    ("签名规则", Heading::Aside),
    ("更新日志", Heading::Aside),
];

/// Endings of the headings of tables that belong to a field.
const OF_FIELDS: &[&str] = &[
    "响应参数描述",
    "响应参数说明",
    "请求参数描述",
    "参数描述",
    "参数说明",
    "字段描述",
    "字段说明",
    "对象描述",
    "对象说明",
    "对象参数描述",
    "响应描述",
    "数据描述",
    "结构说明",
    "说明",
    "描述",
    "参数",
    "字段",
];

/// The longest heading of an object's table that is believed to be one, in characters.
const LONGEST: usize = 48;

impl Heading {
    /// What `line` introduces, if it is a heading.
    pub(super) fn of(line: &str) -> Option<Self> {
        let line = clean::halfwidth(&clean::prose(line));
        let line = line.trim_start_matches('#').trim();
        if line.is_empty() || line.chars().count() > LONGEST {
            return None;
        }
        let without = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let line = if without.len() < line.len() {
            without.trim_start_matches([',', '.', ' '])
        } else {
            line
        };
        let joined: String = line.split_whitespace().collect();
        let word = joined.trim_end_matches([':', '*']).to_lowercase();
        if let Some((_, heading)) = WORDS.iter().find(|(known, _)| *known == word) {
            return Some(heading.clone());
        }
        Self::sample(&word)
            .or_else(|| Self::fields(joined.trim_end_matches(':')))
            .or_else(|| word.starts_with("lastupdated").then_some(Self::Aside))
    }

    /// `响应成功json示例`, `php请求示例` and their like.
    fn sample(word: &str) -> Option<Self> {
        let what = word.strip_suffix("示例")?;
        let is_program = ["java", "php", "python", "go", "c#", "node", "js", "curl"]
            .iter()
            .any(|language| what.starts_with(language));
        let has = |parts: &[&str]| parts.iter().any(|part| what.contains(part));
        match () {
            () if what.chars().count() > 12 => None,
            () if is_program => Some(Self::Program),
            () if has(&["成功", "正确", "正常"]) => Some(Self::Success),
            () if has(&["失败", "异常", "错误"]) => Some(Self::Failure),
            () if has(&["响应", "返回"]) => Some(Self::Samples),
            () if has(&["请求体"]) => Some(Self::Body),
            () => None,
        }
    }

    /// `data字段描述`: the name of a field, and an ending.
    fn fields(line: &str) -> Option<Self> {
        let end = OF_FIELDS.iter().find(|end| line.ends_with(**end))?;
        let name = &line[..line.len() - end.len()];
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_.-[]".contains(c));
        is_name.then(|| Self::Fields(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_their_spellings() {
        let fields = |name: &str| Some(Heading::Fields(name.to_owned()));
        let cases = [
            ("接口URL", Some(Heading::Address)),
            ("## 接口 URL", Some(Heading::Address)),
            ("1、请求方式：", Some(Heading::Method)),
            ("**请求参数描述**", Some(Heading::Params)),
            ("请求体json参数:", Some(Heading::Body)),
            ("响应成功JSON示例：", Some(Heading::Success)),
            ("操作失败响应示例", Some(Heading::Failure)),
            ("返回正确结果JSON示例", Some(Heading::Success)),
            ("Java请求示例", Some(Heading::Program)),
            ("php请求示例", Some(Heading::Program)),
            ("data字段描述", fields("data")),
            ("#### Contents参数描述", fields("Contents")),
            ("Data 参数描述", fields("Data")),
            ("receive参数描述", fields("receive")),
            ("data.user字段说明", fields("data.user")),
            ("【详见data字段说明】", None),
            ("签到记录的数据", None),
            ("说明", None),
            ("data", None),
            ("", None),
            ("Last updated 2 months ago", Some(Heading::Aside)),
        ];
        for (line, expected) in cases {
            assert_eq!(Heading::of(line), expected, "{line}");
        }
    }
}
