//! Flask-Login's logins through the layer.
#![cfg(feature = "flask-login")]

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE, USER_AGENT};
use axum::http::{Request, Response, StatusCode};
use axum::routing::get;
use flask_session_cookie::flask_login::{Client, RememberCookie, RememberToken, SessionProtection};
use flask_session_cookie::{Session, SessionCodec, SessionInterface};
use flask_session_cookie_axum::{
    ClientAddress, CurrentUser, FlaskLogin, FlaskSession, FlaskSessionLayer, LoginManager, OldKeys,
    SessionError,
};
use tower::ServiceExt as _;

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

fn app(manager: LoginManager) -> Router {
    let layer = FlaskSessionLayer::new(SessionInterface::new(codec())).login_manager(manager);
    let app = Router::new()
        .route("/me", get(async |user: CurrentUser<User>| user.name))
        .route("/maybe", get(maybe))
        // The response of a proxied Flask app, with middleware around the proxy that extracts the
        // user.
        .route(
            "/flask",
            get(async |_: Option<CurrentUser<User>>| [(SET_COOKIE, "session=from-flask; Path=/")]),
        )
        .route("/login-unknown", get(log_in_unknown_user))
        .route("/wrong-type", get(async |user: CurrentUser<u8>| user.to_string()))
        .route("/fresh", get(async |login: FlaskLogin| login.is_fresh().to_string()))
        .route("/login", get(log_in))
        .route("/login-not-fresh", get(log_in_not_fresh))
        .route("/remember", get(remember))
        .route("/logout", get(async |login: FlaskLogin| login.logout()))
        .route("/confirm", get(confirm))
        .route("/flashes", get(flashes));
    Router::new().nest("/shop", app.clone()).merge(app).layer(layer)
}

async fn maybe(user: Option<CurrentUser<User>>) -> &'static str {
    user.map_or("nobody", |user| user.name)
}

async fn log_in(login: FlaskLogin) -> Result<&'static str, SessionError> {
    let before = login.current_user::<User>().await?.map_or("nobody", |user| user.name);
    login.login("2")?;
    let after = login.current_user::<User>().await?.map_or("nobody", |user| user.name);
    assert_eq!(after, "bob");
    Ok(before)
}

async fn log_in_not_fresh(login: FlaskLogin) -> Result<(), SessionError> {
    Ok(login.login_not_fresh("1")?)
}

async fn remember(login: FlaskLogin) -> Result<(), SessionError> {
    Ok(login.login_remembered("1", None)?)
}

async fn log_in_unknown_user(login: FlaskLogin) -> Result<&'static str, SessionError> {
    login.login("nobody")?;
    Ok(login.current_user::<User>().await?.map_or("nobody", |user| user.name))
}

async fn flashes(session: FlaskSession) -> String {
    session
        .take_flashes()
        .iter()
        .map(|(category, message)| format!("{category} {message}"))
        .collect()
}

async fn confirm(login: FlaskLogin) -> Result<(), SessionError> {
    Ok(login.confirm_login()?)
}

/// A browser: it stores cookies.
struct Browser {
    app: Router,
    cookies: Vec<(String, String)>,
    user_agent: &'static str,
    headers: Vec<(&'static str, &'static str)>,
    peer: Option<SocketAddr>,
}

