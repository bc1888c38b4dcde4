//! The bytes of zlib-ng at level 6, by zlib-rs, which repeats its choices.

use zlib_rs::{DeflateConfig, ReturnCode, compress_bound, compress_slice};

/// Compresses as `zlib.compress(data)` does in a Python that is linked with zlib-ng. There is room
/// for any output, so that this cannot fail; if it did, the data would stay as they are.
pub(super) fn compress(data: &[u8]) -> Option<Vec<u8>> {
    let mut compressed = vec![0; compress_bound(data.len())];
    let (written, code) = compress_slice(&mut compressed, data, DeflateConfig::new(6));
    let len = written.len();
    compressed.truncate(len);
    (code == ReturnCode::Ok).then_some(compressed)
}
