//! Decompresses zlib streams, of any zlib.

use flate2::{Decompress, FlushDecompress, Status};

/// A stream cannot be decompressed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum InflateError {
    /// It contains more than `max_len` bytes.
    TooLong,
    /// It is malformed or truncated, or needs a preset dictionary.
    Invalid,
}

/// Decompresses a complete stream of at most `max_len` bytes: `zlib.decompress(stream)`, but
/// bounded. As in Python, bytes after the end of the stream are ignored.
///
/// The buffer grows with the data, to at most twice `max_len` plus a constant.
pub(crate) fn decompress(stream: &[u8], max_len: usize) -> Result<Vec<u8>, InflateError> {
    let mut inflate = Decompress::new(true);
    // One byte over the limit shows that the data is too long.
    let most = max_len.saturating_add(1);
    let mut data = Vec::with_capacity(most.min(4 * stream.len() + 64));
    loop {
        let read = usize::try_from(inflate.total_in()).unwrap_or(stream.len());
        let rest = stream.get(read..).unwrap_or_default();
        let status = inflate.decompress_vec(rest, &mut data, FlushDecompress::None);
        match status {
            _ if data.len() > max_len => return Err(InflateError::TooLong),
            Ok(Status::StreamEnd) => return Ok(data),
            Ok(_) if data.len() == data.capacity() => {
                data.reserve_exact(data.len().min(most - data.len()));
            }
            // No progress although there is room means that the stream is truncated.
            Ok(_) | Err(_) => return Err(InflateError::Invalid),
        }
    }
}
