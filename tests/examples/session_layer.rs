//! The session layer of `shared_login`.

#[path = "../../examples/shared_login/session.rs"]
mod session;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::header::{COOKIE, SET_COOKIE, VARY};
use axum::http::{Request, Response, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use flask_session_cookie::{Int, Session, SessionInterface};
use tower::ServiceExt as _;

use self::session::{RequestSession, open_and_save};
use super::{broken_cookie, codec, cookie_of, headers, saved};

fn app() -> Router {
    let interface = SessionInterface::new(codec());
    Router::new()
        .route("/untouched", get(async || "nothing"))
        .route("/look", get(async |session: RequestSession| name(&session)))
        .route(
            "/look-and-vary",
            get(async |session: RequestSession| ([(VARY, "Accept-Language, cookie")], name(&session))),
        )
        .route(
            "/look-and-vary-by-language",
            get(async |session: RequestSession| ([(VARY, "Accept-Language")], name(&session))),
        )
        .route("/set", get(async |session: RequestSession| set(&session, "Bob")))
        .route(
            "/set-beside-another",
            get(async |session: RequestSession| {
                set(&session, "Bob");
                [(SET_COOKIE, "theme=dark")]
            }),
        )
        .route(
            "/set-and-fail",
            get(async |session: RequestSession| {
                set(&session, "Bob");
                Err::<(), _>(StatusCode::CONFLICT)
            }),
        )
        .route("/clear", get(async |session: RequestSession| session.lock().clear()))
        .route(
            "/set-what-cannot-be-written",
            get(async |session: RequestSession| {
                let digits = "9".repeat(Int::MAX_DIGITS + 1);
                session.lock().insert("number", digits.parse::<Int>().unwrap());
            }),
        )
        .layer(from_fn_with_state(Arc::new(interface), open_and_save))
        .route("/without-layer", get(async |session: RequestSession| name(&session)))
}

fn name(session: &RequestSession) -> String {
    session.lock().get("name").and_then(|name| name.as_str()).unwrap_or("nobody").to_owned()
}

fn set(session: &RequestSession, name: &str) {
    session.lock().insert("name", name);
}

/// The response to a request with these `Cookie` headers.
async fn get_page(path: &str, cookies: &[String]) -> Response<Body> {
    let mut request = Request::get(path);
    for cookie in cookies {
        request = request.header(COOKIE, cookie);
    }
    app().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn body(response: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
    String::from_utf8(bytes.into()).unwrap()
}

#[tokio::test]
async fn a_session_that_is_not_touched_leaves_no_header() {
    let response = get_page("/untouched", &[format!("session={}", cookie_of([("name", "Alice")]))]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
    assert_eq!(headers(&response, VARY), [""; 0]);
}

#[tokio::test]
async fn a_session_that_is_looked_at_is_not_sent() {
    let response = get_page("/look", &[format!("session={}", cookie_of([("name", "Alice")]))]).await;
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
    assert_eq!(headers(&response, VARY), ["Cookie"]);
    assert_eq!(body(response).await, "Alice");
}

#[tokio::test]
async fn vary_is_not_said_twice() {
    let response = get_page("/look-and-vary", &[]).await;
    assert_eq!(headers(&response, VARY), ["Accept-Language, cookie"]);
    let response = get_page("/look-and-vary-by-language", &[]).await;
    assert_eq!(headers(&response, VARY), ["Accept-Language, Cookie"]);
}

#[tokio::test]
async fn a_session_that_is_modified_is_saved() {
    let cookie = cookie_of([("name", "Alice"), ("theme", "dark")]);
    let response = get_page("/set", &[format!("session={cookie}")]).await;
    assert_eq!(saved(&response), Session::from_iter([("name", "Bob"), ("theme", "dark")]));
    assert_eq!(headers(&response, VARY), ["Cookie"]);
}

#[tokio::test]
async fn a_session_that_is_cleared_deletes_its_cookie() {
    let response = get_page("/clear", &[format!("session={}", cookie_of([("name", "Alice")]))]).await;
    let deletion = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";
    assert_eq!(headers(&response, SET_COOKIE), [deletion]);
    assert_eq!(headers(&response, VARY), ["Cookie"]);
}

#[tokio::test]
async fn cookies_of_the_app_stay() {
    let response = get_page("/set-beside-another", &[]).await;
    let set_cookie = headers(&response, SET_COOKIE);
    assert_eq!(set_cookie.len(), 2, "{set_cookie:?}");
    assert_eq!(set_cookie[0], "theme=dark");
    assert!(set_cookie[1].starts_with("session="), "{set_cookie:?}");
}

#[tokio::test]
async fn a_handler_that_fails_saves_as_well() {
    let response = get_page("/set-and-fail", &[]).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert_eq!(saved(&response), Session::from_iter([("name", "Bob")]));
}

#[tokio::test]
async fn the_first_of_several_cookies_counts() {
    let (alice, bob) = (cookie_of([("name", "Alice")]), cookie_of([("name", "Bob")]));
    for (cookies, name) in [
        (vec![format!("session={alice}; session={bob}")], "Alice"),
        (vec![format!("theme=dark; session={alice}"), format!("session={bob}")], "Alice"),
        (vec!["theme=dark".to_owned(), format!("session={bob}; session={alice}")], "Bob"),
        (vec![format!("session=forged; session={bob}")], "nobody"),
        (vec!["session=".to_owned(), format!("session={bob}")], "nobody"),
    ] {
        assert_eq!(body(get_page("/look", &cookies).await).await, name, "{cookies:?}");
    }
}

#[tokio::test]
async fn a_broken_payload_is_an_error_and_is_not_overwritten() {
    for path in ["/untouched", "/set", "/clear"] {
        let response = get_page(path, &[format!("session={}", broken_cookie())]).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
        assert_eq!(body(response).await, "");
    }
}

#[tokio::test]
async fn a_session_that_cannot_be_written_is_an_error() {
    let response = get_page("/set-what-cannot-be-written", &[]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
}

#[tokio::test]
async fn a_route_without_the_layer_has_no_session() {
    assert_eq!(get_page("/without-layer", &[]).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
}
