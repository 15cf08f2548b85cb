//! The language of what the program says.

use std::ffi::OsString;

use crate::io::Io;
use crate::peek;

/// The language of help, notes and errors. What the service says is never translated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lang {
    En,
    Zh,
}

impl Lang {
    /// The one that `--lang` asks for, else `POLYV_LANG`, else that of the locale.
    pub(crate) fn of(args: &[OsString], io: &Io) -> Self {
        let locale = || {
            ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .find_map(|name| io.var(name))
        };
        let asked = peek::value_of(args, "--lang", None);
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
