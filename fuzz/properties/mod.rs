//! The properties of the fuzz targets, one per file: a function of the fuzzer's bytes that panics
//! if the property does not hold. `tests/fuzz_seeds.rs` also runs them, on the seeds and without
//! nightly.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a property that does not hold panics"
)]

use std::fmt::{Debug, Display};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::{Dict, Digest, Session, SessionCodec, SessionCodecBuilder, Value};

mod decode;
mod json;
mod round_trip;
mod signed_payload;
mod unsign;

pub use decode::decode;
pub use json::json;
pub use round_trip::round_trip;
pub use signed_payload::signed_payload;
pub use unsign::unsign;

/// The key of the fixtures.
const KEY: &str = "dev";

const DIGESTS: [Digest; 5] =
    [Digest::Sha1, Digest::Sha224, Digest::Sha256, Digest::Sha384, Digest::Sha512];

/// A codec with the default settings of the fixtures.
fn settings() -> SessionCodecBuilder {
    SessionCodec::builder(KEY)
}

/// The time of the fixtures, so that their cookies are valid.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

/// The encoded session decodes to an equal session, in the order in which it was written, and
/// encodes to the same bytes again.
fn assert_round_trips(session: &Session, settings: &SessionCodecBuilder, time: SystemTime) {
    // The JSON of a session may be up to six times longer than the JSON that it was read from: DEL
    // becomes `\u007f`.
    let settings = settings.clone().max_payload_len(8 << 20);
    let codec = settings.clone().build().unwrap();
    let cookie = codec.encode_at(session, time).unwrap();
    let decoded = codec.decode_at(&cookie, time).unwrap();
    assert!(same_session(session, &decoded), "{session:?} became {decoded:?}");
    assert_eq!(codec.encode_at(&decoded, time).unwrap(), cookie);
    // The decoded session is sorted: not sorting it again yields the same bytes.
    let unsorted = settings.sort_keys(false).build().unwrap();
    assert_eq!(unsorted.encode_at(&decoded, time).unwrap(), cookie);
}

fn same_session(left: &Session, right: &Session) -> bool {
    same_entries(&left.clone().into_dict(), &right.clone().into_dict())
}

/// Like `==`, but NaN is NaN, and -0.0 is not 0.0.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => {
            left.to_bits() == right.to_bits() || left.is_nan() && right.is_nan()
        }
        (Value::List(left), Value::List(right)) | (Value::Tuple(left), Value::Tuple(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Dict(left), Value::Dict(right)) => same_entries(left, right),
        _ => left == right,
    }
}

fn same_entries(left: &Dict, right: &Dict) -> bool {
    let is_in_right =
        |key: &str, value: &Value| right.get(key).is_some_and(|other| same(value, other));
    left.len() == right.len() && left.iter().all(|(key, value)| is_in_right(key, value))
}

/// Errors may be logged.
fn assert_hides_key(error: &(impl Debug + Display)) {
    let text = format!("{error} {error:?} {error:#?}");
    assert!(!text.contains(KEY), "{text}");
}
