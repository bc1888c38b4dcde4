//! Real texts from curl 7.88, `http.cookiejar` of CPython 3.11, requests 2.34, Werkzeug 3.1.9 and
//! Playwright 1 with Chromium 156. The copied commands are made by functions of Chromium's
//! DevTools.

mod clean;
mod curl;
mod errors;
mod fixtures;
mod forms;
mod hostile;
mod literals;
mod taken;

use super::{Cleaned, Cookie, NotFound, Pasted, find};

const ALICE: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
/// `{"_permanent": False, "username": "Alice"}`
const OTHER: &str =
    "eyJfcGVybWFuZW50IjpmYWxzZSwidXNlcm5hbWUiOiJBbGljZSJ9.ZVPxAA.H32B3Rcwy1tsH-cKV7fJuQbI20M";

#[track_caller]
fn session(text: &str) -> Pasted {
    find(text, "session").unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The only cookie.
#[track_caller]
fn one(text: &str) -> Cookie {
    let pasted = session(text);
    assert_eq!(pasted.cookies.len(), 1, "{text}: {pasted:?}");
    pasted.cookies[0].clone()
}

#[track_caller]
fn check(text: &str, form: &str) {
    let pasted = session(text);
    assert_eq!(pasted.form.to_string(), form, "{text}");
    assert_eq!(pasted.taken().value, ALICE, "{text}");
}
