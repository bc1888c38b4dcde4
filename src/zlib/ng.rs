//! The bytes of zlib-ng at level 6, by zlib-rs, which repeats its choices.

use zlib_rs::{DeflateConfig, compress_bound, compress_slice};

/// Compresses as `zlib.compress(data)` does in a Python that is linked with zlib-ng.
pub(super) fn compress(data: &[u8]) -> Vec<u8> {
    let mut room = vec![0; compress_bound(data.len())];
    // With room for the whole output nothing can fail.
    let (compressed, _) = compress_slice(&mut room, data, DeflateConfig::new(6));
    let len = compressed.len();
    room.truncate(len);
    room
}
