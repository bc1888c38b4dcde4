//! The session extractor and the error type of handlers.

use std::ops::Deref;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use flask_session_cookie_web::{Context, SessionHandle};
use http::request::Parts;

use crate::layer::internal_server_error;

/// Extracts the session of the request. The route must be inside a
/// [`FlaskSessionLayer`](crate::FlaskSessionLayer).
///
/// It dereferences to [`SessionHandle`], which has the methods. Everything that extracts it from
/// the same request shares the session. `Option<FlaskSession>` is `None` outside a layer.
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

/// The context that the layer stored in the request.
pub(crate) fn context(parts: &Parts) -> Result<&Context, SessionError> {
    parts.extensions.get().ok_or(SessionError(flask_session_cookie_web::SessionError::MissingLayer))
}

/// An error when opening, using or saving the session: the error type for handlers that use `?`,
/// and the rejection of extractors.
///
/// It becomes a response with status 500 and no body, and is logged through `tracing`. No message
/// contains a cookie, a session value or a key.
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
