//! The numbers of the deflate format that writing and reading share: RFC 1951, sections 3.2.5 to 3.2.7.

pub(super) const MIN_MATCH: usize = 3;
pub(super) const MAX_MATCH: usize = 258;

/// The codes for literals, the end of the block and lengths, of which a block with dynamic codes may have any.
pub(super) const LITERAL_CODES: usize = 286;
pub(super) const END_OF_BLOCK: usize = 256;
pub(super) const DISTANCE_CODES: usize = 30;

/// With those that have static codes and mean nothing.
pub(super) const ALL_LITERAL_CODES: usize = 288;
pub(super) const ALL_DISTANCE_CODES: usize = 32;

/// The longest code for a literal, a length or a distance.
pub(super) const MAX_CODE_LENGTH: usize = 15;

/// The codes for code lengths: the lengths 0 to 15 themselves, and three for runs.
pub(super) const LENGTH_CODES: usize = 19;
/// Repeats the last length.
pub(super) const REPEAT: u8 = 16;
/// Repeats 0 up to 10 times.
pub(super) const ZEROS: u8 = 17;
/// Repeats 0 more often.
pub(super) const MANY_ZEROS: u8 = 18;

/// The longest code for a code length.
pub(super) const MAX_LENGTH_CODE_LENGTH: usize = 7;

/// In this order the lengths of the codes for code lengths are written.
pub(super) const LENGTH_CODE_ORDER: [usize; LENGTH_CODES] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// How many extra bits follow a code for a literal, for the end of the block or for a length.
pub(super) const fn literal_extra_bits(code: usize) -> u8 {
    const FIRST_WITH: usize = END_OF_BLOCK + 1 + 8;
    const LAST: usize = LITERAL_CODES - 1;
    match code {
        // After eight lengths without extra bits four for each number of them; the last, for the longest length, has none.
        FIRST_WITH..LAST => (code - FIRST_WITH) as u8 / 4 + 1,
        _ => 0,
    }
}

/// How many extra bits follow a code for a distance.
pub(super) const fn distance_extra_bits(code: usize) -> u8 {
    match code {
        // After four codes without extra bits two for each number of them.
        4..DISTANCE_CODES => code as u8 / 2 - 1,
        _ => 0,
    }
}
