//! What [`flask-session-cookie-axum`] and [`flask-session-cookie-actix`] have in common: the session that the handlers of a
//! request share, and what becomes of it in the response. Use one of those; this crate has no promises of its own.
//!
//! [`flask-session-cookie-axum`]: https://docs.rs/flask-session-cookie-axum
//! [`flask-session-cookie-actix`]: https://docs.rs/flask-session-cookie-actix

mod context;
mod error;
mod handle;
#[cfg(feature = "flask-login")]
mod login;

pub use context::{Changes, Context, Layer, RequestParts};
pub use error::SessionError;
pub use handle::SessionHandle;
#[cfg(feature = "flask-login")]
pub use login::{ClientAddress, Login, LoginManager, OldKeys, Unauthorized};
