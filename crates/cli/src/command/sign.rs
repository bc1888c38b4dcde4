//! `flask-session sign`: signs a session given as a literal.

use flask_session_cli::kind::{Kind, recognize};
use flask_session_cli::literal;

use super::Failure;
use super::args::Sign;
use super::escape::place;
use super::report::HEADER_LIMIT;
use super::{complain, input, keys};

pub(crate) fn cookie(options: &Sign) -> Result<String, Failure> {
    let keys = keys::read(&options.keys)?;
    let secret_key = keys
        .first()
        .ok_or_else(|| Failure("no secret key to sign with: see `Keys` in --help".to_owned()))?;
    let codec =
        options.codec(secret_key.as_bytes()).build().map_err(|error| Failure(error.to_string()))?;
    let text = input::read(options.session.as_deref(), "a session")?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(Failure("nothing to sign: expected a session".to_owned()));
    }
    let session = literal::session(text).map_err(|error| {
        if recognize(text.trim()).kind == Kind::FlaskSession {
            return Failure(
                "this is a cookie: edit the output of `inspect --full` for it, and sign that"
                    .to_owned(),
            );
        }
        // A text without brackets may be a key, and is not shown.
        let shown = error.offset().filter(|_| text.contains(['{', '[', '(']));
        let shown = shown.and_then(|offset| place(text, offset));
        Failure(match shown {
            Some(place) => format!("{error}\n{place}"),
            None => error.to_string(),
        })
    })?;
    let cookie =
        codec.encode_at(&session, options.time()).map_err(|error| Failure(error.to_string()))?;
    let header = format!("session={cookie}; HttpOnly; Path=/").len();
    if header > HEADER_LIMIT {
        complain(&format!(
            "warning: the Set-Cookie header has {header} bytes, and browsers drop one longer than \
             {HEADER_LIMIT}"
        ));
    }
    Ok(cookie)
}
