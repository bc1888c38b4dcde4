//! The middleware's effect on requests and responses.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{COOKIE, HeaderName, SET_COOKIE, VARY};
use actix_web::middleware::{Next, from_fn};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{self, Json, ServiceConfig, get};
use actix_web::{App, Error, FromRequest as _, HttpRequest, HttpResponse, Responder};
use flask_session_cookie::itsdangerous::{KeyDerivation, TimestampSigner};
use flask_session_cookie::{Int, Session, SessionCodec, SessionInterface, Value};
use flask_session_cookie_actix::{FlaskSession, FlaskSessionMiddleware, SessionError};

fn codec() -> SessionCodec {
    SessionCodec::new("dev").unwrap()
}

fn middleware() -> FlaskSessionMiddleware {
    FlaskSessionMiddleware::new(SessionInterface::new(codec()))
}

fn middleware_named(name: &str) -> FlaskSessionMiddleware {
    FlaskSessionMiddleware::new(SessionInterface::builder(codec()).name(name).build().unwrap())
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

/// The `Set-Cookie` of a proxied Flask app, or of an inner middleware.
const FLASK_COOKIE: (HeaderName, &str) = (SET_COOKIE, "session=from-flask; HttpOnly; Path=/");

fn pages(config: &mut ServiceConfig) {
    config
        .route("/unused", get().to(async || "nothing"))
        .route("/look", get().to(name))
        .route(
            "/look-and-vary",
            get().to(async |session| {
                name(session).await.customize().insert_header((VARY, "a, cookie"))
            }),
        )
        .route(
            "/look-and-vary-by-a",
            get().to(async |session| name(session).await.customize().insert_header((VARY, "a"))),
        )
        .route("/set", get().to(set))
        .route("/set-and-fail", get().to(set_and_fail))
        .route(
            "/set-theme",
            get().to(async |session| {
                set(session).await.customize().insert_header((SET_COOKIE, "theme=dark"))
            }),
        )
        .route("/read-a-number", get().to(read_a_number))
        // The requests have no body to extract.
        .route("/reject", get().to(async |session: FlaskSession, _: Json<u8>| set(session).await))
        .route(
            "/clear",
            get().to(async |session: FlaskSession| {
                session.clear();
                "cleared"
            }),
        )
        .route(
            "/too-long",
            get().to(async |session: FlaskSession| {
                session.insert("number", "9".repeat(Int::MAX_DIGITS + 1).parse::<Int>().unwrap());
                "inserted"
            }),
        )
        .route("/flask", get().to(async || "".customize().insert_header(FLASK_COOKIE)))
        .route(
            "/flask-after-set",
            get().to(async |session| {
                let response = set(session).await.customize();
                response.append_header(FLASK_COOKIE).append_header((SET_COOKIE, "theme=dark"))
            }),
        )
        .route(
            "/flask-after-look",
            get().to(async |session| name(session).await.customize().insert_header(FLASK_COOKIE)),
        );
}

async fn name(session: FlaskSession) -> String {
    session
        .get("name")
        .and_then(|name| Some(name.as_str()?.to_owned()))
        .unwrap_or_else(|| "nobody".to_owned())
}

async fn set(session: FlaskSession) -> &'static str {
    session.insert("name", "Bob");
    "set"
}

async fn set_and_fail(session: FlaskSession) -> HttpResponse {
    session.insert("name", "Bob");
    HttpResponse::Conflict().finish()
}

async fn read_a_number(session: FlaskSession) -> Result<String, SessionError> {
    session.insert("seen", true);
    Ok(session.get_as::<u64>("name")?.unwrap_or(0).to_string())
}

async fn respond<F, B>(app: App<F>, path: &str, cookies: &[String]) -> HttpResponse<BoxBody>
where
    F: ServiceFactory<
            ServiceRequest,
            Response = ServiceResponse<B>,
            Config = (),
            InitError = (),
            Error = Error,
        > + 'static,
    F::Future: 'static,
    F::Service: 'static,
    <F::Service as Service<ServiceRequest>>::Future: 'static,
    B: MessageBody + 'static,
{
    let mut request = TestRequest::get().uri(path);
    for cookie in cookies {
        request = request.append_header((COOKIE, cookie.as_str()));
    }
    let app = init_service(app).await;
    match app.call(request.to_request()).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        // As actix-web's server does.
        Err(error) => error.error_response(),
    }
}

