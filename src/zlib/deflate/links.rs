//! For every position, how far back the previous one with the same hash lies.
//!
//! These are zlib's hash chains. Every position gets into them exactly once and in order, whatever is matched; so they can be
//! made before any matching is done.

#![expect(clippy::indexing_slicing, reason = "indexes are masked, or positions in the data")]

use std::cell::Cell;

/// How many hashes there are.
const HASHES: usize = 1 << 15;

/// How many positions the base of the table of hashes moves on at a time.
const WINDOW: usize = 1 << 15;

/// How many links are kept: those of a window, of the longest match, and of a [`STRIDE`].
const RING: usize = 2 * WINDOW;

/// So many links are made at a time, if there are as many.
const STRIDE: usize = WINDOW / 2;

/// So many of these at a time by each of the steps that make them.
const STEP: usize = 256;

/// The links behind a position that a search at this position may ask for: those of the longest match.
const LOOKAHEAD: usize = 258;

/// The distance where there is no previous position: further than anything.
pub(super) const NONE: u16 = u16::MAX;

/// By hash, the last position that has it.
///
/// To clear the table would take longer than to compress a small session. So each thread keeps its table, and an input begins
/// above what those before it have left there.
#[derive(Default)]
struct Heads {
    /// Empty before the first input.
    table: Vec<u16>,
    /// Entries no higher than this are of earlier inputs, or there was none.
    floor: u16,
}

thread_local! {
    static HEADS: Cell<Heads> = const { Cell::new(Heads { table: Vec::new(), floor: 0 }) };
}

pub(super) struct Links<'a> {
    data: &'a [u8],
    /// Positions are counted from `base` on, and stand in the table as numbers from `floor` on. The number `floor` stands for
    /// none; so position 0 of the input is never a source, which for identity it must not be: in zlib, too, 0 stands for none.
    heads: Heads,
    base: usize,
    /// By position, modulo its length: the distance back, or [`NONE`].
    distances: Vec<u16>,
    /// Up to here links are made.
    end: usize,
}

impl<'a> Links<'a> {
    pub(super) fn new(data: &'a [u8]) -> Links<'a> {
        // A thread that is about to end may have none.
        let mut heads = HEADS.try_with(Cell::take).unwrap_or_default();
        if heads.table.is_empty() || usize::from(heads.floor) + data.len() > usize::from(u16::MAX) {
            heads.table.clear();
            heads.table.resize(HASHES, 0);
            heads.floor = 0;
        }
        let len = data.len().next_power_of_two().min(RING);
        Links { data, heads, base: 0, distances: vec![NONE; len], end: 0 }
    }

    /// How far back from `position` the previous one with the same hash lies, or [`NONE`].
    #[inline]
    pub(super) fn distance(&self, position: usize) -> u16 {
        self.distances[position & (self.distances.len() - 1)]
    }

    /// What [`distance`](Links::distance) gives for `position` and those behind it, up to the end of the memory for them.
    #[inline]
    pub(super) fn distances(&self, position: usize) -> &[u16] {
        &self.distances[position & (self.distances.len() - 1)..]
    }

    /// Makes the links that a search at `position` may ask for. Gives the first position at which one may ask for others.
    #[inline]
    pub(super) fn reach(&mut self, position: usize) -> usize {
        while self.end <= position + LOOKAHEAD && self.end < self.data.len() {
            self.extend(self.data.len().min(self.end + STRIDE));
        }
        if self.end == self.data.len() { self.end } else { self.end - LOOKAHEAD }
    }

    fn extend(&mut self, end: usize) {
        if self.end == self.base + 2 * WINDOW {
            // Forgets what is further back than a window, so that a position fits 16 bits.
            self.heads.table.iter_mut().for_each(|head| *head = head.saturating_sub(WINDOW as u16));
            self.base += WINDOW;
        }
        let start = std::mem::replace(&mut self.end, end);
        let place = start & (self.distances.len() - 1);
        let distances = &mut self.distances[place..place + (end - start)];
        let mut number = (start - self.base) as u16 + self.heads.floor;
        let mut hashes = [0; STEP];
        let table: &mut [u16; HASHES] = &mut self.heads.table.as_chunks_mut().0[0];
        for (place, distances) in (start..).step_by(STEP).zip(distances.chunks_mut(STEP)) {
            // Three short loops, because a processor does the first and the last side by side for many positions, and need not
            // wait for anything in the second.
            let bytes = &self.data[place..(place + distances.len() + 2).min(self.data.len())];
            let [second, third] = [1, 2].map(|from| bytes.get(from..).unwrap_or_default());
            let threes = bytes.iter().zip(second).zip(third);
            let count = third.len();
            // The last two positions of the input have no three bytes, and no link.
            distances[count..].fill(NONE);
            hashes.iter_mut().zip(threes).for_each(|(hash, ((&first, &second), &third))| {
                *hash = hash_of([first, second, third]);
            });
            let first = number;
            for (&hash, distance) in hashes.iter().zip(&mut distances[..count]) {
                let head = &mut table[usize::from(hash) % HASHES];
                *distance = number - std::mem::replace(head, number);
                number = number.wrapping_add(1);
            }
            let above_floor = first - self.heads.floor;
            for (step, distance) in (0..STEP as u16).zip(&mut distances[..count]) {
                *distance = if *distance < above_floor + step { *distance } else { NONE };
            }
        }
    }
}

impl Drop for Links<'_> {
    fn drop(&mut self) {
        let mut heads = std::mem::take(&mut self.heads);
        heads.floor = usize::from(heads.floor).saturating_add(self.data.len()).min(NONE.into()) as u16;
        // Where there is no place to keep it, it is not kept.
        let _ = HEADS.try_with(|kept| kept.set(heads));
    }
}

