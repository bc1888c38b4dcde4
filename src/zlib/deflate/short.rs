//! Short texts that cannot get shorter: found out before matches are looked for and trees built.
//!
//! Most small sessions are such texts. A dynamic block begins with its codes, which alone take about as much as so few literals
//! save; and with static codes it takes several matches to make up for the header and the trailer.

#![expect(clippy::indexing_slicing, reason = "indexes are masked")]

use super::bound::{CodeLengthCodes, UNIT_BITS, weighted_above, weighted_below, written_lengths};

/// Longer texts are not looked at: each byte of a text has a bit in a word.
const LONGEST: usize = u64::BITS as usize;

/// The mark of a static block, and its end.
const STATIC_BITS: u32 = 3 + 7;

/// The shortest static codes of a literal, and of a match: one for its length and one for its distance.
const STATIC_LITERAL: u32 = 8;
const STATIC_MATCH: u32 = 7 + 5;

/// The mark of a dynamic block, and the numbers of its codes.
const DYNAMIC_BITS: u32 = 3 + 5 + 5 + 4;

/// Whether it is proven that all blocks for this text take more than `room` bits. Without a proof they may do so as well.
pub(super) fn is_longer_than(room: usize, data: &[u8]) -> bool {
    // A stored block is longer than its bytes.
    if data.len() > LONGEST || room >= 8 * data.len() {
        return false;
    }
    let room = room as u32;
    let (repeats, literals) = repeats_and_literals(data);
    room < static_bits(data, repeats) && {
        let bits = DYNAMIC_BITS + distance_code_lengths(repeats) + literals.entropy();
        room < bits || room < bits + code_length_codes(data).bits() as u32
    }
}

/// A bit for each place where a match may begin, and the bytes that are literals whatever matches there are. The bit of the last
/// byte is the lowest.
///
/// A byte that stands for the first time is a literal. Where a match begins, and at each place in it but the last two, three
/// bytes begin that stood before. So no other bytes than those of such threes are in matches.
#[inline]
fn repeats_and_literals(data: &[u8]) -> (u64, Literals) {
    let all = Literals::new(data, |_| true);
    let known = !all.first & ones(data.len());
    // Mostly there is no place where each of the three is known, even if not one behind the other.
    let repeats = known & known << 1 & known << 2;
    if repeats == 0 {
        return (0, all);
    }
    let repeats = repeats & repeated_threes(data);
    let in_matches = repeats | repeats >> 1 | repeats >> 2;
    (repeats, Literals::new(data, |place| in_matches >> (data.len() - 1 - place) & 1 == 0))
}

/// So many ones.
fn ones(count: usize) -> u64 {
    u64::MAX.checked_shr((LONGEST - count) as u32).unwrap_or(0)
}

/// Some of the bytes of a text, as symbols.
struct Literals {
    /// A bit for each byte, that of the last one lowest: whether no such byte is among those before it.
    first: u64,
    count: u32,
    /// The sum over all symbols of how often one occurs, times the logarithm of that, or more.
    weighted: u32,
}

impl Literals {
    /// Symbols that differ in the highest bit alone are taken together: then there are fewer, which take fewer bits.
    #[inline(always)]
    fn new(data: &[u8], is_literal: impl Fn(usize) -> bool) -> Literals {
        let mut counts = [0_u8; 128];
        let mut literals = Literals { first: 0, count: 0, weighted: 0 };
        for (place, &byte) in data.iter().enumerate() {
            let count = &mut counts[usize::from(byte % 128)];
            literals.first = literals.first << 1 | u64::from(*count == 0);
            let one = u8::from(is_literal(place));
            literals.weighted += STEPS[usize::from(*count) % LONGEST] * u32::from(one);
            *count += one;
            literals.count += u32::from(one);
        }
        literals
    }

    /// No more than the bits that any prefix code takes for these symbols and the end of the block, and others beside them.
    fn entropy(&self) -> u32 {
        let end = weighted_above(1) as u32;
        let bits = (weighted_below(self.count + 1) as u32).saturating_sub(self.weighted + end);
        bits >> UNIT_BITS
    }
}

