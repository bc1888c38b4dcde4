//! JSON strings: `ESCAPE_ASCII` and `ESCAPE` in CPython's `Lib/json/encoder.py`, and `scanstring`
//! in `Lib/json/decoder.py`.

use std::borrow::Cow;

use super::error::PayloadError;

/// Appends `text` as a JSON string.
///
/// Quotes, backslashes and characters below U+0020 are always escaped. With `ensure_ascii` so is
/// DEL (U+007F) and everything beyond, as UTF-16 code units with lower-case digits.
pub(super) fn write(out: &mut String, text: &str, ensure_ascii: bool) {
    out.push('"');
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

/// Whether a character that begins with this byte is escaped. All bytes of a non-ASCII character
/// are above DEL.
fn needs_escape(byte: u8, ensure_ascii: bool) -> bool {
    ends_plain(byte) || (ensure_ascii && byte >= 0x7f)
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

/// Reads the string whose opening quote is at `quote`. Returns it with the offset after its closing
/// quote.
pub(super) fn read(text: &str, quote: usize) -> Result<(Cow<'_, str>, usize), PayloadError> {
    let mut unescaped = String::new();
    let mut position = quote + 1;
    loop {
        let end = plain_end(text, position);
        let plain = text.get(position..end).unwrap_or_default();
        match text.as_bytes().get(end) {
            Some(b'"') if unescaped.is_empty() => return Ok((Cow::Borrowed(plain), end + 1)),
            Some(b'"') => {
                unescaped.push_str(plain);
                return Ok((Cow::Owned(unescaped), end + 1));
            }
            Some(b'\\') => {
                unescaped.push_str(plain);
                let (character, after) = read_escape(text.as_bytes(), end)?;
                unescaped.push(character);
                position = after;
            }
            Some(_) => {
                return Err(PayloadError::Json {
                    offset: end,
                    expected: "an escape instead of a control character",
                });
            }
            None => {
                return Err(PayloadError::Json {
                    offset: end,
                    expected: "`\"` at the end of a string",
                });
            }
        }
    }
}

/// The end of a run of plain characters: the offset of a quote, a backslash, a control character or
/// the end of the text.
fn plain_end(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    start + rest.iter().position(|&byte| ends_plain(byte)).unwrap_or(rest.len())
}

fn ends_plain(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0x00..0x20)
}

/// Reads the escape whose backslash is at `offset`. Returns the character with the offset after the
/// escape.
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

/// Reads `\u` and four digits, or two of them for a surrogate pair.
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
            None => Err(PayloadError::Json {
                offset: position,
                expected: "four hexadecimal digits after `\\u`",
            }),
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
    fn escapes_match_python_with_ensure_ascii() {
        assert_eq!(
            written(
                "\0\u{1f}\u{8}\t\n\u{c}\r\"\\/'<~\u{7f}\u{80}é\u{2028}\u{ffff}\u{10000}😀",
                true
            ),
            concat!(
                r#""\u0000\u001f\b\t\n\f\r\"\\/'<~\u007f\u0080\u00e9\u2028"#,
                r#"\uffff\ud800\udc00\ud83d\ude00""#
            )
        );
    }

    #[test]
    fn escapes_match_python_without_ensure_ascii() {
        assert_eq!(
            written("\0\u{1f}\u{8}\t\n\u{c}\r\"\\/\u{7f}é\u{2028}😀", false),
            "\"\\u0000\\u001f\\b\\t\\n\\f\\r\\\"\\\\/\u{7f}é\u{2028}😀\""
        );
    }

    #[test]
    fn every_character_round_trips() {
        for ensure_ascii in [true, false] {
            for character in '\0'..=char::MAX {
                let text = written(&format!("a{character}z"), ensure_ascii);
                assert_eq!(
                    read(&text, 0),
                    Ok((format!("a{character}z").into(), text.len())),
                    "{character:?}"
                );
            }
        }
    }

    #[test]
    fn lone_surrogates_report_their_offset() {
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
    fn errors_report_their_offset() {
        let expectations = [
            (r#""\x41""#, 2, "one of `\"\\/bfnrtu` after a backslash"),
            (r#""\u 123""#, 3, "four hexadecimal digits after `\\u`"),
            (r#""\u+123""#, 3, "four hexadecimal digits after `\\u`"),
            (r#""\u1_23""#, 4, "four hexadecimal digits after `\\u`"),
            (r#""\u12"#, 5, "four hexadecimal digits after `\\u`"),
            (r#""\ud83d\uzzzz""#, 9, "four hexadecimal digits after `\\u`"),
            ("\"a\nb\"", 2, "an escape instead of a control character"),
            ("\"a", 2, "`\"` at the end of a string"),
            ("\"a\\", 3, "one of `\"\\/bfnrtu` after a backslash"),
        ];
        for (json, offset, expected) in expectations {
            assert_eq!(read(json, 0), Err(PayloadError::Json { offset, expected }), "{json}");
        }
    }
}
