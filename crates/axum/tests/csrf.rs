//! Flask-WTF's CSRF tokens through the layer.
#![cfg(feature = "flask-wtf")]

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{Request, StatusCode};
use axum::routing::{get, post};
use flask_session_cookie::flask_wtf::CsrfProtect;
use flask_session_cookie::itsdangerous::UrlSafeTimedSerializer;
use flask_session_cookie::{Session, SessionCodec, SessionInterface};
use flask_session_cookie_axum::{CsrfForm, CsrfHeader, CsrfToken, FlaskSessionLayer};
use serde::Deserialize;
use tower::ServiceExt as _;

const SESSION_TOKEN: &str = "c8d7d0ef0eedfa82d2ea1aa592845b9a6d4b02b7";

#[derive(Deserialize)]
struct Note {
    text: String,
}

/// A form with only a token.
#[derive(Deserialize)]
struct Button {}

fn app() -> Router {
    let interface = SessionInterface::new(SessionCodec::new("dev").unwrap());
    let layer = FlaskSessionLayer::new(interface).csrf_protect(CsrfProtect::new("dev").unwrap());
    Router::new()
        .route("/form", get(async |token: CsrfToken| token.to_string()))
        .route("/save", post(async |CsrfForm(note): CsrfForm<Note>| note.text))
        .route("/search", get(async |CsrfForm(note): CsrfForm<Note>| note.text))
        .route("/delete", post(async |_: CsrfHeader| "deleted"))
        .route("/button", post(async |_: CsrfForm<Button>| "pressed"))
        .route("/unit", post(async |_: CsrfForm<()>| "pressed"))
        .layer(layer)
        .route("/outside", post(async |CsrfForm(note): CsrfForm<Note>| note.text))
}

/// A request whose session contains `SESSION_TOKEN`.
fn request(path: &str, body: &str, header: Option<(&str, &str)>) -> Request<Body> {
    let session = Session::from([("csrf_token", SESSION_TOKEN)]);
    let cookie = SessionCodec::new("dev").unwrap().encode(&session).unwrap();
    let mut request = Request::post(path)
        .header(COOKIE, format!("session={cookie}"))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    request.body(Body::from(body.to_owned())).unwrap()
}

async fn respond(request: Request<Body>) -> (StatusCode, String) {
    let response = app().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
    (status, String::from_utf8(bytes.into()).unwrap())
}

fn token() -> String {
    let serializer = UrlSafeTimedSerializer::builder("dev").salt("wtf-csrf-token").build().unwrap();
    serializer.dumps(SESSION_TOKEN).unwrap()
}

#[tokio::test]
async fn a_generated_token_is_accepted() {
    let request = Request::get("/form").body(Body::empty()).unwrap();
    let response = app().oneshot(request).await.unwrap();
    let set_cookie = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    let bytes = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
    let form = format!("text=hello&csrf_token={}", String::from_utf8(bytes.into()).unwrap());
    let request = Request::post("/save")
        .header(COOKIE, set_cookie.split(';').next().unwrap())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    let (status, text) = respond(request.body(Body::from(form)).unwrap()).await;
    assert_eq!((status, &*text), (StatusCode::OK, "hello"));
}

#[tokio::test]
async fn tokens_are_read_from_fields_and_headers() {
    let token = token();
    let ok = (StatusCode::OK, "hello".to_owned());
    let field = format!("csrf_token={token}&text=hello");
    assert_eq!(respond(request("/save", &field, None)).await, ok);
    let prefixed = format!("login-csrf_token={token}&text=hello");
    assert_eq!(respond(request("/save", &prefixed, None)).await, ok);
    for name in ["X-CSRFToken", "X-CSRF-Token"] {
        assert_eq!(respond(request("/save", "text=hello", Some((name, &token)))).await, ok);
        assert_eq!(respond(request("/delete", "{}", Some((name, &token)))).await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_invalid_token_is_400_with_flask_wtfs_message() {
    let serializer = UrlSafeTimedSerializer::builder("dev").salt("wtf-csrf-token").build().unwrap();
    let an_hour_ago = std::time::SystemTime::now() - Duration::from_secs(3700);
    for (form, message) in [
        ("text=hello".to_owned(), "The CSRF token is missing."),
        ("csrf_token=&text=hello".to_owned(), "The CSRF token is missing."),
        ("csrf_token=forged&text=hello".to_owned(), "The CSRF token is invalid."),
        (
            format!("csrf_token={}", serializer.dumps_at(SESSION_TOKEN, an_hour_ago).unwrap()),
            "The CSRF token has expired.",
        ),
        (
            format!("csrf_token={}", serializer.dumps("other").unwrap()),
            "The CSRF tokens do not match.",
        ),
    ] {
        let answer = respond(request("/save", &form, None)).await;
        assert_eq!(answer, (StatusCode::BAD_REQUEST, message.to_owned()), "{form}");
    }
    let answer = respond(request("/delete", &format!("csrf_token={}", token()), None)).await;
    assert_eq!(answer, (StatusCode::BAD_REQUEST, "The CSRF token is missing.".to_owned()));
    let without_session = Request::post("/save")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("csrf_token={}", token())))
        .unwrap();
    let answer = respond(without_session).await;
    assert_eq!(answer, (StatusCode::BAD_REQUEST, "The CSRF session token is missing.".to_owned()));
}

#[tokio::test]
async fn a_form_with_only_a_token_fits_a_struct_without_fields() {
    let form = format!("csrf_token={}", token());
    let answer = respond(request("/button", &form, None)).await;
    assert_eq!(answer, (StatusCode::OK, "pressed".to_owned()));
    let answer = respond(request("/button", "csrf_token=forged", None)).await;
    assert_eq!(answer, (StatusCode::BAD_REQUEST, "The CSRF token is invalid.".to_owned()));
    // As documented, the token does not fit `()`.
    let answer = respond(request("/unit", &form, None)).await;
    assert_eq!(answer.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_invalid_form_gets_the_rejection_of_form() {
    let form = format!("csrf_token={}&other=1", token());
    assert_eq!(respond(request("/save", &form, None)).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let large = format!("csrf_token={}&text={}", token(), "a".repeat(3 << 20));
    assert_eq!(respond(request("/save", &large, None)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_form_outside_the_layer_is_rejected() {
    let form = format!("csrf_token={}&text=hello", token());
    assert_eq!(
        respond(request("/outside", &form, None)).await.0,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}

#[tokio::test]
async fn other_content_types_are_415() {
    let upload = "--b\r\nContent-Disposition: form-data; name=\"csrf_token\"\r\n\r\nx\r\n--b--\r\n";
    let mut request = request("/save", upload, None);
    request.headers_mut().insert(CONTENT_TYPE, "multipart/form-data; boundary=b".parse().unwrap());
    assert_eq!(respond(request).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn get_needs_no_token() {
    let request = Request::get("/search?text=hello").body(Body::empty()).unwrap();
    assert_eq!(respond(request).await, (StatusCode::OK, "hello".to_owned()));
}
