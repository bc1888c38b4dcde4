//! One block: which kind of it is the shortest, and its bits. RFC 1951, sections 3.2.3 to 3.2.6.

#![expect(clippy::indexing_slicing, reason = "codes are below the lengths of the tables")]

use super::bits::BitWriter;
use super::code_lengths::TreeHeader;
use super::symbols::{DISTANCE_CODES, END_OF_BLOCK, LITERAL_CODES, Symbols, distance_code, length_code};
use super::tree::{HuffmanCode, MAX_CODE_LENGTH, assign_codes, code_lengths};

/// The mark of the last block, and the kind of the block.
const MARK_BITS: u32 = 3;

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
    /// Chooses the kind.
    ///
    /// For identity: kinds are compared in bytes, as if each began a byte. Static codes win over dynamic ones if they are no
    /// longer, and bytes as they are win over both, again if they are no longer.
    pub(super) fn new(symbols: &'a Symbols, data: &'a [u8]) -> Block<'a> {
        let bytes = |bits: usize| (bits + MARK_BITS as usize).div_ceil(8);
        let fixed = static_bits(symbols);
        let trees = Box::new(Trees::new(symbols));
        let dynamic = trees.bits(symbols);
        let coded = if bytes(fixed) <= bytes(dynamic) {
            Kind::Static { bits: fixed }
        } else {
            Kind::Dynamic { trees, bits: dynamic }
        };
        let stored = symbols.bytes(data).len() + STORED_LEN_BYTES <= bytes(fixed.min(dynamic));
        Block { symbols, data, kind: if stored { Kind::Stored } else { coded } }
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
                out.write(mark(0), MARK_BITS + out.padding_after(MARK_BITS));
                // A block has at most 2^14 symbols, and more bytes than 16 bits can count only if it is not stored.
                let len = bytes.len() as u16;
                out.write(u64::from(len) | u64::from(!len) << 16, 32);
                out.write_bytes(bytes);
            }
            Kind::Static { .. } => {
                out.write(mark(1), MARK_BITS);
                let mut literals = [HuffmanCode::default(); STATIC_LITERAL_LENGTHS.len()];
                assign_codes(&STATIC_LITERAL_LENGTHS, &mut literals);
                let mut distances = [HuffmanCode::default(); DISTANCE_CODES];
                assign_codes(&[STATIC_DISTANCE_LENGTH; DISTANCE_CODES], &mut distances);
                self.write_symbols(&literals, &distances, out);
            }
            Kind::Dynamic { trees, .. } => {
                out.write(mark(2), MARK_BITS);
                trees.header.write(out);
                let mut literals = [HuffmanCode::default(); LITERAL_CODES];
                assign_codes(&trees.literals, &mut literals);
                let mut distances = [HuffmanCode::default(); DISTANCE_CODES];
                assign_codes(&trees.distances, &mut distances);
                self.write_symbols(&literals, &distances, out);
            }
        }
    }

    fn write_symbols(&self, literals: &[HuffmanCode], distances: &[HuffmanCode], out: &mut BitWriter) {
        let add = |code: HuffmanCode, out: &mut BitWriter| {
            out.add(u64::from(code.bits), u32::from(code.length));
        };
        for (run, found) in self.symbols.iter(self.data) {
            // Three literals have at most 45 bits.
            for few in run.chunks(3) {
                few.iter().for_each(|&literal| add(literals[usize::from(literal)], out));
                out.flush();
            }
            if let Some(found) = found {
                // At most 15 bits and 5 extra bits, then 15 bits and 13 extra bits.
                let length = length_code(found.length);
                add(literals[length.code], out);
                out.add(length.extra, length.extra_bits);
                let distance = distance_code(found.distance);
                add(distances[distance.code], out);
                out.add(distance.extra, distance.extra_bits);
                out.flush();
            }
        }
        add(literals[END_OF_BLOCK], out);
        out.flush();
    }
}

/// The trees of a dynamic block.
struct Trees {
    literals: [u8; LITERAL_CODES],
    distances: [u8; DISTANCE_CODES],
    header: TreeHeader,
}

impl Trees {
    fn new(symbols: &Symbols) -> Trees {
        let (mut literals, mut distances) = ([0; LITERAL_CODES], [0; DISTANCE_CODES]);
        let literals_used = code_lengths(&symbols.literal_counts, MAX_CODE_LENGTH, &mut literals);
        let distances_used = code_lengths(&symbols.distance_counts, MAX_CODE_LENGTH, &mut distances);
        let header = TreeHeader::new(&literals[..literals_used], &distances[..distances_used]);
        Trees { literals, distances, header }
    }

    /// The number of bits of trees and symbols.
    fn bits(&self, symbols: &Symbols) -> usize {
        self.header.bits()
            + bits(&symbols.literal_counts, &self.literals)
            + bits(&symbols.distance_counts, &self.distances)
            + symbols.extra_bits as usize
    }
}

/// The number of bits of symbols that occur so many times and have codes of these lengths.
fn bits(counts: &[u16], lengths: &[u8]) -> usize {
    counts.iter().zip(lengths).map(|(&count, &length)| u32::from(count) * u32::from(length)).sum::<u32>()
        as usize
}

const STATIC_DISTANCE_LENGTH: u8 = 5;

/// The lengths of the static codes: RFC 1951, section 3.2.6. The last two stand for nothing, but take part in assigning codes.
const STATIC_LITERAL_LENGTHS: [u8; LITERAL_CODES + 2] = {
    let mut lengths = [8; LITERAL_CODES + 2];
    let mut symbol = 144;
    while symbol < 280 {
        lengths[symbol] = if symbol < 256 { 9 } else { 7 };
        symbol += 1;
    }
    lengths
};

/// The number of bits of all symbols with static codes.
fn static_bits(symbols: &Symbols) -> usize {
    let matches: usize = symbols.distance_counts.iter().map(|&count| usize::from(count)).sum();
    bits(&symbols.literal_counts, &STATIC_LITERAL_LENGTHS)
        + matches * usize::from(STATIC_DISTANCE_LENGTH)
        + symbols.extra_bits as usize
}
