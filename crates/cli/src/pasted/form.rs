//! What was pasted, in words.

use std::fmt;

/// What was pasted; displayed for a line of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// The value of a cookie alone.
    Value,
    /// Values alone, one a line.
    Values(usize),
    /// `name=value` without a header's name.
    Pair,
    /// The contents of a `Cookie` header without its name.
    Pairs(usize),
    /// `Cookie` headers.
    Cookie(usize),
    /// `Set-Cookie` headers, joined or not, with their name or without.
    SetCookie(usize),
    /// A request, or a part of one with its first line.
    Request,
    /// A response, likewise.
    Response,
    /// Requests and responses, as `curl -v` shows them.
    Exchange,
    /// A `curl` command, or one of its kind.
    Command,
    /// JavaScript that calls `fetch`.
    Fetch,
    /// PowerShell, as browsers copy a request.
    PowerShell,
    /// Rows of a browser's table of cookies.
    Rows(usize),
    /// Lines of a Netscape cookie jar.
    Jar(usize),
    /// Cookies as Python's libraries print them: `<Cookie session=... for example.com/>`.
    Repr(usize),
    /// A literal of JSON, JavaScript or Python.
    Literal,
    /// Names and values, one on each line.
    Lines(usize),
    /// A URL with a signed value at its end.
    Url,
    /// Words with `name=value` among them.
    Words,
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |f: &mut fmt::Formatter<'_>, count: usize, one: &str, many: &str| match count
        {
            1 => f.write_str(one),
            _ => write!(f, "{count} {many}"),
        };
        match *self {
            Form::Value => f.write_str("a bare value"),
            Form::Values(count) => counted(f, count, "a bare value", "bare values"),
            Form::Pair => f.write_str("a name and a value"),
            Form::Pairs(count) => counted(f, count, "a name and a value", "names and values"),
            Form::Cookie(count) => counted(f, count, "a Cookie header", "Cookie headers"),
            Form::SetCookie(count) => {
                counted(f, count, "a Set-Cookie header", "Set-Cookie headers")
            }
            Form::Request => f.write_str("a request"),
            Form::Response => f.write_str("a response"),
            Form::Exchange => f.write_str("requests and responses"),
            Form::Command => f.write_str("a curl command"),
            Form::Fetch => f.write_str("a call of fetch"),
            Form::PowerShell => f.write_str("PowerShell"),
            Form::Rows(count) => {
                counted(f, count, "a row of a browser's table", "rows of a browser's table")
            }
            Form::Jar(count) => {
                counted(f, count, "a line of a cookie jar", "lines of a cookie jar")
            }
            Form::Repr(count) => counted(f, count, "a cookie of Python's", "cookies of Python's"),
            Form::Lines(count) => counted(f, count, "a name and a value", "names and values"),
            Form::Url => f.write_str("a URL"),
            Form::Words => f.write_str("words with a name and a value among them"),
            Form::Literal => f.write_str("a literal of JSON or Python"),
        }
    }
}
