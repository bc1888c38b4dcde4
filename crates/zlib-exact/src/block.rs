//! Collects the symbols of a block and writes it in its shortest format: RFC 1951, sections 3.2.3
//! to 3.2.6.
//!
//! ```text
//! BFINAL BTYPE
//! x      00     padding to a byte, LEN and NLEN in 16 bits each, the bytes    stored
//! x      01     the codes of the symbols and of the end of the block          fixed codes
//! x      10     the code lengths, then the codes as above                     dynamic codes
//! ```

#![expect(clippy::indexing_slicing, reason = "symbols are in range for these tables")]

use crate::bits::BitWriter;
use crate::format::{
    BLOCK_HEADER_BITS, DISTANCE_EXTRA_BITS, DISTANCES, END_OF_BLOCK, ExtendedSymbol,
    FIXED_DISTANCE_LENGTHS, FIXED_LITERAL_LENGTHS, LITERAL_EXTRA_BITS, LITERALS, MAX_BITS,
};
use crate::header::Header;
use crate::tree::{self, Code};

/// A block is full with one symbol less than zlib's buffer could hold (`sym_end`).
const MAX_SYMBOLS: usize = (1 << 14) - 1;

// The values of BTYPE.
const STORED: u32 = 0;
const FIXED: u32 = 1;
const DYNAMIC: u32 = 2;

const FIXED_LITERALS: [Code; LITERALS] = tree::codes(&FIXED_LITERAL_LENGTHS);
const FIXED_DISTANCES: [Code; DISTANCES] = tree::codes(&FIXED_DISTANCE_LENGTHS);

/// A match, or if `distance` is 0, the literal in `length`.
#[derive(Debug, Clone, Copy)]
struct Symbol {
    distance: u16,
    length: u16,
}

/// The symbols of a block, and the frequency of each code.
pub(crate) struct Block {
    symbols: Vec<Symbol>,
    literals: [u16; LITERALS],
    distances: [u16; DISTANCES],
}

impl Block {
    /// An empty block, with capacity for data of this length.
    pub(crate) fn new(len: usize) -> Block {
        let mut block = Block {
            symbols: Vec::with_capacity(len.min(MAX_SYMBOLS)),
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
        self.symbols.len() == MAX_SYMBOLS
    }

    #[inline]
    pub(crate) fn add_literal(&mut self, literal: u8) {
        self.symbols.push(Symbol { distance: 0, length: literal.into() });
        self.literals[usize::from(literal)] += 1;
    }

    #[inline]
    pub(crate) fn add_match(&mut self, length: usize, distance: usize) {
        self.symbols.push(Symbol { distance: distance as u16, length: length as u16 });
        self.literals[ExtendedSymbol::of_length(length).symbol] += 1;
        self.distances[ExtendedSymbol::of_distance(distance).symbol] += 1;
    }

    /// `_tr_flush_block`: writes the block in its shortest format. `bytes` is the data it encodes.
    ///
    /// As in zlib, the formats are compared in whole bytes, as if the block started at a byte
    /// boundary. In a tie, stored beats fixed codes, and fixed codes beat dynamic ones.
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

        let in_bytes = |bits: usize| (bits + BLOCK_HEADER_BITS).div_ceil(8);
        let write_block_header = |block_type: u32, out: &mut BitWriter| {
            out.write(u32::from(is_last) | block_type << 1, BLOCK_HEADER_BITS as u32);
        };
        let shortest = in_bytes(dynamic).min(in_bytes(fixed));
        out.reserve(8 * shortest.min(bytes.len()));
        if bytes.len() + 4 <= shortest {
            write_block_header(STORED, out);
            // Never more than 65,535: with at most 16,383 symbols, a longer block consists of long
            // matches, for which codes are shorter.
            let len = bytes.len() as u16;
            out.write_bytes(&len.to_le_bytes());
            out.write_bytes(&(!len).to_le_bytes());
            out.write_bytes(bytes);
        } else if in_bytes(fixed) == shortest {
            write_block_header(FIXED, out);
            self.compress(&FIXED_LITERALS, &FIXED_DISTANCES, out);
        } else {
            write_block_header(DYNAMIC, out);
            header.write(out);
            self.compress(&tree::codes(&literals), &tree::codes(&distances), out);
        }
    }

    /// `compress_block`: writes the symbols and the end of the block.
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
                let length = ExtendedSymbol::of_length(length.into());
                let distance = ExtendedSymbol::of_distance(distance.into());
                out.write_code(literals[length.symbol], length.extra, length.extra_bits);
                out.write_code(distances[distance.symbol], distance.extra, distance.extra_bits);
            }
        }
        out.write_code(literals[END_OF_BLOCK], 0, 0);
    }
}
