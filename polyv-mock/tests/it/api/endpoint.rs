//! An endpoint as the catalogue describes it.

use serde_json::Value;

use crate::api::call::Call;
use crate::api::values::valid;

#[derive(Debug, Clone, Copy)]
pub(super) struct Endpoint<'c> {
    pub(super) catalogue: &'c Value,
    pub(super) value: &'c Value,
}

impl<'c> Endpoint<'c> {
    fn word(self, key: &str) -> &'c str {
        self.value[key].as_str().unwrap()
    }

    pub(super) fn name(self) -> &'c str {
        self.word("name")
    }

    pub(super) fn method(self) -> &'c str {
        self.word("method")
    }

    pub(super) fn path(self) -> &'c str {
        self.word("path")
    }

    pub(super) fn shape(self) -> &'c str {
        self.word("shape")
    }

    pub(super) fn envelope(self) -> &'c str {
        self.word("envelope")
    }

    pub(super) fn reply_kind(self) -> &'c str {
        self.value["reply"]["kind"].as_str().unwrap()
    }

    pub(super) fn auth(self) -> &'c Value {
        &self.catalogue["auth"][self.word("auth")]
    }

    pub(super) fn is_signed(self) -> bool {
        self.shape() != "unsigned"
    }

    /// Whether the form is signed, and travels with `appId`, `timestamp` and `sign`.
    pub(super) fn signs_the_form(self) -> bool {
        matches!(self.shape(), "form-signed" | "multipart-signed")
    }

    pub(super) fn params(self) -> impl Iterator<Item = &'c Value> {
        self.value["params"].as_array().into_iter().flatten()
    }

    pub(super) fn param(self, name: &str) -> &'c Value {
        self.params().find(|param| param["name"] == name).unwrap()
    }

    pub(super) fn rules(self) -> impl Iterator<Item = &'c Value> {
        self.value["rules"].as_array().into_iter().flatten()
    }

    pub(super) fn examples(self) -> impl Iterator<Item = &'c Value> {
        self.value["examples"].as_array().into_iter().flatten()
    }

    /// The first success with a body.
    pub(super) fn sample(self) -> Option<&'c str> {
        self.examples()
            .filter(|example| example["status"] == 200)
            .find_map(|example| example["body"].as_str())
    }

    /// The requests of its examples, as calls.
    pub(super) fn printed(self) -> impl Iterator<Item = (&'c str, Call)> {
        self.examples().filter_map(move |example| {
            let request = example["request"].as_str()?;
            let body = example["request_body"].as_str().unwrap_or_default();
            Some((
                example["name"].as_str().unwrap(),
                Call::printed(self, request, body),
            ))
        })
    }

    /// A call that is taken, and has as little as can be: what the tests of refusals change one thing of. It is the one that
    /// the generator made; of an endpoint that no spec describes, it is the printed one, or what is required.
    pub(super) fn base(self) -> Call {
        self.made().unwrap_or_else(|| self.smallest())
    }

    fn made(self) -> Option<Call> {
        let path = self.name().replace('.', "/");
        let wire = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/wire");
        let text = std::fs::read_to_string(format!("{wire}/{path}.txt")).ok()?;
        let section = text.split("\n== ").nth(1)?;
        let mut lines = section.lines().skip(1);
        let request = lines.next()?;
        let of_kind = |kind: &str| {
            let mut lines = lines.clone();
            lines.find_map(|line| Some(line.strip_prefix(kind)?.to_owned()))
        };
        let body = of_kind("form: ").or_else(|| of_kind("json: "));
        let mut call = Call::printed(self, request, &body.unwrap_or_default());
        let files = lines.filter_map(|line| line.strip_prefix("file: ")?.split_once('='));
        call.files = files
            .map(|(field, file)| (field.to_owned(), file.to_owned()))
            .collect();
        Some(call)
    }

    fn smallest(self) -> Call {
        if let Some((_, call)) = self.printed().next() {
            return call;
        }
        let request = format!("{} https://localhost{}", self.method(), self.path());
        let mut call = Call::printed(self, &request, "");
        for param in self.params().filter(|param| param["required"] == true) {
            call.set(self, param, &valid(param));
        }
        // What a value may need is there, so that every value can be tried.
        for name in self
            .rules()
            .flat_map(|rule| rule["needs"].as_array().into_iter().flatten())
        {
            let param = self.param(name.as_str().unwrap());
            call.set(self, param, &valid(param));
        }
        call
    }
}
