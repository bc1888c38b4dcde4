//! Pages for those who come from Flask.

/// # Moving a Flask app's tokens
#[doc = include_str!("../docs/tokens.md")]
pub mod tokens {}
