//! zlib streams (RFC 1950), as Python's `zlib` module makes and reads them.

mod adler;
mod deflate;
mod inflate;
#[cfg(feature = "zlib-ng")]
mod ng;
mod rfc1951;

pub(crate) use inflate::decompress;

/// Which zlib the Python side is linked with, and so which of several good encodings its compressed cookies have.
///
/// It matters only for writing the same bytes: either reads what the other has written, and so does this crate, whatever is
/// set here. To find out which one a Python has:
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
/// Compressing takes up to 40 kB of memory for JSON text of up to 4 KiB and up to 300 kB for any other. Beside that every
/// thread that has compressed with stock zlib's bytes keeps a table of 64 KiB until it ends. No thread waits for another.
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
    /// Proven for zlib-ng 2.3.3 on x86-64 and JSON text of less than 32 KiB; beyond that some bytes are known to differ.
    /// Other versions and other processors may make other bytes: zlib-ng promises nothing about them, and has changed them
    /// before.
    #[cfg(feature = "zlib-ng")]
    Ng,
}

impl Zlib {
    /// Compresses as `zlib.compress(data)` does, if that is worth it: if the result is shorter than `data` even with the dot
    /// that marks it.
    pub(crate) fn compress_if_shorter(self, data: &[u8]) -> Option<Vec<u8>> {
        match self {
            Zlib::Stock => deflate::compress_if_shorter(data),
            #[cfg(feature = "zlib-ng")]
            Zlib::Ng => Some(ng::compress(data)).filter(|compressed| compressed.len() + 1 < data.len()),
        }
    }
}

/// The compressor itself, for the tests and the comparison with C zlib. No part of the public interface.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Compressor(pub Zlib);

impl Compressor {
    /// `zlib.compress(data)`.
    #[doc(hidden)]
    #[must_use]
    pub fn compress(self, data: &[u8]) -> Vec<u8> {
        match self.0 {
            Zlib::Stock => deflate::compress(data),
            #[cfg(feature = "zlib-ng")]
            Zlib::Ng => ng::compress(data),
        }
    }

    /// `compressed if len(compressed) + 1 < len(data) else None`.
    #[doc(hidden)]
    #[must_use]
    pub fn compress_if_shorter(self, data: &[u8]) -> Option<Vec<u8>> {
        self.0.compress_if_shorter(data)
    }
}
