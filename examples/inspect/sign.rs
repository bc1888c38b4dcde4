//! `inspect sign`: from JSON to a cookie.

use flask_session_cookie::{Dict, Session, TaggedJsonSerializer};

use crate::Failure;
use crate::args::Sign;
use crate::escape::place;
use crate::input;

pub(crate) fn cookie(options: &Sign) -> Result<String, Failure> {
    let secret_key = options.signing.secret_key()?.ok_or_else(|| {
        Failure::Usage(
            "no secret key to sign with: set the environment variable SECRET_KEY, or give --secret-key or --secret-key-hex"
                .into(),
        )
    })?;
    let codec = options
        .codec(&secret_key)
        .build()
        .map_err(|error| Failure::Usage(format!("{error}: give the app's own")))?;
    let json = input::read(options.json.as_deref(), "a JSON object")?;
    let session = session(&json).map_err(Failure::Input)?;
    codec.encode_at(&session, options.time()).map_err(|error| Failure::Input(error.to_string()))
}

fn session(json: &str) -> Result<Session, String> {
    let value = TaggedJsonSerializer::new().loads(json).map_err(|error| {
        match error.json_offset().and_then(|offset| place(json, offset)) {
            Some(place) => format!("{error}\n{place}"),
            None => error.to_string(),
        }
    })?;
    match Dict::try_from(value) {
        Ok(dict) => Ok(Session::from(dict)),
        Err(error) => Err(format!("the top level is no session: {error}")),
    }
}
