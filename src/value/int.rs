//! Python's `int`: an integer of any size.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An integer of any size: Python's `int`.
///
/// An integer that fits an `i64` is stored as a number, a larger one as its decimal digits. There
/// is no arithmetic: convert it to a primitive or a big-integer type for that.
///
/// By default a cookie can contain integers of at most [4300 digits](Int::MAX_DIGITS), which is
/// Python's own limit. An `Int` may be longer, but [encoding](crate::SessionCodec::encode) it is an
/// error. See [`SessionCodecBuilder::max_int_digits`](crate::SessionCodecBuilder::max_int_digits).
///
/// ```
/// use flask_session_cookie::Int;
///
/// let small = Int::from(42);
/// assert_eq!(small.as_i64(), Some(42));
///
/// let large: Int = "340282366920938463463374607431768211456".parse()?; // 2 to the power of 128
/// assert_eq!(large.as_i128(), None);
/// assert_eq!(large.to_string(), "340282366920938463463374607431768211456");
/// # Ok::<(), flask_session_cookie::ParseIntError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Int(Repr);

/// Every integer has exactly one representation, so that equality can be derived.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64),
    /// The decimal text of an integer that does not fit an `i64`: an optional `-`, then digits
    /// without leading zeros.
    Large(Box<str>),
}

macro_rules! accessors {
    ($($(#[$doc:meta])+ $name:ident -> $type:ty;)+) => {$(
        $(#[$doc])+
        #[must_use]
        pub fn $name(&self) -> Option<$type> {
            match &self.0 {
                Repr::Small(small) => <$type>::try_from(*small).ok(),
                Repr::Large(decimal) => decimal.parse().ok(),
            }
        }
    )+};
}

impl Int {
    /// Python's default limit on the digits of an integer, without the sign, in conversions from
    /// and to text: `sys.int_info.default_max_str_digits`.
    pub const MAX_DIGITS: usize = 4300;

    accessors! {
        /// The integer as an `i64`, if it fits.
        ///
        /// ```
        /// use flask_session_cookie::Int;
        ///
        /// assert_eq!(Int::from(-7).as_i64(), Some(-7));
        /// assert_eq!(Int::from(u64::MAX).as_i64(), None);
        /// ```
        as_i64 -> i64;
        /// The integer as a `u64`, if it fits.
        ///
        /// ```
        /// use flask_session_cookie::Int;
        ///
        /// assert_eq!(Int::from(u64::MAX).as_u64(), Some(u64::MAX));
        /// assert_eq!(Int::from(-7).as_u64(), None);
        /// ```
        as_u64 -> u64;
        /// The integer as an `i128`, if it fits.
        ///
        /// ```
        /// use flask_session_cookie::Int;
        ///
        /// assert_eq!(Int::from(u64::MAX).as_i128(), Some(18_446_744_073_709_551_615));
        /// assert_eq!(Int::from(u128::MAX).as_i128(), None);
        /// ```
        as_i128 -> i128;
        /// The integer as a `u128`, if it fits.
        ///
        /// ```
        /// use flask_session_cookie::Int;
        ///
        /// assert_eq!(Int::from(u128::MAX).as_u128(), Some(u128::MAX));
        /// assert_eq!(Int::from(-7).as_u128(), None);
        /// ```
        as_u128 -> u128;
    }

    /// The number of decimal digits, without the sign.
    pub(crate) fn digits(&self) -> usize {
        match &self.0 {
            Repr::Small(small) => {
                small.unsigned_abs().checked_ilog10().map_or(1, |log| log as usize + 1)
            }
            Repr::Large(decimal) => decimal.trim_start_matches('-').len(),
        }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0 == Repr::Small(0)
    }

    /// Converts `text`, which must be an optional `-` and one or more ASCII digits without leading
    /// zeros.
    pub(crate) fn from_canonical(text: &str) -> Int {
        match text.parse() {
            Ok(small) => Int(Repr::Small(small)),
            Err(_) => Int(Repr::Large(text.into())),
        }
    }

    pub(crate) fn write(&self, out: &mut String) {
        match &self.0 {
            Repr::Small(small) => out.push_str(itoa::Buffer::new().format(*small)),
            Repr::Large(decimal) => out.push_str(decimal),
        }
    }
}

impl fmt::Display for Int {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(small) => fmt::Display::fmt(small, f),
            Repr::Large(decimal) => {
                let digits = decimal.trim_start_matches('-');
                f.pad_integral(digits.len() == decimal.len(), "", digits)
            }
        }
    }
}

