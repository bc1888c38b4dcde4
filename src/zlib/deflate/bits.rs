//! Bits in the order of RFC 1951, section 3.1.1: each byte is filled from its lowest bit.

#![expect(
    clippy::indexing_slicing,
    reason = "`reserve` makes room for all bits that follow and a whole word more"
)]

use super::tree::Code;

/// Bytes of a word, in which bits are collected before they are written.
const WORD: usize = 8;

pub(super) struct BitWriter {
    /// Whole bytes, and behind `len` zeros.
    bytes: Vec<u8>,
    /// The number of whole bytes.
    len: usize,
    /// The bits that make no whole byte yet, and above them zeros.
    word: u64,
    /// How many bits `word` holds: less than 8 after a [`flush`](BitWriter::flush).
    filled: u32,
}

impl BitWriter {
    pub(super) fn new(header: [u8; 2]) -> BitWriter {
        BitWriter { bytes: Vec::new(), len: 0, word: u16::from_le_bytes(header).into(), filled: u16::BITS }
    }

    /// Takes memory for so many bytes, so that it need not be taken again and again.
    pub(super) fn take_memory(&mut self, len: usize) {
        self.bytes.reserve_exact(len.saturating_sub(self.bytes.len()));
    }

    /// The number of bytes, the last one filled up, after so many bits more.
    pub(super) fn len_with(&self, bits: usize) -> usize {
        self.len + (self.filled as usize + bits).div_ceil(8)
    }

    /// How many bits are missing to a whole byte after so many bits more.
    pub(super) fn padding_after(&self, bits: u32) -> u32 {
        (self.filled + bits).wrapping_neg() % 8
    }

    /// Makes room for so many bits more, and for the end of the stream.
    pub(super) fn reserve(&mut self, bits: usize) {
        let len = self.len_with(bits) + 2 * WORD;
        self.bytes.reserve_exact(len.saturating_sub(self.bytes.len()));
        self.bytes.resize(len, 0);
    }

    /// Adds bits, which are no more than 56 with all that were added since the last [`flush`](BitWriter::flush).
    #[inline]
    pub(super) fn add(&mut self, bits: u64, count: u32) {
        self.word |= bits << self.filled;
        self.filled += count;
    }

    /// Adds a Huffman code.
    #[inline]
    pub(super) fn add_code(&mut self, code: Code) {
        self.add(u64::from(code.bits), u32::from(code.length));
    }

    /// Moves whole bytes out of the way.
    #[inline]
    pub(super) fn flush(&mut self) {
        self.bytes[self.len..self.len + WORD].copy_from_slice(&self.word.to_le_bytes());
        let whole = self.filled / 8;
        self.len += whole as usize;
        self.word >>= whole * 8;
        self.filled %= 8;
    }

    /// Adds up to 56 bits.
    #[inline]
    pub(super) fn write(&mut self, bits: u64, count: u32) {
        self.add(bits, count);
        self.flush();
    }

    /// Adds bytes, before which a byte has just been filled.
    pub(super) fn write_bytes(&mut self, bytes: &[u8]) {
        self.bytes[self.len..self.len + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }

    /// Fills up the last byte with zeros, adds the trailer and gives all bytes.
    pub(super) fn finish(mut self, trailer: &[u8]) -> Vec<u8> {
        self.write(0, self.padding_after(0));
        self.bytes.truncate(self.len);
        self.bytes.extend_from_slice(trailer);
        self.bytes
    }
}
