//! Huffman codes (RFC 1951, section 3.2.2), and the table by which they are read.
//!
//! The next bits are an index into the table, which says for all short codes at once what they mean and how long they are. A
//! longer code, of which a session has hardly any, is found among the codes of its length, which follow one another.

#![expect(
    clippy::indexing_slicing,
    reason = "lengths are below 16, symbols below `SYMBOLS`, and codes of a length below the power of two that has it"
)]

use super::super::rfc1951::MAX_CODE_LENGTH;

/// The part of a table that is filled entry by entry. The rest is made from it by copies.
const FIRST_BITS: usize = 4;
const FIRST: usize = 1 << FIRST_BITS;

/// What a code means, and how many bits it has with the extra bits behind it.
///
/// ```text
///  8 bits  length of the code and the extra bits
///  4 bits  length of the code
///  1 bit   whether it is a literal
///  1 bit   whether it is a length or distance
///  1 bit   whether it is the end of the block
///  1 bit   whether the code is longer than the index
/// 16 bits  the literal, or the least length or distance
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry(u32);

impl Entry {
    const LITERAL: u32 = 1 << 12;
    const NUMBER: u32 = 1 << 13;

    /// No code at all, or one that means nothing.
    pub(super) const INVALID: Entry = Entry(0);
    pub(super) const END_OF_BLOCK: Entry = Entry(1 << 14);
    const LONG: Entry = Entry(1 << 15);

    pub(super) const fn literal(value: usize) -> Entry {
        Entry((value as u32) << 16 | Entry::LITERAL)
    }

    /// A length or distance: the least one, and how many extra bits say how much is to be added.
    pub(super) const fn number(least: usize, extra_bits: u32) -> Entry {
        Entry((least as u32) << 16 | Entry::NUMBER | extra_bits)
    }

    const fn with_code_length(self, length: usize) -> Entry {
        Entry(self.0 + (length as u32) * 0x101)
    }

    #[inline(always)]
    pub(super) fn is_literal(self) -> bool {
        self.0 & Entry::LITERAL != 0
    }

    /// Whether it is a length or distance.
    #[inline(always)]
    pub(super) fn is_number(self) -> bool {
        self.0 & Entry::NUMBER != 0
    }

    pub(super) fn is_end_of_block(self) -> bool {
        self.0 & Entry::END_OF_BLOCK.0 != 0
    }

    /// How many bits the code and its extra bits have.
    #[inline(always)]
    pub(super) fn bits(self) -> u32 {
        self.0 & 0xff
    }

    /// The literal, or the least length or distance.
    #[inline(always)]
    pub(super) fn value(self) -> usize {
        (self.0 >> 16) as usize
    }

    /// The length or distance, of which `word` has the code and the extra bits.
    #[inline(always)]
    pub(super) fn with_extra_bits(self, word: u64) -> usize {
        let with_code = word & ((1 << (self.bits() & 63)) - 1);
        self.value() + (with_code >> (self.0 >> 8 & 0xf)) as usize
    }
}

/// The lengths of codes, for symbols that ascend.
#[derive(Debug)]
pub(super) struct Lengths<const SYMBOLS: usize> {
    used: [Used; SYMBOLS],
    len: usize,
    /// How many codes have each length.
    counts: [u16; MAX_CODE_LENGTH + 1],
}

/// A symbol, the length of its code, and how many codes of this length are before it: 9, 4 and 9 bits. As one number, because
/// many zeros of those are made quickly.
#[derive(Debug, Clone, Copy)]
struct Used(u32);

impl Used {
    const fn new(symbol: usize, length: usize, before: u16) -> Used {
        Used((symbol | length << 9 | (before as usize) << 13) as u32)
    }

    const fn symbol(self) -> usize {
        self.0 as usize & 0x1ff
    }

    const fn length(self) -> usize {
        self.0 as usize >> 9 & 0xf
    }

    const fn before(self) -> usize {
        self.0 as usize >> 13
    }
}

impl<const SYMBOLS: usize> Lengths<SYMBOLS> {
    pub(super) const fn new() -> Self {
        Lengths { used: [Used(0); SYMBOLS], len: 0, counts: [0; MAX_CODE_LENGTH + 1] }
    }

    /// Adds a symbol, which has no code if the length is 0.
    #[inline(always)]
    pub(super) const fn push(&mut self, symbol: usize, length: usize) {
        // Is overwritten by the next one if there is no code, so that there is nothing to decide.
        self.used[self.len] = Used::new(symbol, length, self.counts[length]);
        self.len += (length > 0) as usize;
        self.counts[length] += 1;
    }

    /// How many symbols have a code.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Whether a symbol, which is one of the last, has a code.
    pub(super) fn has(&self, symbol: usize) -> bool {
        self.used[..self.len].iter().rev().any(|used| used.symbol() == symbol)
    }
}

/// A code for up to `SYMBOLS` symbols, with a table of `SIZE` entries, which is a power of two.
#[derive(Debug)]
pub(super) struct Code<const SIZE: usize, const SYMBOLS: usize> {
    table: [Entry; SIZE],
    /// The bits of the index: no more than the longest code has, so that no more of the table is filled than that needs.
    mask: usize,
    /// What each symbol means.
    meanings: &'static [Entry; SYMBOLS],
    /// The symbols in the order of their codes, if some codes are longer than the index.
    sorted: [u16; SYMBOLS],
    /// By length, for those lengths: the number behind the last code, as far left as the longest code.
    ends: [u16; MAX_CODE_LENGTH + 1],
    /// By length, for those lengths: what a code is less than the place of its symbol in `sorted`, modulo 2^16.
    places: [u16; MAX_CODE_LENGTH + 1],
}

