//! The code lengths at the beginning of a dynamic block: RFC 1951, section 3.2.7.
//!
//! ```text
//! HLIT HDIST HCLEN   code lengths of the code length alphabet   code lengths of both trees,
//! 5    5     4       3 bits each                                in codes of that alphabet
//! ```

#![expect(clippy::indexing_slicing, reason = "symbols are in range for these tables")]

use crate::bits::BitWriter;
use crate::format::{
    CODE_LENGTH_EXTRA_BITS, CODE_LENGTH_ORDER, CODE_LENGTHS, MAX_CODE_LENGTH_BITS,
};
use crate::tree;

/// Repeats the previous code length 3 to 6 times: zlib's `REP_3_6`.
const REPEAT: u8 = 16;
/// 3 to 10 zeros: `REPZ_3_10`.
const ZEROS: u8 = 17;
/// 11 to 138 zeros: `REPZ_11_138`.
const MANY_ZEROS: u8 = 18;

/// The encoded code lengths of both trees.
pub(crate) struct Header {
    /// The number of code lengths in each tree.
    literals: usize,
    distances: usize,
    /// The code lengths of both trees, as symbols and their extra bits.
    symbols: Vec<(u8, u8)>,
    /// The code lengths of these symbols, and how many of them are written.
    lengths: [u8; CODE_LENGTHS],
    written: usize,
    /// The length of the header in bits.
    pub(crate) bits: usize,
}

impl Header {
    /// Encodes code lengths, without the zeros at the end of each tree.
    pub(crate) fn new(literals: &[u8], distances: &[u8]) -> Header {
        let mut symbols = Vec::with_capacity(literals.len() + distances.len());
        // RFC 1951 allows a run to continue from one tree to the other; zlib does not use that.
        scan_tree(literals, &mut symbols);
        scan_tree(distances, &mut symbols);
        let mut frequencies = [0; CODE_LENGTHS];
        symbols.iter().for_each(|&(symbol, _)| frequencies[usize::from(symbol)] += 1);
        let (lengths, _) = tree::build(&frequencies, MAX_CODE_LENGTH_BITS);
        let last = CODE_LENGTH_ORDER.iter().rposition(|&symbol| lengths[symbol] != 0);
        let written = last.map_or(0, |last| last + 1).max(4);
        let bits =
            5 + 5 + 4 + 3 * written + tree::cost(&frequencies, &lengths, &CODE_LENGTH_EXTRA_BITS);
        Header {
            literals: literals.len(),
            distances: distances.len(),
            symbols,
            lengths,
            written,
            bits,
        }
    }

    pub(crate) fn write(&self, out: &mut BitWriter) {
        out.write(self.literals as u32 - 257, 5);
        out.write(self.distances as u32 - 1, 5);
        out.write(self.written as u32 - 4, 4);
        for &symbol in &CODE_LENGTH_ORDER[..self.written] {
            out.write(self.lengths[symbol].into(), 3);
        }
        let codes = tree::codes(&self.lengths);
        for &(symbol, extra) in &self.symbols {
            let symbol = usize::from(symbol);
            out.write_code(codes[symbol], extra.into(), CODE_LENGTH_EXTRA_BITS[symbol].into());
        }
    }
}

/// `scan_tree`: encodes runs of code lengths, each symbol covering as many as it can.
fn scan_tree(lengths: &[u8], symbols: &mut Vec<(u8, u8)>) {
    for run in lengths.chunk_by(|left, right| left == right) {
        let (length, mut rest) = (run[0], run.len());
        if length != 0 {
            // `REPEAT` copies the previous length, so write that once.
            symbols.push((length, 0));
            rest -= 1;
        }
        while rest > 0 {
            let (symbol, min, max) = match (length, rest) {
                (_, ..3) => (length, 1, 1),
                (0, 3..11) => (ZEROS, 3, 10),
                (0, _) => (MANY_ZEROS, 11, 138),
                _ => (REPEAT, 3, 6),
            };
            let count = rest.min(max);
            symbols.push((symbol, (count - min) as u8));
            rest -= count;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(lengths: &[u8]) -> Vec<(u8, u8)> {
        let mut symbols = Vec::new();
        scan_tree(lengths, &mut symbols);
        symbols
    }

    #[test]
    fn zeros_are_encoded_up_to_138_at_a_time() {
        assert_eq!(symbols(&[0; 2]), [(0, 0), (0, 0)]);
        assert_eq!(symbols(&[0; 3]), [(ZEROS, 0)]);
        assert_eq!(symbols(&[0; 10]), [(ZEROS, 7)]);
        assert_eq!(symbols(&[0; 11]), [(MANY_ZEROS, 0)]);
        assert_eq!(symbols(&[0; 138]), [(MANY_ZEROS, 127)]);
        assert_eq!(symbols(&[0; 139]), [(MANY_ZEROS, 127), (0, 0)]);
        assert_eq!(symbols(&[0; 141]), [(MANY_ZEROS, 127), (ZEROS, 0)]);
        assert_eq!(symbols(&[0; 276]), [(MANY_ZEROS, 127), (MANY_ZEROS, 127)]);
    }

    #[test]
    fn lengths_are_repeated_up_to_6_times() {
        assert_eq!(symbols(&[5; 3]), [(5, 0); 3]);
        assert_eq!(symbols(&[5; 4]), [(5, 0), (REPEAT, 0)]);
        assert_eq!(symbols(&[5; 7]), [(5, 0), (REPEAT, 3)]);
        assert_eq!(symbols(&[5; 8]), [(5, 0), (REPEAT, 3), (5, 0)]);
        assert_eq!(symbols(&[5; 10]), [(5, 0), (REPEAT, 3), (REPEAT, 0)]);
        assert_eq!(symbols(&[5; 13]), [(5, 0), (REPEAT, 3), (REPEAT, 3)]);
        assert_eq!(symbols(&[5; 14]), [(5, 0), (REPEAT, 3), (REPEAT, 3), (5, 0)]);
    }

    #[test]
    fn a_different_length_ends_a_run() {
        assert_eq!(
            symbols(&[5, 5, 5, 0, 5, 6, 6]),
            [(5, 0), (5, 0), (5, 0), (0, 0), (5, 0), (6, 0), (6, 0)]
        );
    }
}
