//! Writes bits in the order of RFC 1951, section 3.1.1: each byte is filled from its least
//! significant bit.

use crate::tree::Code;

/// The bytes written so far, and bits that have not reached them yet.
pub(crate) struct BitWriter {
    bytes: Vec<u8>,
    /// The pending bits, the first one lowest, with zeros above `count`.
    bits: u64,
    /// How many bits are pending: fewer than 32.
    count: u32,
}

impl BitWriter {
    /// A writer that starts with the bytes of `header`.
    pub(crate) fn new(header: &[u8]) -> BitWriter {
        BitWriter { bytes: header.to_vec(), bits: 0, count: 0 }
    }

    /// Reserves capacity for `bits` more bits.
    pub(crate) fn reserve(&mut self, bits: usize) {
        self.bytes.reserve_exact(bits / 8 + 16);
    }

    /// Appends the low `count` bits of `bits`, at most 32, the lowest first.
    #[inline]
    pub(crate) fn write(&mut self, bits: u32, count: u32) {
        self.bits |= u64::from(bits) << self.count;
        self.count += count;
        if self.count >= 32 {
            self.bytes.extend_from_slice(&(self.bits as u32).to_le_bytes());
            self.bits >>= 32;
            self.count -= 32;
        }
    }

    /// Appends a code, followed by its extra bits.
    #[inline]
    pub(crate) fn write_code(&mut self, code: Code, extra: u32, extra_bits: u32) {
        let length = u32::from(code.length);
        self.write(u32::from(code.bits) | extra << length, length + extra_bits);
    }

    /// Pads to a byte boundary with zeros, then appends `bytes`.
    pub(crate) fn write_bytes(&mut self, bytes: &[u8]) {
        let whole = self.count.div_ceil(8) as usize;
        self.bytes.extend(self.bits.to_le_bytes().iter().take(whole));
        self.bytes.extend_from_slice(bytes);
        (self.bits, self.count) = (0, 0);
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_filled_from_the_least_significant_bit() {
        let mut out = BitWriter::new(b"h");
        out.write(0b101, 3);
        out.write(0xffff_ffff, 32);
        out.write(0, 2);
        out.write_bytes(b"t");
        assert_eq!(out.into_bytes(), [b'h', 0xfd, 0xff, 0xff, 0xff, 0b111, b't']);
    }

    #[test]
    fn whole_bytes_need_no_padding() {
        let mut out = BitWriter::new(b"");
        out.write(0x4241, 16);
        out.write_bytes(b"C");
        assert_eq!(out.into_bytes(), b"ABC");
    }
}
