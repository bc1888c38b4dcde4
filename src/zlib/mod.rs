//! zlib streams (RFC 1950), byte for byte those of Python's `zlib.compress`.

mod inflate;
#[cfg(feature = "zlib-ng")]
mod ng;

use std::fmt;
use std::str::FromStr;

pub(crate) use self::inflate::{InflateError, decompress};
use crate::config_error::ConfigError;

/// The zlib that Python is linked with, which determines the bytes of compressed cookies.
///
/// It matters only for writing the same bytes. Each of them reads what the other writes, and this
/// crate reads both, whatever the setting. To see which one a Python has:
///
/// ```python
/// >>> import zlib
/// >>> zlib.ZLIB_RUNTIME_VERSION  # of zlib-ng: '1.3.1.zlib-ng'
/// '1.3.1'
/// ```
///
/// Most have stock zlib. Fedora 40 and later, and Python 3.14 for Windows, have zlib-ng.
/// See [the guide](crate::guide::which_zlib) for details.
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
    /// The zlib of <https://zlib.net>, versions 1.2.8 to 1.3.2, which all write the same bytes.
    #[default]
    Stock,
    /// zlib-ng in zlib-compatible mode. Requires the feature `zlib-ng`.
    ///
    /// Tested with zlib-ng 2.3.3 and the crate zlib-rs 0.6.8, on x86-64, with JSON text of less
    /// than 32 KiB; for longer text some bytes are known to differ. Other versions and other
    /// processors may write other bytes: zlib-ng does not guarantee them, and has changed them
    /// before. If the bytes matter, pin zlib-rs with `cargo update --precise`.
    #[cfg(feature = "zlib-ng")]
    Ng,
}

/// Writes `stock` or `zlib-ng`.
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

/// Parses the name that `Display` writes.
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
    /// `zlib.compress(data)` if it is worth it: `len(compressed) < len(json) - 1`, as in
    /// `URLSafeSerializerMixin.dump_payload` of itsdangerous' `url_safe.py`.
    pub(crate) fn compress_if_shorter(self, data: &[u8]) -> Option<Vec<u8>> {
        match self {
            Zlib::Stock => zlib_exact::compress_up_to(data, data.len().checked_sub(2)?),
            #[cfg(feature = "zlib-ng")]
            Zlib::Ng => ng::compress(data).filter(|compressed| compressed.len() + 1 < data.len()),
        }
    }
}
