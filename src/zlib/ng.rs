//! The bytes of zlib-ng at level 6, by zlib-rs, which is a port of it.

use zlib_rs::{DeflateConfig, ReturnCode, compress_bound, compress_slice};

/// `zlib.compress(data)` in a Python that is linked with zlib-ng.
///
/// The buffer has room for any output, so this cannot fail. `None` would leave the payload
/// uncompressed.
pub(super) fn compress(data: &[u8]) -> Option<Vec<u8>> {
    let mut compressed = vec![0; compress_bound(data.len())];
    let (written, code) = compress_slice(&mut compressed, data, DeflateConfig::new(6));
    let len = written.len();
    compressed.truncate(len);
    (code == ReturnCode::Ok).then_some(compressed)
}
