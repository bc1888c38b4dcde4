#![doc = include_str!("../README.md")]

mod context;
mod error;
mod handle;
#[cfg(feature = "flask-login")]
mod login;

pub use context::{Changes, Context, Layer, RequestParts};
pub use error::SessionError;
pub use handle::SessionHandle;
#[cfg(feature = "flask-login")]
pub use login::{ClientAddress, Login, LoginManager, OldKeys};
