//! Python's strings and bytes.

use flask_session_cookie::Value;

use super::ParseError;
use super::cursor::Cursor;

/// One or more adjacent literals, which Python joins.
enum Pieces {
    Text(Text),
    Bytes(Vec<u8>),
}

/// A `str`. In Python it may contain the halves of a surrogate pair as two characters, which Flask
/// writes as the pair.
#[derive(Default)]
struct Text {
    text: String,
    /// The first half of a pair, and its offset.
    high: Option<(u32, usize)>,
}

/// The letters before the quotes.
#[derive(Clone, Copy)]
struct Prefix {
    length: usize,
    raw: bool,
    bytes: bool,
    /// Why a literal with this prefix is refused.
    unsupported: Option<&'static str>,
}

/// Whether a string or bytes literal begins here.
pub(super) fn begins(cursor: &Cursor<'_>) -> bool {
    prefix(cursor.rest()).is_some()
}

/// Reads a string or bytes literal and the literals joined to it.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Value, ParseError> {
    let mut pieces = match prefix(cursor.rest()) {
        Some(Prefix { bytes: true, .. }) => Pieces::Bytes(Vec::new()),
        _ => Pieces::Text(Text::default()),
    };
    while let Some(prefix) = prefix(cursor.rest()) {
        let offset = cursor.position();
        if let Some(what) = prefix.unsupported {
            return Err(ParseError::Unsupported { offset, what });
        }
        if prefix.bytes != matches!(pieces, Pieces::Bytes(_)) {
            return Err(cursor.expected("strings only, or bytes only, next to each other"));
        }
        cursor.take(prefix.length);
        literal(prefix, &mut pieces, cursor)?;
        cursor.skip_blank();
    }
    match pieces {
        Pieces::Text(text) => text.finish().map(Value::String),
        Pieces::Bytes(bytes) => Ok(Value::Bytes(bytes)),
    }
}

fn prefix(text: &str) -> Option<Prefix> {
    let length = text.bytes().take(3).position(|byte| matches!(byte, b'\'' | b'"'))?;
    let letters = text.get(..length)?.to_ascii_lowercase();
    let (raw, bytes, unsupported) = match letters.as_str() {
        "" | "u" => (false, false, None),
        "r" => (true, false, None),
        "b" => (false, true, None),
        "br" | "rb" => (true, true, None),
        "f" | "fr" | "rf" => (false, false, Some("an f-string, which is an expression")),
        "t" | "tr" | "rt" => (false, false, Some("a t-string, which is an expression")),
        _ => return None,
    };
    Some(Prefix { length, raw, bytes, unsupported })
}

/// Reads one literal, starting at its quotes, and adds it to `pieces`.
fn literal(prefix: Prefix, pieces: &mut Pieces, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
    let quote = cursor.take(1);
    let triple = [quote, quote, quote].concat();
    let is_triple = cursor.rest().starts_with(&triple[1..]);
    let quotes = if is_triple { triple.as_str() } else { quote };
    cursor.take(quotes.len() - 1);
    loop {
        let rest = cursor.rest();
        let plain = rest.find(['\'', '"', '\\', '\n', '\r', '\0']).unwrap_or(rest.len());
        pieces.push_plain(cursor, plain)?;
        match cursor.peek() {
            Some(b'\'' | b'"') if cursor.eat(quotes) => return Ok(()),
            Some(b'\'' | b'"') => pieces.push_plain(cursor, 1)?,
            // In a raw string a backslash stays, but the quote after it does not end the string.
            Some(b'\\') if prefix.raw => {
                pieces.push_plain(cursor, 1)?;
                if let Some(b'\'' | b'"' | b'\\') = cursor.peek() {
                    pieces.push_plain(cursor, 1)?;
                } else if let Some(b'\n' | b'\r') = cursor.peek() {
                    line_break(pieces, cursor)?;
                }
            }
            Some(b'\\') => escape(prefix.bytes, pieces, cursor)?,
            Some(b'\n' | b'\r') if is_triple => line_break(pieces, cursor)?,
            Some(b'\0') => return Err(cursor.expected("no NUL character, unless it is escaped")),
            _ if is_triple => return Err(cursor.expected("three closing quotes")),
            _ => return Err(cursor.expected("a closing quote, on the same line")),
        }
    }
}

/// Reads a line break, which Python turns into `\n`.
fn line_break(pieces: &mut Pieces, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
    let offset = cursor.position();
    if !cursor.eat("\r\n") {
        cursor.take(1);
    }
    pieces.push(0x0a, offset)
}

