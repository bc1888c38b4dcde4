//! The middleware that opens the session of every request and saves it in the response.

use std::cell::OnceCell;
use std::fmt;
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::rc::Rc;
#[cfg(any(feature = "flask-login", feature = "flask-wtf"))]
use std::sync::Arc;
use std::task;

use actix_web::body::{BoxBody, EitherBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE, VARY};
use actix_web::{Error, HttpMessage as _, HttpResponse};
use flask_session_cookie::SessionInterface;
use flask_session_cookie_web::{Context, Layer as Settings, RequestParts, SessionError};

/// A middleware that opens the session of every request and saves it in the response, which may be
/// an error or a rejection. Handlers extract it as [`FlaskSession`](crate::FlaskSession).
///
/// Create it once, outside the closure that `HttpServer::new` calls for every worker: clones share
/// the settings.
///
/// ```
/// use actix_web::{App, web};
/// use flask_session_cookie::{SessionCodec, SessionInterface};
/// use flask_session_cookie_actix::{FlaskSession, FlaskSessionMiddleware};
///
/// async fn forget(session: FlaskSession) -> &'static str {
///     session.clear();
///     "forgotten"
/// }
///
/// let interface = SessionInterface::builder(SessionCodec::new("dev")?).secure(true).build()?;
/// let sessions = FlaskSessionMiddleware::new(interface);
/// let app = App::new().wrap(sessions.clone()).route("/forget", web::post().to(forget));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FlaskSessionMiddleware(Settings);

impl FlaskSessionMiddleware {
    /// Creates a middleware with the settings of a session interface.
    ///
    /// ```
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    /// use flask_session_cookie_actix::FlaskSessionMiddleware;
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let app = actix_web::App::new().wrap(FlaskSessionMiddleware::new(interface));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[must_use]
    pub fn new(interface: SessionInterface) -> FlaskSessionMiddleware {
        FlaskSessionMiddleware(Settings::new(interface))
    }

    /// Adds logins, for [`CurrentUser`](crate::CurrentUser) and [`FlaskLogin`](crate::FlaskLogin).
    ///
    /// ```
    /// use actix_web::{App, web};
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    /// use flask_session_cookie_actix::{CurrentUser, FlaskSessionMiddleware, LoginManager};
    /// use std::convert::Infallible;
    ///
    /// struct User {
    ///     name: &'static str,
    /// }
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let login_manager =
    ///     LoginManager::new(RememberCookie::new(RememberToken::new("dev")?), async |id: String| {
    ///         Ok::<_, Infallible>((id == "1").then_some(User { name: "Alice" }))
    ///     });
    /// let app = App::new()
    ///     .wrap(FlaskSessionMiddleware::new(interface).login_manager(login_manager))
    ///     .route("/", web::get().to(async |user: CurrentUser<User>| user.name));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[cfg(feature = "flask-login")]
    #[must_use]
    pub fn login_manager(mut self, login_manager: crate::LoginManager) -> FlaskSessionMiddleware {
        self.0.login_manager = Some(Arc::new(login_manager));
        self
    }

    /// Adds CSRF tokens, for [`CsrfToken`](crate::CsrfToken), [`CsrfForm`](crate::CsrfForm) and
    /// [`CsrfHeader`](crate::CsrfHeader). Only handlers that extract `CsrfForm` or `CsrfHeader`
    /// check a token.
    ///
    /// ```
    /// use flask_session_cookie::flask_wtf::CsrfProtect;
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    /// use flask_session_cookie_actix::FlaskSessionMiddleware;
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let csrf_protect = CsrfProtect::new("dev")?;
    /// let sessions = FlaskSessionMiddleware::new(interface).csrf_protect(csrf_protect);
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[cfg(feature = "flask-wtf")]
    #[must_use]
    pub fn csrf_protect(
        mut self,
        csrf_protect: flask_session_cookie::flask_wtf::CsrfProtect,
    ) -> FlaskSessionMiddleware {
        self.0.csrf_protect = Some(Arc::new(csrf_protect));
        self
    }
}

impl<S, B: 'static> Transform<S, ServiceRequest> for FlaskSessionMiddleware
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = FlaskSessionService<S>;
    type InitError = ();
    type Future = Ready<Result<FlaskSessionService<S>, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(FlaskSessionService { inner, settings: self.0.clone() }))
    }
}

/// The service that [`FlaskSessionMiddleware`] creates.
///
/// ```
/// use actix_web::dev::Transform;
/// use actix_web::test::ok_service;
/// use flask_session_cookie::{SessionCodec, SessionInterface};
/// use flask_session_cookie_actix::{FlaskSessionMiddleware, FlaskSessionService};
///
/// # #[actix_web::main]
/// # async fn main() -> Result<(), flask_session_cookie::ConfigError> {
/// let sessions = FlaskSessionMiddleware::new(SessionInterface::new(SessionCodec::new("dev")?));
/// let service: FlaskSessionService<_> = sessions.new_transform(ok_service()).await.unwrap();
/// # Ok(())
/// # }
/// ```
pub struct FlaskSessionService<S> {
    inner: S,
    settings: Settings,
}

