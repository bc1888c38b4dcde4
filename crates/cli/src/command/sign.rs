//! `flask-session sign`: from a literal to a cookie.

use flask_session_cli::literal;

use super::Failure;
use super::args::Sign;
use super::escape::place;
use super::{input, keys};

pub(crate) fn cookie(options: &Sign) -> Result<String, Failure> {
    let keys = keys::read(&options.keys)?;
    let secret_key = keys
        .first()
        .ok_or_else(|| Failure::Usage("no secret key to sign with: see `Keys` in --help".to_owned()))?;
    let codec =
        options.codec(secret_key.as_bytes()).build().map_err(|error| Failure::Usage(error.to_string()))?;
    let text = input::read(options.session.as_deref(), "a session")?;
    let session = literal::session(&text).map_err(|error| {
        let shown = error.offset().and_then(|offset| place(&text, offset));
        Failure::Input(match shown {
            Some(place) => format!("{error}\n{place}"),
            None => error.to_string(),
        })
    })?;
    codec.encode_at(&session, options.time()).map_err(|error| Failure::Input(error.to_string()))
}
