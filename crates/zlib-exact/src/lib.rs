//! Compresses to the very bytes of zlib's `compress` at its default level, 6, in safe Rust.
//!
//! ```
//! let stream = zlib_exact::compress(b"hello hello hello hello");
//! assert_eq!(stream[..2], [0x78, 0x9c]);
//! ```
//!
//! | file | zlib |
//! |---|---|
//! | `chains` | the hash chains of `deflate.c` |
//! | `deflate` | `deflate_slow`, `longest_match`, `fill_window` |
//! | `block` | `_tr_flush_block`, `compress_block` |
//! | `tree`, `heap` | `build_tree`, `gen_bitlen`, `gen_codes`, `pqdownheap` |
//! | `header` | `scan_tree`, `send_tree`, `build_bl_tree` |
//! | `format`, `bits` | the tables of RFC 1951, and bits |
//! | `short` | nothing: it proves that a short text cannot get short enough |

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

/// Deflate with a window of 32 KiB, at the default level. The last five bits make it a multiple of
/// 31.
const HEADER: [u8; 2] = [0x78, 0x9c];

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// Compresses as zlib's `compress` and Python's `zlib.compress(data)` do.
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

/// [`compress`], if that takes no more than `limit` bytes.
///
/// ```
/// let text = b"no repetition";
/// assert_eq!(zlib_exact::compress_up_to(text, text.len()), None);
/// assert!(zlib_exact::compress_up_to(text, 2 * text.len()).is_some());
/// ```
#[must_use]
pub fn compress_up_to(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    if limit < data.len() && limit < short::least_len(data) {
        return None;
    }
    Some(compress(data)).filter(|stream| stream.len() <= limit)
}
