//! One block: which kind of it is the shortest, and its bits. RFC 1951, sections 3.2.3 to 3.2.6.

#![expect(clippy::indexing_slicing, reason = "codes are below the lengths of the tables")]

use std::hint::select_unpredictable;

use super::super::rfc1951::{DISTANCE_CODES, END_OF_BLOCK, LITERAL_CODES, MAX_CODE_LENGTH};
use super::bits::{BitWriter, Bits, Cursor};
use super::bound;
use super::code_lengths::TreeHeader;
use super::symbols::{Counts, DISTANCE_EXTRA_BITS, DISTANCE_ROOM, LITERAL_EXTRA_BITS, LITERAL_ROOM, Symbols};
use super::tree::{Code, Leaves, Tree};

/// The mark of the last block, and the kind of the block.
const MARK_BITS: u32 = 3;
const STORED: u64 = 0;
const STATIC: u64 = 1;
const DYNAMIC: u64 = 2;

/// Up to so many bits with static codes it is likely that dynamic ones are not shorter, which a bound can prove.
const WORTH_A_BOUND: usize = 1200;

/// Where tables of codes have one of no bits, for a literal that is not there.
const NO_CODE: usize = LITERAL_ROOM - 1;

/// The number of bytes in a stored block, and its complement.
const STORED_LEN_BYTES: usize = 4;

/// A block to be written.
pub(super) struct Block<'a> {
    pub(super) symbols: &'a Symbols,
    /// What the symbols stand for.
    pub(super) bytes: &'a [u8],
    pub(super) is_last: bool,
}

impl Block<'_> {
    /// Writes the block in the shortest of its kinds. `None` if that takes more than `room` bits.
    ///
    /// For identity: kinds are compared in bytes, as if each began a byte. Static codes win over dynamic ones if they are no
    /// longer, and bytes as they are win over both, again if they are no longer.
    pub(super) fn write(&self, room: usize, out: &mut BitWriter) -> Option<()> {
        let in_bytes = |bits: usize| (bits + MARK_BITS as usize).div_ceil(8);
        let stored = self.bytes.len() + STORED_LEN_BYTES;
        let counts = self.symbols.counts();
        let extra_bits = counts.extra_bits();
        let fixed = static_bits(counts) + extra_bits;
        let (literals, distances) = (Leaves::new(&counts.literals), Leaves::new(&counts.distances));
        let at_least =
            if fixed <= WORTH_A_BOUND { bound::dynamic_bits(&literals, &distances) + extra_bits } else { 0 };
        if room < at_least.min(fixed).min(8 * stored) {
            return None;
        }
        if in_bytes(at_least) < in_bytes(fixed) {
            let trees = Trees::new(&literals, &distances);
            let dynamic = trees.bits + extra_bits;
            if in_bytes(dynamic) < in_bytes(fixed) && in_bytes(dynamic) < stored {
                return self.append(DYNAMIC, dynamic, room, out, |out| {
                    trees.header.write(out);
                    let literals = trees.literals.codes(&LITERAL_EXTRA_BITS);
                    let distances = trees.distances.codes(&DISTANCE_EXTRA_BITS);
                    self.write_symbols(&literals, &distances, out);
                });
            }
        }
        if in_bytes(fixed) < stored {
            return self.append(STATIC, fixed, room, out, |out| {
                self.write_symbols(&STATIC_LITERALS, &STATIC_DISTANCES, out);
            });
        }
        let padding = out.padding_after(MARK_BITS);
        self.append(STORED, padding as usize + 8 * stored, room, out, |out| {
            // A block has at most 2^14 symbols, and more bytes than 16 bits can count only if it is not stored.
            let len = self.bytes.len() as u16;
            out.write(Bits::new(0, padding).then(Bits::new(u64::from(len) | u64::from(!len) << 16, 32)));
            out.write_bytes(self.bytes);
        })
    }

    /// Writes what stands before the bits of a block, so many of which follow, and these.
    #[inline]
    fn append(
        &self,
        kind: u64,
        bits: usize,
        room: usize,
        out: &mut BitWriter,
        write: impl FnOnce(&mut Cursor<'_>),
    ) -> Option<()> {
        let bits = MARK_BITS as usize + bits;
        if bits > room {
            return None;
        }
        out.append(bits, |out| {
            out.write(Bits::new(u64::from(self.is_last) | kind << 1, MARK_BITS));
            write(out);
        });
        Some(())
    }

    fn write_symbols(
        &self,
        literals: &[Code; LITERAL_ROOM],
        distances: &[Code; DISTANCE_ROOM],
        out: &mut Cursor<'_>,
    ) {
        let code = |literal: u8| literals[usize::from(literal)].bits();
        let mut start = 0;
        for run in self.symbols.runs() {
            let end = start + run.literals();
            let mut rest = &self.bytes[start..end];
            // Three literals have at most 45 bits.
            while let [first, second, third, others @ ..] = rest {
                out.write(code(*first).then(code(*second)).then(code(*third)));
                rest = others;
            }
            // The last two, if they are there: without a decision that a processor could guess wrong.
            let last = |place: usize| {
                let is_there = place <= rest.len();
                let literal = self.bytes[select_unpredictable(is_there, end.wrapping_sub(place), 0)];
                literals[select_unpredictable(is_there, usize::from(literal), NO_CODE)].bits()
            };
            let mut bits = last(2).then(last(1));
            // At most 15 bits and 5 extra bits, then 15 bits and 13 extra bits.
            let found = run.codes;
            let length = literals[found.length()].with_extra(found.length_extra());
            let distance = distances[found.distance()].with_extra(found.distance_extra());
            bits = bits.then(length);
            if bits.count + distance.count > Bits::MAX {
                out.write(std::mem::take(&mut bits));
            }
            out.write(bits.then(distance));
            start = end + run.length();
        }
        for &literal in &self.bytes[start..] {
            out.write(code(literal));
        }
        out.write(literals[END_OF_BLOCK].bits());
    }
}

