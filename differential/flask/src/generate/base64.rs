//! Base64 in the spelling of other writers, and invalid base64.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use proptest::sample::select;

use super::edits::{edited, of_base64};

/// Text that may be base64, with much padding and many invalid characters.
pub fn text() -> impl Strategy<Value = String> {
    let letter = prop_oneof![
        10 => "[A-Za-z0-9]",
        3 => "=",
        3 => "[-_+/]",
        2 => "[ \t\r\n.!\u{7f}\0é😀]",
    ];
    prop_oneof![
        6 => prop::collection::vec(letter, 0..24).prop_map(|letters| letters.concat()),
        2 => (prop::collection::vec(any::<u8>(), 0..30), spelling())
            .prop_map(|(bytes, spelling)| spelling.of(&bytes)),
        2 => (prop::collection::vec(any::<u8>(), 0..30), spelling(), of_base64())
            .prop_map(|(bytes, spelling, edits)| edited(&spelling.of(&bytes), &edits)),
    ]
}

/// A variant of base64 that some language's library writes.
#[derive(Debug, Clone, Copy)]
pub struct Spelling {
    url_safe: bool,
    padded: bool,
    /// The line length, and the line ending.
    lines: Option<(usize, &'static str)>,
}

pub fn spelling() -> impl Strategy<Value = Spelling> {
    let lines =
        prop::option::weighted(0.2, select(&[(76, "\r\n"), (64, "\n"), (60, "\n"), (4, " ")][..]));
    (any::<bool>(), any::<bool>(), lines).prop_map(|(url_safe, padded, lines)| Spelling {
        url_safe,
        padded,
        lines,
    })
}

impl Spelling {
    pub fn of(self, bytes: &[u8]) -> String {
        let text = match (self.url_safe, self.padded) {
            (true, true) => URL_SAFE.encode(bytes),
            (true, false) => URL_SAFE_NO_PAD.encode(bytes),
            (false, true) => STANDARD.encode(bytes),
            (false, false) => STANDARD_NO_PAD.encode(bytes),
        };
        match self.lines {
            None => text,
            // Python's `base64.encodebytes` and Ruby's `Base64.encode64` also end the last line.
            Some((length, end)) => {
                let lines =
                    text.as_bytes().chunks(length).map(|line| String::from_utf8_lossy(line) + end);
                lines.collect()
            }
        }
    }
}
