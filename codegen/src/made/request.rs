//! Requests that show every parameter, and every side of the rules.

use std::collections::BTreeSet;

use super::Tree;
use super::choose::{Decided, Wish, alternatives, choose, decisions};
use super::value::Maker;
use crate::model::{Api, Endpoint, Field, PagingKind, Place, Rule, Types};

/// A request that was made.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// What it shows.
    pub(crate) name: String,
    /// What it gives, by the number of the parameter.
    pub(crate) given: Vec<(usize, Given)>,
}

/// What a request gives for a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    /// A value, as JSON has it.
    Value(Tree),
    /// An empty text, which clears the setting.
    Empty,
    /// Files by their names.
    Files(Vec<String>),
}

/// The endpoint that a request is for, and where its types are found.
#[derive(Clone, Copy)]
struct Of<'a> {
    types: Types<'a>,
    endpoint: &'a Endpoint,
}

impl<'a> Of<'a> {
    fn new(api: &'a Api, endpoint: &'a Endpoint) -> Self {
        let types = Types::new(api, endpoint.local());
        Self { types, endpoint }
    }
}

/// How many turns are taken so that each alternative inside objects is seen.
const TURNS: usize = 4;

/// The requests that together show every parameter: with only what is required, with everything, and one for each
/// alternative. Empty where the rules let no request be.
pub(crate) fn requests(api: &Api, endpoint: &Endpoint) -> Vec<Request> {
    let of = Of::new(api, endpoint);
    let mut requests: Vec<Request> = Vec::new();
    for (name, wish, turn) in wishes(of) {
        let Some(request) = request(of, name, &wish, turn) else {
            continue;
        };
        if requests.iter().all(|known| known.given != request.given) {
            requests.push(request);
        }
    }
    let cleared = requests.iter().find(|request| request.name == "full");
    let cleared = cleared.and_then(|full| clear(&of.endpoint.params, full));
    requests.extend(cleared);
    for number in 0..of.endpoint.params.len() {
        let is_shown = |request: &Request| request.given.iter().any(|(shown, _)| *shown == number);
        if !requests.iter().any(is_shown) {
            requests.extend(with(of, number));
        }
    }
    requests
}

/// What the requests are to have: a name, the wish, and the turn of what is inside objects.
fn wishes(of: Of<'_>) -> Vec<(String, Wish, usize)> {
    let fields = &of.endpoint.params;
    let rules = rules(of);
    let full = Wish {
        all: true,
        ..Wish::default()
    };
    let mut wishes = vec![
        ("minimal".to_owned(), Wish::default(), 0),
        ("full".to_owned(), full.clone(), 0),
    ];
    let wire = |number: usize| {
        fields
            .get(number)
            .map_or("", |field| field.wire.text.as_str())
    };
    for (number, field) in fields.iter().enumerate() {
        if field.absent.is_some() {
            let mut wish = full.clone();
            wish.without.insert(number);
            wishes.push((format!("full, without {}", wire(number)), wish, 0));
        }
    }
    for (rule, count) in alternatives(&rules) {
        for pick in 1..count {
            let mut wish = full.clone();
            wish.picks.insert(rule, pick);
            let rule = rules.get(rule);
            let names = rule.map(|rule| rule.params()).unwrap_or_default();
            let name = names.get(pick).map_or("", |name| name.text.as_str());
            // What is picked here stays, whatever the other rules would rather have.
            wish.with
                .extend(fields.iter().position(|field| *field.wire == *name));
            wishes.push((format!("full, with {name}"), wish, 0));
        }
    }
    for (number, values) in decisions(of.types, fields, &rules) {
        for (pick, value) in values.into_iter().enumerate().skip(1) {
            let mut wish = full.clone();
            wish.decisions.insert(number, pick);
            let name = match value {
                Decided::Is(value) => format!("full, {} is {value}", wire(number)),
                Decided::Other(_) => format!("full, {} is another", wire(number)),
            };
            wishes.push((name, wish, 0));
        }
    }
    wishes.extend((1..TURNS).map(|turn| {
        (
            format!("full, alternative {turn} inside"),
            full.clone(),
            turn,
        )
    }));
    wishes
}

fn rules(of: Of<'_>) -> Vec<&Rule> {
    of.endpoint.rules.iter().map(|rule| &rule.value).collect()
}

fn request(of: Of<'_>, name: String, wish: &Wish, turn: usize) -> Option<Request> {
    let fields = &of.endpoint.params;
    let rules = rules(of);
    let chosen = choose(of.types, fields, &rules, wish)?;
    let mut maker = Maker::new(of.types, wish.all, Some(turn));
    let mut values = maker.values(fields, &rules, &chosen);
    first_page(of, &mut values);
    let values = values.into_iter();
    let given =
        values.filter_map(|(number, value)| Some((number, given(fields.get(number)?, value))));
    Some(Request {
        name,
        given: given.collect(),
    })
}

/// Asks for the page that there is even where there is little.
fn first_page(of: Of<'_>, values: &mut [(usize, Tree)]) {
    let paging = of.endpoint.paging.as_ref();
    let by_number = paging.filter(|paging| paging.kind == PagingKind::Number);
    let at = by_number.and_then(|paging| of.endpoint.param(&paging.at));
    let page = at.and_then(|(number, _)| values.iter_mut().find(|(other, _)| *other == number));
    if let Some((_, Tree::Plain(value))) = page {
        *value = 1.into();
    }
}

fn given(field: &Field, value: Tree) -> Given {
    match value {
        Tree::List(names) if field.place == Place::File => {
            Given::Files(names.iter().map(Tree::to_text).collect())
        }
        name if field.place == Place::File => Given::Files(vec![name.to_text()]),
        value => Given::Value(value),
    }
}

/// The same request, with everything empty that clears its setting then; `None` where nothing does.
fn clear(fields: &[Field], request: &Request) -> Option<Request> {
    let clears = |number: &usize| fields.get(*number).is_some_and(|field| field.clear);
    request
        .given
        .iter()
        .any(|(number, _)| clears(number))
        .then(|| Request {
            name: format!("{}, cleared", request.name),
            given: request
                .given
                .iter()
                .map(|(number, given)| {
                    (
                        *number,
                        if clears(number) {
                            Given::Empty
                        } else {
                            given.clone()
                        },
                    )
                })
                .collect(),
        })
}

/// What is required, and one parameter more.
fn with(of: Of<'_>, number: usize) -> Option<Request> {
    let field = of.endpoint.params.get(number)?;
    let name = format!("with {}", field.wire.text);
    let with = BTreeSet::from([number]);
    let little = Wish {
        with: with.clone(),
        ..Wish::default()
    };
    let much = Wish {
        all: true,
        with,
        ..Wish::default()
    };
    let mut wishes = [little, much].into_iter();
    wishes.find_map(|wish| request(of, name.clone(), &wish, 0))
}
