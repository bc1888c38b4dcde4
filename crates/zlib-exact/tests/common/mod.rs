//! Builds inputs from recipes and compares their compressed bytes with digests of those of Python's
//! `zlib`. The vectors come from `fixtures/zlib/generate.py`.
#![allow(
    unreachable_pub,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a malformed recipe fails the test"
)]

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn letters(value: &Value) -> Vec<u8> {
    numbers(value).into_iter().map(|letter| u8::try_from(letter).unwrap()).collect()
}

fn copy(data: &mut Vec<u8>, distance: usize, length: usize) {
    for _ in 0..length {
        data.push(data[data.len() - distance]);
    }
}

fn fibonacci(count: usize) -> Vec<usize> {
    let mut numbers = vec![1, 1];
    while numbers.len() < count {
        numbers.push(numbers[numbers.len() - 1] + numbers[numbers.len() - 2]);
    }
    numbers.truncate(count);
    numbers
}

/// Swaps bytes until there are no matches.
fn avoid_matches(block: &mut [u8]) {
    let mut seen = HashMap::new();
    for position in 0..block.len() {
        let suffix = |block: &[u8], length: usize| {
            block[(position + 1).saturating_sub(length)..=position].to_vec()
        };
        for other in position..block.len().min(position + 100) {
            block.swap(position, other);
            let (three, four) = (seen.get(&suffix(block, 3)), seen.get(&suffix(block, 4)));
            // zlib drops matches of length 3 with a distance over 4096.
            if four.is_none() && three.is_none_or(|three| three + 4096 < position) {
                break;
            }
        }
        seen.insert(suffix(block, 3), position);
        seen.insert(suffix(block, 4), position);
    }
}

