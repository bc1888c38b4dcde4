//! Bits in the order of RFC 1951, section 3.1.1: each byte gives its lowest bit first.

#![expect(clippy::indexing_slicing, reason = "a remainder of 8 is less than the length of what has 8 bytes")]

/// What is left of a stream of bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct BitReader<'a> {
    /// All bytes.
    bytes: &'a [u8],
    /// Those that are not in `word` yet; the first few of them may be there beyond `count`.
    rest: &'a [u8],
    /// The next bits, the first of which is the lowest.
    pub(super) word: u64,
    /// How many there are at least. Above them there are the bits that follow, or zeros.
    count: u32,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> BitReader<'a> {
        BitReader { bytes, rest: bytes, word: 0, count: 0 }
    }

    /// Makes `word` as full as whole bytes can make it.
    #[inline(always)]
    pub(super) fn refill(&mut self) {
        let room = (u64::BITS - 1 - self.count) / 8 % 8;
        let (next, taken) = match (self.rest.first_chunk(), self.bytes.last_chunk()) {
            (Some(next), _) => (u64::from_le_bytes(*next), room),
            (None, Some(last)) => {
                let len = self.rest.len() as u32 % 8;
                // In two steps, since there may be none of the last eight bytes left.
                (u64::from_le_bytes(*last) >> 8 >> (56 - 8 * len), room.min(len))
            }
            (None, None) => {
                *self = self.refilled_by_bytes();
                return;
            }
        };
        // Bits that do not make a whole byte are kept as well. They come again with the next refill, as the same bits.
        self.word |= next << self.count;
        self.rest = &self.rest[taken as usize..];
        self.count += taken * 8;
    }

    /// Has so many bits in `word`, up to 56, if the stream has them.
    #[inline(always)]
    pub(super) fn need(&mut self, bits: u32) {
        if self.count < bits {
            self.refill();
        }
    }

    /// Of a stream of less than eight bytes. By value, so that a reader can be in registers for all others.
    #[cold]
    #[inline(never)]
    fn refilled_by_bytes(mut self) -> BitReader<'a> {
        while self.count <= u64::BITS - 8
            && let Some((&byte, rest)) = self.rest.split_first()
        {
            self.word |= u64::from(byte) << self.count;
            self.rest = rest;
            self.count += 8;
        }
        self
    }

    /// Whether this many bytes at least are not in `word` yet.
    #[inline(always)]
    pub(super) fn has_bytes(&self, bytes: usize) -> bool {
        self.rest.len() >= bytes
    }

    /// Goes so many bits further, which are in `word`.
    #[inline(always)]
    pub(super) fn skip_known(&mut self, bits: u32) {
        self.count -= bits;
        self.word >>= bits & (u64::BITS - 1);
    }

    /// Goes so many bits further, up to 32; or nowhere, if the stream ends before.
    #[inline(always)]
    pub(super) fn skip(&mut self, bits: u32) -> Option<()> {
        self.count = self.count.checked_sub(bits)?;
        self.word >>= bits & (u64::BITS - 1);
        Some(())
    }

    /// The next bits, up to 16, as a number.
    #[inline]
    pub(super) fn take(&mut self, bits: u32) -> Option<usize> {
        self.need(bits);
        let number = self.word as usize & ((1 << bits) - 1);
        self.skip(bits)?;
        Some(number)
    }

    /// The bytes behind the one that the last bit was of.
    pub(super) fn rest_of_bytes(&self) -> &'a [u8] {
        let taken = self.bytes.len() - self.rest.len();
        self.bytes.get(taken - self.count as usize / 8..).unwrap_or_default()
    }
}
