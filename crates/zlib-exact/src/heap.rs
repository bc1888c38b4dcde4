//! The heap that orders the nodes of a Huffman tree in zlib's `build_tree`.

#![expect(clippy::indexing_slicing, reason = "children are compared with the length of the heap")]

/// A node of a Huffman tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    /// The frequency, and in the lowest byte the depth of the subtree: compares like zlib's
    /// `smaller`.
    weight: u32,
    pub(crate) index: u16,
}

impl Node {
    pub(crate) fn leaf(index: usize, frequency: u16) -> Node {
        Node { weight: u32::from(frequency) << 8, index: index as u16 }
    }

    pub(crate) fn parent(index: usize, left: Node, right: Node) -> Node {
        const DEPTH: u32 = 0xff;
        let depth = (left.weight & DEPTH).max(right.weight & DEPTH) + 1;
        Node {
            weight: (left.weight & !DEPTH) + (right.weight & !DEPTH) + depth,
            index: index as u16,
        }
    }
}

/// A binary min-heap: the children of node `n` are `2 * n + 1` and `2 * n + 2`.
///
/// The standard library's `BinaryHeap` pops equal nodes in a different order, which would result in
/// a different tree.
pub(crate) struct Heap(Vec<Node>);

impl Heap {
    pub(crate) fn new(nodes: Vec<Node>) -> Heap {
        let mut heap = Heap(nodes);
        (0..heap.len() / 2).rev().for_each(|index| heap.sift_down(index));
        heap
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Removes the smallest node. The heap must not be empty.
    pub(crate) fn pop(&mut self) -> Node {
        let smallest = self.0.swap_remove(0);
        if !self.0.is_empty() {
            self.sift_down(0);
        }
        smallest
    }

    /// The smallest node. The heap must not be empty.
    pub(crate) fn peek(&self) -> Node {
        self.0[0]
    }

    /// Replaces the smallest node. The heap must not be empty.
    pub(crate) fn replace_smallest(&mut self, node: Node) {
        self.0[0] = node;
        self.sift_down(0);
    }

    /// `pqdownheap`: of two equal children the right one moves up, and a node stays above an equal
    /// child.
    fn sift_down(&mut self, mut index: usize) {
        let nodes = &mut self.0[..];
        let node = nodes[index];
        while 2 * index + 1 < nodes.len() {
            let mut child = 2 * index + 1;
            if child + 1 < nodes.len() && nodes[child + 1].weight <= nodes[child].weight {
                child += 1;
            }
            if node.weight <= nodes[child].weight {
                break;
            }
            nodes[index] = nodes[child];
            index = child;
        }
        nodes[index] = node;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(frequencies: &[u16]) -> Vec<u16> {
        let leaves = frequencies.iter().enumerate();
        let mut heap =
            Heap::new(leaves.map(|(index, &frequency)| Node::leaf(index, frequency)).collect());
        std::iter::repeat_with(|| heap.pop().index).take(frequencies.len()).collect()
    }

    #[test]
    fn equal_nodes_pop_in_zlib_order() {
        assert_eq!(order(&[1, 1, 1]), [0, 2, 1]);
        assert_eq!(order(&[1, 1, 1, 1, 1]), [0, 4, 3, 2, 1]);
        assert_eq!(order(&[2, 1, 1, 2, 4]), [2, 1, 0, 3, 4]);
    }

    #[test]
    fn equal_frequencies_pop_by_depth() {
        let [left, right] = [1, 2].map(|index| Node::leaf(index, 1));
        let mut heap = Heap::new(vec![Node::parent(3, left, right), Node::leaf(4, 2)]);
        assert_eq!([heap.pop().index, heap.pop().index], [4, 3]);
    }
}
