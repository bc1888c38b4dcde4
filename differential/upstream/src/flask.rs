//! Flask's session interface and tagged JSON, Flask-Login's tokens and identifiers, and Flask-WTF's
//! tokens.

use std::time::Duration;

use flask_session_cookie::flask_login::{Client, RememberToken};
use flask_session_cookie::flask_wtf::CsrfProtect;
use flask_session_cookie::{
    DecodeError, InFlask, PayloadError, SessionCodec, SessionInterface, TaggedJsonSerializer,
};
use pyo3::prelude::*;

use crate::signing::{Settings, limit, payload_error};
use crate::value::{from_dict, from_value, to_session, to_value};
use crate::{at, named, refused, unsupported};

#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Cookie {
    lifetime: f64,
    name: String,
    domain: Option<String>,
    path: String,
    secure: bool,
    http_only: bool,
    same_site: Option<String>,
    partitioned: bool,
    refresh_each_request: bool,
}

fn interface(settings: &Settings, cookie: &Cookie) -> PyResult<SessionInterface> {
    let (current, older) = settings.keys.split_last().ok_or_else(|| unsupported("no key"))?;
    let mut codec = SessionCodec::builder(current)
        .key_derivation(named(&settings.signer.key_derivation)?)
        .digest(named(&settings.signer.digest)?)
        .lifetime(Duration::from_secs_f64(cookie.lifetime))
        .sort_keys(settings.sort_keys)
        .ensure_ascii(settings.ensure_ascii);
    codec = older.iter().rev().fold(codec, |codec, key| codec.fallback_key(key));
    if let Some(salt) = &settings.salt {
        codec = codec.salt(salt);
    }
    let mut interface = SessionInterface::builder(codec.build().map_err(unsupported)?)
        .name(&cookie.name)
        .path(&cookie.path)
        .secure(cookie.secure)
        .http_only(cookie.http_only)
        .same_site(cookie.same_site.as_deref().map(named).transpose()?)
        .partitioned(cookie.partitioned)
        .refresh_each_request(cookie.refresh_each_request);
    if let Some(domain) = &cookie.domain {
        interface = interface.domain(domain);
    }
    interface.build().map_err(unsupported)
}

/// The session of a request with this `Cookie` header.
#[pyfunction]
pub(crate) fn open_session<'py>(
    py: Python<'py>,
    settings: Settings,
    cookie: Cookie,
    header: &[u8],
    now: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let interface = interface(&settings, &cookie)?;
    let session =
        interface.open_at(interface.cookie_value(header).as_deref(), at(now)).map_err(|error| {
            match (&error, error.in_flask()) {
                (_, InFlask::MayRead) => unsupported(error),
                (DecodeError::Payload(PayloadError::NotADict { .. }), _) => {
                    refused("ValueError", None, None, error)
                }
                (DecodeError::Payload(_), _) => refused("BadPayload", None, None, error),
                (DecodeError::Signature(_), _) => refused("ValueError", None, None, error),
            }
        })?;
    from_dict(py, session.as_dict())
}

/// The `Set-Cookie` header, and whether to add `Vary: Cookie`.
#[pyfunction]
pub(crate) fn save_session(
    settings: Settings,
    cookie: Cookie,
    values: &Bound<'_, PyAny>,
    accessed: bool,
    modified: bool,
    now: f64,
) -> PyResult<(Option<String>, bool)> {
    let mut session = to_session(values)?;
    if accessed {
        let _ = session.as_dict();
    }
    if modified {
        session.set_modified(true);
    }
    let headers = interface(&settings, &cookie)?.save_at(&session, at(now)).map_err(unsupported)?;
    let vary = headers.vary_cookie();
    Ok((headers.into_set_cookie(), vary))
}

#[pyfunction]
pub(crate) fn tagged_dumps(
    ensure_ascii: bool,
    sort_keys: bool,
    value: &Bound<'_, PyAny>,
) -> PyResult<String> {
    let serializer =
        TaggedJsonSerializer::new().with_ensure_ascii(ensure_ascii).with_sort_keys(sort_keys);
    serializer.dumps(&to_value(value)?).map_err(unsupported)
}

#[pyfunction]
pub(crate) fn tagged_loads<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    from_value(py, &TaggedJsonSerializer::new().loads(text).map_err(|error| payload_error(&error))?)
}

// Flask-Login.

#[pyfunction]
pub(crate) fn encode_cookie(key: &[u8], payload: &str) -> PyResult<String> {
    Ok(RememberToken::with_bytes(key).map_err(unsupported)?.encode(payload))
}

#[pyfunction]
pub(crate) fn decode_cookie(key: &[u8], cookie: &str) -> PyResult<Option<String>> {
    Ok(RememberToken::with_bytes(key).map_err(unsupported)?.decode(cookie).ok().map(str::to_owned))
}

#[pyfunction]
pub(crate) fn create_identifier(remote_addr: Option<&[u8]>, user_agent: Option<&[u8]>) -> String {
    Client { remote_addr, user_agent }.identifier().as_str().to_owned()
}

// Flask-WTF.

fn csrf(key: &[u8], field_name: &str, time_limit: Option<i64>) -> PyResult<CsrfProtect> {
    CsrfProtect::builder(key)
        .field_name(field_name)
        .time_limit(limit(time_limit))
        .build()
        .map_err(unsupported)
}

/// The token, and the session with it.
#[pyfunction]
pub(crate) fn generate_csrf<'py>(
    py: Python<'py>,
    key: &[u8],
    field_name: &str,
    session: &Bound<'_, PyAny>,
    random: [u8; 64],
    now: f64,
) -> PyResult<(String, Bound<'py, PyAny>)> {
    let mut session = to_session(session)?;
    let token = csrf(key, field_name, None)?
        .generate_csrf_at(&mut session, random, at(now))
        .map_err(unsupported)?;
    Ok((token, from_dict(py, session.as_dict())?))
}

#[pyfunction]
pub(crate) fn validate_csrf(
    key: &[u8],
    field_name: &str,
    time_limit: Option<i64>,
    session: &Bound<'_, PyAny>,
    token: &str,
    now: f64,
) -> PyResult<()> {
    let checked =
        csrf(key, field_name, time_limit)?.validate_csrf_at(&to_session(session)?, token, at(now));
    checked.map_err(|error| refused("ValidationError", None, None, error))
}
