//! Huffman trees: how long the code of each symbol is, and which code it gets.
//!
//! RFC 1951 does not say how a tree is to be built, and where frequencies are equal there are several good ones. For identity
//! the one that zlib builds is built here: with a binary heap that is arranged in the order of the symbols (to sort them first
//! would give another tree), and with its rules for equal frequencies.

#![expect(
    clippy::indexing_slicing,
    reason = "nodes are below `NODES`, places in the heap below the length it began with"
)]

use std::hint::select_unpredictable;

use super::symbols::LITERAL_CODES;

/// The longest code for a literal, a length or a distance.
pub(super) const MAX_CODE_LENGTH: usize = 15;

/// So many counts at a time are skipped if all are zero.
const GROUP: usize = 16;

/// A node in the heap, in one word, so that the order is that of numbers.
///
/// ```text
/// 15 bits frequency, the sum of all leaves below: no more than 2^14
///  5 bits height above the deepest leaf: with that sum no more than 20
/// 10 bits number of the node
/// ```
#[derive(Debug, Clone, Copy)]
struct Node(u32);

impl Node {
    /// Above every node that a tree has.
    const NONE: Node = Node(u32::MAX);

    fn leaf(number: usize, frequency: u16) -> Node {
        Node(u32::from(frequency) << 15 | number as u32)
    }

    fn parent(number: usize, left: Node, right: Node) -> Node {
        let frequency = (left.0 >> 15) + (right.0 >> 15);
        let height = (left.0 >> 10 & 0x1f).max(right.0 >> 10 & 0x1f) + 1;
        Node(frequency << 15 | height << 10 | number as u32)
    }

    fn number(self) -> usize {
        self.0 as usize & 0x3ff
    }

    /// What counts in the heap: the frequency, then the height. For identity the number does not.
    #[inline]
    fn is_no_higher(self, other: Node) -> bool {
        self.0 & !0x3ff <= other.0
    }
}

/// The binary heap: the children of place `n` are at `2 * n` and `2 * n + 1`, the lowest node is at 1.
///
/// `PLACES` is a power of two above the places of the last nodes, on the same level or not.
struct Heap<const PLACES: usize> {
    /// Behind `len` there is [`Node::NONE`].
    places: [Node; PLACES],
    len: usize,
}

impl<const PLACES: usize> Heap<PLACES> {
    /// Puts a node at a place whose children are heaps: the lower child moves up until the node is no higher than it.
    ///
    /// For identity: of two equal children the right one moves up, and a node stays above an equal child.
    ///
    /// Always goes all the way to the bottom, where the rest of the way changes nothing: so there is no decision that a
    /// processor could guess wrong.
    #[inline]
    fn sink(&mut self, start: usize, mut node: Node) {
        let mut place = start;
        for _ in start.ilog2()..self.len.max(start).ilog2() {
            let [left, right] = self.places.as_chunks().0[place % (PLACES / 2)];
            let is_right = right.is_no_higher(left);
            let child = select_unpredictable(is_right, right, left);
            let stays = node.is_no_higher(child);
            self.places[place % PLACES] = select_unpredictable(stays, node, child);
            node = select_unpredictable(stays, child, node);
            place = 2 * place + usize::from(is_right);
        }
        self.places[place % PLACES] = node;
    }

    fn lowest(&self) -> Node {
        self.places[1]
    }

    fn remove_lowest(&mut self) -> Node {
        let lowest = self.places[1];
        let last = self.places[self.len];
        self.places[self.len] = Node::NONE;
        self.len -= 1;
        self.sink(1, last);
        lowest
    }
}

/// The symbols that occur, in their order, and how often.
pub(super) struct Leaves {
    leaves: [(u16, u16); LITERAL_CODES],
    len: usize,
}

impl Leaves {
    pub(super) fn new(counts: &[u16]) -> Leaves {
        let mut leaves = Leaves { leaves: [(0, 0); LITERAL_CODES], len: 0 };
        for (group, some) in counts.chunks(GROUP).enumerate() {
            if some.iter().fold(0, |all, count| all | count) == 0 {
                continue;
            }
            for (symbol, &count) in (group * GROUP..).zip(some) {
                // What is written here for a symbol that does not occur is written over by the next.
                leaves.leaves[leaves.len] = (symbol as u16, count);
                leaves.len += usize::from(count != 0);
            }
        }
        leaves
    }

    pub(super) fn as_slice(&self) -> &[(u16, u16)] {
        &self.leaves[..self.len]
    }
}

/// The lengths of the codes of a tree with up to `N` symbols.
pub(super) struct Tree<const N: usize> {
    /// By symbol; 0 for one without a code.
    lengths: [u8; N],
    /// The symbols that have a code, in order.
    symbols: [u16; N],
    used: usize,
    /// The bits of all symbols, each as often as it occurs.
    pub(super) bits: usize,
}

