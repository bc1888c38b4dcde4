//! Generates sessions from a fuzzer's bytes. (Feature `arbitrary`.)
//!
//! ```text
//! session, dict   the number of entries in one byte; for each its key, as text, and its value
//! list, tuple     the number of items in one byte; each item
//! value           its kind in one byte; its contents, see `value`
//! text            its length in two bytes, big-endian; UTF-8, where invalid bytes become U+FFFD
//! ```
//!
//! Containers end early where the bytes end. `fuzz/make_seeds.py` encodes the sessions of the
//! fixtures like this.

use ::arbitrary::{Arbitrary, Error, Result, Unstructured};
use uuid::Uuid;

use crate::json::HIGHEST_MAX_DEPTH;
use crate::session::Session;
use crate::value::{DateTime, Dict, Int, Value};

/// How deeply containers may be nested, including the session. In JSON a tuple has two levels, and
/// so has a dictionary whose key looks like a tag. One level is left for a tag in the innermost.
const MAX_DEPTH: usize = (HIGHEST_MAX_DEPTH - 1) / 2;

/// 0100-01-01T00:00:00Z.
const YEAR_100: i64 = -59_011_459_200;

/// Generates any session, to fuzz a service with: see [the guide](crate::guide::fuzzing). (Feature
/// `arbitrary`.)
///
/// The session is neither accessed nor modified, as if it had just been decoded. A stack of 2 MiB
/// is enough to drop, clone, compare and print it, even in unoptimized builds.
///
/// With default settings it can always be [encoded](crate::SessionCodec::encode), and
/// [decodes](crate::SessionCodec::decode) to an equal session, except that NaN equals nothing. If
/// its JSON is longer than 1 MiB, it does not decode; that takes more than 128 KiB of a fuzzer's
/// bytes.
///
/// ```
/// use arbitrary::{Arbitrary, Unstructured};
/// use flask_session_cookie::Session;
///
/// // One entry: a key of four bytes, and as the value text of three.
/// let session = Session::arbitrary(&mut Unstructured::new(b"\x01\0\x04name\x05\0\x03Bob"))?;
/// assert_eq!(session, Session::from_iter([("name", "Bob")]));
/// # Ok::<(), arbitrary::Error>(())
/// ```
impl<'a> Arbitrary<'a> for Session {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Session> {
        dict(data, MAX_DEPTH - 1).map(Session::from)
    }

    fn size_hint(_: usize) -> (usize, Option<usize>) {
        (1, None)
    }
}

/// Generates any dictionary. As a session, or as a value in one, it has the same guarantees as a
/// generated [`Session`]. (Feature `arbitrary`.)
impl<'a> Arbitrary<'a> for Dict {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Dict> {
        dict(data, MAX_DEPTH - 2)
    }

    fn size_hint(_: usize) -> (usize, Option<usize>) {
        (1, None)
    }
}

/// Generates a value of any type. In a session, it has the same guarantees as a generated
/// [`Session`]. (Feature `arbitrary`.)
impl<'a> Arbitrary<'a> for Value {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Value> {
        value(data, MAX_DEPTH - 1)
    }

    fn size_hint(_: usize) -> (usize, Option<usize>) {
        (1, None)
    }
}

/// Generates an integer of at most [4300 digits](Int::MAX_DIGITS), the default limit for cookies.
/// (Feature `arbitrary`.)
impl<'a> Arbitrary<'a> for Int {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Int> {
        if data.arbitrary()? { long_int(data) } else { data.arbitrary::<i64>().map(Int::from) }
    }

    fn size_hint(_: usize) -> (usize, Option<usize>) {
        // The kind, then either eight bytes, or a sign and a length of two bytes.
        (4, None)
    }
}

/// Generates a time in the years 100 to 9999. Earlier years do not round-trip, in Flask and here.
/// (Feature `arbitrary`.)
impl<'a> Arbitrary<'a> for DateTime {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<DateTime> {
        let seconds = data.int_in_range(YEAR_100..=DateTime::MAX.as_unix())?;
        DateTime::from_unix(seconds).ok_or(Error::IncorrectFormat)
    }

    fn size_hint(_: usize) -> (usize, Option<usize>) {
        // `int_in_range` reads as many bytes as the size of the range needs.
        (5, Some(5))
    }
}

/// A value with containers nested at most `depth` levels deep. A deeper container becomes `Null`.
/// Every value reads at least one byte, so long JSON always takes many bytes.
fn value(data: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let kind = data.arbitrary::<u8>()? % 13;
    let Some(inner) = depth.checked_sub(1).filter(|_| (6..=8).contains(&kind)) else {
        return scalar(data, kind);
    };
    Ok(match kind {
        6 => Value::List(items(data, inner)?),
        7 => Value::Tuple(items(data, inner)?),
        _ => Value::Dict(dict(data, inner)?),
    })
}

/// Separate from [`value`], which is recursive, to keep its stack frames small.
fn scalar(data: &mut Unstructured<'_>, kind: u8) -> Result<Value> {
    Ok(match kind {
        1 => Value::Bool(data.arbitrary()?),
        2 => Value::Int(data.arbitrary::<i64>()?.into()),
        3 => Value::Int(long_int(data)?),
        4 => Value::Float(f64::from_bits(data.arbitrary()?)),
        5 => Value::String(text(data)?),
        9 => Value::Bytes(bytes(data)?.to_vec()),
        10 => Value::Markup(text(data)?),
        11 => Value::Uuid(Uuid::from_bytes(data.arbitrary()?)),
        12 => Value::DateTime(data.arbitrary()?),
        _ => Value::Null,
    })
}

fn items(data: &mut Unstructured<'_>, depth: usize) -> Result<Vec<Value>> {
    let mut items = Vec::new();
    for _ in 0..data.arbitrary::<u8>()? {
        if data.is_empty() {
            break;
        }
        items.push(value(data, depth)?);
    }
    Ok(items)
}

fn dict(data: &mut Unstructured<'_>, depth: usize) -> Result<Dict> {
    let mut dict = Dict::new();
    for _ in 0..data.arbitrary::<u8>()? {
        if data.is_empty() {
            break;
        }
        dict.insert(text(data)?, value(data, depth)?);
    }
    Ok(dict)
}

/// Reads a sign and a byte for each digit. Digits beyond the limit are read but not used.
fn long_int(data: &mut Unstructured<'_>) -> Result<Int> {
    let sign = if data.arbitrary()? { "-" } else { "+" };
    let digits = bytes(data)?.iter().take(Int::MAX_DIGITS).map(|byte| char::from(b'0' + byte % 10));
    // `0` in case there are no digits.
    let decimal: String = sign.chars().chain(['0']).chain(digits).collect();
    decimal.parse().map_err(|_| Error::IncorrectFormat)
}

fn text(data: &mut Unstructured<'_>) -> Result<String> {
    Ok(String::from_utf8_lossy(bytes(data)?).into_owned())
}

fn bytes<'a>(data: &mut Unstructured<'a>) -> Result<&'a [u8]> {
    let length = usize::from(data.int_in_range(0..=u16::MAX)?);
    data.bytes(length.min(data.len()))
}
