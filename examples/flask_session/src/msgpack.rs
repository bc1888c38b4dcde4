//! The entry that Flask-Session stores: a dictionary in MessagePack, as Python's msgspec writes it.
//!
//! | Python writes | MessagePack | `Value` | written back, Python reads |
//! |---|---|---|---|
//! | `None`, `bool`, `str`, `bytes`, `list` | nil, bool, str, bin, array | the same | the same |
//! | `int` of 64 bits | int, in the fewest bytes | `Int` | the same |
//! | `float` | float 64 | `Float` | the same |
//! | `dict` with `str` keys | map | `Dict` | the same |
//! | aware `datetime` | timestamp | `DateTime`, if in whole seconds | the same, in UTC |
//! | `tuple`, `set` | array | `List` | `list` |
//! | naive `datetime`, `date`, `UUID`, `Decimal` | str | `String` | `str` |
//! | | array, str | `Tuple`, `Uuid` (only written) | `list`, `str` |
//!
//! A `Markup` and an `int` of more than 64 bits raise in Python, and are a [`WriteError`] here.

use flask_session_cookie::{DateTime, Dict, Value};
use rmpv::Value as Packed;
use serde::de::IgnoredAny;
use thiserror::Error;

/// The maximum levels of nesting. msgspec allows about 1000, Python's recursion limit; this many
/// use a small part of a Rust thread's stack.
pub const MAX_DEPTH: usize = 100;

/// The extension type of timestamps, which MessagePack itself defines.
const TIMESTAMP: i8 = -1;

/// A decoded entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// The keys and values that a [`Value`] can hold.
    pub dict: Dict,
    /// The keys and values that Python reads but a [`Value`] cannot hold. They are written back
    /// unchanged.
    pub kept: Kept,
}

/// Keys and values as stored, each with the reason why a [`Value`] cannot hold it.
pub type Kept = Vec<(Packed, Packed, Unmapped)>;

/// Why a [`Value`] cannot hold a stored key or value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unmapped {
    /// As in `{1: "one"}`.
    #[error("a dictionary has a key that is not a string")]
    KeyNotString,
    /// As in `datetime.now(timezone.utc)`.
    #[error("a time has a fraction of a second")]
    FractionOfSecond,
    /// `msgspec.msgpack.Ext`.
    #[error("the value has an extension of type {0}")]
    Extension(i8),
}

/// Why an entry cannot be read. Flask-Session fails on it as well, unless it is JSON or a pickle;
/// it allows deeper nesting.
#[derive(Debug, Error)]
pub enum ReadError {
    #[error("invalid MessagePack: {0}")]
    Malformed(#[source] rmp_serde::decode::Error),
    #[error("{0} trailing bytes: may be JSON, or a pickle of Flask-Session before 0.7")]
    TrailingBytes(usize),
    #[error("more than {MAX_DEPTH} levels of nesting")]
    TooDeep,
    #[error("the entry is not a dictionary")]
    NotADict,
    #[error("a string is not UTF-8")]
    NotUtf8,
    #[error("a timestamp is malformed or outside the years 1 to 9999")]
    BadTimestamp,
    #[error("a dictionary or an extension is used as a key")]
    UnhashableKey,
}

/// Why a session cannot be stored. msgspec raises as well; it allows deeper nesting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WriteError {
    #[error("an integer has more than 64 bits")]
    IntTooLarge,
    #[error("a Markup cannot be stored: store its text")]
    Markup,
    #[error("more than {MAX_DEPTH} levels of nesting")]
    TooDeep,
}

