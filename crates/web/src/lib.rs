//! The framework-independent part of flask-session-cookie-axum and flask-session-cookie-actix.
//!
//! Depend on one of those two crates instead. They re-export [`SessionHandle`], `LoginManager`,
//! `ClientAddress`, `OldKeys` and `Login`, which are documented here.
//!
//! An adapter for another framework keeps its settings in a [`Layer`]. For every request it calls
//! [`Context::open`] and stores the [`Context`] where extractors find it. For every response it
//! calls [`Context::save`] and applies the [`Changes`] to the headers.

#![cfg_attr(docsrs, feature(doc_cfg))]

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
