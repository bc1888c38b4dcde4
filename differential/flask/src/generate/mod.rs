//! Strategies for random cases, weighted towards difficult ones. All of them shrink.

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

/// The limits of the generators in a run.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The maximum nesting of values.
    pub depth: usize,
    /// The maximum length of a session's JSON.
    pub json_len: usize,
    /// Whether Flask has `SECRET_KEY_FALLBACKS`.
    pub fallback_keys: bool,
    /// Whether Python has `sys.set_int_max_str_digits`.
    pub int_limit: bool,
    /// Whether to compare itsdangerous' own serializers. With simplejson their JSON differs.
    pub serializers: bool,
    /// Whether its URL-safe serializers escape non-ASCII text, as in 0.24.
    pub ascii_tokens: bool,
    /// Whether it also accepts signatures with SHA-512, as in 1.1.
    pub sha512_fallback: bool,
    /// Whether timestamps count from 2011.
    pub legacy_epoch: bool,
    /// The last signing time, in Unix seconds.
    pub last_time: f64,
}
