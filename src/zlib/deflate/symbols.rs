//! The symbols of one block, literals and matches, and how often each code is used: RFC 1951, section 3.2.5.

#![expect(clippy::indexing_slicing, reason = "codes are below the lengths of the tables")]

pub(super) const MIN_MATCH: usize = 3;
pub(super) const MAX_MATCH: usize = 258;

/// The codes for literals, the end of the block and lengths.
pub(super) const LITERAL_CODES: usize = 286;
pub(super) const END_OF_BLOCK: usize = 256;
pub(super) const DISTANCE_CODES: usize = 30;

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
    pub(super) extra: u64,
    pub(super) extra_bits: u32,
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
    SymbolCode { code: END_OF_BLOCK + 1 + code, extra: offset as u64 & ((1 << extra_bits) - 1), extra_bits }
}

/// The code for the distance of a match.
#[inline]
pub(super) fn distance_code(distance: usize) -> SymbolCode {
    let offset = distance - 1;
    // One code for each distance at first, then two for each power of two.
    let extra_bits = (offset | 2).ilog2() - 1;
    let code = 2 * extra_bits as usize + (offset >> extra_bits);
    SymbolCode { code, extra: offset as u64 & ((1 << extra_bits) - 1), extra_bits }
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
    pub(super) literals: [u16; LITERAL_CODES],
    pub(super) distances: [u16; DISTANCE_CODES],
    pub(super) extra_bits: usize,
}

impl Counts {
    /// Those of a block without symbols, which has an end all the same.
    fn new() -> Counts {
        let mut literals = [0; LITERAL_CODES];
        literals[END_OF_BLOCK] = 1;
        Counts { literals, distances: [0; DISTANCE_CODES], extra_bits: 0 }
    }
}

pub(super) struct Symbols {
    runs: Vec<Packed>,
    /// How many symbols there are, without the end of the block.
    count: usize,
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

    #[inline]
    pub(super) fn add_literal(&mut self, literal: u8) {
        self.count += 1;
        self.counts.literals[usize::from(literal)] += 1;
    }

    #[inline]
    pub(super) fn add_match(&mut self, position: usize, found: Match) {
        let mut literals = position - self.match_end;
        while literals >= RUN_WITHOUT_MATCH {
            self.runs.push(Packed::new(RUN_WITHOUT_MATCH, Match { length: MIN_MATCH, distance: 1 }));
            literals -= RUN_WITHOUT_MATCH;
        }
        self.runs.push(Packed::new(literals, found));
        self.match_end = position + found.length;
        self.count += 1;
        let (length, distance) = (length_code(found.length), distance_code(found.distance));
        self.counts.literals[length.code] += 1;
        self.counts.distances[distance.code] += 1;
        self.counts.extra_bits += (length.extra_bits + distance.extra_bits) as usize;
    }

    /// Ends the block before `position`.
    pub(super) fn end_at(&mut self, position: usize) {
        self.end = position;
    }

    /// How many more symbols the block can hold.
    pub(super) fn room(&self) -> usize {
        FULL - self.count
    }

    pub(super) fn is_full(&self) -> bool {
        self.room() == 0
    }

    /// The bytes that the symbols stand for.
    pub(super) fn bytes<'a>(&self, data: &'a [u8]) -> &'a [u8] {
        &data[self.start..self.end]
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// All symbols in order: runs of literals, each with the match that follows it, if any.
    pub(super) fn iter<'a>(&self, data: &'a [u8]) -> impl Iterator<Item = (&'a [u8], Option<Match>)> {
        let mut position = self.start;
        let runs = self.runs.iter().map(move |run| {
            let literals = &data[position..position + run.literals()];
            position += literals.len();
            let found = (run.literals() < RUN_WITHOUT_MATCH).then(|| run.found());
            position += found.map_or(0, |found| found.length);
            (literals, found)
        });
        runs.chain(std::iter::once((&data[self.match_end..self.end], None)))
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
            assert_eq!(code.extra as usize, length - LENGTHS[index], "{length}");
        }
    }

    #[test]
    fn every_distance_has_the_code_of_the_table() {
        for distance in 1..=1 << 15 {
            let code = distance_code(distance);
            let index = DISTANCES.iter().rposition(|&least| least <= distance).unwrap();
            assert_eq!(code.code, index, "{distance}");
            assert_eq!(code.extra as usize, distance - DISTANCES[index], "{distance}");
            assert!(code.extra < 1 << code.extra_bits);
        }
    }

    #[test]
    fn long_runs_of_literals_come_back_whole() {
        let data: Vec<u8> = (0..3000).map(|number| number as u8).collect();
        for literals in [0, 1, 510, 511, 512, 1021, 1022, 1023, 2000] {
            let mut symbols = Symbols::new(0);
            data[..literals].iter().for_each(|&literal| symbols.add_literal(literal));
            let found = Match { length: 258, distance: 1 << 15 };
            symbols.add_match(literals, found);
            symbols.end_at(literals + 258 + 7);
            let all: Vec<_> = symbols.iter(&data).collect();
            let before: Vec<u8> = all
                .iter()
                .take_while(|run| run.0 != &data[literals + 258..literals + 265])
                .flat_map(|run| run.0.to_vec())
                .collect();
            assert_eq!(before, data[..literals], "{literals}");
            assert_eq!(all.iter().filter_map(|run| run.1).collect::<Vec<_>>(), [found], "{literals}");
        }
    }
}
