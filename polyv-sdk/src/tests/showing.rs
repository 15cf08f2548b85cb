//! Structs are shown, compared and cloned through their slots, as a derive would do all three.

use jiff::Timestamp;

use super::fixture::{Color, Part};
use crate::prelude::*;

/// A struct, and one of the same name that derives what the first has from its slots.
macro_rules! twins {
    ($name:ident { $($index:literal: $slot:ident: $type:ty),* $(,)? }) => {
        #[derive(Default)]
        struct $name {
            $($slot: $type,)*
        }

        slots!($name { $($index: $slot),* });

        mod derived {
            use super::*;

            #[derive(Debug, PartialEq)]
            pub(super) struct $name {
                $($slot: $type,)*
            }

            impl From<super::$name> for $name {
                fn from(twin: super::$name) -> Self {
                    Self {
                        $($slot: twin.$slot,)*
                    }
                }
            }
        }
    };
}

twins!(Shown {
    2: r#type: Text,
    0: color: Option<Color>,
    4: at: Option<Timestamp>,
    1: secret: Option<Secret>,
    3: note: Option<Change<Text>>,
    6: parts: Vec<Part>,
    5: price: Option<Decimal>,
});

fn samples() -> Vec<Shown> {
    let part = Part {
        name: Some("a \"name\"".into()),
        size: None,
    };
    let whole = Shown {
        r#type: "plain".into(),
        color: Some(Color::Red),
        at: Timestamp::new(1_700_000_000, 0).ok(),
        secret: Some("hidden".into()),
        note: Some(Change::Clear),
        parts: vec![part, Part::default()],
        price: Some(Decimal::new(150, 2)),
    };
    let mut samples = vec![whole.clone(), Blank::blank()];
    let mut change = |with: fn(&mut Shown)| {
        let mut other = whole.clone();
        with(&mut other);
        samples.push(other);
    };
    change(|other| other.color = Some(Color::Other("red".into())));
    change(|other| other.at = Timestamp::new(1_700_000_000, 1).ok());
    change(|other| other.secret = Some("[redacted]".into()));
    change(|other| other.note = Some(Change::Set("".into())));
    change(|other| other.parts.truncate(1));
    change(|other| other.parts[1].size = Some(1));
    change(|other| other.price = Some(Decimal::new(15, 1)));
    samples
}

#[test]
fn as_a_derive_shows_them() {
    for sample in samples() {
        let derived = derived::Shown::from(sample.clone());
        assert_eq!(format!("{sample:?}"), format!("{derived:?}"));
        assert_eq!(format!("{sample:#?}"), format!("{derived:#?}"));
        assert!(!format!("{sample:?}").contains("hidden"));
    }
}

#[test]
fn values_of_enumerations_are_shown_by_their_names() {
    let unknown = Color::Other("a \"name\"".into());
    assert_eq!(format!("{unknown:?}"), r#"Other("a \"name\"")"#);
    assert_eq!(format!("{:#?}", Some(Color::Blue)), "Some(\n    Blue,\n)");
}

#[test]
fn as_a_derive_clones_them() {
    for sample in samples() {
        let copy = sample.clone();
        let (copy, sample) = (derived::Shown::from(copy), derived::Shown::from(sample));
        assert_eq!(copy, sample);
    }
}

#[test]
fn as_a_derive_compares_them() {
    let mut equal = 0;
    for one in samples() {
        for other in samples() {
            let is_equal = one == other;
            equal += usize::from(is_equal);
            let one = derived::Shown::from(one.clone());
            assert_eq!(is_equal, one == other.clone().into(), "{one:?} {other:?}");
        }
    }
    // Each is itself; a price of 1.50 is one of 1.5.
    assert_eq!(equal, samples().len() + 2);
}
