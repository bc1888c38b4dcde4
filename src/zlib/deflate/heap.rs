//! The order in which zlib joins the nodes of a Huffman tree.

#![expect(clippy::indexing_slicing, reason = "places are reduced to the length of the heap")]

use std::hint::select_unpredictable;
use std::mem::replace;

/// A node in the heap, in one word, so that the order is that of numbers.
///
/// ```text
/// 15 bits frequency, the sum of all leaves below: no more than 2^14
///  5 bits height above the deepest leaf: with that sum no more than 20
/// 10 bits number of the node
/// ```
#[derive(Debug, Clone, Copy)]
pub(super) struct Node(u32);

impl Node {
    /// Above every node that a tree has.
    const NONE: Node = Node(u32::MAX);

    fn leaf(number: usize, frequency: u16) -> Node {
        Node(u32::from(frequency) << 15 | number as u32)
    }

    fn parent(number: usize, left: Node, right: Node) -> Node {
        const FREQUENCY: u32 = !0x7fff;
        const HEIGHT: u32 = 0x1f << 10;
        let frequency = (left.0 & FREQUENCY) + (right.0 & FREQUENCY);
        let height = (left.0 & HEIGHT).max(right.0 & HEIGHT) + (1 << 10);
        Node(frequency | height | number as u32)
    }

    pub(super) fn number(self) -> u16 {
        self.0 as u16 & 0x3ff
    }

    /// What counts in the heap: the frequency, then the height. For identity the number does not.
    #[inline]
    fn is_no_higher(self, other: Node) -> bool {
        self.0 & !0x3ff <= other.0
    }

    /// Puts a node above two children, or the lower of them in its place. Gives the node above, the one that goes on below, and
    /// whether it does so in the place of the right child.
    ///
    /// For identity: of two equal children the right one moves up, and a node stays above an equal child.
    ///
    /// A node that stays gives way to the lower child all the same, which then stays where it was: so there is no decision that
    /// a processor could guess wrong.
    #[inline]
    fn sink_below(self, left: Node, right: Node) -> (Node, Node, bool) {
        let is_right = right.is_no_higher(left);
        let child = select_unpredictable(is_right, right, left);
        let stays = self.is_no_higher(child);
        (select_unpredictable(stays, self, child), select_unpredictable(stays, child, self), is_right)
    }
}

/// A binary heap: the children of place `n` are at `2 * n` and `2 * n + 1`, the lowest node is at 1.
///
/// `PLACES` is a power of two above the places of the last nodes, on the same level or not.
struct Heap<'a, const PLACES: usize> {
    /// The nodes from 4 on. Where there is none, as behind `len`, there is [`Node::NONE`].
    ///
    /// By reference: what stands beside a table in one variable would stand in memory with it.
    places: &'a mut [Node; PLACES],
    /// Those at 1, 2 and 3. They change all the time, and a processor would have to wait for what it has just put into memory.
    lowest: Node,
    left: Node,
    right: Node,
    len: usize,
    /// The levels of nodes below the children of `left` and `right`.
    levels: u32,
}

impl<const PLACES: usize> Heap<'_, PLACES> {
    /// Arranges the leaves, which stand in their order.
    #[inline(always)]
    fn arrange(&mut self) {
        for place in (1..=self.len / 2).rev() {
            let levels = self.len.ilog2() - place.ilog2();
            self.sink(place, self.places[place], levels);
        }
        [_, self.lowest, self.left, self.right] = self.places.as_chunks().0[0];
    }

    /// Puts a node at a place whose children are heaps of so many levels. For each number of levels there is code of its own, in
    /// which nothing is counted.
    #[inline(always)]
    fn sink(&mut self, place: usize, node: Node, levels: u32) {
        match levels {
            0 => self.sink_by::<0>(place, node),
            1 => self.sink_by::<1>(place, node),
            2 => self.sink_by::<2>(place, node),
            3 => self.sink_by::<3>(place, node),
            4 => self.sink_by::<4>(place, node),
            5 => self.sink_by::<5>(place, node),
            6 => self.sink_by::<6>(place, node),
            7 => self.sink_by::<7>(place, node),
            // There are less than 512 leaves.
            _ => self.sink_by::<8>(place, node),
        }
    }

    #[inline(always)]
    fn sink_by<const LEVELS: u32>(&mut self, mut place: usize, mut node: Node) {
        for _ in 0..LEVELS {
            place %= PLACES / 2;
            let [left, right] = self.places.as_chunks().0[place];
            let (above, below, is_right) = node.sink_below(left, right);
            self.places[place] = above;
            place = 2 * place + usize::from(is_right);
            node = below;
        }
        self.places[place % PLACES] = node;
    }

    /// Gives the lowest node, and puts another one into the heap.
    #[inline(always)]
    fn replace_lowest(&mut self, node: Node) -> Node {
        let (above, node, is_right) = node.sink_below(self.left, self.right);
        let lowest = replace(&mut self.lowest, above);
        let place = 2 + usize::from(is_right);
        let [left, right] = self.places.as_chunks().0[place];
        let (above, node, is_far_right) = node.sink_below(left, right);
        self.left = select_unpredictable(is_right, self.left, above);
        self.right = select_unpredictable(is_right, above, self.right);
        self.sink(2 * place + usize::from(is_far_right), node, self.levels);
        lowest
    }

    /// Removes the lowest node; there is another one.
    #[inline(always)]
    fn remove_lowest(&mut self) -> Node {
        let last = match self.len {
            2 => replace(&mut self.left, Node::NONE),
            3 => replace(&mut self.right, Node::NONE),
            len => replace(&mut self.places[len % PLACES], Node::NONE),
        };
        self.len -= 1;
        self.levels = self.len.ilog2().saturating_sub(2);
        self.replace_lowest(last)
    }
}

/// Joins the two lowest nodes until one is left. Writes down the pairs, and gives how many there are. Leaves are numbered in their
/// order, after them parents in that of the pairs; `PLACES` is a power of two above the number of leaves.
#[inline(always)]
pub(super) fn join<const PLACES: usize>(
    frequencies: impl ExactSizeIterator<Item = u16>,
    joined: &mut [[u16; 2]; PLACES],
) -> usize {
    let leaves = frequencies.len();
    let mut places = [Node::NONE; PLACES];
    for (number, (place, frequency)) in places[1..].iter_mut().zip(frequencies).enumerate() {
        *place = Node::leaf(number, frequency);
    }
    let mut heap = Heap {
        places: &mut places,
        lowest: Node::NONE,
        left: Node::NONE,
        right: Node::NONE,
        len: leaves,
        levels: 0,
    };
    heap.arrange();
    for (number, pair) in (leaves..2 * leaves - 1).zip(joined) {
        let left = heap.remove_lowest();
        let right = heap.lowest;
        *pair = [left.number(), right.number()];
        heap.replace_lowest(Node::parent(number, left, right));
    }
    leaves - 1
}
