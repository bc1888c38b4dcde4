//! The spelling of strings: Python's `json.encoder.ESCAPE_ASCII` and `ESCAPE`, and their inverse.

#![expect(clippy::indexing_slicing, reason = "the tables have a place for every byte")]

use crate::error::PayloadError;

/// Appends `text` as a JSON string.
///
/// With `ensure_ascii` everything outside the printable ASCII characters is escaped, in units of UTF-16 with lower-case
/// digits, DEL (U+007F) included; without it only quotes, backslashes and the characters below U+0020 are.
#[inline]
pub(super) fn write(out: &mut String, text: &str, ensure_ascii: bool) {
    out.reserve(text.len() + 2);
    out.push('"');
    if !has_escapes(text, ensure_ascii) {
        out.push_str(text);
        out.push('"');
        return;
    }
    let mut rest = text;
    while let Some(plain) = rest.bytes().position(|byte| needs_escape(byte, ensure_ascii)) {
        let (before, from_escape) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        out.push_str(before);
        let mut characters = from_escape.chars();
        if let Some(character) = characters.next() {
            write_escape(out, character);
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Whether there is anything to escape. Most strings have nothing. To look at all bytes, and not only at those up to the first,
/// takes the least time then, since a processor can do many at once.
#[inline]
fn has_escapes(text: &str, ensure_ascii: bool) -> bool {
    let (chunks, rest) = text.as_bytes().as_chunks::<16>();
    let mut found = false;
    for chunk in chunks {
        found |= chunk.iter().fold(false, |found, &byte| found | needs_escape(byte, ensure_ascii));
    }
    // Of those that are left one at a time, which is quicker by a table.
    let needs_escape = if ensure_ascii { &NEED_ESCAPE_AS_ASCII } else { &NEED_ESCAPE };
    found | rest.iter().fold(false, |found, &byte| found | needs_escape[usize::from(byte)])
}

static NEED_ESCAPE: [bool; 256] = need_escape(false);
static NEED_ESCAPE_AS_ASCII: [bool; 256] = need_escape(true);

const fn need_escape(ensure_ascii: bool) -> [bool; 256] {
    let mut need_escape = [false; 256];
    let mut byte = 0;
    while byte < need_escape.len() {
        need_escape[byte] = needs_escape(byte as u8, ensure_ascii);
        byte += 1;
    }
    need_escape
}

/// Looks at single bytes: those of a character beyond ASCII are all above DEL, and its first is met first.
#[inline]
const fn needs_escape(byte: u8, ensure_ascii: bool) -> bool {
    ends_plain(byte) | (ensure_ascii & (byte >= 0x7f))
}

fn write_escape(out: &mut String, character: char) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        other => {
            for unit in other.encode_utf16(&mut [0; 2]) {
                out.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    out.extend(char::from_digit(u32::from(*unit >> shift & 0xf), 16));
                }
            }
        }
    }
}

/// Reads a string without escapes, as most are, whose opening quote stands at `quote`, and says where the text behind its closing
/// quote begins.
#[inline]
pub(super) fn read_plain(text: &str, quote: usize) -> Option<(&str, usize)> {
    let start = quote + 1;
    let end = plain_end(text, start);
    match text.as_bytes().get(end) {
        Some(b'"') => Some((text.get(start..end)?, end + 1)),
        _ => None,
    }
}

/// Reads any string whose opening quote stands at `quote`, and says where the text behind its closing quote begins.
pub(super) fn read(text: &str, quote: usize) -> Result<(String, usize), PayloadError> {
    let mut unescaped = String::new();
    let mut position = quote + 1;
    loop {
        let end = plain_end(text, position);
        unescaped.push_str(text.get(position..end).unwrap_or_default());
        match text.as_bytes().get(end) {
            Some(b'"') => return Ok((unescaped, end + 1)),
            Some(b'\\') => {
                let (character, behind) = read_escape(text.as_bytes(), end)?;
                unescaped.push(character);
                position = behind;
            }
            Some(_) => {
                return Err(PayloadError::Json {
                    offset: end,
                    expected: "no raw control character in a string",
                });
            }
            None => return Err(PayloadError::Json { offset: end, expected: "`\"` at the end of a string" }),
        }
    }
}

/// Where the run of characters ends that stand for themselves: at a quote, a backslash, a control character or the end.
#[inline]
fn plain_end(text: &str, start: usize) -> usize {
    let mut rest = text.as_bytes().get(start..).unwrap_or_default();
    while let Some((word, behind)) = rest.split_first_chunk() {
        if let Some(place) = first_that_ends_plain(u64::from_le_bytes(*word)) {
            return text.len() - rest.len() + place;
        }
        rest = behind;
    }
    text.len() - rest.len() + rest.iter().position(|&byte| ends_plain(byte)).unwrap_or(rest.len())
}

/// The first of eight bytes, the lowest, that ends a run of characters that stand for themselves.
///
/// Looks at all at once, so that there is nothing that a processor could guess wrong. In the bytes above the first one that it is
/// looking for a subtraction may have borrowed, and they mean nothing.
#[inline]
fn first_that_ends_plain(word: u64) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    /// The highest bit of each byte.
    const HIGHEST: u64 = ONES << 7;
    let below = |limit: u8, bytes: u64| bytes.wrapping_sub(ONES * u64::from(limit)) & !bytes;
    let equal_to = |byte: u8| below(1, word ^ (ONES * u64::from(byte)));
    let found = (equal_to(b'"') | equal_to(b'\\') | below(b' ', word)) & HIGHEST;
    (found != 0).then(|| found.trailing_zeros() as usize / 8)
}

