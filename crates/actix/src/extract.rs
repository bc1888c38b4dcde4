//! The session extractor and the error type of handlers.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError};
use flask_session_cookie_web::SessionHandle;

use crate::middleware::{Opened, internal_server_error};

/// Extracts the session of the request. The route must be inside a
/// [`FlaskSessionMiddleware`](crate::FlaskSessionMiddleware).
///
/// It dereferences to [`SessionHandle`], which has the methods. Everything that extracts it from
/// the same request shares the session. `Option<FlaskSession>` is `None` outside a middleware.
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

/// The context that the middleware stored in the request.
pub(crate) fn opened(request: &HttpRequest) -> Result<Rc<Opened>, SessionError> {
    let opened = request.extensions().get().cloned();
    opened.ok_or(SessionError(flask_session_cookie_web::SessionError::MissingLayer))
}

/// An error when opening, using or saving the session: the error type for handlers that use `?`,
/// and the error of extractors.
///
/// It becomes a response with status 500 and no body, and is logged through `tracing`. No message
/// contains a cookie, a session value or a key.
///
/// ```
/// use flask_session_cookie_actix::{FlaskSession, SessionError};
///
/// async fn visits(session: FlaskSession) -> Result<String, SessionError> {
///     let visits: u64 = session.get_as("visits")?.unwrap_or(0);
///     Ok(visits.to_string())
/// }
///
/// // A handler that returns other errors too.
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
