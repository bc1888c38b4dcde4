//! The one-shot compressor of stock zlib at level 6, to the last byte. Knows only bytes.
//!
//! ```text
//! 78 9c          header: deflate, a window of 32 KiB, level 6                  RFC 1950, section 2.2
//! block ...      bits: each block is stored, or has static or dynamic codes    RFC 1951, section 3.2
//! xx xx xx xx    Adler-32 of the data, big-endian                              RFC 1950, section 9
//! ```
//!
//! RFC 1951 leaves a compressor free to choose its matches, where blocks end, and its Huffman trees. zlib's choices are
//! repeated here exactly, good ones and odd ones; what is done only for that reason says so.
//!
//! ```text
//! data -> links    the chain of earlier positions that a match could come from
//!      -> parse    which matches and literals to use
//!      -> symbols  those of one block, with their frequencies
//!      -> tree     Huffman code lengths, for which heap says which nodes are joined
//!      -> block    the cheapest of the three kinds -> bits
//! ```
//!
//! Nothing of that is done for a short text of which it can be proven that it would not get shorter.

mod bits;
mod block;
mod bound;
mod code_lengths;
mod heap;
mod links;
mod parse;
mod short;
mod symbols;
mod tree;

use super::adler::adler32;
use bits::BitWriter;
use block::Block;
use parse::Parser;
use symbols::Symbols;

/// Deflate with a window of 32 KiB, and that the level was the default one. The last five bits make it a multiple of 31.
const HEADER: [u8; 2] = [0x78, 0x9c];

/// The length of the checksum.
const TRAILER_LEN: usize = 4;

/// Compresses as `zlib.compress(data)` does.
pub(crate) fn compress(data: &[u8]) -> Vec<u8> {
    compress_up_to(data, usize::MAX).unwrap_or_default()
}

/// [`compress`], if that is worth it: if the result with a mark of one byte is shorter than `data`. What is not worth it is
/// not made.
pub(crate) fn compress_if_shorter(data: &[u8]) -> Option<Vec<u8>> {
    compress_up_to(data, data.len().checked_sub(2)?)
}

/// Compresses if the result has no more than `limit` bytes.
fn compress_up_to(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    let limit = limit.saturating_sub(TRAILER_LEN);
    let mut out = BitWriter::new(HEADER);
    if short::is_longer_than(out.room(limit)?, data) {
        return None;
    }
    let mut parser = Parser::new(data);
    let mut symbols = Symbols::new(data.len());
    loop {
        let (bytes, is_last) = parser.fill(&mut symbols);
        if !is_last {
            // No block is much longer than its bytes.
            out.take_memory(data.len() + data.len() / 1024 + 64);
        }
        let room = out.room(limit)?;
        Block { symbols: &symbols, bytes, is_last }.write(room, &mut out)?;
        if is_last {
            return Some(out.finish(&adler32(data).to_be_bytes()));
        }
        symbols.clear(parser.position());
    }
}
