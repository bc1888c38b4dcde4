use std::error::Error;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flask_session_cookie::itsdangerous::{DumpError, TimestampSigner};
use flask_session_cookie::{Dict, InFlask, JsonSerializer, Value};

pub struct SessionMiddleware {
    pub signer: TimestampSigner,
    /// `max_age=None` is `None`: then no cookie expires, and one from the future is read.
    pub max_age: Option<Duration>,
}

impl SessionMiddleware {
    /// The session in a cookie; `None` where Starlette begins a new one, and an error where it
    /// answers 500, or may read what is refused here.
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

    /// The `Set-Cookie` header for a session that was changed; `is_new` says that `open` found
    /// none.
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
