//! Endpoints.

use super::extract::{Named, UrlPath};
use super::mapping::mapping;
use super::{Allowance, Contradiction, Example, Field, FromTo, Refused, Response, Rule};
use crate::source::Located;
use crate::words::{Action, Basis, Effect, Method, Shape, Stop, Version};

mapping! {
    /// One endpoint: the whole of a file below `specs/<module>/`.
    Endpoint: "an endpoint" {
        /// The official title, as the page has it.
        "title" title: String,
        /// What a call does, in one English sentence.
        "summary" summary: String,
        /// More to know: delays, conditions, surprises.
        "notes" notes: Option<String>,
        /// Where the facts come from, and how they are known.
        "source" source: SourcePage,
        /// The dialect: `v1` to `v5`, or `none` where the path has no version.
        "version" version: Version,
        /// `GET` or `POST`.
        "method" method: Method,
        /// The host, one of `service.yaml`. Without this key it is `api`.
        "host" host: Option<Located<String>>,
        /// The path, with the case of the page, and `{name}` for each path parameter.
        "path" path: Located<UrlPath>,
        /// Former names of the operation, such as `channel.booking.query`. Each stays as a deprecated alias.
        "renamed_from" renamed_from: Vec<Located<String>>,
        /// Who signs, one of `service.yaml`. Without this key it is `account`.
        "auth" auth: Option<Located<String>>,
        /// What travels where, and what of it is signed.
        "shape" shape: Located<Shape>,
        /// What a call changes. Decides whether it may be retried.
        "effect" effect: Effect,
        /// Set on an endpoint that has a successor.
        "deprecated" deprecated: Option<Deprecated>,
        /// The parameters in the path. Never signed.
        "path_params" path_params: Named<Located<Field>>,
        /// The parameters in the query. Signed, unless the shape is `unsigned`.
        "query" query: Named<Located<Field>>,
        /// The parameters in a form body, or the texts of a multipart body. Signed or not, as the shape says.
        "form" form: Named<Located<Field>>,
        /// The fields of a JSON body. Never signed.
        "json" json: Named<Located<Field>>,
        /// Instead of `json`: the one value that is the whole JSON body, such as a bare array.
        "json_root" json_root: Named<Located<Field>>,
        /// The files of a multipart body. Never signed.
        "files" files: Named<Located<Field>>,
        /// Rules over several parameters.
        "rules" rules: Vec<Located<Rule>>,
        /// How the reply is walked page by page.
        "paging" paging: Option<Located<Paging>>,
        /// What the local server remembers of the call, where it is one of a family that creates, changes and deletes.
        "state" state: Option<Located<State>>,
        /// The rows that the call names beside those of its `state`: the local server that remembers refuses it where one is not
        /// there.
        "refers" refers: Vec<Refers>,
        /// What comes back.
        "response" response: Response,
        /// The endpoint's own refusals that a source documents. Each becomes a documented constant.
        "errors" errors: Vec<Located<Refused>>,
        /// Limits of this endpoint beyond the one of the whole service.
        "quotas" quotas: Vec<Quota>,
        /// Lint findings that are accepted, with reasons.
        "allow" allow: Vec<Located<Allowance>>,
        /// Where sources contradict each other, and what was chosen.
        "contradictions" contradictions: Vec<Contradiction>,
        /// Request lines and bodies, exactly as a source prints them. They are tests. Leave the key out where no source
        /// prints any.
        "examples" examples: Vec<Example>,
    }
}

mapping! {
    /// Where the facts come from, and how they are known. At least one of `page` and `document` is given.
    SourcePage: "a source" {
        /// Address of the official page.
        "page" page: Option<Located<String>>,
        /// Place of the document in POLYV's document centre, such as `v4/channel/lottery/list`.
        "document" document: Option<Located<String>>,
        /// The day on which it was read, as `2026-11-22`.
        "read" read: Located<String>,
        /// How the facts about the request are known.
        "request" request: Basis,
        /// How the facts about the reply are known.
        "reply" reply: Basis,
        /// Further sources, such as `polyv-java-sdk 1.1.4`.
        "also" also: Vec<Located<String>>,
    }
}

mapping! {
    /// Why an endpoint should no longer be used.
    Deprecated: "a deprecation" {
        /// The endpoint to use instead, such as `channel.basic.get`, if there is one.
        "successor" successor: Option<Located<String>>,
        /// Why.
        "reason" reason: String,
    }
}

mapping! {
    /// How a reply is walked page by page.
    Paging: "a paging" {
        /// The parameter with the number of the page, from 1.
        "page" page: Option<Located<String>>,
        /// Instead of `page`: the parameter that takes the cursor of the next page.
        "cursor" cursor: Option<Located<String>>,
        /// The parameter with the size of a page.
        "size" size: Option<Located<String>>,
        /// The field that holds the rows, where the response is not of the kind `page`.
        "items" items: Option<Located<String>>,
        /// The field that holds the cursor of the next page.
        "next" next: Option<Located<String>>,
        /// The field that holds the number of all rows, where the response is not of the kind `page`.
        "total" total: Option<Located<String>>,
        /// When the walk ends.
        "stop" stop: Stop,
    }
}

