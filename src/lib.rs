#![doc = include_str!("../README.md")]

mod clock;
mod codec;
mod error;
mod http_date;
pub mod itsdangerous;
mod json;
mod session;
mod tagged;
mod unverified;
mod value;
mod zlib;

pub use codec::{SessionCodec, SessionCodecBuilder};
pub use error::{
    ConfigError, DateTimeOutOfRange, DecodeError, EncodeError, ParseIntError, PayloadError, WrongType,
};
pub use itsdangerous::{Digest, KeyDerivation};
pub use session::Session;
pub use tagged::TaggedJsonSerializer;
pub use unverified::UnverifiedCookie;
pub use value::{DateTime, Dict, Int, IntoIter, Iter, Uuid, Value};
