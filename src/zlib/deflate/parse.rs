//! Which matches and literals stand for the data: zlib's lazy matching at level 6.

#![expect(
    clippy::indexing_slicing,
    reason = "positions are below the length of the data, sources before positions"
)]

use super::links::{Links, NONE};
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
    /// The match at `position`, if that was found before the last block was full.
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
        let end = loop {
            if self.position == self.data.len() {
                break BlockEnd::Input;
            }
            if symbols.room_at(self.position) == 0 {
                break BlockEnd::Full;
            }
            let Some(mut found) = self.in_hand.take().or_else(|| self.next_match(symbols)) else { continue };
            // A match gives way to a literal if a longer one begins behind that.
            while found.length < LAZY {
                self.links.reach(self.position + 1);
                let Some(longer) = self.search(self.position + 1, found.length) else { break };
                symbols.count_literal(self.data[self.position]);
                self.position += 1;
                found = longer;
                if symbols.room_at(self.position) == 0 {
                    self.in_hand = Some(found);
                    break;
                }
            }
            if self.in_hand.is_none() {
                symbols.add_literals_up_to(self.position);
                symbols.add_match(found);
                self.position += found.length;
                if symbols.room_at(self.position) == 0 {
                    break BlockEnd::Full;
                }
            }
        };
        symbols.add_literals_up_to(self.position);
        end
    }

    /// Counts literals up to the next match, the end of the block, or the last position that has its links.
    fn next_match(&mut self, symbols: &mut Symbols) -> Option<Match> {
        let end = self.links.reach(self.position).min(self.position + symbols.room_at(self.position));
        for position in self.position..end {
            // Most positions have no link.
            if self.links.distance(position) != NONE {
                let found = self.search(position, MIN_MATCH - 1);
                if found.is_some() {
                    self.position = position;
                    return found;
                }
            }
            symbols.count_literal(self.data[position]);
        }
        self.position = end;
        None
    }

    /// The longest match at `position` that is longer than `length`, the nearest of them if there are several.
    #[inline(always)]
    fn search(&self, position: usize, length: usize) -> Option<Match> {
        if self.data.len() - position <= length {
            return None;
        }
        let distance = usize::from(self.links.distance(position));
        let reach = REACH - usize::from(self.has_just_slid(position));
        if distance > reach || !self.may_be_longer(position, length) {
            return None;
        }
        self.follow(position, length, position - distance)
    }

    /// A match longer than `length` contains the three bytes that end behind it. If these have not been seen before, there is
    /// none.
    #[inline]
    fn may_be_longer(&self, position: usize, length: usize) -> bool {
        self.links.distance(position + length - 2) != NONE
    }

    /// Compares the candidates, the first of which is `source`.
    #[inline(never)]
    fn follow(&self, position: usize, length: usize, mut source: usize) -> Option<Match> {
        let left = self.data.len() - position;
        let target = &self.data[position..position + left.min(MAX_MATCH)];
        let enough = left.min(NICE);
        let too_far = position.saturating_sub(REACH);
        let mut candidates = if length < GOOD { CANDIDATES } else { FEWER_CANDIDATES };
        let mut best = Match { length, distance: 0 };
        let mut ending = Ending::new(target, length);
        loop {
            if ending.is_in(self.data, source) {
                let length = common_prefix(&self.data[source..], target);
                if length > best.length {
                    best = Match { length, distance: position - source };
                    if length >= enough || !self.may_be_longer(position, length) {
                        break;
                    }
                    ending = Ending::new(target, length);
                }
            }
            candidates -= 1;
            let back = usize::from(self.links.distance(source));
            if candidates == 0 || back >= source - too_far {
                break;
            }
            source -= back;
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

/// The last bytes of the shortest match that is longer than the one in hand. They differ more often than its first ones.
struct Ending {
    /// Where in the match they begin.
    start: usize,
    /// Which bits of a word they are.
    mask: u32,
    bytes: u32,
}

impl Ending {
    #[inline]
    fn new(target: &[u8], length: usize) -> Ending {
        let (start, mask) =
            if length < MIN_MATCH { (0, 0x00ff_ffff) } else { (length - MIN_MATCH, u32::MAX) };
        Ending { start, mask, bytes: word(&target[start..]) & mask }
    }

    #[inline]
    fn is_in(&self, data: &[u8], source: usize) -> bool {
        word(&data[source + self.start..]) & self.mask == self.bytes
    }
}

/// Four bytes, or the last three.
#[inline]
fn word(bytes: &[u8]) -> u32 {
    match *bytes {
        [first, second, third, fourth, ..] => u32::from_le_bytes([first, second, third, fourth]),
        [first, second, third] => u32::from_le_bytes([first, second, third, 0]),
        _ => 0,
    }
}

/// How many bytes at the beginning of `target` stand at that of `source` as well, which is no shorter.
#[inline]
fn common_prefix(source: &[u8], target: &[u8]) -> usize {
    const STEP: usize = size_of::<u128>();
    let mut length = 0;
    while let (Some(left), Some(right)) = (source[length..].first_chunk(), target[length..].first_chunk()) {
        let differing = u128::from_le_bytes(*left) ^ u128::from_le_bytes(*right);
        if differing != 0 {
            return length + differing.trailing_zeros() as usize / 8;
        }
        length += STEP;
    }
    length + source[length..].iter().zip(&target[length..]).take_while(|(left, right)| left == right).count()
}
