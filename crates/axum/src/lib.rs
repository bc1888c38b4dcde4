#![doc = include_str!("../README.md")]

#[cfg(feature = "flask-wtf")]
mod csrf;
mod extract;
pub mod guide;
mod layer;
#[cfg(feature = "flask-login")]
mod login;

#[cfg(feature = "flask-wtf")]
pub use csrf::{CsrfForm, CsrfHeader, CsrfRejection, CsrfToken};
pub use extract::{FlaskSession, SessionError};
pub use flask_session_cookie_web::SessionHandle;
#[cfg(feature = "flask-login")]
pub use flask_session_cookie_web::{ClientAddress, Login, LoginManager, OldKeys};
pub use layer::{FlaskSessionLayer, FlaskSessionService, ResponseFuture};
#[cfg(feature = "flask-login")]
pub use login::{CurrentUser, FlaskLogin, LoginRedirect, LoginRequired};
