//! `visits`, in which nothing but the session stands between hyper and the app.

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

/// The cookie of a session with so many visits.
fn cookie_of(visits: i64) -> String {
    codec().encode(&Session::from([("visits", visits)])).unwrap()
}

fn headers(response: &Response<String>, name: HeaderName) -> Vec<&str> {
    response.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
}

/// The session in the one `Set-Cookie` header.
fn saved(response: &Response<String>) -> Session {
    let set_cookie = headers(response, SET_COOKIE);
    let [set_cookie] = set_cookie[..] else { panic!("expected one cookie, found {set_cookie:?}") };
    let (cookie, attributes) =
        set_cookie.strip_prefix("session=").unwrap().split_once("; ").unwrap();
    assert_eq!(attributes, "HttpOnly; Path=/");
    codec().decode(cookie).unwrap()
}

fn ask(method: &str, path: &str, cookie: Option<String>) -> Response<String> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, format!("theme=dark; session={cookie}"));
    }
    example::answer_or_fail(&request.body(()).unwrap(), &SessionInterface::new(codec()))
}

#[test]
fn visits_are_counted_in_the_session() {
    let first = ask("GET", "/", None);
    assert_eq!(first.body(), "Visits: 1\n");
    assert_eq!(saved(&first), Session::from([("visits", 1)]));
    let next = ask("GET", "/", Some(cookie_of(7)));
    assert_eq!(next.body(), "Visits: 8\n");
    assert_eq!(saved(&next), Session::from([("visits", 8)]));
    assert_eq!(headers(&next, VARY), ["Cookie"]);
}

#[test]
fn a_page_without_a_session_leaves_no_header() {
    for path in ["/about", "/elsewhere"] {
        let response = ask("GET", path, Some(cookie_of(7)));
        assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
        assert_eq!(headers(&response, VARY), [""; 0]);
    }
}

#[test]
fn an_emptied_session_deletes_its_cookie() {
    let response = ask("POST", "/forget", Some(cookie_of(7)));
    let deletion = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";
    assert_eq!(headers(&response, SET_COOKIE), [deletion]);
}

#[test]
fn a_broken_payload_answers_500_and_keeps_the_cookie() {
    let signer =
        TimestampSigner::builder("dev").salt("cookie-session").key_derivation(KeyDerivation::Hmac);
    let not_json = signer.build().unwrap().sign("bm8ganNvbg").unwrap();
    let response = ask("GET", "/", Some(not_json));
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
}