/// Runs one step of a recipe, like the `step_*` functions of `generate.py`.
fn step(data: &mut Vec<u8>, step: &[Value]) {
    let (kind, arguments) = step.split_first().unwrap();
    match (kind.as_str().unwrap(), arguments) {
        ("text", [text, times]) => {
            data.extend(text.as_str().unwrap().repeat(number(times)).bytes());
        }
        ("letters", [seed, length, alphabet]) => {
            let (mut random, alphabet) = (Random(number(seed) as u64), letters(alphabet));
            data.extend((0..number(length)).map(|_| random.pick(&alphabet)));
        }
        ("unrepeated", [seed, length, letters @ ..]) => {
            let letters = letters.first().map_or(256, number);
            let (mut random, mut seen) = (Random(number(seed) as u64), HashSet::new());
            let start = data.len();
            while data.len() < start + number(length) {
                let byte = random.below(letters) as u8;
                if let [.., first, second] = data[start..]
                    && !seen.insert([first, second, byte])
                {
                    continue;
                }
                data.push(byte);
            }
        }
        ("copy", [distance, length]) => copy(data, number(distance), number(length)),
        ("copies", [seed, length, distances, lengths, alphabet]) => {
            let mut random = Random(number(seed) as u64);
            let (distances, lengths, alphabet) =
                (numbers(distances), numbers(lengths), letters(alphabet));
            let end = data.len() + number(length);
            while data.len() < end {
                for _ in 0..=random.below(4) {
                    data.push(random.pick(&alphabet));
                }
                let distance = random.pick(&distances).min(data.len());
                copy(data, distance, random.pick(&lengths));
            }
            data.truncate(end);
        }
        ("words", [seed, length, alphabet, count]) => {
            let (mut random, alphabet) = (Random(number(seed) as u64), letters(alphabet));
            let end = data.len() + number(length);
            let words: Vec<Vec<u8>> = (0..number(count))
                .map(|_| (0..=random.below(9)).map(|_| random.pick(&alphabet)).collect())
                .collect();
            while data.len() < end {
                data.extend(&words[random.below(words.len())]);
            }
            data.truncate(end);
        }
        ("fibonacci", [seed, count]) => {
            let mut random = Random(number(seed) as u64);
            let mut block = Vec::new();
            for (symbol, times) in (0..).zip(fibonacci(number(count))) {
                block.extend(std::iter::repeat_n(symbol, times));
            }
            random.shuffle(&mut block);
            data.extend(block);
        }
        ("fibonacci_distances", [seed, codes]) => {
            let mut random = Random(number(seed) as u64);
            let mut distances = Vec::new();
            let codes = numbers(codes);
            for (code, times) in codes.iter().zip(fibonacci(codes.len())) {
                distances.extend(std::iter::repeat_n((2 + (code & 1)) << (code / 2 - 1), times));
            }
            random.shuffle(&mut distances);
            for distance in distances {
                copy(data, distance + 1 + random.below(distance / 4), 4);
                data.push(random.below(256) as u8);
            }
        }
        (kind @ ("rare_letters" | "rare_literals"), [seed, frequent, times]) => {
            let only_literals = kind == "rare_literals";
            let (mut random, times) = (Random(number(seed) as u64), number(times));
            let frequent = u8::try_from(number(frequent)).unwrap();
            let mut block: Vec<_> =
                (0..frequent).flat_map(|letter| std::iter::repeat_n(letter, times)).collect();
            let rare = (1 + usize::from(only_literals)..)
                .map(fibonacci)
                .filter_map(|numbers| numbers.last().copied());
            for (letter, this) in (frequent..).zip(rare.take_while(|this| *this <= times)) {
                block.extend(std::iter::repeat_n(letter, this));
            }
            random.shuffle(&mut block);
            if only_literals {
                avoid_matches(&mut block);
            }
            data.extend(block);
        }
        ("fresh_copies", [seed, count]) => {
            let (mut random, mut copied) = (Random(number(seed) as u64), HashSet::new());
            let (mut codes, mut last, mut this) = (Vec::new(), 1, 1);
            for code in 30 - number(count)..30 {
                codes.extend(std::iter::repeat_n(code, this));
                (last, this) = (this, last + this + this / 16);
            }
            random.shuffle(&mut codes);
            for code in codes {
                let least = ((2 + (code & 1)) << (code / 2 - 1)) + 1;
                for _ in 0..50 {
                    let distance =
                        least + random.below((least + (1 << (code / 2 - 1))).min(32_507) - least);
                    let start = data.len() - distance;
                    if copied.insert(data[start..data.len().min(start + 4)].to_vec()) {
                        copy(data, distance, 4);
                        break;
                    }
                }
            }
        }
        ("fibonacci_lengths", [seed, lengths]) => {
            let mut random = Random(number(seed) as u64);
            let (end, lengths) = (data.len(), numbers(lengths));
            let mut copies = Vec::new();
            for (&length, times) in lengths.iter().zip(fibonacci(lengths.len())) {
                copies.extend(std::iter::repeat_n(length, times));
            }
            random.shuffle(&mut copies);
            for length in copies {
                let start = data.len() - 32_000;
                copy(data, data.len() - start - random.below(end - start - length), length);
            }
        }
        other => panic!("unknown step {other:?}"),
    }
}

/// The name, the steps, the length of the input, and the length and digest of the compressed bytes.
type Vector = (String, Vec<Vec<Value>>, usize, usize, String);

/// The names of the vectors whose compressed bytes differ.
pub fn differing(vectors: &str, compress: impl Fn(&[u8]) -> Vec<u8>) -> Vec<String> {
    let vectors: Vec<Vector> = serde_json::from_str(vectors).unwrap();
    assert!(vectors.len() > 300);
    let mut differing = Vec::new();
    for (name, steps, len, compressed_len, digest) in vectors {
        let mut data = Vec::new();
        steps.iter().for_each(|arguments| step(&mut data, arguments));
        assert_eq!(data.len(), len, "{name}: the recipe gave a different input");
        let compressed = compress(&data);
        let found: String =
            Sha256::digest(&compressed).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        if found != digest || compressed.len() != compressed_len {
            differing.push(name);
        }
    }
    differing
}

/// splitmix64, as in `fixtures/zlib/generate.py`.
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(z ^ z >> 31) * limit as u128) >> 64) as usize
    }

    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
