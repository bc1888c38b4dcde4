//! zlib compression in safe Rust, byte-identical to zlib's `compress` at its default level, 6.
//!
//! ```
//! let stream = zlib_exact::compress(b"hello hello hello hello");
//! assert_eq!(stream, b"x\x9c\xcbH\xcd\xc9\xc9W\xc8@'\x01h\x03\x08\xb1");
//! ```
//!
//! The stream has the format of RFC 1950 and RFC 1951:
//!
//! ```text
//! 78 9c   cb 48 cd c9 c9 57 c8 40 27 01   68 03 08 b1
//! header  deflate blocks                  Adler-32 of the data
//! ```
//!
//! # Source files
//!
//! | file | in zlib |
//! |---|---|
//! | `chains` | the hash chains of `deflate.c` |
//! | `deflate` | `deflate_slow`, `longest_match` and `fill_window` of `deflate.c` |
//! | `block` | `_tr_flush_block` and `compress_block` of `trees.c` |
//! | `header` | `scan_tree`, `send_tree` and `build_bl_tree` of `trees.c` |
//! | `tree`, `heap` | `build_tree`, `gen_bitlen`, `gen_codes` and `pqdownheap` of `trees.c` |
//! | `format`, `bits` | the tables of RFC 1951, and writing bits |
//! | `short` | nothing: a lower bound on the length of a stream |

mod bits;
mod block;
mod chains;
mod deflate;
mod format;
mod header;
mod heap;
mod short;
mod tree;

use bits::BitWriter;

/// RFC 1950, section 2.2: deflate with a window of 32 KiB, at the default level. As a big-endian
/// number it is a multiple of 31.
const HEADER: [u8; 2] = [0x78, 0x9c];

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Compresses `data`, as zlib's `compress` and Python's `zlib.compress(data)` do.
///
/// ```
/// assert_eq!(zlib_exact::compress(b""), b"\x78\x9c\x03\x00\x00\x00\x00\x01");
/// ```
#[must_use]
pub fn compress(data: &[u8]) -> Vec<u8> {
    let mut out = BitWriter::new(&HEADER);
    deflate::deflate(data, &mut out);
    out.write_bytes(&adler2::adler32_slice(data).to_be_bytes());
    out.into_bytes()
}

/// Like [`compress`], but returns `None` if the stream is longer than `limit` bytes.
///
/// ```
/// let text = b"no repetition";
/// assert_eq!(zlib_exact::compress_up_to(text, text.len()), None);
/// assert!(zlib_exact::compress_up_to(text, 2 * text.len()).is_some());
/// ```
#[must_use]
pub fn compress_up_to(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    if limit < data.len() && limit < short::min_len(data) {
        return None;
    }
    Some(compress(data)).filter(|stream| stream.len() <= limit)
}
