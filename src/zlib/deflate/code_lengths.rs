//! How the trees of a dynamic block are written: RFC 1951, section 3.2.7.

#![expect(clippy::indexing_slicing, reason = "codes are below the lengths of the tables")]

use super::bits::BitWriter;
use super::symbols::{DISTANCE_CODES, LITERAL_CODES};
use super::tree::{Leaves, Tree};

/// The codes for code lengths: the lengths 0 to 15 themselves, and three for runs.
const CODES: usize = 19;
const REPEAT: u8 = 16;
const ZEROS: u8 = 17;
const MANY_ZEROS: u8 = 18;

/// The longest code for a code length.
const MAX_LENGTH: usize = 7;

/// In this order the lengths of the codes for code lengths are written.
const ORDER: [usize; CODES] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The code lengths of both trees, as they are written.
pub(super) struct TreeHeader {
    literals: usize,
    distances: usize,
    lengths: Lengths,
    tree: Tree<CODES>,
    /// How many lengths of the tree are written, in their order.
    written: usize,
    /// The number of bits of all.
    pub(super) bits: usize,
}

impl TreeHeader {
    pub(super) fn new(literals: &Tree<LITERAL_CODES>, distances: &Tree<DISTANCE_CODES>) -> TreeHeader {
        let mut lengths = Lengths::new();
        // For identity: no run goes on from one tree to the other, as RFC 1951 would allow.
        lengths.add(literals.symbols().map(|symbol| (symbol, literals.lengths()[symbol])));
        lengths.add(distances.symbols().map(|symbol| (symbol, distances.lengths()[symbol])));
        let tree = Tree::new(&Leaves::new(&lengths.counts), MAX_LENGTH);
        let last = ORDER.iter().rposition(|&code| tree.lengths()[code] != 0);
        // At least four are written.
        let written = last.map_or(0, |last| last + 1).max(4);
        let bits = 5 + 5 + 4 + 3 * written + tree.bits + lengths.extra_bits();
        TreeHeader {
            literals: literals.to_last(),
            distances: distances.to_last(),
            lengths,
            tree,
            written,
            bits,
        }
    }

    pub(super) fn write(&self, out: &mut BitWriter) {
        out.write((self.literals - 257) as u64, 5);
        out.write((self.distances - 1) as u64, 5);
        out.write((self.written - 4) as u64, 4);
        for &code in &ORDER[..self.written] {
            out.write(u64::from(self.tree.lengths()[code]), 3);
        }
        let codes = self.tree.codes();
        // Four have at most 56 bits.
        for few in self.lengths.as_slice().chunks(4) {
            for &(code, extra) in few {
                out.add_code(codes[usize::from(code)]);
                out.add(u64::from(extra), EXTRA_BITS[usize::from(code)]);
            }
            out.flush();
        }
    }
}

/// Code lengths, with codes for runs of equal ones. Each such code stands for as many as it can.
struct Lengths {
    /// Codes for code lengths, each with its extra bits.
    codes: [(u8, u8); LITERAL_CODES + DISTANCE_CODES + SPARE],
    len: usize,
    /// How often each code is used.
    counts: [u16; CODES],
}

/// So many places behind the last code may be written to.
const SPARE: usize = 2;

impl Lengths {
    fn new() -> Lengths {
        Lengths { codes: [(0, 0); LITERAL_CODES + DISTANCE_CODES + SPARE], len: 0, counts: [0; CODES] }
    }

    /// Adds the lengths of the codes of a tree: of its symbols, which come in order, and zeros for those between.
    fn add(&mut self, symbols: impl Iterator<Item = (usize, u8)>) {
        let (mut next, mut last, mut run) = (0, 0, 0);
        for (symbol, length) in symbols {
            let mut zeros = symbol - next;
            next = symbol + 1;
            run = if zeros == 0 && length == last { run + 1 } else { 1 };
            last = length;
            while zeros >= ZERO_RUNS.len() {
                self.push(ZERO_RUNS[ZERO_RUNS.len() - 1]);
                zeros -= ZERO_RUNS.len() - 1;
            }
            self.push(ZERO_RUNS[zeros]);
            match run {
                // Only what was written can be repeated, and no less than three times.
                ..4 => self.push((length, 0, 1)),
                4 => {
                    self.len -= 2;
                    self.counts[usize::from(length)] -= 2;
                    self.push((REPEAT, 0, 1));
                }
                _ => self.codes[self.len - 1].1 += 1,
            }
            if run == 7 {
                // No more than six are repeated at a time.
                run = 1;
            }
        }
    }

