//! Reading zlib streams: bounded and strict.

use flate2::{Decompress, FlushDecompress, Status};

use crate::error::PayloadError;

/// Inflates one whole stream of at most `max_len` bytes: `zlib.decompress(stream)`, but bounded and strict.
///
/// Memory is taken as the bytes come, never for more than `max_len` and one byte.
pub(crate) fn decompress(stream: &[u8], max_len: usize) -> Result<Vec<u8>, PayloadError> {
    let mut decompressor = Decompress::new(true);
    let mut data = Vec::new();
    loop {
        let room = (stream.len().saturating_mul(4)).max(data.len()).max(256);
        // One byte more than allowed, to tell a stream that ends at the limit from one that goes beyond it.
        data.reserve_exact(room.min((max_len.saturating_add(1)).saturating_sub(data.len())));
        let consumed = usize::try_from(decompressor.total_in()).unwrap_or(stream.len());
        let before = (consumed, data.len());
        let rest = stream.get(consumed..).unwrap_or_default();
        let status = decompressor
            .decompress_vec(rest, &mut data, FlushDecompress::None)
            .map_err(|_| PayloadError::Zlib)?;
        let consumed = usize::try_from(decompressor.total_in()).unwrap_or(stream.len());
        if data.len() > max_len {
            return Err(PayloadError::TooLong { limit: max_len });
        }
        match status {
            Status::StreamEnd if consumed == stream.len() => return Ok(data),
            Status::StreamEnd => return Err(PayloadError::BytesAfterZlib { count: stream.len() - consumed }),
            // No progress although there is room: the stream is cut.
            Status::Ok | Status::BufError if before == (consumed, data.len()) => {
                return Err(PayloadError::Zlib);
            }
            Status::Ok | Status::BufError => {}
        }
    }
}
