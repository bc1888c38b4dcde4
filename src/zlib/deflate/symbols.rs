//! The symbols of one block, literals and matches, and how often each code is used: RFC 1951, section 3.2.5.

#![expect(clippy::indexing_slicing, reason = "codes are below the lengths of the tables")]

use super::super::rfc1951::{
    ALL_DISTANCE_CODES, ALL_LITERAL_CODES, END_OF_BLOCK, LITERAL_CODES, MAX_MATCH, MIN_MATCH,
    distance_extra_bits, literal_extra_bits,
};

/// How long tables of these codes are: so long that [`Leaves`](super::tree::Leaves) can take a group at a time.
pub(super) const LITERAL_ROOM: usize = ALL_LITERAL_CODES;
pub(super) const DISTANCE_ROOM: usize = ALL_DISTANCE_CODES;

/// With so many symbols a block is full. For identity: zlib's buffer has room for one more.
const FULL: usize = (1 << 14) - 1;

/// By code.
pub(super) const LITERAL_EXTRA_BITS: [u8; LITERAL_ROOM] = {
    let mut extra_bits = [0; LITERAL_ROOM];
    let mut code = 0;
    while code < extra_bits.len() {
        extra_bits[code] = literal_extra_bits(code);
        code += 1;
    }
    extra_bits
};

/// By code.
pub(super) const DISTANCE_EXTRA_BITS: [u8; DISTANCE_ROOM] = {
    let mut extra_bits = [0; DISTANCE_ROOM];
    let mut code = 0;
    while code < extra_bits.len() {
        extra_bits[code] = distance_extra_bits(code);
        code += 1;
    }
    extra_bits
};

/// Bytes that stood before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    length: u16,
    distance: u16,
}

impl Match {
    #[inline]
    pub(super) fn new(length: usize, distance: usize) -> Match {
        Match { length: length as u16, distance: distance as u16 }
    }

    #[inline]
    pub(super) fn length(self) -> usize {
        self.length.into()
    }

    #[inline]
    pub(super) fn distance(self) -> usize {
        self.distance.into()
    }

    /// Its codes and extra bits.
    #[inline]
    fn codes(self) -> MatchCodes {
        let offset = self.distance() - 1;
        // One code for each distance at first, then two for each power of two.
        let extra_bits = (offset | 2).ilog2() - 1;
        let code = 2 * extra_bits as usize + (offset >> extra_bits);
        let distance = MatchCodes::new(0, 0, code, offset & ((1 << extra_bits) - 1));
        MatchCodes(LENGTHS[self.length() - MIN_MATCH].0 | distance.0)
    }
}

/// The codes of a match and the extra bits that follow them.
///
/// ```text
///  9 bits  code of the length
///  5 bits  its extra bits
///  5 bits  code of the distance
/// 13 bits  its extra bits
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MatchCodes(u32);

impl MatchCodes {
    const fn new(length: usize, length_extra: usize, distance: usize, distance_extra: usize) -> MatchCodes {
        MatchCodes((length | length_extra << 9 | distance << 14 | distance_extra << 19) as u32)
    }

    #[inline]
    pub(super) fn length(self) -> usize {
        self.0 as usize & 0x1ff
    }

    #[inline]
    pub(super) fn length_extra(self) -> u64 {
        u64::from(self.0 >> 9 & 0x1f)
    }

    #[inline]
    pub(super) fn distance(self) -> usize {
        self.0 as usize >> 14 & 0x1f
    }

    #[inline]
    pub(super) fn distance_extra(self) -> u64 {
        u64::from(self.0 >> 19)
    }
}

/// By the length of a match, from the least on: its code and extra bits.
const LENGTHS: [MatchCodes; MAX_MATCH - MIN_MATCH + 1] = {
    let mut lengths = [MatchCodes(0); MAX_MATCH - MIN_MATCH + 1];
    let mut offset = 0;
    while offset < lengths.len() {
        // One code for each length at first, then four for each power of two.
        let extra_bits = (offset | 4).ilog2() - 2;
        let code = 4 * extra_bits as usize + (offset >> extra_bits);
        lengths[offset] = MatchCodes::new(END_OF_BLOCK + 1 + code, offset & ((1 << extra_bits) - 1), 0, 0);
        offset += 1;
    }
    // The longest length has a code of its own, although that before it could express it.
    lengths[MAX_MATCH - MIN_MATCH] = MatchCodes::new(LITERAL_CODES - 1, 0, 0, 0);
    lengths
};

/// A run of literals and the match behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    literals: u16,
    /// The length of the match.
    length: u16,
    pub(super) codes: MatchCodes,
}

impl Run {
    #[inline]
    pub(super) fn literals(self) -> usize {
        self.literals.into()
    }

    #[inline]
    pub(super) fn length(self) -> usize {
        self.length.into()
    }
}

/// How often each code is used.
pub(super) struct Counts {
    pub(super) literals: [u16; LITERAL_ROOM],
    pub(super) distances: [u16; DISTANCE_ROOM],
}

impl Counts {
    /// Those of a block without symbols, which has an end all the same.
    pub(super) fn new() -> Counts {
        let mut literals = [0; LITERAL_ROOM];
        literals[END_OF_BLOCK] = 1;
        Counts { literals, distances: [0; DISTANCE_ROOM] }
    }

