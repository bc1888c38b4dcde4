//! Streams for a decompressor: good ones as C zlib makes them with all its settings, ones with codes of all kinds, good and bad,
//! and both with changes.

use std::fmt;

use flate2::{Compress, Compression, FlushCompress};

use crate::correct_checksum;
use crate::generators::Random;

/// No stream is read beyond so many bytes.
pub const LONGEST: usize = 1 << 20;

/// How a stream was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By C zlib.
    Whole,
    /// By C zlib, and changed.
    Changed,
    /// A few bits at the beginning changed, where the codes are; the checksum is that of what comes out.
    ChangedCodes,
    /// With codes at random.
    Codes,
}

/// A stream and how it was made.
#[derive(Debug, Clone)]
pub struct Stream {
    pub kind: Kind,
    pub bytes: Vec<u8>,
}

/// How many streams of each kind were good and bad.
#[derive(Debug, Clone, Default)]
pub struct Counts([[u64; 2]; 4]);

impl Counts {
    /// Counts one. True, always.
    pub fn add(&mut self, kind: Kind, is_good: bool) -> bool {
        self.0[kind as usize][usize::from(is_good)] += 1;
        true
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, [bad, good]) in ["whole", "changed", "changed codes", "random codes"].iter().zip(self.0) {
            writeln!(f, "{:>10} streams: {name}, {good} good and {bad} bad", good + bad)?;
        }
        Ok(())
    }
}

/// Some streams of all kinds.
pub fn of(data: &[u8], random: &mut Random) -> Vec<Stream> {
    let whole = compress(data, random);
    let mut streams = Vec::new();
    for _ in 0..4 {
        streams.push(Stream { kind: Kind::Changed, bytes: changed(&whole, random) });
        let mut bytes = whole.clone();
        for _ in 0..random.range(1, 3) {
            let byte = random.small(bytes.len().min(120) - 3) + 2;
            bytes[byte] ^= 1 << random.range(0, 7);
        }
        // Room for a checksum, if the end comes later than before.
        bytes.extend([0; 4]);
        correct_checksum(&mut bytes, LONGEST);
        if random.one_in(2) {
            let end = without_zeros(&bytes);
            bytes.truncate(end);
        }
        streams.push(Stream { kind: Kind::ChangedCodes, bytes });
        streams.push(Stream { kind: Kind::Codes, bytes: random_codes(data, random) });
    }
    streams.push(Stream { kind: Kind::Whole, bytes: whole });
    streams
}

fn without_zeros(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1)
}

/// By C zlib at any level, with any window, flushed here and there.
fn compress(data: &[u8], random: &mut Random) -> Vec<u8> {
    let level = Compression::new(random.range(0, 9) as u32);
    let window = random.range(9, 15) as u8;
    let mut deflate = Compress::new_with_window_bits(level, true, window);
    let mut stream = Vec::with_capacity(data.len() * 2 + 1000);
    let mut rest = data;
    for _ in 0..random.small(3) {
        let (part, others) = rest.split_at(random.range(0, rest.len()));
        let flush = *random.pick(&[FlushCompress::Partial, FlushCompress::Sync, FlushCompress::Full]);
        deflate.compress_vec(part, &mut stream, flush).expect("there is nothing wrong with the input");
        rest = others;
    }
    deflate.compress_vec(rest, &mut stream, FlushCompress::Finish).expect("there is nothing wrong with it");
    stream
}

/// Flips bits, cuts, appends, exchanges bytes.
fn changed(stream: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = stream.to_vec();
    match random.range(0, 6) {
        0 => bytes.truncate(random.range(0, stream.len())),
        1 => bytes.truncate(stream.len() - random.small(stream.len().min(12))),
        2 => bytes.extend((0..random.range(1, 9)).map(|_| random.byte())),
        3 => {
            let byte = random.range(0, 1);
            bytes[byte] = random.byte();
        }
        kind => {
            for _ in 0..random.range(1, 4) {
                let byte = random.range(0, bytes.len() - 1);
                if kind == 4 {
                    bytes[byte] = random.byte();
                } else {
                    bytes[byte] ^= 1 << random.range(0, 7);
                }
            }
            if random.one_in(2) {
                correct_checksum(&mut bytes, LONGEST);
            }
        }
    }
    bytes
}

