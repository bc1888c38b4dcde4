//! Reads zlib streams, which are the same whoever wrote them.

use flate2::{Decompress, FlushDecompress, Status};

/// A stream gives no data.
#[derive(Debug, Clone, Copy)]
pub(crate) enum InflateError {
    /// There are more than `max_len` bytes in it.
    TooLong,
    /// It is broken or cut, or asks for a preset dictionary.
    Invalid,
}

/// Inflates one whole stream of at most `max_len` bytes: `zlib.decompress(stream)`, but bounded. As
/// there, bytes that follow the stream are ignored.
///
/// Memory is taken as the data comes: at most twice `max_len` and a constant.
pub(crate) fn decompress(stream: &[u8], max_len: usize) -> Result<Vec<u8>, InflateError> {
    let mut inflate = Decompress::new(true);
    // One more than is allowed, so that more can be told from enough.
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
                data.reserve_exact(data.len().min(most - data.len()))
            }
            // No progress although there is room: the stream is cut. Or it is broken, or asks for a
            // preset dictionary.
            Ok(_) | Err(_) => return Err(InflateError::Invalid),
        }
    }
}
