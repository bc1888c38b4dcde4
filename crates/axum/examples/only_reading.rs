//! Services that read a Flask app's session and never save it: a forward-auth endpoint for a
//! reverse proxy, a websocket, and a worker that receives the cookie with its job. They use
//! `SessionInterface` without a layer, so no response sets a cookie.
//!
//! ```text
//! cargo run -p flask-session-cookie-axum --features flask-login --example only_reading
//! curl -i -b 'session=...' http://127.0.0.1:3000/auth
//! ```

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flask_session_cookie::{DecodeError, Session, SessionCodec, SessionInterface, flask_login};

pub(crate) fn app(interface: SessionInterface) -> Router {
    let routes = Router::new().route("/auth", get(forward_auth)).route("/ws", get(websocket));
    routes.with_state(Arc::new(interface))
}

/// The id of the logged-in user.
fn user_id(session: &Session) -> Option<String> {
    Some(flask_login::user_id(session)?.as_str()?.to_owned())
}

/// For nginx's `auth_request`, Caddy's `forward_auth` and Traefik's `ForwardAuth`: status 200 with
/// the user in a header, which the proxy copies into the request, or status 401.
async fn forward_auth(
    State(interface): State<Arc<SessionInterface>>,
    headers: HeaderMap,
) -> Response {
    match interface.open_headers(&headers).map(|session| user_id(&session)) {
        Ok(Some(user)) => [("x-user", user)].into_response(),
        Ok(None) => StatusCode::UNAUTHORIZED.into_response(),
        Err(error) => {
            eprintln!("cannot open the session: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The session is that of the handshake. A socket that stays open for hours should check the login
/// again.
async fn websocket(
    State(interface): State<Arc<SessionInterface>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    match interface.open_headers(&headers).map(|session| user_id(&session)) {
        Ok(Some(user)) => upgrade.on_upgrade(|socket| greet(socket, user)),
        Ok(None) => StatusCode::UNAUTHORIZED.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn greet(mut socket: WebSocket, user: String) {
    // An error means that the client has gone.
    let _ = socket.send(Message::text(format!("hello, {user}"))).await;
}

/// A job in a queue. The Flask app has put the request's cookie into it.
pub(crate) struct Job {
    pub(crate) cookie: String,
}

/// The user whose job it is, or `None` if the session expired while the job was waiting.
pub(crate) fn work(interface: &SessionInterface, job: &Job) -> Result<Option<String>, DecodeError> {
    Ok(user_id(&interface.open(Some(&job.cookie))?))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let interface = SessionInterface::new(SessionCodec::new("dev")?);
    let job = Job { cookie: std::env::var("JOB_COOKIE").unwrap_or_default() };
    println!("the job is for {:?}", work(&interface, &job)?);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 3000)).await?;
    println!("http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, app(interface)).await?)
}
