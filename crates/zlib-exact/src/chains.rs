//! zlib's hash chains: for every position, how far back the previous one with the same hash lies.
//!
//! zlib makes them while it looks for matches. But every position gets into its chain once and in
//! order, whatever is matched; so they can be made first.

#![expect(clippy::indexing_slicing, reason = "slots are masked, and positions are in the data")]

/// How many hashes there are.
const HASHES: usize = 1 << 15;

/// The distance if there is no previous position, or none in reach.
pub(crate) const NONE: u16 = u16::MAX;

/// By position the distance back to the previous one with the same hash, if it is no more than
/// `reach`, or [`NONE`].
///
/// Position 0 is in no chain: in zlib 0 stands for none. Nor are the last two, after which there
/// are no three bytes.
pub(crate) fn hash_chains(data: &[u8], reach: usize) -> Vec<u16> {
    let mut distances = vec![NONE; data.len()];
    // The last position with each hash. A short text has few hashes: they share the slots of a
    // small table, where each takes the next free slot. To clear a table for all takes longer than
    // to compress such a text.
    let mut heads = vec![0; (2 * data.len()).next_power_of_two().min(HASHES)];
    let mask = heads.len() - 1;
    for (position, three) in data.windows(3).enumerate().skip(1) {
        let hash = hash(three);
        // Mixed, since the low bits alone do not depend on the first byte.
        let mut slot = (hash ^ hash >> 4) & mask;
        while heads[slot] != 0 && self::hash(&data[heads[slot]..heads[slot] + 3]) != hash {
            slot = (slot + 1) & mask;
        }
        let head = std::mem::replace(&mut heads[slot], position);
        if head != 0 && position - head <= reach {
            distances[position] = (position - head) as u16;
        }
    }
    distances
}

/// `UPDATE_HASH`. Which hash it is matters: positions of other bytes with the same hash are
/// candidates too, and use up the number of candidates that are tried.
fn hash(three: &[u8]) -> usize {
    three.iter().fold(0, |hash, &byte| hash << 5 ^ usize::from(byte)) % HASHES
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares with chains that are made of the definition.
    fn check(data: &[u8], reach: usize) {
        let mut heads = vec![0; HASHES];
        let mut expected = vec![NONE; data.len()];
        for position in 1..data.len().saturating_sub(2) {
            let head = std::mem::replace(&mut heads[hash(&data[position..position + 3])], position);
            if head > 0 && position - head <= reach {
                expected[position] = (position - head) as u16;
            }
        }
        assert!(hash_chains(data, reach) == expected, "{} bytes", data.len());
    }

    #[test]
    fn distances_lead_to_the_last_position_with_the_same_hash() {
        let mut state = 1_u32;
        for len in
            [0, 1, 2, 3, 4, 5, 63, 64, 65, 1000, 4096, 8191, 8192, 8193, 16_384, 16_385, 140_000]
        {
            for letters in [1, 2, 3, 20, 256] {
                let random = std::iter::repeat_with(|| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    ((state >> 16) % letters) as u8
                });
                let data: Vec<u8> = random.take(len).collect();
                check(&data, 32_506);
                check(&data, 100);
            }
        }
    }

    #[test]
    fn position_0_is_in_no_chain() {
        assert_eq!(hash_chains(b"abcabcabc", 100), [NONE, NONE, NONE, NONE, 3, 3, 3, NONE, NONE]);
    }
}
