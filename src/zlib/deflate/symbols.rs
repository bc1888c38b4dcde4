//! The symbols of one block, literals and matches, and how often each code is used: RFC 1951, section 3.2.5.

#![expect(clippy::indexing_slicing, reason = "codes are below the lengths of the tables")]

use std::ops::Range;

use super::bits::Bits;

pub(super) const MIN_MATCH: usize = 3;
pub(super) const MAX_MATCH: usize = 258;

/// The codes for literals, the end of the block and lengths.
pub(super) const LITERAL_CODES: usize = 286;
pub(super) const END_OF_BLOCK: usize = 256;
pub(super) const DISTANCE_CODES: usize = 30;

/// How long tables of these codes are: so long that [`Leaves`](super::tree::Leaves) can take a group at a time.
pub(super) const LITERAL_ROOM: usize = 288;
pub(super) const DISTANCE_ROOM: usize = 32;

/// With so many symbols a block is full. For identity: zlib's buffer has room for one more.
const FULL: usize = (1 << 14) - 1;

/// Bytes that stood before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) length: usize,
    pub(super) distance: usize,
}

/// A code and the extra bits that follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SymbolCode {
    pub(super) code: usize,
    pub(super) extra: Bits,
}

impl SymbolCode {
    /// With the lowest bits of `offset` as extra bits.
    #[inline]
    fn new(code: usize, offset: usize, extra_bits: u32) -> SymbolCode {
        SymbolCode { code, extra: Bits::new(offset as u64 & ((1 << extra_bits) - 1), extra_bits) }
    }
}

/// The code for the length of a match.
#[inline]
pub(super) fn length_code(length: usize) -> SymbolCode {
    let offset = length - MIN_MATCH;
    // One code for each length at first, then four for each power of two.
    let extra_bits = (offset | 4).ilog2() - 2;
    let code = 4 * extra_bits as usize + (offset >> extra_bits);
    // The longest length has a code of its own, although that before it could express it.
    let (code, extra_bits) = if offset == 255 { (28, 0) } else { (code, extra_bits) };
    SymbolCode::new(END_OF_BLOCK + 1 + code, offset, extra_bits)
}

/// The code for the distance of a match.
#[inline]
pub(super) fn distance_code(distance: usize) -> SymbolCode {
    let offset = distance - 1;
    // One code for each distance at first, then two for each power of two.
    let extra_bits = (offset | 2).ilog2() - 1;
    let code = 2 * extra_bits as usize + (offset >> extra_bits);
    SymbolCode::new(code, offset, extra_bits)
}

/// A run of literals and the match behind it, in one word, because these are most of the memory that is taken.
///
/// ```text
/// 9 bits  number of literals; 511 means that so many are followed by no match
/// 8 bits  length of the match - 3
/// 15 bits distance of the match - 1
/// ```
#[derive(Debug, Clone, Copy)]
struct Packed(u32);

const RUN_WITHOUT_MATCH: usize = 511;

impl Packed {
    fn new(literals: usize, found: Match) -> Packed {
        Packed((literals << 23 | (found.length - MIN_MATCH) << 15 | (found.distance - 1)) as u32)
    }

    fn literals(self) -> usize {
        self.0 as usize >> 23
    }

    fn found(self) -> Match {
        let bits = self.0 as usize;
        Match { length: (bits >> 15 & 0xff) + MIN_MATCH, distance: (bits & 0x7fff) + 1 }
    }
}

/// How often each code is used, and how many extra bits follow all of them.
pub(super) struct Counts {
    pub(super) literals: [u16; LITERAL_ROOM],
    pub(super) distances: [u16; DISTANCE_ROOM],
    pub(super) extra_bits: usize,
}

impl Counts {
    /// Those of a block without symbols, which has an end all the same.
    pub(super) fn new() -> Counts {
        let mut literals = [0; LITERAL_ROOM];
        literals[END_OF_BLOCK] = 1;
        Counts { literals, distances: [0; DISTANCE_ROOM], extra_bits: 0 }
    }
}

pub(super) struct Symbols {
    runs: Vec<Packed>,
    /// How many symbols there are up to `end`, without the end of the block.
    count: usize,
    /// Literals behind `end` may be counted already.
    counts: Counts,
    /// The bytes that the symbols stand for, in the data, and where the last match ends.
    start: usize,
    end: usize,
    match_end: usize,
}

impl Symbols {
    /// Has room for the matches that `len` bytes of JSON text may have.
    pub(super) fn new(len: usize) -> Symbols {
        Symbols {
            runs: Vec::with_capacity(len.min(FULL) / 8),
            count: 0,
            counts: Counts::new(),
            start: 0,
            end: 0,
            match_end: 0,
        }
    }