impl Browser {
    fn new(manager: LoginManager) -> Browser {
        let peer = Some("127.0.0.1:1234".parse().unwrap());
        Browser {
            app: app(manager),
            cookies: Vec::new(),
            user_agent: "UA/1.0",
            headers: Vec::new(),
            peer,
        }
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

    async fn get(&mut self, path: &str) -> Response<Body> {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::get(path)
            .header(COOKIE, cookies.join("; "))
            .header(USER_AGENT, self.user_agent);
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        if let Some(peer) = self.peer {
            request = request.extension(ConnectInfo(peer));
        }
        let response =
            self.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        for set_cookie in response.headers().get_all(SET_COOKIE) {
            let pair = set_cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.set(name, value.to_owned());
        }
        response
    }

    async fn text(&mut self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let bytes = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        String::from_utf8(bytes.into()).unwrap()
    }

    async fn status(&mut self, path: &str) -> StatusCode {
        self.get(path).await.status()
    }
}

#[tokio::test]
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

#[tokio::test]
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

#[tokio::test]
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

#[tokio::test]
async fn anonymous_users_get_401_or_the_login_page() {
    let mut browser = Browser::new(manager());
    assert_eq!(browser.status("/me").await, StatusCode::UNAUTHORIZED);

    let mut browser = Browser::new(manager().login_view("/login"));
    let response = browser.get("/me?page=2&q=a b".replace(' ', "%20").as_str()).await;
    assert_eq!(response.status(), StatusCode::FOUND);
    assert_eq!(response.headers()[LOCATION], "/login?next=%2Fme%3Fpage%3D2%26q%3Da%2520b");
    assert_eq!(browser.text("/flashes").await, "'message' 'Please log in to access this page.'");
    let response = browser.get("/shop/me").await;
    assert_eq!(response.headers()[LOCATION], "/login?next=%2Fshop%2Fme");

    let mut browser = Browser::new(manager().login_view("/login?a=1").without_login_message());
    assert_eq!(browser.get("/me").await.headers()[LOCATION], "/login?a=1&next=%2Fme");
    assert_eq!(browser.cookie("session"), None);
    let mut browser =
        Browser::new(manager().login_view("/login").login_message("Who is it?", "info"));
    browser.get("/me").await;
    assert_eq!(browser.text("/flashes").await, "'info' 'Who is it?'");
}

#[tokio::test]
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

#[tokio::test]
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

#[tokio::test]
async fn an_unknown_user_id_is_anonymous() {
    let browser = Browser::new(manager());
    let mut browser = browser.with_session([("_user_id", "3".into()), ("_fresh", true.into())]);
    assert_eq!(browser.status("/me").await, StatusCode::UNAUTHORIZED);
    let mut browser = Browser::new(manager()).with_session([("_user_id", 1.into())]);
    assert_eq!(browser.text("/me").await, "alice");
    let mut browser = Browser::new(manager()).with_session([("_user_id", vec![1].into())]);
    assert_eq!(browser.text("/maybe").await, "nobody");
}

#[tokio::test]
async fn failures_are_500_and_not_anonymous() {
    let mut browser = Browser::new(manager()).with_session([("_user_id", "down".into())]);
    for path in ["/me", "/maybe"] {
        assert_eq!(browser.status(path).await, StatusCode::INTERNAL_SERVER_ERROR);
    }
    let mut browser = Browser::new(manager()).with_session([("_user_id", "1".into())]);
    assert_eq!(browser.status("/wrong-type").await, StatusCode::INTERNAL_SERVER_ERROR);

    let layer = FlaskSessionLayer::new(SessionInterface::new(codec()));
    browser.app = Router::new().route("/maybe", get(maybe)).layer(layer);
    assert_eq!(browser.status("/maybe").await, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
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

#[tokio::test]
async fn login_not_fresh_is_not_fresh() {
    let mut browser = Browser::new(manager());
    browser.text("/login-not-fresh").await;
    assert_eq!(browser.text("/me").await, "alice");
    assert_eq!(browser.text("/fresh").await, "false");
}

#[tokio::test]
async fn extracting_the_user_keeps_the_session_that_flask_saved() {
    // With another client, session protection changes the session.
    let mut browser = Browser::new(manager());
    browser.text("/login").await;
    browser.user_agent = "another";
    let response = browser.get("/flask").await;
    let set_cookies: Vec<_> = response.headers().get_all(SET_COOKIE).iter().collect();
    assert_eq!(set_cookies, ["session=from-flask; Path=/"]);

    // The remember cookie would restore the session and be refreshed, but Flask may have just
    // logged the user out.
    let token =
        RememberCookie::builder(remember_token()).refresh_each_request(true).build().unwrap();
    let mut browser = Browser::new(LoginManager::new(token, load_user));
    browser.set("remember_token", remember_token().encode("1"));
    let response = browser.get("/flask").await;
    assert_eq!(response.headers().get_all(SET_COOKIE).iter().count(), 1);

    // Without a response from Flask, the session is saved.
    browser.set("session", String::new());
    assert_eq!(browser.text("/maybe").await, "alice");
    assert_eq!(browser.session()["_user_id"], "1");
}

#[tokio::test]
async fn next_never_leads_to_another_host() {
    let mut browser = Browser::new(manager().login_view("/login"));
    browser.app = Router::new().fallback(get(async |_: CurrentUser<User>| ())).layer(
        FlaskSessionLayer::new(SessionInterface::new(codec()))
            .login_manager(manager().login_view("/login")),
    );
    for path in ["//evil.example/x", "///evil.example/x"] {
        let response = browser.get(path).await;
        assert_eq!(response.headers()[LOCATION], "/login?next=%2Fevil.example%2Fx", "{path}");
    }
}

#[tokio::test]
async fn an_inner_layer_can_have_the_login_manager() {
    let layer = || FlaskSessionLayer::new(SessionInterface::new(codec()));
    let inner = Router::new()
        .route("/remember", get(remember))
        .route("/me", get(async |user: CurrentUser<User>| user.name));
    let mut browser = Browser::new(manager());
    browser.app = inner.layer(layer().login_manager(manager())).layer(layer());
    browser.text("/remember").await;
    assert_eq!(browser.cookie("remember_token"), Some(&*remember_token().encode("1")));
    assert!(!browser.session().contains_key("_remember"));
    assert_eq!(browser.text("/me").await, "alice");
    browser.set("session", String::new());
    assert_eq!(browser.text("/me").await, "alice");
    assert_eq!(browser.session()["_user_id"], "1");
}

#[tokio::test]
async fn an_empty_session_needs_no_client_address() {
    let mut browser = Browser::new(manager());
    browser.peer = None;
    assert_eq!(browser.text("/maybe").await, "nobody");
}

#[tokio::test]
async fn the_remember_cookie_is_ignored_after_a_login() {
    let mut browser = Browser::new(manager());
    browser.set("remember_token", remember_token().encode("1"));
    assert_eq!(browser.text("/login-unknown").await, "nobody");
    assert_eq!(browser.session()["_user_id"], "nobody");
}

#[tokio::test]
async fn a_logout_while_the_user_is_loading_wins() {
    let slow = async |id: String| {
        tokio::task::yield_now().await;
        load_user(id).await
    };
    let manager = LoginManager::new(RememberCookie::new(remember_token()), slow);
    let mut browser = Browser::new(manager.clone()).with_session([("_user_id", "1".into())]);
    let handler = async |login: FlaskLogin| {
        let _ = tokio::join!(login.current_user::<User>(), async { login.logout() });
        login.current_user::<User>().await.unwrap().map_or("nobody", |user| user.name)
    };
    let layer = FlaskSessionLayer::new(SessionInterface::new(codec())).login_manager(manager);
    browser.app = Router::new().route("/race", get(handler)).layer(layer);
    assert_eq!(browser.text("/race").await, "nobody");
}