#[inline]
const fn ends_plain(byte: u8) -> bool {
    (byte == b'"') | (byte == b'\\') | (byte < 0x20)
}

/// Reads the escape whose backslash stands at `offset`, and says where the text behind it begins.
fn read_escape(text: &[u8], offset: usize) -> Result<(char, usize), PayloadError> {
    let character = match text.get(offset + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return read_unicode_escape(text, offset),
        _ => {
            return Err(PayloadError::Json {
                offset: offset + 1,
                expected: "one of `\"\\/bfnrtu` after a backslash",
            });
        }
    };
    Ok((character, offset + 2))
}

/// Reads `\u` and four digits, or two of these that are a surrogate pair.
fn read_unicode_escape(text: &[u8], offset: usize) -> Result<(char, usize), PayloadError> {
    let first = read_unit(text, offset + 2)?;
    if let Some(character) = char::from_u32(first) {
        return Ok((character, offset + 6));
    }
    if let Some([b'\\', b'u']) = text.get(offset + 6..offset + 8) {
        let second = read_unit(text, offset + 8)?;
        if (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(&second) {
            let beyond_bmp = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            if let Some(character) = char::from_u32(beyond_bmp) {
                return Ok((character, offset + 12));
            }
        }
    }
    Err(PayloadError::LoneSurrogate { offset })
}

/// Reads four hexadecimal digits.
fn read_unit(text: &[u8], offset: usize) -> Result<u32, PayloadError> {
    (offset..offset + 4).try_fold(0, |unit, position| {
        let digit = text.get(position).and_then(|byte| char::from(*byte).to_digit(16));
        match digit {
            Some(digit) => Ok(unit << 4 | digit),
            None => {
                Err(PayloadError::Json { offset: position, expected: "four hexadecimal digits after `\\u`" })
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, ensure_ascii: bool) -> String {
        let mut out = String::new();
        write(&mut out, text, ensure_ascii);
        out
    }

    #[test]
    fn escapes_are_those_of_python_with_ensure_ascii() {
        assert_eq!(
            written("\0\u{1f}\u{8}\t\n\u{c}\r\"\\/'<~\u{7f}\u{80}é\u{2028}\u{ffff}\u{10000}😀", true),
            r#""\u0000\u001f\b\t\n\f\r\"\\/'<~\u007f\u0080\u00e9\u2028\uffff\ud800\udc00\ud83d\ude00""#
        );
    }

    #[test]
    fn escapes_are_those_of_python_without_ensure_ascii() {
        assert_eq!(
            written("\0\u{1f}\u{8}\t\n\u{c}\r\"\\/\u{7f}é\u{2028}😀", false),
            "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\u{7f}é\u{2028}😀\""
        );
    }

    #[test]
    fn every_character_reads_back() {
        for ensure_ascii in [true, false] {
            for character in '\0'..=char::MAX {
                let text = written(&format!("a{character}z"), ensure_ascii);
                assert_eq!(read(&text, 0), Ok((format!("a{character}z"), text.len())), "{character:?}");
            }
        }
    }

    /// With a character at every place among others that nearly end a string as well, or would by what a subtraction borrows.
    #[test]
    fn a_plain_string_ends_where_the_first_of_its_characters_ends_it() {
        for around in [' ', '!', '#', '[', ']', '\u{7f}', 'é', '\u{80}'] {
            for character in ('\0'..='\u{ff}').chain(['😀']) {
                for place in 0..20 {
                    let text: String =
                        (0..20).map(|at| if at == place { character } else { around }).collect();
                    let text = format!("{text}\"\\");
                    for start in text.char_indices().map(|(start, _)| start).take(10) {
                        let ends = |byte: u8| byte == b'"' || byte == b'\\' || byte < 0x20;
                        let expected = text.bytes().skip(start).position(ends).unwrap() + start;
                        assert_eq!(plain_end(&text, start), expected, "{text:?} from {start} on");
                    }
                }
            }
        }
        assert_eq!(plain_end("no end", 3), 6);
        assert_eq!(plain_end("no end of this one", 3), 18);
    }

    #[test]
    fn halves_of_surrogate_pairs_are_refused_at_their_place() {
        for (json, offset) in [
            (r#""a\ud83d""#, 2),
            (r#""\ud83dx""#, 1),
            (r#""\ud83d\u0041""#, 1),
            (r#""\ud83d\ud83d\ude00""#, 1),
            (r#""\ud83d\n""#, 1),
            (r#""é\ude00\ud83d""#, 3),
        ] {
            assert_eq!(read(json, 0), Err(PayloadError::LoneSurrogate { offset }), "{json}");
        }
    }

    #[test]
    fn errors_name_the_place() {
        let expectations = [
            (r#""\x41""#, 2, "one of `\"\\/bfnrtu` after a backslash"),
            (r#""\u 123""#, 3, "four hexadecimal digits after `\\u`"),
            (r#""\u+123""#, 3, "four hexadecimal digits after `\\u`"),
            (r#""\u1_23""#, 4, "four hexadecimal digits after `\\u`"),
            (r#""\u12"#, 5, "four hexadecimal digits after `\\u`"),
            (r#""\ud83d\uzzzz""#, 9, "four hexadecimal digits after `\\u`"),
            ("\"a\nb\"", 2, "no raw control character in a string"),
            ("\"a", 2, "`\"` at the end of a string"),
            ("\"a\\", 3, "one of `\"\\/bfnrtu` after a backslash"),
        ];
        for (json, offset, expected) in expectations {
            assert_eq!(read(json, 0), Err(PayloadError::Json { offset, expected }), "{json}");
        }
    }
}