impl<const N: usize> Tree<N> {
    /// The tree for symbols that occur so many times, in which no code is longer than `limit`.
    ///
    /// For identity: there are two codes at least, since zlib makes no tree of fewer. If no symbol occurs they are those of 0
    /// and 1; if one does, the other is 0, except that 0 has 1 and 1 has 2 beside it.
    pub(super) fn new(leaves: &Leaves, limit: usize) -> Tree<N> {
        let mut tree = Tree { lengths: [0; N], symbols: [0; N], used: leaves.len, bits: 0 };
        for (symbol, leaf) in tree.symbols.iter_mut().zip(leaves.as_slice()) {
            *symbol = leaf.0;
        }
        match tree.symbols[..tree.used] {
            [] => tree.set_two(0, 1),
            [one @ (0 | 1)] => tree.set_two(usize::from(one), usize::from(one) + 1),
            [one] => tree.set_two(0, usize::from(one)),
            // Most of the memory would be cleared for nothing.
            _ if N <= 32 => tree.build::<32, 64>(leaves, limit),
            _ => tree.build::<512, { 2 * LITERAL_CODES }>(leaves, limit),
        }
        let bits = |&(symbol, count): &(u16, u16)| {
            usize::from(count) * usize::from(tree.lengths[usize::from(symbol)])
        };
        tree.bits = leaves.as_slice().iter().map(bits).sum();
        tree
    }

    fn set_two(&mut self, first: usize, second: usize) {
        self.symbols[..2].copy_from_slice(&[first as u16, second as u16]);
        self.used = 2;
        self.lengths[first] = 1;
        self.lengths[second] = 1;
    }

    /// The symbols that have a code, in order.
    pub(super) fn symbols(&self) -> impl Iterator<Item = usize> {
        self.symbols[..self.used].iter().map(|&symbol| usize::from(symbol))
    }

    /// The lengths of the codes, by symbol.
    pub(super) fn lengths(&self) -> &[u8; N] {
        &self.lengths
    }

    /// How many lengths there are up to the last symbol that has a code.
    pub(super) fn to_last(&self) -> usize {
        self.symbols().last().map_or(0, |last| last + 1)
    }

    /// The codes that follow from their lengths: RFC 1951, section 3.2.2.
    pub(super) fn codes(&self) -> [Code; N] {
        let mut next = [0_u16; MAX_CODE_LENGTH + 2];
        self.symbols().for_each(|symbol| next[usize::from(self.lengths[symbol]) + 1] += 1);
        for length in 1..=MAX_CODE_LENGTH {
            next[length + 1] += next[length];
            next[length + 1] <<= 1;
        }
        let mut codes = [Code::default(); N];
        for symbol in self.symbols() {
            let length = self.lengths[symbol];
            let bits = &mut next[usize::from(length)];
            codes[symbol] = Code::new(*bits, length);
            *bits += 1;
        }
        codes
    }

    /// Builds the tree of two leaves at least. They are numbered as the symbols that occur, inner nodes after them.
    fn build<const PLACES: usize, const NODES: usize>(&mut self, leaves: &Leaves, limit: usize) {
        let used = self.used;
        let mut heap = Heap::<PLACES> { places: [Node::NONE; PLACES], len: used };
        for (number, (place, leaf)) in heap.places[1..].iter_mut().zip(leaves.as_slice()).enumerate() {
            *place = Node::leaf(number, leaf.1);
        }
        for place in (1..=used / 2).rev() {
            heap.sink(place, heap.places[place]);
        }

        // Joins the two lowest nodes until one is left.
        let mut parents = [0_u16; NODES];
        let mut removed = [0_u16; NODES];
        let root = 2 * used - 2;
        for number in used..=root {
            let left = heap.remove_lowest();
            let right = heap.lowest();
            for (place, node) in [left, right].into_iter().enumerate() {
                parents[node.number()] = number as u16;
                removed[2 * (number - used) + place] = node.number() as u16;
            }
            heap.sink(1, Node::parent(number, left, right));
        }

        let mut depths = [0_u8; NODES];
        let mut too_deep = 0_i32;
        for node in (0..root).rev() {
            let depth = usize::from(depths[usize::from(parents[node])]) + 1;
            too_deep += i32::from(depth > limit);
            depths[node] = depth.min(limit) as u8;
        }
        if too_deep > 0 {
            limit_depths(&mut depths, &removed[..root], used, limit, too_deep);
        }
        for (&symbol, &depth) in self.symbols[..used].iter().zip(&depths) {
            self.lengths[usize::from(symbol)] = depth;
        }
    }
}

/// Makes a tree of leaves some of which were cut off at `limit`.
///
/// For identity: `too_deep` counts inner nodes that were cut off as well as leaves, and the lengths are dealt out anew, the
/// longest first, in the order in which the leaves left the heap.
fn limit_depths(depths: &mut [u8], removed: &[u16], leaves: usize, limit: usize, mut too_deep: i32) {
    let mut leaves_at = [0_u16; MAX_CODE_LENGTH + 1];
    depths[..leaves].iter().for_each(|&depth| leaves_at[usize::from(depth)] += 1);
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

/// A code as it is written, its first bit lowest, and its length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) bits: u16,
    pub(super) length: u8,
}

impl Code {
    /// A code whose first bit is the highest one of `length` bits.
    pub(super) const fn new(bits: u16, length: u8) -> Code {
        Code { bits: bits.reverse_bits() >> (16 - length), length }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths<const N: usize>(counts: [u16; N], limit: usize) -> [u8; N] {
        *Tree::<N>::new(&Leaves::new(&counts), limit).lengths()
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
        let mut tree = Tree::<8> { lengths: [3, 3, 3, 3, 3, 2, 4, 4], symbols: [0; 8], used: 8, bits: 0 };
        tree.symbols = [0, 1, 2, 3, 4, 5, 6, 7];
        let codes = [0b010, 0b011, 0b100, 0b101, 0b110, 0b00, 0b1110, 0b1111];
        for (code, (bits, length)) in tree.codes().into_iter().zip(codes.into_iter().zip(tree.lengths)) {
            assert_eq!(code, Code::new(bits, length));
        }
    }
}
