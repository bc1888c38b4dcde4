//! The public interface of `flask-session-cookie` as a Python module, for the pytest plugins in
//! `plugins/`.
//!
//! Each function converts settings and values, calls one function of the crate, and converts the
//! result back. It may raise two exceptions: `Refused` has the name and attributes of upstream's
//! exception, `Unsupported` says why there is nothing to compare.

mod flask;
mod signing;
mod value;

use std::fmt::Display;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pyo3::exceptions::PyException;
use pyo3::prelude::*;

pyo3::create_exception!(flask_session_cookie_upstream, Refused, PyException);
pyo3::create_exception!(flask_session_cookie_upstream, Unsupported, PyException);

/// The name of upstream's exception, its payload, its `date_signed` in seconds, and this crate's
/// message.
fn refused(
    exception: &str,
    payload: Option<&str>,
    signed: Option<SystemTime>,
    error: impl Display,
) -> PyErr {
    Refused::new_err((
        exception.to_owned(),
        payload.map(str::to_owned),
        signed.map(seconds),
        error.to_string(),
    ))
}

fn unsupported(why: impl Display) -> PyErr {
    Unsupported::new_err(why.to_string())
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn at(now: f64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs_f64(now)
}

fn named<T: FromStr<Err: Display>>(name: &str) -> PyResult<T> {
    name.parse().map_err(unsupported)
}

#[pymodule]
mod flask_session_cookie_upstream {
    #[pymodule_export]
    use super::flask::{
        create_identifier, decode_cookie, encode_cookie, generate_csrf, open_session, save_session,
        tagged_dumps, tagged_loads, validate_csrf,
    };
    #[pymodule_export]
    use super::signing::{
        dumps, get_signature, jws_dumps, jws_loads, loads, loads_unsafe, sign, unsign, validate,
        verify_signature,
    };
    #[pymodule_export]
    use super::{Refused, Unsupported};
}
