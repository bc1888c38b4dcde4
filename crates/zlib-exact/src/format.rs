//! The tables of the deflate format: RFC 1951, sections 3.2.5 to 3.2.7.

#![expect(clippy::indexing_slicing, reason = "symbols are in range for these tables")]

pub(crate) const MIN_MATCH: usize = 3;
pub(crate) const MAX_MATCH: usize = 258;

/// The size of the literal/length alphabet: 256 literals, the end of a block, 29 lengths, and two
/// symbols that have fixed codes but never occur.
pub(crate) const LITERALS: usize = 288;
pub(crate) const END_OF_BLOCK: usize = 256;
/// The size of the distance alphabet.
pub(crate) const DISTANCES: usize = 30;
/// The size of the code length alphabet: the lengths 0 to 15, and three symbols for runs.
pub(crate) const CODE_LENGTHS: usize = 19;

/// The block header: BFINAL, and BTYPE in two bits.
pub(crate) const BLOCK_HEADER_BITS: usize = 3;

/// The maximum length of a literal/length or distance code.
pub(crate) const MAX_BITS: u8 = 15;
/// The maximum length of a code for code lengths.
pub(crate) const MAX_CODE_LENGTH_BITS: u8 = 7;

/// The number of extra bits after the code of each symbol.
pub(crate) const LITERAL_EXTRA_BITS: [u8; LITERALS] = {
    let mut extra_bits = [0; LITERALS];
    // Lengths: eight symbols without extra bits, then four for each number of extra bits. The last
    // symbol, 285 for the length 258, has none.
    let mut symbol = END_OF_BLOCK + 9;
    while symbol < 285 {
        extra_bits[symbol] = ((symbol - 261) / 4) as u8;
        symbol += 1;
    }
    extra_bits
};
pub(crate) const DISTANCE_EXTRA_BITS: [u8; DISTANCES] = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13,
    13,
];
pub(crate) const CODE_LENGTH_EXTRA_BITS: [u8; CODE_LENGTHS] =
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7];

/// The order in which a dynamic block lists the code lengths of the code length alphabet.
pub(crate) const CODE_LENGTH_ORDER: [usize; CODE_LENGTHS] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The code lengths of the fixed codes: RFC 1951, section 3.2.6.
pub(crate) const FIXED_LITERAL_LENGTHS: [u8; LITERALS] = {
    let mut lengths = [8; LITERALS];
    let mut symbol = 144;
    while symbol < 280 {
        lengths[symbol] = if symbol < END_OF_BLOCK { 9 } else { 7 };
        symbol += 1;
    }
    lengths
};
pub(crate) const FIXED_DISTANCE_LENGTHS: [u8; DISTANCES] = [5; DISTANCES];

/// The symbol for a length or a distance, and the extra bits that follow its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ExtendedSymbol {
    pub(crate) symbol: usize,
    pub(crate) extra: u32,
    pub(crate) extra_bits: u32,
}

impl ExtendedSymbol {
    /// For a length from 3 to 258.
    #[inline]
    pub(crate) fn of_length(length: usize) -> ExtendedSymbol {
        if length == MAX_MATCH {
            // Symbol 284 could encode it too, with five extra bits.
            return ExtendedSymbol { symbol: 285, extra: 0, extra_bits: 0 };
        }
        ExtendedSymbol::new(length - MIN_MATCH, 2, END_OF_BLOCK + 1)
    }

    /// For a distance from 1 to 32768.
    #[inline]
    pub(crate) fn of_distance(distance: usize) -> ExtendedSymbol {
        ExtendedSymbol::new(distance - 1, 1, 0)
    }

    /// Computes what zlib looks up in `_length_code` and `_dist_code`: each number of extra bits
    /// has `1 << symbol_bits` symbols, numbered from `first`.
    #[inline]
    fn new(offset: usize, symbol_bits: u32, first: usize) -> ExtendedSymbol {
        let extra_bits = (offset | 1 << symbol_bits).ilog2() - symbol_bits;
        ExtendedSymbol {
            symbol: first + (offset >> extra_bits) + ((extra_bits as usize) << symbol_bits),
            extra: (offset & ((1 << extra_bits) - 1)) as u32,
            extra_bits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables of section 3.2.5: the first length of each symbol from 257 on, and the first
    /// distance of each symbol from 0 on.
    const FIRST_LENGTHS: [usize; 29] = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
        131, 163, 195, 227, 258,
    ];
    const FIRST_DISTANCES: [usize; 30] = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
        2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ];

    #[test]
    fn symbols_match_the_tables_of_the_rfc() {
        let check = |number: usize,
                     found: ExtendedSymbol,
                     firsts: &[usize],
                     symbols: usize,
                     extra_bits: &[u8]| {
            let index = firsts.iter().rposition(|&first| first <= number).unwrap();
            let expected = ExtendedSymbol {
                symbol: symbols + index,
                extra: (number - firsts[index]) as u32,
                extra_bits: extra_bits[symbols + index].into(),
            };
            assert_eq!(found, expected, "{number}");
            assert!(found.extra < 1 << found.extra_bits);
        };
        for length in 3..=258 {
            let found = ExtendedSymbol::of_length(length);
            check(length, found, &FIRST_LENGTHS, 257, &LITERAL_EXTRA_BITS);
        }
        for distance in 1..=32768 {
            let found = ExtendedSymbol::of_distance(distance);
            check(distance, found, &FIRST_DISTANCES, 0, &DISTANCE_EXTRA_BITS);
        }
    }
}
