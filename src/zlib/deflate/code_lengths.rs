//! How the trees of a dynamic block are written: RFC 1951, section 3.2.7.

#![expect(clippy::indexing_slicing, reason = "codes are below the lengths of the tables")]

use std::hint::select_unpredictable;

use super::super::rfc1951::{
    DISTANCE_CODES, LENGTH_CODE_ORDER, LITERAL_CODES, MANY_ZEROS, MAX_LENGTH_CODE_LENGTH, REPEAT, ZEROS,
};
use super::bits::{Bits, Cursor};
use super::symbols::{DISTANCE_ROOM, LITERAL_ROOM};
use super::tree::{Code, Leaves, Tree};

/// How long tables of the codes for code lengths are, as those of other codes are longer.
const CODES_ROOM: usize = 32;

/// The code lengths of both trees, as they are written.
pub(super) struct TreeHeader {
    literals: usize,
    distances: usize,
    lengths: Lengths,
    codes: [Code; CODES_ROOM],
    /// How many lengths of these codes are written, in their order.
    written: usize,
    /// The number of bits of all.
    pub(super) bits: usize,
}

impl TreeHeader {
    pub(super) fn new(literals: &Tree<LITERAL_ROOM>, distances: &Tree<DISTANCE_ROOM>) -> TreeHeader {
        let mut lengths = Lengths::new();
        // For identity: no run goes on from one tree to the other, as RFC 1951 would allow.
        lengths.add(literals.lengths());
        lengths.add(distances.lengths());
        let leaves = Leaves::<CODES_ROOM>::new(&lengths.counts());
        let tree = Tree::new(&leaves, MAX_LENGTH_CODE_LENGTH);
        let codes = tree.codes(&EXTRA_BITS);
        let last = LENGTH_CODE_ORDER.iter().rposition(|&code| codes[code] != Code::NONE);
        // At least four are written.
        let written = last.map_or(0, |last| last + 1).max(4);
        let bits = 5 + 5 + 4 + 3 * written + tree.bits + extra_bits(&leaves);
        TreeHeader {
            literals: literals.to_last(),
            distances: distances.to_last(),
            lengths,
            codes,
            written,
            bits,
        }
    }

    pub(super) fn write(&self, out: &mut Cursor<'_>) {
        let number = |number: usize, least: usize, bits| Bits::new((number - least) as u64, bits);
        out.write(number(self.literals, 257, 5).then(number(self.distances, 1, 5)).then(number(
            self.written,
            4,
            4,
        )));
        // Ten have 30 bits.
        for some in LENGTH_CODE_ORDER[..self.written].chunks(10) {
            let length = |&code: &usize| Bits::new(self.codes[code].length().into(), 3);
            out.write(some.iter().map(length).fold(Bits::default(), Bits::then));
        }
        // Four have at most 56 bits.
        let (fours, rest) = self.lengths.as_slice().as_chunks();
        let code = |used: &LengthCode| self.codes[used.code()].with_extra(used.extra());
        for [first, second, third, fourth] in fours {
            out.write(code(first).then(code(second)).then(code(third).then(code(fourth))));
        }
        for one in rest {
            out.write(code(one));
        }
    }
}

/// A code for code lengths in the lower half, and its extra bits above it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct LengthCode(u16);

impl LengthCode {
    const fn new(code: u8, extra: u8) -> LengthCode {
        LengthCode(u16::from_le_bytes([code, extra]))
    }

    fn code(self) -> usize {
        usize::from(self.0 & 0xff)
    }

    fn extra(self) -> u64 {
        u64::from(self.0 >> 8)
    }
}

/// Code lengths, with codes for runs of equal ones. Each such code stands for as many as it can.
struct Lengths {
    codes: [LengthCode; LITERAL_CODES + DISTANCE_CODES + SPARE],
    len: usize,
}

/// So many places behind the last code may be written to.
const SPARE: usize = 2;

