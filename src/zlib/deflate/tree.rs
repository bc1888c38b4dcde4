//! Huffman trees: how long the code of each symbol is, and which code it gets.
//!
//! RFC 1951 does not say how a tree is to be built, and where frequencies are equal there are several good ones. For identity
//! the one that zlib builds is built here: with a binary heap that is arranged in the order of the symbols (to sort them first
//! would give another tree), and with its rules for equal frequencies.

#![expect(
    clippy::indexing_slicing,
    reason = "nodes are below `NODES`, places in the heap below the length it began with"
)]

use super::symbols::LITERAL_CODES;

/// The longest code for a literal, a length or a distance.
pub(super) const MAX_CODE_LENGTH: usize = 15;

/// Leaves are numbered as the symbols that occur, inner nodes after them.
const NODES: usize = 2 * LITERAL_CODES;

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
    fn rank(self) -> u32 {
        self.0 >> 10
    }
}

/// The binary heap: the children of place `n` are at `2 * n` and `2 * n + 1`, the lowest node is at 1.
struct Heap {
    /// There is one place more than needed, so that each node with a left child has a right one.
    places: [Node; LITERAL_CODES + 2],
    len: usize,
}

impl Heap {
    /// Puts a node at a place whose children are heaps: the lower child moves up until the node is no higher than it.
    ///
    /// For identity: of two equal children the right one moves up, and a node stays above an equal child.
    fn sink(&mut self, mut place: usize, node: Node) {
        while 2 * place <= self.len {
            let (left, right) = (self.places[2 * place], self.places[2 * place + 1]);
            let child = 2 * place + usize::from(right.rank() <= left.rank());
            if node.rank() <= self.places[child].rank() {
                break;
            }
            self.places[place] = self.places[child];
            place = child;
        }
        self.places[place] = node;
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

/// The lengths of the codes for symbols with these frequencies, none above `limit`, and 0 for symbols without a code. Gives
/// the number of symbols up to the last one that has a code.
///
/// For identity: there are two codes at least, since zlib makes no tree of fewer. None that occurs gives 0 and 1, one that
/// occurs gives 0 as well, except that 0 gives 1 and 1 gives 2.
pub(super) fn code_lengths(counts: &[u16], limit: usize, lengths: &mut [u8]) -> usize {
    let mut heap = Heap { places: [Node::NONE; LITERAL_CODES + 2], len: 0 };
    let mut symbols = [0_u16; LITERAL_CODES];
    let mut used = 0;
    for (symbol, &count) in counts.iter().enumerate() {
        if count != 0 {
            symbols[used] = symbol as u16;
            heap.places[used + 1] = Node::leaf(used, count);
            used += 1;
        }
    }
    lengths.fill(0);
    if used < 2 {
        let other = if used == 1 && symbols[0] < 2 { usize::from(symbols[0]) + 1 } else { 0 };
        let one = if used == 1 { usize::from(symbols[0]) } else { 1 };
        lengths[one] = 1;
        lengths[other] = 1;
        return one.max(other) + 1;
    }
    heap.len = used;
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
    for (&symbol, &depth) in symbols[..used].iter().zip(&depths) {
        lengths[usize::from(symbol)] = depth;
    }
    usize::from(symbols[used - 1]) + 1
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
pub(super) struct HuffmanCode {
    pub(super) bits: u16,
    pub(super) length: u8,
}

/// The codes that follow from their lengths: RFC 1951, section 3.2.2.
pub(super) fn assign_codes(lengths: &[u8], codes: &mut [HuffmanCode]) {
    let mut counts = [0_u16; MAX_CODE_LENGTH + 1];
    lengths.iter().for_each(|&length| counts[usize::from(length)] += 1);
    // Symbols without a code count for nothing.
    counts[0] = 0;
    let mut next = [0_u16; MAX_CODE_LENGTH + 1];
    for length in 1..=MAX_CODE_LENGTH {
        next[length] = (next[length - 1] + counts[length - 1]) << 1;
    }
    for (&length, code) in lengths.iter().zip(codes) {
        if length == 0 {
            *code = HuffmanCode::default();
            continue;
        }
        let bits = &mut next[usize::from(length)];
        *code = HuffmanCode { bits: bits.reverse_bits() >> (16 - length), length };
        *bits += 1;
    }
}