    /// Begins the next block.
    pub(super) fn clear(&mut self) {
        self.runs.clear();
        self.count = 0;
        self.counts = Counts::new();
        self.start = self.end;
        self.match_end = self.end;
    }

    /// Counts a literal. It is added with those around it, by [`add_literals_up_to`](Symbols::add_literals_up_to).
    #[inline]
    pub(super) fn count_literal(&mut self, literal: u8) {
        self.counts.literals[usize::from(literal)] += 1;
    }

    /// Adds the literals for all bytes before `position` that have no symbol yet.
    #[inline]
    pub(super) fn add_literals_up_to(&mut self, position: usize) {
        self.count += position - self.end;
        self.end = position;
    }

    /// Adds a match for the next bytes.
    #[inline]
    pub(super) fn add_match(&mut self, found: Match) {
        let mut literals = self.end - self.match_end;
        while literals >= RUN_WITHOUT_MATCH {
            self.runs.push(Packed::new(RUN_WITHOUT_MATCH, Match { length: MIN_MATCH, distance: 1 }));
            literals -= RUN_WITHOUT_MATCH;
        }
        self.runs.push(Packed::new(literals, found));
        self.end += found.length;
        self.match_end = self.end;
        self.count += 1;
        let (length, distance) = (length_code(found.length), distance_code(found.distance));
        self.counts.literals[length.code] += 1;
        self.counts.distances[distance.code] += 1;
        self.counts.extra_bits += (length.extra.count + distance.extra.count) as usize;
    }

    /// How many more symbols the block can hold, if all bytes before `position` that have no symbol yet become literals.
    #[inline]
    pub(super) fn room_at(&self, position: usize) -> usize {
        FULL - self.count - (position - self.end)
    }

    /// The bytes that the symbols stand for.
    pub(super) fn bytes<'a>(&self, data: &'a [u8]) -> &'a [u8] {
        &data[self.start..self.end]
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// All symbols in order: where the literals of a run stand in the data, and the match behind them, if any; last the literals
    /// behind all of these.
    pub(super) fn runs(&self) -> (impl Iterator<Item = (Range<usize>, Option<Match>)>, Range<usize>) {
        let mut position = self.start;
        let runs = self.runs.iter().map(move |run| {
            let literals = position..position + run.literals();
            let found = (run.literals() < RUN_WITHOUT_MATCH).then(|| run.found());
            position = literals.end + found.map_or(0, |found| found.length);
            (literals, found)
        });
        (runs, self.match_end..self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least length of each code, as RFC 1951, section 3.2.5, lists them, from code 257 on.
    const LENGTHS: [usize; 29] = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163,
        195, 227, 258,
    ];
    /// The same for distances, from code 0 on.
    const DISTANCES: [usize; 30] = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
        3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ];

    #[test]
    fn every_length_has_the_code_of_the_table() {
        for length in MIN_MATCH..=MAX_MATCH {
            let code = length_code(length);
            let index = LENGTHS.iter().rposition(|&least| least <= length).unwrap();
            assert_eq!(code.code, 257 + index, "{length}");
            let extra = (length - LENGTHS[index]) as u64;
            assert_eq!(code.extra, Bits::new(extra, code.extra.count), "{length}");
        }
    }

    #[test]
    fn every_distance_has_the_code_of_the_table() {
        for distance in 1..=1 << 15 {
            let code = distance_code(distance);
            let index = DISTANCES.iter().rposition(|&least| least <= distance).unwrap();
            assert_eq!(code.code, index, "{distance}");
            let extra = (distance - DISTANCES[index]) as u64;
            assert_eq!(code.extra, Bits::new(extra, code.extra.count), "{distance}");
            assert!(extra < 1 << code.extra.count);
        }
    }

    #[test]
    fn long_runs_of_literals_come_back_whole() {
        for literals in [0, 1, 510, 511, 512, 1021, 1022, 1023, 2000] {
            let mut symbols = Symbols::new(0);
            symbols.add_literals_up_to(literals);
            let found = Match { length: 258, distance: 1 << 15 };
            symbols.add_match(found);
            symbols.add_literals_up_to(literals + 258 + 7);
            assert_eq!(symbols.room_at(literals + 258 + 7), FULL - literals - 1 - 7);
            let (runs, last) = symbols.runs();
            let (mut end, mut matches) = (0, Vec::new());
            for (run, behind) in runs {
                assert_eq!(run.start, end, "{literals}");
                end = run.end;
                matches.extend(behind.map(|found| (end, found)));
            }
            assert_eq!(matches, [(literals, found)]);
            assert_eq!(last, literals + 258..literals + 258 + 7, "{literals}");
        }
    }
}
