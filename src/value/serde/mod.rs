//! Values and serde: conversions to and from any type, and values in other formats.

mod access;
mod de;
mod de_key;
mod error;
mod impls;
mod json_value;
mod marked;
mod path;
mod ser;

pub use error::{DeserializeError, SerializeError};
pub(crate) use marked::{MARKUP, UUID};
pub(crate) use path::Path;