impl<const SIZE: usize, const SYMBOLS: usize> Code<SIZE, SYMBOLS> {
    /// How many bits the index has.
    const INDEX_BITS: usize = SIZE.trailing_zeros() as usize;

    /// A code without codes.
    pub(super) const fn new(meanings: &'static [Entry; SYMBOLS]) -> Self {
        Code {
            table: [Entry::INVALID; SIZE],
            mask: FIRST - 1,
            meanings,
            sorted: [0; SYMBOLS],
            ends: [0; MAX_CODE_LENGTH + 1],
            places: [0; MAX_CODE_LENGTH + 1],
        }
    }

    /// Sets the codes. Says whether there is such a code and it is complete.
    ///
    /// As in zlib, one code alone may have one bit, and there may be none.
    pub(super) const fn set<const N: usize>(&mut self, lengths: &Lengths<N>) -> bool {
        let counts = &lengths.counts;
        // Where the symbols of each length begin, and how many of the longest codes are still free.
        let mut starts = [0_u16; MAX_CODE_LENGTH + 2];
        let mut free = 1_i32 << MAX_CODE_LENGTH;
        let (mut longest, mut length) = (0, 1);
        while length <= MAX_CODE_LENGTH {
            if counts[length] > 0 {
                longest = length;
            }
            free -= (counts[length] as i32) << (MAX_CODE_LENGTH - length);
            starts[length + 1] = starts[length] + counts[length];
            length += 1;
        }
        if free < 0 || free > 0 && longest > 1 {
            return false;
        }

        let mut next = 0;
        while next < lengths.len {
            let used = lengths.used[next];
            self.sorted[starts[used.length()] as usize + used.before()] = used.symbol() as u16;
            next += 1;
        }
        if longest > Self::INDEX_BITS {
            self.fill(counts, Self::INDEX_BITS, Entry::LONG);
            self.set_long(counts, &starts);
            self.mask = SIZE - 1;
        } else {
            let index_bits = if longest > FIRST_BITS { longest } else { FIRST_BITS };
            self.fill(counts, index_bits, Entry::INVALID);
            self.mask = (1 << index_bits) - 1;
        }
        true
    }

    /// Fills the table, as far as an index of so many bits goes. The first bit of a code is the lowest of the index, and all
    /// that the higher ones can be is filled as well.
    const fn fill(&mut self, counts: &[u16; MAX_CODE_LENGTH + 1], index_bits: usize, other: Entry) {
        // What has no short code.
        let mut index = 0;
        while index < 1 << FIRST_BITS {
            self.table[index] = other;
            index += 1;
        }
        // The next code as a number, and with its first bit lowest.
        let (mut length, mut place, mut code, mut reversed) = (1, 0, 0_usize, 0_usize);
        loop {
            let end = place + counts[length] as usize;
            while place < end {
                let entry = self.meanings[self.sorted[place] as usize].with_code_length(length);
                self.table[reversed] = entry;
                let mut more = reversed + (1 << length);
                while more < 1 << FIRST_BITS {
                    self.table[more] = entry;
                    more += 1 << length;
                }
                place += 1;
                // What a carry changes: the last bit that is 0, and those behind it. After the last code there is none.
                code += 1;
                reversed ^= (1 << length) - (1 << length >> (code.trailing_zeros() + 1));
            }
            if length >= index_bits {
                return;
            }
            if length >= FIRST_BITS {
                self.double(1 << length);
            }
            length += 1;
            code <<= 1;
        }
    }

    /// Has the first entries of the table, a number of them that is a power of two, behind themselves again.
    const fn double(&mut self, count: usize) {
        let (from, to) = self.table.split_at_mut(count);
        let ((from, _), (to, _)) = (from.as_chunks::<FIRST>(), to.as_chunks_mut::<FIRST>());
        let mut index = 0;
        while index < from.len() {
            to[index] = from[index];
            index += 1;
        }
    }

    /// Sets what is needed to find codes that are longer than the index: RFC 1951, section 3.2.2.
    const fn set_long(&mut self, counts: &[u16; MAX_CODE_LENGTH + 1], starts: &[u16; MAX_CODE_LENGTH + 2]) {
        let (mut length, mut code) = (1, 0_u16);
        while length <= MAX_CODE_LENGTH {
            self.places[length] = starts[length].wrapping_sub(code);
            code += counts[length];
            self.ends[length] = code << (MAX_CODE_LENGTH - length);
            code <<= 1;
            length += 1;
        }
    }

    /// What the code at the beginning of `word` means. It has up to [`MAX_CODE_LENGTH`] bits.
    #[inline(always)]
    pub(super) fn look_up(&self, word: u64) -> Entry {
        self.table[word as usize & self.mask]
    }

    /// The same, for what [`look_up`](Code::look_up) gives no literal or number for.
    #[cold]
    #[inline(never)]
    pub(super) fn look_up_other(&self, word: u64) -> Entry {
        let entry = self.look_up(word);
        if entry != Entry::LONG {
            return entry;
        }
        let code = (word as u16).reverse_bits() >> 1;
        for length in Self::INDEX_BITS + 1..=MAX_CODE_LENGTH {
            if code < self.ends[length] {
                let place = (code >> (MAX_CODE_LENGTH - length)).wrapping_add(self.places[length]);
                let symbol = usize::from(self.sorted[usize::from(place)]);
                return self.meanings[symbol].with_code_length(length);
            }
        }
        Entry::INVALID
    }
}
