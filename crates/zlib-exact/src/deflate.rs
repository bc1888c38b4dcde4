//! Turns data into matches and literals: zlib's lazy matching at level 6.

#![expect(
    clippy::indexing_slicing,
    reason = "positions are below the length of the data, sources before positions"
)]

use crate::bits::BitWriter;
use crate::block::Block;
use crate::chains::{NIL, hash_chains};
use crate::format::{MAX_MATCH, MIN_MATCH};

// Level 6 of `configuration_table`, with the names of its fields.
/// The maximum number of candidates that a search compares.
const MAX_CHAIN: u32 = 128;
/// After a match of this length, the search for a longer one compares a quarter of them.
const GOOD_LENGTH: usize = 8;
/// After a match of this length, there is no search for a longer one.
const MAX_LAZY: usize = 16;
/// A match of this length ends the search.
const NICE_LENGTH: usize = 128;

/// Matches of length 3 with a larger distance are dropped: three literals are likely to be shorter.
const TOO_FAR: usize = 4096;

const WINDOW_SIZE: usize = 1 << 15;

/// Without this much data after the current position, zlib refills its window.
const MIN_LOOKAHEAD: usize = MAX_MATCH + MIN_MATCH + 1;

/// The maximum distance of the first candidate. All others must be nearer.
const MAX_DIST: usize = WINDOW_SIZE - MIN_LOOKAHEAD;

/// A match at some position. Length 2 means no match.
#[derive(Debug, Clone, Copy)]
struct Match {
    length: usize,
    distance: usize,
}

const NO_MATCH: Match = Match { length: MIN_MATCH - 1, distance: 0 };

/// `deflate_slow`: writes all blocks.
///
/// Matching is lazy: if a longer match begins at the next position, a literal replaces the match at
/// this one.
// Inlined into a larger function, the loop runs out of registers and takes a sixth longer.
#[inline(never)]
pub(crate) fn deflate(data: &[u8], out: &mut BitWriter) {
    let matcher = Matcher::new(data);
    let mut block = Block::new(data.len());
    let (mut start, mut position) = (0, 0);
    // The match at the previous position, and whether no symbol covers that position yet.
    let (mut previous, mut match_available) = (NO_MATCH, false);
    while position < data.len() {
        let current = matcher.longest_match(position, previous.length);
        // The end of the data that the symbols so far cover.
        let end = if previous.length >= MIN_MATCH && current.length <= previous.length {
            block.add_match(previous.length, previous.distance);
            position += previous.length - 1;
            (previous, match_available) = (NO_MATCH, false);
            position
        } else {
            if match_available {
                block.add_literal(data[position - 1]);
            }
            (previous, match_available) = (current, true);
            position += 1;
            position - 1
        };
        if block.is_full() {
            block.flush(&data[start..end], false, out);
            block.clear();
            start = end;
        }
    }
    // The last literal does not start a new block even if it fills this one. If the last match
    // filled its block, an empty one follows.
    if match_available {
        block.add_literal(data[position - 1]);
    }
    block.flush(&data[start..], true, out);
}

struct Matcher<'a> {
    data: &'a [u8],
    chains: Vec<u16>,
    /// The position whose candidate at [`MAX_DIST`] is lost, if any.
    slides_at: Option<usize>,
}

impl<'a> Matcher<'a> {
    fn new(data: &'a [u8]) -> Matcher<'a> {
        Matcher { data, chains: hash_chains(data, MAX_DIST), slides_at: slides_at(data.len()) }
    }

    /// The longest match at `position`, if it is longer than `previous`. The nearest wins a tie.
    #[inline]
    fn longest_match(&self, position: usize, previous: usize) -> Match {
        if self.chains[position] == NIL
            || previous >= MAX_LAZY
            || !self.may_be_longer(position, previous)
        {
            return NO_MATCH;
        }
        self.search(position, previous)
    }

    /// Whether a match longer than `length` is possible. It would include the three bytes that
    /// begin at `position + length - 2`, so their hash must have occurred before.
    ///
    /// This saves searches that could find nothing, and never changes a result. It is false at the
    /// end of the data too, since the last two positions are in no chain.
    #[inline]
    fn may_be_longer(&self, position: usize, length: usize) -> bool {
        self.chains[position + length - 2] != NIL
    }

    /// `longest_match`: follows the chain of `position`.
    fn search(&self, position: usize, previous: usize) -> Match {
        let target = &self.data[position..self.data.len().min(position + MAX_MATCH)];
        let mut best = Match { length: previous, distance: 0 };
        let mut candidates = if previous < GOOD_LENGTH { MAX_CHAIN } else { MAX_CHAIN / 4 };
        let mut distance = usize::from(self.chains[position]);
        if distance == MAX_DIST && self.slides_at == Some(position) {
            return NO_MATCH;
        }
        loop {
            let source = &self.data[position - distance..];
            // A longer match includes this byte, so compare it first.
            if source.get(best.length) == target.get(best.length) {
                let length = common_prefix(source, target);
                if length > best.length {
                    best = Match { length, distance };
                    if length >= NICE_LENGTH || !self.may_be_longer(position, length) {
                        break;
                    }
                }
            }
            distance += usize::from(self.chains[position - distance]);
            candidates -= 1;
            if candidates == 0 || distance >= MAX_DIST {
                break;
            }
        }
        let is_too_far = best.length == MIN_MATCH && best.distance > TOO_FAR;
        if best.distance == 0 || is_too_far { NO_MATCH } else { best }
    }
}

/// `fill_window`: the position, if any, at which zlib slides its window so that the candidate at
/// [`MAX_DIST`] moves to index 0, which is zlib's `NIL`.
///
/// ```text
/// index in the window:
/// 0                     32768                  65274        65536
/// | overwritten         | moves to 0           | lookahead  |
/// ```
///
/// zlib slides from index 65274 on, once less than [`MIN_LOOKAHEAD`] is left to look at. In a full
/// window that is true only after index 65274, where index 32768 is out of reach anyway. So the
/// candidate is lost only if the data ends before the window is full.
fn slides_at(len: usize) -> Option<usize> {
    let windows = len.checked_sub(MAX_DIST)? / WINDOW_SIZE;
    let position = windows * WINDOW_SIZE + MAX_DIST;
    (windows > 0 && len - position < MIN_LOOKAHEAD).then_some(position)
}

/// The length of the common prefix. `source` is at least as long as `target`.
///
/// Compares eight bytes at a time; the lowest bit that differs is in the first byte that differs.
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
