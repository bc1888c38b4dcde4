//! Extractors for Flask-Login's users.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::OriginalUri;
use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use flask_session_cookie_web::Login;
use http::header::LOCATION;
use http::request::Parts;
use http::{HeaderValue, StatusCode};

use crate::SessionError;
use crate::extract::context;

/// Extracts the login of the request, to log users in and out. The route must be inside a
/// [`FlaskSessionLayer`](crate::FlaskSessionLayer) with a [`LoginManager`](crate::LoginManager).
///
/// It dereferences to [`Login`], which has the methods.
///
/// ```
/// use axum::Form;
/// use axum::response::Redirect;
/// use flask_session_cookie_axum::{FlaskLogin, SessionError};
///
/// # #[derive(serde::Deserialize)]
/// # struct Credentials { name: String, password: String }
/// # fn id_with_password(_: &Credentials) -> Option<&'static str> { None }
/// async fn log_in(
///     login: FlaskLogin,
///     Form(form): Form<Credentials>,
/// ) -> Result<Redirect, SessionError> {
///     match id_with_password(&form) {
///         Some(id) => login.login_remembered(id, None)?, // login_user(user, remember=True)
///         None => return Ok(Redirect::to("/login")),
///     }
///     Ok(Redirect::to("/"))
/// }
///
/// async fn log_out(login: FlaskLogin) -> Redirect {
///     login.logout();
///     Redirect::to("/")
/// }
/// ```
#[derive(Debug, Clone)]
pub struct FlaskLogin(Login);

impl Deref for FlaskLogin {
    type Target = Login;

    fn deref(&self) -> &Login {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for FlaskLogin {
    type Rejection = SessionError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<FlaskLogin, SessionError> {
        Ok(FlaskLogin(context(parts)?.login()?.clone()))
    }
}

/// Extracts the logged-in user: `current_user` in a view with `@login_required`.
///
/// The user is loaded once per request. If nobody is logged in, the handler is not called, and the
/// response is Flask-Login's: status 401, or a redirect to the [login
/// page](crate::LoginManager::login_view) with the parameter `next`.
///
/// `Option<CurrentUser<U>>` is `None` if nobody is logged in.
///
/// ```
/// use flask_session_cookie_axum::CurrentUser;
///
/// struct User {
///     name: String,
/// }
///
/// async fn profile(user: CurrentUser<User>) -> String {
///     format!("hello, {}", user.name)
/// }
///
/// async fn index(user: Option<CurrentUser<User>>) -> String {
///     user.map_or_else(|| "hello, stranger".to_owned(), |user| format!("hello, {}", user.name))
/// }
/// ```
#[derive(Debug)]
pub struct CurrentUser<U>(pub Arc<U>);

impl<U> Clone for CurrentUser<U> {
    fn clone(&self) -> CurrentUser<U> {
        CurrentUser(Arc::clone(&self.0))
    }
}

impl<U> Deref for CurrentUser<U> {
    type Target = U;

    fn deref(&self) -> &U {
        &self.0
    }
}

impl<S: Sync, U: Send + Sync + 'static> FromRequestParts<S> for CurrentUser<U> {
    type Rejection = LoginRequired;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<CurrentUser<U>, LoginRequired> {
        let login = login_of(parts).map_err(LoginRequired::Failed)?;
        let user =
            login.current_user().await.map_err(|error| LoginRequired::Failed(error.into()))?;
        user.map(CurrentUser).ok_or_else(|| unauthorized(&login, parts))
    }
}

impl<S: Sync, U: Send + Sync + 'static> OptionalFromRequestParts<S> for CurrentUser<U> {
    type Rejection = SessionError;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> Result<Option<CurrentUser<U>>, SessionError> {
        Ok(login_of(parts)?.current_user().await?.map(CurrentUser))
    }
}

fn login_of(parts: &Parts) -> Result<Login, SessionError> {
    Ok(context(parts)?.login()?.clone())
}

fn unauthorized(login: &Login, parts: &Parts) -> LoginRequired {
    // In a nested router, `parts.uri` lacks the prefix.
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
    match login.login_url(uri.path_and_query().map_or("/", |path| path.as_str())) {
        Some(url) => LoginRequired::Redirect(LoginRedirect { url, login: login.clone() }),
        None => LoginRequired::Unauthorized,
    }
}

/// A redirect to the login page, with status 302. Converting it into a response flashes the login
/// message.
///
/// ```
/// use axum::response::{IntoResponse, Response};
/// use flask_session_cookie_axum::{CurrentUser, LoginRequired};
///
/// async fn page(user: Result<CurrentUser<String>, LoginRequired>) -> Response {
///     match user {
///         Ok(user) => user.0.to_string().into_response(),
///         Err(LoginRequired::Redirect(redirect)) => {
///             format!("Log in at {}", redirect.url()).into_response()
///         }
///         Err(other) => other.into_response(),
///     }
/// }
/// ```
pub struct LoginRedirect {
    url: String,
    login: Login,
}

impl LoginRedirect {
    /// The URL of the login page, with the parameter `next`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl fmt::Debug for LoginRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginRedirect").field("url", &self.url).finish_non_exhaustive()
    }
}

/// The rejection of [`CurrentUser`].
#[derive(Debug)]
#[non_exhaustive]
pub enum LoginRequired {
    /// Nobody is logged in, and there is no login page: status 401.
    Unauthorized,
    /// Nobody is logged in: a redirect to the login page, with status 302.
    Redirect(LoginRedirect),
    /// The user cannot be loaded: status 500.
    Failed(SessionError),
}

impl IntoResponse for LoginRequired {
    fn into_response(self) -> Response {
        match self {
            LoginRequired::Unauthorized => StatusCode::UNAUTHORIZED.into_response(),
            LoginRequired::Redirect(LoginRedirect { url, login }) => {
                match HeaderValue::try_from(url) {
                    Ok(url) => {
                        login.flash_login_message();
                        (StatusCode::FOUND, [(LOCATION, url)]).into_response()
                    }
                    Err(_) => {
                        tracing::error!("the URL of the login page is not a valid header value");
                        StatusCode::INTERNAL_SERVER_ERROR.into_response()
                    }
                }
            }
            LoginRequired::Failed(error) => error.into_response(),
        }
    }
}
