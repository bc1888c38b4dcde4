//! The value of a cookie as it stands in the header. Upstream: `parse_cookie` in `werkzeug/sansio/http.py`.

/// The value that Werkzeug gives to the app.
///
/// ```text
/// plain text          "quoted \"text\"\054 us\303\251r"
/// every byte is a     \" and \\ are " and \, three octal digits a byte; all of it
/// character           is UTF-8
/// ```
pub(super) fn unquote(raw: &[u8]) -> String {
    // WSGI makes text of a header by taking every byte for a character (latin-1).
    let text = || raw.iter().map(|&byte| char::from(byte)).collect::<String>();
    let inside = match raw {
        [b'"', inside @ .., b'"'] => inside,
        // A lone quote is the first and the last one, too.
        b"\"" => b"",
        _ => return text(),
    };
    let mut bytes = Vec::with_capacity(inside.len());
    let mut rest = inside;
    loop {
        rest = match rest {
            [] => break,
            [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', rest @ ..] => {
                bytes.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
                rest
            }
            // Python's `.` is no line feed.
            [b'\\', byte, rest @ ..] if *byte != b'\n' => {
                // Of a character beyond ASCII, Werkzeug sees the first byte of UTF-8 here, and the second after it.
                push_utf8(&mut bytes, *byte);
                rest
            }
            [byte, rest @ ..] => {
                push_utf8(&mut bytes, *byte);
                rest
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A byte of the header, which is a character by now, in UTF-8.
fn push_utf8(bytes: &mut Vec<u8>, byte: u8) {
    bytes.extend_from_slice(char::from(byte).encode_utf8(&mut [0; 2]).as_bytes());
}
