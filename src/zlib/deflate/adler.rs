//! The checksum at the end of a zlib stream: RFC 1950, section 8.2.

const MODULUS: u32 = 65_521;

/// So many bytes are summed up before a remainder is taken: the highest multiple of [`STEP`] for which no sum exceeds 32 bits.
const BYTES_PER_REMAINDER: usize = 5536;

/// So many bytes are added at once, because a compiler can do that side by side.
const STEP: usize = 16;

pub(super) fn adler32(data: &[u8]) -> u32 {
    // `low` is one plus the sum of all bytes, `high` the sum of all values that `low` has had.
    let (mut low, mut high) = (1_u32, 0_u32);
    for bytes in data.chunks(BYTES_PER_REMAINDER) {
        let (steps, rest) = bytes.as_chunks::<STEP>();
        for step in steps {
            // Processors multiply signed numbers of 16 bits and add the products in one instruction.
            let (mut sum, mut weighted) = (0, 0);
            for (weight, &byte) in (1_i16..).zip(step.iter().rev()) {
                sum += i32::from(byte);
                weighted += i32::from(weight) * i32::from(i16::from(byte));
            }
            high += STEP as u32 * low + weighted as u32;
            low += sum as u32;
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
        for len in [0, 1, 15, 16, 17, 5535, 5536, 5537, 11_073, 70_000] {
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
