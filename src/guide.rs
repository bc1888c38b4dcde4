//! Guides for developers who come from Flask.
//!
//! CI runs the Python on these pages on Flask 3.1.3, and the Rust as doc tests.
//! The cookies and tokens in the two are the same.
//!
//! # Sessions
//!
//! - [`from_flask`]: the lines of a Flask view that use `session`, and the Rust that does the same
//! - [`settings`]: Flask's session settings, and the methods that set them here
//! - [`moving`]: moving a service off Flask without logging anyone out
//! - [`rotating`]: rotating the secret key while both sides run
//! - [`reading`]: what is in a cookie, and who can read it
//! - [`too_large`]: when a session is too large for a cookie
//! - [`which_zlib`]: which zlib a Python has, and when it matters
//! - [`deviations`]: every known difference from Flask, and why it exists
//! - [`contract`]: a contract test for a Flask app and a service in two repositories
//! - [`fuzzing`]: fuzzing a service with arbitrary sessions
//!
//! # Tokens
//!
//! - [`tokens`]: links, form tokens and API tokens that a Flask app signs
//! - [`flask_security`]: tokens of Flask-Security
//! - [`django`]: tokens, cookies and sessions that Django signs
//! - [`itsdangerous_crate`]: coming from the crate `itsdangerous` 0.4
//!
//! # Other frameworks
//!
//! - [`asgi`]: sessions of Quart, Starlette and FastAPI
//! - [`flask_session`]: sessions that Flask-Session keeps in Redis

#[doc = include_str!("../docs/from_flask.md")]
pub mod from_flask {}

#[doc = include_str!("../docs/settings.md")]
pub mod settings {}

#[doc = include_str!("../docs/moving.md")]
pub mod moving {}

#[doc = include_str!("../docs/rotating.md")]
pub mod rotating {}

#[doc = include_str!("../docs/reading.md")]
pub mod reading {}

#[doc = include_str!("../docs/too_large.md")]
pub mod too_large {}

#[doc = include_str!("../docs/which_zlib.md")]
pub mod which_zlib {}

#[doc = include_str!("../docs/contract.md")]
pub mod contract {}

#[doc = include_str!("../docs/fuzzing.md")]
pub mod fuzzing {}

#[doc = include_str!("../docs/tokens.md")]
pub mod tokens {}

#[doc = include_str!("../docs/flask_security.md")]
pub mod flask_security {}

#[doc = include_str!("../docs/django.md")]
pub mod django {}

#[doc = include_str!("../docs/itsdangerous_crate.md")]
pub mod itsdangerous_crate {}

#[doc = include_str!("../docs/asgi.md")]
pub mod asgi {}

#[doc = include_str!("../docs/flask_session.md")]
pub mod flask_session {}

#[doc = include_str!("../docs/deviations.md")]
pub mod deviations {}
