//! Small changes to text or bytes, like those of an attacker or a broken proxy.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::text;

/// A change of a sequence of items.
#[derive(Debug, Clone)]
pub enum Edit<T> {
    Replace(Index, T),
    Insert(Index, Vec<T>),
    Remove(Index, usize),
    /// Repeats this many items.
    Double(Index, usize),
    CutAfter(Index),
    CutBefore(Index),
    Swap(Index, Index),
}

impl<T: Clone> Edit<T> {
    fn apply(&self, items: &mut Vec<T>) {
        let position = |index: &Index| index.index(items.len() + 1);
        let range = |index: &Index, len: usize| {
            let start = position(index).min(items.len());
            start..items.len().min(start + len)
        };
        match self {
            Edit::Insert(index, more) => {
                let start = position(index);
                items.splice(start..start, more.iter().cloned());
            }
            Edit::Remove(index, len) => {
                items.drain(range(index, *len));
            }
            Edit::Double(index, len) => {
                let again = items[range(index, *len)].to_vec();
                let start = position(index);
                items.splice(start..start, again);
            }
            Edit::CutAfter(index) => items.truncate(position(index)),
            Edit::CutBefore(index) => {
                items.drain(..position(index));
            }
            Edit::Replace(..) | Edit::Swap(..) if items.is_empty() => {}
            Edit::Replace(index, item) => {
                let position = index.index(items.len());
                items[position] = item.clone();
            }
            Edit::Swap(left, right) => {
                let (left, right) = (left.index(items.len()), right.index(items.len()));
                items.swap(left, right);
            }
        }
    }
}

fn edit<T: std::fmt::Debug + Clone + 'static>(
    item: BoxedStrategy<T>,
    more: BoxedStrategy<Vec<T>>,
) -> impl Strategy<Value = Edit<T>> {
    let index = any::<Index>;
    prop_oneof![
        4 => (index(), item).prop_map(|(index, item)| Edit::Replace(index, item)),
        3 => (index(), more).prop_map(|(index, more)| Edit::Insert(index, more)),
        2 => (index(), 1..6_usize).prop_map(|(index, len)| Edit::Remove(index, len)),
        1 => (index(), 1..40_usize).prop_map(|(index, len)| Edit::Double(index, len)),
        1 => index().prop_map(Edit::CutAfter),
        1 => index().prop_map(Edit::CutBefore),
        1 => (index(), index()).prop_map(|(left, right)| Edit::Swap(left, right)),
    ]
}

/// Edits of base64, including characters that lenient decoders ignore.
pub fn of_base64() -> impl Strategy<Value = Vec<Edit<char>>> {
    let letter =
        prop_oneof!["[A-Za-z0-9_-]", "[+/=. !\n]", text::character().prop_map(String::from)];
    let item = letter.prop_map(|letter| letter.chars().next().unwrap_or('A')).boxed();
    let more = prop_oneof![
        select(
            &[
                "=", "==", "===", "=AAAA", "!!!!", "!", "    ", "\n", ".", "..", "AAAA", "A", "é",
                "éé", "%3D", "\0", "\u{feff}"
            ][..]
        )
        .prop_map(str::to_owned),
        text::short(),
    ];
    let more = more.prop_map(|more| more.chars().collect()).boxed();
    prop::collection::vec(edit(item, more), 1..3)
}

/// Edits of JSON text.
pub fn of_json() -> impl Strategy<Value = Vec<Edit<char>>> {
    let item = prop_oneof![
        "[\\[\\]{}\":,0-9eE.+-]",
        "[ \n\t\r\\\\]",
        text::character().prop_map(String::from)
    ]
    .prop_map(|letter| letter.chars().next().unwrap_or('0'))
    .boxed();
    let more = prop_oneof![
        select(
            &[
                "\\u", "\\ud83d", "\\ude00", "\\/", " ", "\"", "e", "0", "-", "NaN", "Infinity",
                ",", "null", "1e400", "__", "{\" t\":", "}", "[", "]", "\" b\":", "\u{feff}", "//",
            ][..]
        )
        .prop_map(str::to_owned),
        text::short(),
    ];
    let more = more.prop_map(|more| more.chars().collect()).boxed();
    prop::collection::vec(edit(item, more), 1..3)
}

pub fn of_bytes() -> impl Strategy<Value = Vec<Edit<u8>>> {
    let more = prop::collection::vec(any::<u8>(), 1..8).boxed();
    prop::collection::vec(edit(any::<u8>().boxed(), more), 1..3)
}

pub fn edited(text: &str, edits: &[Edit<char>]) -> String {
    edited_items(text.chars().collect(), edits).into_iter().collect()
}

pub fn edited_items<T: Clone>(mut items: Vec<T>, edits: &[Edit<T>]) -> Vec<T> {
    for edit in edits {
        edit.apply(&mut items);
    }
    items
}

/// A change of one part of a cookie, or of the order of parts.
#[derive(Debug, Clone)]
pub enum PartEdit {
    /// `+` and `/` for `-` and `_`.
    StandardAlphabet,
    SwapCase,
    Pad(&'static str),
    /// Bits of the last character, of which the lowest may be unused.
    FlipLastBits(u8),
    Reverse,
    Repeat,
    Drop,
    /// Replaces the part with another one.
    CopyOf(Index),
    SwapWith(Index),
}

pub fn of_part() -> impl Strategy<Value = PartEdit> {
    prop_oneof![
        Just(PartEdit::StandardAlphabet),
        Just(PartEdit::SwapCase),
        select(&["=", "==", "===", "====", "=AAAA"][..]).prop_map(PartEdit::Pad),
        (1..64_u8).prop_map(PartEdit::FlipLastBits),
        Just(PartEdit::Reverse),
        Just(PartEdit::Repeat),
        Just(PartEdit::Drop),
        any::<Index>().prop_map(PartEdit::CopyOf),
        any::<Index>().prop_map(PartEdit::SwapWith),
    ]
}

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl PartEdit {
    /// Edits the part at `index` between the dots.
    pub fn apply(&self, cookie: &str, index: Index) -> String {
        let mut parts: Vec<String> = cookie.split('.').map(str::to_owned).collect();
        let at = index.index(parts.len());
        let part = parts[at].clone();
        parts[at] = match self {
            PartEdit::StandardAlphabet => part.replace('-', "+").replace('_', "/"),
            PartEdit::SwapCase => part
                .chars()
                .map(|letter| {
                    if letter.is_ascii_lowercase() {
                        letter.to_ascii_uppercase()
                    } else {
                        letter.to_ascii_lowercase()
                    }
                })
                .collect(),
            PartEdit::Pad(padding) => part + padding,
            PartEdit::FlipLastBits(bits) => {
                let mut letters: Vec<char> = part.chars().collect();
                if let Some(last) = letters.last_mut()
                    && let Some(value) = ALPHABET.find(*last)
                {
                    *last = char::from(ALPHABET.as_bytes()[value ^ usize::from(*bits)]);
                }
                letters.into_iter().collect()
            }
            PartEdit::Reverse => part.chars().rev().collect(),
            PartEdit::Repeat => format!("{part}.{part}"),
            PartEdit::Drop => {
                parts.remove(at);
                return parts.join(".");
            }
            PartEdit::CopyOf(other) => parts[other.index(parts.len())].clone(),
            PartEdit::SwapWith(other) => {
                let other = other.index(parts.len());
                std::mem::replace(&mut parts[other], part)
            }
        };
        parts.join(".")
    }
}
