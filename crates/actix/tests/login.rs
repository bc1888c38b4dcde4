//! Flask-Login's logins through the middleware.
#![cfg(feature = "flask-login")]

use std::net::SocketAddr;

use actix_web::body::BoxBody;
use actix_web::dev::Service;
use actix_web::http::StatusCode;
use actix_web::http::header::{COOKIE, LOCATION, SET_COOKIE, USER_AGENT};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::{self, ServiceConfig, get};
use actix_web::{App, HttpResponse};
use flask_session_cookie::flask_login::{Client, RememberCookie, RememberToken, SessionProtection};
use flask_session_cookie::{Session, SessionCodec, SessionInterface};
use flask_session_cookie_actix::{
    ClientAddress, CurrentUser, FlaskLogin, FlaskSession, FlaskSessionMiddleware, LoginManager,
    LoginRequired, OldKeys, SessionError,
};

struct User {
    name: &'static str,
}

async fn load_user(id: String) -> Result<Option<User>, std::io::Error> {
    match &*id {
        "1" => Ok(Some(User { name: "alice" })),
        "2" => Ok(Some(User { name: "bob" })),
        "down" => Err(std::io::Error::other("the database is down")),
        _ => Ok(None),
    }
}

fn remember_token() -> RememberToken {
    RememberToken::new("new").unwrap().with_fallback_key("old").unwrap()
}

fn manager() -> LoginManager {
    LoginManager::new(RememberCookie::new(remember_token()), load_user)
}

fn codec() -> SessionCodec {
    SessionCodec::new("new").unwrap()
}

fn middleware() -> FlaskSessionMiddleware {
    FlaskSessionMiddleware::new(SessionInterface::new(codec()))
}

fn pages(config: &mut ServiceConfig) {
    config
        .route("/me", get().to(async |user: CurrentUser<User>| user.name))
        .route("/maybe", get().to(maybe))
        .route("/maybe-insert", get().to(maybe_insert))
        .route("/own-failure", get().to(own_failure))
        .route("/wrong-type", get().to(async |user: CurrentUser<u8>| user.to_string()))
        .route("/fresh", get().to(async |login: FlaskLogin| login.is_fresh().to_string()))
        .route("/login", get().to(log_in))
        .route("/login-not-fresh", get().to(log_in_not_fresh))
        .route("/remember", get().to(remember))
        .route("/logout", get().to(log_out))
        .route("/confirm", get().to(confirm))
        .route("/flashes", get().to(flashes));
}

async fn maybe(user: Option<CurrentUser<User>>) -> &'static str {
    user.map_or("nobody", |user| user.name)
}

async fn maybe_insert(user: Option<CurrentUser<User>>, session: FlaskSession) -> &'static str {
    session.insert("guest", user.is_none());
    "inserted"
}

async fn own_failure(user: Result<CurrentUser<User>, LoginRequired>) -> HttpResponse {
    match user {
        Ok(user) => HttpResponse::Ok().body(user.name),
        Err(LoginRequired::Failed(_)) => HttpResponse::ServiceUnavailable().body("later"),
        Err(_) => HttpResponse::Ok().body("nobody"),
    }
}

async fn log_in(login: FlaskLogin) -> Result<&'static str, SessionError> {
    let before = login.current_user::<User>().await?.map_or("nobody", |user| user.name);
    login.login("2")?;
    let after = login.current_user::<User>().await?.map_or("nobody", |user| user.name);
    assert_eq!(after, "bob");
    Ok(before)
}

async fn log_in_not_fresh(login: FlaskLogin) -> Result<&'static str, SessionError> {
    login.login_not_fresh("1")?;
    Ok("logged in")
}

async fn remember(login: FlaskLogin) -> Result<&'static str, SessionError> {
    login.login_remembered("1", None)?;
    Ok("logged in")
}

async fn log_out(login: FlaskLogin) -> &'static str {
    login.logout();
    "logged out"
}

