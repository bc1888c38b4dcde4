//! The layer that opens the session of every request and saves it in the response.

use std::fmt;
use std::future::{self, Future};
use std::net::IpAddr;
use std::pin::Pin;
#[cfg(any(feature = "flask-login", feature = "flask-wtf"))]
use std::sync::Arc;
use std::task;

use flask_session_cookie::SessionInterface;
use flask_session_cookie_web::{Context, Layer as Settings, RequestParts, SessionError};
use http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE, VARY};
use http::{Request, Response, StatusCode};
use tower_layer::Layer;
use tower_service::Service;

/// A [`tower`] layer that opens the session of every request and saves it in the response, which
/// may be an error or a rejection. Handlers extract it as [`FlaskSession`](crate::FlaskSession).
///
/// It wraps any tower service for `http` requests, not only axum's. Clones share the settings.
///
/// [`tower`]: https://docs.rs/tower
///
/// ```
/// use axum::{Router, routing::post};
/// use flask_session_cookie::{SessionCodec, SessionInterface};
/// use flask_session_cookie_axum::{FlaskSession, FlaskSessionLayer};
///
/// let interface = SessionInterface::builder(SessionCodec::new("dev")?).secure(true).build()?;
/// let app: Router = Router::new()
///     .route("/forget", post(async |session: FlaskSession| session.clear()))
///     .layer(FlaskSessionLayer::new(interface));
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FlaskSessionLayer(Settings);

impl FlaskSessionLayer {
    /// Creates a layer with the settings of a session interface.
    #[must_use]
    pub fn new(interface: SessionInterface) -> FlaskSessionLayer {
        FlaskSessionLayer(Settings::new(interface))
    }

    /// Adds logins, for [`CurrentUser`](crate::CurrentUser) and [`FlaskLogin`](crate::FlaskLogin).
    ///
    /// Serve the app with
    /// `axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())`, which
    /// provides the peer's address. Without a client address, logins and `CurrentUser` respond with
    /// status 500; see [`ClientAddress`](crate::ClientAddress).
    ///
    /// ```
    /// use axum::{Router, routing::get};
    /// use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
    /// use flask_session_cookie::{SessionCodec, SessionInterface};
    /// use flask_session_cookie_axum::{CurrentUser, FlaskSessionLayer, LoginManager};
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
    /// let app: Router = Router::new()
    ///     .route("/", get(async |user: CurrentUser<User>| user.name))
    ///     .layer(FlaskSessionLayer::new(interface).login_manager(login_manager));
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[cfg(feature = "flask-login")]
    #[must_use]
    pub fn login_manager(mut self, login_manager: crate::LoginManager) -> FlaskSessionLayer {
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
    /// use flask_session_cookie_axum::FlaskSessionLayer;
    ///
    /// let interface = SessionInterface::new(SessionCodec::new("dev")?);
    /// let layer = FlaskSessionLayer::new(interface).csrf_protect(CsrfProtect::new("dev")?);
    /// # Ok::<(), flask_session_cookie::ConfigError>(())
    /// ```
    #[cfg(feature = "flask-wtf")]
    #[must_use]
    pub fn csrf_protect(
        mut self,
        csrf_protect: flask_session_cookie::flask_wtf::CsrfProtect,
    ) -> FlaskSessionLayer {
        self.0.csrf_protect = Some(Arc::new(csrf_protect));
        self
    }
}

impl<S> Layer<S> for FlaskSessionLayer {
    type Service = FlaskSessionService<S>;

