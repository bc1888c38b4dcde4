//! Text: of characters of every class, and of lengths and repetition that make the compressor work.

use proptest::char::range;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRng;

/// Characters that somebody treats specially: JSON, HTML, UTF-8, UTF-16 or Unicode.
pub fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        6 => range(' ', '~'),
        2 => range('\0', '\u{1f}'),
        1 => Just('\u{7f}'),
        2 => select(&['"', '\\', '/', '<', '>', '&', '\''][..]),
        1 => range('\u{80}', '\u{9f}'),
        2 => range('À', 'ɏ'),
        1 => select(SPACES_AND_MARKS),
        1 => range('\u{300}', '\u{36f}'),
        1 => range('一', '龥'),
        1 => select(LAST_OF_THE_FIRST_PLANE),
        1 => select(&['\u{10000}', '\u{1d7ff}', '\u{1f600}', '\u{f0000}', '\u{10ffff}'][..]),
        1 => range('\u{1f300}', '\u{1f6ff}'),
        1 => any::<char>(),
    ]
}

const SPACES_AND_MARKS: &[char] =
    &['\u{2028}', '\u{2029}', '\u{85}', '\u{a0}', '\u{200b}', '\u{200d}', '\u{202e}', '\u{feff}'];

const LAST_OF_THE_FIRST_PLANE: &[char] =
    &['\u{d7ff}', '\u{e000}', '\u{f8ff}', '\u{fdd0}', '\u{fffd}', '\u{fffe}', '\u{ffff}'];

/// Any of these texts.
pub fn one_of(texts: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(texts).prop_map(str::to_owned)
}

/// A few characters of any class.
pub fn short() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{0,8}",
        4 => prop::collection::vec(character(), 0..12).prop_map(String::from_iter),
        1 => one_of(WORDS),
    ]
}

const WORDS: &[&str] = &[
    "</script>",
    "<b>bold</b>",
    "\\u0041",
    "NaN",
    "null",
    "true",
    "1",
    "-0.0",
    "\u{1f468}\u{200d}\u{1f469}",
    "e\u{301}",
    "a\0b",
    "{}",
    "[]",
    " t",
    "__",
];

/// Text of up to `longest` bytes or so, with much, some or no repetition. Most of it is short.
pub fn long(longest: usize) -> impl Strategy<Value = String> {
    let length = prop_oneof![
        60 => 0..60_usize,
        30 => 60..1000_usize,
        8 => 1000..10_000_usize,
        2 => 10_000..100_000_usize,
    ]
    .prop_map(move |length| length.min(longest));
    (length, manner()).prop_perturb(|(length, manner), random| manner.text(length, random))
}

#[derive(Debug, Clone)]
enum Manner {
    /// The same again and again.
    Repeated(String),
    /// Any of these words.
    Words(Vec<String>),
    /// Any of these letters.
    Letters(Vec<char>),
}

fn manner() -> impl Strategy<Value = Manner> {
    prop_oneof![
        prop::collection::vec(character(), 1..6)
            .prop_map(|unit| Manner::Repeated(unit.into_iter().collect())),
        prop::collection::vec("[a-z]{1,9} ", 1..200).prop_map(Manner::Words),
        select(&["01", "0123456789abcdef", ALPHANUMERIC, "aé\u{2028}😀\"\\\n"][..])
            .prop_map(|alphabet| Manner::Letters(alphabet.chars().collect())),
    ]
}

const ALPHANUMERIC: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Manner {
    /// Random letters do not shrink one by one, but all of them do, with the length.
    fn text(&self, length: usize, mut random: TestRng) -> String {
        let mut text = String::new();
        while text.len() < length {
            match self {
                Manner::Repeated(unit) => text.push_str(unit),
                Manner::Words(words) => text.push_str(&words[random.random_range(0..words.len())]),
                Manner::Letters(alphabet) => {
                    text.push(alphabet[random.random_range(0..alphabet.len())])
                }
            }
        }
        text
    }
}
