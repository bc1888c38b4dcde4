//! Huffman trees: the code length and the code of each symbol.
//!
//! RFC 1951 does not say how to build a tree, and equal frequencies allow several optimal ones.
//! This is zlib's `build_tree`, which fills its heap in the order of the symbols: sorting them
//! first would result in a different tree.

#![expect(clippy::indexing_slicing, reason = "symbols and nodes are in range for these tables")]

use crate::format::MAX_BITS;
use crate::heap::{Heap, Node};

/// A Huffman code, with its first bit lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) bits: u16,
    pub(crate) length: u8,
}

/// `build_tree`: the code lengths for these frequencies, at most `max_bits` long and 0 for unused
/// symbols, and the number of symbols up to the last used one.
///
/// As in zlib, at least two symbols have a code: 0 and 1 if none occurs. If only one occurs, the
/// other is 1 after 0, 2 after 1, and otherwise 0.
pub(crate) fn build<const N: usize>(frequencies: &[u16; N], max_bits: u8) -> ([u8; N], usize) {
    let mut leaves = Vec::with_capacity(N);
    leaves.extend(
        (0..N)
            .zip(frequencies)
            .filter(|(_, frequency)| **frequency != 0)
            .map(|(symbol, &frequency)| Node::leaf(symbol, frequency)),
    );
    let mut len = leaves.last().map_or(0, |last| usize::from(last.index) + 1);
    while leaves.len() < 2 {
        let symbol = if len < 3 { len } else { 0 };
        leaves.push(Node::leaf(symbol, 1));
        len = len.max(symbol + 1);
    }
    let mut heap = Heap::new(leaves);
    // Inner nodes are numbered after all symbols, in the order of their creation.
    let mut pairs = Vec::with_capacity(heap.len());
    while heap.len() > 1 {
        let (left, right) = (heap.pop(), heap.peek());
        heap.replace_smallest(Node::parent(N + pairs.len(), left, right));
        pairs.push([left.index, right.index]);
    }
    (gen_bitlen(&pairs, max_bits), len)
}

/// `gen_bitlen`: the code lengths of a tree, given the two children of each inner node.
fn gen_bitlen<const N: usize>(pairs: &[[u16; 2]], max_bits: u8) -> [u8; N] {
    // The leaves, then the inner nodes.
    let mut depths = [[0; N]; 2];
    let nodes = depths.as_flattened_mut();
    let mut overflow = 0;
    // `bl_count`: the number of leaves at each depth.
    let mut leaves = [0_u16; MAX_BITS as usize + 1];
    for (index, pair) in pairs.iter().enumerate().rev() {
        let depth = nodes[N + index] + 1;
        for node in pair.map(usize::from) {
            // As in zlib, this counts inner nodes that are too deep as well.
            overflow += i32::from(depth > max_bits);
            leaves[usize::from(depth.min(max_bits))] += u16::from(node < N);
            nodes[node] = depth;
        }
    }
    let [mut lengths, _] = depths;
    if overflow > 0 {
        while overflow > 0 {
            // Move a leaf one level down, from the deepest level that has one, and make a leaf that
            // was too deep its sibling.
            let depth =
                (1..usize::from(max_bits)).rfind(|&depth| leaves[depth] > 0).unwrap_or_default();
            leaves[depth] -= 1;
            leaves[depth + 1] += 2;
            leaves[usize::from(max_bits)] -= 1;
            overflow -= 2;
        }
        // Assign all lengths again: the first symbols to leave the heap get the longest codes.
        let mut symbols =
            pairs.as_flattened().iter().map(|&node| usize::from(node)).filter(|&node| node < N);
        for length in (1..=max_bits).rev() {
            for symbol in symbols.by_ref().take(leaves[usize::from(length)].into()) {
                lengths[symbol] = length;
            }
        }
    }
    lengths
}

/// `gen_codes`: the codes for these lengths, by the algorithm of RFC 1951, section 3.2.2.
pub(crate) const fn codes<const N: usize>(lengths: &[u8; N]) -> [Code; N] {
    let mut counts = [0_u16; MAX_BITS as usize + 1];
    let mut symbol = 0;
    while symbol < N {
        if lengths[symbol] != 0 {
            counts[lengths[symbol] as usize] += 1;
        }
        symbol += 1;
    }
    let mut next = [0_u16; MAX_BITS as usize + 1];
    let mut length = 1;
    while length < next.len() {
        next[length] = (next[length - 1] + counts[length - 1]) << 1;
        length += 1;
    }
    let mut codes = [Code { bits: 0, length: 0 }; N];
    symbol = 0;
    while symbol < N {
        let length = lengths[symbol];
        if length != 0 {
            codes[symbol] =
                Code { bits: next[length as usize].reverse_bits() >> (16 - length), length };
            next[length as usize] += 1;
        }
        symbol += 1;
    }
    codes
}

/// The number of bits that all symbols take, with their extra bits.
pub(crate) fn cost<const N: usize>(
    frequencies: &[u16; N],
    lengths: &[u8; N],
    extra_bits: &[u8; N],
) -> usize {
    let bits = lengths.iter().zip(extra_bits).map(|(length, extra)| u32::from(length + extra));
    frequencies.iter().zip(bits).map(|(&count, bits)| u32::from(count) * bits).sum::<u32>() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_two_symbols_have_a_code() {
        assert_eq!(build(&[0, 0, 0, 0], 15), ([1, 1, 0, 0], 2));
        assert_eq!(build(&[9, 0, 0, 0], 15), ([1, 1, 0, 0], 2));
        assert_eq!(build(&[0, 9, 0, 0], 15), ([0, 1, 1, 0], 3));
        assert_eq!(build(&[0, 0, 9, 0], 15), ([1, 0, 1, 0], 3));
        assert_eq!(build(&[0, 0, 0, 9], 15), ([1, 0, 0, 1], 4));
    }

    #[test]
    fn heap_order_breaks_ties_between_frequencies() {
        assert_eq!(build(&[1, 1, 1], 15), ([2, 1, 2], 3));
        assert_eq!(build(&[1, 1, 1, 1, 1], 15), ([3, 2, 2, 2, 3], 5));
        assert_eq!(build(&[1, 1, 2, 2], 15), ([2, 2, 2, 2], 4));
        assert_eq!(build(&[2, 1, 1, 2, 4], 15), ([2, 3, 3, 2, 2], 5));
    }

    #[test]
    fn length_limited_codes_are_complete() {
        for (symbols, max_bits) in [(16, 7), (18, 15), (20, 15), (20, 7), (19, 9)] {
            let mut frequencies = [0_u16; 20];
            let (mut last, mut this) = (0, 1);
            for frequency in &mut frequencies[..symbols] {
                *frequency = this;
                (last, this) = (this, last + this);
            }
            let (lengths, _) = build(&frequencies, max_bits);
            let kraft_sum: u32 = lengths[..symbols].iter().map(|&length| 1 << (15 - length)).sum();
            assert_eq!(kraft_sum, 1 << 15, "{lengths:?}");
            assert_eq!(usize::from(lengths[0]), usize::from(max_bits).min(symbols - 1));
        }
    }

    #[test]
    fn codes_match_the_example_of_the_rfc() {
        // Section 3.2.2, with the first bit lowest.
        let expected = [0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111];
        assert_eq!(codes(&[3, 3, 3, 3, 3, 2, 4, 4]).map(|code| code.bits), expected);
    }
}
