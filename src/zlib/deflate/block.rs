//! One block: which kind of it is the shortest, and its bits. RFC 1951, sections 3.2.3 to 3.2.6.

#![expect(clippy::indexing_slicing, reason = "codes are below the lengths of the tables")]

use std::hint::select_unpredictable;

use super::bits::{BitWriter, Bits};
use super::bound;
use super::code_lengths::TreeHeader;
use super::symbols::{
    Counts, DISTANCE_CODES, DISTANCE_ROOM, END_OF_BLOCK, LITERAL_CODES, LITERAL_ROOM, Symbols, distance_code,
    length_code,
};
use super::tree::{Code, Leaves, MAX_CODE_LENGTH, Tree};

/// The mark of the last block, and the kind of the block.
const MARK_BITS: u32 = 3;

/// Up to so many bits with static codes it is likely that dynamic ones are not shorter, which a bound can prove.
const WORTH_A_BOUND: usize = 1200;

/// Where tables of codes have one of no bits, for a literal that is not there.
const NO_CODE: usize = LITERAL_ROOM - 1;

/// The number of bytes in a stored block, and its complement.
const STORED_LEN_BYTES: usize = 4;

pub(super) struct Block<'a> {
    symbols: &'a Symbols,
    data: &'a [u8],
    kind: Kind,
}

enum Kind {
    Stored,
    Static { bits: usize },
    Dynamic { trees: Box<Trees>, bits: usize },
}

impl<'a> Block<'a> {
    /// Chooses the kind. `None` if its bits are more than `limit`.
    ///
    /// For identity: kinds are compared in bytes, as if each began a byte. Static codes win over dynamic ones if they are no
    /// longer, and bytes as they are win over both, again if they are no longer.
    pub(super) fn new(symbols: &'a Symbols, data: &'a [u8], limit: usize) -> Option<Block<'a>> {
        let bytes = |bits: usize| (bits + MARK_BITS as usize).div_ceil(8);
        let len = symbols.bytes(data).len();
        let counts = symbols.counts();
        let extra_bits = counts.extra_bits;
        let fixed = static_bits(counts) + extra_bits;
        let (literals, distances) = (Leaves::new(&counts.literals), Leaves::new(&counts.distances));
        let at_least =
            if fixed <= WORTH_A_BOUND { bound::dynamic_bits(&literals, &distances) + extra_bits } else { 0 };
        if limit < at_least.min(fixed).min(8 * len) {
            return None;
        }
        let mut best = fixed;
        let mut kind = Kind::Static { bits: fixed };
        if bytes(at_least) < bytes(fixed) {
            let trees = Box::new(Trees::new(&literals, &distances));
            let dynamic = trees.bits + extra_bits;
            if bytes(dynamic) < bytes(fixed) {
                best = dynamic;
                kind = Kind::Dynamic { trees, bits: dynamic };
            }
        }
        if len + STORED_LEN_BYTES <= bytes(best) {
            best = 8 * len;
            kind = Kind::Stored;
        }
        (best <= limit).then_some(Block { symbols, data, kind })
    }

    /// The number of bits that it adds to what is written.
    pub(super) fn bits(&self, out: &BitWriter) -> usize {
        MARK_BITS as usize
            + match &self.kind {
                Kind::Stored => {
                    out.padding_after(MARK_BITS) as usize
                        + 8 * (STORED_LEN_BYTES + self.symbols.bytes(self.data).len())
                }
                Kind::Static { bits } | Kind::Dynamic { bits, .. } => *bits,
            }
    }

    pub(super) fn write(&self, is_last: bool, out: &mut BitWriter) {
        out.reserve(self.bits(out));
        let mark = |kind: u64| u64::from(is_last) | kind << 1;
        match &self.kind {
            Kind::Stored => {
                let bytes = self.symbols.bytes(self.data);
                out.write(Bits::new(mark(0), MARK_BITS + out.padding_after(MARK_BITS)));
                // A block has at most 2^14 symbols, and more bytes than 16 bits can count only if it is not stored.
                let len = bytes.len() as u16;
                out.write(Bits::new(u64::from(len) | u64::from(!len) << 16, 32));
                out.write_bytes(bytes);
            }
            Kind::Static { .. } => {
                out.write(Bits::new(mark(1), MARK_BITS));
                self.write_symbols(&STATIC_LITERALS, &STATIC_DISTANCES, out);
            }
            Kind::Dynamic { trees, .. } => {
                out.write(Bits::new(mark(2), MARK_BITS));
                trees.header.write(out);
                self.write_symbols(&trees.literals, &trees.distances, out);
            }
        }
    }

    fn write_symbols(
        &self,
        literals: &[Code; LITERAL_ROOM],
        distances: &[Code; DISTANCE_ROOM],
        out: &mut BitWriter,
    ) {
        let code = |literal: u8| literals[usize::from(literal)].bits();
        let (runs, last) = self.symbols.runs();
        for (run, found) in runs {
            let end = run.end;
            let mut rest = &self.data[run];
            // Three literals have at most 45 bits.
            while let [first, second, third, others @ ..] = rest {
                out.write(code(*first).then(code(*second)).then(code(*third)));
                rest = others;
            }
            // The last two, if they are there: without a decision that a processor could guess wrong.
            let last = |place: usize| {
                let is_there = place <= rest.len();
                let literal = self.data[select_unpredictable(is_there, end.wrapping_sub(place), 0)];
                literals[select_unpredictable(is_there, usize::from(literal), NO_CODE)].bits()
            };
            let mut bits = last(2).then(last(1));
            if let Some(found) = found {
                let (length, distance) = (length_code(found.length), distance_code(found.distance));
                // At most 15 bits and 5 extra bits, then 15 bits and 13 extra bits.
                bits = bits.then(literals[length.code].bits()).then(length.extra);
                let distance = distances[distance.code].bits().then(distance.extra);
                if bits.count + distance.count > Bits::MAX {
                    out.write(std::mem::take(&mut bits));
                }
                bits = bits.then(distance);
            }
            out.write(bits);
        }
        for &literal in &self.data[last] {
            out.write(code(literal));
        }
        out.write(literals[END_OF_BLOCK].bits());
    }
}

