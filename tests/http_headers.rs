//! Sessions in the `HeaderMap`s of requests and responses of the crate `http`.

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
fn several_cookie_headers_are_joined() {
    let alice = Session::from([("username", "Alice")]);
    assert_eq!(open(&[ALICE]), alice);
    assert_eq!(open(&["theme=dark", ALICE, "session=second"]), alice);
    assert_eq!(open(&["theme=dark; a=b", &format!("c=d; {ALICE}")]), alice);
    assert!(
        open(&["session=first", ALICE]).is_empty(),
        "the first cookie of that name counts, valid or not"
    );
    assert!(
        open(&["theme=\"a", &format!("{ALICE}; c=\"")]).is_empty(),
        "the session is inside a quoted value"
    );
    assert!(open(&["theme=dark"]).is_empty() && open(&[]).is_empty());
}

#[test]
fn cookie_headers_may_hold_any_bytes() {
    let mut request = HeaderMap::new();
    request.append(COOKIE, HeaderValue::from_bytes(b"name=\xff\xe9").unwrap());
    request.append(COOKIE, HeaderValue::from_static(ALICE));
    assert!(interface().open_headers_at(&request, at(SIGNED_AT)).unwrap().contains_key("username"));
}

#[test]
fn open_headers_returns_the_error_of_open() {
    let cookie = format!("session={}", common::forge::plain("[1]"));
    let request = headers(COOKIE, [&*cookie]);
    let error = interface().open_headers_at(&request, at(SIGNED_AT)).unwrap_err();
    assert_eq!(
        error,
        interface().open_at(cookie.strip_prefix("session="), at(SIGNED_AT)).unwrap_err()
    );
}

/// The `Vary` headers of a response that already had these, after the session was accessed.
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
fn vary_does_not_repeat_cookie_and_leaves_a_star() {
    for before in
        [&["Cookie"][..], &["accept ,\tcookie"], &["*"], &["Origin", "COOKIE"], &["Origin, *"]]
    {
        assert_eq!(vary_after(before), before);
    }
}

#[test]
fn set_cookie_is_appended_to_existing_ones() {
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
fn an_unaccessed_session_adds_no_headers() {
    let mut response = HeaderMap::new();
    interface().save_at(&open(&[ALICE]), at(SIGNED_AT)).unwrap().apply(&mut response);
    assert!(response.is_empty());
}
