//! Flask-WTF's CSRF tokens through the middleware.
#![cfg(feature = "flask-wtf")]

use std::time::Duration;

use actix_web::dev::Service;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{self, FormConfig, ServiceConfig, get, post};
use actix_web::{App, HttpResponse};
use flask_session_cookie::flask_wtf::CsrfProtect;
use flask_session_cookie::itsdangerous::UrlSafeTimedSerializer;
use flask_session_cookie::{Session, SessionCodec, SessionInterface};
use flask_session_cookie_actix::{CsrfForm, CsrfHeader, CsrfToken, FlaskSessionMiddleware};
use serde::Deserialize;

const SESSION_TOKEN: &str = "c8d7d0ef0eedfa82d2ea1aa592845b9a6d4b02b7";

#[derive(Deserialize)]
struct Note {
    text: String,
    #[serde(default)]
    count: u8,
}

/// A form with only a token.
#[derive(Deserialize)]
struct Button {}

async fn save(CsrfForm(note): CsrfForm<Note>) -> String {
    format!("{} {}", note.text, note.count)
}

fn pages(config: &mut ServiceConfig) {
    config
        .route("/form", get().to(async |token: CsrfToken| token.to_string()))
        .route("/save", post().to(save))
        .route("/delete", post().to(async |_: CsrfHeader| "deleted"))
        .route("/button", post().to(async |_: CsrfForm<Button>| "pressed"))
        .route("/unit", post().to(async |_: CsrfForm<()>| "pressed"));
}

fn middleware() -> FlaskSessionMiddleware {
    let interface = SessionInterface::new(SessionCodec::new("dev").unwrap());
    FlaskSessionMiddleware::new(interface).csrf_protect(CsrfProtect::new("dev").unwrap())
}

/// A request whose session contains `SESSION_TOKEN`.
fn request(path: &str, body: &str, header: Option<(&str, &str)>) -> TestRequest {
    let session = Session::from([("csrf_token", SESSION_TOKEN)]);
    let cookie = SessionCodec::new("dev").unwrap().encode(&session).unwrap();
    let request = TestRequest::post()
        .uri(path)
        .insert_header((COOKIE, format!("session={cookie}")))
        .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body.to_owned());
    match header {
        Some(header) => request.insert_header(header),
        None => request,
    }
}

async fn respond_with(configure: fn(&mut ServiceConfig), request: TestRequest) -> HttpResponse {
    let app = App::new()
        .route("/outside", post().to(save))
        .service(web::scope("").configure(configure).configure(pages).wrap(middleware()));
    let response = init_service(app).await.call(request.to_request()).await.unwrap();
    response.into_parts().1.map_into_boxed_body()
}

async fn respond(request: TestRequest) -> (StatusCode, String) {
    answer(respond_with(|_| (), request).await).await
}

async fn answer(response: HttpResponse) -> (StatusCode, String) {
    let status = response.status();
    let bytes = actix_web::body::to_bytes(response.into_body()).await.unwrap();
    (status, String::from_utf8(bytes.into()).unwrap())
}

fn token() -> String {
    let serializer = UrlSafeTimedSerializer::builder("dev").salt("wtf-csrf-token").build().unwrap();
    serializer.dumps(SESSION_TOKEN).unwrap()
}

#[actix_web::test]
async fn a_generated_token_is_accepted() {
    let response = respond_with(|_| (), TestRequest::get().uri("/form")).await;
    let set_cookie = response.headers().get(SET_COOKIE).unwrap().to_str().unwrap().to_owned();
    let form = format!("text=hello&csrf_token={}", answer(response).await.1);
    let request = TestRequest::post()
        .uri("/save")
        .insert_header((COOKIE, set_cookie.split(';').next().unwrap()))
        .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(form);
    assert_eq!(respond(request).await, (StatusCode::OK, "hello 0".to_owned()));
}

#[actix_web::test]
async fn tokens_are_read_from_fields_and_headers() {
    let token = token();
    let ok = (StatusCode::OK, "hello 0".to_owned());
    let field = format!("csrf_token={token}&text=hello");
    assert_eq!(respond(request("/save", &field, None)).await, ok);
    let prefixed = format!("login-csrf_token={token}&text=hello");
    assert_eq!(respond(request("/save", &prefixed, None)).await, ok);
    for name in ["X-CSRFToken", "X-CSRF-Token"] {
        assert_eq!(respond(request("/save", "text=hello", Some((name, &token)))).await, ok);
        assert_eq!(respond(request("/delete", "{}", Some((name, &token)))).await.0, StatusCode::OK);
    }
}

/// `CsrfForm` parses the form, and serializes it again to deserialize `T`.
#[actix_web::test]
async fn form_values_survive_the_token_check() {
    let token = token();
    let form = format!("te%78t=a%26b%3Dc+%C3%A9&count=7&csrf_token={token}");
    let expected = (StatusCode::OK, "a&b=c é 7".to_owned());
    assert_eq!(respond(request("/save", &form, None)).await, expected);
    let latin1 = (CONTENT_TYPE, "application/x-www-form-urlencoded; charset=iso-8859-1");
    let form = [format!("csrf_token={token}&text=").as_bytes(), b"\xe9"].concat();
    let request = request("/save", "", None).insert_header(latin1).set_payload(form);
    assert_eq!(respond(request).await, (StatusCode::OK, "é 0".to_owned()));
}

#[actix_web::test]
async fn a_form_with_only_a_token_fits_a_struct_without_fields() {
    let form = format!("csrf_token={}", token());
    let answer = respond(request("/button", &form, None)).await;
    assert_eq!(answer, (StatusCode::OK, "pressed".to_owned()));
    let answer = respond(request("/button", "csrf_token=forged", None)).await;
    assert_eq!(answer, (StatusCode::BAD_REQUEST, "The CSRF token is invalid.".to_owned()));
    // As documented, the token does not fit `()`.
    let answer = respond(request("/unit", &form, None)).await;
    assert_eq!(answer.0, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
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
    let without_session = TestRequest::post()
        .uri("/save")
        .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(format!("csrf_token={}", token()));
    let answer = respond(without_session).await;
    assert_eq!(answer, (StatusCode::BAD_REQUEST, "The CSRF session token is missing.".to_owned()));
}

/// The settings of actix-web's `Form` apply too.
#[actix_web::test]
async fn an_invalid_form_gets_the_rejection_of_form() {
    let form = format!("csrf_token={}&other=1", token());
    assert_eq!(respond(request("/save", &form, None)).await.0, StatusCode::BAD_REQUEST);
    let json = request("/save", "{}", Some(("X-CSRFToken", &token())))
        .insert_header((CONTENT_TYPE, "application/json"));
    assert_eq!(respond(json).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);

    let large = format!("csrf_token={}&text={}", token(), "a".repeat(17_000));
    assert_eq!(respond(request("/save", &large, None)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let larger_limit = |config: &mut ServiceConfig| {
        config.app_data(FormConfig::default().limit(20_000));
    };
    let response = respond_with(larger_limit, request("/save", &large, None)).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[actix_web::test]
async fn a_form_outside_the_middleware_is_rejected() {
    let form = format!("csrf_token={}&text=hello", token());
    assert_eq!(
        respond(request("/outside", &form, None)).await.0,
        StatusCode::INTERNAL_SERVER_ERROR
    );
}