async fn get_page(path: &str, cookies: &[String]) -> HttpResponse<BoxBody> {
    respond(App::new().configure(pages).wrap(middleware()), path, cookies).await
}

async fn body(response: HttpResponse<BoxBody>) -> String {
    let bytes = actix_web::body::to_bytes(response.into_body()).await.unwrap();
    String::from_utf8(bytes.into()).unwrap()
}

fn headers(response: &HttpResponse<BoxBody>, name: HeaderName) -> Vec<&str> {
    response.headers().get_all(name).map(|value| value.to_str().unwrap()).collect()
}

/// The session in the last `Set-Cookie` header.
#[track_caller]
fn saved(response: &HttpResponse<BoxBody>) -> Session {
    let set_cookie = headers(response, SET_COOKIE).pop().unwrap();
    let (cookie, attributes) =
        set_cookie.strip_prefix("session=").unwrap().split_once("; ").unwrap();
    assert_eq!(attributes, "HttpOnly; Path=/");
    codec().decode(cookie).unwrap()
}

#[actix_web::test]
async fn an_unused_session_adds_no_header() {
    let response = get_page("/unused", &[cookie_of([("name", "Alice")])]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
    assert_eq!(headers(&response, VARY), [""; 0]);
}

#[actix_web::test]
async fn reading_the_session_only_adds_vary() {
    let response = get_page("/look", &[cookie_of([("name", "Alice")])]).await;
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
    assert_eq!(headers(&response, VARY), ["Cookie"]);
    assert_eq!(body(response).await, "Alice");
}

#[actix_web::test]
async fn vary_is_merged() {
    assert_eq!(headers(&get_page("/look-and-vary", &[]).await, VARY), ["a, cookie"]);
    assert_eq!(headers(&get_page("/look-and-vary-by-a", &[]).await, VARY), ["a, Cookie"]);
}

#[actix_web::test]
async fn a_modified_session_is_saved() {
    let response = get_page("/set", &[cookie_of([("name", "Alice"), ("theme", "dark")])]).await;
    assert_eq!(saved(&response), Session::from([("name", "Bob"), ("theme", "dark")]));
    assert_eq!(headers(&response, VARY), ["Cookie"]);
}

#[actix_web::test]
async fn a_permanent_session_is_saved_with_every_response() {
    let cookie = cookie_of([("_permanent", true)]);
    let response = get_page("/unused", &[cookie]).await;
    assert!(headers(&response, SET_COOKIE)[0].contains("; Expires="));
    assert_eq!(headers(&response, VARY), ["Cookie"]);
}

#[actix_web::test]
async fn a_cleared_session_deletes_the_cookie() {
    let response = get_page("/clear", &[cookie_of([("name", "Alice")])]).await;
    let deletion = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";
    assert_eq!(headers(&response, SET_COOKIE), [deletion]);
    assert_eq!(headers(&response, VARY), ["Cookie"]);
}

#[actix_web::test]
async fn other_cookies_are_kept() {
    let response = get_page("/set-theme", &[]).await;
    assert_eq!(headers(&response, SET_COOKIE).len(), 2);
    assert_eq!(headers(&response, SET_COOKIE)[0], "theme=dark");
    assert_eq!(saved(&response)["name"], "Bob");
}

#[actix_web::test]
async fn errors_and_rejections_save_the_session() {
    let response = get_page("/set-and-fail", &[]).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert_eq!(saved(&response)["name"], "Bob");

    let response = get_page("/read-a-number", &[cookie_of([("name", "Alice")])]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(saved(&response)["seen"], true);
    assert_eq!(body(response).await, "");

    // The session is permanent, so it is sent anyway.
    let response = get_page("/reject", &[cookie_of([("_permanent", true)])]).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(headers(&response, SET_COOKIE).len(), 1);

    let response = get_page("/no-such-page", &[cookie_of([("_permanent", true)])]).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert_eq!(headers(&response, SET_COOKIE).len(), 1);
}

/// In actix-web a middleware may return an error instead of a response.
#[actix_web::test]
async fn errors_of_inner_middleware_save_the_session() {
    async fn refuse<B>(
        session: FlaskSession,
        _: ServiceRequest,
        _: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        session.insert("name", "Bob");
        Err(actix_web::error::ErrorConflict("refused"))
    }
    let app = || App::new().configure(pages).wrap(from_fn(refuse)).wrap(middleware());
    let response = respond(app(), "/look", &[]).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    assert_eq!(saved(&response)["name"], "Bob");
    assert_eq!(headers(&response, VARY), ["Cookie"]);
    assert_eq!(body(response).await, "refused");

    let permanent = cookie_of([("_permanent", true)]).replace("session=", "admin=");
    let response = respond(app().wrap(middleware_named("admin")), "/look", &[permanent]).await;
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let names: Vec<_> =
        headers(&response, SET_COOKIE).iter().map(|cookie| cookie.split('=').next()).collect();
    assert_eq!(names, [Some("session"), Some("admin")]);

    async fn refuse_with_unsavable_session<B>(
        session: FlaskSession,
        request: ServiceRequest,
        next: Next<B>,
    ) -> Result<ServiceResponse<B>, Error> {
        session.insert("number", "9".repeat(Int::MAX_DIGITS + 1).parse::<Int>().unwrap());
        refuse(session, request, next).await
    }
    let app =
        App::new().configure(pages).wrap(from_fn(refuse_with_unsavable_session)).wrap(middleware());
    let response = respond(app, "/look", &[]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
}

#[actix_web::test]
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

#[actix_web::test]
async fn an_unreadable_payload_is_500_and_keeps_the_cookie() {
    for path in ["/unused", "/set", "/clear"] {
        let response = get_page(path, &[unreadable_cookie()]).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
        assert_eq!(body(response).await, "");
    }
}

#[actix_web::test]
async fn a_cookie_flask_may_read_fails_only_handlers_that_use_it() {
    // {"a":"\ud800"}
    let signer =
        TimestampSigner::builder("dev").salt("cookie-session").key_derivation(KeyDerivation::Hmac);
    let cookie =
        format!("session={}", signer.build().unwrap().sign("eyJhIjoiXHVkODAwIn0").unwrap());
    let app = || {
        App::new()
            .configure(pages)
            .route(
                "/with-option",
                get().to(async |_: Option<FlaskSession>| "as if there were no session"),
            )
            .wrap(middleware())
    };
    for (path, status) in [
        ("/unused", StatusCode::OK),
        ("/look", StatusCode::INTERNAL_SERVER_ERROR),
        ("/clear", StatusCode::INTERNAL_SERVER_ERROR),
        ("/with-option", StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let response = respond(app(), path, std::slice::from_ref(&cookie)).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(headers(&response, SET_COOKIE), [""; 0], "{path}");
    }
}

#[actix_web::test]
async fn a_session_that_cannot_be_saved_is_500() {
    let response = get_page("/too-long", &[]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(headers(&response, SET_COOKIE), [""; 0]);
    assert_eq!(body(response).await, "");
}

#[actix_web::test]
async fn there_is_no_session_outside_the_middleware() {
    fn outside(config: &mut ServiceConfig) {
        config.route("/outside", get().to(name)).route(
            "/optional",
            get().to(async |session: Option<FlaskSession>| session.is_some().to_string()),
        );
    }
    let app = || {
        App::new().configure(outside).service(web::scope("").configure(pages).wrap(middleware()))
    };
    let response = respond(app(), "/outside", &[]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(body(response).await, "");
    assert_eq!(saved(&respond(app(), "/set", &[]).await)["name"], "Bob");
    assert_eq!(body(respond(app(), "/optional", &[]).await).await, "false");
    assert_eq!(body(respond(app().wrap(middleware()), "/optional", &[]).await).await, "true");
}

#[actix_web::test]
async fn an_unmodified_session_keeps_flasks_cookie() {
    let from_flask = ["session=from-flask; HttpOnly; Path=/"];
    let permanent = cookie_of([("_permanent", true)]);
    let response = get_page("/flask", std::slice::from_ref(&permanent)).await;
    assert_eq!(headers(&response, SET_COOKIE), from_flask);
    let response = get_page("/flask-after-look", &[permanent]).await;
    assert_eq!(headers(&response, SET_COOKIE), from_flask);
    assert_eq!(headers(&response, VARY), ["Cookie"]);
}

#[actix_web::test]
async fn a_modified_session_replaces_flasks_cookie() {
    let response = get_page("/flask-after-set", &[]).await;
    let [theme, _] = headers(&response, SET_COOKIE)[..] else { panic!("{response:?}") };
    assert_eq!(theme, "theme=dark");
    assert_eq!(saved(&response)["name"], "Bob");
}

#[actix_web::test]
async fn two_middlewares_with_the_same_name_share_a_session() {
    async fn between(
        session: FlaskSession,
        request: ServiceRequest,
        next: Next<impl MessageBody>,
    ) -> Result<ServiceResponse<impl MessageBody>, Error> {
        session.insert("before", true);
        let response = next.call(request).await?;
        session.insert("after", true);
        Ok(response)
    }
    let app =
        App::new().configure(pages).wrap(middleware()).wrap(from_fn(between)).wrap(middleware());
    let response = respond(app, "/set", &[]).await;
    assert_eq!(headers(&response, SET_COOKIE).len(), 1);
    assert!(saved(&response).keys().eq(["after", "before", "name"]));
}

#[actix_web::test]
async fn two_middlewares_with_different_names_have_separate_sessions() {
    /// Extracts the outer middleware's session, before and after the handler.
    async fn outer(
        session: FlaskSession,
        request: ServiceRequest,
        next: Next<impl MessageBody>,
    ) -> Result<ServiceResponse<impl MessageBody>, Error> {
        session.insert("before", true);
        let response = next.call(request).await?;
        let session_after = FlaskSession::extract(response.request()).await?;
        assert!(session_after.is_same(&session));
        session_after.insert("after", true);
        Ok(response)
    }
    let app = App::new()
        .configure(pages)
        .wrap(middleware())
        .wrap(from_fn(outer))
        .wrap(middleware_named("admin"));
    let response = respond(app, "/set", &[]).await;
    let [session, admin] = headers(&response, SET_COOKIE)[..] else { panic!("{response:?}") };
    assert!(session.starts_with("session="));
    let admin = admin.strip_prefix("admin=").unwrap().split(';').next().unwrap();
    assert_eq!(codec().decode(admin).unwrap(), Session::from([("before", true), ("after", true)]));
}

#[actix_web::test]
async fn handlers_and_middleware_share_the_session() {
    async fn set_before_and_after(
        request: ServiceRequest,
        next: Next<impl MessageBody>,
    ) -> Result<ServiceResponse<impl MessageBody>, Error> {
        let session = FlaskSession::extract(request.request()).await?;
        session.insert("name", "Alice");
        let response = next.call(request).await?;
        session.insert("theme", "dark");
        Ok(response)
    }
    let app = App::new().configure(pages).wrap(from_fn(set_before_and_after)).wrap(middleware());
    let response = respond(app, "/look", &[]).await;
    assert_eq!(saved(&response), Session::from([("name", "Alice"), ("theme", "dark")]));
    assert_eq!(body(response).await, "Alice");
}

/// If the middleware kept a borrow of the request's extensions, the handler would panic.
#[actix_web::test]
async fn extensions_are_not_borrowed_during_the_handler() {
    async fn handler(request: HttpRequest, session: FlaskSession) -> String {
        use actix_web::HttpMessage as _;
        request.extensions_mut().insert(1_u8);
        actix_web::rt::task::yield_now().await;
        request.extensions_mut().insert(2_u8);
        name(session).await
    }
    let app = App::new().route("/", get().to(handler)).wrap(middleware());
    assert_eq!(body(respond(app, "/", &[cookie_of([("name", "Alice")])]).await).await, "Alice");
}

#[actix_web::test]
#[should_panic(expected = "the function passed to `with` used the handle")]
async fn using_a_handle_inside_with_panics() {
    let session = FlaskSession::default();
    session.with(|_| session.get("name"));
}

#[actix_web::test]
async fn concurrent_changes_are_not_lost() {
    let session = FlaskSession::default();
    let threads: Vec<_> = (0..100)
        .map(|_| {
            let session = session.clone();
            actix_web::rt::task::spawn_blocking(move || {
                session.with(|session| {
                    let count = session.get("count").and_then(Value::as_i64).unwrap_or(0);
                    session.insert("count", count + 1);
                });
            })
        })
        .collect();
    for thread in threads {
        thread.await.unwrap();
    }
    assert_eq!(session.get("count"), Some(100.into()));
}
