//! Callbacks: what POLYV sends to an address of the customer's.

use super::extract::Named;
use super::mapping::mapping;
use super::{Allowance, Contradiction, Field, Rule};
use crate::source::{Located, Quoted};
use crate::words::{AddressOf, AnswerForm, Basis, CallbackSign, Method};

mapping! {
    /// One kind of callback: the whole of a file below `specs/callbacks/`. One without `fields` and `link` is known by
    /// name alone.
    Callback: "a callback" {
        /// The official title, if a source has it.
        "title" title: Option<String>,
        /// What happened, in one English sentence.
        "summary" summary: Option<String>,
        /// More to know: delays, conditions, surprises.
        "notes" notes: Option<String>,
        /// Where the facts come from, and how they are known.
        "source" source: CallbackSource,
        /// The method that POLYV uses. Without this key it is not documented.
        "method" method: Option<Method>,
        /// The settings that hold the address, each of which is enough.
        "set_by" set_by: Vec<Located<SetBy>>,
        /// What identifies a callback of this kind, as no field names the kind: one mark is enough. Without this key, only its
        /// address does.
        "marks" marks: Vec<Located<Mark>>,
        /// What its signature covers. Required where there are `fields`.
        "sign" sign: Option<Located<CallbackSign>>,
        /// Of `sign: keyed`: the field that is signed besides the time.
        "sign_of" sign_of: Option<Located<String>>,
        /// Whether POLYV delivers it again if the receiver fails. Without this key it is not documented.
        "redelivered" redelivered: Option<Located<bool>>,
        /// The answer that POLYV wants, in words, where a source says it and there is no `reply`.
        "answer" answer: Option<String>,
        /// The fields that together identify the event: two deliveries with the same values are about the same event.
        "key" key: Vec<Located<String>>,
        /// The endpoint that answers whether it is true.
        "confirm" confirm: Option<Confirm>,
        /// The calls after which POLYV sends it.
        "fired_by" fired_by: Vec<Located<FiredBy>>,
        /// What POLYV sends. `sign` is left out if its rule is documented, and so is `timestamp` if it is what is signed.
        "fields" fields: Named<Located<Field>>,
        /// Rules over several of the fields, which POLYV keeps.
        "rules" rules: Vec<Located<Rule>>,
        /// The answer that POLYV waits for, if it does.
        "reply" reply: Option<Located<CallbackReply>>,
        /// The link with which the customer lets a viewer in, if there is one.
        "link" link: Option<Located<Link>>,
        /// Lint findings that are accepted, with reasons.
        "allow" allow: Vec<Located<Allowance>>,
        /// Where sources contradict each other, and what was chosen.
        "contradictions" contradictions: Vec<Contradiction>,
        /// What a source prints, exactly. Each is a test.
        "examples" examples: Vec<CallbackExample>,
    }
}

mapping! {
    /// Where the facts of a callback come from, and how they are known. At least one of `page` and `document` is given.
    CallbackSource: "a source of a callback" {
        /// Address of the official page.
        "page" page: Option<Located<String>>,
        /// Place of the document in POLYV's document centre, such as `callback/record_callback`.
        "document" document: Option<Located<String>>,
        /// The day on which it was read, as `2026-11-22`.
        "read" read: Located<String>,
        /// How the fields are known. Left out where only the name is known.
        "basis" basis: Option<Located<Basis>>,
        /// Further sources, such as `polyv-java-sdk 1.1.4`.
        "also" also: Vec<Located<String>>,
    }
}

mapping! {
    /// A setting that holds the address of a callback: a parameter of an endpoint, or one of the console.
    SetBy: "a setting of an address" {
        /// The endpoint that sets it, such as `channel.callback.update`.
        "endpoint" endpoint: Option<Located<String>>,
        /// Its parameter.
        "param" param: Option<Located<String>>,
        /// Instead of both: where it is set in POLYV's console, in words.
        "console" console: Option<Located<String>>,
        /// What the address holds for.
        "of" of: AddressOf,
    }
}

mapping! {
    /// What a callback of one kind has, and all others have not.
    Mark: "a mark" {
        /// Fields that are there.
        "has" has: Vec<Located<String>>,
        /// Fields that are absent.
        "lacks" lacks: Vec<Located<String>>,
        /// Fields that have one of the given values.
        "is" is: Named<Vec<Located<String>>>,
    }
}

mapping! {
    /// The endpoint that answers whether a callback is true.
    Confirm: "a confirmation" {
        /// The endpoint, such as `video.recording.get`.
        "endpoint" endpoint: Located<String>,
        /// Its parameters, each with the field whose value it gets.
        "params" params: Named<Located<String>>,
    }
}

mapping! {
    /// A call after which POLYV sends a callback; the stateful local server does the same.
    FiredBy: "a cause" {
        /// The endpoint, such as `video.recording.convert`.
        "endpoint" endpoint: Located<String>,
        /// The parameter that holds a list, for each item of which one callback is sent.
        "each" each: Option<Located<String>>,
        /// Fields, each with the parameter whose value it has.
        "fields" fields: Named<Located<String>>,
        /// Fields, each with the value that it always has.
        "values" values: Named<Located<String>>,
        /// The field with the identifier of the row that the call creates, by its `state`.
        "created" created: Option<Located<String>>,
    }
}

mapping! {
    /// The answer that POLYV waits for.
    CallbackReply: "an answer" {
        /// How it is given.
        "form" form: AnswerForm,
        /// What is answered.
        "fields" fields: Named<Located<Field>>,
        /// What it is.
        "doc" doc: String,
    }
}

mapping! {
    /// A link with which the customer lets a viewer in, signed with the key of the channel's setting.
    Link: "a link" {
        /// The address, with `{channelId}`.
        "address" address: Located<String>,
        /// The parameter that is signed besides the time `ts`.
        "sign_of" sign_of: Located<String>,
        /// Its parameters, `ts` and `sign` left out.
        "fields" fields: Named<Located<Field>>,
        /// What it is.
        "doc" doc: String,
    }
}

mapping! {
    /// Something that a source prints of a callback.
    CallbackExample: "an example of a callback" {
        /// What it shows, such as `success`.
        "name" name: String,
        /// A request line of POLYV's: the method and the URL. Values in the form `${...}` are placeholders.
        "request" request: Option<Quoted>,
        /// The body of that request.
        "request_body" request_body: Option<Quoted>,
        /// The body of the answer.
        "body" body: Option<Quoted>,
        /// A link for a viewer.
        "link" link: Option<Quoted>,
    }
}
