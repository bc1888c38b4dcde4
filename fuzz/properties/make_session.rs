//! A session of any content, made of bytes. `fuzz/make_seeds.py` writes the bytes for the sessions of the fixtures.
//!
//! ```text
//! value   kind, then what the match in `value` reads
//! text    length in two bytes, big-endian; then UTF-8
//! items   how many, in one byte; then each
//! ```

use arbitrary::{Result, Unstructured};
use flask_session_cookie::{DateTime, Dict, Session, Uuid, Value};

/// Of Rust values; tuples take two levels of JSON, so that the codec's limit of 1100 can be passed.
const MAX_DEPTH: usize = 700;

/// The year 100 begins. Flask moves the years before it when it reads them: they do not survive.
const FIRST_SECOND: i64 = -59_011_459_200;

pub(super) fn make_session(data: &mut Unstructured) -> Result<Session> {
    dict(data, MAX_DEPTH).map(Session::from)
}

fn value(data: &mut Unstructured, depth: usize) -> Result<Value> {
    if depth == 0 {
        return Ok(Value::Null);
    }
    Ok(match data.arbitrary::<u8>()? % 13 {
        0 => Value::Null,
        1 => Value::Bool(data.arbitrary()?),
        2 => Value::from(data.arbitrary::<i64>()?),
        3 => {
            let sign = if data.arbitrary()? { "-" } else { "+" };
            let digits: String = bytes(data)?.iter().map(|byte| char::from(b'0' + byte % 10)).collect();
            Value::Int(format!("{sign}0{digits}").parse().unwrap())
        }
        4 => Value::Float(f64::from_bits(data.arbitrary()?)),
        5 => Value::String(text(data)?),
        6 => Value::List(items(data, depth)?),
        7 => Value::Tuple(items(data, depth)?),
        8 => Value::Dict(dict(data, depth)?),
        9 => Value::Bytes(bytes(data)?.to_vec()),
        10 => Value::Markup(text(data)?),
        11 => Value::Uuid(Uuid::from_bytes(data.arbitrary()?)),
        _ => {
            let seconds = data.int_in_range(FIRST_SECOND..=DateTime::MAX.as_unix())?;
            Value::DateTime(DateTime::from_unix(seconds).unwrap())
        }
    })
}

fn dict(data: &mut Unstructured, depth: usize) -> Result<Dict> {
    let mut dict = Dict::new();
    for _ in 0..data.arbitrary::<u8>()? {
        if data.is_empty() {
            break;
        }
        dict.insert(text(data)?, value(data, depth - 1)?);
    }
    Ok(dict)
}

fn items(data: &mut Unstructured, depth: usize) -> Result<Vec<Value>> {
    let mut items = Vec::new();
    for _ in 0..data.arbitrary::<u8>()? {
        if data.is_empty() {
            break;
        }
        items.push(value(data, depth - 1)?);
    }
    Ok(items)
}

pub(super) fn text(data: &mut Unstructured) -> Result<String> {
    Ok(String::from_utf8_lossy(bytes(data)?).into_owned())
}

fn bytes<'a>(data: &mut Unstructured<'a>) -> Result<&'a [u8]> {
    let length = usize::from(data.int_in_range(0..=u16::MAX)?);
    data.bytes(length.min(data.len()))
}