impl Lengths {
    fn new() -> Lengths {
        Lengths { codes: [LengthCode::default(); LITERAL_CODES + DISTANCE_CODES + SPARE], len: 0 }
    }

    /// Adds the lengths of the codes of a tree: of its symbols, which come in order, and zeros for those between.
    ///
    /// What is written may be written over at once: there are no decisions that a processor could guess wrong, but for long
    /// runs of zeros.
    fn add(&mut self, symbols: impl Iterator<Item = (usize, u8)>) {
        let (mut next, mut last, mut run) = (0, 0, 0);
        let mut len = self.len;
        for (symbol, length) in symbols {
            let mut zeros = symbol - next;
            while zeros >= ZERO_RUNS.len() {
                self.codes[len] = ZERO_RUNS[ZERO_RUNS.len() - 1].0;
                len += 1;
                zeros -= ZERO_RUNS.len() - 1;
            }
            let (code, times) = ZERO_RUNS[zeros];
            self.codes[len..len + SPARE].fill(code);
            len += usize::from(times);
            let goes_on = (symbol == next) & (length == last);
            run = select_unpredictable(goes_on, AFTER[run], 1);
            next = symbol + 1;
            last = length;
            let (code, replaced) = RUNS[run];
            len -= replaced;
            self.codes[len] = if replaced == 0 { LengthCode::new(length, 0) } else { code };
            len += 1;
        }
        self.len = len;
    }

    fn as_slice(&self) -> &[LengthCode] {
        &self.codes[..self.len]
    }

    /// How often each code is used.
    fn counts(&self) -> [u16; CODES_ROOM] {
        let mut counts = [0; CODES_ROOM];
        self.as_slice().iter().for_each(|used| counts[used.code()] += 1);
        counts
    }
}

/// The extra bits of all codes that are used.
fn extra_bits(used: &Leaves<CODES_ROOM>) -> usize {
    used.as_slice()
        .iter()
        .map(|leaf| usize::from(leaf.count) * usize::from(EXTRA_BITS[usize::from(leaf.symbol)]))
        .sum()
}

/// By the length of a run of equal lengths: the code for the last of them if that repeats those before it, and how many codes
/// for these it replaces.
///
/// Only what was written can be repeated, no less than three times and no more than six.
const RUNS: [(LengthCode, usize); 8] = {
    let mut runs = [(LengthCode::new(0, 0), 0); 8];
    runs[4] = (LengthCode::new(REPEAT, 0), 2);
    runs[5] = (LengthCode::new(REPEAT, 1), 1);
    runs[6] = (LengthCode::new(REPEAT, 2), 1);
    runs[7] = (LengthCode::new(REPEAT, 3), 1);
    runs
};

/// By the length of a run: that of one that is longer by one. What was repeated six times is as if it was written once.
const AFTER: [usize; 8] = [1, 2, 3, 4, 5, 6, 7, 2];

/// How many extra bits follow a code for code lengths.
const EXTRA_BITS: [u8; CODES_ROOM] = {
    let mut bits = [0; CODES_ROOM];
    bits[REPEAT as usize] = 2;
    bits[ZEROS as usize] = 3;
    bits[MANY_ZEROS as usize] = 7;
    bits
};

/// By the number of zeros: their code, and how many times it is written.
const ZERO_RUNS: [(LengthCode, u8); 139] = {
    let mut runs = [(LengthCode::new(0, 0), 0); 139];
    let mut zeros = 0;
    while zeros < 139 {
        runs[zeros] = match zeros {
            0..3 => (LengthCode::new(0, 0), zeros as u8),
            3..11 => (LengthCode::new(ZEROS, zeros as u8 - 3), 1),
            _ => (LengthCode::new(MANY_ZEROS, zeros as u8 - 11), 1),
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
        codes.as_slice().iter().map(|used| used.0.to_le_bytes().into()).collect()
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
