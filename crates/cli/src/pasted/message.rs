//! HTTP messages and parts of them: requests, responses, and header lines on their own.

use super::clean::is_complete;
use super::form::Form;
use super::header::{cookies, is_cookie_header, is_name, set_cookies};
use super::record::Found;

/// Finds cookie headers with their name anywhere in a text.
pub(super) fn find(text: &str, _name: &str) -> Option<Found> {
    let mut message = Message::default();
    message.read(text);
    if message.headers.is_empty() && !message.has_start_line() {
        return None;
    }
    let counted = |set| message.headers.iter().filter(|header| header.set == set).count();
    let (sent, set) = (counted(false), counted(true));
    let form = match (message.requests, message.responses) {
        (false, false) if sent == 0 => Form::SetCookie(set),
        (false, false) if set == 0 => Form::Cookie(sent),
        (true, false) if set == 0 => Form::Request,
        (false, true) if sent == 0 => Form::Response,
        _ => Form::Exchange,
    };
    let records = message.headers.iter().flat_map(|header| {
        if header.set { set_cookies(&header.content) } else { cookies(&header.content) }
    });
    Some(Found { form, records: records.collect() })
}

#[derive(Default)]
struct Message {
    headers: Vec<Header>,
    requests: bool,
    responses: bool,
}

struct Header {
    set: bool,
    content: String,
}

impl Header {
    /// Whether it ends with a complete signed value, so that the next line cannot continue it.
    fn is_complete(&self) -> bool {
        let value = self.content.rsplit([';', '=']).find(|part| !part.trim().is_empty());
        value.is_some_and(|value| is_complete(value.trim().trim_matches('"')))
    }
}

impl Message {
    fn has_start_line(&self) -> bool {
        self.requests || self.responses
    }

    fn read(&mut self, text: &str) {
        let arrows =
            text.lines().any(|line| arrow(line).is_some_and(|line| header(line).is_some()));
        let mut open = false; // the previous line is a cookie header, or continues one
        let mut body = false;
        for line in text.lines() {
            // `curl -v` puts an arrow before each header. Other lines are notes of its own, a body,
            // or the rest of a header that a terminal has broken.
            let line = match arrow(line) {
                Some(line) => line,
                None if arrows && (!open || line.starts_with(['*', '{', '}'])) => continue,
                None => line,
            };
            match start_line(line) {
                Some(Start::Request) => (self.requests, open, body) = (true, false, false),
                Some(Start::Response) => (self.responses, open, body) = (true, false, false),
                None if line.trim().is_empty() => {
                    (open, body) = (false, self.has_start_line() && !arrows);
                }
                None if body => {}
                None => match header(line) {
                    Some(Ok(header)) => {
                        self.headers.push(header);
                        open = true;
                    }
                    Some(Err(())) => open = false,
                    // Names and values on separate lines: this is the next name.
                    None if open
                        && is_word(line)
                        && self.headers.last().is_some_and(Header::is_complete) =>
                    {
                        open = false;
                    }
                    // The rest of a line that a terminal or an editor has broken.
                    None => {
                        if let Some(last) = self.headers.last_mut().filter(|_| open) {
                            last.content.push('\n');
                            last.content.push_str(line);
                        }
                    }
                },
            }
        }
        self.headers.retain(|header| !header.content.trim().is_empty());
        if self.headers.is_empty() && !arrows && !self.has_start_line() {
            let is_empty = |header: &Header| header.content.trim().is_empty();
            self.headers.extend(text.lines().filter_map(inside).filter(|header| !is_empty(header)));
        }
    }
}

/// Whether a line could be the name of a header.
fn is_word(line: &str) -> bool {
    let line = line.trim();
    is_name(line) && line.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
}

fn arrow(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix('<').or_else(|| line.strip_prefix('>'))?;
    // `<Cookie session=...>` is not an arrow.
    (rest.is_empty() || rest.starts_with(' ') || header(rest).is_some()).then(|| rest.trim_start())
}

enum Start {
    Request,
    Response,
}

fn start_line(line: &str) -> Option<Start> {
    let mut words = line.split_whitespace();
    let (first, last) = (words.next()?, words.next_back()?);
    if first.starts_with("HTTP/") {
        return last.bytes().next().map(|_| Start::Response);
    }
    let method = first.len() <= 16 && first.bytes().all(|byte| byte.is_ascii_uppercase());
    (method && last.starts_with("HTTP/")).then_some(Start::Request)
}

/// `Some(Err(()))` for a header that is not about cookies.
fn header(line: &str) -> Option<Result<Header, ()>> {
    let line = line.trim_start();
    let (field, content) = match line.split_once(':') {
        // HTTP/2's `:path: /`.
        Some(("", rest)) => rest.split_once(':')?,
        Some(parts) => parts,
        // The developer tools of browsers have names and values on separate lines.
        None => (line, ""),
    };
    let field = field.trim_end();
    if let Some(set) = is_cookie_header(field) {
        return Some(Ok(Header { set, content: content.to_owned() }));
    }
    let is_header =
        line.contains(':') && is_name(field) && (content.starts_with(' ') || content.is_empty());
    is_header.then_some(Err(()))
}

/// A header inside a log line: `header: Set-Cookie: session=...` or `* [HTTP/2] [1] [cookie:
/// session=...]`.
fn inside(line: &str) -> Option<Header> {
    let at = line.to_ascii_lowercase().find("cookie:")?;
    let (before, rest) = line.split_at_checked(at)?;
    let content = rest.split_once(':')?.1;
    let lower = before.to_ascii_lowercase();
    let (before, set) =
        lower.strip_suffix("set-").map_or((lower.as_str(), false), |before| (before, true));
    match before.chars().next_back()? {
        ' ' | '\t' => Some(Header { set, content: content.to_owned() }),
        '[' => Some(Header { set, content: content.trim_end().strip_suffix(']')?.to_owned() }),
        _ => None,
    }
}