    /// Adds a code with its extra bits, not at all, once or twice.
    #[inline]
    fn push(&mut self, (code, extra, times): (u8, u8, u8)) {
        self.codes[self.len..self.len + SPARE].fill((code, extra));
        self.len += usize::from(times);
        self.counts[usize::from(code)] += u16::from(times);
    }

    fn as_slice(&self) -> &[(u8, u8)] {
        &self.codes[..self.len]
    }

    fn extra_bits(&self) -> usize {
        self.counts.iter().zip(EXTRA_BITS).map(|(&count, bits)| usize::from(count) * bits as usize).sum()
    }
}

/// How many extra bits follow a code for code lengths.
const EXTRA_BITS: [u32; CODES] = {
    let mut bits = [0; CODES];
    bits[REPEAT as usize] = 2;
    bits[ZEROS as usize] = 3;
    bits[MANY_ZEROS as usize] = 7;
    bits
};

/// By the number of zeros: their code, its extra bits, and how many times it is written.
const ZERO_RUNS: [(u8, u8, u8); 139] = {
    let mut runs = [(0, 0, 0); 139];
    let mut zeros = 0;
    while zeros < 139 {
        runs[zeros] = match zeros {
            0..3 => (0, 0, zeros as u8),
            3..11 => (ZEROS, zeros as u8 - 3, 1),
            _ => (MANY_ZEROS, zeros as u8 - 11, 1),
        };
        zeros += 1;
    }
    runs
};

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(lengths: &[u8]) -> Vec<(u8, u8)> {
        let mut codes = Lengths::new();
        codes.add(lengths.iter().copied().enumerate().filter(|&(_, length)| length != 0));
        for code in 0..CODES {
            let count = codes.as_slice().iter().filter(|pushed| usize::from(pushed.0) == code).count();
            assert_eq!(usize::from(codes.counts[code]), count);
        }
        codes.as_slice().to_vec()
    }

    /// So many zeros, and a length behind them that ends the tree.
    fn zeros(count: usize) -> Vec<(u8, u8)> {
        let mut lengths = vec![0; count];
        lengths.push(9);
        let mut codes = codes(&lengths);
        assert_eq!(codes.pop(), Some((9, 0)));
        codes
    }

    #[test]
    fn zeros_are_taken_up_to_138_at_a_time() {
        assert_eq!(zeros(0), []);
        assert_eq!(zeros(2), [(0, 0), (0, 0)]);
        assert_eq!(zeros(3), [(ZEROS, 0)]);
        assert_eq!(zeros(10), [(ZEROS, 7)]);
        assert_eq!(zeros(11), [(MANY_ZEROS, 0)]);
        assert_eq!(zeros(138), [(MANY_ZEROS, 127)]);
        assert_eq!(zeros(139), [(MANY_ZEROS, 127), (0, 0)]);
        assert_eq!(zeros(141), [(MANY_ZEROS, 127), (ZEROS, 0)]);
        assert_eq!(zeros(276), [(MANY_ZEROS, 127), (MANY_ZEROS, 127)]);
    }

    #[test]
    fn a_length_is_written_before_it_is_repeated_up_to_six_times() {
        assert_eq!(codes(&[5; 3]), [(5, 0); 3]);
        assert_eq!(codes(&[5; 4]), [(5, 0), (REPEAT, 0)]);
        assert_eq!(codes(&[5; 7]), [(5, 0), (REPEAT, 3)]);
        assert_eq!(codes(&[5; 8]), [(5, 0), (REPEAT, 3), (5, 0)]);
        assert_eq!(codes(&[5; 10]), [(5, 0), (REPEAT, 3), (REPEAT, 0)]);
        assert_eq!(codes(&[5; 13]), [(5, 0), (REPEAT, 3), (REPEAT, 3)]);
        assert_eq!(codes(&[5; 14]), [(5, 0), (REPEAT, 3), (REPEAT, 3), (5, 0)]);
    }

    #[test]
    fn zeros_and_other_lengths_end_a_run() {
        assert_eq!(codes(&[5, 5, 5, 0, 5, 6, 6]), [(5, 0), (5, 0), (5, 0), (0, 0), (5, 0), (6, 0), (6, 0)]);
    }

    #[test]
    fn there_is_room_for_the_lengths_of_both_trees() {
        let mut codes = Lengths::new();
        for count in [LITERAL_CODES, DISTANCE_CODES] {
            codes.add((0..count).map(|symbol| (symbol, 4 + (symbol % 2) as u8)));
        }
        assert_eq!(codes.as_slice().len(), LITERAL_CODES + DISTANCE_CODES);
    }
}
