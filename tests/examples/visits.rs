//! `visits`, in which nothing but the session stands between hyper and the app.

#[path = "../../examples/visits.rs"]
#[allow(dead_code, reason = "its `main` listens on a port")]
mod example;

use axum::http::header::{COOKIE, SET_COOKIE, VARY};
use axum::http::{Request, Response, StatusCode};
use flask_session_cookie::{Session, SessionInterface};

use super::{broken_cookie, codec, cookie_of, headers, saved};

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
    assert_eq!(saved(&first), Session::from_iter([("visits", 1)]));
    let next = ask("GET", "/", Some(cookie_of([("visits", 7)])));
    assert_eq!(next.body(), "Visits: 8\n");
    assert_eq!(saved(&next), Session::from_iter([("visits", 8)]));
    assert_eq!(headers(&next, VARY), ["Cookie"]);
}

#[test]
fn a_page_without_a_session_leaves_no_header() {
    for path in ["/about", "/elsewhere"] {
        let response = ask("GET", path, Some(cookie_of([("visits", 7)])));
        assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
        assert_eq!(headers(&response, VARY), [""; 0]);
    }
}

#[test]
fn what_is_forgotten_is_deleted() {
    let response = ask("POST", "/forget", Some(cookie_of([("visits", 7)])));
    let deletion = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";
    assert_eq!(headers(&response, SET_COOKIE), [deletion]);
}

#[test]
fn a_broken_payload_is_an_error_and_is_not_overwritten() {
    let response = ask("GET", "/", Some(broken_cookie()));
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
}