    fn layer(&self, inner: S) -> FlaskSessionService<S> {
        FlaskSessionService { inner, settings: self.0.clone() }
    }
}

/// The service that [`FlaskSessionLayer`] creates.
#[derive(Debug, Clone)]
pub struct FlaskSessionService<S> {
    inner: S,
    settings: Settings,
}

impl<S, RequestBody, ResponseBody> Service<Request<RequestBody>> for FlaskSessionService<S>
where
    S: Service<Request<RequestBody>, Response = Response<ResponseBody>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    ResponseBody: Default + Send + 'static,
{
    type Response = Response<ResponseBody>;
    type Error = S::Error;
    type Future = ResponseFuture<ResponseBody, S::Error>;

    fn poll_ready(&mut self, cx: &mut task::Context<'_>) -> task::Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<RequestBody>) -> Self::Future {
        let context = match open(&self.settings, &request) {
            Ok(context) => context,
            Err(error) => {
                return ResponseFuture(Box::pin(future::ready(Ok(internal_server_error(&error)))));
            }
        };
        request.extensions_mut().insert(context.clone());
        let response = self.inner.call(request);
        ResponseFuture(Box::pin(async move {
            let mut response = response.await?;
            match save(&context, response.headers_mut()) {
                Ok(()) => Ok(response),
                Err(error) => Ok(internal_server_error(&error)),
            }
        }))
    }
}

fn open<B>(settings: &Settings, request: &Request<B>) -> Result<Context, SessionError> {
    let header = |name: &str| request.headers().get(name).map(HeaderValue::as_bytes);
    let parts = RequestParts {
        cookie_header: &cookie_header(request.headers()),
        user_agent: header("user-agent"),
        address_header: settings.address_header().and_then(header),
        peer: peer(request),
    };
    Context::open(settings, parts, request.extensions().get())
}

#[cfg(feature = "flask-login")]
fn peer<B>(request: &Request<B>) -> Option<IpAddr> {
    use axum::extract::ConnectInfo;
    use axum::extract::connect_info::MockConnectInfo;
    use std::net::SocketAddr;

    let extensions = request.extensions();
    let peer = extensions.get().map(|ConnectInfo::<SocketAddr>(peer)| peer);
    peer.or_else(|| extensions.get().map(|MockConnectInfo::<SocketAddr>(peer)| peer))
        .map(SocketAddr::ip)
}

/// Only logins use the peer's address.
#[cfg(not(feature = "flask-login"))]
fn peer<B>(_: &Request<B>) -> Option<IpAddr> {
    None
}

/// The future of [`FlaskSessionService`].
pub struct ResponseFuture<B, E>(Pin<Box<dyn Future<Output = Result<Response<B>, E>> + Send>>);

impl<B, E> Future for ResponseFuture<B, E> {
    type Output = Result<Response<B>, E>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> task::Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl<B, E> fmt::Debug for ResponseFuture<B, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

/// Joins the `Cookie` headers of a request, which HTTP/2 may split (RFC 9113, section 8.2.3).
fn cookie_header(request: &HeaderMap) -> Vec<u8> {
    let headers: Vec<&[u8]> = request.get_all(COOKIE).iter().map(HeaderValue::as_bytes).collect();
    headers.join(&b"; "[..])
}

/// Logs the error, and returns a response that does not reveal it.
pub(crate) fn internal_server_error<B: Default>(error: &SessionError) -> Response<B> {
    tracing::error!("{error}");
    let mut response = Response::new(B::default());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

fn save(context: &Context, headers: &mut HeaderMap) -> Result<(), SessionError> {
    let is_session_cookie = |value: &HeaderValue| context.is_session_cookie(value.as_bytes());
    let changes = context.save(headers.get_all(SET_COOKIE).iter().any(is_session_cookie))?;
    if let http::header::Entry::Occupied(entry) = headers.entry(SET_COOKIE) {
        let others =
            entry.remove_entry_mult().1.filter(|value| !changes.replaces(value.as_bytes()));
        for value in others.collect::<Vec<_>>() {
            headers.append(SET_COOKIE, value);
        }
    }
    // The codec writes ASCII without control characters, so each is a valid header value.
    for value in changes.set_cookies.iter().filter_map(|text| HeaderValue::from_str(text).ok()) {
        headers.append(SET_COOKIE, value);
    }
    let vary = changes.vary(headers.get_all(VARY).iter().map(HeaderValue::as_bytes));
    if let Some(vary) = vary.and_then(|vary| HeaderValue::from_bytes(&vary).ok()) {
        headers.insert(VARY, vary);
    }
    Ok(())
}
