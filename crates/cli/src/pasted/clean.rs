//! Removes from a value whatever pasting added, and records what was removed.
//!
//! A value that only has the characters of signed values is left alone. Otherwise a step is taken
//! only if its result is unmistakable: a Flask-Login remember token may have anything before its
//! last `|`, including spaces and `%2E`.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Something that was removed. `Display` says it in a few words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cleaned {
    /// Surrounding quotes of any kind.
    Quotes,
    /// Quotes and escapes as Werkzeug writes them: `dump_cookie` in `werkzeug/http.py`.
    WerkzeugQuoting,
    /// A line break inside, with the white space around it.
    LineBreak,
    /// Spaces inside.
    Blanks,
    /// An invisible character, such as a zero-width space.
    Invisible,
    /// Percent-encoding, such as `%3D`.
    Percent,
    /// A character before the value.
    Before(char),
    /// A character after the value.
    After(char),
}

impl fmt::Display for Cleaned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cleaned::Quotes => f.write_str("surrounding quotes"),
            Cleaned::WerkzeugQuoting => f.write_str("Werkzeug's quoting"),
            Cleaned::LineBreak => f.write_str("a line break inside"),
            Cleaned::Blanks => f.write_str("spaces inside"),
            Cleaned::Invisible => f.write_str("an invisible character"),
            Cleaned::Percent => f.write_str("percent-encoding"),
            Cleaned::Before(character) => write!(f, "a `{character}` before the value"),
            Cleaned::After(character) => write!(f, "a `{character}` after the value"),
        }
    }
}

pub(super) struct Clean {
    pub(super) value: String,
    pub(super) cleaned: Vec<Cleaned>,
    pub(super) with_blanks: Option<String>,
}

/// Layers of quotes and percent-encoding: nobody pastes more than that.
const ROUNDS: usize = 6;

pub(super) fn clean(value: &str) -> Clean {
    let mut clean =
        Clean { value: value.trim().to_owned(), cleaned: Vec::new(), with_blanks: None };
    for _ in 0..ROUNDS {
        // After Werkzeug's quoting is undone, the value is exact.
        if is_signed(&clean.value)
            || clean.cleaned.contains(&Cleaned::WerkzeugQuoting)
            || !step(&mut clean)
        {
            break;
        }
    }
    clean
}

/// Removes one thing; `false` if there is nothing to remove.
fn step(clean: &mut Clean) -> bool {
    let value = clean.value.as_str();
    let (value, cleaned) = if let Some((value, cleaned)) = unquoted(value) {
        (value, cleaned)
    } else if let Some((value, character)) = without_end(value) {
        (value, Cleaned::After(character))
    } else if let Some((value, character)) = without_beginning(value) {
        (value, Cleaned::Before(character))
    } else if let Some((value, cleaned)) = joined(value) {
        if cleaned == Cleaned::Blanks {
            clean.with_blanks = Some(clean.value.clone());
        }
        (value, cleaned)
    } else if let Some(value) = percent_decoded(value) {
        (value, Cleaned::Percent)
    } else {
        return false;
    };
    clean.value = value.trim().to_owned();
    if !clean.cleaned.contains(&cleaned) {
        clean.cleaned.push(cleaned);
    }
    true
}

/// Whether a text only has base64 of either alphabet, padding, and the separators of Flask, Django
/// and Flask-Login.
pub(super) fn is_signed(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.=+/:|!".contains(&byte))
}

/// Whether a text is unmistakably a signed value rather than words: it starts with a base64 payload
/// or an ID, and ends with a signature.
pub(super) fn is_whole(text: &str) -> bool {
    is_signed(text)
        && (is_remember_token(text)
            || ['.', ':'].into_iter().any(|separator| is_made_of(text, separator)))
}

/// Whether a signed value is complete: its signature is as long as one of SHA-1 or SHA-2.
pub(super) fn is_complete(text: &str) -> bool {
    let signature = text.rsplit(['.', ':']).next().unwrap_or("");
    is_whole(text) && (matches!(signature.len(), 27 | 43 | 64 | 86) || is_remember_token(text))
}

fn is_made_of(text: &str, separator: char) -> bool {
    let Some((rest, signature)) = text.rsplit_once(separator) else { return false };
    let payload = rest.split(separator).find(|part| !part.is_empty()).unwrap_or("");
    signature.len() >= 20 && (payload.len() >= 22 || is_payload(payload))
}

/// Whether a text starts with a JSON object, array or string, or a zlib header, in base64.
pub(super) fn is_payload(text: &str) -> bool {
    let Some(beginning) = text.get(..4) else { return text.len() >= 3 && text.starts_with("e30") };
    let bytes = URL_SAFE_NO_PAD.decode(beginning.replace('+', "-").replace('/', "_"));
    bytes.is_ok_and(|bytes| {
        matches!(
            bytes[..],
            [b'{', b'"' | b'}' | b' ', ..]
                | [b'[' | b'"', ..]
                | [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..]
        )
    })
}

/// Whether the text before a `=` is base64 that the `=` pads, rather than a name.
pub(super) fn is_padded(text: &str) -> bool {
    text.starts_with("eyJ") || (text.len() >= 16 && is_payload(text))
}

