//! The extractors.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError};
use flask_session_cookie_web::SessionHandle;

use crate::middleware::{Opened, internal_server_error};

/// The session of the request: an extractor, for routes within a
/// [`FlaskSessionMiddleware`](crate::FlaskSessionMiddleware).
///
/// It is a cheap handle: clones, and all that extract it in one request, have the same session. Its
/// methods are those of [`SessionHandle`]. `Option<FlaskSession>` is `None` where there is no
/// middleware.
///
/// ```
/// use actix_web::{App, web};
/// use flask_session_cookie::{SessionCodec, SessionInterface};
/// use flask_session_cookie_actix::{FlaskSession, FlaskSessionMiddleware, SessionError};
///
/// async fn hello(session: FlaskSession) -> Result<String, SessionError> {
///     let name = session.get_as::<String>("username")?;
///     Ok(format!("hello, {}", name.as_deref().unwrap_or("stranger")))
/// }
///
/// let sessions = FlaskSessionMiddleware::new(SessionInterface::new(SessionCodec::new("dev")?));
/// let app = App::new().wrap(sessions).route("/", web::get().to(hello));
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

impl FromRequest for FlaskSession {
    type Error = SessionError;
    type Future = Ready<Result<FlaskSession, SessionError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(opened(request).and_then(|opened| match opened.context.session() {
            Ok(session) => Ok(FlaskSession(session.clone())),
            Err(error) => {
                opened.failure.get_or_init(|| error.to_string());
                Err(error.into())
            }
        }))
    }
}

/// What the middleware knows of the request.
pub(crate) fn opened(request: &HttpRequest) -> Result<Rc<Opened>, SessionError> {
    let opened = request.extensions().get().cloned();
    opened.ok_or(SessionError(flask_session_cookie_web::SessionError::MissingLayer))
}

/// What goes wrong with a session in a handler: the error type of a handler that uses `?`, and of
/// extractors.
///
/// As a response it has the status 500 and no body, and is logged through `tracing`. No message
/// holds a cookie, a value of the session or a key.
///
/// ```
/// use flask_session_cookie_actix::{FlaskSession, SessionError};
///
/// async fn visits(session: FlaskSession) -> Result<String, SessionError> {
///     let visits: u64 = session.get_as("visits")?.unwrap_or(0);
///     Ok(visits.to_string())
/// }
///
/// // With other errors in the same handler.
/// async fn double(session: FlaskSession) -> actix_web::Result<String> {
///     let visits: Option<u64> = session.get_as("visits").map_err(SessionError::from)?;
///     let visits = visits.ok_or_else(|| actix_web::error::ErrorNotFound("no visits"))?;
///     Ok((2 * visits).to_string())
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

impl ResponseError for SessionError {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse {
        internal_server_error(self)
    }
}
