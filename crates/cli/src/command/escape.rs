//! Makes text from a cookie safe to print: no control characters and no characters that change the
//! direction of writing reach the terminal.

use std::fmt::Write as _;

/// How many characters are shown on each side of an offset.
const CONTEXT: usize = 32;

/// Escapes unprintable characters the way Python's `repr` does.
pub(crate) fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|character| push_printable(character, &mut out));
    out
}

/// The text around byte `offset`, with a `^` below it; `None` if there is no such offset.
pub(crate) fn place(text: &str, offset: usize) -> Option<String> {
    let (before, after) = text.split_at_checked(offset)?;
    let skipped = before.chars().count().saturating_sub(CONTEXT);
    let near: String = before.chars().skip(skipped).collect();
    let near = format!("{}{}", if skipped > 0 { "..." } else { "" }, printable(&near));
    let pointer = " ".repeat(near.chars().count());
    Some(format!("{near}{}\n{pointer}^", beginning(after, CONTEXT)))
}

/// The first `limit` characters of a text.
pub(crate) fn beginning(text: &str, limit: usize) -> String {
    let begin: String = text.chars().take(limit).collect();
    let rest = if begin.len() < text.len() { "..." } else { "" };
    format!("{}{rest}", printable(&begin))
}

fn push_printable(character: char, out: &mut String) {
    let _ = match (character, u32::from(character)) {
        ('\n', _) => out.write_str("\\n"),
        ('\r', _) => out.write_str("\\r"),
        ('\t', _) => out.write_str("\\t"),
        (_, 0x20..=0x7e) => out.write_char(character),
        _ if is_printable(character) => out.write_char(character),
        (_, code @ ..=0xff) => write!(out, "\\x{code:02x}"),
        (_, code @ ..=0xffff) => write!(out, "\\u{code:04x}"),
        (_, code) => write!(out, "\\U{code:08x}"),
    };
}

/// Python's `str.isprintable`: no control or format character, no separator but the space, nothing
/// unassigned.
///
/// These are the characters that `escape_debug` leaves alone. It escapes a combining mark, which is
/// printable, only at the start of a text, hence the `a`.
fn is_printable(character: char) -> bool {
    let mut buffer = [b'a', 0, 0, 0, 0];
    let [_, utf8 @ ..] = &mut buffer;
    let length = 1 + character.encode_utf8(utf8).len();
    let text = buffer.get(..length).and_then(|utf8| std::str::from_utf8(utf8).ok());
    text.is_some_and(|text| text.escape_debug().count() == 2)
}
