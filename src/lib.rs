#![doc = include_str!("../README.md")]
// Of the library alone, which must not panic; the other lints stand in Cargo.toml.
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
