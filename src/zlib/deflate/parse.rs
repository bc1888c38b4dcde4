//! Which matches and literals stand for the data: zlib's lazy matching at level 6.

#![expect(
    clippy::indexing_slicing,
    reason = "positions are below the length of the data, sources before positions"
)]

use super::links::Links;
use super::symbols::{MAX_MATCH, MIN_MATCH, Match, Symbols};

/// So many candidates are tried, if no match is in hand or only a short one ...
const CANDIDATES: u32 = 128;

/// ... and so many, if the one in hand has at least the length [`GOOD`].
const FEWER_CANDIDATES: u32 = 32;
const GOOD: usize = 8;

/// With a match of this length in hand a longer one is not looked for.
const LAZY: usize = 16;

/// With a match of this length the search ends.
const NICE: usize = 128;

/// Matches of the least length that reach further back than this are dropped: literals are likely to be shorter.
const TOO_FAR: usize = 4096;

/// How far back the first candidate of a search may lie; all others must be nearer. For identity: zlib leaves room in its
/// window for the longest match and what is looked at with it.
const REACH: usize = (1 << 15) - (MAX_MATCH + MIN_MATCH + 1);

/// Why a block ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockEnd {
    /// It holds as many symbols as a block can.
    Full,
    /// All of the input is in it and in those before it.
    Input,
}

pub(super) struct Parser<'a> {
    data: &'a [u8],
    links: Links<'a>,
    position: usize,
    /// The match at `position`, if that was searched for already.
    in_hand: Option<Match>,
}

impl<'a> Parser<'a> {
    pub(super) fn new(data: &'a [u8]) -> Parser<'a> {
        Parser { data, links: Links::new(data), position: 0, in_hand: None }
    }

    /// Adds symbols until the block is full or the input ends.
    ///
    /// For identity: a literal at the very end never makes a block full, since zlib holds it back to the end; a match there
    /// does, after which an empty block ends the stream.
    pub(super) fn fill(&mut self, symbols: &mut Symbols) -> BlockEnd {
        while self.position < self.data.len() {
            self.links.reach(self.position + 1);
            let found = match self.in_hand.take() {
                Some(found) => Some(found),
                None => self.search(self.position, MIN_MATCH - 1),
            };
            let length = found.map_or(0, |found| found.length);
            // A match gives way to a literal if a longer one begins behind that.
            if (MIN_MATCH..LAZY).contains(&length) {
                self.in_hand = self.search(self.position + 1, length);
            }
            match found {
                Some(found) if self.in_hand.is_none() => {
                    symbols.add_match(self.position, found);
                    self.position += length;
                }
                _ => {
                    symbols.add_literal();
                    self.position += 1;
                    if self.position == self.data.len() {
                        break;
                    }
                }
            }
            if symbols.is_full() {
                symbols.end_at(self.position);
                return BlockEnd::Full;
            }
        }
        symbols.end_at(self.position);
        BlockEnd::Input
    }

    /// The longest match at `position` that is longer than `length`, the nearest of them if there are several.
    #[inline]
    fn search(&self, position: usize, length: usize) -> Option<Match> {
        let left = self.data.len() - position;
        if left <= length {
            return None;
        }
        // A longer match contains the three bytes that end behind the length in hand. If these have not been seen before, there
        // is none.
        let at_least = self.links.distance(position + length - 2);
        let distance = self.links.distance(position);
        if at_least == 0 || distance == 0 || distance > REACH - usize::from(self.has_just_slid(position)) {
            return None;
        }
        self.follow(position, length, distance, at_least)
    }

    /// Compares the candidates, the first of which lies `distance` back. Nearer than `at_least` there is no match.
    fn follow(
        &self,
        position: usize,
        length: usize,
        mut distance: usize,
        mut at_least: usize,
    ) -> Option<Match> {
        let left = self.data.len() - position;
        let longest = left.min(MAX_MATCH);
        let enough = left.min(NICE);
        let mut candidates = if length < GOOD { CANDIDATES } else { FEWER_CANDIDATES };
        let mut best = Match { length, distance: 0 };
        loop {
            if distance >= at_least {
                let source = &self.data[position - distance..];
                let target = &self.data[position..position + longest];
                if source[best.length] == target[best.length] {
                    let length = common_prefix(source, target);
                    if length > best.length {
                        best = Match { length, distance };
                        if length >= enough {
                            break;
                        }
                        // As in `search`: nearer than this a longer one cannot be.
                        at_least = self.links.distance(position + length - 2);
                        if at_least == 0 {
                            break;
                        }
                    }
                }
            }
            candidates -= 1;
            let back = self.links.distance(position - distance);
            distance += back;
            if candidates == 0 || back == 0 || distance >= REACH {
                break;
            }
        }
        let worth_it = best.distance != 0 && (best.length > MIN_MATCH || best.distance <= TOO_FAR);
        worth_it.then_some(best)
    }

    /// Whether zlib has just moved its window to the position that lies [`REACH`] back.
    ///
    /// For identity: 0 stands for no position in zlib, counted from the base of its window. So the base is no source, and it
    /// is within reach only at the position where the window slides, at the earliest time: when less than the longest match
    /// and what is looked at with it is left. That it is still less after the window was filled up is so only near the end.
    #[inline]
    fn has_just_slid(&self, position: usize) -> bool {
        const WINDOW: usize = 1 << 15;
        position >= WINDOW + REACH
            && (position - REACH).is_multiple_of(WINDOW)
            && self.data.len() - position < WINDOW - REACH
    }
}

/// How many bytes at the beginning of `target` stand at that of `source` as well, which is no shorter.
#[inline]
fn common_prefix(source: &[u8], target: &[u8]) -> usize {
    let mut length = 0;
    while let (Some(left), Some(right)) = (source[length..].first_chunk(), target[length..].first_chunk()) {
        let differing = u64::from_le_bytes(*left) ^ u64::from_le_bytes(*right);
        if differing != 0 {
            return length + differing.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    length + source[length..].iter().zip(&target[length..]).take_while(|(left, right)| left == right).count()
}
