//! Requests to the example `visits`, without a network.

#[path = "../src/main.rs"]
#[allow(dead_code, reason = "its `main` listens on a port")]
mod example;

use flask_session_cookie::itsdangerous::{KeyDerivation, TimestampSigner};
use flask_session_cookie::{Session, SessionCodec, SessionInterface};
use http::header::{COOKIE, HeaderName, SET_COOKIE, VARY};
use http::{Request, Response, StatusCode};

fn codec() -> SessionCodec {
    SessionCodec::new("dev").unwrap()
}

/// The cookie of a session with this number of visits.
fn cookie_with(visits: i64) -> String {
    codec().encode(&Session::from([("visits", visits)])).unwrap()
}

fn headers(response: &Response<String>, name: HeaderName) -> Vec<&str> {
    response.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
}

/// The session in the only `Set-Cookie` header.
fn saved_session(response: &Response<String>) -> Session {
    let set_cookie = headers(response, SET_COOKIE);
    let [set_cookie] = set_cookie[..] else { panic!("expected one cookie, found {set_cookie:?}") };
    let (cookie, attributes) =
        set_cookie.strip_prefix("session=").unwrap().split_once("; ").unwrap();
    assert_eq!(attributes, "HttpOnly; Path=/");
    codec().decode(cookie).unwrap()
}

fn send(method: &str, path: &str, cookie: Option<String>) -> Response<String> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, format!("theme=dark; session={cookie}"));
    }
    example::answer_or_fail(&request.body(()).unwrap(), &SessionInterface::new(codec()))
}

#[test]
fn visits_are_counted_in_the_session() {
    let first = send("GET", "/", None);
    assert_eq!(first.body(), "Visits: 1\n");
    assert_eq!(saved_session(&first), Session::from([("visits", 1)]));
    let next = send("GET", "/", Some(cookie_with(7)));
    assert_eq!(next.body(), "Visits: 8\n");
    assert_eq!(saved_session(&next), Session::from([("visits", 8)]));
    assert_eq!(headers(&next, VARY), ["Cookie"]);
}

#[test]
fn pages_that_ignore_the_session_set_no_headers() {
    for path in ["/about", "/elsewhere"] {
        let response = send("GET", path, Some(cookie_with(7)));
        assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
        assert_eq!(headers(&response, VARY), [""; 0]);
    }
}

#[test]
fn clearing_the_session_deletes_the_cookie() {
    let response = send("POST", "/forget", Some(cookie_with(7)));
    let deletion = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";
    assert_eq!(headers(&response, SET_COOKIE), [deletion]);
}

#[test]
fn an_invalid_payload_answers_500_and_keeps_the_cookie() {
    let signer =
        TimestampSigner::builder("dev").salt("cookie-session").key_derivation(KeyDerivation::Hmac);
    let not_json = signer.build().unwrap().sign("bm8ganNvbg").unwrap();
    let response = send("GET", "/", Some(not_json));
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
}
