//! Reading zlib streams, bounded and strict.
//!
//! By zlib-rs, which refuses what zlib refuses, and was the fastest of the crates without C on the sessions of the benchmarks.
//! It is used itself, and not through flate2, whose backend any other crate in a build can choose.

use zlib_rs::{Inflate, InflateFlush, Status};

use crate::error::PayloadError;

/// The largest window, so that streams with a smaller one are read as well: `zlib.MAX_WBITS`.
const WINDOW_BITS: u8 = 15;

/// Inflates one whole stream of at most `max_len` bytes: `zlib.decompress(stream)`, but bounded and strict.
///
/// Memory is taken as the bytes come, never for more than `max_len` and one byte, and for the decoder's window and tables.
pub(crate) fn decompress(stream: &[u8], max_len: usize) -> Result<Vec<u8>, PayloadError> {
    let mut inflate = Inflate::new(true, WINDOW_BITS);
    // One byte more than allowed, to tell a stream that ends at the limit from one that goes beyond it.
    let most = max_len.saturating_add(1);
    let mut data = vec![0; stream.len().saturating_mul(4).max(256).min(most)];
    let (mut read, mut written) = (0, 0);
    loop {
        let (rest, room) =
            (stream.get(read..).unwrap_or_default(), data.get_mut(written..).unwrap_or_default());
        let has_room = !room.is_empty();
        let status = inflate.decompress(rest, room, InflateFlush::NoFlush).map_err(|_| PayloadError::Zlib)?;
        let before = (read, written);
        read = usize::try_from(inflate.total_in()).unwrap_or(stream.len());
        written = usize::try_from(inflate.total_out()).unwrap_or(data.len());
        if written > max_len {
            return Err(PayloadError::TooLong { limit: max_len });
        }
        match status {
            Status::StreamEnd if read == stream.len() => {
                data.truncate(written);
                return Ok(data);
            }
            Status::StreamEnd => return Err(PayloadError::BytesAfterZlib { count: stream.len() - read }),
            // No progress although there is room: the stream is cut.
            Status::Ok | Status::BufError if before == (read, written) && has_room => {
                return Err(PayloadError::Zlib);
            }
            Status::Ok | Status::BufError => {
                if written == data.len() {
                    let more = data.len().min(most - data.len());
                    data.reserve_exact(more);
                    data.resize(data.len() + more, 0);
                }
            }
        }
    }
}
