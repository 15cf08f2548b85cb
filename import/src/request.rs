//! What is sent: the method, the shape, what a call changes, and the parameters by their places.

use super::builder::{Builder, Place};
use super::facts::Facts;
use super::fields::At;
use super::json::{self, Json};
use super::page::Row;
use super::scalar::{Kind, doc_kind};
use super::spec::{Field, Spec, Type};
use super::{clean, patterns};

/// Parameters that every signed request gets, which no spec describes.
pub(super) const TRANSPORT: &[&str] = &["appId", "timestamp", "sign", "signatureMethod"];

/// Words for calls that only read.
const READS: &[&str] = &[
    "查询", "获取", "查看", "导出", "下载", "统计", "检查", "校验", "判断",
];
/// Words for calls that change something, and twice no more than once.
const SETS: &[&str] = &[
    "修改", "设置", "更新", "编辑", "删除", "清空", "取消", "启用", "停用", "禁用", "开启", "关闭",
    "停止", "移除", "解除", "排序", "绑定", "解绑", "恢复", "上架", "下架",
];
/// Words for calls that create something.
const MAKES: &[&str] = &[
    "创建", "添加", "新增", "增加", "发送", "上传", "导入", "复制", "生成", "推送", "发起", "提交",
    "合并", "转存", "裁剪", "点赞",
];

/// The method, and what is asked about it.
pub(super) fn method(facts: &Facts, spec: &mut Spec) {
    let text = facts.method.to_uppercase();
    let called: Vec<_> = ["GET", "POST"]
        .into_iter()
        .filter(|method| text.contains(method))
        .collect();
    let by_program = facts.calls.first().map(|[function, ..]| {
        if function.starts_with("get") {
            "GET"
        } else {
            "POST"
        }
    });
    match called.as_slice() {
        [only] => (*only).clone_into(&mut spec.method),
        [] => {
            by_program.unwrap_or("GET").clone_into(&mut spec.method);
            spec.ask(
                "method",
                "which method? The page names none below 请求方式.",
            );
        }
        _ => {
            by_program.unwrap_or("POST").clone_into(&mut spec.method);
            spec.ask("method", "which method? The page names both.");
        }
    }
    let others = ["PUT", "DELETE", "PATCH"]
        .into_iter()
        .filter(|method| text.contains(method));
    for other in others {
        spec.ask(
            "method",
            &format!("the page names {other}, and the language has GET and POST."),
        );
    }
    let last = facts.calls.last();
    if let (Some(program), [only], Some([function, ..])) = (by_program, called.as_slice(), last)
        && program != *only
    {
        spec.contradictions.push(super::spec::Contradiction {
            about: "method".to_owned(),
            page: (*only).to_owned(),
            other: format!("the page's Java sample sends a {program}, by `{function}`"),
            choice: format!("{only}, as documented"),
        });
    }
}

/// What travels where. It is never guessed without a question.
pub(super) fn shape(facts: &Facts, spec: &mut Spec) {
    post(facts, spec).clone_into(&mut spec.shape);
    let has_sign = facts.params.iter().any(|row| row.name == "sign")
        || facts
            .request
            .as_deref()
            .is_some_and(|request| request.contains("sign="));
    if !has_sign {
        spec.ask(
            "shape",
            "is it signed? Neither the table nor the request line has `sign`.",
        );
    }
}

fn post(facts: &Facts, spec: &mut Spec) -> &'static str {
    let about = || {
        facts
            .about
            .iter()
            .chain(&facts.constraints)
            .map(|line| clean::halfwidth(line))
    };
    let has_json = !facts.body.is_empty()
        || facts.body_sample.is_some()
        || about()
            .any(|line| line.contains("application/json") || line.contains("请求体参数不参与签名"));
    if spec.method == "GET" {
        if has_json {
            let question = "the page describes a body, and the method is GET: do its fields go into the query?";
            spec.ask("shape", question);
        }
        return "query-signed";
    }
    let has_file = facts
        .params
        .iter()
        .chain(&facts.body)
        .any(|row| doc_kind(&row.ty) == Kind::File);
    if has_file {
        let question = "which texts go with the file, and are they signed? Assumed to be in the body and signed.";
        spec.ask("shape", question);
        return "multipart-signed";
    }
    let in_line = facts.request.as_deref().is_some_and(|request| {
        pairs(request.split_once('?').map_or("", |(_, query)| query))
            .next()
            .is_some()
    });
    let call = facts
        .calls
        .first()
        .map(|[function, _, body]| (function.as_str(), body.as_str()));
    match call {
        _ if has_json => "json-unsigned",
        _ if facts.form.is_some() => "form-signed",
        Some((function, "null")) if function.starts_with("post") => "query-signed",
        Some((function, _)) if function.starts_with("postForm") => "form-signed",
        _ if in_line => "query-signed",
        _ => {
            spec.ask(
                "shape",
                "what travels where? No sample of the page shows it.",
            );
            if matches!(spec.version.as_str(), "v4" | "v5") {
                "query-signed"
            } else {
                "form-signed"
            }
        }
    }
}

