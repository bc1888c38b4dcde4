//! Which matches and literals stand for the data: zlib's lazy matching at level 6.

#![expect(
    clippy::indexing_slicing,
    reason = "positions are below the length of the data, sources before positions"
)]

use super::super::rfc1951::{MAX_MATCH, MIN_MATCH};
use super::links::{Links, NONE};
use super::symbols::{Match, Symbols};

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

pub(super) struct Parser<'a> {
    data: &'a [u8],
    links: Links<'a>,
    /// Up to here the data is in symbols.
    position: usize,
    /// The match at `position`, if that was found before the last block was full.
    in_hand: Option<Match>,
    /// Where the position that lies [`REACH`] back is no source, if anywhere.
    unreachable_at: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(data: &'a [u8]) -> Parser<'a> {
        Parser {
            data,
            links: Links::new(data),
            position: 0,
            in_hand: None,
            unreachable_at: unreachable_at(data.len()).unwrap_or(usize::MAX),
        }
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Adds symbols until the block is full or the input ends. Gives the bytes that they stand for, and whether all of the input
    /// is in this block and in those before it.
    pub(super) fn fill(&mut self, symbols: &mut Symbols) -> (&'a [u8], bool) {
        let start = self.position;
        let is_last = self.add_symbols(symbols);
        (&self.data[start..self.position], is_last)
    }

    /// Gives whether the input has ended.
    ///
    /// For identity: a literal at the very end never makes a block full, since zlib holds it back to the end; a match there
    /// does, after which an empty block ends the stream.
    fn add_symbols(&mut self, symbols: &mut Symbols) -> bool {
        let mut in_hand = self.in_hand.take();
        while self.position < self.data.len() {
            if self.position == symbols.full_at() {
                return false;
            }
            let Some(mut found) = in_hand.take().or_else(|| self.next_match(symbols)) else { continue };
            // A match gives way to a literal if a longer one begins behind that.
            while found.length() < LAZY {
                self.links.reach(self.position + 1);
                let Some(longer) = self.search_longer(self.position + 1, found.length()) else { break };
                symbols.count_literal(self.data[self.position]);
                self.position += 1;
                found = longer;
                if self.position == symbols.full_at() {
                    self.in_hand = Some(found);
                    return false;
                }
            }
            symbols.add_match(found, self.position);
            self.position += found.length();
            if self.position == symbols.full_at() {
                return false;
            }
        }
        true
    }

    /// Counts literals up to the next match, the end of the block, or the last position that has its links.
    fn next_match(&mut self, symbols: &mut Symbols) -> Option<Match> {
        let end = self.links.reach(self.position).min(symbols.full_at());
        while self.position < end {
            // Most positions have no link. These are passed over in a loop of their own, for which there are registers enough.
            let bytes = self.data[self.position..end].iter();
            let distances = self.links.distances(self.position).iter();
            let mut count = 0;
            for (&literal, _) in bytes.zip(distances).take_while(|&(_, &distance)| distance == NONE) {
                symbols.count_literal(literal);
                count += 1;
            }
            self.position += count;
            if self.position == end {
                break;
            }
            let found = self.search(self.position);
            if found.is_some() {
                return found;
            }
            symbols.count_literal(self.data[self.position]);
            self.position += 1;
        }
        None
    }

    /// The longest match at `position`, the nearest of them if there are several.
    #[inline(always)]
    fn search(&self, position: usize) -> Option<Match> {
        let source = self.first_candidate(position)?;
        let length = self.common_length(source, position);
        let found = if length < MIN_MATCH {
            self.search_behind_collision(position, source)?
        } else {
            self.improve(Match::new(length, position - source), position, CANDIDATES - 1)
        };
        (found.length() > MIN_MATCH || found.distance() <= TOO_FAR).then_some(found)
    }

    /// Goes on where at the first candidate only the hash is the same, and not the three bytes.
    #[cold]
    fn search_behind_collision(&self, position: usize, mut source: usize) -> Option<Match> {
        for candidates in (0..CANDIDATES - 1).rev() {
            source = self.next_candidate(source, position)?;
            let length = self.common_length(source, position);
            if length >= MIN_MATCH {
                return Some(self.improve(Match::new(length, position - source), position, candidates));
            }
        }
        None
    }

    /// The longest match at `position` that is longer than the one of this length before it, the nearest of them if there are
    /// several.
    #[inline(always)]
    fn search_longer(&self, position: usize, length: usize) -> Option<Match> {
        // That in hand begins one byte before. So there are two places in a longer one that are not known to have been seen.
        if !(self.may_be_longer(position, length - 1) & self.may_be_longer(position, length)) {
            return None;
        }
        let source = self.first_candidate(position)?;
        let candidates = if length < GOOD { CANDIDATES } else { FEWER_CANDIDATES };
        let found = self.follow(Match::new(length, 0), position, source, candidates);
        (found.distance() > 0).then_some(found)
    }

    /// The first candidate of a search at `position`.
    #[inline]
    fn first_candidate(&self, position: usize) -> Option<usize> {
        let distance = usize::from(self.links.distance(position));
        let is_within_reach = distance < REACH || distance == REACH && position != self.unreachable_at;
        is_within_reach.then(|| position - distance)
    }

    /// The candidate behind `source` in a search at `position`.
    #[inline]
    fn next_candidate(&self, source: usize, position: usize) -> Option<usize> {
        let back = usize::from(self.links.distance(source));
        (back < source - position.saturating_sub(REACH)).then(|| source - back)
    }

    /// A match longer than `length` contains the three bytes that end behind it. If these have not been seen before, there is
    /// none; nor is there one at the end of the data, whose last two positions have no link.
    #[inline]
    fn may_be_longer(&self, position: usize, length: usize) -> bool {
        self.links.distance(position + length - 2) != NONE
    }

    /// Whether zlib would not look for a longer match than that, or there is none.
    #[inline]
    fn is_enough(&self, length: usize, position: usize) -> bool {
        length >= NICE || !self.may_be_longer(position, length)
    }

    /// Compares up to so many candidates behind the match that was found.
    #[inline(always)]
    fn improve(&self, found: Match, position: usize, candidates: u32) -> Match {
        if self.is_enough(found.length(), position) {
            return found;
        }
        match self.next_candidate(position - found.distance(), position) {
            Some(source) if candidates > 0 => self.follow(found, position, source, candidates),
            _ => found,
        }
    }

    /// Compares so many candidates, the first of which is `source`, for a match that is longer than `best`.
    #[inline(never)]
    fn follow(&self, mut best: Match, position: usize, mut source: usize, mut candidates: u32) -> Match {
        let mut ending = Ending::new(self.data, position, best.length());
        loop {
            if ending.is_in(self.data, source) {
                let length = self.common_length(source, position);
                if length > best.length() {
                    best = Match::new(length, position - source);
                    if self.is_enough(length, position) {
                        return best;
                    }
                    ending = Ending::new(self.data, position, length);
                }
            }
            candidates -= 1;
            match self.next_candidate(source, position) {
                Some(next) if candidates > 0 => source = next,
                _ => return best,
            }
        }
    }

    /// How many bytes from `source` on are the same as those from `position` on.
    #[inline(always)]
    fn common_length(&self, source: usize, position: usize) -> usize {
        let target = &self.data[position..];
        common_prefix(&self.data[source..], &target[..target.len().min(MAX_MATCH)])
    }
}

/// At which position zlib has just moved its window to the position that lies [`REACH`] back, and had it in reach otherwise.
///
/// For identity: 0 stands for no position in zlib, counted from the base of its window. So the base is no source, and it
/// is within reach only at the position where the window slides, at the earliest time: when less than the longest match
/// and what is looked at with it is left. That it is still less after the window was filled up is so only near the end.
fn unreachable_at(len: usize) -> Option<usize> {
    const WINDOW: usize = 1 << 15;
    let windows = len.checked_sub(REACH)? / WINDOW;
    let position = windows * WINDOW + REACH;
    (windows > 0 && len - position < WINDOW - REACH).then_some(position)
}

/// The last bytes of the shortest match that is longer than the one in hand. They differ more often than its first ones.
struct Ending {
    /// Where in the match they begin.
    start: usize,
    bytes: u32,
}

impl Ending {
    #[inline]
    fn new(data: &[u8], position: usize, length: usize) -> Ending {
        let start = length - MIN_MATCH;
        Ending { start, bytes: word(data, position + start) }
    }

    #[inline]
    fn is_in(&self, data: &[u8], source: usize) -> bool {
        word(data, source + self.start) == self.bytes
    }
}

/// Four bytes, which are there: where a match is looked for that is longer than one in hand, more is left than that.
#[inline]
fn word(data: &[u8], place: usize) -> u32 {
    data[place..].first_chunk().map_or(0, |&bytes| u32::from_le_bytes(bytes))
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
