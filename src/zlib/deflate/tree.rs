//! Huffman trees: how long the code of each symbol is, and which code it gets.
//!
//! RFC 1951 does not say how a tree is to be built, and where frequencies are equal there are several good ones. For identity
//! the one that zlib builds is built here: with a binary heap that is arranged in the order of the symbols (to sort them first
//! would give another tree), and with its rules for equal frequencies.

#![expect(clippy::indexing_slicing, reason = "symbols and nodes are below the lengths of the tables")]

use super::super::rfc1951::MAX_CODE_LENGTH;
use super::bits::Bits;
use super::heap;

/// So many counts at a time are skipped if all are zero.
const GROUP: usize = 16;

/// A symbol that occurs, and how often.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) symbol: u16,
    pub(super) count: u16,
}

/// The symbols of which a tree is made, in their order.
pub(super) struct Leaves<const ROOM: usize> {
    leaves: [Leaf; ROOM],
    len: usize,
}

impl<const ROOM: usize> Leaves<ROOM> {
    /// Those that occur. For identity there are two at least, since zlib makes no tree of fewer: if no symbol occurs, 0 and 1;
    /// if one does, 0 beside it, except that 0 has 1 and 1 has 2 beside it.
    pub(super) fn new(counts: &[u16; ROOM]) -> Leaves<ROOM> {
        const { assert!(ROOM.is_multiple_of(GROUP)) };
        let mut leaves = [Leaf::default(); ROOM];
        let mut len = 0;
        for (group, some) in counts.as_chunks::<GROUP>().0.iter().enumerate() {
            if *some == [0; GROUP] {
                continue;
            }
            for (symbol, &count) in (group * GROUP..).zip(some) {
                // What is written here for a symbol that does not occur is written over by the next.
                leaves[len] = Leaf { symbol: symbol as u16, count };
                len += usize::from(count != 0);
            }
        }
        let mut leaves = Leaves { leaves, len };
        if leaves.len < 2 {
            leaves.fill_up();
        }
        leaves
    }

    #[cold]
    fn fill_up(&mut self) {
        let unused = |symbol| Leaf { symbol, count: 0 };
        let one = self.leaves[0];
        let two = match self.len {
            0 => [unused(0), unused(1)],
            _ if one.symbol < 2 => [one, unused(one.symbol + 1)],
            _ => [unused(0), one],
        };
        self.leaves[..2].copy_from_slice(&two);
        self.len = 2;
    }

    pub(super) fn as_slice(&self) -> &[Leaf] {
        &self.leaves[..self.len]
    }
}

/// The lengths of the codes of a tree.
pub(super) struct Tree<'a, const ROOM: usize> {
    leaves: &'a [Leaf],
    /// By leaf.
    lengths: [u8; ROOM],
    /// The bits of all symbols, each as often as it occurs.
    pub(super) bits: usize,
}