async fn flashes(session: FlaskSession) -> String {
    session
        .take_flashes()
        .iter()
        .map(|(category, message)| format!("{category} {message}"))
        .collect()
}

async fn confirm(login: FlaskLogin) -> Result<&'static str, SessionError> {
    login.confirm_login()?;
    Ok("confirmed")
}

/// A browser: it stores cookies.
struct Browser {
    sessions: FlaskSessionMiddleware,
    cookies: Vec<(String, String)>,
    user_agent: &'static str,
    headers: Vec<(&'static str, &'static str)>,
    peer: Option<SocketAddr>,
}

impl Browser {
    fn new(manager: LoginManager) -> Browser {
        let peer = Some("127.0.0.1:1234".parse().unwrap());
        let sessions = middleware().login_manager(manager);
        Browser { sessions, cookies: Vec::new(), user_agent: "UA/1.0", headers: Vec::new(), peer }
    }

    fn with_session<const N: usize>(
        mut self,
        entries: [(&str, flask_session_cookie::Value); N],
    ) -> Browser {
        self.set("session", codec().encode(&Session::from(entries)).unwrap());
        self
    }

    fn set(&mut self, name: &str, value: String) {
        self.cookies.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.cookies.push((name.to_owned(), value));
        }
    }

    fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    fn session(&self) -> Session {
        self.cookie("session").map(|cookie| codec().decode(cookie).unwrap()).unwrap_or_default()
    }

    async fn get(&mut self, path: &str) -> HttpResponse<BoxBody> {
        let app = App::new().service(web::scope("/shop").configure(pages)).configure(pages);
        let app = init_service(app.wrap(self.sessions.clone())).await;
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = TestRequest::get()
            .uri(path)
            .insert_header((COOKIE, cookies.join("; ")))
            .insert_header((USER_AGENT, self.user_agent));
        for header in &self.headers {
            request = request.insert_header(*header);
        }
        if let Some(peer) = self.peer {
            request = request.peer_addr(peer);
        }
        let response = app.call(request.to_request()).await.unwrap();
        for set_cookie in response.headers().get_all(SET_COOKIE) {
            let pair = set_cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.set(name, value.to_owned());
        }
        response.into_parts().1.map_into_boxed_body()
    }

    async fn text(&mut self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let bytes = actix_web::body::to_bytes(response.into_body()).await.unwrap();
        String::from_utf8(bytes.into()).unwrap()
    }

    async fn status(&mut self, path: &str) -> StatusCode {
        self.get(path).await.status()
    }
}

#[actix_web::test]
async fn a_login_has_flask_logins_keys() {
    let mut browser = Browser::new(manager());
    assert_eq!(browser.text("/maybe").await, "nobody");
    assert_eq!(browser.text("/login").await, "nobody");
    assert_eq!(browser.text("/me").await, "bob");
    assert_eq!(browser.text("/fresh").await, "true");
    let identifier =
        Client { remote_addr: Some(b"127.0.0.1"), user_agent: Some(b"UA/1.0") }.identifier();
    let session = browser.session();
    assert_eq!(session["_id"], *identifier.as_str());
    assert_eq!(session["_user_id"], "2");
    assert_eq!(browser.cookie("remember_token"), None);

    browser.text("/logout").await;
    assert_eq!(browser.text("/maybe").await, "nobody");
    assert!(browser.session().is_empty());
}

#[actix_web::test]
async fn a_remembered_user_outlives_the_session() {
    let mut browser = Browser::new(manager());
    browser.text("/remember").await;
    assert_eq!(browser.cookie("remember_token"), Some(&*remember_token().encode("1")));
    assert!(!browser.session().contains_key("_remember"));

    browser.set("session", String::new());
    assert_eq!(browser.text("/me").await, "alice");
    assert_eq!(browser.text("/fresh").await, "false");
    browser.text("/confirm").await;
    assert_eq!(browser.text("/fresh").await, "true");

    browser.text("/logout").await;
    assert_eq!(browser.cookie("remember_token"), None);
    assert_eq!(browser.text("/maybe").await, "nobody");
}