mapping! {
    /// The part that a call has in the life of the rows of a collection.
    State: "a state" {
        /// The collection, such as `channel_label`: all endpoints that share its rows name it alike.
        "of" of: Located<String>,
        /// What the call does to them.
        "action" action: Action,
        /// The parameter that identifies the rows, one or a list. A `create` has it if the caller chooses the id, a `list` if it is to
        /// return these rows only and the parameter is not an identifier of the same name as `field`.
        "id" id: Option<Located<String>>,
        /// The field of a row that identifies it. Without this key it is called as the parameter.
        "field" field: Option<Located<String>>,
        /// The parameters that divide the collection, such as `channelId`; all endpoints have the same number of them. A
        /// `list` without any sees all rows.
        "scope" scope: Vec<Located<String>>,
        /// The parameter that holds the row, or a list of new rows where a call creates several.
        "row" row: Option<Located<String>>,
        /// The member of the reply that is the row, where a `get` answers more than it, or that holds the rows, where a `list`
        /// answers an object without pages.
        "member" member: Option<Located<String>>,
        /// The fields that parameters set under another name, by the names of the parameters.
        "names" names: Named<Located<String>>,
        /// Fields that are set in addition to what the request names. What one `create` says holds for all of the collection. Of the
        /// entries that apply, the first with a field counts.
        "sets" sets: Vec<Located<Sets>>,
        /// The row of which a `create` makes a copy.
        "copies" copies: Option<Located<Copies>>,
        /// Members of the row in the reply that have the value of a field of another name, such as `category.id: categoryId`;
        /// dots lead inwards, and into each item of a list.
        "shows" shows: Named<Located<String>>,
        /// The words with which the reply says what other endpoints say with others, by the names of the fields, such as
        /// `status: {notStarted: waiting}`.
        "translates" translates: Named<Named<Located<String>>>,
        /// The search parameters of a `list`, each with the fields of which one must contain its text.
        "search" search: Named<Vec<Located<String>>>,
        /// The fields of which a `list` only returns the rows from one parameter's time to another's, both included. A row
        /// without the field is returned as well.
        "within" within: Named<FromTo>,
        /// The parameter by which a `list` is sorted. Its values end with `Asc` or `Desc`; before that they name the field. Rows
        /// without the field are sorted by their creation, and come last.
        "order" order: Option<Located<String>>,
        /// Whether a `list` begins with the oldest row unless it is asked for another order.
        "oldest_first" oldest_first: bool,
        /// The refusal of a row that is not there. Without this key it has the code 400, and a message with the collection.
        "missing" missing: Option<Located<Missing>>,
        /// Whether a `create` is refused if a row has its `id` already. Without this key it changes that row.
        "unique" unique: bool,
    }
}

mapping! {
    /// Fields that a call sets although the request does not name them.
    Sets: "a default" {
        /// The values of a parameter with which it applies. Without this key it always does.
        "when" when: Option<Case>,
        /// Fields and their values. In a value, the name of the field that identifies the row stands for the row's own
        /// identifier if it is in braces, such as `{channelId}`.
        "values" values: Named<Located<String>>,
        /// Fields that have no value.
        "without" without: Vec<Located<String>>,
    }
}

mapping! {
    /// The row of which a call makes a copy.
    Copies: "a copy" {
        /// The parameter that identifies it.
        "id" id: Located<String>,
        /// Its fields that the copy does not get.
        "but" but: Vec<Located<String>>,
    }
}

mapping! {
    /// Rows of a collection that a call names, and that must be there.
    Refers: "a reference" {
        /// The collection, as the `of` of a `state`.
        "of" of: Located<String>,
        /// The parameter that identifies the rows, one or a list. Where it is left out, nothing is looked for.
        "id" id: Located<String>,
        /// The field of a row that identifies it. Without this key it is called as the parameter.
        "field" field: Option<Located<String>>,
        /// The parameters that divide the collection, as many as in its `state`. Without any, the row may be in any part.
        "scope" scope: Vec<Located<String>>,
        /// A parameter that takes precedence: where it is given, nothing is looked for.
        "unless" unless: Option<Located<String>>,
        /// The refusal of a row that is not there. Without this key it has the code 400, and a message with the collection.
        "missing" missing: Option<Located<Missing>>,
    }
}

mapping! {
    /// How a row that is not there is refused.
    Missing: "an absence" {
        /// The code as it is sent: `code` of v3, `error.code` of v4.
        "code" code: i64,
        /// The message as it is sent.
        "message" message: String,
    }
}

mapping! {
    /// A limit of the service on calls of one endpoint.
    Quota: "a quota" {
        /// Calls allowed in each window.
        "calls" calls: Located<i64>,
        /// Length of the window, such as `1 minute`.
        "per" per: Located<String>,
        /// The parameter whose values are counted separately. Without this key the whole account is counted.
        "each" each: Option<Located<String>>,
        /// The values of a parameter for which the limit applies. Without this key it applies to every call.
        "when" when: Option<Case>,
        /// Instead of `when`: the condition in words, where no parameter decides it.
        "condition" condition: Option<Located<String>>,
    }
}

mapping! {
    /// Values of a parameter that decide something.
    Case: "a case" {
        /// The parameter that decides.
        "param" param: Located<String>,
        /// The values that decide so, as on the wire.
        "is" is: Vec<Located<String>>,
    }
}
