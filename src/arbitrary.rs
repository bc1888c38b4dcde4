//! Sessions made of the bytes of a fuzzer. (Feature `arbitrary`.)
//!
//! ```text
//! session, dict   how many entries, in one byte; then of each the key, as text, and the value
//! list, tuple     how many items, in one byte; then each
//! value           which kind, in one byte; then what `value` reads for it
//! text            how many bytes, in two, big-endian; then UTF-8; invalid bytes become U+FFFD
//! ```
//!
//! Where the bytes end, so does what is made of them. `fuzz/make_seeds.py` writes this for the
//! sessions of the fixtures.

use ::arbitrary::{Arbitrary, Error, Result, Unstructured};
use uuid::Uuid;

use crate::json::HIGHEST_MAX_DEPTH;
use crate::session::Session;
use crate::value::{DateTime, Dict, Int, Value};

/// How many containers may be in one another, the session among them. A tuple is two in JSON, and
/// so is a dictionary whose key is a tag; and there is room for the tag of what lies in the
/// innermost.
const MAX_DEPTH: usize = (HIGHEST_MAX_DEPTH - 1) / 2;

/// The year 100 begins.
const FIRST_SECOND: i64 = -59_011_459_200;

/// A session of any content, to fuzz a service with: see [the guide](crate::guide::fuzzing).
/// (Feature `arbitrary`.)
///
/// It is neither accessed nor modified, as if it had just been decoded. A thread's stack of 2 MiB
/// is enough to drop, clone, compare and print it, in a build without optimisation, too.
///
/// Under default settings it can always be [encoded](crate::SessionCodec::encode), and
/// [decoding](crate::SessionCodec::decode) gives an equal one, but for NaN, which nothing is equal
/// to. Only if its JSON is longer than 1 MiB is it not decoded; that takes more than 128 KiB of a
/// fuzzer's bytes.
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

/// A dictionary of any content, which as a [`Session`], or as a value in one, keeps what is
/// promised of those. (Feature `arbitrary`.)
impl<'a> Arbitrary<'a> for Dict {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Dict> {
        dict(data, MAX_DEPTH - 2)
    }

    fn size_hint(_: usize) -> (usize, Option<usize>) {
        (1, None)
    }
}

/// A value of any type and content, which in a [`Session`] keeps what is promised of those.
/// (Feature `arbitrary`.)
impl<'a> Arbitrary<'a> for Value {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Value> {
        value(data, MAX_DEPTH - 1)
    }

    fn size_hint(_: usize) -> (usize, Option<usize>) {
        (1, None)
    }
}

/// A number of at most [4300 digits](Int::MAX_DIGITS), since by default a cookie can hold no longer
/// one. (Feature `arbitrary`.)
impl<'a> Arbitrary<'a> for Int {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<Int> {
        if data.arbitrary()? { long_int(data) } else { data.arbitrary::<i64>().map(Int::from) }
    }

    fn size_hint(_: usize) -> (usize, Option<usize>) {
        // The choice, then a sign and a length of two bytes, or eight bytes.
        (4, None)
    }
}

/// A moment of the years 100 to 9999. Those before come back from a cookie as other ones, in Flask
/// and here. (Feature `arbitrary`.)
impl<'a> Arbitrary<'a> for DateTime {
    fn arbitrary(data: &mut Unstructured<'a>) -> Result<DateTime> {
        let seconds = data.int_in_range(FIRST_SECOND..=DateTime::MAX.as_unix())?;
        DateTime::from_unix(seconds).ok_or(Error::IncorrectFormat)
    }

    fn size_hint(_: usize) -> (usize, Option<usize>) {
        // `int_in_range` reads as many bytes as the width of the range needs: five for these
        // seconds.
        (5, Some(5))
    }
}

/// A value with containers nested at most `depth` deep. A deeper one is `Null` instead; that reads
/// a byte as well, so that long JSON always takes many bytes.
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

/// Apart from [`value`], which is recursive: these variables would take stack at each of its
/// levels.
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

/// A sign, and a byte for each digit. Those beyond what a cookie can hold are read, but not used.
fn long_int(data: &mut Unstructured<'_>) -> Result<Int> {
    let sign = if data.arbitrary()? { "-" } else { "+" };
    let digits = bytes(data)?.iter().take(Int::MAX_DIGITS).map(|byte| char::from(b'0' + byte % 10));
    // There may be no digits.
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