/// By a number: by how much [`weighted_above`] grows to the next one.
const STEPS: [u32; LONGEST] = {
    let mut steps = [0; LONGEST];
    let mut number = 0;
    while number < LONGEST {
        steps[number] = (weighted_above(number as u32 + 1) - weighted_above(number as u32)) as u32;
        number += 1;
    }
    steps
};

/// Bits as in [`Literals::first`]: whether three bytes begin there that may have stood before.
fn repeated_threes(data: &[u8]) -> u64 {
    const HASHES: usize = 512;
    let mut seen = [0_u8; HASHES];
    let mut repeated = 0;
    for three in data.windows(3) {
        let hash = three.iter().fold(0, |hash, &byte| hash << 3 ^ usize::from(byte)) % HASHES;
        repeated = repeated << 1 | u64::from(std::mem::replace(&mut seen[hash], 1));
    }
    repeated << 2
}

/// No more than the bits of a static block.
///
/// Side by side there are no more bytes in matches than places where three may be repeated, and two; and if any, there is one
/// match at least.
fn static_bits(data: &[u8], repeats: u64) -> u32 {
    let (places, rows) = (repeats.count_ones(), (repeats & !(repeats << 1)).count_ones());
    let saved = STATIC_LITERAL * places + (2 * STATIC_LITERAL - STATIC_MATCH) * rows;
    (STATIC_BITS + STATIC_LITERAL * data.len() as u32).saturating_sub(saved)
}

/// No more than the bits of the lengths of codes for code lengths. There are no more codes for distances than there are matches.
fn distance_code_lengths(repeats: u64) -> u32 {
    3 * written_lengths(repeats.count_ones() as usize) as u32
}

