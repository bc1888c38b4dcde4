//! Scans strings, words and bracketed groups.

use std::borrow::Cow;

/// Deeper than any cookie file. Reading the groups recurses.
const DEPTH: usize = 64;

pub(super) enum Node<'a> {
    Text(String),
    /// A name, number or keyword.
    Word(&'a str),
    Group(Vec<Entry<'a>>),
}

pub(super) struct Entry<'a> {
    pub(super) key: Option<Cow<'a, str>>,
    pub(super) value: Node<'a>,
}

/// The entries of a whole text, as if it were in brackets; `None` if it is malformed.
pub(super) fn entries(text: &str) -> Option<Vec<Entry<'_>>> {
    Scanner { rest: text }.group(None, 0)
}

/// The contents of a text that is one string literal, `'...'` or `b"..."`.
pub(in crate::pasted) fn lone_text(text: &str) -> Option<String> {
    let mut scanner = Scanner { rest: text };
    let inside = scanner.prefixed_text()?;
    let inside = scanner.concatenated(inside);
    scanner.rest.trim_start_matches([',', ';']).is_empty().then_some(inside)
}

/// All double-quoted strings in a line, with this escape character.
pub(super) fn texts(line: &str, escape: char) -> Vec<String> {
    let mut texts = Vec::new();
    let mut text: Option<String> = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match (&mut text, character) {
            (None, '"') => text = Some(String::new()),
            (Some(_), '"') => texts.extend(text.take()),
            (Some(text), _) if character == escape => text.extend(characters.next()),
            (Some(text), _) => text.push(character),
            (None, _) => {}
        }
    }
    texts
}

struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip(&mut self, is_skipped: impl Fn(char) -> bool) {
        self.rest = self.rest.trim_start_matches(is_skipped);
    }

    /// Skips white space, separators, and the `//` that browsers put before headers that scripts
    /// cannot set.
    fn skip_separators(&mut self) {
        loop {
            self.skip(|character| {
                character.is_whitespace() || matches!(character, ',' | ';' | '\u{feff}')
            });
            if !self.eat("//") {
                return;
            }
        }
    }

    fn group(&mut self, close: Option<char>, depth: usize) -> Option<Vec<Entry<'a>>> {
        let mut entries = Vec::new();
        loop {
            self.skip_separators();
            match (self.peek(), close) {
                (None, None) => return Some(entries),
                (None, Some(_)) => return None,
                (Some(next), Some(close)) if next == close => {
                    self.eat(close.encode_utf8(&mut [0; 4]));
                    return Some(entries);
                }
                _ => entries.push(self.entry(depth)?),
            }
        }
    }

    fn entry(&mut self, depth: usize) -> Option<Entry<'a>> {
        let mut key = None;
        let mut value = self.value(depth)?;
        loop {
            self.skip(char::is_whitespace);
            let name = match &value {
                Node::Text(text) => Cow::Owned(text.clone()),
                Node::Word(word) => Cow::Borrowed(*word),
                Node::Group(_) => return Some(Entry { key, value }),
            };
            if !(self.eat("=>") || self.eat(":") || self.eat("=")) {
                return Some(Entry { key, value });
            }
            self.skip(char::is_whitespace);
            key = Some(name);
            value = self.value(depth)?;
        }
    }

    fn value(&mut self, depth: usize) -> Option<Node<'a>> {
        if depth > DEPTH {
            return None;
        }
        if let Some(text) = self.prefixed_text() {
            return Some(Node::Text(self.concatenated(text)));
        }
        let close = match self.peek()? {
            '{' => '}',
            '[' => ']',
            '(' => ')',
            '<' => '>',
            _ => return self.word().map(Node::Word),
        };
        self.skip_one();
        self.group(Some(close), depth + 1).map(Node::Group)
    }

    fn word(&mut self) -> Option<&'a str> {
        let is_end =
            |character: char| character.is_whitespace() || "\"'`{}[]()<>,;:=".contains(character);
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn skip_one(&mut self) {
        let mut characters = self.rest.chars();
        characters.next();
        self.rest = characters.as_str();
    }

    /// Joins adjacent strings, as Python does, and strings with a `+` between them, for JavaScript.
    fn concatenated(&mut self, mut text: String) -> String {
        loop {
            let before = self.rest;
            self.skip(char::is_whitespace);
            self.eat("+");
            self.skip(char::is_whitespace);
            match self.prefixed_text() {
                Some(more) => text.push_str(&more),
                None => {
                    self.rest = before;
                    return text;
                }
            }
        }
    }

    /// A string with or without a Python prefix.
    fn prefixed_text(&mut self) -> Option<String> {
        // A prefix has two letters at most, so long words take linear time.
        let at = self.rest.bytes().take(3).position(|byte| !byte.is_ascii_alphabetic())?;
        let (prefix, rest) = self.rest.split_at(at);
        let prefix = prefix.to_ascii_lowercase();
        if !["", "b", "r", "u", "f", "br", "rb", "fr", "rf"].contains(&prefix.as_str()) {
            return None;
        }
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\'' | '`'))?;
        let inside = rest.get(1..)?;
        let end = end_of_text(inside, quote)?;
        let (text, rest) = inside.split_at(end);
        self.rest = rest.get(1..)?;
        Some(if prefix.contains('r') {
            text.to_owned()
        } else {
            unescaped(text, quote, prefix.contains('b'))
        })
    }
}