impl<'a, const ROOM: usize> Tree<'a, ROOM> {
    /// The tree for symbols that occur so many times, in which no code is longer than `limit`.
    pub(super) fn new(leaves: &'a Leaves<ROOM>, limit: usize) -> Tree<'a, ROOM> {
        let mut tree = Tree { leaves: leaves.as_slice(), lengths: [0; ROOM], bits: 0 };
        // Most of the memory would be cleared for nothing.
        match leaves.as_slice().len() {
            ..32 if ROOM <= 32 => tree.build::<32>(limit),
            ..128 => tree.build::<128>(limit),
            _ => tree.build::<512>(limit),
        }
        let bits = |(leaf, &length): (&Leaf, &u8)| u32::from(leaf.count) * u32::from(length);
        tree.bits = tree.leaves.iter().zip(&tree.lengths).map(bits).sum::<u32>() as usize;
        tree
    }

    /// The symbols that have a code, in order, and its length.
    pub(super) fn lengths(&self) -> impl DoubleEndedIterator<Item = (usize, u8)> {
        self.leaves
            .iter()
            .zip(&self.lengths[..self.leaves.len()])
            .map(|(leaf, &length)| (usize::from(leaf.symbol), length))
    }

    /// How many lengths there are up to the last symbol that has a code.
    pub(super) fn to_last(&self) -> usize {
        self.leaves.last().map_or(0, |last| usize::from(last.symbol) + 1)
    }

    /// The codes that follow from their lengths: RFC 1951, section 3.2.2. By symbol; [`Code::NONE`] for one without a code.
    pub(super) fn codes(&self, extra_bits: &[u8; ROOM]) -> [Code; ROOM] {
        let lengths = &self.lengths[..self.leaves.len()];
        let mut counts = [0_u16; MAX_CODE_LENGTH + 1];
        lengths.iter().for_each(|&length| counts[usize::from(length)] += 1);
        // Codes stand at the upper end of 16 bits, where the code after the last of a length is the first of the next length.
        let mut next = [0_u16; MAX_CODE_LENGTH + 1];
        for length in 1..MAX_CODE_LENGTH {
            next[length + 1] = next[length].wrapping_add(counts[length] << (16 - length));
        }
        let mut codes = [Code::NONE; ROOM];
        for (leaf, &length) in self.leaves.iter().zip(lengths) {
            let next = &mut next[usize::from(length)];
            let bits = *next;
            *next = bits.wrapping_add(1 << (16 - length));
            let symbol = usize::from(leaf.symbol);
            codes[symbol] = Code::at_upper_end(bits, length, extra_bits[symbol]);
        }
        codes
    }

    /// Builds the tree of two leaves at least. They are numbered in their order, inner nodes after them.
    fn build<const PLACES: usize>(&mut self, limit: usize) {
        let used = self.leaves.len();
        let mut joined = [[0_u16; 2]; PLACES];
        let joins = heap::join(self.leaves.iter().map(|leaf| leaf.count), &mut joined);
        let joined = &joined[..joins];
        // By node. A tree has less than twice as many as leaves.
        let mut depths = [[0_u8; 2]; PLACES];
        let depths = depths.as_flattened_mut();
        let mut deepest = 0;
        for (index, pair) in joined.iter().enumerate().rev() {
            let depth = depths[(used + index) % (2 * PLACES)] + 1;
            deepest = deepest.max(depth);
            pair.iter().for_each(|&node| depths[usize::from(node) % (2 * PLACES)] = depth);
        }
        if usize::from(deepest) > limit {
            limit_depths(&mut depths[..2 * used - 2], joined.as_flattened(), used, limit);
        }
        self.lengths[..used].copy_from_slice(&depths[..used]);
    }
}

/// Makes a tree of leaves some of which are deeper than `limit`.
///
/// For identity: `too_deep` counts inner nodes that are deeper as well as leaves, and the lengths are dealt out anew, the
/// longest first, in the order in which the leaves left the heap.
#[cold]
fn limit_depths(depths: &mut [u8], removed: &[u16], leaves: usize, limit: usize) {
    let mut too_deep = depths.iter().filter(|&&depth| usize::from(depth) > limit).count() as i32;
    let mut leaves_at = [0_u16; MAX_CODE_LENGTH + 1];
    depths[..leaves].iter().for_each(|&depth| leaves_at[usize::from(depth).min(limit)] += 1);
    while too_deep > 0 {
        // A leaf moves down from the deepest level that has room, and takes one that was cut off as its sibling.
        let mut depth = limit - 1;
        while leaves_at[depth] == 0 {
            depth -= 1;
        }
        leaves_at[depth] -= 1;
        leaves_at[depth + 1] += 2;
        leaves_at[limit] -= 1;
        too_deep -= 2;
    }
    let mut in_order = removed.iter().map(|&node| usize::from(node)).filter(|&node| node < leaves);
    for depth in (1..=limit).rev() {
        for leaf in in_order.by_ref().take(usize::from(leaves_at[depth])) {
            depths[leaf] = depth as u8;
        }
    }
}

/// A code as it is written, its first bit lowest, in the lower half; above it its length, and above that its length together
/// with the extra bits that follow it. In one word, because a table of words is cleared in less time than one of structures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Code(u32);

impl Code {
    /// No bits.
    pub(super) const NONE: Code = Code(0);

    /// A code whose first bit is the highest one of `length` bits.
    pub(super) const fn new(bits: u16, length: u8, extra_bits: u8) -> Code {
        Code::at_upper_end(bits << (16 - length), length, extra_bits)
    }

