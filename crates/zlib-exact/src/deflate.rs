//! Which matches and literals stand for the data: zlib's lazy matching at level 6.

#![expect(
    clippy::indexing_slicing,
    reason = "positions are below the length of the data, sources before positions"
)]

use crate::bits::BitWriter;
use crate::block::Block;
use crate::chains::{NONE, hash_chains};
use crate::format::{MAX_MATCH, MIN_MATCH};

// `configuration_table`, level 6.
/// How many candidates are compared.
const CHAIN: u32 = 128;
/// From this length of the previous match on, only a quarter of them are.
const GOOD: usize = 8;
/// From this length of the previous match on, none is.
const LAZY: usize = 16;
/// A match of this length ends the search.
const NICE: usize = 128;

/// Matches of the least length from further back than this are dropped: literals are likely to be
/// shorter.
const TOO_FAR: usize = 4096;

const WINDOW: usize = 1 << 15;

/// `MAX_DIST`: how far back the first candidate may lie. All others must be nearer.
const REACH: usize = WINDOW - (MAX_MATCH + MIN_MATCH + 1);

/// A match at the position in question. Length 2 means no match.
#[derive(Debug, Clone, Copy)]
struct Match {
    length: usize,
    distance: usize,
}

const NO_MATCH: Match = Match { length: MIN_MATCH - 1, distance: 0 };

/// `deflate_slow`: writes all blocks.
///
/// It is lazy: a match gives way to a literal if a longer match begins at the next position.
// In a larger function it runs out of registers, and takes a sixth longer.
#[inline(never)]
pub(crate) fn deflate(data: &[u8], out: &mut BitWriter) {
    let matcher = Matcher::new(data);
    let mut block = Block::new(data.len());
    let (mut start, mut position) = (0, 0);
    // The match at the last position, and whether that position is in no symbol yet.
    let (mut previous, mut waits) = (NO_MATCH, false);
    while position < data.len() {
        let found = matcher.longest_match(position, previous.length);
        let end = if previous.length >= MIN_MATCH && found.length <= previous.length {
            block.add_match(previous.length, previous.distance);
            position += previous.length - 1;
            (previous, waits) = (NO_MATCH, false);
            position
        } else {
            if waits {
                block.add_literal(data[position - 1]);
            }
            (previous, waits) = (found, true);
            position += 1;
            position - 1
        };
        if block.is_full() {
            block.flush(&data[start..end], false, out);
            block.clear();
            start = end;
        }
    }
    // No block ends before the last literal, and if one has ended after the last match, the last
    // block is empty.
    if waits {
        block.add_literal(data[position - 1]);
    }
    block.flush(&data[start..], true, out);
}

struct Matcher<'a> {
    data: &'a [u8],
    chains: Vec<u16>,
    /// The position from which [`REACH`] back is out of reach, if any.
    slides_at: Option<usize>,
}

impl<'a> Matcher<'a> {
    fn new(data: &'a [u8]) -> Matcher<'a> {
        Matcher { data, chains: hash_chains(data, REACH), slides_at: slides_at(data.len()) }
    }

    /// The longest match that is longer than the previous one, the nearest if there are several.
    #[inline]
    fn longest_match(&self, position: usize, previous: usize) -> Match {
        if self.chains[position] == NONE
            || previous >= LAZY
            || !self.may_be_longer(position, previous)
        {
            return NO_MATCH;
        }
        self.search(position, previous)
    }

    /// A match longer than this contains the three bytes that end right after it. If their hash has
    /// not been seen before, there is none; nor is there one at the end of the data, whose last two
    /// positions are in no chain.
    #[inline]
    fn may_be_longer(&self, position: usize, length: usize) -> bool {
        self.chains[position + length - 2] != NONE
    }

    /// `longest_match`.
    fn search(&self, position: usize, previous: usize) -> Match {
        let target = &self.data[position..self.data.len().min(position + MAX_MATCH)];
        let mut best = Match { length: previous, distance: 0 };
        let mut candidates = if previous < GOOD { CHAIN } else { CHAIN / 4 };
        let mut distance = usize::from(self.chains[position]);
        if distance == REACH && self.slides_at == Some(position) {
            return NO_MATCH;
        }
        loop {
            let source = &self.data[position - distance..];
            // A longer match has this byte in common.
            if source.get(best.length) == target.get(best.length) {
                let length = common_prefix(source, target);
                if length > best.length {
                    best = Match { length, distance };
                    if length >= NICE || !self.may_be_longer(position, length) {
                        break;
                    }
                }
            }
            distance += usize::from(self.chains[position - distance]);
            candidates -= 1;
            if candidates == 0 || distance >= REACH {
                break;
            }
        }
        let is_too_far = best.length == MIN_MATCH && best.distance > TOO_FAR;
        if best.distance == 0 || is_too_far { NO_MATCH } else { best }
    }
}

/// `fill_window`: the position at which zlib moves its window so that what is [`REACH`] back comes
/// to be its base, 0, which stands for no position.
///
/// It moves the window when no more than [`MAX_MATCH`] and [`MIN_MATCH`] bytes are left in it, and
/// then fills it up. So this is the first position that is looked at after that only if the data
/// ends before the window would be full again.
fn slides_at(len: usize) -> Option<usize> {
    let windows = len.checked_sub(REACH)? / WINDOW;
    let position = windows * WINDOW + REACH;
    (windows > 0 && len - position < WINDOW - REACH).then_some(position)
}

/// The length of the common prefix. `source` is no shorter than `target`.
#[inline]
fn common_prefix(source: &[u8], target: &[u8]) -> usize {
    let mut length = 0;
    while let (Some(left), Some(right)) =
        (source[length..].first_chunk(), target[length..].first_chunk())
    {
        let differing = u64::from_le_bytes(*left) ^ u64::from_le_bytes(*right);
        if differing != 0 {
            return length + differing.trailing_zeros() as usize / 8;
        }
        length += size_of::<u64>();
    }
    length
        + source[length..]
            .iter()
            .zip(&target[length..])
            .take_while(|(left, right)| left == right)
            .count()
}
