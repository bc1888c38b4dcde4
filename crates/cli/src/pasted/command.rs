//! `curl` commands as people and browsers write them, and PowerShell scripts copied from browsers.
//!
//! Measured with curl 7.88: a `Cookie` header in `-H` replaces the cookies of `-b`, and several
//! `-b` are joined with `;`.

use super::error::NotFound;
use super::form::Form;
use super::header;
use super::literal;
use super::message;
use super::record::Found;
use super::shell;

/// Programs with curl's options for headers. HTTPie and xh take headers as bare words.
const PROGRAMS: [&str; 9] =
    ["curl", "curl.exe", "wget", "wget.exe", "http", "https", "httpie", "xh", "xhs"];

pub(super) fn find(text: &str) -> Result<Option<Found>, NotFound> {
    if text.contains("System.Net.Cookie(") {
        let records = literal::calls(text, "System.Net.Cookie");
        return Ok(Some(Found { form: Form::PowerShell, records }));
    }
    let Some(command) = command(text) else { return Ok(None) };
    // Output of `curl -v` after the command takes precedence: it shows what was sent and received.
    let output = command
        .find('\n')
        .and_then(|end| command.get(end..))
        .and_then(|output| message::find(output, ""));
    if let Some(output) =
        output.filter(|output| output.form == Form::Exchange || output.form == Form::Response)
    {
        return Ok(Some(output));
    }
    let words = shell::words(command);
    let Arguments { headers, cookies, file } = arguments(&words);
    let mut records: Vec<_> = headers.iter().flat_map(|header| header_records(header)).collect();
    if records.is_empty() {
        records = header::cookies(&cookies.join("; "));
    }
    match file {
        Some(file) if records.is_empty() => Err(NotFound::InFile(file)),
        _ => Ok(Some(Found { form: Form::Command, records })),
    }
}

/// Removes the prompt before a command: `user@host:~/app $ curl ...`.
fn command(text: &str) -> Option<&str> {
    let mut rest = text;
    for _ in 0..4 {
        rest = rest.trim_start();
        let (word, after) = rest.split_once(char::is_whitespace)?;
        if PROGRAMS.contains(&word) {
            return Some(rest);
        }
        if !word.ends_with(['$', '%', '#', '>']) && !word.contains('@') {
            return None;
        }
        rest = after;
    }
    None
}

#[derive(Default)]
struct Arguments {
    headers: Vec<String>,
    cookies: Vec<String>,
    file: Option<String>,
}

fn arguments(words: &[String]) -> Arguments {
    let mut arguments = Arguments::default();
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let (option, value) = match option(word) {
            Some((option, value)) => (option, value.map(str::to_owned)),
            // HTTPie: `Cookie:session=...`
            None if header_name(word).is_some() => {
                arguments.headers.push(word.clone());
                continue;
            }
            None => continue,
        };
        let Some(value) = value.or_else(|| words.next().cloned()) else { break };
        match option {
            Kind::Header => arguments.headers.push(value),
            Kind::Cookie if value.contains('=') => arguments.cookies.push(value),
            Kind::Cookie => arguments.file = Some(value),
        }
    }
    arguments
}

enum Kind {
    Header,
    Cookie,
}

/// An option for cookies or headers, and its value if it is in the same word.
fn option(word: &str) -> Option<(Kind, Option<&str>)> {
    if let Some(long) = word.strip_prefix("--") {
        let (name, value) = match long.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (long, None),
        };
        return match name {
            "header" => Some((Kind::Header, value)),
            "cookie" => Some((Kind::Cookie, value)),
            _ => None,
        };
    }
    // `-sb session=...`: options without a value may come first.
    let short = word.strip_prefix('-')?;
    let at = short.find(|letter| !"0123456afgijklnpqsvBGIJLNORSVZ#".contains(letter))?;
    let value = short.get(at + 1..).filter(|value| !value.is_empty());
    match short.get(at..)?.chars().next()? {
        'H' => Some((Kind::Header, value)),
        'b' => Some((Kind::Cookie, value)),
        _ => None,
    }
}

fn header_name(header: &str) -> Option<bool> {
    header::is_cookie_header(header.split_once(':')?.0.trim())
}

fn header_records(header: &str) -> Vec<super::Record> {
    match header.split_once(':') {
        Some((_, content)) if header_name(header).is_some() => header::cookies(content),
        _ => Vec::new(),
    }
}
