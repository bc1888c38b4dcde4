//! Proves that a short text cannot get short enough, before anything is set up to compress it.
//!
//! A text of up to 64 bytes is one block. [`least_len`] adds up what each kind of block takes at
//! least:
//!
//! ```text
//! stored    its mark, its length twice, and the bytes
//! fixed     its mark and its end; 8 bits for each literal, 12 for each match
//! dynamic   its mark; the counts and lengths of its codes; the entropy of its literals and its end
//! ```
//!
//! Bytes may be in a match only if they are in three bytes that may have come before. All others
//! are literals.

#![expect(clippy::indexing_slicing, reason = "indexes are below the lengths of the tables")]

use crate::format::MARK_BITS;

/// Longer texts are not looked at: most of them get shorter.
const LONGEST: usize = 64;

/// The header and the checksum.
const AROUND: usize = 2 + 4;

/// A number of bytes that the stream of this data has at least.
pub(crate) fn least_len(data: &[u8]) -> usize {
    if data.len() > LONGEST {
        return 0;
    }
    let may_match = may_match(data);
    let mut counts = [0_u8; 256];
    let mut fixed = MARK_BITS + 7;
    let mut run = 0;
    for (&byte, &may_match) in data.iter().zip(&may_match) {
        if may_match {
            run += 1;
        } else {
            counts[usize::from(byte)] += 1;
            fixed += 8 + usize::min(8 * run, 12);
            run = 0;
        }
    }
    fixed += usize::min(8 * run, 12);
    let stored = MARK_BITS + 32 + 8 * data.len();
    let dynamic = MARK_BITS + 5 + 5 + 4 + 4 * 3 + code_bits(data, &may_match, &counts);
    AROUND + stored.min(fixed).min(dynamic).div_ceil(8)
}

/// Which bytes may be in a match. The three bytes before them are remembered by a hash alone, so
/// that others of the same hash are taken for them: this says too often that they may, never too
/// rarely.
fn may_match(data: &[u8]) -> [bool; LONGEST] {
    let mut may_match = [false; LONGEST];
    let mut seen = [0_u64; 16];
    for (position, three) in data.windows(3).enumerate() {
        let hash =
            three.iter().fold(0, |hash, &byte| (hash << 3) ^ usize::from(byte)) % (64 * seen.len());
        let (word, bit) = (&mut seen[hash / 64], 1 << (hash % 64));
        if *word & bit != 0 {
            may_match[position..position + 3].fill(true);
        }
        *word |= bit;
    }
    may_match
}

/// The bits that the codes of the literals take at least, and their lengths: half a bit for each
/// length, since at best one code of three bits repeats six of them.
///
/// No prefix code is shorter than the entropy, `n * log2(n)` less the sum of `count * log2(count)`,
/// where `n` is the sum of the counts; the end of the block is one more literal.
fn code_bits(data: &[u8], may_match: &[bool; LONGEST], counts: &[u8; 256]) -> usize {
    let (mut sum, mut spent, mut distinct) = (1, 0, 1);
    let mut left = *counts;
    for (&byte, &may_match) in data.iter().zip(may_match) {
        let count = usize::from(std::mem::take(&mut left[usize::from(byte)]));
        if !may_match && count > 0 {
            sum += count;
            spent += count * log2_at_most(count);
            distinct += 1;
        }
    }
    (sum * log2_at_least(sum)).saturating_sub(spent) / 64 + distinct / 2
}

/// `log2(number)` in 64ths, by the chord between the powers of two, which is below the curve.
fn log2_at_least(number: usize) -> usize {
    let power = number.ilog2();
    64 * power as usize + ((64 * number) >> power) - 64
}

/// The chord is below the curve by less than 0.0861, which is 6 of 64, and rounded down by less
/// than one.
fn log2_at_most(number: usize) -> usize {
    if number == 1 { 0 } else { log2_at_least(number) + 7 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn logarithms_are_bounds() {
        for number in 1..=LONGEST + 1 {
            let exact = 64.0 * (number as f64).log2();
            assert!(
                log2_at_least(number) as f64 <= exact && exact <= log2_at_most(number) as f64,
                "{number}"
            );
        }
    }

    #[test]
    fn a_small_session_is_proven() {
        let json = br#"{"username":"Bob"}"#;
        assert!(least_len(json) > json.len() - 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// The plain way is to compress.
        #[test]
        fn no_stream_is_shorter_than_what_is_proven(
            data in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..66),
                prop::collection::vec(b'a'..=b'c', 0..66),
                prop::collection::vec(prop::sample::select(&b"{\":,}aeinrst01"[..]), 0..66),
                ("[a-z]{1,5}", 1..30_usize).prop_map(|(word, times)| word.repeat(times).into_bytes()),
            ],
        ) {
            prop_assert!(least_len(&data) <= crate::compress(&data).len());
        }
    }
}