/// Reads an escape. An unknown one is kept, with its backslash.
fn escape(is_bytes: bool, pieces: &mut Pieces, cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
    let offset = cursor.position();
    cursor.take(1);
    let code = match cursor.peek() {
        Some(b'\n' | b'\r') => {
            if !cursor.eat("\r\n") {
                cursor.take(1);
            }
            return Ok(());
        }
        Some(b'0'..=b'7') => return pieces.push(octal(is_bytes, cursor), offset),
        Some(b'x') => {
            return pieces.push(hex(2, "two hexadecimal digits after `\\x`", cursor)?, offset);
        }
        Some(b'u') if !is_bytes => {
            return pieces.push(hex(4, "four hexadecimal digits after `\\u`", cursor)?, offset);
        }
        Some(b'U') if !is_bytes => {
            let digits = cursor.position() + 1;
            return match hex(8, "eight hexadecimal digits after `\\U`", cursor)? {
                code @ ..=0x10_ffff => pieces.push(code, offset),
                _ => Err(ParseError::Syntax {
                    offset: digits,
                    expected: "a code point up to 0010ffff",
                }),
            };
        }
        Some(b'N') if !is_bytes => {
            return Err(ParseError::Unsupported {
                offset,
                what: "a character by name, `\\N{...}`; write the character, or its code as \
                       `\\u....`",
            });
        }
        Some(quote @ (b'\\' | b'\'' | b'"')) => quote,
        Some(b'a') => 0x07,
        Some(b'b') => 0x08,
        Some(b't') => b'\t',
        Some(b'n') => b'\n',
        Some(b'v') => 0x0b,
        Some(b'f') => 0x0c,
        Some(b'r') => b'\r',
        _ => return pieces.push(u32::from(b'\\'), offset),
    };
    cursor.take(1);
    pieces.push(code.into(), offset)
}

/// Reads up to three digits. In bytes the ninth bit is dropped.
fn octal(is_bytes: bool, cursor: &mut Cursor<'_>) -> u32 {
    let rest = cursor.rest();
    let length = rest.bytes().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
    let code = u32::from_str_radix(cursor.take(length), 8).unwrap_or_default();
    if is_bytes { code & 0xff } else { code }
}

/// Reads a letter and the given number of digits.
fn hex(length: usize, expected: &'static str, cursor: &mut Cursor<'_>) -> Result<u32, ParseError> {
    cursor.take(1);
    let digits = cursor
        .rest()
        .get(..length)
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let code = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    cursor.take(digits.map_or(0, str::len));
    code.ok_or_else(|| cursor.expected(expected))
}

impl Pieces {
    /// Adds the next `length` bytes of the text as they are.
    fn push_plain(&mut self, cursor: &mut Cursor<'_>, length: usize) -> Result<(), ParseError> {
        let offset = cursor.position();
        let plain = cursor.take(length);
        match self {
            Pieces::Text(text) => text.push_str(plain),
            Pieces::Bytes(bytes) => match plain.bytes().position(|byte| !byte.is_ascii()) {
                None => {
                    bytes.extend(plain.bytes());
                    Ok(())
                }
                Some(index) => Err(ParseError::Syntax {
                    offset: offset + index,
                    expected: "ASCII characters and escapes in bytes",
                }),
            },
        }
    }

    /// Adds a code point, which may be half of a surrogate pair, or a byte.
    fn push(&mut self, code: u32, offset: usize) -> Result<(), ParseError> {
        match self {
            Pieces::Text(text) => text.push(code, offset),
            Pieces::Bytes(bytes) => {
                bytes.extend(u8::try_from(code));
                Ok(())
            }
        }
    }
}

impl Text {
    fn push_str(&mut self, plain: &str) -> Result<(), ParseError> {
        if plain.is_empty() {
            return Ok(());
        }
        self.whole()?;
        self.text.push_str(plain);
        Ok(())
    }

    fn push(&mut self, code: u32, offset: usize) -> Result<(), ParseError> {
        if let (0xdc00..0xe000, Some((high, _))) = (code, self.high) {
            self.high = None;
            self.text.extend(char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (code - 0xdc00)));
            return Ok(());
        }
        self.whole()?;
        match (char::from_u32(code), code) {
            (Some(character), _) => self.text.push(character),
            (None, 0xd800..0xdc00) => self.high = Some((code, offset)),
            (None, _) => return Err(ParseError::LoneSurrogate { offset }),
        }
        Ok(())
    }

    /// Fails if half of a pair is left over.
    fn whole(&self) -> Result<(), ParseError> {
        match self.high {
            None => Ok(()),
            Some((_, offset)) => Err(ParseError::LoneSurrogate { offset }),
        }
    }

    fn finish(self) -> Result<String, ParseError> {
        self.whole().map(|()| self.text)
    }
}