impl fmt::Debug for Int {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Parses an optional sign (`+` or `-`) and ASCII digits. Leading zeros are dropped, and `-0` is 0
/// as in Python.
///
/// Unlike Python's `int()`, it rejects white space, underscores and non-ASCII digits.
impl FromStr for Int {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Int, ParseIntError> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", text.strip_prefix('+').unwrap_or(text)),
        };
        if let Some(position) = digits.bytes().position(|byte| !byte.is_ascii_digit()) {
            return Err(ParseIntError { offset: text.len() - digits.len() + position });
        }
        if digits.is_empty() {
            return Err(ParseIntError { offset: text.len() });
        }
        Ok(match digits.trim_start_matches('0') {
            "" => Int(Repr::Small(0)),
            significant => Int::from_canonical(&format!("{sign}{significant}")),
        })
    }
}

impl Ord for Int {
    fn cmp(&self, other: &Int) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(left), Repr::Small(right)) => left.cmp(right),
            // Large integers are beyond the range of small ones, on the side of their sign.
            (Repr::Small(_), Repr::Large(right)) if right.starts_with('-') => Ordering::Greater,
            (Repr::Small(_), Repr::Large(_)) => Ordering::Less,
            (Repr::Large(_), Repr::Small(_)) => other.cmp(self).reverse(),
            (Repr::Large(left), Repr::Large(right)) => {
                match (left.starts_with('-'), right.starts_with('-')) {
                    (false, false) => (left.len(), left).cmp(&(right.len(), right)),
                    (true, true) => (right.len(), right).cmp(&(left.len(), left)),
                    (left_negative, right_negative) => right_negative.cmp(&left_negative),
                }
            }
        }
    }
}

impl PartialOrd for Int {
    fn partial_cmp(&self, other: &Int) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

macro_rules! from_primitive {
    ($($primitive:ty),*) => {$(
        impl From<$primitive> for Int {
            fn from(number: $primitive) -> Int {
                match i64::try_from(number) {
                    Ok(small) => Int(Repr::Small(small)),
                    Err(_) => Int(Repr::Large(itoa::Buffer::new().format(number).into())),
                }
            }
        }
    )*};
}

from_primitive!(i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize);

macro_rules! to_primitive {
    ($($primitive:ident as $as:ident),*) => {$(
        impl TryFrom<&Int> for $primitive {
            type Error = TryFromIntError;

            fn try_from(int: &Int) -> Result<$primitive, TryFromIntError> {
                let fits = int.$as().and_then(|int| int.try_into().ok());
                fits.ok_or(TryFromIntError { to: stringify!($primitive) })
            }
        }

        impl TryFrom<Int> for $primitive {
            type Error = TryFromIntError;

            fn try_from(int: Int) -> Result<$primitive, TryFromIntError> {
                (&int).try_into()
            }
        }
    )*};
}

to_primitive!(
    i8 as as_i64,
    i16 as as_i64,
    i32 as as_i64,
    i64 as as_i64,
    i128 as as_i128,
    isize as as_i128,
    u8 as as_u64,
    u16 as as_u64,
    u32 as as_u64,
    u64 as as_u64,
    u128 as as_u128,
    usize as as_u128
);

/// An [`Int`] does not fit a primitive type.
///
/// ```
/// use flask_session_cookie::Int;
///
/// let error = u8::try_from(Int::from(256)).unwrap_err();
/// assert_eq!(error.to_string(), "the integer does not fit u8");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the integer does not fit {to}")]
#[non_exhaustive]
pub struct TryFromIntError {
    /// The name of the type.
    pub to: &'static str,
}

/// A text is not a decimal integer.
///
/// ```
/// use flask_session_cookie::Int;
///
/// let error = "12a".parse::<Int>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "invalid integer at byte 2: expected an optional sign and ASCII digits"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("invalid integer at byte {offset}: expected an optional sign and ASCII digits")]
#[non_exhaustive]
pub struct ParseIntError {
    /// The byte offset in the text.
    pub offset: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_do_not_include_the_sign() {
        for (text, digits) in [
            ("0", 1),
            ("-9", 1),
            ("10", 2),
            ("-9223372036854775808", 19),
            ("-9223372036854775809", 19),
        ] {
            assert_eq!(text.parse::<Int>().unwrap().digits(), digits, "{text}");
        }
    }
}
