//! Huffman trees: how long the code of each symbol is, and which code it gets.
//!
//! RFC 1951 does not say how a tree is built, and equal frequencies allow for several good ones.
//! This is `build_tree` of zlib, which makes its heap in the order of the symbols: to sort them
//! first would give another tree.

#![expect(
    clippy::indexing_slicing,
    reason = "symbols and nodes are below the lengths of the tables"
)]

use crate::format::MAX_BITS;
use crate::heap::{Heap, Node};

/// A code, its first bit lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) bits: u16,
    pub(crate) length: u8,
}

/// The lengths of the codes for the symbols of these frequencies, 0 for symbols without one, and
/// how many symbols there are up to the last one that has a code. No code is longer than `limit`.
///
/// Two symbols have a code at least, as in zlib: 0 and 1 if none occurs; if one does, the next one
/// if it is 0 or 1, else 0.
pub(crate) fn build<const N: usize>(frequencies: &[u16; N], limit: u8) -> ([u8; N], usize) {
    let mut leaves = Vec::with_capacity(N);
    leaves.extend(
        (0..N)
            .zip(frequencies)
            .filter(|(_, count)| **count != 0)
            .map(|(n, &count)| Node::leaf(n, count)),
    );
    let mut len = leaves.last().map_or(0, |last| usize::from(last.number) + 1);
    while leaves.len() < 2 {
        let symbol = if len < 3 { len } else { 0 };
        leaves.push(Node::leaf(symbol, 1));
        len = len.max(symbol + 1);
    }
    let mut heap = Heap::new(leaves);
    // Inner nodes are numbered after all symbols, in the order in which they are made.
    let mut pairs = Vec::with_capacity(heap.len());
    while heap.len() > 1 {
        let (left, right) = (heap.pop(), heap.least());
        heap.replace_least(Node::parent(N + pairs.len(), left, right));
        pairs.push([left.number, right.number]);
    }
    (gen_bitlen(&pairs, limit), len)
}

/// `gen_bitlen`: the lengths that follow from which nodes were joined.
fn gen_bitlen<const N: usize>(pairs: &[[u16; 2]], limit: u8) -> [u8; N] {
    let mut depths = [[0; N]; 2];
    let nodes = depths.as_flattened_mut();
    let mut too_deep = 0;
    let mut leaves_at = [0_u16; MAX_BITS as usize + 1];
    for (index, pair) in pairs.iter().enumerate().rev() {
        let depth = nodes[N + index] + 1;
        for node in pair.map(usize::from) {
            // Inner nodes that are too deep count as well, which is odd.
            too_deep += i32::from(depth > limit);
            leaves_at[usize::from(depth.min(limit))] += u16::from(node < N);
            nodes[node] = depth;
        }
    }
    let [mut lengths, _] = depths;
    if too_deep > 0 {
        while too_deep > 0 {
            // A leaf moves down from the deepest level that has one, and gets a leaf that was too
            // deep as its sibling.
            let depth =
                (1..usize::from(limit)).rfind(|&depth| leaves_at[depth] > 0).unwrap_or_default();
            leaves_at[depth] -= 1;
            leaves_at[depth + 1] += 2;
            leaves_at[usize::from(limit)] -= 1;
            too_deep -= 2;
        }
        // The first to leave the heap get the longest codes, whatever lengths they had.
        let mut symbols =
            pairs.as_flattened().iter().map(|&node| usize::from(node)).filter(|&node| node < N);
        for length in (1..=limit).rev() {
            for symbol in symbols.by_ref().take(leaves_at[usize::from(length)].into()) {
                lengths[symbol] = length;
            }
        }
    }
    lengths
}

/// `gen_codes`: the codes that follow from their lengths. RFC 1951, section 3.2.2.
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

/// How many bits the codes of these lengths and their extra bits take, each as often as its symbol
/// occurs.
pub(crate) fn cost<const N: usize>(
    frequencies: &[u16; N],
    lengths: &[u8; N],
    extra_bits: &[u8; N],
) -> usize {
    let each = frequencies.iter().zip(lengths.iter().zip(extra_bits));
    each.map(|(&count, (length, extra_bits))| u32::from(count) * u32::from(length + extra_bits))
        .sum::<u32>() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_symbols_have_a_code_at_least() {
        assert_eq!(build(&[0, 0, 0, 0], 15), ([1, 1, 0, 0], 2));
        assert_eq!(build(&[9, 0, 0, 0], 15), ([1, 1, 0, 0], 2));
        assert_eq!(build(&[0, 9, 0, 0], 15), ([0, 1, 1, 0], 3));
        assert_eq!(build(&[0, 0, 9, 0], 15), ([1, 0, 1, 0], 3));
        assert_eq!(build(&[0, 0, 0, 9], 15), ([1, 0, 0, 1], 4));
    }

    #[test]
    fn the_heap_decides_between_equal_frequencies() {
        assert_eq!(build(&[1, 1, 1], 15), ([2, 1, 2], 3));
        assert_eq!(build(&[1, 1, 1, 1, 1], 15), ([3, 2, 2, 2, 3], 5));
        assert_eq!(build(&[1, 1, 2, 2], 15), ([2, 2, 2, 2], 4));
        assert_eq!(build(&[2, 1, 1, 2, 4], 15), ([2, 3, 3, 2, 2], 5));
    }

    #[test]
    fn no_code_is_longer_than_the_limit_and_every_code_is_used() {
        for (symbols, limit) in [(16, 7), (18, 15), (20, 15), (20, 7), (19, 9)] {
            let mut frequencies = [0_u16; 20];
            let (mut last, mut this) = (0, 1);
            for frequency in &mut frequencies[..symbols] {
                *frequency = this;
                (last, this) = (this, last + this);
            }
            let (lengths, _) = build(&frequencies, limit);
            let room: u32 = lengths[..symbols].iter().map(|&length| 1 << (15 - length)).sum();
            assert_eq!(room, 1 << 15, "{lengths:?}");
            assert_eq!(usize::from(lengths[0]), usize::from(limit).min(symbols - 1));
        }
    }

    #[test]
    fn codes_are_those_of_the_example_in_the_rfc() {
        // Section 3.2.2; here the first bit is the lowest.
        let expected = [0b010, 0b110, 0b001, 0b101, 0b011, 0b00, 0b0111, 0b1111];
        assert_eq!(codes(&[3, 3, 3, 3, 3, 2, 4, 4]).map(|code| code.bits), expected);
    }
}
