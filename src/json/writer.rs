//! Writes the parts of JSON text as Python's `json` module does.

use super::{float, string};
use crate::value::Int;

/// So much room the text has at first, which is enough for most sessions.
const USUAL_LEN: usize = 512;

/// The JSON text so far. What is written where is up to the caller.
pub(super) struct Writer {
    text: String,
    ensure_ascii: bool,
}

impl Writer {
    pub(super) fn new(ensure_ascii: bool) -> Writer {
        Writer { text: String::with_capacity(USUAL_LEN), ensure_ascii }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Appends `json`, which is JSON already: brackets, separators, `null`, `true`.
    #[inline]
    pub(super) fn raw(&mut self, json: &str) {
        match json.as_bytes() {
            // As most are, and then there is nothing to copy.
            &[character] => self.text.push(char::from(character)),
            _ => self.text.push_str(json),
        }
    }

    pub(super) fn string(&mut self, text: &str) {
        string::write(&mut self.text, text, self.ensure_ascii);
    }

    pub(super) fn int(&mut self, int: &Int) {
        int.write(&mut self.text);
    }

    pub(super) fn float(&mut self, float: f64) {
        float::write(&mut self.text, float);
    }
}
