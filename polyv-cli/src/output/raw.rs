//! The body of a reply as it came, without its secrets.

use polyv_sdk::dynamic::ParamFacts;

use crate::doc::{Doc, HIDDEN};

/// The members of the envelopes that have the data.
const DATA: [&str; 2] = ["data", "result"];

/// The body without the data, if that is a secret, or without the values of the fields that are secrets by the
/// operation's facts; those that are named like one are hidden already.
pub(crate) fn hidden(body: String, data: &Doc, fields: &[ParamFacts]) -> String {
    let mut names = Vec::new();
    if matches!(data, Doc::Text(text) if text == HIDDEN) {
        names.extend(DATA);
    }
    secrets(fields, &mut names);
    if names.is_empty() {
        return body;
    }
    match serde_json::from_str::<Doc>(&body) {
        Ok(mut doc) => {
            hide(&mut doc, &names);
            doc.to_line()
        }
        // What is not JSON has no fields.
        Err(_) => body,
    }
}

fn secrets<'a>(fields: &'a [ParamFacts], names: &mut Vec<&'a str>) {
    for field in fields {
        if field.secret {
            names.push(&field.name);
        }
        secrets(&field.fields, names);
    }
}

fn hide(doc: &mut Doc, names: &[&str]) {
    match doc {
        Doc::List(items) => items.iter_mut().for_each(|item| hide(item, names)),
        Doc::Map(members) => {
            for (name, value) in members {
                if names.contains(&name.as_str()) && *value != Doc::Null {
                    *value = Doc::Text(HIDDEN.to_owned());
                } else {
                    hide(value, names);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{DATA, Doc, HIDDEN, hidden};
    use polyv_sdk::dynamic::ParamFacts;

    fn field(name: &str, secret: bool, fields: &[ParamFacts]) -> ParamFacts {
        let json = serde_json::json!({ "name": name, "secret": secret, "fields": fields });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn secrets_of_the_facts_are_hidden_at_any_depth() {
        let fields = [field("rows", false, &[field("mp4", true, &[])])];
        let body =
            r#"{"data": {"rows": [{"mp4": "https:\/\/x\/1?s=geheim", "n": 1}, {"mp4": null}]}}"#;
        assert_eq!(
            hidden(body.to_owned(), &Doc::Null, &fields),
            r#"{"data":{"rows":[{"mp4":"***","n":1},{"mp4":null}]}}"#
        );
        assert_eq!(hidden("<html>".to_owned(), &Doc::Null, &fields), "<html>");
        assert_eq!(hidden(body.to_owned(), &Doc::Null, &[]), body);
    }

    #[test]
    fn data_that_is_a_secret_is_hidden() {
        let data = Doc::Text(HIDDEN.to_owned());
        for name in DATA {
            let body = format!(r#"{{"code": 200, "{name}": "geheim"}}"#);
            assert_eq!(
                hidden(body, &data, &[]),
                format!(r#"{{"code":200,"{name}":"***"}}"#)
            );
        }
    }
}
