//! Who is logged in, as Flask-Login has it in the session.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{HeaderName, HeaderValue, USER_AGENT};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use flask_session_cookie::flask_login::{self, Client, Identifier, SessionProtection};

use crate::session::RequestSession;

/// A user of both halves.
pub(crate) struct User {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    password: &'static str,
}

/// This is a demo. A real service asks the database of the Flask app, where there are hashes of passwords.
static USERS: [User; 2] = [
    User { id: "1", name: "alice", password: "wonderland" },
    User { id: "2", name: "bob", password: "builder" },
];

impl User {
    pub(crate) fn with_password(name: &str, password: &str) -> Option<&'static User> {
        USERS.iter().find(|user| user.name == name && user.password == password)
    }
}

/// The user who is logged in: `current_user` of Flask-Login in a view that has `login_required`.
pub(crate) struct CurrentUser {
    pub(crate) user: &'static User,
    /// Whether the password was given in this session, by the same browser.
    pub(crate) is_fresh: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<CurrentUser, Response> {
        let session = RequestSession::from_request_parts(parts, state).await?;
        let LoginIdentifier(identifier) = LoginIdentifier::from_request_parts(parts, state).await?;
        let mut session = session.lock();
        let logged_out = flask_login::protect(&mut session, &identifier, SessionProtection::Basic);
        let id = flask_login::user_id(&session).and_then(|id| id.as_str());
        match USERS.iter().find(|user| !logged_out && Some(user.id) == id) {
            Some(user) => Ok(CurrentUser { user, is_fresh: flask_login::is_fresh(&session) }),
            None => {
                session.flash("Please log in to access this page.", "message");
                Err(Redirect::to("/login").into_response())
            }
        }
    }
}

/// By which Flask-Login knows the browser of a login again.
pub(crate) struct LoginIdentifier(pub(crate) Identifier);

impl<S: Send + Sync> FromRequestParts<S> for LoginIdentifier {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<LoginIdentifier, Response> {
        let peer = ConnectInfo::<SocketAddr>::from_request_parts(parts, state).await;
        let peer = peer.map_err(IntoResponse::into_response)?.ip().to_string();
        let header = |name: HeaderName| parts.headers.get(name).map(HeaderValue::as_bytes);
        let address = header(HeaderName::from_static("x-forwarded-for")).unwrap_or(peer.as_bytes());
        let client = Client { remote_addr: Some(address), user_agent: header(USER_AGENT) };
        Ok(LoginIdentifier(client.identifier()))
    }
}
