//! Extractors for Flask-Login's users.

use std::fmt;
use std::future::{Future, Ready, ready};
use std::ops::Deref;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use flask_session_cookie_web::Login;

use crate::SessionError;
use crate::extract::opened;
use crate::middleware::internal_server_error;

/// Extracts the login of the request, to log users in and out. The route must be inside a
/// [`FlaskSessionMiddleware`](crate::FlaskSessionMiddleware) with a
/// [`LoginManager`](crate::LoginManager).
///
/// It dereferences to [`Login`], which has the methods.
///
/// ```
/// use actix_web::web::{Form, Redirect};
/// use flask_session_cookie_actix::{FlaskLogin, SessionError};
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
///         None => return Ok(Redirect::to("/login").see_other()),
///     }
///     Ok(Redirect::to("/").see_other())
/// }
///
/// async fn log_out(login: FlaskLogin) -> Redirect {
///     login.logout();
///     Redirect::to("/").see_other()
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

impl FromRequest for FlaskLogin {
    type Error = SessionError;
    type Future = Ready<Result<FlaskLogin, SessionError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(opened(request).and_then(|opened| Ok(FlaskLogin(opened.context.login()?.clone()))))
    }
}

/// Extracts the logged-in user: `current_user` in a view with `@login_required`.
///
/// The user is loaded once per request. If nobody is logged in, the handler is not called, and the
/// response is Flask-Login's: status 401, or a redirect to the [login
/// page](crate::LoginManager::login_view) with the parameter `next`.
///
/// `Option<CurrentUser<U>>` is `None` if nobody is logged in. actix-web also makes it `None` if the
/// user cannot be loaded, and calls the handler. So that a logged-in user does not get a page for
/// anonymous users because the database is down, the middleware then discards the handler's
/// response, unless it is a server error itself, responds with status 500 and does not save the
/// session. It does the same after a `Result<CurrentUser<U>, LoginRequired>` with
/// [`LoginRequired::Failed`]. To tell a failure from an anonymous user, extract [`FlaskLogin`] and
/// call [`current_user`](Login::current_user). Outside a middleware an `Option` is always `None`,
/// and an error is logged.
///
/// ```
/// use flask_session_cookie_actix::{CurrentUser, FlaskLogin, SessionError};
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
///
/// async fn order(login: FlaskLogin) -> Result<String, SessionError> {
///     let user = login.current_user::<User>().await?;
///     Ok(user.map_or_else(
///         || "ordered as a guest".to_owned(),
///         |user| format!("ordered by {}", user.name),
///     ))
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

impl<U: Send + Sync + 'static> FromRequest for CurrentUser<U> {
    type Error = LoginRequired;
    type Future = Pin<Box<dyn Future<Output = Result<CurrentUser<U>, LoginRequired>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let opened = opened(&request).inspect_err(|error| tracing::error!("{error}"));
            let opened = opened.map_err(LoginRequired::Failed)?;
            let failed = |error: flask_session_cookie_web::SessionError| {
                opened.failure.get_or_init(|| error.to_string());
                LoginRequired::Failed(error.into())
            };
            let login = opened.context.login().map_err(failed)?;
            let user = login.current_user().await.map_err(failed)?;
            user.map(CurrentUser).ok_or_else(|| {
                let path_and_query =
                    request.uri().path_and_query().map_or("/", |path| path.as_str());
                match login.login_url(path_and_query) {
                    Some(url) => {
                        LoginRequired::Redirect(LoginRedirect { url, login: login.clone() })
                    }
                    None => LoginRequired::Unauthorized,
                }
            })
        })
    }
}

/// The error of [`CurrentUser`].
///
/// ```
/// use actix_web::{HttpResponse, ResponseError as _};
/// use flask_session_cookie_actix::{CurrentUser, LoginRequired};
///
/// # struct User { name: String }
/// async fn profile(user: Result<CurrentUser<User>, LoginRequired>) -> HttpResponse {
///     match user {
///         Ok(user) => HttpResponse::Ok().body(format!("hello, {}", user.name)),
///         Err(LoginRequired::Unauthorized) => HttpResponse::Unauthorized().body("who are you?"),
///         Err(error) => error.error_response(),
///     }
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginRequired {
    /// Nobody is logged in, and there is no login page: status 401.
    #[error("nobody is logged in")]
    Unauthorized,
    /// Nobody is logged in: a redirect to the login page, with status 302.
    #[error("nobody is logged in: the login page is {}", .0.url())]
    Redirect(LoginRedirect),
    /// The user cannot be loaded: status 500.
    #[error(transparent)]
    Failed(SessionError),
}

impl ResponseError for LoginRequired {
    fn status_code(&self) -> StatusCode {
        match self {
            LoginRequired::Unauthorized => StatusCode::UNAUTHORIZED,
            LoginRequired::Redirect(_) => StatusCode::FOUND,
            LoginRequired::Failed(error) => error.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        match self {
            LoginRequired::Unauthorized => HttpResponse::new(self.status_code()),
            LoginRequired::Redirect(redirect) => redirect.response(),
            LoginRequired::Failed(error) => error.error_response(),
        }
    }
}

/// A redirect to the login page, with status 302. Converting it into a response flashes the login
/// message. An `Option<CurrentUser<U>>` that is `None` does not.
///
/// ```
/// use flask_session_cookie_actix::{CurrentUser, LoginRequired};
///
/// # struct User { name: String }
/// async fn profile(
///     user: Result<CurrentUser<User>, LoginRequired>,
/// ) -> Result<String, LoginRequired> {
///     match user {
///         Err(LoginRequired::Redirect(redirect)) => Ok(format!("Log in at {}", redirect.url())),
///         user => Ok(format!("hello, {}", user?.name)),
///     }
/// }
/// ```
pub struct LoginRedirect {
    url: String,
    login: Login,
}

impl LoginRedirect {
    /// The URL of the login page, with the parameter `next`.
    ///
    /// ```
    /// use flask_session_cookie_actix::LoginRequired;
    ///
    /// fn login_page(error: &LoginRequired) -> Option<&str> {
    ///     let LoginRequired::Redirect(redirect) = error else { return None };
    ///     Some(redirect.url())
    /// }
    /// assert_eq!(login_page(&LoginRequired::Unauthorized), None);
    /// ```
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    fn response(&self) -> HttpResponse {
        let Ok(url) = HeaderValue::from_str(&self.url) else {
            return internal_server_error(&"the URL of the login page is not a valid header value");
        };
        self.login.flash_login_message();
        HttpResponse::Found().insert_header((LOCATION, url)).finish()
    }
}

impl fmt::Debug for LoginRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginRedirect").field("url", &self.url).finish_non_exhaustive()
    }
}
