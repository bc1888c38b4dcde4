//! Strategies for what is compared, weighted to what hurts. All of them shrink.

pub mod base64;
pub mod cookies;
pub mod edits;
pub mod json;
pub mod payloads;
pub mod python_only;
pub mod responses;
pub mod settings;
pub mod structs;
pub mod tags;
pub mod text;
pub mod values;

/// How far the generators may go in a run.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How deep values are nested.
    pub depth: usize,
    /// How long the JSON text of a session may be.
    pub json_len: usize,
    /// Whether there is a setting `SECRET_KEY_FALLBACKS`.
    pub fallback_keys: bool,
    /// Whether the digits of integers are limited, by a number that can be set.
    pub int_limit: bool,
    /// Whether itsdangerous' own serializers are compared. With simplejson they write other JSON
    /// text.
    pub serializers: bool,
    /// Whether its URL-safe ones escape text beyond ASCII, as in 0.24.
    pub ascii_tokens: bool,
    /// Whether it takes signatures with SHA-512, too, as in 1.1.
    pub sha512_fallback: bool,
    /// Whether timestamps count from 2011.
    pub legacy_epoch: bool,
    /// The last moment at which cookies are signed, in Unix seconds.
    pub last_time: f64,
}
