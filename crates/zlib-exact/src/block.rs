//! One block: its symbols, which kind of block is the shortest, and its bits. RFC 1951, sections
//! 3.2.3 to 3.2.6.

#![expect(clippy::indexing_slicing, reason = "symbols are below the lengths of the tables")]

use crate::bits::BitWriter;
use crate::format::{
    DISTANCE_EXTRA_BITS, DISTANCES, END_OF_BLOCK, Extended, FIXED_DISTANCE_LENGTHS,
    FIXED_LITERAL_LENGTHS, LITERAL_EXTRA_BITS, LITERALS, MARK_BITS, MAX_BITS,
};
use crate::header::Header;
use crate::tree::{self, Code};

/// The most symbols of a block: zlib's buffer has room for one more.
const FULL: usize = (1 << 14) - 1;

/// The kinds of blocks.
const STORED: u32 = 0;
const FIXED: u32 = 1;
const DYNAMIC: u32 = 2;

const FIXED_LITERALS: [Code; LITERALS] = tree::codes(&FIXED_LITERAL_LENGTHS);
const FIXED_DISTANCES: [Code; DISTANCES] = tree::codes(&FIXED_DISTANCE_LENGTHS);

/// A copy of bytes that came before, or with distance 0 the literal `length`.
#[derive(Debug, Clone, Copy)]
struct Symbol {
    distance: u16,
    length: u16,
}

/// The symbols of a block, and how often each code is used.
pub(crate) struct Block {
    symbols: Vec<Symbol>,
    literals: [u16; LITERALS],
    distances: [u16; DISTANCES],
}

impl Block {
    /// An empty block of data of this length.
    pub(crate) fn new(len: usize) -> Block {
        let mut block = Block {
            symbols: Vec::with_capacity(len.min(FULL)),
            literals: [0; LITERALS],
            distances: [0; DISTANCES],
        };
        block.clear();
        block
    }

    pub(crate) fn clear(&mut self) {
        self.symbols.clear();
        self.literals = [0; LITERALS];
        self.literals[END_OF_BLOCK] = 1;
        self.distances = [0; DISTANCES];
    }

    #[inline]
    pub(crate) fn is_full(&self) -> bool {
        self.symbols.len() == FULL
    }

    #[inline]
    pub(crate) fn add_literal(&mut self, literal: u8) {
        self.symbols.push(Symbol { distance: 0, length: literal.into() });
        self.literals[usize::from(literal)] += 1;
    }

    #[inline]
    pub(crate) fn add_match(&mut self, length: usize, distance: usize) {
        self.symbols.push(Symbol { distance: distance as u16, length: length as u16 });
        self.literals[Extended::of_length(length).symbol] += 1;
        self.distances[Extended::of_distance(distance).symbol] += 1;
    }

    /// `_tr_flush_block`: writes the block in its shortest format. `bytes` are the data that it
    /// encodes.
    ///
    /// The kinds are compared in bytes, as if each began a byte. Fixed codes win over dynamic ones
    /// if they are no longer, and stored bytes over both, again if they are no longer.
    pub(crate) fn flush(&self, bytes: &[u8], is_last: bool, out: &mut BitWriter) {
        let cost = |literals, distances| {
            tree::cost(&self.literals, literals, &LITERAL_EXTRA_BITS)
                + tree::cost(&self.distances, distances, &DISTANCE_EXTRA_BITS)
        };
        let (literals, literal_count) = tree::build(&self.literals, MAX_BITS);
        let (distances, distance_count) = tree::build(&self.distances, MAX_BITS);
        let header = Header::new(&literals[..literal_count], &distances[..distance_count]);
        let dynamic = header.bits + cost(&literals, &distances);
        let fixed = cost(&FIXED_LITERAL_LENGTHS, &FIXED_DISTANCE_LENGTHS);

        let in_bytes = |bits: usize| (bits + MARK_BITS).div_ceil(8);
        let mark = |kind: u32, out: &mut BitWriter| {
            out.write(u32::from(is_last) | kind << 1, MARK_BITS as u32)
        };
        let shortest = in_bytes(dynamic).min(in_bytes(fixed));
        out.reserve(8 * shortest.min(bytes.len()));
        if bytes.len() + 4 <= shortest {
            mark(STORED, out);
            // More bytes than 16 bits can count are never stored: they make many more than a
            // block's symbols, unless they are in matches.
            let len = bytes.len() as u16;
            out.write_bytes(&len.to_le_bytes());
            out.write_bytes(&(!len).to_le_bytes());
            out.write_bytes(bytes);
        } else if in_bytes(fixed) == shortest {
            mark(FIXED, out);
            self.compress(&FIXED_LITERALS, &FIXED_DISTANCES, out);
        } else {
            mark(DYNAMIC, out);
            header.write(out);
            self.compress(&tree::codes(&literals), &tree::codes(&distances), out);
        }
    }

    /// `compress_block`.
    fn compress(
        &self,
        literals: &[Code; LITERALS],
        distances: &[Code; DISTANCES],
        out: &mut BitWriter,
    ) {
        for &Symbol { distance, length } in &self.symbols {
            if distance == 0 {
                out.write_code(literals[usize::from(length)], 0, 0);
            } else {
                let (length, distance) =
                    (Extended::of_length(length.into()), Extended::of_distance(distance.into()));
                out.write_code(literals[length.symbol], length.extra, length.extra_bits);
                out.write_code(distances[distance.symbol], distance.extra, distance.extra_bits);
            }
        }
        out.write_code(literals[END_OF_BLOCK], 0, 0);
    }
}
