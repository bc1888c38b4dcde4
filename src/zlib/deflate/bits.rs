//! Bits in the order of RFC 1951, section 3.1.1: each byte is filled from its lowest bit.

#![expect(
    clippy::indexing_slicing,
    reason = "`append` makes room for all bits that are written and a whole word more"
)]

/// Bytes of a word, in which bits are collected before they are written.
const WORD: usize = 8;

/// Bits, the first of which is the lowest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Bits {
    bits: u64,
    pub(super) count: u32,
}

impl Bits {
    /// So many bits are written at a time at most: a word without those that may be left of the last byte.
    pub(super) const MAX: u32 = u64::BITS - 8;

    /// So many bits, above which there are zeros.
    #[inline]
    pub(super) const fn new(bits: u64, count: u32) -> Bits {
        Bits { bits, count }
    }

    /// These bits, and others behind them.
    #[inline]
    pub(super) fn then(self, next: Bits) -> Bits {
        Bits { bits: self.bits | next.bits << self.count, count: self.count + next.count }
    }
}

pub(super) struct BitWriter {
    /// Whole bytes, and behind `len` zeros.
    bytes: Vec<u8>,
    /// The number of whole bytes.
    len: usize,
    /// The bits that make no whole byte yet.
    rest: Bits,
}

impl BitWriter {
    pub(super) fn new(header: [u8; 2]) -> BitWriter {
        BitWriter { bytes: Vec::new(), len: 0, rest: Bits::new(u16::from_le_bytes(header).into(), u16::BITS) }
    }

    /// Takes memory for so many bytes, so that it need not be taken again and again.
    pub(super) fn take_memory(&mut self, len: usize) {
        self.bytes.reserve_exact(len.saturating_sub(self.bytes.len()));
    }

    /// How many bits there is room for up to `limit` bytes.
    pub(super) fn room(&self, limit: usize) -> Option<usize> {
        limit.saturating_mul(8).checked_sub(8 * self.len + self.rest.count as usize)
    }

    /// How many bits are missing to a whole byte after so many bits more.
    pub(super) fn padding_after(&self, bits: u32) -> u32 {
        (self.rest.count + bits).wrapping_neg() % 8
    }

    /// Makes room for so many bits and for the rest of the word that is written with the last of them, and adds what `write`
    /// writes.
    #[inline]
    pub(super) fn append(&mut self, bits: usize, write: impl FnOnce(&mut Cursor<'_>)) {
        let len = self.len + (self.rest.count as usize + bits).div_ceil(8) + WORD;
        self.bytes.reserve_exact(len.saturating_sub(self.bytes.len()));
        self.bytes.resize(len, 0);
        let mut cursor = Cursor { bytes: &mut self.bytes, len: self.len, rest: self.rest };
        write(&mut cursor);
        (self.len, self.rest) = (cursor.len, cursor.rest);
    }

    /// Fills up the last byte with zeros, adds the trailer and gives all bytes.
    pub(super) fn finish(mut self, trailer: &[u8]) -> Vec<u8> {
        let padding = self.padding_after(0);
        self.append(padding as usize, |out| out.write(Bits::new(0, padding)));
        self.bytes.truncate(self.len);
        self.bytes.extend_from_slice(trailer);
        self.bytes
    }
}

/// A place in the memory of a [`BitWriter`], for which there are registers enough where it is a variable of its own.
pub(super) struct Cursor<'a> {
    bytes: &'a mut [u8],
    len: usize,
    rest: Bits,
}

impl Cursor<'_> {
    /// Adds up to [`Bits::MAX`] bits.
    #[inline]
    pub(super) fn write(&mut self, bits: Bits) {
        let all = self.rest.then(bits);
        self.bytes[self.len..self.len + WORD].copy_from_slice(&all.bits.to_le_bytes());
        let whole = all.count / 8;
        self.len += whole as usize;
        self.rest = Bits::new(all.bits >> (whole * 8), all.count % 8);
    }

    /// Adds bytes, before which a byte has just been filled.
    pub(super) fn write_bytes(&mut self, bytes: &[u8]) {
        self.bytes[self.len..self.len + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }
}
