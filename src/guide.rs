//! Pages for those who come from Flask.
//!
//! The Python in them is run by Flask 3.1.3 in CI, and the Rust is tests of this crate.
//!
//! - [`from_flask`]: the lines of a view that uses `session`, each beside its line of Rust
//! - [`settings`]: the settings of Flask, each beside its method
//! - [`moving`]: moving a service off Flask without logging anyone out
//! - [`rotating`]: rotating the secret key while both sides run
//! - [`which_zlib`]: which zlib a Python has, and when it matters
//! - [`reading`]: what is in a cookie, and who can read it
//! - [`too_large`]: what to do when a session is too large for a cookie
//! - [`tokens`]: moving links and tokens that a Flask app signs besides
//! - [`contract`]: a test that a Flask app and a service in two repositories agree
//! - [`itsdangerous_crate`]: each call of the crate `itsdangerous` 0.4, and what changes
//! - [`asgi`]: the sessions of Quart, Starlette and FastAPI
//! - [`flask_session`]: sharing sessions that Flask-Session keeps in Redis
//! - [`deviations`]: every known difference from Flask, and why it exists
//! - [`fuzzing`]: fuzzing a service with sessions of any content

/// # From Flask to Rust, line by line
#[doc = include_str!("../docs/from_flask.md")]
pub mod from_flask {}

/// # Flask's settings
#[doc = include_str!("../docs/settings.md")]
pub mod settings {}

/// # Moving a service off Flask without logging anyone out
#[doc = include_str!("../docs/moving.md")]
pub mod moving {}

/// # Rotating the secret key while both sides run
#[doc = include_str!("../docs/rotating.md")]
pub mod rotating {}

/// # Which zlib a Python has, and when it matters
#[doc = include_str!("../docs/which_zlib.md")]
pub mod which_zlib {}

/// # What is in a cookie, and who can read it
#[doc = include_str!("../docs/reading.md")]
pub mod reading {}

/// # When a session is too large for a cookie
#[doc = include_str!("../docs/too_large.md")]
pub mod too_large {}

/// # Moving a Flask app's tokens
#[doc = include_str!("../docs/tokens.md")]
pub mod tokens {}

/// # A contract test for two repositories
#[doc = include_str!("../docs/contract.md")]
pub mod contract {}

/// # Coming from the crate `itsdangerous`
#[doc = include_str!("../docs/itsdangerous_crate.md")]
pub mod itsdangerous_crate {}

/// # Sessions of Quart, Starlette and FastAPI
#[doc = include_str!("../docs/asgi.md")]
pub mod asgi {}

/// # Sharing sessions that Flask-Session keeps in Redis
#[doc = include_str!("../docs/flask_session.md")]
pub mod flask_session {}

#[doc = include_str!("../docs/deviations.md")]
pub mod deviations {}

/// # Fuzzing a service with sessions
#[doc = include_str!("../docs/fuzzing.md")]
pub mod fuzzing {}
