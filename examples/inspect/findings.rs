//! What can be found out about a cookie.

use std::time::SystemTime;

use flask_session_cookie::{ConfigError, DateTime, DecodeError, Session, UnverifiedCookie};

use crate::Failure;
use crate::args::Inspect;

/// Browsers ignore a longer `Set-Cookie` header, without a word: Flask's default of `MAX_COOKIE_SIZE`.
pub(crate) const HEADER_LIMIT: usize = 4093;

/// The moment from which timestamps count in itsdangerous 0.24, 2011-01-01.
const LEGACY_EPOCH: i64 = 1_293_840_000;

/// One of the keys given.
#[derive(Clone, Copy)]
pub(crate) enum Key {
    Current,
    /// Counted from 1 in the order of the command line.
    Fallback(usize),
}

pub(crate) struct Findings<'a> {
    pub(crate) options: &'a Inspect,
    pub(crate) cookie: &'a str,
    /// What the codec says; `None` if no key was given.
    pub(crate) verdict: Option<Result<(), DecodeError>>,
    /// Whose signature it is.
    pub(crate) key: Option<Key>,
    pub(crate) parts: Result<UnverifiedCookie, DecodeError>,
    pub(crate) session: Result<Session, DecodeError>,
    pub(crate) signed_at: Option<DateTime>,
    pub(crate) now: Option<DateTime>,
}

impl<'a> Findings<'a> {
    pub(crate) fn of(cookie: &'a str, options: &'a Inspect) -> Result<Findings<'a>, Failure> {
        let now = options.now();
        let (verdict, key) = match options.signing.secret_key()? {
            None => (None, None),
            Some(secret_key) => {
                let (verdict, key) = verify(cookie, options, &secret_key, now)
                    .map_err(|error| Failure::Usage(format!("{error}: give the app's own")))?;
                (Some(verdict), key)
            }
        };
        let parts = UnverifiedCookie::parse(cookie);
        let session = match &parts {
            Ok(parts) => parts.session().map_err(DecodeError::from),
            Err(error) => Err(error.clone()),
        };
        let epoch = if options.signing.legacy_epoch { LEGACY_EPOCH } else { 0 };
        let signed_at = parts
            .as_ref()
            .ok()
            .and_then(|parts| i64::try_from(parts.timestamp()).ok()?.checked_add(epoch))
            .and_then(DateTime::from_unix);
        let now = DateTime::try_from(now).ok();
        Ok(Findings { options, cookie, verdict, key, parts, session, signed_at, now })
    }

    /// Why the cookie is refused or, if no key was given, cannot be read.
    pub(crate) fn error(&self) -> Option<&DecodeError> {
        match &self.verdict {
            Some(verdict) => verdict.as_ref().err(),
            None => self.session.as_ref().err(),
        }
    }

    /// In seconds; negative for a cookie from the future.
    pub(crate) fn age(&self) -> Option<i64> {
        Some(self.now?.as_unix() - self.signed_at?.as_unix())
    }

    /// The length of the JSON text before and after it was compressed.
    pub(crate) fn compression(&self) -> Option<(usize, usize)> {
        let parts = self.parts.as_ref().ok().filter(|parts| parts.is_compressed())?;
        let base64 = self.cookie.rsplitn(3, '.').nth(2)?.strip_prefix('.')?;
        Some((parts.payload().len(), base64.len() * 3 / 4))
    }

    /// What follows the value in the header that Flask writes by default.
    pub(crate) fn attributes(&self) -> &'static str {
        match &self.session {
            Ok(session) if session.is_permanent() => {
                "; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Path=/"
            }
            _ => "; HttpOnly; Path=/",
        }
    }

    pub(crate) fn header_len(&self) -> usize {
        self.options.cookie_name.len() + "=".len() + self.cookie.len() + self.attributes().len()
    }
}

type Verdict = Result<(), DecodeError>;

fn verify(
    cookie: &str,
    options: &Inspect,
    secret_key: &[u8],
    now: SystemTime,
) -> Result<(Verdict, Option<Key>), ConfigError> {
    let verdict = options.codec(secret_key).build()?.decode_at(cookie, now).map(|_| ());
    // The codec's order: the newest fallback key, which is the last, comes after the current one.
    let fallbacks = options.fallback_key.iter().enumerate().rev();
    let keys = fallbacks.map(|(index, key)| (Key::Fallback(index + 1), key.as_bytes()));
    for (key, secret) in std::iter::once((Key::Current, secret_key)).chain(keys) {
        if options.signing.signer(secret).build()?.unsign(cookie).is_ok() {
            return Ok((verdict, Some(key)));
        }
    }
    Ok((verdict, None))
}
