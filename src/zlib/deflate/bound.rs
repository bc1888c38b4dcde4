//! A lower bound for the length of a dynamic block, which takes a small part of the time that its trees take.
//!
//! Where even that is not short enough, no tree need be built.

#![expect(clippy::indexing_slicing, reason = "indexes are reduced to the length of the table")]

use super::symbols::{DISTANCE_ROOM, LITERAL_ROOM};
use super::tree::{Leaf, Leaves};

/// Logarithms are kept in units of 2^-16 bits.
pub(super) const UNIT_BITS: u32 = 16;

/// The logarithms to the base 2 of the numbers below 2^9, rounded down. For 0 it is that of 1.
const LOGARITHMS: [u32; 512] = {
    let mut logarithms = [0; 512];
    let mut number = 1;
    while number < logarithms.len() {
        logarithms[number] = logarithm(number as u64);
        number += 1;
    }
    logarithms
};

/// By squaring: each time the number that is left reaches 2, a bit of the fraction is 1.
const fn logarithm(number: u64) -> u32 {
    let whole = number.ilog2();
    let mut left = number << (31 - whole);
    let mut bits = whole;
    let mut place = 0;
    while place < UNIT_BITS {
        left = (left * left) >> 31;
        bits = bits << 1 | (left >> 32) as u32;
        left = if left >> 32 == 0 { left } else { left >> 1 };
        place += 1;
    }
    bits
}

/// No more than the logarithm of a number.
const fn logarithm_below(number: u32) -> u32 {
    let shift = (u32::BITS - number.leading_zeros()).saturating_sub(9);
    LOGARITHMS[(number >> shift) as usize & 511] + (shift << UNIT_BITS)
}

/// No less than the logarithm: more by what was rounded down, and for a number that was shifted by the step from 256 to 257.
const fn logarithm_above(number: u32) -> u32 {
    logarithm_below(number) + if number < 512 { 2 } else { 400 }
}

/// No more than the bits of a dynamic block with these symbols, without the mark and extra bits.
pub(super) fn dynamic_bits(literals: &Leaves<LITERAL_ROOM>, distances: &Leaves<DISTANCE_ROOM>) -> usize {
    let mut codes = CodeLengthCodes::default();
    codes.add(literals.as_slice());
    codes.add(distances.as_slice());
    let lengths = 3 * written_lengths(literals.as_slice().len().min(distances.as_slice().len()));
    5 + 5 + 4 + lengths + codes.bits() + entropy(literals.as_slice()) + entropy(distances.as_slice())
}

/// No more than the bits that any prefix code takes for these symbols.
fn entropy(leaves: &[Leaf]) -> usize {
    let (mut total, mut own) = (0, 0);
    for &Leaf { count, .. } in leaves {
        total += u32::from(count);
        own += weighted_above(count.into());
    }
    (weighted_below(total).saturating_sub(own) >> UNIT_BITS) as usize
}

/// A number times its logarithm, or less.
pub(super) const fn weighted_below(number: u32) -> u64 {
    number as u64 * logarithm_below(number) as u64
}

/// A number times its logarithm, or more.
pub(super) const fn weighted_above(number: u32) -> u64 {
    number as u64 * logarithm_above(number) as u64
}

/// How many lengths of codes for code lengths are written, or less.
///
/// A tree has no room for `n` leaves or less unless one of them has a code of no more than `log2(n)` bits. The shorter that
/// is, the later the length of its own code is written; all are, up to the last one that is used.
pub(super) fn written_lengths(leaves: usize) -> usize {
    match leaves {
        ..4 => 18,
        4..8 => 16,
        8..16 => 14,
        16..32 => 12,
        32..64 => 10,
        // The first that stands for a length.
        _ => 5,
    }
}

/// How many codes for code lengths of each sort there are, or less.
#[derive(Default)]
pub(super) struct CodeLengthCodes {
    pub(super) lengths: u32,
    pub(super) zeros: [u32; 3],
    pub(super) extra_bits: u32,
}

impl CodeLengthCodes {
    pub(super) fn add(&mut self, leaves: &[Leaf]) {
        let (mut run, mut next) = (0_usize, 0);
        for &Leaf { symbol, .. } in leaves {
            // Two symbols or less without a code have a zero each; up to ten share one with three extra bits, more than ten
            // one with seven, and perhaps a second one, which is not counted.
            let gap = usize::from(symbol) - next;
            next = usize::from(symbol) + 1;
            let (sort, count, extra_bits) = GAPS[gap.min(GAPS.len() - 1)];
            self.zeros[usize::from(sort)] += u32::from(count);
            self.extra_bits += u32::from(extra_bits);
            let (codes, next_run) = RUNS[if gap == 0 { run } else { 0 }];
            run = next_run;
            self.lengths = self.lengths.wrapping_add_signed(codes);
        }
    }