/// Bits, of which the first is the lowest of a byte.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    count: u32,
}

impl Bits {
    fn put(&mut self, number: usize, bits: u32) {
        for bit in 0..bits {
            if self.count.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().expect("there is one") |= ((number >> bit & 1) as u8) << (self.count % 8);
            self.count += 1;
        }
    }

    /// A code, its first bit first.
    fn put_code(&mut self, code: (usize, u32)) {
        for bit in (0..code.1).rev() {
            self.put(code.0 >> bit & 1, 1);
        }
    }
}

/// Lengths of `count` codes, complete if that is possible; of which then one is changed at times.
fn lengths(random: &mut Random, count: usize, longest: u32) -> Vec<u32> {
    // Leaves of a tree, one of which is divided again and again.
    let used = if random.one_in(8) { random.range(0, 3) } else { random.range(1, count) };
    let mut leaves = match used {
        0 => vec![],
        1 => vec![1],
        _ => vec![1, 1],
    };
    let deep = random.one_in(3);
    while leaves.len() < used {
        let leaf = if deep { leaves.len() - 1 - random.small(1) } else { random.range(0, leaves.len() - 1) };
        let leaf = if leaves[leaf] < longest { leaf } else { random.range(0, leaves.len() - 1) };
        if leaves[leaf] == longest {
            if leaves.iter().all(|&length| length == longest) {
                break;
            }
            continue;
        }
        leaves[leaf] += 1;
        leaves.push(leaves[leaf]);
    }
    leaves.resize(count, 0);
    for last in (1..count).rev() {
        leaves.swap(last, random.range(0, last));
    }
    if random.one_in(6) {
        let place = random.range(0, count - 1);
        leaves[place] = random.range(0, longest as usize) as u32;
    }
    leaves
}

/// The code for each length: RFC 1951, section 3.2.2.
fn codes(lengths: &[u32]) -> Vec<(usize, u32)> {
    let mut code = 0;
    let mut codes = vec![(0, 0); lengths.len()];
    for length in 1..=15 {
        code <<= 1;
        for (symbol, _) in lengths.iter().enumerate().filter(|&(_, &this)| this == length) {
            codes[symbol] = (code, length);
            code += 1;
        }
    }
    codes
}

/// A block or two with codes at random, for which random symbols follow; now and then there is something wrong with it.
fn random_codes(data: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(*random.pick(&[0x9c78, 0x0178, 0x1d08, 0x9548]), 16);
    for is_last in if random.one_in(3) { &[0, 1][..] } else { &[1] } {
        bits.put(*is_last, 1);
        if random.one_in(8) {
            static_block(random, &mut bits);
        } else {
            bits.put(2, 2);
            dynamic_block(random, &mut bits);
        }
    }
    let mut bytes = bits.bytes;
    bytes.extend([0; 4]);
    if random.one_in(8) {
        bytes.extend(data.iter().take(300));
    }
    correct_checksum(&mut bytes, LONGEST);
    if random.one_in(20) {
        bytes.truncate(bytes.len() - random.small(bytes.len().min(8)));
    }
    bytes
}

fn static_block(random: &mut Random, bits: &mut Bits) {
    bits.put(1, 2);
    let lengths: Vec<u32> = (0..288)
        .map(|symbol| match symbol {
            0..144 => 8,
            144..256 => 9,
            256..280 => 7,
            _ => 8,
        })
        .collect();
    symbols(random, bits, &codes(&lengths), &codes(&[5; 32]));
}

