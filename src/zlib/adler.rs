//! The checksum at the end of a zlib stream: RFC 1950, section 8.2.

const MODULUS: u32 = 65_521;

/// So many bytes are summed up before a remainder is taken: the highest number for which no sum exceeds 32 bits.
const BYTES_PER_REMAINDER: usize = 5552;

/// Bytes of a row. All columns are summed up at once, which is what a processor has registers of many numbers for.
const ROW: usize = 16;

/// So many rows are summed up in numbers of 16 bits: no sum exceeds them with so many, which is the most.
const ROWS: usize = 22;

pub(super) fn adler32(data: &[u8]) -> u32 {
    // `low` is one plus the sum of all bytes, `high` the sum of all values that `low` has had.
    let (mut low, mut high) = (1_u32, 0_u32);
    for bytes in data.chunks(BYTES_PER_REMAINDER) {
        for block in bytes.chunks(ROW * ROWS) {
            let (rows, rest) = block.as_chunks::<ROW>();
            // By column, and the sum of all values that this sum has had.
            let (mut sums, mut sums_of_sums) = ([0_u16; ROW], [0_u16; ROW]);
            for row in rows {
                for ((&byte, sum), sum_of_sums) in row.iter().zip(&mut sums).zip(&mut sums_of_sums) {
                    *sum += u16::from(byte);
                    *sum_of_sums += *sum;
                }
            }
            // In the last row the first byte counts as often as there are bytes in a row, and each one behind it once less.
            high += (rows.len() * ROW) as u32 * low;
            for ((&sum, &sum_of_sums), weight) in sums.iter().zip(&sums_of_sums).zip((1..=ROW as u32).rev()) {
                low += u32::from(sum);
                high += (u32::from(sum_of_sums) - u32::from(sum)) * ROW as u32 + u32::from(sum) * weight;
            }
            for &byte in rest {
                low += u32::from(byte);
                high += low;
            }
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