#[actix_web::test]
async fn a_remember_token_with_an_old_key_is_replaced() {
    let mut browser = Browser::new(manager());
    browser.set("remember_token", RememberToken::new("old").unwrap().encode("1"));
    assert_eq!(browser.text("/me").await, "alice");
    assert_eq!(
        browser.cookie("remember_token"),
        Some(&*RememberToken::new("new").unwrap().encode("1"))
    );

    browser.set("session", String::new());
    browser.set("remember_token", RememberToken::new("foreign").unwrap().encode("1"));
    assert_eq!(browser.text("/maybe").await, "nobody");
}

#[actix_web::test]
async fn anonymous_users_get_401_or_the_login_page() {
    let mut browser = Browser::new(manager());
    assert_eq!(browser.status("/me").await, StatusCode::UNAUTHORIZED);

    let mut browser = Browser::new(manager().login_view("/login"));
    let response = browser.get("/me?page=2&q=a b".replace(' ', "%20").as_str()).await;
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(
        response.headers().get(LOCATION).unwrap(),
        "/login?next=%2Fme%3Fpage%3D2%26q%3Da%2520b"
    );
    assert_eq!(browser.text("/flashes").await, "'message' 'Please log in to access this page.'");
    let response = browser.get("/shop/me").await;
    assert_eq!(response.headers().get(LOCATION).unwrap(), "/login?next=%2Fshop%2Fme");

    let mut browser = Browser::new(manager().login_view("/login?a=1").without_login_message());
    assert_eq!(browser.get("/me").await.headers().get(LOCATION).unwrap(), "/login?a=1&next=%2Fme");
    assert_eq!(browser.cookie("session"), None);
    let mut browser =
        Browser::new(manager().login_view("/login").login_message("Who is it?", "info"));
    browser.get("/me").await;
    assert_eq!(browser.text("/flashes").await, "'info' 'Who is it?'");
}

#[actix_web::test]
async fn session_protection_applies_to_another_client() {
    for (protection, me, fresh) in [
        (None, "bob", "true"),
        (Some(SessionProtection::Basic), "bob", "false"),
        (Some(SessionProtection::Strong), "nobody", "false"),
    ] {
        let mut browser = Browser::new(manager().session_protection(protection));
        browser.text("/login").await;
        browser.user_agent = "another";
        assert_eq!(browser.text("/maybe").await, me, "{protection:?}");
        assert_eq!(browser.text("/fresh").await, fresh, "{protection:?}");
    }
}

#[actix_web::test]
async fn the_client_address_comes_from_the_configured_source() {
    let id = |address: &[u8]| {
        Client { remote_addr: Some(address), user_agent: Some(b"UA/1.0") }
            .identifier()
            .as_str()
            .to_owned()
    };
    let forwarded = ("x-forwarded-for", "10.1.1.1, 10.2.2.2");
    for (choice, header, expected) in [
        (ClientAddress::ForwardedOrPeer, Some(forwarded), Some(id(b"10.1.1.1"))),
        (ClientAddress::ForwardedOrPeer, None, Some(id(b"127.0.0.1"))),
        (ClientAddress::Peer, Some(forwarded), Some(id(b"127.0.0.1"))),
        (
            ClientAddress::Header("x-real-ip".to_owned()),
            Some(("x-real-ip", "10.3.3.3")),
            Some(id(b"10.3.3.3")),
        ),
        (ClientAddress::Header("x-real-ip".to_owned()), Some(forwarded), None),
    ] {
        let mut browser = Browser::new(manager().client_address(choice));
        browser.headers.extend(header);
        let status = browser.status("/login").await;
        assert_eq!(browser.session().get("_id").and_then(|id| id.as_str()), expected.as_deref());
        assert_eq!(status == StatusCode::OK, expected.is_some());
    }
    // Without an address there is no login: Flask would take it for another client's.
    let mut browser = Browser::new(manager());
    browser.peer = None;
    assert_eq!(browser.status("/login").await, StatusCode::INTERNAL_SERVER_ERROR);
}