fn end_of_text(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// Undoes the escapes of JSON, JavaScript and Python. In double quotes, `\073` is a byte, as
/// Werkzeug writes it. An escape that no `repr` writes is kept.
fn unescaped(text: &str, quote: char, bytes: bool) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut units = Vec::new(); // UTF-16, in which JSON escapes other characters than ASCII
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let escape = rest.strip_prefix('\\').and_then(|escape| read_escape(escape, quote));
        if let Some((Escape::Unit(unit), after)) = escape {
            units.push(unit);
            rest = after;
            continue;
        }
        flush(&mut units, &mut out);
        rest = match escape {
            Some((Escape::Code(code), after)) if bytes => {
                out.push(code);
                after
            }
            Some((Escape::Code(code), after)) => {
                push(char::from(code), &mut out);
                after
            }
            Some((Escape::Byte(byte), after)) => {
                out.push(byte);
                after
            }
            Some((Escape::Character(character), after)) => {
                push(character, &mut out);
                after
            }
            _ => {
                push(character, &mut out);
                rest.get(character.len_utf8()..).unwrap_or("")
            }
        };
    }
    flush(&mut units, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

enum Escape {
    Character(char),
    /// `\xe9`: a byte in bytes, otherwise a character.
    Code(u8),
    Byte(u8),
    Unit(u16),
}

/// Reads an escape after its backslash.
fn read_escape(text: &str, quote: char) -> Option<(Escape, &str)> {
    let mut characters = text.chars();
    let first = characters.next()?;
    let after = characters.as_str();
    let digits = |count, radix| {
        let (digits, after) = after.split_at_checked(count)?;
        let all = digits.bytes().all(|digit| char::from(digit).is_digit(radix));
        Some((u32::from_str_radix(digits, radix).ok().filter(|_| all)?, after))
    };
    match first {
        '\\' | '"' | '\'' | '`' | '/' => Some((Escape::Character(first), after)),
        'n' => Some((Escape::Character('\n'), after)),
        'r' => Some((Escape::Character('\r'), after)),
        't' => Some((Escape::Character('\t'), after)),
        'x' => digits(2, 16)
            .and_then(|(code, after)| Some((Escape::Code(u8::try_from(code).ok()?), after))),
        'u' => digits(4, 16)
            .and_then(|(code, after)| Some((Escape::Unit(u16::try_from(code).ok()?), after))),
        'U' => digits(8, 16)
            .and_then(|(code, after)| Some((Escape::Character(char::from_u32(code)?), after))),
        '0'..='3' if quote == '"' => {
            let octal = u8::from_str_radix(text.get(..3)?, 8).ok()?;
            Some((Escape::Byte(octal), text.get(3..)?))
        }
        _ => None,
    }
}

fn push(character: char, out: &mut Vec<u8>) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

fn flush(units: &mut Vec<u16>, out: &mut Vec<u8>) {
    for character in char::decode_utf16(units.drain(..)) {
        push(character.unwrap_or(char::REPLACEMENT_CHARACTER), out);
    }
}
