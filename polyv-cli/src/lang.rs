//! The language of what the program says.

use crate::chinese;
use crate::io::Io;

/// The language of help, notes and errors. What the service says is never translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    En,
    Zh,
}

impl Lang {
    /// The one that is asked for, else `POLYV_LANG`, else that of the locale.
    pub(crate) fn of(asked: Option<String>, io: &Io) -> Self {
        let locale = || {
            ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .find_map(|name| io.var(name))
        };
        asked
            .or_else(|| io.var("POLYV_LANG"))
            .or_else(locale)
            .map_or(Self::En, |name| Self::named(&name))
    }

    fn named(name: &str) -> Self {
        if name.to_ascii_lowercase().starts_with("zh") {
            Self::Zh
        } else {
            Self::En
        }
    }

    /// Whether it is one of them: a locale may be any, but who asks for a language wants to know.
    pub(crate) fn is_known(name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        name.starts_with("zh") || name.starts_with("en")
    }

    /// A text of the API's specs in this language, as far as it is known.
    pub(crate) fn of_spec(self, text: &str) -> &str {
        match self {
            Self::En => text,
            Self::Zh => chinese::of(text).unwrap_or(text),
        }
    }

    /// The text in this language.
    pub(crate) fn pick(self, (en, zh): Text<'_>) -> &str {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }
}

/// A text in English and in Chinese.
pub(crate) type Text<'a> = (&'a str, &'a str);

/// A text of this program in its languages, or one of somebody else in whatever language it is.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    en: String,
    zh: Option<String>,
}

impl Said {
    pub(crate) fn text(&self, lang: Lang) -> &str {
        match (lang, &self.zh) {
            (Lang::Zh, Some(zh)) => zh,
            _ => &self.en,
        }
    }

    /// The same inside another text.
    pub(crate) fn map(&self, around: impl Fn(&str) -> String) -> Self {
        Self {
            en: around(&self.en),
            zh: self.zh.as_deref().map(around),
        }
    }
}

impl From<String> for Said {
    fn from(en: String) -> Self {
        Self { en, zh: None }
    }
}

impl From<&str> for Said {
    fn from(en: &str) -> Self {
        en.to_owned().into()
    }
}

impl<E: Into<String>, Z: Into<String>> From<(E, Z)> for Said {
    fn from((en, zh): (E, Z)) -> Self {
        Self {
            en: en.into(),
            zh: Some(zh.into()),
        }
    }
}
