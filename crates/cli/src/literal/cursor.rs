//! A position in a text, and what all parts of a literal have in common.

use super::ParseError;

pub(super) struct Cursor<'a> {
    text: &'a str,
    /// In bytes, and at the beginning of a character.
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Cursor<'a> {
        Cursor { text, position: 0 }
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// Consumes the given number of bytes and returns them.
    pub(super) fn take(&mut self, bytes: usize) -> &'a str {
        let taken = self.rest().get(..bytes).unwrap_or_default();
        self.position += taken.len();
        taken
    }

    /// Moves on over the bytes that are wanted, which are ASCII, and returns them.
    pub(super) fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        self.take(rest.bytes().position(|byte| !wanted(byte)).unwrap_or(rest.len()))
    }

    /// Moves on over `wanted`, if it is next.
    pub(super) fn eat(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.position += wanted.len();
        }
        found
    }

    /// Moves on over white space, comments, and line breaks that are escaped.
    pub(super) fn skip_blank(&mut self) {
        loop {
            self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c'));
            if self.peek() == Some(b'#') {
                let rest = self.rest();
                self.take(rest.find(['\n', '\r']).unwrap_or(rest.len()));
            } else if !(self.eat("\\\n") || self.eat("\\\r")) {
                return;
            }
        }
    }

    /// Moves on over a name, which may have dots in it.
    pub(super) fn take_name(&mut self) -> &'a str {
        match self.peek() {
            Some(byte) if is_in_name(byte) && !byte.is_ascii_digit() => {
                self.take_while(|byte| is_in_name(byte) || byte == b'.')
            }
            _ => "",
        }
    }

    /// Moves on over `wanted` and what is blank before it, or says what is `expected`.
    pub(super) fn expect(
        &mut self,
        wanted: &str,
        expected: &'static str,
    ) -> Result<(), ParseError> {
        self.skip_blank();
        if self.eat(wanted) { Ok(()) } else { Err(self.expected(expected)) }
    }

    /// The error at this position.
    pub(super) fn expected(&self, expected: &'static str) -> ParseError {
        let offset = self.position;
        // Nothing that is read begins with these: what is printed with limits has them wherever
        // something is left out.
        if self.rest().starts_with("...") {
            return ParseError::Shortened { offset };
        }
        ParseError::Syntax { offset, expected }
    }
}

pub(super) fn is_in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