impl<S> fmt::Debug for FlaskSessionService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlaskSessionService")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// The context of a request, kept in its extensions.
pub(crate) struct Opened {
    pub(crate) context: Context,
    /// The error with which [`FlaskSession`](crate::FlaskSession) or `CurrentUser` failed, other
    /// than that nobody is logged in. A handler that extracts an `Option` sees only `None`.
    pub(crate) failure: OnceCell<String>,
}

impl<S, B: 'static> Service<ServiceRequest> for FlaskSessionService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>>>>;

    fn poll_ready(&self, cx: &mut task::Context<'_>) -> task::Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let outer = request.extensions().get::<Rc<Opened>>().cloned();
        let opened =
            match open(&self.settings, &request, outer.as_ref().map(|outer| &outer.context)) {
                Ok(context) => Rc::new(Opened { context, failure: OnceCell::new() }),
                Err(error) => {
                    let response = request.into_response(internal_server_error(&error));
                    return Box::pin(ready(Ok(response.map_into_right_body())));
                }
            };
        request.extensions_mut().insert(Rc::clone(&opened));
        // An error comes without the request, but a clone for that case would make the router
        // panic: it must own the request.
        let response = self.inner.call(request);
        Box::pin(async move {
            match response.await {
                Ok(mut response) => {
                    if let Some(outer) = outer {
                        response.request().extensions_mut().insert(outer);
                    }
                    Ok(match opened.save(response.status(), response.headers_mut()) {
                        None => response.map_into_left_body(),
                        Some(instead) => response.into_response(instead).map_into_right_body(),
                    })
                }
                // A `ServiceResponse` needs the request, so this remains an error, whose response
                // now has the session's headers.
                Err(error) => {
                    let mut response = error.error_response();
                    let instead = opened.save(response.status(), response.headers_mut());
                    Err(InternalError::from_response(error, instead.unwrap_or(response)).into())
                }
            }
        })
    }
}

impl Opened {
    /// Saves the session in the headers of the response, or returns another response to send
    /// instead.
    fn save(&self, status: StatusCode, headers: &mut HeaderMap) -> Option<HttpResponse> {
        if let Some(failure) = self.failure.get()
            && !status.is_server_error()
        {
            return Some(internal_server_error(failure));
        }
        save(&self.context, headers).err().map(|error| internal_server_error(&error))
    }
}

fn open(
    settings: &Settings,
    request: &ServiceRequest,
    outer: Option<&Context>,
) -> Result<Context, SessionError> {
    let header = |name: &str| request.headers().get(name).map(HeaderValue::as_bytes);
    let parts = RequestParts {
        cookie_header: &cookie_header(request.headers()),
        user_agent: header("user-agent"),
        address_header: settings.address_header().and_then(header),
        peer: request.peer_addr().map(|peer| peer.ip()),
    };
    Context::open(settings, parts, outer)
}

/// Joins the `Cookie` headers of a request, which HTTP/2 may split (RFC 9113, section 8.2.3).
fn cookie_header(request: &HeaderMap) -> Vec<u8> {
    let headers: Vec<&[u8]> = request.get_all(COOKIE).map(HeaderValue::as_bytes).collect();
    headers.join(&b"; "[..])
}

/// Logs the error, and returns a response that does not reveal it.
pub(crate) fn internal_server_error(error: &impl fmt::Display) -> HttpResponse<BoxBody> {
    tracing::error!("{error}");
    HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR)
}

fn save(context: &Context, headers: &mut HeaderMap) -> Result<(), SessionError> {
    let is_session_cookie = |value: &HeaderValue| context.is_session_cookie(value.as_bytes());
    let changes = context.save(headers.get_all(SET_COOKIE).any(is_session_cookie))?;
    let others = headers.remove(SET_COOKIE).filter(|value| !changes.replaces(value.as_bytes()));
    for value in others.collect::<Vec<_>>() {
        headers.append(SET_COOKIE, value);
    }
    // The codec writes ASCII without control characters, so each is a valid header value.
    for value in changes.set_cookies.iter().filter_map(|text| HeaderValue::from_str(text).ok()) {
        headers.append(SET_COOKIE, value);
    }
    let vary = changes.vary(headers.get_all(VARY).map(HeaderValue::as_bytes));
    if let Some(vary) = vary.and_then(|vary| HeaderValue::from_bytes(&vary).ok()) {
        headers.insert(VARY, vary);
    }
    Ok(())
}
