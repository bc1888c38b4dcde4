//! Our compressor and its counterpart, C zlib, and inputs to compare them with.

#[path = "../../../src/zlib/adler.rs"]
mod adler;
#[path = "../../../src/zlib/deflate/mod.rs"]
mod deflate;
pub mod generators;
#[path = "../../../src/zlib/inflate/mod.rs"]
mod inflate;
#[path = "../../../src/zlib/rfc1951.rs"]
mod rfc1951;
pub mod streams;

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// What the crate has there, as far as `inflate` makes it.
mod error {
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum PayloadError {
        Zlib,
        TooLong { limit: usize },
        BytesAfterZlib { count: usize },
    }
}
pub use error::PayloadError;

/// Ours: `compress` of `src/zlib`.
#[must_use]
pub fn compress(data: &[u8]) -> Vec<u8> {
    deflate::compress(data)
}

/// Ours: `compress_if_shorter` of `src/zlib`.
#[must_use]
pub fn compress_if_shorter(data: &[u8]) -> Option<Vec<u8>> {
    deflate::compress_if_shorter(data)
}

/// C zlib with a fresh state, in one call, into memory that is taken once: what `zlib.compress(data)` does.
///
/// # Panics
///
/// If zlib does not do what its documentation says.
#[must_use]
pub fn compress_in_c(data: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::with_capacity(data.len() + data.len() / 1000 + 64);
    let status = Compress::new(Compression::new(6), true)
        .compress_vec(data, &mut compressed, FlushCompress::Finish)
        .expect("there is nothing wrong with the input");
    assert_eq!(status, Status::StreamEnd, "there is room for all of the output");
    compressed
}

/// Panics unless the bytes are those of C zlib, and the decision is that of the plain rule.
///
/// # Panics
///
/// If they are not.
pub fn compare(data: &[u8]) {
    let expected = compress_in_c(data);
    let compressed = compress(data);
    assert!(compressed == expected, "other bytes: {} and {} of them", compressed.len(), expected.len());
    let worth_it = expected.len() + 1 < data.len();
    assert!(compress_if_shorter(data) == worth_it.then_some(expected), "another decision");
}

/// Ours: `decompress` of `src/zlib`.
///
/// # Errors
///
/// Those of a bad stream.
pub fn decompress(stream: &[u8], max_len: usize) -> Result<Vec<u8>, PayloadError> {
    inflate::decompress(stream, max_len)
}

/// C zlib with a fresh state, in one call: how many bytes it reads and writes, up to `most` of them, and whether the stream ends
/// there.
fn inflate_in_c(stream: &[u8], has_header: bool, most: usize) -> (usize, Vec<u8>, bool) {
    let mut inflate = Decompress::new(has_header);
    let mut data = vec![0; most];
    let status = inflate.decompress(stream, &mut data, FlushDecompress::None);
    data.truncate(inflate.total_out() as usize);
    (inflate.total_in() as usize, data, matches!(status, Ok(Status::StreamEnd)))
}

/// What C zlib makes of a stream: `zlib.decompress(stream)`, but bounded and strict.
///
/// # Errors
///
/// Those of a bad stream.
pub fn decompress_in_c(stream: &[u8], max_len: usize) -> Result<Vec<u8>, PayloadError> {
    let (read, data, is_end) = inflate_in_c(stream, true, max_len + 1);
    if data.len() > max_len {
        return Err(PayloadError::TooLong { limit: max_len });
    }
    match stream.len() - read {
        _ if !is_end => Err(PayloadError::Zlib),
        0 => Ok(data),
        count => Err(PayloadError::BytesAfterZlib { count }),
    }
}

/// Puts the right checksum behind the blocks, if they end before the last four bytes, so that more than the checksum decides
/// about a stream that was changed.
pub fn correct_checksum(stream: &mut [u8], most: usize) {
    let Some(blocks) = stream.get(2..) else { return };
    let (read, data, is_end) = inflate_in_c(blocks, false, most);
    if is_end && let Some(place) = stream.get_mut(2 + read..2 + read + 4) {
        place.copy_from_slice(&adler::adler32(&data).to_be_bytes());
    }
}

/// Panics unless the data or the error is that of C zlib, with a limit and with those around what there is; says whether it
/// is data.
///
/// # Panics
///
/// If they are not.
pub fn compare_streams(stream: &[u8], max_len: usize) -> bool {
    let expected = decompress_in_c(stream, max_len);
    let found = decompress(stream, max_len);
    assert!(found == expected, "{} and not {}", short(&found), short(&expected));
    // Of a broken stream as well: as many bytes before it is known to be broken.
    let (_, data, _) = inflate_in_c(stream, true, max_len);
    for limit in [data.len().checked_sub(1), Some(data.len()), Some(data.len() / 2)].into_iter().flatten() {
        let (expected, found) = (decompress_in_c(stream, limit), decompress(stream, limit));
        assert!(found == expected, "{} and not {}", short(&found), short(&expected));
    }
    expected.is_ok()
}

fn short(result: &Result<Vec<u8>, PayloadError>) -> String {
    match result {
        Ok(data) => format!("{} bytes", data.len()),
        Err(error) => format!("{error:?}"),
    }
}