/// No more than the codes for code lengths. Which literals have a code is known: all that occur, because each is a literal where
/// it stands for the first time.
fn code_length_codes(data: &[u8]) -> CodeLengthCodes {
    if !data.iter().all(|byte| (32..128).contains(byte)) {
        return CodeLengthCodes::default();
    }
    let used = data.iter().fold(0_u128, |used, byte| used | 1 << byte);
    let first = used & !(used << 1);
    // Lengths are repeated from the fourth on, and those of a tree by themselves.
    let second = used & used << 1 & !(used << 2);
    let last_of_three = second << 1 & used & !(used >> 1);
    let (end, distances) = (1, 1);
    // Zeros, as in `GAPS`.
    let after_one = first & used << 2;
    let after_two = first & !(used << 2) & used << 3;
    let up_to = |zeros| (1..=zeros + 1).fold(0, |near, distance| near | used << distance);
    let (some, many) = ((first & !up_to(2)).count_ones(), (first & !up_to(10)).count_ones());
    let (some, many) = (some - many, many + 1);
    CodeLengthCodes {
        lengths: (first | second | last_of_three).count_ones() + end + distances,
        zeros: [(after_one | after_two | after_two >> 1).count_ones(), some, many],
        extra_bits: 3 * some + 7 * many,
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::{Trees, static_bits};
    use super::super::parse::Parser;
    use super::super::symbols::{Counts, Symbols};
    use super::super::tree::Leaves;
    use super::super::{compress, compress_if_shorter};
    use super::*;

    /// The bits of a static block and of a dynamic one.
    fn bits(data: &[u8]) -> (usize, usize) {
        let mut symbols = Symbols::new(data.len());
        Parser::new(data).fill(&mut symbols);
        let counts = symbols.counts();
        let (literals, distances) = (Leaves::new(&counts.literals), Leaves::new(&counts.distances));
        let others = 3 + counts.extra_bits();
        (static_bits(counts) + others, Trees::new(&literals, &distances).bits + others)
    }

    fn check(data: &[u8]) {
        let (fixed, dynamic) = bits(data);
        let shortest = fixed.min(dynamic);
        assert!(!is_longer_than(shortest, data), "{shortest} bits: {}", data.escape_ascii());
        let expected = Some(compress(data)).filter(|compressed| compressed.len() + 1 < data.len());
        assert_eq!(compress_if_shorter(data), expected, "{}", data.escape_ascii());
    }

    /// Random numbers below a limit.
    fn random() -> impl FnMut(usize) -> usize {
        let mut state = 1_u32;
        move |limit| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as usize % limit
        }
    }

    #[test]
    fn no_block_is_shorter_than_its_bound() {
        let mut below = random();
        for _ in 0..20_000 {
            let (first, letters, apart) = (below(256), below(40) + 1, below(14) + 1);
            let (literals, copied, len) = (below(20) + 1, below(12), below(LONGEST + 2));
            let mut data = Vec::new();
            while data.len() < len {
                data.extend((0..=below(literals)).map(|_| (first + below(letters) * apart) as u8));
                let start = below(data.len());
                data.extend_from_within(start..(start + copied).min(data.len()));
            }
            check(&data[..len]);
        }
    }

    #[test]
    fn no_block_is_shorter_than_its_bound_where_there_are_few_letters() {
        for (letters, longest) in [(2_usize, 12), (3, 8), (5, 6)] {
            for len in 0..=longest {
                for number in 0..letters.pow(len) {
                    let letter = |place| b'a' + (number / letters.pow(place) % letters) as u8;
                    let data: Vec<u8> = (0..len).map(letter).collect();
                    check(&data);
                    check(&data.repeat(4));
                }
            }
        }
    }

    #[test]
    fn no_block_is_shorter_than_its_bound_where_nothing_is_repeated() {
        let mut below = random();
        for _ in 0..20_000 {
            let (first, letters, apart, len) = (below(256), below(10) + 2, below(14) + 1, below(LONGEST + 1));
            let mut data: Vec<u8> = Vec::new();
            for _ in 0..len {
                data.push((first + below(letters) * apart) as u8);
                let (before, last) = (&data[..data.len() - 1], data.last_chunk::<3>());
                if last.is_some_and(|last| before.windows(3).any(|three| three == last)) {
                    data.pop();
                }
            }
            check(&data);
        }
    }

    #[test]
    fn the_bound_of_a_static_block_is_reached() {
        // One match, the nearest one and so short that there are no extra bits.
        for data in ["xaaaaaaaaaaa", "xabababababab"] {
            let fixed = bits(data.as_bytes()).0;
            assert!(is_longer_than(fixed - 1, data.as_bytes()), "{data}");
        }
    }

    #[test]
    fn bytes_are_literals_unless_three_stood_before() {
        for (data, repeats, literals) in [
            ("abcdefab", 0, 8),
            ("xabcabcy", 0b1000, 5),
            ("xabcdyabcdz", 0b11000, 7),
            ("xabcabcabc", 0b11_1100, 4),
            ("cabcaxbca", 0b100, 6),
        ] {
            let found = repeats_and_literals(data.as_bytes());
            assert_eq!((found.0, found.1.count), (repeats, literals), "{data}");
        }
    }

    #[test]
    fn the_entropy_is_that_of_literals_and_the_end_of_the_block() {
        for (data, expected) in [("abc", 4 * 2), ("abcdefg", 8 * 3), ("aaaaaaaaaaaaaaa", 5), ("aaaabbc", 14)]
        {
            let entropy = Literals::new(data.as_bytes(), |_| true).entropy();
            assert!((expected - 1..=expected).contains(&entropy), "{data}: {entropy}");
        }
        let other = Literals::new(b"xabx", |place| place % 3 > 0);
        assert_eq!(other.entropy(), Literals::new(b"ab", |_| true).entropy());
        assert_eq!((other.first, other.count), (0b1111, 2));
    }

    #[test]
    fn the_codes_for_code_lengths_are_those_of_the_symbols() {
        let mut below = random();
        for _ in 0..2000 {
            let one_in = below(20) + 1;
            let data: Vec<u8> = (32..128).filter(|_| below(one_in) == 0).collect();
            if data.is_empty() {
                continue;
            }
            let mut counts = Counts::new();
            data.iter().for_each(|&byte| counts.literals[usize::from(byte)] = 1);
            let mut expected = CodeLengthCodes::default();
            expected.add(Leaves::new(&counts.literals).as_slice());
            expected.lengths = data
                .chunk_by(|a, b| a + 1 == *b)
                .map(|run| [run.len(), 2][usize::from(run.len() > 3)] as u32)
                .sum::<u32>()
                + 2;
            let codes = code_length_codes(&data);
            assert_eq!(
                (codes.lengths, codes.zeros, codes.extra_bits),
                (expected.lengths, expected.zeros, expected.extra_bits),
                "{}",
                data.escape_ascii()
            );
        }
    }
}
