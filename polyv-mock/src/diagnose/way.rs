//! The right way from parameters to a text to hash, and the wrong ones.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::diagnose::Pairs;

/// What `encodeURIComponent` leaves alone.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// How parameters become a text to hash.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    order: Order,
    encoding: Encoding,
    keeps_empty: bool,
    separators: (&'static str, &'static str),
    secret_before: bool,
    secret_after: bool,
}

#[derive(Debug, Clone, Copy)]
enum Order {
    Ascii,
    IgnoringCase,
    AsSent,
}

#[derive(Debug, Clone, Copy)]
enum Encoding {
    Plain,
    Component,
    Form,
    LowerHex,
}

impl Default for Way {
    fn default() -> Self {
        Self::RIGHT
    }
}

impl Way {
    const RIGHT: Self = Self {
        order: Order::Ascii,
        encoding: Encoding::Plain,
        keeps_empty: false,
        separators: ("", ""),
        secret_before: true,
        secret_after: true,
    };

    /// What clients are known to do instead.
    pub(super) const MISTAKES: &'static [(&'static str, Self)] = &[
        (
            "the names of empty parameters are signed: leave out what is empty",
            Self {
                keeps_empty: true,
                ..Self::RIGHT
            },
        ),
        (
            "the parameters are signed in the order in which they are sent: sort them by name",
            Self {
                order: Order::AsSent,
                ..Self::RIGHT
            },
        ),
        (
            "the names are sorted without regard to case: upper-case letters come first",
            Self {
                order: Order::IgnoringCase,
                ..Self::RIGHT
            },
        ),
        (
            "URL-encoded values are signed: sign them as they are, and encode them after that",
            Self {
                encoding: Encoding::Component,
                ..Self::RIGHT
            },
        ),
        (
            "form-encoded values are signed: sign them as they are, and encode them after that",
            Self {
                encoding: Encoding::Form,
                ..Self::RIGHT
            },
        ),
        (
            "values encoded with lower-case hex are signed: sign them as they are",
            Self {
                encoding: Encoding::LowerHex,
                ..Self::RIGHT
            },
        ),
        (
            "names and values are joined with = and &: join them without anything",
            Self {
                separators: ("=", "&"),
                ..Self::RIGHT
            },
        ),
        (
            "names and values are joined with =: join them without anything",
            Self {
                separators: ("=", ""),
                ..Self::RIGHT
            },
        ),
        (
            "the secret is missing at the end",
            Self {
                secret_after: false,
                ..Self::RIGHT
            },
        ),
        (
            "the secret is missing at the beginning",
            Self {
                secret_before: false,
                ..Self::RIGHT
            },
        ),
        (
            "the secret is missing at both ends",
            Self {
                secret_before: false,
                secret_after: false,
                ..Self::RIGHT
            },
        ),
    ];

    /// The text to hash.
    pub(super) fn text(self, pairs: &Pairs<'_>, secret: &str) -> String {
        let mut pairs: Vec<_> = pairs
            .iter()
            .filter(|(_, value)| self.keeps_empty || !value.is_empty())
            .collect();
        match self.order {
            Order::Ascii => pairs.sort_by_key(|(name, _)| *name),
            Order::IgnoringCase => pairs.sort_by_key(|(name, _)| name.to_lowercase()),
            Order::AsSent => {}
        }
        let (between, after) = self.separators;
        let texts: Vec<String> = pairs
            .into_iter()
            .map(|(name, value)| format!("{name}{between}{}", self.encode(value)))
            .collect();
        let side = |is_there: bool| if is_there { secret } else { "" };
        [
            side(self.secret_before),
            &texts.join(after),
            side(self.secret_after),
        ]
        .concat()
    }

    fn encode(self, value: &str) -> String {
        let component = || utf8_percent_encode(value, COMPONENT).to_string();
        match self.encoding {
            Encoding::Plain => value.to_owned(),
            Encoding::Component => component(),
            Encoding::Form => form_urlencoded::byte_serialize(value.as_bytes()).collect(),
            Encoding::LowerHex => lower_escapes(&component()),
        }
    }
}

fn lower_escapes(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (hex, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        out.extend(["%", &hex.to_ascii_lowercase(), rest]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_in_lower_case() {
        assert_eq!(lower_escapes("a%2Fb%E6%B5"), "a%2fb%e6%b5");
    }
}
