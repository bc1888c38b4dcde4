//! Every session round-trips with any settings, or exceeds the limit that the error names.

use std::time::{Duration, UNIX_EPOCH};

use arbitrary::{Arbitrary as _, Result, Unstructured};
use flask_session_cookie::{
    EncodeError, Int, KeyDerivation, Session, SessionCodec, SessionCodecBuilder, Value,
};

use super::{DIGESTS, assert_round_trips};

const KEY_DERIVATIONS: [KeyDerivation; 4] =
    [KeyDerivation::Hmac, KeyDerivation::Concat, KeyDerivation::DjangoConcat, KeyDerivation::None];

pub fn round_trip(data: &[u8]) {
    let mut data = Unstructured::new(data);
    let Ok((settings, seconds)) = make_settings(&mut data) else { return };
    let Ok(session) = Session::arbitrary(&mut data) else { return };
    let time = UNIX_EPOCH + Duration::from_secs(seconds);
    match settings.clone().build().unwrap().encode_at(&session, time) {
        Ok(_) => assert_round_trips(&session, &settings, time),
        Err(EncodeError::TooDeep { limit }) => assert!(json_depth(&dict_of(&session)) > limit),
        Err(EncodeError::IntTooLong { limit, .. }) => {
            assert!(longest_int(&dict_of(&session)) > limit);
        }
        Err(error) => panic!("{error}"),
    }
}

/// `fuzz/make_seeds.py` writes the same bytes. Both epochs can represent the time. The limits are
/// not higher than the default ones, which no generated session exceeds.
fn make_settings(data: &mut Unstructured) -> Result<(SessionCodecBuilder, u64)> {
    let switches: u8 = data.arbitrary()?;
    let key_derivation = *data.choose(&KEY_DERIVATIONS)?;
    let digest = *data.choose(&DIGESTS)?;
    let seconds = data.int_in_range(1_293_840_000..=253_402_300_799)?;
    let max_depth = data.int_in_range(0..=SessionCodecBuilder::HIGHEST_MAX_DEPTH)?;
    let max_int_digits = data.int_in_range(0..=Int::MAX_DIGITS)?;
    let key = text(data)?;
    let settings = SessionCodec::builder(if key.is_empty() { "dev" } else { &key })
        .salt(text(data)?)
        .key_derivation(key_derivation)
        .digest(digest)
        .sort_keys(switches & 1 == 0)
        .ensure_ascii(switches & 2 == 0)
        .legacy_epoch(switches & 4 != 0)
        .max_depth(max_depth)
        .max_int_digits(max_int_digits);
    Ok((settings, seconds))
}

/// The length in two bytes, then UTF-8: the format of a string in a session.
fn text(data: &mut Unstructured) -> Result<String> {
    let length = usize::from(data.int_in_range(0..=u16::MAX)?);
    let bytes = data.bytes(length.min(data.len()))?;
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn dict_of(session: &Session) -> Value {
    Value::Dict(session.clone().into_dict())
}

/// The maximum number of open arrays and objects in the JSON of a value.
fn json_depth(value: &Value) -> usize {
    match value {
        Value::List(items) => 1 + items.iter().map(json_depth).max().unwrap_or(0),
        Value::Tuple(items) => 2 + items.iter().map(json_depth).max().unwrap_or(0),
        Value::Dict(dict) => {
            let is_tag = |key| [" t", " b", " m", " u", " d", " di"].contains(&key);
            let escaped = dict.len() == 1 && dict.keys().all(is_tag);
            1 + usize::from(escaped) + dict.values().map(json_depth).max().unwrap_or(0)
        }
        Value::Bytes(_) | Value::Markup(_) | Value::Uuid(_) | Value::DateTime(_) => 1,
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::String(_) => 0,
    }
}

/// The number of digits of the longest integer.
fn longest_int(value: &Value) -> usize {
    match value {
        Value::Int(int) => digits(int),
        Value::List(items) | Value::Tuple(items) => {
            items.iter().map(longest_int).max().unwrap_or(0)
        }
        Value::Dict(dict) => dict.values().map(longest_int).max().unwrap_or(0),
        _ => 0,
    }
}

fn digits(int: &Int) -> usize {
    int.to_string().trim_start_matches('-').len()
}