fn dynamic_block(random: &mut Random, bits: &mut Bits) {
    const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let most = if random.one_in(30) { 288 } else { 286 };
    let literals = random.range(257, most);
    let distances = random.range(1, if most == 288 { 32 } else { 30 });
    let mut all = lengths(random, literals, 15);
    if all[256] == 0 && !random.one_in(8) {
        // The end of the block takes the place of another.
        if let Some(other) = all.iter().position(|&length| length > 0) {
            all.swap(256, other);
        }
    }
    let literal_codes = codes(&all);
    let distance_lengths = lengths(random, distances, 15);
    all.extend(&distance_lengths);

    // All code lengths have a code, the repeats too; of them a longer one, so that it is complete: 13 * 2^-4 + 6 * 2^-5.
    let length_lengths = if random.one_in(20) {
        lengths(random, 19, 7)
    } else {
        let mut lengths = vec![4; 13];
        lengths.extend([5; 6]);
        for last in (1..19).rev() {
            lengths.swap(last, random.range(0, last));
        }
        lengths
    };
    let length_codes = codes(&length_lengths);
    bits.put(literals - 257, 5);
    bits.put(distances - 1, 5);
    bits.put(15, 4);
    for symbol in ORDER {
        bits.put(length_lengths[symbol] as usize, 3);
    }
    let mut place = 0;
    while place < all.len() {
        let same = all[place..].iter().take_while(|&&length| length == all[place]).count();
        let repeats_last = place > 0 && all[place] == all[place - 1];
        if all[place] == 0 && same >= 11 && random.one_in(2) {
            let times = random.range(11, same.min(138));
            bits.put_code(length_codes[18]);
            bits.put(times - 11, 7);
            place += times;
        } else if all[place] == 0 && same >= 3 && random.one_in(2) {
            let times = random.range(3, same.min(10));
            bits.put_code(length_codes[17]);
            bits.put(times - 3, 3);
            place += times;
        } else if repeats_last && same >= 3 && random.one_in(2) || random.one_in(3000) {
            // At times where it repeats what it should not, nothing, or too much.
            let times = random.range(3, same.clamp(3, 6));
            bits.put_code(length_codes[16]);
            bits.put(times - 3, 2);
            place += times;
        } else {
            bits.put_code(length_codes[all[place] as usize]);
            place += 1;
        }
    }
    symbols(random, bits, &literal_codes, &codes(&distance_lengths));
}

/// Literals and matches, which at first do not reach far.
fn symbols(random: &mut Random, bits: &mut Bits, literals: &[(usize, u32)], distances: &[(usize, u32)]) {
    let used = |codes: &[(usize, u32)]| -> Vec<usize> {
        (0..codes.len()).filter(|&symbol| codes[symbol].1 > 0).collect()
    };
    let (used_literals, used_distances) = (used(literals), used(distances));
    let mut written = 0;
    let only_literals = random.one_in(4);
    for _ in 0..if used_literals.is_empty() { 0 } else { random.small(600) } {
        let symbol = *random.pick(&used_literals);
        if symbol == 256
            || symbol > 256 && (only_literals || used_distances.is_empty()) && !random.one_in(500)
        {
            continue;
        }
        if symbol < 256 {
            written += 1;
            bits.put_code(literals[symbol]);
            continue;
        }
        if used_distances.is_empty() {
            bits.put_code(literals[symbol]);
            continue;
        }
        let distance = *random.pick(&used_distances);
        let extra_bits = (distance as u32 / 2).saturating_sub(1);
        let least = if distance < 4 { distance + 1 } else { ((2 + (distance & 1)) << extra_bits) + 1 };
        if least > written && !random.one_in(2000) {
            continue;
        }
        let extra = random.range(0, (1_usize << extra_bits) - 1);
        let extra = if random.one_in(1000) { extra } else { extra.min(written.saturating_sub(least)) };
        bits.put_code(literals[symbol]);
        let length_bits = if (265..285).contains(&symbol) { (symbol as u32 - 261) / 4 } else { 0 };
        bits.put(random.range(0, (1 << length_bits) - 1), length_bits);
        bits.put_code(distances[distance]);
        bits.put(extra, extra_bits);
        written += 3;
    }
    if !random.one_in(50) && literals.len() > 256 {
        bits.put_code(literals[256]);
    }
}
