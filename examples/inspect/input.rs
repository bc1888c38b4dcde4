//! What the person gave: an argument or standard input, and the cookie in it.

use std::io::{self, IsTerminal as _, Read as _};

use crate::Failure;
use crate::escape::beginning;

/// More than any cookie that the codec reads, so that an endless input ends.
const LIMIT: u64 = 16 << 20;

/// The argument, or standard input if it is `-` or missing.
pub(crate) fn read(argument: Option<&str>, what: &str) -> Result<String, Failure> {
    match argument {
        Some(text) if text != "-" => return Ok(text.to_owned()),
        None if io::stdin().is_terminal() => {
            return Err(Failure::Usage(format!("give {what} as an argument or on standard input")));
        }
        _ => {}
    }
    let mut bytes = Vec::new();
    io::stdin()
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Input(format!("cannot read standard input: {error}")))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Failure::Input(format!("standard input is longer than {LIMIT} bytes: expected {what}")));
    }
    if bytes.trim_ascii().is_empty() {
        return Err(Failure::Input(format!("standard input is empty: expected {what}")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Failure::Input(format!("standard input is not UTF-8 at byte {offset}: expected {what}"))
    })
}

/// The value of the cookie called `name` in what was pasted: a header, `name=value`, or the bare value.
pub(crate) fn find_cookie<'a>(pasted: &'a str, name: &str) -> Result<&'a str, Failure> {
    let text = without_quotes(pasted.trim());
    if text.is_empty() {
        return Err(Failure::Input("the cookie is empty".into()));
    }
    let headers: Vec<_> = text.lines().filter_map(header).flatten().collect();
    let is_header = !headers.is_empty();
    let pairs = if is_header { headers } else { pairs(text) };
    // Of several cookies with one name Flask takes the first.
    if let Some((_, value)) = pairs.iter().find(|(found, _)| *found == name) {
        return Ok(without_quotes(value));
    }
    // A lone text with another name, or with `=` anywhere, is the value itself: base64 may be padded.
    match &pairs[..] {
        [] | [_] if !is_header => Ok(text),
        others => {
            let names: Vec<_> = others.iter().map(|(name, _)| format!("`{}`", beginning(name, 40))).collect();
            Err(Failure::Input(format!(
                "no cookie is named `{}` here, but {}: choose one with --cookie-name",
                beginning(name, 40),
                names.join(", "),
            )))
        }
    }
}

/// The name and value of each cookie in a line that is a header; `None` if it is none.
fn header(line: &str) -> Option<Vec<(&str, &str)>> {
    let (field, content) = line.split_once(':')?;
    // `curl -v` puts an arrow before each header.
    match field.trim_start_matches(['<', '>']).trim().to_ascii_lowercase().as_str() {
        "cookie" => Some(pairs(content)),
        // The pairs behind the first are attributes.
        "set-cookie" => Some(pairs(content).into_iter().take(1).collect()),
        _ => None,
    }
}

fn pairs(text: &str) -> Vec<(&str, &str)> {
    text.split(';')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.trim(), value.trim()))
        .filter(|(name, value)| !(name.is_empty() && value.is_empty()))
        .collect()
}

fn without_quotes(text: &str) -> &str {
    let inside = |quote| text.strip_prefix(quote).and_then(|text: &str| text.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(text)
}
