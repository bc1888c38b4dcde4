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
    /// Codes for code lengths, each with its extra bits.
    codes: [(u8, u8); LITERAL_CODES + DISTANCE_CODES],
    len: usize,
    tree: Tree<CODES>,
    /// How many lengths of the tree are written, in their order.
    written: usize,
    /// The number of bits of all.
    pub(super) bits: usize,
}

impl TreeHeader {
    pub(super) fn new(literals: &Tree<LITERAL_CODES>, distances: &Tree<DISTANCE_CODES>) -> TreeHeader {
        let mut codes = [(0, 0); LITERAL_CODES + DISTANCE_CODES];
        let (mut len, mut counts, mut extra) = (0, [0_u16; CODES], 0);
        let mut push = |code: u8, repeated: usize| {
            codes[len] = (code, repeated as u8);
            len += 1;
            counts[usize::from(code)] += 1;
            extra += extra_bits(code) as usize;
        };
        // For identity: no run goes on from one tree to the other, as RFC 1951 would allow.
        literals.for_each_run(|length, count| split_run(length, count, &mut push));
        distances.for_each_run(|length, count| split_run(length, count, &mut push));
        let tree = Tree::new(&Leaves::new(&counts), MAX_LENGTH);
        let last = ORDER.iter().rposition(|&code| tree.lengths()[code] != 0);
        // At least four are written.
        let written = last.map_or(0, |last| last + 1).max(4);
        let bits = 5 + 5 + 4 + 3 * written + tree.bits + extra;
        TreeHeader {
            literals: literals.to_last(),
            distances: distances.to_last(),
            codes,
            len,
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
        for &(code, extra) in &self.codes[..self.len] {
            out.add_code(codes[usize::from(code)]);
            out.add(u64::from(extra), extra_bits(code));
            out.flush();
        }
    }
}

/// Gives the codes for `left` equal lengths, each with its extra bits. Each takes as many as it can.
fn split_run(length: u8, mut left: usize, push: &mut impl FnMut(u8, usize)) {
    if length != 0 {
        // Only what was written can be repeated.
        push(length, 0);
        left -= 1;
    }
    let most = if length == 0 { 138 } else { 6 };
    while left >= 3 {
        let some = left.min(most);
        match (length, some) {
            (0, ..=10) => push(ZEROS, some - 3),
            (0, _) => push(MANY_ZEROS, some - 11),
            _ => push(REPEAT, some - 3),
        }
        left -= some;
    }
    (0..left).for_each(|_| push(length, 0));
}

/// How many extra bits follow a code for code lengths.
fn extra_bits(code: u8) -> u32 {
    match code {
        REPEAT => 2,
        ZEROS => 3,
        MANY_ZEROS => 7,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(length: u8, count: usize) -> Vec<(u8, usize)> {
        let mut codes = Vec::new();
        split_run(length, count, &mut |code, extra| codes.push((code, extra)));
        codes
    }

    #[test]
    fn zeros_are_taken_up_to_138_at_a_time() {
        assert_eq!(split(0, 2), [(0, 0), (0, 0)]);
        assert_eq!(split(0, 3), [(ZEROS, 0)]);
        assert_eq!(split(0, 10), [(ZEROS, 7)]);
        assert_eq!(split(0, 11), [(MANY_ZEROS, 0)]);
        assert_eq!(split(0, 138), [(MANY_ZEROS, 127)]);
        assert_eq!(split(0, 139), [(MANY_ZEROS, 127), (0, 0)]);
        assert_eq!(split(0, 141), [(MANY_ZEROS, 127), (ZEROS, 0)]);
    }

    #[test]
    fn a_length_is_written_before_it_is_repeated_up_to_six_times() {
        assert_eq!(split(5, 3), [(5, 0), (5, 0), (5, 0)]);
        assert_eq!(split(5, 4), [(5, 0), (REPEAT, 0)]);
        assert_eq!(split(5, 7), [(5, 0), (REPEAT, 3)]);
        assert_eq!(split(5, 8), [(5, 0), (REPEAT, 3), (5, 0)]);
        assert_eq!(split(5, 10), [(5, 0), (REPEAT, 3), (REPEAT, 0)]);
    }
}
