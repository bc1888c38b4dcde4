//! The layer's effect on requests and responses.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::header::{COOKIE, HeaderName, SET_COOKIE, VARY};
use axum::http::{Request, Response, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::AppendHeaders;
use axum::routing::get;
use axum::{Router, extract};
use flask_session_cookie::itsdangerous::{KeyDerivation, TimestampSigner};
use flask_session_cookie::{Int, Session, SessionCodec, SessionInterface, Value};
use flask_session_cookie_axum::{FlaskSession, FlaskSessionLayer, SessionError};
use tower::ServiceExt as _;

fn codec() -> SessionCodec {
    SessionCodec::new("dev").unwrap()
}

fn layer() -> FlaskSessionLayer {
    FlaskSessionLayer::new(SessionInterface::new(codec()))
}

/// A `Cookie` header with a session of these entries.
fn cookie_of<V: Into<Value>>(entries: impl IntoIterator<Item = (&'static str, V)>) -> String {
    format!("session={}", codec().encode(&Session::from_iter(entries)).unwrap())
}

/// A `Cookie` header with a valid signature and a payload that is not JSON.
fn unreadable_cookie() -> String {
    let signer =
        TimestampSigner::builder("dev").salt("cookie-session").key_derivation(KeyDerivation::Hmac);
    format!("session={}", signer.build().unwrap().sign("bm8ganNvbg").unwrap())
}

fn app() -> Router {
    Router::new()
        .route("/unused", get(async || "nothing"))
        .route("/look", get(name))
        .route(
            "/look-and-vary",
            get(async |session: FlaskSession| ([(VARY, "a, cookie")], name(session).await)),
        )
        .route(
            "/look-and-vary-by-a",
            get(async |session: FlaskSession| ([(VARY, "a")], name(session).await)),
        )
        .route("/set", get(async |session: FlaskSession| drop(session.insert("name", "Bob"))))
        .route("/set-and-fail", get(set_and_fail))
        .route(
            "/set-theme",
            get(async |session: FlaskSession| {
                session.insert("name", "Bob");
                [(SET_COOKIE, "theme=dark")]
            }),
        )
        .route("/read-a-number", get(read_a_number))
        .route("/reject", get(async |session: FlaskSession, _: extract::Path<u8>| drop(session)))
        .route("/clear", get(async |session: FlaskSession| session.clear()))
        .route(
            "/too-long",
            get(async |session: FlaskSession| {
                drop(
                    session
                        .insert("number", "9".repeat(Int::MAX_DIGITS + 1).parse::<Int>().unwrap()),
                );
            }),
        )
        // The response of a proxied Flask app, or of an inner layer.
        .route("/flask", get(async || [(SET_COOKIE, "session=from-flask; HttpOnly; Path=/")]))
        .route(
            "/flask-after-set",
            get(async |session: FlaskSession| {
                session.insert("name", "Bob");
                let from_flask = [
                    (SET_COOKIE, "session=from-flask; HttpOnly; Path=/"),
                    (SET_COOKIE, "theme=dark"),
                ];
                AppendHeaders(from_flask)
            }),
        )
        .route(
            "/flask-after-look",
            get(async |session: FlaskSession| {
                drop(name(session).await);
                [(SET_COOKIE, "session=from-flask; HttpOnly; Path=/")]
            }),
        )
        .layer(layer())
        .route("/outside", get(name))
        .route(
            "/optional",
            get(async |session: Option<FlaskSession>| session.is_some().to_string()),
        )
}

async fn name(session: FlaskSession) -> String {
    session
        .get("name")
        .and_then(|name| Some(name.as_str()?.to_owned()))
        .unwrap_or_else(|| "nobody".to_owned())
}

async fn set_and_fail(session: FlaskSession) -> StatusCode {
    session.insert("name", "Bob");
    StatusCode::CONFLICT
}

async fn read_a_number(session: FlaskSession) -> Result<String, SessionError> {
    session.insert("seen", true);
    Ok(session.get_as::<u64>("name")?.unwrap_or(0).to_string())
}

async fn respond(app: Router, path: &str, cookies: &[String]) -> Response<Body> {
    let mut request = Request::get(path);
    for cookie in cookies {
        request = request.header(COOKIE, cookie);
    }
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn get_page(path: &str, cookies: &[String]) -> Response<Body> {
    respond(app(), path, cookies).await
}

async fn body(response: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
    String::from_utf8(bytes.into()).unwrap()
}

fn headers(response: &Response<Body>, name: HeaderName) -> Vec<&str> {
    response.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
}

/// The session in the last `Set-Cookie` header.
#[track_caller]
fn saved(response: &Response<Body>) -> Session {
    let set_cookie = headers(response, SET_COOKIE).pop().unwrap();
    let (cookie, attributes) =
        set_cookie.strip_prefix("session=").unwrap().split_once("; ").unwrap();
    assert_eq!(attributes, "HttpOnly; Path=/");
    codec().decode(cookie).unwrap()
}

#[tokio::test]
async fn an_unused_session_adds_no_header() {
    let response = get_page("/unused", &[cookie_of([("name", "Alice")])]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
    assert_eq!(headers(&response, VARY), [""; 0]);
}

#[tokio::test]
async fn reading_the_session_only_adds_vary() {
    let response = get_page("/look", &[cookie_of([("name", "Alice")])]).await;
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
    assert_eq!(headers(&response, VARY), ["Cookie"]);
    assert_eq!(body(response).await, "Alice");
}

#[tokio::test]
async fn vary_is_merged() {
    assert_eq!(headers(&get_page("/look-and-vary", &[]).await, VARY), ["a, cookie"]);
    assert_eq!(headers(&get_page("/look-and-vary-by-a", &[]).await, VARY), ["a, Cookie"]);
}

#[tokio::test]
async fn a_modified_session_is_saved() {
    let response = get_page("/set", &[cookie_of([("name", "Alice"), ("theme", "dark")])]).await;
    assert_eq!(saved(&response), Session::from([("name", "Bob"), ("theme", "dark")]));
    assert_eq!(headers(&response, VARY), ["Cookie"]);
}

#[tokio::test]
async fn a_permanent_session_is_saved_with_every_response() {
    let cookie = cookie_of([("_permanent", true)]);
    let response = get_page("/unused", &[cookie]).await;
    assert!(headers(&response, SET_COOKIE)[0].contains("; Expires="));
    assert_eq!(headers(&response, VARY), ["Cookie"]);
}

#[tokio::test]
async fn a_cleared_session_deletes_the_cookie() {
    let response = get_page("/clear", &[cookie_of([("name", "Alice")])]).await;
    let deletion = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";
    assert_eq!(headers(&response, SET_COOKIE), [deletion]);
    assert_eq!(headers(&response, VARY), ["Cookie"]);
}

#[tokio::test]
async fn other_cookies_are_kept() {
    let response = get_page("/set-theme", &[]).await;
    assert_eq!(headers(&response, SET_COOKIE).len(), 2);
    assert_eq!(headers(&response, SET_COOKIE)[0], "theme=dark");
    assert_eq!(saved(&response)["name"], "Bob");
}

#[tokio::test]
async fn errors_and_rejections_save_the_session() {
    let response = get_page("/set-and-fail", &[]).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert_eq!(saved(&response)["name"], "Bob");

    let response = get_page("/read-a-number", &[cookie_of([("name", "Alice")])]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(saved(&response)["seen"], true);

    // The path has no parameter to extract. The session is permanent, so it is sent anyway.
    let response = get_page("/reject", &[cookie_of([("_permanent", true)])]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(headers(&response, SET_COOKIE).len(), 1);

    let response = get_page("/no-such-page", &[cookie_of([("_permanent", true)])]).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(headers(&response, SET_COOKIE).len(), 1);
}

#[tokio::test]
async fn the_first_of_several_cookies_wins() {
    let (alice, bob) = (cookie_of([("name", "Alice")]), cookie_of([("name", "Bob")]));
    for (cookies, name) in [
        (vec![format!("{alice}; {bob}")], "Alice"),
        (vec![format!("theme=dark; {alice}"), bob.clone()], "Alice"),
        (vec!["theme=dark".to_owned(), format!("{bob}; {alice}")], "Bob"),
        (vec![format!("session=forged; {bob}")], "nobody"),
        (vec!["session=".to_owned(), bob.clone()], "nobody"),
    ] {
        assert_eq!(body(get_page("/look", &cookies).await).await, name, "{cookies:?}");
    }
}

#[tokio::test]
async fn an_unreadable_payload_is_500_and_keeps_the_cookie() {
    for path in ["/unused", "/set", "/clear"] {
        let response = get_page(path, &[unreadable_cookie()]).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
        assert_eq!(body(response).await, "");
    }
}

#[tokio::test]
async fn a_cookie_flask_may_read_fails_only_handlers_that_use_it() {
    // {"a":"\ud800"}
    let signer =
        TimestampSigner::builder("dev").salt("cookie-session").key_derivation(KeyDerivation::Hmac);
    let cookie =
        format!("session={}", signer.build().unwrap().sign("eyJhIjoiXHVkODAwIn0").unwrap());
    for (path, status) in [
        ("/unused", StatusCode::OK),
        ("/flask", StatusCode::OK),
        ("/look", StatusCode::INTERNAL_SERVER_ERROR),
        ("/clear", StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let response = get_page(path, std::slice::from_ref(&cookie)).await;
        assert_eq!(response.status(), status, "{path}");
        let kept =
            if path == "/flask" { vec!["session=from-flask; HttpOnly; Path=/"] } else { vec![] };
        assert_eq!(headers(&response, SET_COOKIE), kept, "{path}");
    }
    let app =
        Router::new().route("/optional", get(async |_: Option<FlaskSession>| "")).layer(layer());
    assert_eq!(
        respond(app, "/optional", &[cookie]).await.status(),
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[tokio::test]
async fn messages_omit_session_values() {
    let session = FlaskSession::default();
    session.insert("secret", "hunter2");
    let error = SessionError::from(session.get_as::<u64>("secret").unwrap_err());
    assert_eq!(
        error.to_string(),
        r#"cannot read the session: the value at "secret" has another type"#
    );
    assert!(!format!("{session:?}").contains("hunter2"));
}

/// The log, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_too_large_session_is_sent_and_logged_without_values() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let large = async |session: FlaskSession| {
        // Too random to compress well.
        let mut seed = 1_u64;
        let mut random = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b'#' + (seed >> 33) as u8 % 57)
        };
        let digits: String = (0..5000).map(|_| random()).collect();
        session.insert("avatar", digits);
        session.insert("name", "hunter2");
    };
    let response = respond(Router::new().route("/", get(large)).layer(layer()), "/", &[]).await;
    assert_eq!(saved(&response).len(), 2);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let set_cookie = headers(&response, SET_COOKIE)[0];
    assert!(
        text.contains("WARN") && text.contains(&format!("size={}", set_cookie.len())),
        "{text}"
    );
    assert!(text.contains(r#"largest=[("avatar", 5002), ("name", 9)]"#), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn a_session_that_cannot_be_saved_is_500() {
    let response = get_page("/too-long", &[]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
}

#[tokio::test]
async fn there_is_no_session_outside_the_layer() {
    assert_eq!(get_page("/outside", &[]).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(body(get_page("/optional", &[]).await).await, "false");
    assert_eq!(body(respond(app().layer(layer()), "/optional", &[]).await).await, "true");
}

#[tokio::test]
async fn an_unmodified_session_keeps_flasks_cookie() {
    let from_flask = ["session=from-flask; HttpOnly; Path=/"];
    let permanent = cookie_of([("_permanent", true)]);
    let response = get_page("/flask", std::slice::from_ref(&permanent)).await;
    assert_eq!(headers(&response, SET_COOKIE), from_flask);
    let response = get_page("/flask-after-look", &[permanent]).await;
    assert_eq!(headers(&response, SET_COOKIE), from_flask);
    assert_eq!(headers(&response, VARY), ["Cookie"]);
}

#[tokio::test]
async fn a_modified_session_replaces_flasks_cookie() {
    let response = get_page("/flask-after-set", &[]).await;
    let [theme, _] = headers(&response, SET_COOKIE)[..] else { panic!("{response:?}") };
    assert_eq!(theme, "theme=dark");
    assert_eq!(saved(&response)["name"], "Bob");
}

#[tokio::test]
async fn two_layers_with_the_same_name_share_a_session() {
    async fn between(
        session: FlaskSession,
        request: extract::Request,
        next: Next,
    ) -> Response<Body> {
        session.insert("before", true);
        let response = next.run(request).await;
        session.insert("after", true);
        response
    }
    let response = respond(app().layer(from_fn(between)).layer(layer()), "/set", &[]).await;
    assert_eq!(headers(&response, SET_COOKIE).len(), 1);
    assert!(saved(&response).keys().eq(["after", "before", "name"]));
}

#[tokio::test]
async fn two_layers_with_different_names_have_separate_sessions() {
    let admin = SessionInterface::builder(codec()).name("admin").build().unwrap();
    let outer = async |session: FlaskSession, request: extract::Request, next: Next| {
        session.insert("outer", true);
        next.run(request).await
    };
    let app = app().layer(from_fn(outer)).layer(FlaskSessionLayer::new(admin));
    let response = respond(app, "/set", &[]).await;
    let names: Vec<_> =
        headers(&response, SET_COOKIE).iter().map(|cookie| cookie.split('=').next()).collect();
    assert_eq!(names, [Some("session"), Some("admin")]);
}

#[tokio::test]
async fn a_layer_shares_its_session_across_another_name() {
    let admin = SessionInterface::builder(codec()).name("admin").build().unwrap();
    let before = async |session: FlaskSession, request: extract::Request, next: Next| {
        session.insert("before", true);
        next.run(request).await
    };
    let app = app().layer(FlaskSessionLayer::new(admin)).layer(from_fn(before)).layer(layer());
    let response = respond(app, "/set", &[]).await;
    assert_eq!(headers(&response, SET_COOKIE).len(), 1);
    assert!(saved(&response).keys().eq(["before", "name"]));
}

#[tokio::test]
async fn handlers_and_middleware_share_the_session() {
    let session = FlaskSession::default();
    let clone = session.clone();
    clone.insert("name", "Alice");
    assert_eq!(name(session).await, "Alice");
}

#[tokio::test]
#[should_panic(expected = "the function passed to `with` used the handle")]
async fn using_a_handle_inside_with_panics() {
    let session = FlaskSession::default();
    session.with(|_| session.get("name"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_changes_are_not_lost() {
    let session = FlaskSession::default();
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let session = session.clone();
            tokio::spawn(async move {
                session.with(|session| {
                    let count = session.get("count").and_then(Value::as_i64).unwrap_or(0);
                    session.insert("count", count + 1);
                });
                tokio::task::yield_now().await;
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(session.get("count"), Some(100.into()));
}
