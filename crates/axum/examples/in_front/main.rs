//! axum in front of a Flask app that moves to Rust route by route. Requests that match no route go
//! to Flask, and both share the session.
//!
//! ```text
//! FLASK=http://127.0.0.1:5000 \
//!     cargo run -p flask-session-cookie-axum --features flask-login --example in_front
//! ```
//!
//! `python3 crates/axum/examples/in_front/end_to_end.py` runs it in front of `flask_app.py`, and
//! checks the responses of both.

use std::convert::Infallible;
use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
use flask_session_cookie::{SessionCodec, SessionInterface};
use flask_session_cookie_axum::{
    CurrentUser, FlaskSession, FlaskSessionLayer, LoginManager, SessionError,
};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;

/// The Flask app, and the pool of connections to it.
#[derive(Clone)]
struct Flask {
    uri: String,
    client: Client<HttpConnector, Body>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let uri = std::env::var("FLASK").unwrap_or_else(|_| "http://127.0.0.1:5000".to_owned());
    let flask = Flask { uri, client: Client::builder(TokioExecutor::new()).build_http() };
    let key = std::env::var("FLASK_SECRET_KEY").unwrap_or_else(|_| "dev".to_owned());
    let remember_cookie = RememberCookie::new(RememberToken::new(&key)?);
    let interface = SessionInterface::new(SessionCodec::new(key)?);
    // In this example a user is just an id.
    let login_manager =
        LoginManager::new(remember_cookie, async |id: String| Ok::<_, Infallible>(Some(id)));

    let app = Router::new()
        .route("/rust/visits", get(visits))
        .route(
            "/rust/flash",
            post(async |session: FlaskSession| session.flash("from Rust", "message")),
        )
        .route("/rust/logout", post(async |session: FlaskSession| session.clear()))
        .fallback(proxy)
        .with_state(flask)
        .layer(from_fn(add_user_header))
        .layer(FlaskSessionLayer::new(interface).login_manager(login_manager));

    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener =
        tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    println!("http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?)
}

/// Middleware that needs the user, as a log or rate limit does, around Flask's routes too.
async fn add_user_header(
    user: Option<CurrentUser<String>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if let Some(id) = user.and_then(|user| HeaderValue::from_str(&user).ok()) {
        response.headers_mut().insert("x-user", id);
    }
    response
}

/// A route that has moved.
async fn visits(session: FlaskSession) -> Result<String, SessionError> {
    let visits = session.get_as::<u64>("visits")?.unwrap_or(0) + 1;
    session.insert("visits", visits);
    Ok(visits.to_string())
}

/// All other routes. The request and Flask's response are passed on unchanged, with their cookies.
/// The session is not changed here, so the layer leaves Flask's `Set-Cookie` alone.
async fn proxy(State(flask): State<Flask>, mut request: Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let Ok(uri) = format!("{}{path}", flask.uri).parse::<Uri>() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    *request.uri_mut() = uri;
    match flask.client.request(request).await {
        Ok(response) => response.map(Body::new),
        Err(error) => {
            eprintln!("Flask does not answer: {error}");
            StatusCode::BAD_GATEWAY.into_response()
        }
    }
}
