//! Text with characters of every class, and with lengths and repetition that exercise the
//! compressor.

use proptest::char::range;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRng;

/// Many characters that JSON, HTML, UTF-8, UTF-16 or Unicode treat specially.
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
        1 => select(END_OF_THE_BASIC_PLANE),
        1 => select(&['\u{10000}', '\u{1d7ff}', '\u{1f600}', '\u{f0000}', '\u{10ffff}'][..]),
        1 => range('\u{1f300}', '\u{1f6ff}'),
        1 => any::<char>(),
    ]
}

const SPACES_AND_MARKS: &[char] =
    &['\u{2028}', '\u{2029}', '\u{85}', '\u{a0}', '\u{200b}', '\u{200d}', '\u{202e}', '\u{feff}'];

const END_OF_THE_BASIC_PLANE: &[char] =
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

/// Mostly short text of up to about `longest` bytes, with much, some or no repetition.
pub fn long(longest: usize) -> impl Strategy<Value = String> {
    let length = prop_oneof![
        60 => 0..60_usize,
        30 => 60..1000_usize,
        8 => 1000..10_000_usize,
        2 => 10_000..100_000_usize,
    ]
    .prop_map(move |length| length.min(longest));
    (length, source()).prop_perturb(|(length, source), random| source.text(length, random))
}

#[derive(Debug, Clone)]
enum Source {
    /// Repeats one string.
    Repeated(String),
    /// Picks random words.
    Words(Vec<String>),
    /// Picks random letters.
    Letters(Vec<char>),
}

fn source() -> impl Strategy<Value = Source> {
    prop_oneof![
        prop::collection::vec(character(), 1..6)
            .prop_map(|unit| Source::Repeated(unit.into_iter().collect())),
        prop::collection::vec("[a-z]{1,9} ", 1..200).prop_map(Source::Words),
        select(&["01", "0123456789abcdef", ALPHANUMERIC, "aé\u{2028}😀\"\\\n"][..])
            .prop_map(|alphabet| Source::Letters(alphabet.chars().collect())),
    ]
}

const ALPHANUMERIC: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Source {
    /// Single letters do not shrink, but the length does.
    fn text(&self, length: usize, mut random: TestRng) -> String {
        let mut text = String::new();
        while text.len() < length {
            match self {
                Source::Repeated(unit) => text.push_str(unit),
                Source::Words(words) => text.push_str(&words[random.random_range(0..words.len())]),
                Source::Letters(alphabet) => {
                    text.push(alphabet[random.random_range(0..alphabet.len())]);
                }
            }
        }
        text
    }
}