/// What a call changes, by the title; a verb that is not clear is a question.
pub(super) fn effect(facts: &Facts, spec: &mut Spec) {
    let title = facts.title.as_deref().unwrap_or_default();
    let place = |words: &[&str]| words.iter().filter_map(|word| title.find(word)).min();
    let found = [
        ("read", place(READS)),
        ("idempotent", place(SETS)),
        ("write", place(MAKES)),
    ];
    let first = found
        .into_iter()
        .filter_map(|(effect, at)| Some((at?, effect)))
        .min();
    let (effect, is_sure) = match first {
        Some((0, "read")) if spec.method == "GET" => ("read", true),
        Some((_, "read")) => ("read", false),
        Some((_, effect)) => (effect, false),
        None if looks_like_reading(facts, title) => ("read", false),
        None => ("write", false),
    };
    spec.effect = effect;
    if !is_sure {
        let question = match (effect, spec.method.as_str()) {
            ("read", "GET") => {
                "does it only read? Its title does not begin with the word for that."
            }
            ("read", _) => "does it only read, although it is a POST?",
            ("idempotent", "GET") => {
                "does it change something, although it is a GET, and is a second call harmless?"
            }
            ("idempotent", _) => "is a second call harmless? Otherwise `write`.",
            (_, _) if first.is_none() && effect == "write" => {
                "what does it change? The title does not say; `write` is never repeated."
            }
            _ => "would a second call do it twice? Otherwise `idempotent`.",
        };
        spec.ask("effect", question);
    }
}

/// Whether the end of the title, or of the path, is one of calls that only read.
fn looks_like_reading(facts: &Facts, title: &str) -> bool {
    let last = facts.path.rsplit(['/', '-']).next().unwrap_or_default();
    let is_read = [
        "list", "get", "query", "search", "count", "info", "detail", "page",
    ]
    .contains(&last);
    is_read
        || ["列表", "详情", "信息", "记录"]
            .iter()
            .any(|end| title.ends_with(end))
}

/// The parameters, by their places.
pub(super) fn sections(facts: &Facts, builder: &mut Builder<'_>, spec: &mut Spec) {
    let in_path: Vec<&str> = patterns::PLACEHOLDER
        .all(&facts.path)
        .filter_map(|found| Some(found.get(1)?.as_str()))
        .collect();
    let is_param = |row: &&Row| !TRANSPORT.contains(&row.name.as_str());
    let rows: Vec<Row> = facts.params.iter().filter(is_param).cloned().collect();
    let sample = line_sample(facts, &in_path);
    builder.place = Place::Text;

    let mut path_rows = Vec::new();
    for name in &in_path {
        let described = rows.iter().find(|row| row.name == *name);
        let row = described.cloned().unwrap_or_else(|| Row {
            name: (*name).to_owned(),
            ..Row::default()
        });
        path_rows.push(Row {
            required: "true".to_owned(),
            ..row
        });
    }
    let mut path = builder.fields(&path_rows, &[], At::TOP);
    for (field, row) in path
        .iter_mut()
        .zip(&path_rows)
        .filter(|(_, row)| row.line == 0)
    {
        field.doc = format!("TRANSLATE: (only the path has `{}`)", row.name);
    }
    let rest: Vec<Row> = rows
        .into_iter()
        .filter(|row| !in_path.contains(&row.name.as_str()))
        .collect();
    let mut fields = builder.fields(&rest, &[&sample], At::TOP);
    // Whether an undocumented parameter is needed is not known.
    for field in fields.iter_mut().filter(|field| field.undocumented) {
        field
            .questions
            .push("what is it? Only the request line has it.".to_owned());
    }
    let (files, fields): (Vec<_>, Vec<_>) =
        fields.into_iter().partition(|field| field.ty.is("file"));
    let has_form = matches!(spec.shape.as_str(), "form-signed" | "multipart-signed");
    spec.sections.push(("path_params", path));
    spec.sections
        .push((if has_form { "form" } else { "query" }, fields));
    body(facts, builder, spec);
    spec.sections.push(("files", files));
    for (key, fields) in &mut spec.sections {
        for field in fields
            .iter_mut()
            .filter(|_| *key == "query" || *key == "form")
        {
            whole_account(field, spec.effect, facts);
        }
    }
}