impl Entry {
    /// Decodes an entry.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if Flask-Session cannot read it as MessagePack, or it is nested too deeply.
    pub fn decode(bytes: &[u8]) -> Result<Entry, ReadError> {
        // rmpv reads the unused byte c1 as nil, so rmp_serde checks the format first. Each counts
        // levels in its own way; `to_value` counts exactly.
        let mut checked = rmp_serde::Deserializer::from_read_ref(bytes);
        checked.set_max_depth(MAX_DEPTH + 2);
        match serde::Deserialize::deserialize(&mut checked) {
            Ok(IgnoredAny) => {}
            Err(rmp_serde::decode::Error::DepthLimitExceeded) => return Err(ReadError::TooDeep),
            Err(error) => return Err(ReadError::Malformed(error)),
        }
        let mut rest = bytes;
        let Ok(packed) = rmpv::decode::read_value_with_max_depth(&mut rest, 2 * MAX_DEPTH + 4)
        else {
            return Err(ReadError::TooDeep);
        };
        if !rest.is_empty() {
            return Err(ReadError::TrailingBytes(rest.len()));
        }
        let Packed::Map(items) = packed else { return Err(ReadError::NotADict) };
        let mut entry = Entry::default();
        for (key, value) in items {
            let unmapped = match (text_key(&key, MAX_DEPTH - 1)?, to_value(&value, MAX_DEPTH - 1)?)
            {
                (Ok(key), Ok(value)) => {
                    entry.dict.insert(key, value);
                    continue;
                }
                (Ok(key), Err(unmapped)) => {
                    entry.dict.remove(&key);
                    unmapped
                }
                (Err(unmapped), _) => unmapped,
            };
            entry.kept.push((key, value, unmapped));
        }
        Ok(entry)
    }

    /// Encodes the entry to the bytes that msgspec writes.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if msgspec cannot write it.
    pub fn encode(&self) -> Result<Vec<u8>, WriteError> {
        let mut items = Vec::new();
        for (key, value) in &self.dict {
            items.push((key.into(), from_value(value, MAX_DEPTH - 1)?));
        }
        for (key, value, _) in &self.kept {
            if key.as_str().is_none_or(|key| !self.dict.contains_key(key)) {
                items.push((key.clone(), value.clone()));
            }
        }
        let mut bytes = Vec::new();
        rmpv::encode::write_value(&mut bytes, &Packed::Map(items)).expect("a Vec takes any bytes");
        Ok(bytes)
    }
}

type Mapped<T> = Result<Result<T, Unmapped>, ReadError>;

fn to_value(packed: &Packed, depth: usize) -> Mapped<Value> {
    let inside = || depth.checked_sub(1).ok_or(ReadError::TooDeep);
    Ok(Ok(match packed {
        Packed::Nil => Value::Null,
        Packed::Boolean(bool) => Value::Bool(*bool),
        Packed::Integer(int) => match int.as_i64() {
            Some(int) => int.into(),
            None => int.as_u64().into(),
        },
        Packed::F32(float) => Value::Float((*float).into()),
        Packed::F64(float) => Value::Float(*float),
        Packed::String(text) => Value::from(text.as_str().ok_or(ReadError::NotUtf8)?),
        Packed::Binary(bytes) => Value::Bytes(bytes.clone()),
        // All items are read before the first `Unmapped` is returned: a later one may be a
        // `ReadError`.
        Packed::Array(items) => {
            let depth = inside()?;
            let items: Vec<_> =
                items.iter().map(|item| to_value(item, depth)).collect::<Result<_, _>>()?;
            return Ok(items.into_iter().collect::<Result<_, _>>().map(Value::List));
        }
        Packed::Map(items) => {
            let depth = inside()?;
            let items = items
                .iter()
                .map(|(key, value)| Ok((text_key(key, depth)?, to_value(value, depth)?)));
            let items: Vec<_> = items.collect::<Result<_, ReadError>>()?;
            let items = items.into_iter().map(|(key, value)| Ok((key?, value?)));
            return Ok(items.collect::<Result<_, _>>().map(Value::Dict));
        }
        Packed::Ext(TIMESTAMP, bytes) => return timestamp(bytes),
        Packed::Ext(other, _) => return Ok(Err(Unmapped::Extension(*other))),
    }))
}

