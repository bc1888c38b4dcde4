//! The forms of pasted text.

use std::fmt;

/// The form of a pasted text. `Display` says it in a few words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// The bare value of a cookie.
    Value,
    /// Bare values, one per line.
    Values(usize),
    /// `name=value` without the name of a header.
    Pair,
    /// The content of a `Cookie` header without its name.
    Pairs(usize),
    /// `Cookie` headers.
    Cookie(usize),
    /// `Set-Cookie` headers, joined or not, with or without their name.
    SetCookie(usize),
    /// A request, or its beginning.
    Request,
    /// A response, or its beginning.
    Response,
    /// Requests and responses, as printed by `curl -v`.
    Exchange,
    /// A `curl` command, or a similar one.
    Command,
    /// JavaScript that calls `fetch`.
    Fetch,
    /// A PowerShell script copied from a browser.
    PowerShell,
    /// Rows of a browser's cookie table.
    Rows(usize),
    /// Lines of a Netscape cookie jar.
    Jar(usize),
    /// Cookies as Python libraries print them: `<Cookie session=... for example.com/>`.
    Repr(usize),
    /// A JSON, JavaScript or Python literal.
    Literal,
    /// Names and values on separate lines.
    Lines(usize),
    /// A URL that ends with a signed value.
    Url,
    /// Text with a `name=value` in it.
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
            Form::Fetch => f.write_str("a fetch call"),
            Form::PowerShell => f.write_str("a PowerShell script"),
            Form::Rows(count) => counted(
                f,
                count,
                "a row of a browser's cookie table",
                "rows of a browser's cookie table",
            ),
            Form::Jar(count) => {
                counted(f, count, "a line of a cookie jar", "lines of a cookie jar")
            }
            Form::Repr(count) => {
                counted(f, count, "a cookie printed by Python", "cookies printed by Python")
            }
            Form::Lines(count) => counted(f, count, "a name and a value", "names and values"),
            Form::Url => f.write_str("a URL"),
            Form::Words => f.write_str("text with a name and a value in it"),
            Form::Literal => f.write_str("a JSON or Python literal"),
        }
    }
}
