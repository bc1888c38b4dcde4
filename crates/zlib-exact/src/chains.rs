//! zlib's hash chains, which link each position to the previous one whose three bytes have the
//! same hash.
//!
//! zlib extends the chains while it looks for matches (`INSERT_STRING` in `deflate.c`). It inserts
//! every position exactly once and in order, whatever it matches, so they can be built up front.

#![expect(clippy::indexing_slicing, reason = "slots are masked, and positions are in the data")]

/// The number of hash values: zlib's `hash_size`.
const HASH_SIZE: usize = 1 << 15;

/// The end of a chain.
pub(crate) const NIL: u16 = u16::MAX;

/// For each position, the distance back to the previous position with the same hash, or [`NIL`] if
/// there is none within `max_distance`.
///
/// Position 0 is in no chain, because zlib's `NIL` is 0. The last two positions are in none either,
/// because no three bytes begin there.
pub(crate) fn hash_chains(data: &[u8], max_distance: usize) -> Vec<u16> {
    let mut distances = vec![NIL; data.len()];
    // The last position with each hash. Clearing zlib's 32,768 entries takes longer than
    // compressing a short text, so the table is only as large as the text needs. Hashes that fall
    // into the same slot are told apart by linear probing.
    let mut heads = vec![0; (2 * data.len()).next_power_of_two().min(HASH_SIZE)];
    let mask = heads.len() - 1;
    for (position, three) in data.windows(3).enumerate().skip(1) {
        let hash = hash(three);
        // The low bits of the hash do not depend on the first byte, so mix in higher ones.
        let mut slot = (hash ^ hash >> 4) & mask;
        while heads[slot] != 0 && self::hash(&data[heads[slot]..heads[slot] + 3]) != hash {
            slot = (slot + 1) & mask;
        }
        let head = std::mem::replace(&mut heads[slot], position);
        if head != 0 && position - head <= max_distance {
            distances[position] = (position - head) as u16;
        }
    }
    distances
}

/// `UPDATE_HASH` over three bytes. It has to be this very hash: a position whose bytes differ but
/// whose hash is the same is a candidate too, and counts towards `max_chain`.
fn hash(three: &[u8]) -> usize {
    three.iter().fold(0, |hash, &byte| hash << 5 ^ usize::from(byte)) % HASH_SIZE
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares with chains built from a table of all hashes, as in zlib.
    fn check(data: &[u8], max_distance: usize) {
        let mut heads = vec![0; HASH_SIZE];
        let mut expected = vec![NIL; data.len()];
        for position in 1..data.len().saturating_sub(2) {
            let head = std::mem::replace(&mut heads[hash(&data[position..position + 3])], position);
            if head > 0 && position - head <= max_distance {
                expected[position] = (position - head) as u16;
            }
        }
        assert!(hash_chains(data, max_distance) == expected, "{} bytes", data.len());
    }

    #[test]
    fn small_tables_give_the_same_chains() {
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
        assert_eq!(hash_chains(b"abcabcabc", 100), [NIL, NIL, NIL, NIL, 3, 3, 3, NIL, NIL]);
    }
}
