//! The addresses that callbacks go to, as calls of the API set them, and the callbacks that calls cause.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::Event;
use crate::catalogue::{Called, FiredBy, Of};
use crate::given::{Call, Given};

/// The parameter and the field that name a channel.
const CHANNEL: &str = "channelId";

/// Addresses by the kind of callback, and by the channel; the account's have no channel.
#[derive(Debug, Default)]
pub(crate) struct Addresses(Mutex<BTreeMap<(&'static str, Option<String>), String>>);

impl Addresses {
    /// Remembers the addresses that a call sets. An empty one clears the setting, as does leaving it out where that acts.
    pub(crate) fn note(&self, call: &Call<'_>) {
        for kind in Called::all() {
            for set in kind.set_by.iter().filter(|set| set.of != Of::Call) {
                if set.endpoint.as_deref() != Some(&call.endpoint.name) {
                    continue;
                }
                let Some(param) = set.param.as_deref().and_then(|name| call.param(name)) else {
                    continue;
                };
                let given = call.given(param).and_then(Given::as_text);
                let given = given.or_else(|| param.acts_by_absence().then_some(Cow::Borrowed("")));
                if let Some(address) = given {
                    let channel = if set.of == Of::Channel {
                        text(call, CHANNEL)
                    } else {
                        None
                    };
                    self.set(&kind.name, channel, &address);
                }
            }
        }
    }

    fn set(&self, kind: &'static str, channel: Option<String>, address: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if address.is_empty() {
            all.remove(&(kind, channel));
        } else {
            all.insert((kind, channel), address.to_owned());
        }
    }

    /// Where a callback goes: to the address of its channel, or else to the account's.
    pub(crate) fn of(&self, event: &Event) -> Option<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let channel = event.value(CHANNEL).or_else(|| event.value("roomId"));
        let own = channel.and_then(|channel| all.get(&(event.name(), Some(channel.to_owned()))));
        own.or_else(|| all.get(&(event.name(), None))).cloned()
    }

    /// The callbacks that a call causes, each with its address. The call may have created a row with an identifier.
    pub(crate) fn caused(&self, call: &Call<'_>, created: Option<&str>) -> Vec<(String, Event)> {
        let mut caused = Vec::new();
        for kind in Called::all() {
            let fired_by = kind.fired_by.iter();
            for cause in fired_by.filter(|cause| cause.endpoint == call.endpoint.name) {
                for event in events(kind, cause, call, created) {
                    let of_call = address_of_call(kind, call).into_iter();
                    let addresses = of_call.chain(self.of(&event));
                    caused.extend(addresses.map(|address| (address, event.clone())));
                }
            }
        }
        caused
    }
}

/// One event, or one for each item of a list.
fn events(
    kind: &'static Called,
    cause: &FiredBy,
    call: &Call<'_>,
    created: Option<&str>,
) -> Vec<Event> {
    let made = |item: Option<&str>| {
        let mut event = Event::of_kind(kind);
        for (field, param) in &cause.fields {
            let is_each = cause.each.as_ref() == Some(param);
            let value = item.filter(|_| is_each).map(str::to_owned);
            if let Some(value) = value.or_else(|| text(call, param)) {
                event = event.field(field, value);
            }
        }
        if let (Some(field), Some(id)) = (&cause.created, created) {
            event = event.field(field, id);
        }
        let values = cause.values.iter();
        values.fold(event, |event, (field, value)| event.field(field, value))
    };
    match cause.each.as_deref().map(|each| text(call, each)) {
        Some(list) => {
            let list = list.unwrap_or_default();
            let items = list.split(',').filter(|item| !item.is_empty());
            items.map(|item| made(Some(item))).collect()
        }
        None => vec![made(None)],
    }
}

/// The address that the call itself names.
fn address_of_call(kind: &Called, call: &Call<'_>) -> Option<String> {
    let mut settings = kind.set_by.iter().filter(|set| set.of == Of::Call);
    let set = settings.find(|set| set.endpoint.as_deref() == Some(&call.endpoint.name))?;
    text(call, set.param.as_deref()?).filter(|address| !address.is_empty())
}

fn text(call: &Call<'_>, name: &str) -> Option<String> {
    let given = call.param(name).and_then(|param| call.given(param));
    given.and_then(Given::as_text).map(Cow::into_owned)
}
