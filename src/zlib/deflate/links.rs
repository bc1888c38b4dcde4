//! For every position, how far back the previous one with the same hash lies.
//!
//! These are zlib's hash chains. Every position gets into them exactly once and in order, whatever is matched; so they can be
//! made before any matching is done.

#![expect(clippy::indexing_slicing, reason = "indexes are masked, or positions in the data")]

/// How many different hashes there are.
const HASHES: usize = 1 << 15;

/// Input up to this length gets a table of hashes that is smaller, in which different hashes share a place.
const SHORT: usize = 4096;

/// How many positions the base of the table of hashes moves on at a time.
const WINDOW: usize = 1 << 15;

/// How many links are kept: those of a window, of the longest match, and of a [`STRIDE`].
const RING: usize = 2 * WINDOW;

/// So many links are made at a time in input that is longer than [`RING`].
const STRIDE: usize = WINDOW / 2;

/// The links behind a position that a search at this position may ask for: those of the longest match.
const LOOKAHEAD: usize = 258;

pub(super) struct Links<'a> {
    data: &'a [u8],
    /// By place: the last position with a hash that has this place, counted from `base`, or 0 for none. So position 0 of the
    /// input is never a source, which for identity it must not be: in zlib, too, 0 stands for none.
    heads: Vec<u16>,
    base: usize,
    /// By position, modulo its length: the distance back, or 0 for none.
    distances: Vec<u16>,
    /// Up to here links are made.
    end: usize,
}

impl<'a> Links<'a> {
    pub(super) fn new(data: &'a [u8]) -> Links<'a> {
        let len = data.len().next_power_of_two();
        // Clearing a table for all hashes would take longer than the rest of the work for a short input.
        let places = if len <= SHORT { (2 * len).max(64) } else { HASHES };
        let mut links =
            Links { data, heads: vec![0; places], base: 0, distances: vec![0; len.min(RING)], end: 0 };
        if len <= SHORT {
            links.extend(data.len());
            links.keep_same_hash();
        }
        links
    }

    /// How far back from `position` the previous one with the same hash lies, 0 if there is none.
    #[inline]
    pub(super) fn distance(&self, position: usize) -> usize {
        usize::from(self.distances[position & (self.distances.len() - 1)])
    }

    /// Makes the links that a search at `position` may ask for.
    #[inline]
    pub(super) fn reach(&mut self, position: usize) {
        while self.end <= position + LOOKAHEAD && self.end < self.data.len() {
            self.extend(self.data.len().min(self.end + STRIDE));
        }
    }

    /// Links positions up to `end` to the previous one with the same place.
    fn extend(&mut self, end: usize) {
        if self.end == self.base + 2 * WINDOW {
            // Forgets what is further back than a window, so that a position fits 16 bits.
            self.heads.iter_mut().for_each(|head| *head = head.saturating_sub(WINDOW as u16));
            self.base += WINDOW;
        }
        let (places, ring) = (self.heads.len() - 1, self.distances.len() - 1);
        for position in self.end..end {
            let Some(hash) = hash_at(self.data, position) else {
                self.distances[position & ring] = 0;
                continue;
            };
            let head = &mut self.heads[place(hash) & places];
            let here = (position - self.base) as u16;
            self.distances[position & ring] = if *head == 0 { 0 } else { here - *head };
            *head = here;
        }
        self.end = end;
    }

    /// Turns links to the previous position with the same place into links to the previous one with the same hash.
    ///
    /// From the last position to the first, so that the links which are followed are still the former. Each is followed at
    /// most once for each hash that shares the place.
    fn keep_same_hash(&mut self) {
        for position in (0..self.data.len()).rev() {
            let mut earlier = position;
            self.distances[position] = loop {
                let back = usize::from(self.distances[earlier]);
                if back == 0 {
                    break 0;
                }
                earlier -= back;
                if hash_at(self.data, earlier) == hash_at(self.data, position) {
                    break (position - earlier) as u16;
                }
            };
        }
    }
}

/// zlib's hash of the three bytes at a position, if there are three: of 15 bits.
///
/// Which hash it is matters for identity: positions that merely collide stand in the same chain, where they use up the
/// number of candidates that are tried.
#[inline]
fn hash_at(data: &[u8], position: usize) -> Option<u16> {
    let &[first, second, third] = data.get(position..)?.first_chunk()?;
    Some((u16::from(first) << 10 ^ u16::from(second) << 5 ^ u16::from(third)) & (HASHES - 1) as u16)
}

/// Where a hash stands in a table that has a place for each; in a smaller one it is taken modulo the length. No two hashes
/// have the same.
#[inline]
fn place(hash: u16) -> usize {
    usize::from(hash ^ hash >> 8)
}
