//! zlib streams (RFC 1950), as Python's `zlib` module makes and reads them.

mod inflate;
#[cfg(feature = "zlib-ng")]
mod ng;

use std::fmt;
use std::str::FromStr;

pub(crate) use self::inflate::{InflateError, decompress};
use crate::config_error::ConfigError;

/// Which zlib the Python side is linked with, and so which of several valid encodings its
/// compressed cookies have.
///
/// It matters only for writing the same bytes: either reads what the other has written, and so does
/// this crate, whatever is set here. To find out which one a Python has:
///
/// ```python
/// >>> import zlib
/// >>> zlib.ZLIB_RUNTIME_VERSION  # of zlib-ng: '1.3.1.zlib-ng'
/// '1.3.1'
/// ```
///
/// Most have stock zlib. Fedora 40 and later, and Python 3.14 for Windows, have zlib-ng.
/// [A page of the guide](crate::guide::which_zlib) has more.
///
/// ```
/// use flask_session_cookie::{SessionCodec, Zlib};
///
/// let codec = SessionCodec::builder("dev").zlib(Zlib::Stock).build()?;
/// # Ok::<(), flask_session_cookie::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Zlib {
    /// The zlib of <https://zlib.net>, any version from 1.2.8 to 1.3.2: all make the same bytes.
    #[default]
    Stock,
    /// zlib-ng, in its mode of compatibility with zlib. Only with the cargo feature `zlib-ng`.
    ///
    /// Proven for zlib-ng 2.3.3 and the crate zlib-rs 0.6.8, on x86-64 and JSON text of less than
    /// 32 KiB; beyond that some bytes are known to differ. Keep to that version of zlib-rs with
    /// `cargo update --precise`, if the bytes matter. Other versions and other processors may make
    /// other bytes: zlib-ng promises nothing about them, and has changed them before.
    #[cfg(feature = "zlib-ng")]
    Ng,
}

/// `stock`, or `zlib-ng`.
///
/// ```
/// use flask_session_cookie::Zlib;
///
/// assert_eq!(Zlib::Stock.to_string(), "stock");
/// ```
impl fmt::Display for Zlib {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Zlib::Stock => "stock",
            #[cfg(feature = "zlib-ng")]
            Zlib::Ng => "zlib-ng",
        })
    }
}

/// Reads what `Display` writes, so that it can come from a configuration.
///
/// ```
/// use flask_session_cookie::Zlib;
///
/// assert_eq!("stock".parse(), Ok(Zlib::Stock));
/// assert!("cloudflare".parse::<Zlib>().is_err());
/// ```
impl FromStr for Zlib {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<Zlib, ConfigError> {
        match name {
            "stock" => Ok(Zlib::Stock),
            #[cfg(feature = "zlib-ng")]
            "zlib-ng" => Ok(Zlib::Ng),
            _ => Err(ConfigError::UnknownZlib { name: name.to_owned() }),
        }
    }
}

impl Zlib {
    /// Compresses as `zlib.compress(data)` does, if that is worth it: if the result is shorter than
    /// `data` even with the dot that marks it.
    pub(crate) fn compress_if_shorter(self, data: &[u8]) -> Option<Vec<u8>> {
        match self {
            Zlib::Stock => zlib_exact::compress_up_to(data, data.len().checked_sub(2)?),
            #[cfg(feature = "zlib-ng")]
            Zlib::Ng => ng::compress(data).filter(|compressed| compressed.len() + 1 < data.len()),
        }
    }
}
