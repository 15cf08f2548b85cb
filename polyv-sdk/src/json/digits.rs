//! Numbers as they are written, and their values without rounding.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// The digits of a number as written, with its sign, point and exponent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Digits<'a> {
    text: &'a str,
    /// The number, if it is whole and written as such with up to 18 digits: most are.
    short: Option<i64>,
}

/// A number without rounding: `mantissa * 10^exponent`, with no zero at the mantissa's end.
struct Exact {
    is_negative: bool,
    mantissa: u128,
    exponent: i64,
    /// Digits behind the point, as written.
    written: i64,
}

impl<'a> Digits<'a> {
    pub(super) fn new(text: &'a str, short: Option<i64>) -> Self {
        Self { text, short }
    }

    /// Those of a text that may be a number.
    pub(crate) fn of_text(text: &'a str) -> Self {
        let text = text.trim();
        Self::new(text, short(text.as_bytes()))
    }

    /// As written.
    pub(crate) fn text(self) -> &'a str {
        self.text
    }

    /// The number, if it is whole and fits. `3.0` and `3e0` are, as some replies write counts so.
    pub(crate) fn whole<T: TryFrom<i64> + TryFrom<i128>>(self) -> Option<T> {
        match self.short {
            Some(number) => T::try_from(number).ok(),
            None => T::try_from(self.exact()?.whole()?).ok(),
        }
    }

    /// The number, if it can be held without rounding.
    pub(crate) fn decimal(self) -> Option<Decimal> {
        match self.short {
            Some(number) => Some(number.into()),
            None => self.exact()?.decimal(),
        }
    }

    /// Whether it is written with a point or an exponent.
    pub(crate) fn has_point(self) -> bool {
        self.short.is_none() && self.text.contains(['.', 'e', 'E'])
    }

    /// As a name: an identifier, or the value of an enumeration. Whole numbers lose their point and exponent.
    pub(crate) fn name(self) -> Cow<'a, str> {
        if !self.has_point() {
            return self.text.into();
        }
        match self.exact().and_then(|number| number.whole()) {
            Some(number) => number.to_string().into(),
            None => self.text.into(),
        }
    }

    /// Whether both are one number, however written.
    pub(super) fn is_same(self, other: Self) -> bool {
        let (Some(one), Some(other)) = (self.exact(), other.exact()) else {
            return false;
        };
        let zero = one.mantissa == 0 && other.mantissa == 0;
        zero || (one.mantissa, one.exponent, one.is_negative)
            == (other.mantissa, other.exponent, other.is_negative)
    }

    fn exact(self) -> Option<Exact> {
        let text = self.text.as_bytes();
        let is_negative = text.first() == Some(&b'-');
        let rest = text.strip_prefix(b"-").unwrap_or(unsigned(text));
        let end = rest
            .iter()
            .position(|byte| matches!(byte, b'e' | b'E'))
            .unwrap_or(rest.len());
        let (digits, power) = rest.split_at_checked(end)?;
        let power = match power.split_first() {
            None => 0,
            Some((_, power)) => short(unsigned(power))?,
        };
        let (mut mantissa, mut zeros, mut written, mut is_behind, mut any) =
            (0_u128, 0_u32, 0_i64, false, false);
        for byte in digits {
            match byte {
                b'.' if !is_behind => is_behind = true,
                b'0'..=b'9' => {
                    any = true;
                    written += i64::from(is_behind);
                    let digit = u128::from(byte - b'0');
                    if digit == 0 {
                        zeros += u32::from(mantissa != 0);
                        continue;
                    }
                    let shift = 10_u128.checked_pow(zeros.checked_add(1)?)?;
                    mantissa = mantissa.checked_mul(shift)?.checked_add(digit)?;
                    zeros = 0;
                }
                _ => return None,
            }
        }
        any.then_some(Exact {
            is_negative,
            mantissa,
            exponent: i64::from(zeros)
                .saturating_sub(written)
                .saturating_add(power),
            written: written.saturating_sub(power),
        })
    }
}

impl Exact {
    fn signed(&self, mantissa: u128) -> Option<i128> {
        let number = i128::try_from(mantissa).ok()?;
        Some(if self.is_negative { -number } else { number })
    }

    /// The mantissa with this many more zeros.
    fn shifted(&self, zeros: i64) -> Option<u128> {
        let shift = 10_u128.checked_pow(u32::try_from(zeros).ok()?)?;
        self.mantissa.checked_mul(shift)
    }

    fn whole(&self) -> Option<i128> {
        match self.mantissa {
            0 => Some(0),
            _ => self.signed(self.shifted(self.exponent)?),
        }
    }

    /// With the zeros behind the point that were written, where they fit.
    fn decimal(&self) -> Option<Decimal> {
        let make = |scale: i64| {
            let mantissa = match self.mantissa {
                0 => 0,
                _ => self.shifted(scale.checked_add(self.exponent)?)?,
            };
            let scale = u32::try_from(scale).ok()?;
            Decimal::try_from_i128_with_scale(self.signed(mantissa)?, scale).ok()
        };
        let least = if self.mantissa == 0 {
            0
        } else {
            (-self.exponent).max(0)
        };
        make(self.written.max(least)).or_else(|| make(least))
    }
}

/// A leading plus has no meaning.
fn unsigned(text: &[u8]) -> &[u8] {
    text.strip_prefix(b"+").unwrap_or(text)
}

/// The whole number that these digits are, if they are up to 18: it cannot overflow.
fn short(text: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 18 {
        return None;
    }
    let mut number = 0;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + i64::from(digit);
    }
    Some(if is_negative { -number } else { number })
}
