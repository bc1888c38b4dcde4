//! A lower bound on the compressed length of short data, which is much faster to compute than the
//! stream. Most sessions of this length cannot get shorter.
//!
//! Data of up to 64 bytes is one block. [`min_len`] adds up the fewest bits that each format can
//! take, and returns the minimum:
//!
//! ```text
//! stored    block header; LEN and NLEN; the bytes
//! fixed     block header; 8 bits for each literal, 12 for each match, 7 for the end of the block
//! dynamic   block header; the code lengths; the entropy of the literals and the end of the block
//! ```
//!
//! A byte can be part of a match only if three bytes around it may have occurred before. All other
//! bytes are literals.

#![expect(clippy::indexing_slicing, reason = "indexes are in range for these tables")]

use crate::format::BLOCK_HEADER_BITS;

/// There is no bound for longer data, most of which gets shorter.
const MAX_LEN: usize = 64;

/// The zlib header and the checksum.
const WRAPPER_LEN: usize = 2 + 4;

/// A lower bound on the length of the stream.
pub(crate) fn min_len(data: &[u8]) -> usize {
    if data.len() > MAX_LEN {
        return 0;
    }
    let may_match = may_match(data);
    let mut counts = [0_u8; 256];
    let mut fixed = BLOCK_HEADER_BITS + 7;
    // The length of the current run of bytes that may match. A run takes at least the bits of one
    // match, or of its bytes as literals.
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
    let stored = BLOCK_HEADER_BITS + 32 + 8 * data.len();
    // HLIT, HDIST, HCLEN and at least four code lengths of the code length alphabet.
    let dynamic = BLOCK_HEADER_BITS + 5 + 5 + 4 + 4 * 3 + code_bits(data, &may_match, &counts);
    WRAPPER_LEN + stored.min(fixed).min(dynamic).div_ceil(8)
}

/// Which bytes may be part of a match. Earlier sequences of three bytes are remembered only by a
/// hash, so there are false positives, but no false negatives.
fn may_match(data: &[u8]) -> [bool; MAX_LEN] {
    let mut may_match = [false; MAX_LEN];
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

/// The fewest bits that the literals, the end of the block and their code lengths can take.
///
/// No prefix code is shorter than the entropy: `n * log2(n)` minus the sum of `count * log2(count)`
/// over all symbols, where `n` is the sum of the counts. A code length takes at least half a bit:
/// at best, a `REPEAT` of three bits covers six of them.
fn code_bits(data: &[u8], may_match: &[bool; MAX_LEN], counts: &[u8; 256]) -> usize {
    // These start with the end of the block, which occurs once: `1 * log2(1)` is 0.
    let (mut sum, mut saved, mut distinct) = (1, 0, 1);
    let mut remaining = *counts;
    for (&byte, &may_match) in data.iter().zip(may_match) {
        let count = usize::from(std::mem::take(&mut remaining[usize::from(byte)]));
        if !may_match && count > 0 {
            sum += count;
            saved += count * log2_upper(count);
            distinct += 1;
        }
    }
    (sum * log2_lower(sum)).saturating_sub(saved) / 64 + distinct / 2
}

/// A lower bound on `64 * log2(number)`: the chord between two powers of two is below the curve.
fn log2_lower(number: usize) -> usize {
    let power = number.ilog2();
    64 * power as usize + ((64 * number) >> power) - 64
}

/// An upper bound on `64 * log2(number)`. The curve is less than 0.0861 above its chord, which is
/// less than 6 in 64ths, and the chord was rounded down by less than 1.
fn log2_upper(number: usize) -> usize {
    if number == 1 { 0 } else { log2_lower(number) + 7 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn logarithms_are_bounds() {
        for number in 1..=MAX_LEN + 1 {
            let exact = 64.0 * (number as f64).log2();
            assert!(
                log2_lower(number) as f64 <= exact && exact <= log2_upper(number) as f64,
                "{number}"
            );
        }
    }

    #[test]
    fn a_small_session_cannot_get_shorter() {
        let json = br#"{"username":"Bob"}"#;
        assert!(min_len(json) > json.len() - 2);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 20_000,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn no_stream_is_shorter_than_the_bound(
            data in prop_oneof![
                prop::collection::vec(any::<u8>(), 0..66),
                prop::collection::vec(b'a'..=b'c', 0..66),
                prop::collection::vec(prop::sample::select(&b"{\":,}aeinrst01"[..]), 0..66),
                ("[a-z]{1,5}", 1..30_usize)
                    .prop_map(|(word, times)| word.repeat(times).into_bytes()),
            ],
        ) {
            prop_assert!(min_len(&data) <= crate::compress(&data).len());
        }
    }
}
