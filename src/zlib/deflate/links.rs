//! For every position, how far back the previous one with the same hash lies.
//!
//! These are zlib's hash chains. Every position gets into them exactly once and in order, whatever is matched; so they can be
//! made before any matching is done.

#![expect(clippy::indexing_slicing, reason = "indexes are masked, or positions in the data")]

/// How many hashes there are.
const HASHES: usize = 1 << 15;

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
            // So many places that they are seldom shared, and no more than take 16 KiB.
            match len {
                0..=64 => link_short::<256>(data, &mut distances),
                65..=256 => link_short::<1024>(data, &mut distances),
                257..=1024 => link_short::<4096>(data, &mut distances),
                _ => link_short::<{ 2 * SHORT }>(data, &mut distances),
            }
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
        let place = self.end & (self.distances.len() - 1);
        let distances = &mut self.distances[place..place + (end - self.end)];
        // The last two positions of the input have no three bytes, and no link.
        distances.fill(0);
        let base = self.base;
        let start = std::mem::replace(&mut self.end, end);
        let [first, second, behind @ ..] = &self.data[start..] else { return };
        let mut hash = roll(roll(0, *first), *second);
        for ((&byte, distance), here) in behind.iter().zip(distances).zip(start - base..) {
            hash = roll(hash, byte);
            let here = here as u16;
            let head = &mut self.heads[usize::from(hash)];
            *distance = if *head == 0 { 0 } else { here - *head };
            *head = here;
        }
    }
}

/// zlib's hash of three bytes, from that of the three that begin a byte earlier and the last byte. With two bytes to begin
/// with: `roll(roll(0, first), second)`.
///
/// Which one it is matters for identity: positions that merely collide stand in the same chain, where they use up the number
/// of candidates that are tried.
#[inline]
fn roll(hash: u16, next: u8) -> u16 {
    (hash << 5 ^ u16::from(next)) & (HASHES - 1) as u16
}

/// Makes all links of a short input.
///
/// Clearing a table of all hashes would take longer than the rest of the work. So there are fewer places, each for several
/// hashes. A place holds the last position that came to it, together with the bits of the hash that the place does not tell;
/// the position holds what the place held before, if that has another hash. Thus a chain of all its hashes hangs on each
/// place, in which no position is visited more than once for each of them.
fn link_short<const PLACES: usize>(data: &[u8], distances: &mut [u16]) {
    let mut places = [0_u16; PLACES];
    let mut displaced = vec![0_u16; distances.len()];
    // A position has no more bits than a place; above them stands what the place does not tell of the 15 bits of a hash.
    let position_of = |entry: u16| usize::from(entry) & (PLACES - 1);
    let another = |entry: u16, rest: u16| entry != 0 && usize::from(entry ^ rest) >= PLACES;
    let [first, second, third, behind @ ..] = data else { return };
    // Not position 0, which is never a source.
    let mut hash = [first, second, third].into_iter().fold(0, |hash, &byte| roll(hash, byte));
    let targets = distances.iter_mut().enumerate().skip(1);
    for (&byte, (position, distance)) in behind.iter().zip(targets) {
        hash = roll(hash, byte);
        // Mixes all bits into the lower ones, and no two hashes into one.
        let mixed = hash ^ hash >> 8;
        let rest = mixed & !(PLACES - 1) as u16;
        let head = std::mem::replace(&mut places[usize::from(mixed) & (PLACES - 1)], rest | position as u16);
        let mut entry = head;
        if another(head, rest) {
            displaced[position] = head;
            while another(entry, rest) {
                entry = displaced[position_of(entry)];
            }
        } else {
            displaced[position] = displaced[position_of(head)];
        }
        *distance = if entry == 0 { 0 } else { (position - position_of(entry)) as u16 };
    }
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
            let expected = data.get(position..position + 3).map_or(0, |three| {
                let hash = usize::from(three.iter().fold(0, |hash, &byte| roll(hash, byte)));
                let earlier = std::mem::replace(&mut last[hash], position);
                if earlier == 0 { 0 } else { position - earlier }
            });
            let found = links.distance(position);
            // What is further back than a window may be forgotten.
            assert!(found == expected || (found == 0 && expected >= WINDOW), "{position} of {}", data.len());
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
        for len in [6, 5000] {
            let mut data = vec![0; len];
            data[..6].copy_from_slice(b"abcabc");
            assert_eq!(Links::new(&data).distance(3), 0);
        }
    }
}
