//! The checksum at the end of a zlib stream: RFC 1950, section 8.2.

const MODULUS: u32 = 65_521;

/// So many bytes are summed up before a remainder is taken: the highest number for which no sum exceeds 32 bits.
const BYTES_PER_REMAINDER: usize = 5552;

/// So many bytes are added at once: those of a word, as two times four numbers of 16 bits.
const STEP: usize = 8;

/// Every second byte of a word.
const EVEN: u64 = 0x00ff_00ff_00ff_00ff;

/// The sum of four numbers of 16 bits, the lowest times the highest weight, and so on: the highest part of the product, if no
/// part exceeds 16 bits.
#[inline]
fn weighted_sum(numbers: u64, weights: u64) -> u32 {
    (numbers.wrapping_mul(weights) >> 48) as u32
}

pub(super) fn adler32(data: &[u8]) -> u32 {
    // `low` is one plus the sum of all bytes, `high` the sum of all values that `low` has had.
    let (mut low, mut high) = (1_u32, 0_u32);
    for bytes in data.chunks(BYTES_PER_REMAINDER) {
        let (steps, rest) = bytes.as_chunks::<STEP>();
        for &step in steps {
            let word = u64::from_le_bytes(step);
            let (even, odd) = (word & EVEN, word >> 8 & EVEN);
            high += STEP as u32 * low;
            high += weighted_sum(even, 0x0008_0006_0004_0002) + weighted_sum(odd, 0x0007_0005_0003_0001);
            low += weighted_sum(even + odd, 0x0001_0001_0001_0001);
        }
        for &byte in rest {
            low += u32::from(byte);
            high += low;
        }
        low %= MODULUS;
        high %= MODULUS;
    }
    high << 16 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_sums() {
        assert_eq!(adler32(b""), 1);
        assert_eq!(adler32(b"a"), 0x0062_0062);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn the_sums_agree_with_the_definition_and_do_not_overflow() {
        for len in [0, 1, 15, 16, 17, 5551, 5552, 5553, 11_105, 70_000] {
            let data = vec![0xff; len];
            let (mut low, mut high) = (1_u64, 0_u64);
            for &byte in &data {
                low = (low + u64::from(byte)) % 65_521;
                high = (high + low) % 65_521;
            }
            assert_eq!(u64::from(adler32(&data)), high << 16 | low, "{len}");
        }
    }
}
