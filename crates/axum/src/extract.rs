//! The extractors.

use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use flask_session_cookie_web::{Context, SessionHandle};
use http::request::Parts;

use crate::layer::internal_server_error;

/// The session of the request: an extractor, for routes within a
/// [`FlaskSessionLayer`](crate::FlaskSessionLayer).
///
/// It is a cheap handle: clones, and all that extract it in one request, have the same session. Its
/// methods are those of [`SessionHandle`]. `Option<FlaskSession>` is `None` where there is no
/// layer.
///
/// ```
/// use axum::{Router, routing::get};
/// use flask_session_cookie::{SessionCodec, SessionInterface};
/// use flask_session_cookie_axum::{FlaskSession, FlaskSessionLayer, SessionError};
///
/// async fn hello(session: FlaskSession) -> Result<String, SessionError> {
///     let name = session.get_as::<String>("username")?;
///     Ok(format!("hello, {}", name.as_deref().unwrap_or("stranger")))
/// }
///
/// let layer = FlaskSessionLayer::new(SessionInterface::new(SessionCodec::new("dev")?));
/// let app: Router = Router::new().route("/", get(hello)).layer(layer);
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct FlaskSession(SessionHandle);

impl Deref for FlaskSession {
    type Target = SessionHandle;

    fn deref(&self) -> &SessionHandle {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for FlaskSession {
    type Rejection = SessionError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<FlaskSession, SessionError> {
        Ok(FlaskSession(context(parts)?.session()?.clone()))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for FlaskSession {
    type Rejection = SessionError;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> Result<Option<FlaskSession>, SessionError> {
        let context = parts.extensions.get::<Context>();
        Ok(context.map(Context::session).transpose()?.map(|session| FlaskSession(session.clone())))
    }
}

/// What the layer knows of the request.
pub(crate) fn context(parts: &Parts) -> Result<&Context, SessionError> {
    parts.extensions.get().ok_or(SessionError(flask_session_cookie_web::SessionError::MissingLayer))
}

/// What goes wrong with a session in a handler: the error type of a handler that uses `?`, and a
/// rejection.
///
/// As a response it has the status 500 and no body, and is logged through `tracing`. No message
/// holds a cookie, a value of the session or a key.
///
/// ```
/// use flask_session_cookie_axum::{FlaskSession, SessionError};
///
/// async fn visits(session: FlaskSession) -> Result<String, SessionError> {
///     let visits: u64 = session.get_as("visits")?.unwrap_or(0);
///     Ok(visits.to_string())
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SessionError(pub(crate) flask_session_cookie_web::SessionError);

impl<E: Into<flask_session_cookie_web::SessionError>> From<E> for SessionError {
    fn from(error: E) -> SessionError {
        SessionError(error.into())
    }
}

impl IntoResponse for SessionError {
    fn into_response(self) -> Response {
        internal_server_error(&self.0)
    }
}
