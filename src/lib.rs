//! Reads and writes Flask's signed session cookies byte for byte, so Rust and Python services can
//! share sessions.
//!
//! ```
//! use flask_session_cookie::SessionCodec;
//! use std::time::{Duration, UNIX_EPOCH};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let codec = SessionCodec::new("dev")?; // app.secret_key = "dev"
//! let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk"; // from Flask
//! let now = UNIX_EPOCH + Duration::from_secs(1_700_000_060);
//!
//! let mut session = codec.decode_at(cookie, now)?; // `decode` uses the current time
//! assert_eq!(session["username"], "Alice");
//! session.insert("cart", vec!["apple", "pear"]);
//!
//! let cookie = codec.encode_at(&session, now)?; // the bytes Flask would write
//! # assert_eq!(codec.decode_at(&cookie, now)?, session);
//! # Ok(())
//! # }
//! ```
//!
//! This crate is a pure codec: decoding turns a cookie and a time into a [`Session`] or a typed
//! error, and encoding turns a session and a time into a cookie. It does no I/O, has no global
//! state and needs no framework. The crates [`flask-session-cookie-axum`] and
//! [`flask-session-cookie-actix`] integrate it with axum and actix-web, and
//! [`flask-session-cookie-cli`] is a command that inspects cookies.
//!
//! [`flask-session-cookie-axum`]: https://docs.rs/flask-session-cookie-axum
//! [`flask-session-cookie-actix`]: https://docs.rs/flask-session-cookie-actix
//! [`flask-session-cookie-cli`]: https://docs.rs/flask-session-cookie-cli
//!
//! # Where to start
//!
//! - [`SessionCodec`] turns a cookie into a [`Session`] and back. Its builder has a method for each
//!   Flask setting that affects the cookie.
//! - [`SessionInterface`] does what Flask does around a view: it opens the session of a request and
//!   decides which headers the response gets.
//! - [`Session`] is the dictionary, with Flask's `permanent`, `modified`, `accessed` and flashed
//!   messages. It holds [`Value`]s; [`Session::to`] and [`Session::get_as`] convert to types that
//!   implement serde's traits, and [`with`] has modules for `#[serde(with = "...")]`.
//! - [`itsdangerous`] has the signers and serializers for other tokens that a Flask app signs, such
//!   as links in e-mails.
//! - [`flask_login`] says who is logged in, and [`flask_wtf`] makes and checks CSRF tokens.
//! - [`UnverifiedCookie`] shows what is in a cookie without a key, for tools.
//! - The [`guide`] is for people coming from Flask: [line by line](guide::from_flask),
//!   [settings](guide::settings), [migrating a service](guide::moving),
//!   [rotating keys](guide::rotating) and more.
//!
//! # What is in a cookie
//!
//! ```text
//! .eJyrVopPy0kszkgtVrKKrlZSKAFSSrmpxcWJ6alKOkoZqTk5-UqxtTowqdSiovwiJInYWgDV2hXD.ZVPxAA.KfcFf1pnXOqQ36-W1qfNa0qBgTU
//! ^\__________________________________________________________________________/ \____/ \_________________________/
//! 1                                     2                                         3                 4
//!
//! {"_flashes":[{" t":["message","hello"]},{" t":["error","hello"]}]}
//!              \________________________/
//! 5                        6
//! ```
//!
//! 1. a dot, if the payload is compressed
//! 2. the payload: the JSON text, compressed with zlib if that is shorter, in URL-safe base64
//! 3. the time of signing, in seconds since 1970, in base64
//! 4. the signature: an HMAC of everything before its dot, in base64
//! 5. the JSON text, spelled as Python's `json` spells it
//! 6. a tag, for types that JSON does not have: here a tuple
//!
//! The cookie is signed, not encrypted: anyone who obtains it can read it, and only someone with
//! the secret key can write one. [A page of the guide](guide::reading) says what follows from that.
//!
//! # Scope
//!
//! The format is that of Flask's default session, `SecureCookieSessionInterface`, in Flask 1.0 to
//! 3.1; the [guarantees](#guarantees) hold from 2.0 on. It covers every type that Flask's
//! `TaggedJSONSerializer` has a tag for, integers of any size, NaN and infinities, every key
//! derivation, SHA-1 and SHA-2, fallback keys, and stock zlib or zlib-ng. Cookies written by other
//! implementations decode if Flask reads them, apart from the documented
//! [deviations](guide::deviations).
//!
//! Not covered: tags that an app registers itself, digests other than SHA-1 and SHA-2, and sessions
//! that are stored on a server, though the guide shows how to share those of
//! [Flask-Session](guide::flask_session). It also has a page on
//! [Quart, Starlette and FastAPI](guide::asgi).
//!
//! # Errors
//!
//! [`DecodeError`] says why a cookie gives no session, and [`DecodeError::in_flask`] what Flask does
//! with the same cookie:
//!
//! | [`InFlask`] | when | what to do |
//! |---|---|---|
//! | [`NewSession`](InFlask::NewSession) | the signature does not match, or the timestamp is missing, malformed, expired or in the future | continue with an empty session |
//! | [`ServerError`](InFlask::ServerError) | someone with the key signed something that is not a session, or a timestamp after the year 9999 | answer 500 |
//! | [`MayRead`](InFlask::MayRead) | this crate is stricter than Flask here, or a limit is exceeded | answer 500, and keep the cookie |
//!
//! [`SessionInterface::open`] handles the first and returns the others. [`EncodeError`] and
//! [`SaveError`] mean that a session cannot be written, and [`ConfigError`] that a setting is
//! invalid. Messages name the byte offset and the limit; none contains a key.
//!
//! # Limits
//!
//! | limit | default | setting |
//! |---|---|---|
//! | length of the JSON text | 1 MiB | [`max_payload_len`](SessionCodecBuilder::max_payload_len) |
//! | nested JSON containers | 1100 | [`max_depth`](SessionCodecBuilder::max_depth), which can only be lowered |
//! | digits of an integer | 4300 | [`max_int_digits`](SessionCodecBuilder::max_int_digits) |
//! | nesting of user-defined types | 256 | none: serde recurses |
//!
//! Decoding allocates at most 52 bytes per byte of JSON text, plus the length of the cookie, plus
//! 256 KiB. Browsers store cookies of up to 4096 bytes, and Flask warns above 4093
//! (`MAX_COOKIE_SIZE`): [`ResponseHeaders::too_large`] reports those, and the guide says
//! [what to do about them](guide::too_large).
//!
//! # Requests and responses
//!
//! Flask has rules for when to send the cookie, with which attributes, when to delete it and when
//! to add `Vary: Cookie`. [`SessionInterface`] follows them without a framework:
//!
//! ```
//! use flask_session_cookie::{SameSite, Session, SessionCodec, SessionInterface};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let cookie_header = Some("theme=dark; session=forged");
//! # let mut response_headers = Vec::new();
//! # fn handle(session: &mut Session) { session.flash("Welcome", "message"); }
//!
//! let interface = SessionInterface::builder(SessionCodec::new("dev")?)
//!     .secure(true) // SESSION_COOKIE_SECURE = True
//!     .same_site(SameSite::Lax) // SESSION_COOKIE_SAMESITE = "Lax"
//!     .build()?;
//!
//! let cookie = cookie_header.and_then(|header| interface.cookie_value(header));
//! let mut session = interface.open(cookie.as_deref())?; // on an error, answer 500
//! handle(&mut session); // your route
//!
//! let headers = interface.save(&session)?;
//! if let Some(set_cookie) = headers.set_cookie() {
//!     response_headers.push(("Set-Cookie", set_cookie.to_owned()));
//! }
//! if headers.vary_cookie() {
//!     response_headers.push(("Vary", "Cookie".to_owned()));
//! }
//! # assert_eq!(response_headers.len(), 2);
//! # assert!(response_headers[0].1.ends_with("; Secure; HttpOnly; Path=/; SameSite=Lax"));
//! # Ok(())
//! # }
//! ```
//!
//! With the feature `http` these lines are `interface.open_headers(request.headers())?` and
//! `interface.save(&session)?.apply(response.headers_mut())`.
//!
//! # Guarantees
//!
//! For the default session of Flask 2.0 to 3.1 on CPython 3.9 to 3.15. Each is held to real Flask
//! by recorded fixtures, by a live comparison on random input, and by the test suites of Flask,
//! itsdangerous, Flask-Login and Flask-WTF.
//!
//! 1. **Byte identity.** For every session within the [limits](#limits) and every time since 1970,
//!    encoding returns the cookie that Flask writes, compressed or not, on a Python with stock zlib.
//!    ([`Zlib::Ng`] is tested for JSON text of less than 32 KiB.) The exceptions are
//!    [nesting](guide::deviations#nesting), and Flask 3.1.0 with fallback keys, which signs with
//!    the last of them.
//! 2. **Soundness.** If decoding returns a session, Flask loads an equal session from that cookie,
//!    at the same time with the same settings. The exceptions are
//!    [nesting](guide::deviations#nesting) and, on Werkzeug 3.1, a payload of `0`, `0.0` or
//!    `false`: it decodes to an empty session, and Flask answers 500.
//! 3. **Completeness.** Every cookie that Flask writes decodes, and so does every cookie that Flask
//!    reads and that another writer of the format would plausibly make. The exceptions are listed
//!    as [deviations](guide::deviations).
//! 4. **Nothing is lost.** Decoding and encoding at the same time gives what Flask's own `loads` and
//!    `dumps` give: big integers, -0.0, NaN, key order, tuple or list, bytes, `Markup`, UUID and
//!    datetime survive.
//! 5. **Hostile input is harmless.** The signature is verified in constant time before anything in
//!    the payload is parsed. No input causes a panic, a stack overflow or more memory than the
//!    limits allow. No error, `Debug` or log output contains key material.
//! 6. **No error lies about Flask.** [`DecodeError::in_flask`] is tested against real Flask. On
//!    CPython 3.15 the one exception is base64 that lacks padding because non-alphabet characters
//!    were skipped: 3.15 reads it, and the answer is that of earlier versions.
//!
//! # Features
//!
//! None is enabled by default.
//!
//! | feature | adds |
//! |---|---|
//! | `http` | opens a session from an `http::HeaderMap`, and saves it into one |
//! | `flask-login` | the module [`flask_login`] |
//! | `flask-wtf` | the module [`flask_wtf`] |
//! | `getrandom` | enables `flask-wtf`, and draws its random bytes from the operating system |
//! | `chrono`, `jiff`, `time` | conversions to and from the time types of these crates, and modules in [`with`] |
//! | `zlib-ng` | [`Zlib::Ng`], the compressed bytes of zlib-ng |
//! | `arbitrary` | `Arbitrary` for sessions and values, for [fuzzing a service](guide::fuzzing) |
//!
//! # Versions
//!
//! **SemVer** covers, besides the API: the bytes of cookies, tokens and `Set-Cookie` headers that
//! are written, the class (the variant) of the error for a refused cookie or token, the answer of
//! [`DecodeError::in_flask`], and the default [limits](#limits). Where one of them turns out to
//! differ from Flask, that is a bug, and a patch release fixes it. Where a new release of Flask
//! changes what it writes, a minor release follows. Not covered are the wording of messages,
//! `Debug` output, what [`Value`]'s `Display` escapes, which depends on the Unicode version of the
//! compiler, and the bytes of [`Zlib::Ng`], which are those of the version of zlib-rs in your
//! build.
//!
//! **Public dependencies**: types of `serde` 1, `serde_json` 1 and `uuid` 1 appear in public
//! signatures, and with the features of these names those of `http` 1, `chrono` 0.4, `jiff` 0.2,
//! `time` 0.3 and `arbitrary` 1.
//!
//! **Minimum supported Rust version**: 1.89, for this crate and the crates around it. It is only
//! raised in a minor release, never in a patch release.
#![cfg_attr(docsrs, feature(doc_cfg))]
// For the library only, which must not panic; the other lints are in Cargo.toml.
#![warn(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used
)]