fn text_key(key: &Packed, depth: usize) -> Mapped<String> {
    match key {
        Packed::String(text) => Ok(Ok(text.as_str().ok_or(ReadError::NotUtf8)?.to_owned())),
        Packed::Map(_) => Err(ReadError::UnhashableKey),
        Packed::Ext(kind, _) if *kind != TIMESTAMP => Err(ReadError::UnhashableKey),
        // Python reads it as a tuple, which is hashable.
        Packed::Array(items) => {
            let depth = depth.checked_sub(1).ok_or(ReadError::TooDeep)?;
            items.iter().try_for_each(|item| text_key(item, depth).map(drop))?;
            Ok(Err(Unmapped::KeyNotString))
        }
        other => to_value(other, depth).map(|_| Err(Unmapped::KeyNotString)),
    }
}

/// Decodes the three forms of a timestamp:
///
/// ```text
/// 4 bytes     seconds: u32
/// 8 bytes     nanoseconds: 30 bits, seconds: 34 bits
/// 12 bytes    nanoseconds: u32, seconds: i64
/// ```
fn timestamp(bytes: &[u8]) -> Mapped<Value> {
    let (nanoseconds, seconds) = match *bytes {
        [a, b, c, d] => (0, u32::from_be_bytes([a, b, c, d]).into()),
        [a, b, c, d, e, f, g, h] => {
            let both = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
            (both >> 34, (both & 0x3_ffff_ffff).cast_signed())
        }
        [a, b, c, d, e, f, g, h, i, j, k, l] => {
            (u32::from_be_bytes([a, b, c, d]).into(), i64::from_be_bytes([e, f, g, h, i, j, k, l]))
        }
        _ => return Err(ReadError::BadTimestamp),
    };
    let time = DateTime::from_unix(seconds).filter(|_| nanoseconds < 1_000_000_000);
    let time = time.ok_or(ReadError::BadTimestamp)?;
    Ok(if nanoseconds == 0 { Ok(Value::DateTime(time)) } else { Err(Unmapped::FractionOfSecond) })
}

fn from_value(value: &Value, depth: usize) -> Result<Packed, WriteError> {
    let inside = || depth.checked_sub(1).ok_or(WriteError::TooDeep);
    Ok(match value {
        Value::Null => Packed::Nil,
        Value::Bool(bool) => (*bool).into(),
        Value::Int(int) => match (int.as_i64(), int.as_u64()) {
            (Some(int), _) => int.into(),
            (None, Some(int)) => int.into(),
            (None, None) => return Err(WriteError::IntTooLarge),
        },
        Value::Float(float) => (*float).into(),
        Value::String(text) => text.as_str().into(),
        Value::List(items) | Value::Tuple(items) => {
            let depth = inside()?;
            Packed::Array(
                items.iter().map(|item| from_value(item, depth)).collect::<Result<_, _>>()?,
            )
        }
        Value::Dict(dict) => {
            let depth = inside()?;
            let items = dict.iter().map(|(key, value)| Ok((key.into(), from_value(value, depth)?)));
            Packed::Map(items.collect::<Result<_, _>>()?)
        }
        Value::Bytes(bytes) => bytes.as_slice().into(),
        Value::Markup(_) => return Err(WriteError::Markup),
        Value::Uuid(uuid) => uuid.to_string().into(),
        Value::DateTime(time) => Packed::Ext(TIMESTAMP, to_timestamp(time.as_unix())),
    })
}

/// Encodes a timestamp in its shortest form.
fn to_timestamp(seconds: i64) -> Vec<u8> {
    match (u32::try_from(seconds), seconds) {
        (Ok(seconds), _) => seconds.to_be_bytes().to_vec(),
        (_, 0..=0x3_ffff_ffff) => seconds.to_be_bytes().to_vec(),
        _ => [&[0; 4][..], &seconds.to_be_bytes()].concat(),
    }
}