#[actix_web::test]
async fn an_unknown_user_id_is_anonymous() {
    let browser = Browser::new(manager());
    let mut browser = browser.with_session([("_user_id", "3".into()), ("_fresh", true.into())]);
    assert_eq!(browser.status("/me").await, StatusCode::UNAUTHORIZED);
    let mut browser = Browser::new(manager()).with_session([("_user_id", 1.into())]);
    assert_eq!(browser.text("/me").await, "alice");
    let mut browser = Browser::new(manager()).with_session([("_user_id", vec![1].into())]);
    assert_eq!(browser.text("/maybe").await, "nobody");
}

#[actix_web::test]
async fn failures_are_500_and_not_anonymous() {
    let mut browser = Browser::new(manager()).with_session([("_user_id", "down".into())]);
    for path in ["/me", "/maybe", "/login"] {
        assert_eq!(browser.status(path).await, StatusCode::INTERNAL_SERVER_ERROR);
    }
    let mut browser = Browser::new(manager()).with_session([("_user_id", "1".into())]);
    assert_eq!(browser.status("/wrong-type").await, StatusCode::INTERNAL_SERVER_ERROR);

    browser.sessions = middleware();
    assert_eq!(browser.status("/maybe").await, StatusCode::INTERNAL_SERVER_ERROR);
}

#[actix_web::test]
async fn an_extractor_error_saves_the_session() {
    let permanent = [("_user_id", "down".into()), ("_permanent", true.into())];
    let response = Browser::new(manager()).with_session(permanent).get("/me").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(response.headers().contains_key(SET_COOKIE));
}

#[actix_web::test]
async fn there_is_no_user_outside_the_middleware() {
    let app = init_service(App::new().configure(pages)).await;
    let response = app.call(TestRequest::get().uri("/me").to_request()).await.unwrap();
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

/// actix-web calls the handler with `None` if an extractor fails.
#[actix_web::test]
async fn a_failed_option_is_500_and_saves_nothing() {
    let mut browser = Browser::new(manager()).with_session([("_user_id", "down".into())]);
    let response = browser.get("/maybe-insert").await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.headers().get(SET_COOKIE), None);

    assert_eq!(browser.status("/own-failure").await, StatusCode::SERVICE_UNAVAILABLE);
    let mut browser = Browser::new(manager());
    assert_eq!(browser.text("/own-failure").await, "nobody");
    assert_eq!(browser.text("/maybe-insert").await, "inserted");
    assert_eq!(browser.session()["guest"], true);
}

/// The user is not redirected to the login page, so there is no message about it.
#[actix_web::test]
async fn an_option_flashes_no_login_message() {
    let mut browser = Browser::new(manager().login_view("/login"));
    assert_eq!(browser.text("/maybe").await, "nobody");
    assert_eq!(browser.text("/flashes").await, "");
}

#[actix_web::test]
async fn old_keys_follow_the_setting() {
    for (old_keys, me, key) in [
        (OldKeys::Ignore, "nobody", "user_id"),
        (OldKeys::Upgrade, "alice", "_user_id"),
        (OldKeys::Keep, "alice", "user_id"),
    ] {
        let browser = Browser::new(manager().old_keys(old_keys));
        let mut browser =
            browser.with_session([("user_id", "1".into()), ("_permanent", true.into())]);
        assert_eq!(browser.text("/maybe").await, me);
        assert_eq!(browser.session().get(key), Some(&"1".into()), "{old_keys:?}");
    }
}

#[actix_web::test]
async fn login_not_fresh_is_not_fresh() {
    let mut browser = Browser::new(manager());
    browser.text("/login-not-fresh").await;
    assert_eq!(browser.text("/me").await, "alice");
    assert_eq!(browser.text("/fresh").await, "false");
}
