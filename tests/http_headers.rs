//! Sessions from the headers of a request and into those of a response, as the crate `http` has
//! them.

mod common;

use common::at::{SIGNED_AT, at};
use flask_session_cookie::{Session, SessionCodec, SessionInterface};
use http::header::{COOKIE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE, VARY};

const ALICE: &str = "session=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";

fn interface() -> SessionInterface {
    SessionInterface::new(SessionCodec::new("dev").unwrap())
}

fn headers<'a>(name: HeaderName, values: impl IntoIterator<Item = &'a str>) -> HeaderMap {
    values.into_iter().map(|value| (name.clone(), HeaderValue::from_str(value).unwrap())).collect()
}

fn open(cookies: &[&str]) -> Session {
    interface().open_headers_at(&headers(COOKIE, cookies.iter().copied()), at(SIGNED_AT)).unwrap()
}

#[test]
fn several_cookie_headers_count_as_one() {
    let alice = Session::from([("username", "Alice")]);
    assert_eq!(open(&[ALICE]), alice);
    assert_eq!(open(&["theme=dark", ALICE, "session=second"]), alice);
    assert_eq!(open(&["theme=dark; a=b", &format!("c=d; {ALICE}")]), alice);
    assert!(
        open(&["session=first", ALICE]).is_empty(),
        "the first cookie of the name counts, valid or not"
    );
    assert!(
        open(&["theme=\"a", &format!("{ALICE}; c=\"")]).is_empty(),
        "it is inside of a quoted value"
    );
    assert!(open(&["theme=dark"]).is_empty() && open(&[]).is_empty());
}

#[test]
fn a_header_may_be_any_bytes() {
    let mut request = HeaderMap::new();
    request.append(COOKIE, HeaderValue::from_bytes(b"name=\xff\xe9").unwrap());
    request.append(COOKIE, HeaderValue::from_static(ALICE));
    assert!(interface().open_headers_at(&request, at(SIGNED_AT)).unwrap().contains_key("username"));
}

#[test]
fn a_broken_session_is_the_error_of_open() {
    let cookie = format!("session={}", common::forge::plain("[1]"));
    let request = headers(COOKIE, [&*cookie]);
    let error = interface().open_headers_at(&request, at(SIGNED_AT)).unwrap_err();
    assert_eq!(
        error,
        interface().open_at(cookie.strip_prefix("session="), at(SIGNED_AT)).unwrap_err()
    );
}

/// The `Vary` headers of a response that had these, after a session was read.
fn vary_after(before: &[&str]) -> Vec<String> {
    let mut response = headers(VARY, before.iter().copied());
    let session = Session::new();
    assert!(session.is_empty());
    interface().save_at(&session, at(SIGNED_AT)).unwrap().apply(&mut response);
    assert!(!response.contains_key(SET_COOKIE));
    response.get_all(VARY).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

#[test]
fn vary_is_merged() {
    assert_eq!(vary_after(&[]), ["Cookie"]);
    for empty in ["", " ", ",", " , "] {
        assert_eq!(vary_after(&[empty]), ["Cookie"]);
    }
    assert_eq!(vary_after(&["Accept, ", "Origin,,"]), ["Accept, Origin, Cookie"]);
    assert_eq!(vary_after(&["Accept-Encoding"]), ["Accept-Encoding, Cookie"]);
    assert_eq!(vary_after(&["Accept-Encoding", "Origin"]), ["Accept-Encoding, Origin, Cookie"]);
    assert_eq!(vary_after(&["X-Cookie"]), ["X-Cookie, Cookie"]);
}

#[test]
fn vary_has_cookie_once_and_not_beside_a_star() {
    for before in
        [&["Cookie"][..], &["accept ,\tcookie"], &["*"], &["Origin", "COOKIE"], &["Origin, *"]]
    {
        assert_eq!(vary_after(before), before);
    }
}

#[test]
fn a_set_cookie_is_added_to_those_that_are_there() {
    let mut response = headers(SET_COOKIE, ["theme=dark", "session=of-somebody-else"]);
    let mut session = Session::new();
    session.insert("username", "Alice");
    interface().save_at(&session, at(SIGNED_AT)).unwrap().apply(&mut response);
    let cookies: Vec<_> = response.get_all(SET_COOKIE).iter().collect();
    assert_eq!(
        cookies,
        ["theme=dark", "session=of-somebody-else", &*format!("{ALICE}; HttpOnly; Path=/")]
    );
    assert_eq!(response[VARY], "Cookie");
}

#[test]
fn an_untouched_session_adds_nothing() {
    let mut response = HeaderMap::new();
    interface().save_at(&open(&[ALICE]), at(SIGNED_AT)).unwrap().apply(&mut response);
    assert!(response.is_empty());
}
