//! Reads the keys from options, files, the environment or a prompt.

use std::env;
use std::fs;
use std::path::Path;

use flask_session_cli::key::{Key, KeyFormat};
use zeroize::Zeroizing;

use super::Failure;
use super::args::Keys;

/// The secret key, then the fallback keys in order. Empty if no key is given.
pub(crate) fn read(options: &Keys) -> Result<Vec<Key>, Failure> {
    let format = options.key_format;
    let Some(secret_key) = secret_key(options, format)? else {
        if options.fallback_key.is_empty() && options.fallback_key_file.is_empty() {
            return Ok(Vec::new());
        }
        return Err(Failure("a fallback key needs a secret key: see `Keys` in --help".to_owned()));
    };
    let mut keys = vec![secret_key];
    for text in &options.fallback_key {
        keys.push(parse(text.as_encoded_bytes(), format, "--fallback-key")?);
    }
    for path in &options.fallback_key_file {
        keys.push(file(path, format, "--fallback-key-file")?);
    }
    if let (1, Some(list)) = (keys.len(), env::var_os("SECRET_KEY_FALLBACKS")) {
        let list =
            list.into_string().map_err(|_| refused("SECRET_KEY_FALLBACKS", "expected UTF-8"))?;
        let fallbacks = Key::parse_list(&Zeroizing::new(list));
        keys.extend(
            fallbacks.map_err(|error| refused("SECRET_KEY_FALLBACKS", &error.to_string()))?,
        );
    }
    Ok(keys)
}

fn secret_key(options: &Keys, format: KeyFormat) -> Result<Option<Key>, Failure> {
    if let Some(text) = &options.secret_key {
        return parse(text.as_encoded_bytes(), format, "--secret-key").map(Some);
    }
    if let Some(path) = &options.secret_key_file {
        return file(path, format, "--secret-key-file").map(Some);
    }
    if options.ask_secret_key {
        let text = rpassword::prompt_password("Secret key: ")
            .map_err(|error| Failure(format!("cannot ask for the secret key: {error}")))?;
        return parse(Zeroizing::new(text).as_bytes(), format, "the secret key").map(Some);
    }
    match env::var_os("SECRET_KEY") {
        Some(text) => parse(text.as_encoded_bytes(), format, "SECRET_KEY").map(Some),
        None => Ok(None),
    }
}

/// Errors do not show the path, since it may be a key given by mistake.
fn file(path: &Path, format: KeyFormat, option: &str) -> Result<Key, Failure> {
    let bytes = fs::read(path).map_err(|error| refused(option, &error.to_string()))?;
    let bytes = Zeroizing::new(bytes);
    parse(without_line_break(&bytes), format, option)
}

/// Removes the line break that editors put at the end of text. Random bytes may end the same way,
/// but are hardly ever UTF-8.
fn without_line_break(bytes: &[u8]) -> &[u8] {
    if std::str::from_utf8(bytes).is_err() {
        return bytes;
    }
    let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    text.strip_suffix(b"\r").unwrap_or(text)
}

fn parse(bytes: &[u8], format: KeyFormat, source: &str) -> Result<Key, Failure> {
    let key = match (format, std::str::from_utf8(bytes)) {
        (KeyFormat::Text, Err(_)) => Ok(Key::new(bytes)),
        (_, Ok(text)) => Key::parse(text, format),
        (_, Err(_)) => Err(flask_session_cli::key::KeyError::Format(format)),
    };
    key.map_err(|error| refused(source, &error.to_string()))
}

fn refused(source: &str, why: &str) -> Failure {
    Failure(format!("{source}: {why}"))
}