/// The JSON body.
fn body(facts: &Facts, builder: &mut Builder<'_>, spec: &mut Spec) {
    let sample = facts
        .body_sample
        .as_deref()
        .and_then(|text| json::parse(&json::repair(text)).ok());
    if facts.body.is_empty() && sample.is_none() {
        return;
    }
    builder.place = Place::Json;
    let samples: Vec<&Json> = sample.iter().flat_map(Json::objects).collect();
    let is_param = |row: &&Row| !TRANSPORT.contains(&row.name.as_str());
    let rows: Vec<Row> = facts.body.iter().filter(is_param).cloned().collect();
    let (files, rows): (Vec<Row>, Vec<Row>) = rows
        .into_iter()
        .partition(|row| doc_kind(&row.ty) == Kind::File);
    let fields = builder.fields(&rows, &samples, At::TOP);
    if spec.shape != "json-unsigned" {
        // The body of a form, or of a GET.
        let mut fields = fields;
        fields.extend(builder.fields(&files, &[], At::TOP));
        if let Some((_, known)) = spec.sections.last_mut() {
            fields.retain(|field| known.iter().all(|other| other.wire != field.wire));
            known.extend(fields);
        }
        return;
    }
    let fields = without_twice(fields, spec);
    let is_array = matches!(sample, Some(Json::Array(_)));
    if !is_array {
        spec.sections.push(("json", fields));
        return;
    }
    let ty = if fields.is_empty() {
        Type::named("text")
    } else {
        Type::Object {
            name: builder.type_name(&format!("new_{}", builder.resource)),
            fields,
        }
    };
    let root = Field {
        wire: "items".to_owned(),
        questions: vec![
            "what are the items? The name is only used in Rust, as the body is a bare array."
                .to_owned(),
        ],
        ty,
        list: Some("array"),
        required: true,
        doc: "TRANSLATE: (the body is an array)".to_owned(),
        ..Field::default()
    };
    spec.sections.push(("json_root", vec![root]));
}

/// The fields of a body but those that are in the query as well, of which one must be wrong.
fn without_twice(mut fields: Vec<Field>, spec: &mut Spec) -> Vec<Field> {
    let known: Vec<String> = spec
        .sections
        .iter()
        .flat_map(|(_, fields)| fields.iter().map(|field| field.wire.clone()))
        .collect();
    for twice in fields.iter().filter(|field| known.contains(&field.wire)) {
        let question = format!(
            "`{}` is in the query and in the body: which one counts? The one in the body was left out.",
            twice.wire
        );
        spec.ask("json", &question);
    }
    fields.retain(|field| !known.contains(&field.wire));
    fields
}

/// Whether the absence of a channel means the whole account.
fn whole_account(field: &mut Field, effect: &str, facts: &Facts) {
    if field.wire != "channelId" || field.required || field.list.is_some() {
        return;
    }
    let note = clean::halfwidth(&field.doc);
    let about = facts
        .constraints
        .iter()
        .chain(&facts.about)
        .map(|line| clean::halfwidth(line));
    if patterns::WHOLE_ACCOUNT.is_match(&note)
        || about
            .clone()
            .any(|line| line.contains("channelId") && patterns::WHOLE_ACCOUNT.is_match(&line))
    {
        field.absent = true;
        field.questions.push(
            "does its absence mean the whole account, as the note says? Two constructors then."
                .to_owned(),
        );
    } else if effect != "read" {
        field.questions.push(
            "what does its absence mean? If it is the whole account, describe it with `absent`."
                .to_owned(),
        );
    }
}

/// The values of a request line and a form, by name.
fn line_sample(facts: &Facts, in_path: &[&str]) -> Json {
    let query = facts
        .request
        .as_deref()
        .and_then(|request| Some(request.split_once('?')?.1));
    let all =
        pairs(query.unwrap_or_default()).chain(pairs(facts.form.as_deref().unwrap_or_default()));
    let mut fields: Vec<(String, Json)> = Vec::new();
    for (name, value) in all {
        let is_known = fields.iter().any(|(known, _)| *known == name) || in_path.contains(&name);
        if !is_known {
            let value = if value.contains("${") || value == "x" {
                ""
            } else {
                value
            };
            fields.push((name.to_owned(), Json::Text(value.to_owned())));
        }
    }
    Json::Object(fields)
}

/// The pairs of a query, but those of the transport.
fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .filter(|(name, _)| super::text::is_name(name) && !TRANSPORT.contains(name))
}
