//! Flask sessions for actix-web: a middleware that opens and saves them, and extractors.
//!
//! ```
//! use actix_web::{App, web};
//! use flask_session_cookie::{SessionCodec, SessionInterface};
//! use flask_session_cookie_actix::{FlaskSession, FlaskSessionMiddleware, SessionError};
//!
//! async fn hello(session: FlaskSession) -> Result<String, SessionError> {
//!     let visits = session.get_as::<u64>("visits")?.unwrap_or(0) + 1;
//!     session.insert("visits", visits);
//!     Ok(format!("Visits: {visits}"))
//! }
//!
//! let interface = SessionInterface::new(SessionCodec::new("the SECRET_KEY of the Flask app")?);
//! let sessions = FlaskSessionMiddleware::new(interface);
//! let app = App::new().wrap(sessions.clone()).route("/", web::get().to(hello));
//! # Ok::<(), flask_session_cookie::ConfigError>(())
//! ```
//!
//! A Flask app with the same secret key and cookie name shares the session. If the app changes
//! other settings, change them in the [`SessionInterface`] and its [`SessionCodec`] as well.
//!
//! Create the middleware once, outside the closure that `HttpServer::new` calls for every worker:
//! clones share the settings.
//!
//! # Behavior
//!
//! | request and handler | response |
//! |---|---|
//! | The handler does not use the session | Unchanged; with a login manager `Vary: Cookie`, as with Flask-Login |
//! | The handler reads the session | `Vary: Cookie` |
//! | The handler changes the session | `Set-Cookie` and `Vary: Cookie`, whatever the status: errors, rejections and 404 too |
//! | The handler removes the last key | A `Set-Cookie` that deletes the cookie |
//! | The session is permanent | `Set-Cookie` with a new `Expires`, unless `refresh_each_request` is off |
//! | There is no cookie, or it is forged, expired or malformed | The handler gets an empty session, as in Flask |
//! | The signature is valid, but neither Flask nor this crate can read the cookie | Status 500, as in Flask. The handler is not called, and the cookie is kept |
//! | This crate refuses a cookie that Flask may read | Status 500 from handlers that use the session; others work. The cookie is kept |
//! | The session cannot be saved | Status 500, without the handler's headers and body |
//! | The cookie has more than 4093 bytes (`MAX_COOKIE_SIZE`) | Sent anyway, as in Flask. A warning with the size and the largest keys is logged |
//! | A proxied Flask app or an inner middleware saved the session, and the handler did not change it | Its `Set-Cookie` is kept. Extracting [`CurrentUser`] is not a change |
//! | The proxied app or the inner middleware saved the session, and the handler changed it too | Its `Set-Cookie` is replaced |
//! | Two middlewares have the same cookie name | They share one session, which the outer middleware saves. The inner middleware can have the login manager |
//! | An inner middleware returns an error | The error's response, with the session's headers |
//!
//! The error of an inner middleware remains an error for outer middlewares, with the type
//! `InternalError<actix_web::Error>`.
//!
//! Errors are logged through `tracing` at level `ERROR`, cookies that are too large at `WARN`. To
//! see them, install a subscriber, for example with `tracing_subscriber::fmt::init()`. No message
//! contains a cookie, a session value or a key.
//!
//! The session is saved when the response starts. Changes made later, while the body is streamed,
//! are lost. If two requests overlap, the later response wins, as in Flask: the cookie contains the
//! whole session, and the browser keeps the last one. Data that must not be lost, such as an order,
//! does not belong in a session cookie.
//!
//! # Logins
//!
//! With the feature `flask-login`, users who log in to the Flask app are logged in here, and vice
//! versa.
//!
//! ```
//! # #[cfg(feature = "flask-login")] {
//! use actix_web::web::{self, Form, Html, Query, Redirect};
//! use actix_web::{App, HttpRequest};
//! use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
//! use flask_session_cookie::{SessionCodec, SessionInterface};
//! use flask_session_cookie_actix::{
//!     CurrentUser, FlaskLogin, FlaskSession, FlaskSessionMiddleware, LoginManager, SessionError,
//! };
//!
//! struct User {
//!     name: String,
//! }
//!
//! // These two query your database.
//! async fn user_by_id(id: String) -> Result<Option<User>, std::io::Error> {
//!     Ok(None)
//! }
//! async fn id_by_password(form: &Credentials) -> Option<String> {
//!     None
//! }
//!
//! #[derive(serde::Deserialize)]
//! struct Credentials {
//!     name: String,
//!     password: String,
//!     remember: Option<String>, // a checkbox
//! }
//!
//! async fn profile(user: CurrentUser<User>) -> String {
//!     format!("hello, {}", user.name)
//! }
//!
//! async fn login_page(session: FlaskSession) -> Html {
//!     let mut page = String::new();
//!     // The messages are pairs of category and text, both of type `Value`.
//!     for (_, message) in session.take_flashes() {
//!         page += &format!("<p>{}</p>", escape(message.as_str().unwrap_or_default()));
//!     }
//!     page += r#"
//!         <form method="post">
//!             <input name="name"> <input name="password" type="password">
//!             <label><input name="remember" type="checkbox"> Remember me</label>
//!             <button>Log in</button>
//!         </form>"#;
//!     Html::new(page)
//! }
//!
//! // Templates do this for you.
//! fn escape(text: &str) -> String {
//!     text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
//! }
//!
//! #[derive(serde::Deserialize)]
//! struct Next {
//!     next: Option<String>,
//! }
//!
//! // Anyone can craft a link with another `next`: check that it stays on this site.
//! fn is_local(next: &str) -> bool {
//!     next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\t', '\r', '\n'])
//! }
//!
//! async fn log_in(
//!     login: FlaskLogin,
//!     session: FlaskSession,
//!     request: HttpRequest,
//!     Query(query): Query<Next>,
//!     Form(form): Form<Credentials>,
//! ) -> Result<Redirect, SessionError> {
//!     let Some(id) = id_by_password(&form).await else {
//!         session.flash("Wrong name or password.", "error");
//!         // The login page, with `next`.
//!         return Ok(Redirect::to(request.uri().to_string()).see_other());
//!     };
//!     if form.remember.is_some() {
//!         login.login_remembered(id, None)?; // login_user(user, remember=True)
//!     } else {
//!         login.login(id)?;
//!     }
//!     let next = query.next.filter(|next| is_local(next));
//!     Ok(Redirect::to(next.unwrap_or_else(|| "/".to_owned())).see_other())
//! }
//!
//! async fn log_out(login: FlaskLogin) -> Redirect {
//!     login.logout();
//!     Redirect::to("/").see_other()
//! }
//!
//! let secret_key = "dev";
//! let interface = SessionInterface::new(SessionCodec::new(secret_key)?);
//! let remember_cookie = RememberCookie::new(RememberToken::new(secret_key)?);
//! let login_manager = LoginManager::new(remember_cookie, user_by_id).login_view("/login");
//! let app = App::new()
//!     .wrap(FlaskSessionMiddleware::new(interface).login_manager(login_manager))
//!     .route("/", web::get().to(profile))
//!     .route("/login", web::get().to(login_page))
//!     .route("/login", web::post().to(log_in))
//!     .route("/logout", web::post().to(log_out));
//! # assert!(is_local("/profile?page=2"));
//! # for next in ["//evil.example", "/\\evil.example", "https://evil.example"] {
//! #     assert!(!is_local(next));
//! # }
//! # }
//! # Ok::<(), flask_session_cookie::ConfigError>(())
//! ```
//!
//! With the feature `flask-wtf`, extract [`CsrfForm`] instead of `Form`, in `log_out` too, whose
//! form has only a token. Put a [`CsrfToken`] into each form; see [Forms](#forms).
//!
//! Flask-Login stores a hash of the client address and the user agent in the session. By default
//! the address is the first in the header `X-Forwarded-For`, or that of the peer if there is no
//! such header; see [`ClientAddress`].
//!
//! If nobody is logged in, a handler that extracts [`CurrentUser`] is not called. The response has
//! status 401, or redirects to the [login page](LoginManager::login_view) with the path in the
//! parameter `next` and flashes the login message, which the login page shows with
//! [`take_flashes`](SessionHandle::take_flashes). If the user loader fails, the response has status
//! 500, and nobody is logged out.
//!
//! This holds for `Option<CurrentUser<User>>` too. But actix-web turns every error of an extractor
//! into `None`, so the handler is called if the user loader fails, and its response is discarded.
//! To tell a failure from an anonymous user in the handler, call [`current_user`] of a
//! [`FlaskLogin`].
//!
//! # Forms
//!
//! With the feature `flask-wtf`, forms carry Flask-WTF's CSRF tokens, and a form from one service
//! can be submitted to the other.
//!
//! ```
//! # #[cfg(feature = "flask-wtf")] {
//! use actix_web::App;
//! use actix_web::web::{self, Html};
//! use flask_session_cookie::{SessionCodec, SessionInterface, flask_wtf::CsrfProtect};
//! use flask_session_cookie_actix::{CsrfForm, CsrfToken, FlaskSessionMiddleware};
//!
//! #[derive(serde::Deserialize)]
//! struct Note {
//!     text: String,
//! }
//!
//! async fn form(csrf_token: CsrfToken) -> Html {
//!     let field = format!(r#"<input type="hidden" name="csrf_token" value="{csrf_token}">"#);
//!     Html::new(format!(r#"<form method="post">{field}<input name="text"></form>"#))
//! }
//!
//! async fn save(CsrfForm(note): CsrfForm<Note>) -> String {
//!     note.text
//! }
//!
//! let interface = SessionInterface::new(SessionCodec::new("dev")?);
//! let sessions = FlaskSessionMiddleware::new(interface).csrf_protect(CsrfProtect::new("dev")?);
//! let app = App::new()
//!     .wrap(sessions)
//!     .route("/note", web::get().to(form))
//!     .route("/note", web::post().to(save));
//! # }
//! # Ok::<(), flask_session_cookie::ConfigError>(())
//! ```
//!
//! [`CsrfForm`] responds with status 400 to a form without a valid token. [`CsrfHeader`] checks for
//! a token in a header, for uploads and other bodies. A handler that extracts neither is not
//! protected.
//!
//! An app with logins and forms adds both to the middleware:
//!
//! ```
//! # #[cfg(all(feature = "flask-login", feature = "flask-wtf"))] {
//! # use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
//! # use flask_session_cookie::{SessionCodec, SessionInterface, flask_wtf::CsrfProtect};
//! # use flask_session_cookie_actix::{FlaskSessionMiddleware, LoginManager};
//! # async fn user_by_id(id: String) -> Result<Option<()>, std::io::Error> { Ok(None) }
//! # let secret_key = "dev";
//! # let interface = SessionInterface::new(SessionCodec::new(secret_key)?);
//! # let remember_cookie = RememberCookie::new(RememberToken::new(secret_key)?);
//! # let login_manager = LoginManager::new(remember_cookie, user_by_id);
//! let sessions = FlaskSessionMiddleware::new(interface)
//!     .login_manager(login_manager)
//!     .csrf_protect(CsrfProtect::new(secret_key)?);
//! # }
//! # Ok::<(), flask_session_cookie::ConfigError>(())
//! ```
//!
//! Flask-WTF also checks the `Referer` of HTTPS requests. The extractors do not, because behind a
//! proxy the service does not know whether the client used HTTPS. If yours does, call
//! [`CsrfProtect::check_referrer`].
//!
//! [`CsrfProtect::check_referrer`]: flask_session_cookie::flask_wtf::CsrfProtect::check_referrer
//! [`SessionCodec`]: flask_session_cookie::SessionCodec
//! [`SessionInterface`]: flask_session_cookie::SessionInterface
//! [`current_user`]: Login::current_user

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(feature = "flask-wtf")]
mod csrf;
mod extract;
#[cfg(feature = "flask-login")]
mod login;
mod middleware;

#[cfg(feature = "flask-wtf")]
pub use csrf::{CsrfForm, CsrfHeader, CsrfRejection, CsrfToken};
pub use extract::{FlaskSession, SessionError};
pub use flask_session_cookie_web::SessionHandle;
#[cfg(feature = "flask-login")]
pub use flask_session_cookie_web::{ClientAddress, Login, LoginManager, OldKeys};
#[cfg(feature = "flask-login")]
pub use login::{CurrentUser, FlaskLogin, LoginRedirect, LoginRequired};
pub use middleware::{FlaskSessionMiddleware, FlaskSessionService};