/// The trees of a dynamic block.
pub(super) struct Trees<'a> {
    literals: Tree<'a, LITERAL_ROOM>,
    distances: Tree<'a, DISTANCE_ROOM>,
    header: TreeHeader,
    /// The number of bits of trees and symbols, without extra bits.
    pub(super) bits: usize,
}

impl<'a> Trees<'a> {
    pub(super) fn new(literals: &'a Leaves<LITERAL_ROOM>, distances: &'a Leaves<DISTANCE_ROOM>) -> Trees<'a> {
        let literals = Tree::new(literals, MAX_CODE_LENGTH);
        let distances = Tree::new(distances, MAX_CODE_LENGTH);
        let header = TreeHeader::new(&literals, &distances);
        let bits = header.bits + literals.bits + distances.bits;
        Trees { literals, distances, header, bits }
    }
}

/// The static codes: RFC 1951, section 3.2.6. Those of a length follow one another; the first of each are given there.
const STATIC_LITERALS: [Code; LITERAL_ROOM] = {
    let mut codes = [Code::NONE; LITERAL_ROOM];
    let mut symbol = 0;
    while symbol < LITERAL_CODES {
        let (first, first_symbol, length) = match symbol {
            0..144 => (0b0011_0000, 0, 8),
            144..256 => (0b1_1001_0000, 144, 9),
            256..280 => (0, 256, 7),
            _ => (0b1100_0000, 280, 8),
        };
        let code = first + (symbol - first_symbol) as u16;
        codes[symbol] = Code::new(code, length, LITERAL_EXTRA_BITS[symbol]);
        symbol += 1;
    }
    codes
};
const STATIC_DISTANCES: [Code; DISTANCE_ROOM] = {
    let mut codes = [Code::NONE; DISTANCE_ROOM];
    let mut symbol = 0;
    while symbol < DISTANCE_CODES {
        codes[symbol] = Code::new(symbol as u16, 5, DISTANCE_EXTRA_BITS[symbol]);
        symbol += 1;
    }
    codes
};

/// The number of bits of all symbols with static codes, without extra bits.
pub(super) fn static_bits(counts: &Counts) -> usize {
    let sum = |counts: &[u16]| counts.iter().map(|&count| u32::from(count)).sum::<u32>() as usize;
    8 * sum(&counts.literals) + sum(&counts.literals[144..256]) - sum(&counts.literals[256..280])
        + 5 * sum(&counts.distances)
}
