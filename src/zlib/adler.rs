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
            let (sums, sums_of_sums) = column_sums(rows);
            let total = |columns: [u16; ROW]| columns.into_iter().map(u32::from).sum::<u32>();
            let low_before = low;
            low += total(sums);
            high += (rows.len() as u32 * low_before + total(sums_of_sums) - total(sums)) * ROW as u32;
            // In the last row the first byte counts as often as there are bytes in a row, and each one behind it once less.
            high +=
                (1..=ROW as u32).rev().zip(sums).map(|(weight, sum)| weight * u32::from(sum)).sum::<u32>();
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

/// The sum of every column, and the sum of all values that this sum has had.
///
/// A function of its own, since in one with what is made of them the compiler takes them apart, and many numbers at once become
/// one at a time.
#[inline(never)]
fn column_sums(rows: &[[u8; ROW]]) -> ([u16; ROW], [u16; ROW]) {
    let (mut sums, mut sums_of_sums) = ([0; ROW], [0; ROW]);
    for row in rows {
        for ((&byte, sum), sum_of_sums) in row.iter().zip(&mut sums).zip(&mut sums_of_sums) {
            *sum += u16::from(byte);
            *sum_of_sums += *sum;
        }
    }
    (sums, sums_of_sums)
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
