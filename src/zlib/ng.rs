//! The bytes of zlib-ng at level 6, by zlib-rs, which repeats its choices.

use zlib_rs::{Deflate, DeflateFlush, Status};

/// Compresses as `zlib.compress(data)` does in a Python that is linked with zlib-ng.
pub(super) fn compress(data: &[u8]) -> Vec<u8> {
    let mut deflate = Deflate::new(6, true, 15);
    // More than the result can be: no block is longer than it would be stored.
    let mut compressed = vec![0; data.len() + data.len() / 8 + 64];
    let mut read = 0;
    loop {
        let written = usize::try_from(deflate.total_out()).unwrap_or(compressed.len());
        let (rest, room) =
            (data.get(read..).unwrap_or_default(), compressed.get_mut(written..).unwrap_or_default());
        // With the whole input and room for the whole output nothing can fail; the loop is for the contract's sake.
        let status = deflate.compress(rest, room, DeflateFlush::Finish);
        read = usize::try_from(deflate.total_in()).unwrap_or(data.len());
        let written = usize::try_from(deflate.total_out()).unwrap_or(compressed.len());
        match status {
            Ok(Status::Ok | Status::BufError) => compressed.resize(2 * compressed.len(), 0),
            Ok(Status::StreamEnd) | Err(_) => {
                compressed.truncate(written);
                return compressed;
            }
        }
    }
}