    /// A code whose first bit is the highest one of 16.
    const fn at_upper_end(bits: u16, length: u8, extra_bits: u8) -> Code {
        let [first, second] = bits.to_be_bytes();
        let bits = u16::from_le_bytes([REVERSED[first as usize], REVERSED[second as usize]]);
        Code(u32::from_be_bytes([length + extra_bits, length, 0, 0]) | bits as u32)
    }

    #[inline]
    pub(super) fn length(self) -> u32 {
        self.0 >> 16 & 0xff
    }

    /// A code that no extra bits follow.
    #[inline]
    pub(super) fn bits(self) -> Bits {
        self.with_extra(0)
    }

    /// The code, and extra bits behind it.
    #[inline]
    pub(super) fn with_extra(self, extra: u64) -> Bits {
        Bits::new(u64::from(self.0 & 0xffff) | extra << self.length(), self.0 >> 24)
    }
}

/// Bytes with their bits in the reverse order, for which few processors have an instruction.
const REVERSED: [u8; 256] = {
    let mut reversed = [0; 256];
    let mut byte = 0;
    while byte < reversed.len() {
        reversed[byte] = (byte as u8).reverse_bits();
        byte += 1;
    }
    reversed
};

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: usize = 32;

    /// By symbol; 0 for one without a code.
    fn lengths<const N: usize>(counts: [u16; N], limit: usize) -> [u8; N] {
        let mut all = [0; ROOM];
        all[..N].copy_from_slice(&counts);
        let leaves = Leaves::<ROOM>::new(&all);
        let mut lengths = [0; N];
        for (symbol, length) in Tree::new(&leaves, limit).lengths() {
            lengths[symbol] = length;
        }
        lengths
    }

    #[test]
    fn there_are_two_codes_at_least() {
        assert_eq!(lengths([0, 0, 0, 0], 15), [1, 1, 0, 0]);
        assert_eq!(lengths([9, 0, 0, 0], 15), [1, 1, 0, 0]);
        assert_eq!(lengths([0, 9, 0, 0], 15), [0, 1, 1, 0]);
        assert_eq!(lengths([0, 0, 9, 0], 15), [1, 0, 1, 0]);
    }

    #[test]
    fn of_equal_frequencies_the_heap_decides() {
        // The last is moved to the top when the first has left, and stays above an equal child.
        assert_eq!(lengths([1, 1, 1], 15), [2, 1, 2]);
        assert_eq!(lengths([1, 1, 1, 1, 1], 15), [3, 2, 2, 2, 3]);
        assert_eq!(lengths([1, 1, 2, 2], 15), [2, 2, 2, 2]);
        assert_eq!(lengths([2, 1, 1, 2, 4], 15), [2, 3, 3, 2, 2]);
    }

    #[test]
    fn no_code_is_longer_than_the_limit_and_none_is_to_spare() {
        for (symbols, limit) in [(16, 7), (18, 15), (20, 15), (20, 7), (19, 9)] {
            let mut counts = [0_u16; 20];
            let (mut last, mut this) = (0, 1);
            for count in &mut counts[..symbols] {
                *count = this;
                (last, this) = (this, last + this);
            }
            let lengths = lengths(counts, limit);
            let room: u32 = lengths[..symbols].iter().map(|&length| 1 << (15 - length)).sum();
            assert_eq!(room, 1 << 15, "{lengths:?}");
            assert_eq!(usize::from(lengths[0]), limit.min(symbols - 1));
        }
    }

    #[test]
    fn codes_are_those_of_the_example_in_the_rfc() {
        // RFC 1951, section 3.2.2: lengths (3, 3, 3, 3, 3, 2, 4, 4).
        let leaves: [Leaf; 8] = std::array::from_fn(|symbol| Leaf { symbol: symbol as u16, count: 1 });
        let tree = Tree::<8> { leaves: &leaves, lengths: [3, 3, 3, 3, 3, 2, 4, 4], bits: 0 };
        let codes = [0b010, 0b011, 0b100, 0b101, 0b110, 0b00, 0b1110, 0b1111];
        for (code, (bits, length)) in tree.codes(&[0; 8]).into_iter().zip(codes.into_iter().zip(tree.lengths))
        {
            assert_eq!(code, Code::new(bits, length, 0));
        }
    }
}