/// The trees of a dynamic block.
pub(super) struct Trees {
    literals: [Code; LITERAL_ROOM],
    distances: [Code; DISTANCE_ROOM],
    header: TreeHeader,
    /// The number of bits of trees and symbols, without extra bits.
    pub(super) bits: usize,
}

impl Trees {
    pub(super) fn new(literals: &Leaves<LITERAL_ROOM>, distances: &Leaves<DISTANCE_ROOM>) -> Trees {
        let literals = Tree::new(literals, MAX_CODE_LENGTH);
        let distances = Tree::new(distances, MAX_CODE_LENGTH);
        let header = TreeHeader::new(&literals, &distances);
        let bits = header.bits + literals.bits + distances.bits;
        Trees { literals: literals.codes(), distances: distances.codes(), header, bits }
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
        codes[symbol] = Code::new(first + (symbol - first_symbol) as u16, length);
        symbol += 1;
    }
    codes
};
const STATIC_DISTANCES: [Code; DISTANCE_ROOM] = {
    let mut codes = [Code::NONE; DISTANCE_ROOM];
    let mut symbol = 0;
    while symbol < DISTANCE_CODES {
        codes[symbol] = Code::new(symbol as u16, 5);
        symbol += 1;
    }
    codes
};

/// The number of bits of all symbols with static codes, without extra bits.
fn static_bits(counts: &Counts) -> usize {
    let sum = |counts: &[u16]| counts.iter().map(|&count| u32::from(count)).sum::<u32>() as usize;
    8 * sum(&counts.literals) + sum(&counts.literals[144..256]) - sum(&counts.literals[256..280])
        + 5 * sum(&counts.distances)
}