/// zlib's hash of three bytes.
///
/// Which one it is matters for identity: positions that merely collide stand in the same chain, where they use up the number
/// of candidates that are tried.
fn hash_of(three: [u8; 3]) -> u16 {
    three.iter().fold(0, |hash, &byte| hash << 5 ^ u16::from(byte)) & (HASHES - 1) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares with links that are made of the definition.
    fn check(data: &[u8]) {
        let mut last = vec![0; HASHES];
        let mut links = Links::new(data);
        for position in 0..data.len() {
            links.reach(position);
            let expected = data[position..].first_chunk().map_or(usize::from(NONE), |&three| {
                match std::mem::replace(&mut last[usize::from(hash_of(three))], position) {
                    0 => usize::from(NONE),
                    earlier => position - earlier,
                }
            });
            let found = links.distance(position);
            // What is further back than a window may be forgotten.
            let forgotten = found == NONE && expected >= WINDOW;
            assert!(usize::from(found) == expected || forgotten, "{position} of {}", data.len());
        }
    }

    #[test]
    fn links_lead_to_the_last_position_with_the_same_hash() {
        let mut state = 1_u32;
        for len in
            [0, 1, 2, 3, 4, 5, 63, 64, 65, 256, 257, 1000, 1024, 4095, 4096, 4097, 65_536, 65_537, 140_000]
        {
            for letters in [1, 2, 3, 20, 256] {
                let random = std::iter::repeat_with(|| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    ((state >> 16) % letters) as u8
                });
                check(&random.take(len).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn position_0_is_no_source() {
        for len in [6, 5000, 70_000] {
            let mut data = vec![0; len];
            data[..6].copy_from_slice(b"abcabc");
            // The second time the table is not empty.
            for _ in 0..2 {
                let mut links = Links::new(&data);
                links.reach(3);
                assert_eq!(links.distance(3), NONE);
            }
        }
    }

    #[test]
    fn what_the_thread_compressed_before_is_forgotten() {
        // Many inputs of the same bytes, so that the numbers of the table come to their end and begin anew.
        for len in [1, 3, 4, 255, 256, 257, 1000, 65_533, 65_534, 65_535, 65_536, 65_537, 3, 300] {
            (0..20).for_each(|_| check(&vec![b'a'; len]));
        }
        for len in (0..2000).step_by(7) {
            check(&b"abcdefghijklmnopqrstuvwxyz".repeat(100)[..len]);
        }
    }
}