    /// The extra bits and the entropy of the codes, all those for lengths taken together, or one bit each if that is more.
    pub(super) fn bits(&self) -> usize {
        let total = self.lengths + self.zeros.iter().sum::<u32>();
        let own = self.zeros.iter().map(|&count| weighted_above(count)).sum::<u64>();
        let all = weighted_below(total).saturating_sub(own + weighted_above(self.lengths));
        ((all >> UNIT_BITS) as u32).max(total) as usize + self.extra_bits as usize
    }
}

/// By the length of a run of symbols with a code: how many codes more there are at least if it is longer by one, and the place of
/// that longer run in this table.
///
/// Up to three lengths have a code each. Four to seven may have one for the first and one that repeats it, and six more take
/// another one.
const RUNS: [(i32, usize); 14] = {
    let mut runs = [(0, 0); 14];
    let mut run = 0;
    while run < 14 {
        let codes = match run {
            0..3 | 7 | 13 => 1,
            3 => -1,
            _ => 0,
        };
        runs[run] = (codes, if run == 13 { 8 } else { run + 1 });
        run += 1;
    }
    runs
};

/// By the number of symbols without a code between two that have one: which sort of zeros, how many, and their extra bits.
const GAPS: [(u8, u8, u8); 12] = {
    let mut gaps = [(1, 1, 3); 12];
    gaps[0] = (0, 0, 0);
    gaps[1] = (0, 1, 0);
    gaps[2] = (0, 2, 0);
    gaps[11] = (2, 1, 7);
    gaps
};

#[cfg(test)]
mod tests {
    use super::super::super::rfc1951::{DISTANCE_CODES, END_OF_BLOCK, LITERAL_CODES};
    use super::super::block::Trees;
    use super::super::symbols::Counts;
    use super::*;

    #[test]
    fn logarithms_are_bounded_from_both_sides() {
        for number in (1..2000).chain([4095, 4096, 4097, 10_000, 16_383, 16_384]) {
            let exact = f64::from(number).log2() * 65_536.0;
            assert!(f64::from(logarithm_below(number)) <= exact, "{number}");
            assert!(f64::from(logarithm_above(number)) >= exact, "{number}");
            assert!(f64::from(logarithm_above(number)) <= exact + 800.0, "{number}");
        }
    }

    #[test]
    fn no_block_is_shorter_than_its_bound() {
        let mut state = 1_u32;
        let mut below = |limit: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % limit
        };
        for _ in 0..20_000 {
            let (one_in, most, distances) = (below(30) + 1, below(40) + 1, below(30));
            let mut fill = |counts: &mut [u16], one_in| {
                counts.fill_with(|| if below(one_in) == 0 { below(most) as u16 } else { 0 });
            };
            let mut counts = Counts::new();
            fill(&mut counts.literals[..LITERAL_CODES], one_in);
            fill(&mut counts.distances[..DISTANCE_CODES], distances + 1);
            counts.literals[END_OF_BLOCK] = 1;
            let (literals, distances) = (Leaves::new(&counts.literals), Leaves::new(&counts.distances));
            let bound = dynamic_bits(&literals, &distances);
            assert!(bound <= Trees::new(&literals, &distances).bits);
        }
    }

    #[test]
    fn runs_of_equal_lengths_take_the_fewest_codes_there_can_be() {
        // By the length of a run: the last code stands for one length, or repeats that before it three to six times.
        let mut fewest = vec![0, 1];
        for run in 2..100 {
            let repeated = (3..=6).filter(|&times| times < run).map(|times| fewest[run - times]);
            fewest.push(1 + repeated.fold(fewest[run - 1], u32::min));
        }
        for (run, &expected) in fewest.iter().enumerate() {
            let leaves: Vec<_> = (0..run).map(|symbol| Leaf { symbol: symbol as u16, count: 1 }).collect();
            let mut codes = CodeLengthCodes::default();
            codes.add(&leaves);
            assert_eq!(codes.lengths, expected, "{run}");
        }
    }

    #[test]
    fn no_block_is_shorter_than_its_bound_where_lengths_repeat() {
        // Equal counts side by side have equal lengths, and few codes stand for these.
        for len in 1..=256 {
            for (first, count) in [(0, 1), (0, 4), (256 - len, 1), (256 - len, 7)] {
                let mut counts = Counts::new();
                counts.literals[first..first + len].fill(count);
                counts.literals[END_OF_BLOCK] = 1;
                counts.distances[..len % 31].fill(count);
                let (literals, distances) = (Leaves::new(&counts.literals), Leaves::new(&counts.distances));
                let bound = dynamic_bits(&literals, &distances);
                assert!(bound <= Trees::new(&literals, &distances).bits, "{len} times {count} at {first}");
            }
        }
    }
}
