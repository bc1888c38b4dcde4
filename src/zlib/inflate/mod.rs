//! Reading zlib streams, bounded and strict: what stock zlib refuses is refused, and nothing else.
//!
//! ```text
//! xx xx          header: deflate, and a window of up to 32 KiB                 RFC 1950, section 2.2
//! block ...      bits: each block is stored, or has static or dynamic codes    RFC 1951, section 3.2
//! xx xx xx xx    Adler-32 of the data, big-endian                              RFC 1950, section 9
//! ```
//!
//! A session is short, and so what counts is what is done once for a stream: little memory is cleared, and all bytes are written
//! where they are returned from, which is the window too.
//!
//! ```text
//! stream -> bits      a word of them at a time
//!        -> dynamic   the code lengths in front of a block
//!        -> codes     the table for them
//!        -> block     literals and matches
//!        -> output    the data, within the limit
//! ```

mod bits;
mod block;
mod codes;
mod dynamic;
mod output;
#[cfg(test)]
mod tests;

use super::adler::adler32;
use crate::error::PayloadError;
use bits::BitReader;
use block::Codes;
use output::Output;

/// The length of the header: RFC 1950, section 2.2.
const HEADER_LEN: usize = 2;

/// Inflates one whole stream of at most `max_len` bytes: `zlib.decompress(stream)`, but bounded. As there, bytes that
/// follow the stream are ignored.
///
/// Memory is taken as the bytes come, never for more than `max_len` and some 300 bytes.
pub(crate) fn decompress(stream: &[u8], max_len: usize) -> Result<Vec<u8>, PayloadError> {
    let mut out = Output::new(stream.len(), max_len);
    let behind_blocks = inflate(stream, &mut out);
    if out.is_too_long() {
        return Err(PayloadError::TooLong { limit: max_len });
    }
    let trailer = behind_blocks.and_then(<[u8]>::split_first_chunk);
    let Some((adler, _)) = trailer else { return Err(PayloadError::Zlib) };
    let data = out.finish();
    if adler32(&data) != u32::from_be_bytes(*adler) {
        return Err(PayloadError::Zlib);
    }
    Ok(data)
}

/// Inflates up to the checksum, and gives it and what follows; or nothing, if the stream is broken or too long.
fn inflate<'a>(stream: &'a [u8], out: &mut Output) -> Option<&'a [u8]> {
    let (header, blocks) = stream.split_first_chunk::<HEADER_LEN>()?;
    if !is_header(*header) {
        return None;
    }
    let mut bits = BitReader::new(blocks);
    let mut codes = Codes::new();
    loop {
        // RFC 1951, section 3.2.3: BFINAL and BTYPE.
        let is_last = bits.take(1)? == 1;
        match bits.take(2)? {
            0b00 => stored(&mut bits, out)?,
            0b01 => block::read(&mut bits, out, &block::STATIC)?,
            0b10 => {
                dynamic::read_codes(&mut bits, &mut codes)?;
                block::read(&mut bits, out, &codes)?;
            }
            _ => return None,
        }
        if is_last {
            return Some(bits.rest_of_bytes());
        }
    }
}

/// RFC 1950, section 2.2: deflate, a window that there is, no preset dictionary, and the check of these bits.
///
/// As in zlib, that a match stays in the window is not checked, only that it stays in the data.
fn is_header(header: [u8; HEADER_LEN]) -> bool {
    let [method_and_window, flags] = header;
    let (method, window) = (method_and_window & 0xf, method_and_window >> 4);
    let has_dictionary = flags & 1 << 5 != 0;
    method == 8 && window <= 7 && !has_dictionary && u16::from_be_bytes(header).is_multiple_of(31)
}

/// A stored block: RFC 1951, section 3.2.4.
fn stored(bits: &mut BitReader<'_>, out: &mut Output) -> Option<()> {
    let (&[len_low, len_high, complement_low, complement_high], rest) =
        bits.rest_of_bytes().split_first_chunk()?;
    let len = u16::from_le_bytes([len_low, len_high]);
    if len != !u16::from_le_bytes([complement_low, complement_high]) {
        return None;
    }
    let len = usize::from(len);
    // If the block is cut, it can be too long before.
    out.extend(rest.get(..len).unwrap_or(rest))?;
    *bits = BitReader::new(rest.get(len..)?);
    Some(())
}
