//! Heap allocations per cookie.

use allocation_counter::measure;
use flask_session_cookie::{Dict, Session, SessionCodec, TaggedJsonSerializer};

fn small() -> Session {
    Session::from(Dict::from_iter([("username", "Bob")]))
}

/// The keys of Flask-Login and Flask-WTF.
fn login() -> Session {
    let mut session = Session::new();
    session.insert("_fresh", true);
    session.insert("_id", "0123456789abcdef".repeat(8));
    session.insert("_user_id", "1");
    session.insert("csrf_token", "0123456789".repeat(4));
    session
}

fn decode_allocations(session: &Session) -> u64 {
    let codec = SessionCodec::new("dev").unwrap();
    let cookie = codec.encode(session).unwrap();
    let mut decoded = None;
    let info = measure(|| decoded = Some(codec.decode(&cookie).unwrap()));
    assert_eq!(decoded.as_ref(), Some(session));
    info.count_total
}

/// Without those of the compressor.
fn encode_allocations(session: &Session) -> u64 {
    let codec = SessionCodec::new("dev").unwrap();
    let json = TaggedJsonSerializer::new().dumps(&session.clone().into_dict().into()).unwrap();
    let compress = || drop(zlib_exact::compress_up_to(json.as_bytes(), json.len() - 2));
    let info = measure(|| drop(codec.encode(session).unwrap()));
    info.count_total - measure(compress).count_total
}

#[test]
fn decoding_allocates_little_beyond_the_session() {
    assert!(decode_allocations(&small()) <= 6, "{}", decode_allocations(&small()));
    assert!(decode_allocations(&login()) <= 14, "{}", decode_allocations(&login()));
}

#[test]
fn encoding_allocates_at_most_three_times() {
    assert!(encode_allocations(&small()) <= 3, "{}", encode_allocations(&small()));
    assert!(encode_allocations(&login()) <= 3, "{}", encode_allocations(&login()));
}

#[test]
fn refusing_a_cookie_does_not_allocate() {
    let codec = SessionCodec::new("dev").unwrap();
    let forged = codec.encode(&login()).unwrap() + "A";
    let info = measure(|| assert!(codec.decode(&forged).is_err()));
    assert_eq!(info.count_total, 0);
}

#[test]
fn cloning_a_codec_shares_its_keys() {
    let codec = SessionCodec::builder("dev").fallback_key("old").build().unwrap();
    assert_eq!(measure(|| drop(codec.clone())).count_total, 0);
}
