//! Reads the argument or standard input.

use std::io::{self, IsTerminal as _, Read as _};

use super::Failure;

/// Longer than any cookie that the codec reads. Endless input stops here.
const LIMIT: u64 = 16 << 20;

/// Returns the argument, or standard input if the argument is `-` or missing.
pub(crate) fn read(argument: Option<&str>, what: &str) -> Result<String, Failure> {
    match argument {
        Some(text) if text != "-" => return Ok(text.to_owned()),
        None if io::stdin().is_terminal() => {
            return Err(Failure(format!("expected {what} as an argument or on standard input")));
        }
        _ => {}
    }
    let mut bytes = Vec::new();
    io::stdin()
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure(format!("cannot read standard input: {error}")))?;
    if bytes.len() as u64 > LIMIT {
        return Err(Failure(format!(
            "standard input is longer than {LIMIT} bytes: expected {what}"
        )));
    }
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Failure(format!("standard input is not UTF-8 at byte {offset}: expected {what}"))
    })
}
