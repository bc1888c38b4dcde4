use std::error::Error;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flask_session_cookie::itsdangerous::{DumpError, TimestampSigner};
use flask_session_cookie::{Dict, InFlask, JsonSerializer, Value};

pub struct SessionMiddleware {
    pub signer: TimestampSigner,
    /// With `None`, as with `max_age=None`, no cookie expires and cookies from the future are read.
    pub max_age: Option<Duration>,
}

impl SessionMiddleware {
    /// Returns the session in a cookie, or `None` where Starlette starts a new one. On an error
    /// Starlette answers 500, or may read a cookie that is refused here.
    pub fn open(&self, cookie: &str, now: SystemTime) -> Result<Option<Dict>, Box<dyn Error>> {
        let payload = match self.signer.unsign_at(cookie, self.max_age, now) {
            Ok((payload, _signed_at)) => payload,
            // `except BadSignature`, as in Flask
            Err(error) if error.in_flask() == InFlask::NewSession => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let json = String::from_utf8(STANDARD.decode(payload)?)?;
        match JsonSerializer::new().loads(&json)? {
            Value::Dict(session) => Ok(Some(session)),
            other => Err(format!("the session is not an object, but {other}").into()),
        }
    }

    /// Returns the `Set-Cookie` header for a modified session; `is_new` means that `open` returned
    /// `None`.
    pub fn save(
        &self,
        session: Dict,
        is_new: bool,
        now: SystemTime,
    ) -> Result<Option<String>, DumpError> {
        let flags = "httponly; samesite=lax"; // with `https_only=True` also "; secure"
        if session.is_empty() {
            let deletion = "session=null; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT";
            return Ok((!is_new).then(|| format!("{deletion}; {flags}")));
        }
        let json = JsonSerializer::new().dumps(&session.into())?;
        let cookie = self.signer.sign_at(&STANDARD.encode(json), now)?;
        let max_age =
            self.max_age.map(|age| format!("Max-Age={}; ", age.as_secs())).unwrap_or_default();
        Ok(Some(format!("session={cookie}; path=/; {max_age}{flags}")))
    }
}
