//! The heap from which `build_tree` of zlib takes the nodes of a Huffman tree.

#![expect(clippy::indexing_slicing, reason = "children are compared with the length of the heap")]

/// A node of a Huffman tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    /// Frequency, and in the lowest byte the depth of the tree below: zlib's order of nodes.
    weight: u32,
    pub(crate) number: u16,
}

impl Node {
    pub(crate) fn leaf(number: usize, frequency: u16) -> Node {
        Node { weight: u32::from(frequency) << 8, number: number as u16 }
    }

    pub(crate) fn parent(number: usize, left: Node, right: Node) -> Node {
        const DEPTH: u32 = 0xff;
        let depth = (left.weight & DEPTH).max(right.weight & DEPTH) + 1;
        Node {
            weight: (left.weight & !DEPTH) + (right.weight & !DEPTH) + depth,
            number: number as u16,
        }
    }
}

/// A binary heap: the children of node `n` are `2 * n + 1` and `2 * n + 2`, the least node is the
/// first.
///
/// `std::collections::BinaryHeap` takes equal nodes in another order, which gives another tree.
pub(crate) struct Heap(Vec<Node>);

impl Heap {
    pub(crate) fn new(nodes: Vec<Node>) -> Heap {
        let mut heap = Heap(nodes);
        (0..heap.len() / 2).rev().for_each(|index| heap.sink(index));
        heap
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes the least node of at least one.
    pub(crate) fn pop(&mut self) -> Node {
        let least = self.0.swap_remove(0);
        if !self.0.is_empty() {
            self.sink(0);
        }
        least
    }

    /// The least node of at least one.
    pub(crate) fn least(&self) -> Node {
        self.0[0]
    }

    /// Puts another node in the place of the least.
    pub(crate) fn replace_least(&mut self, node: Node) {
        self.0[0] = node;
        self.sink(0);
    }

    /// `pqdownheap`: of two equal children the right one rises, and a node stays above an equal
    /// child.
    fn sink(&mut self, mut index: usize) {
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
            Heap::new(leaves.map(|(number, &frequency)| Node::leaf(number, frequency)).collect());
        std::iter::repeat_with(|| heap.pop().number).take(frequencies.len()).collect()
    }

    #[test]
    fn equal_nodes_leave_in_the_order_of_zlib() {
        assert_eq!(order(&[1, 1, 1]), [0, 2, 1]);
        assert_eq!(order(&[1, 1, 1, 1, 1]), [0, 4, 3, 2, 1]);
        assert_eq!(order(&[2, 1, 1, 2, 4]), [2, 1, 0, 3, 4]);
    }

    #[test]
    fn of_equal_frequencies_the_deeper_tree_comes_last() {
        let [left, right] = [1, 2].map(|number| Node::leaf(number, 1));
        let mut heap = Heap::new(vec![Node::parent(3, left, right), Node::leaf(4, 2)]);
        assert_eq!([heap.pop().number, heap.pop().number], [4, 3]);
    }
}