#[cfg(feature = "arbitrary")]
mod arbitrary;
mod clock;
mod codec;
mod config_error;
#[cfg(feature = "flask-login")]
pub mod flask_login;
#[cfg(feature = "flask-wtf")]
pub mod flask_wtf;
pub mod guide;
mod interface;
pub mod itsdangerous;
mod json;
mod python;
mod session;
mod tagged;
mod unverified;
mod value;
mod werkzeug;
pub mod with;
mod zlib;

pub use codec::{DecodeError, SessionCodec, SessionCodecBuilder};
pub use config_error::ConfigError;
pub use interface::{ResponseHeaders, SaveError, SessionInterface, SessionInterfaceBuilder};
pub use itsdangerous::{Digest, KeyDerivation};
pub use json::{EncodeError, InFlask, JsonSerializer, PayloadError};
pub use session::Session;
pub use tagged::TaggedJsonSerializer;
pub use unverified::UnverifiedCookie;
pub use value::{
    DateTime, DateTimeRangeError, DeserializeError, Dict, Entry, Int, IntoIter, Iter, IterMut,
    ListItem, ParseDateTimeError, ParseIntError, SerializeError, TryFromIntError,
    TryFromValueError, Uuid, Value, ValueIndex,
};
pub use werkzeug::same_site::SameSite;
pub use zlib::Zlib;

// The examples of the README are tests; its text is not part of this page.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
