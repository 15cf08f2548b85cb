//! What is known of one channel, and how the endpoints show it.

use serde_json::{Map, Value, json};

use crate::json::scalar_text;

/// The category of a channel that was created without one: that of the official pages.
const CATEGORY: u64 = 155_224;
/// The passwords, by the names of the replies.
const PASSWORDS: [&str; 3] = [
    "channelPasswd",
    "seminarHostPassword",
    "seminarAttendeePassword",
];

/// A channel: its settings by their names on the wire.
#[derive(Debug)]
pub(super) struct Channel(Map<String, Value>);

impl Channel {
    /// A channel that was created with these settings. The service makes up the passwords of its scene.
    pub(super) fn new(id: u64, given: &Map<String, Value>) -> Self {
        let mut settings = given.clone();
        let own = if given
            .get("newScene")
            .is_some_and(|scene| scene == "seminar")
        {
            &PASSWORDS[1..]
        } else {
            &PASSWORDS[..1]
        };
        for (number, name) in (1..).zip(PASSWORDS) {
            if !own.contains(&name) {
                settings.insert(name.to_owned(), Value::Null);
            } else if !is_given(&settings, name) {
                settings.insert(name.to_owned(), format!("pw{number}x{id}").into());
            }
        }
        for (name, value) in [
            ("startTime", Value::Null),
            ("endTime", Value::Null),
            ("categoryId", CATEGORY.into()),
        ] {
            if !is_given(&settings, name) {
                settings.insert(name.to_owned(), value);
            }
        }
        settings.insert("channelId".to_owned(), id.into());
        Self(settings)
    }

    /// Changes what is named; what is not, and what is `null`, stays.
    pub(super) fn change(&mut self, changes: &Map<String, Value>) {
        for (name, value) in changes.iter().filter(|(_, value)| !value.is_null()) {
            match name.as_str() {
                "resetStartTime" if value == "Y" => {
                    self.0.insert("startTime".to_owned(), Value::Null);
                }
                "resetStartTime" => {}
                "password" => {
                    self.0.insert(PASSWORDS[0].to_owned(), value.clone());
                }
                _ => {
                    self.0.insert(name.clone(), value.clone());
                }
            }
        }
    }

    /// When its stream is to start, in milliseconds.
    pub(super) fn start(&self) -> Option<i64> {
        scalar_text(&self.0["startTime"])?.parse().ok()
    }

    /// Its settings, as those of a new channel.
    pub(super) fn as_copied(&self) -> Map<String, Value> {
        let mut settings = self.0.clone();
        settings.retain(|name, _| !PASSWORDS.contains(&name.as_str()));
        // Without one named, a copy is in the default category.
        settings.remove("categoryId");
        settings
    }

    /// What the reply to its creation says of it.
    pub(super) fn as_created(&self, sample: &Map<String, Value>) -> Value {
        let mut created = sample.clone();
        for (name, value) in &mut created {
            let known = if name == "scene" { "newScene" } else { name };
            if let Some(own) = self.0.get(known) {
                value.clone_from(own);
            }
        }
        created.into()
    }

    /// How an endpoint shows it: the sample, with the known values in place of the sample's. Older endpoints have
    /// another word for a channel whose stream has not begun.
    pub(super) fn shown_as(&self, mut sample: Value, is_older: bool) -> Value {
        let Some(members) = sample.as_object_mut() else {
            return sample;
        };
        for (name, value) in members.iter_mut() {
            if let Some(own) = self.0.get(name) {
                value.clone_from(own);
            }
        }
        let (status, text) = if is_older {
            ("waiting", "等待中")
        } else {
            ("unStart", "未开始")
        };
        let id = &self.0["channelId"];
        for (name, value) in members.iter_mut() {
            match (name.as_str(), value) {
                ("watchStatus", value) => *value = status.into(),
                ("watchStatusText", value) => *value = text.into(),
                ("userCategory", Value::Object(category)) => {
                    category.insert("categoryId".to_owned(), json!(self.0["categoryId"]));
                }
                ("authSettings" | "authSetting", Value::Array(settings)) => {
                    for setting in settings.iter_mut().filter_map(Value::as_object_mut) {
                        setting.insert("channelId".to_owned(), id.clone());
                    }
                }
                _ => {}
            }
        }
        sample
    }
}

fn is_given(settings: &Map<String, Value>, name: &str) -> bool {
    settings.get(name).is_some_and(|value| !value.is_null())
}