/// Whether a text is `user id|hex`, with an HMAC-SHA-512, or the SHA-1 of older Flask-Login.
pub(super) fn is_remember_token(text: &str) -> bool {
    text.rsplit_once('|').is_some_and(|(_, mac)| {
        matches!(mac.len(), 40 | 128) && mac.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Opening and closing quotes, as people and programs put them around values.
const QUOTES: [(char, char); 9] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{201d}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{201a}', '\u{2018}'),
    ('\u{ab}', '\u{bb}'),
];

pub(super) fn is_quote(character: char) -> bool {
    QUOTES.iter().any(|(open, close)| *open == character || *close == character)
}

/// Removes surrounding quotes, and in double quotes Werkzeug's escapes.
fn unquoted(value: &str) -> Option<(String, Cleaned)> {
    // Python's `b'...'`.
    let value =
        value.strip_prefix('b').filter(|bytes| bytes.starts_with(['\'', '"'])).unwrap_or(value);
    let inside =
        QUOTES.iter().find_map(|(open, close)| value.strip_prefix(*open)?.strip_suffix(*close))?;
    if value.starts_with('"') && inside.contains('\\') {
        return Some((unescaped(inside), Cleaned::WerkzeugQuoting));
    }
    Some((inside.to_owned(), Cleaned::Quotes))
}

/// Undoes Werkzeug's escapes: a backslash before three octal digits is a byte, and before any other
/// character it is dropped. See `_cookie_unslash_replace` in `werkzeug/sansio/http.py`.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        rest = match rest {
            [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..] => {
                bytes.push(((a - b'0') << 6) | ((b - b'0') << 3) | (c - b'0'));
                after
            }
            [b'\\', byte, after @ ..] | [byte, after @ ..] => {
                bytes.push(*byte);
                after
            }
            [] => return String::from_utf8_lossy(&bytes).into_owned(),
        };
    }
}

/// Removes a `;`, `,` or quote after a signed value, which ends with base64 or hex itself.
fn without_end(value: &str) -> Option<(String, char)> {
    let is_junk = |character| matches!(character, ';' | ',') || is_quote(character);
    let last = value.chars().next_back().filter(|last| is_junk(*last))?;
    let inside =
        value.trim_matches(|character: char| is_junk(character) || character.is_whitespace());
    let is_value = is_remember_token(inside) || inside.split_whitespace().all(is_signed);
    (inside.len() >= 16 && is_value).then(|| Some((value.strip_suffix(last)?.to_owned(), last)))?
}

/// Removes an unclosed quote, `;` or `,` before a value. The user ID of a remember token may start
/// with one.
fn without_beginning(value: &str) -> Option<(String, char)> {
    let first =
        value.chars().next().filter(|first| is_quote(*first) || matches!(first, ';' | ','))?;
    let rest = value.strip_prefix(first)?.trim();
    (is_whole(rest) && !is_remember_token(rest)).then(|| (rest.to_owned(), first))
}

/// Removes white space and invisible characters inside a value.
///
/// A line break can only come from pasting. A space or an invisible character may be part of a
/// value, so the rest must be a signed value, and not a remember token, which may have spaces.
fn joined(value: &str) -> Option<(String, Cleaned)> {
    let is_invisible = |character| {
        matches!(
            character,
            '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{2064}'
                | '\u{feff}'
        )
    };
    let mut line_break = false;
    let mut blank = false;
    let mut invisible = false;
    let mut rest = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\n' | '\r' => line_break = true,
            _ if is_invisible(character) => invisible = true,
            _ if character.is_whitespace() => blank = true,
            _ => rest.push(character),
        }
    }
    if line_break && is_signed(&rest) {
        Some((rest, Cleaned::LineBreak))
    } else if (blank && is_whole(&rest) && !is_remember_token(&rest))
        || (invisible && !blank && is_whole(&rest))
    {
        Some((rest, if blank { Cleaned::Blanks } else { Cleaned::Invisible }))
    } else {
        None
    }
}

/// Decodes `%XX`, if only that makes it a signed value. An encoder would also have encoded the `|`
/// of a remember token, so a `%` beside a plain `|` belongs to the user ID.
fn percent_decoded(value: &str) -> Option<String> {
    if value.contains('|') {
        return None;
    }
    let decoded = percent_decode(value)?;
    // A value that begins with a payload may be cut off.
    let is_payload =
        is_signed(&decoded) && (decoded.starts_with("eyJ") || decoded.starts_with(".eJ"));
    (is_payload
        || is_whole(&decoded)
        || is_remember_token(&decoded)
        || percent_decode(&decoded).is_some())
    .then_some(decoded)
}

/// Decodes `%XX`; `None` unless there is one, every `%` starts one, and the result is text.
fn percent_decode(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    let mut any = false;
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.extend(hex::decode(digits).ok()?);
        bytes.extend_from_slice(rest.as_bytes());
        any = true;
    }
    String::from_utf8(bytes).ok().filter(|text| any && !text.contains(char::is_control))
}
