//! How often memory is taken for a cookie.

use allocation_counter::measure;
use flask_session_cookie::{Dict, Session, SessionCodec, TaggedJsonSerializer};

fn small() -> Session {
    Session::from(Dict::from_iter([("username", "Bob")]))
}

/// What Flask-Login and Flask-WTF keep.
fn login() -> Session {
    let mut session = Session::new();
    session.insert("_fresh", true);
    session.insert("_id", "0123456789abcdef".repeat(8));
    session.insert("_user_id", "1");
    session.insert("csrf_token", "0123456789".repeat(4));
    session
}

fn decoding(session: &Session) -> u64 {
    let codec = SessionCodec::new("dev").unwrap();
    let cookie = codec.encode(session).unwrap();
    let mut decoded = None;
    let info = measure(|| decoded = Some(codec.decode(&cookie).unwrap()));
    assert_eq!(decoded.as_ref(), Some(session));
    info.count_total
}

/// Without what compressing takes.
fn encoding(session: &Session) -> u64 {
    let codec = SessionCodec::new("dev").unwrap();
    let json = TaggedJsonSerializer::new().dumps(&session.clone().into_dict().into()).unwrap();
    let compress = || drop(zlib_exact::compress_up_to(json.as_bytes(), json.len() - 2));
    let info = measure(|| drop(codec.encode(session).unwrap()));
    info.count_total - measure(compress).count_total
}

#[test]
fn decoding_takes_memory_for_what_it_gives_and_little_more() {
    assert!(decoding(&small()) <= 6, "{}", decoding(&small()));
    assert!(decoding(&login()) <= 14, "{}", decoding(&login()));
}

#[test]
fn encoding_takes_memory_three_times() {
    assert!(encoding(&small()) <= 3, "{}", encoding(&small()));
    assert!(encoding(&login()) <= 3, "{}", encoding(&login()));
}

#[test]
fn a_cookie_that_is_refused_takes_none() {
    let codec = SessionCodec::new("dev").unwrap();
    let forged = codec.encode(&login()).unwrap() + "A";
    let info = measure(|| assert!(codec.decode(&forged).is_err()));
    assert_eq!(info.count_total, 0);
}

#[test]
fn a_clone_of_a_codec_shares_its_keys() {
    let codec = SessionCodec::builder("dev").fallback_key("old").build().unwrap();
    assert_eq!(measure(|| drop(codec.clone())).count_total, 0);
}