    /// How many extra bits follow all codes.
    pub(super) fn extra_bits(&self) -> usize {
        let of_lengths = self.literals.iter().zip(&LITERAL_EXTRA_BITS).skip(END_OF_BLOCK);
        let of_distances = self.distances.iter().zip(&DISTANCE_EXTRA_BITS);
        let bits = |(&count, &extra_bits): (&u16, &u8)| u32::from(count) * u32::from(extra_bits);
        (of_lengths.map(bits).sum::<u32>() + of_distances.map(bits).sum::<u32>()) as usize
    }
}

/// The symbols of a block, without its end.
pub(super) struct Symbols {
    runs: Vec<Run>,
    counts: Counts,
    /// Where in the data the last match ends, or the block begins.
    match_end: usize,
    /// Where in the data the block is full, if only literals follow.
    full_at: usize,
}

impl Symbols {
    /// Has room for the matches that so many bytes may have.
    pub(super) fn new(len: usize) -> Symbols {
        Symbols {
            runs: Vec::with_capacity((len / MIN_MATCH).min(FULL)),
            counts: Counts::new(),
            match_end: 0,
            full_at: FULL,
        }
    }

    /// Begins the next block at a position in the data.
    pub(super) fn clear(&mut self, position: usize) {
        self.runs.clear();
        self.counts = Counts::new();
        self.match_end = position;
        self.full_at = position + FULL;
    }

    #[inline]
    pub(super) fn count_literal(&mut self, literal: u8) {
        self.counts.literals[usize::from(literal)] += 1;
    }

    /// Adds a match at a position. The bytes between that before it and this one are literals.
    #[inline]
    pub(super) fn add_match(&mut self, found: Match, position: usize) {
        let codes = found.codes();
        self.runs.push(Run { literals: (position - self.match_end) as u16, length: found.length, codes });
        self.counts.literals[codes.length()] += 1;
        self.counts.distances[codes.distance()] += 1;
        self.match_end = position + found.length();
        self.full_at += found.length() - 1;
    }

    #[inline]
    pub(super) fn full_at(&self) -> usize {
        self.full_at
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The matches, each with the literals before it; literals behind the last match follow.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least length of each code, as RFC 1951, section 3.2.5, lists them, from code 257 on, and its extra bits.
    const CODES_OF_LENGTHS: [(usize, u8); 29] = [
        (3, 0),
        (4, 0),
        (5, 0),
        (6, 0),
        (7, 0),
        (8, 0),
        (9, 0),
        (10, 0),
        (11, 1),
        (13, 1),
        (15, 1),
        (17, 1),
        (19, 2),
        (23, 2),
        (27, 2),
        (31, 2),
        (35, 3),
        (43, 3),
        (51, 3),
        (59, 3),
        (67, 4),
        (83, 4),
        (99, 4),
        (115, 4),
        (131, 5),
        (163, 5),
        (195, 5),
        (227, 5),
        (258, 0),
    ];
    /// The same for distances, from code 0 on.
    const CODES_OF_DISTANCES: [(usize, u8); 30] = [
        (1, 0),
        (2, 0),
        (3, 0),
        (4, 0),
        (5, 1),
        (7, 1),
        (9, 2),
        (13, 2),
        (17, 3),
        (25, 3),
        (33, 4),
        (49, 4),
        (65, 5),
        (97, 5),
        (129, 6),
        (193, 6),
        (257, 7),
        (385, 7),
        (513, 8),
        (769, 8),
        (1025, 9),
        (1537, 9),
        (2049, 10),
        (3073, 10),
        (4097, 11),
        (6145, 11),
        (8193, 12),
        (12289, 12),
        (16385, 13),
        (24577, 13),
    ];

    #[test]
    fn every_length_has_the_code_of_the_table() {
        for length in MIN_MATCH..=MAX_MATCH {
            let codes = Match::new(length, 1).codes();
            let index = CODES_OF_LENGTHS.iter().rposition(|&(least, _)| least <= length).unwrap();
            let (least, extra_bits) = CODES_OF_LENGTHS[index];
            assert_eq!(codes.length(), 257 + index, "{length}");
            assert_eq!(codes.length_extra(), (length - least) as u64, "{length}");
            assert_eq!(LITERAL_EXTRA_BITS[codes.length()], extra_bits, "{length}");
            assert!(codes.length_extra() < 1 << extra_bits);
        }
    }

    #[test]
    fn every_distance_has_the_code_of_the_table() {
        for distance in 1..=1 << 15 {
            let codes = Match::new(258, distance).codes();
            let index = CODES_OF_DISTANCES.iter().rposition(|&(least, _)| least <= distance).unwrap();
            let (least, extra_bits) = CODES_OF_DISTANCES[index];
            assert_eq!(codes.distance(), index, "{distance}");
            assert_eq!(codes.distance_extra(), (distance - least) as u64, "{distance}");
            assert_eq!(DISTANCE_EXTRA_BITS[index], extra_bits, "{distance}");
            assert!(codes.distance_extra() < 1 << extra_bits);
            assert_eq!((codes.length(), codes.length_extra()), (285, 0));
        }
    }
}
