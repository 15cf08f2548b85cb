//! Numbers and booleans.

use rust_decimal::Decimal;

use super::{Codec, Form, Value, View};
use crate::json::{Digits, Fault, Reader, Token};

/// The digits of a number, whether it came as a number or as text.
pub(super) fn digits(token: Token<'_>) -> Option<Digits<'_>> {
    match token {
        Token::Number(digits) => Some(digits),
        Token::Text(text) => Some(Digits::of_text(text)),
        Token::Null | Token::Bool(_) => None,
    }
}

/// A whole number. `3.0` is one, as some replies write counts so.
fn whole<T: TryFrom<i64> + TryFrom<i128>>(token: Token<'_>) -> Option<T> {
    digits(token)?.whole()
}

macro_rules! whole_number {
    ($type:ty, $view:ident, $expected:literal) => {
        impl Value for $type {
            fn view(&self, _: Codec) -> View<'_> {
                View::$view((*self).into())
            }

            fn read(&mut self, reader: &mut Reader<'_>, _: Codec) -> Result<(), Fault> {
                *self = reader.scalar($expected, whole)?;
                Ok(())
            }
        }
    };
}

whole_number!(i64, Int, "a whole number");
whole_number!(u32, Count, "a whole number from 0 to 4294967295");
whole_number!(u64, Count, "a whole number from 0");

impl Value for Decimal {
    fn view(&self, _: Codec) -> View<'_> {
        View::Decimal(*self)
    }

    /// Never rounded: a number with more digits than fit is odd.
    fn read(&mut self, reader: &mut Reader<'_>, _: Codec) -> Result<(), Fault> {
        *self = reader.scalar("a decimal number", |token| digits(token)?.decimal())?;
        Ok(())
    }
}

impl Value for bool {
    fn view(&self, codec: Codec) -> View<'_> {
        match codec.form {
            Form::YesNo => View::from(if *self { "Y" } else { "N" }),
            Form::NoYes => View::from(if *self { "N" } else { "Y" }),
            Form::OneZero => View::Int((*self).into()),
            _ => View::Bool(*self),
        }
    }

    /// Takes every spelling the service uses, whichever is documented: pages and replies mix them.
    fn read(&mut self, reader: &mut Reader<'_>, codec: Codec) -> Result<(), Fault> {
        let is_true = reader.scalar("a boolean", |token| match token {
            Token::Bool(value) => Some(value),
            Token::Text("Y" | "y" | "true") => Some(true),
            Token::Text("N" | "n" | "false") => Some(false),
            token => match whole(token) {
                Some(1) => Some(true),
                Some(0) => Some(false),
                _ => None,
            },
        })?;
        *self = is_true != (codec.form == Form::NoYes);
        Ok(())
    }
}
