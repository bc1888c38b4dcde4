#![doc = include_str!("../README.md")]

mod context;
mod error;
mod handle;
#[cfg(feature = "flask-login")]
mod login;
#[cfg(feature = "flask-login")]
mod manager;

pub use context::{Changes, Context, Layer, RequestParts};
pub use error::SessionError;
pub use handle::SessionHandle;
#[cfg(feature = "flask-login")]
pub use login::Login;
#[cfg(feature = "flask-login")]
pub use manager::{ClientAddress, LoginManager, OldKeys};
