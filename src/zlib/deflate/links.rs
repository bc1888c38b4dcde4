//! For every position, how far back the previous one with the same hash lies.
//!
//! These are zlib's hash chains. Every position gets into them exactly once and in order, whatever is matched; so they can be
//! made before any matching is done.

#![expect(clippy::indexing_slicing, reason = "indexes are masked, or positions in the data")]

/// The number of bits of a hash, and how many hashes there are.
const HASH_BITS: u32 = 15;
const HASHES: usize = 1 << HASH_BITS;

/// Input up to this length gets a table of hashes that is smaller, in which different hashes share a place.
const SHORT: usize = 4096;

/// How many positions the base of the table of hashes moves on at a time.
const WINDOW: usize = 1 << 15;

/// How many links are kept: those of a window, of the longest match, and of a [`STRIDE`].
const RING: usize = 2 * WINDOW;

/// So many links are made at a time in input that is longer than [`SHORT`].
const STRIDE: usize = WINDOW / 2;

/// The links behind a position that a search at this position may ask for: those of the longest match.
const LOOKAHEAD: usize = 258;

pub(super) struct Links<'a> {
    data: &'a [u8],
    /// By hash: the last position that has it, counted from `base`, or 0 for none. So position 0 of the input is never a
    /// source, which for identity it must not be: in zlib, too, 0 stands for none. Empty for a short input.
    heads: Vec<u16>,
    base: usize,
    /// By position, modulo its length: the distance back, or 0 for none.
    distances: Vec<u16>,
    /// Up to here links are made.
    end: usize,
}

impl<'a> Links<'a> {
    pub(super) fn new(data: &'a [u8]) -> Links<'a> {
        let len = data.len().next_power_of_two().min(RING);
        if data.len() <= SHORT {
            let mut distances = vec![0; len];
            link_short(data, &mut distances);
            Links { data, heads: Vec::new(), base: 0, distances, end: data.len() }
        } else {
            Links { data, heads: vec![0; HASHES], base: 0, distances: vec![0; len], end: 0 }
        }
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

    fn extend(&mut self, end: usize) {
        if self.end == self.base + 2 * WINDOW {
            // Forgets what is further back than a window, so that a position fits 16 bits.
            self.heads.iter_mut().for_each(|head| *head = head.saturating_sub(WINDOW as u16));
            self.base += WINDOW;
        }
        let start = self.end & (self.distances.len() - 1);
        let distances = &mut self.distances[start..start + (end - self.end)];
        // The last two positions of the input have no three bytes, and no link.
        distances.fill(0);
        let threes = self.data[self.end..].windows(3);
        for ((three, distance), here) in threes.zip(distances).zip(self.end - self.base..) {
            let here = here as u16;
            let head = &mut self.heads[usize::from(hash(three))];
            *distance = if *head == 0 { 0 } else { here - *head };
            *head = here;
        }
        self.end = end;
    }
}

/// zlib's hash of three bytes.
///
/// Which one it is matters for identity: positions that merely collide stand in the same chain, where they use up the number
/// of candidates that are tried.
#[inline]
fn hash(three: &[u8]) -> u16 {
    let &[first, second, third] = three else { return 0 };
    (u16::from(first) << 10 ^ u16::from(second) << 5 ^ u16::from(third)) & (HASHES - 1) as u16
}

/// Makes all links of a short input.
///
/// Clearing a table of all hashes would take longer than the rest of the work. So there is a place for each position only,
/// which several hashes share. A place holds the last position that came to it, with the bits of the hash that the place
/// does not tell; the position holds what the place held before, if that has another hash. Thus a chain of all hashes hangs on
/// each place. In it no position is visited more than once for each hash that shares the place.
fn link_short(data: &[u8], distances: &mut [u16]) {
    // So many places that they are seldom shared, and no more than take 16 KiB.
    let count = (4 * distances.len()).clamp(64, 2 * SHORT);
    let mut table = vec![0_u16; count + distances.len()];
    let (places, displaced) = table.split_at_mut(count);
    let place_bits = count.ilog2();
    // A position has no more bits than a place; above them stands what the place does not tell of the 15 bits of a hash.
    let position_of = |entry: u16| usize::from(entry) & (count - 1);
    // Not position 0, which is never a source.
    for (position, three) in data.windows(3).enumerate().skip(1) {
        let hash = hash(three);
        // Mixes all bits into the lower ones, and no two hashes into one.
        let mixed = hash ^ hash >> 8;
        let place = &mut places[usize::from(mixed) & (count - 1)];
        let rest = mixed >> place_bits << place_bits;
        let head = *place;
        *place = rest | position as u16;
        let mut entry = head;
        if entry != 0 && (entry ^ rest) >> place_bits != 0 {
            displaced[position] = head;
            while entry != 0 && (entry ^ rest) >> place_bits != 0 {
                entry = displaced[position_of(entry)];
            }
        } else {
            displaced[position] = displaced[position_of(entry)];
        }
        distances[position] = if entry == 0 { 0 } else { (position - position_of(entry)) as u16 };
    }
}
