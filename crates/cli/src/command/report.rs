//! The data of both reports: the pasted cookies, and the findings about each of them.

use flask_session_cli::findings::{Findings, Query, Verdict};
use flask_session_cli::key::{Key, KeyFormat};
use flask_session_cli::kind::{Kind, recognize};
use flask_session_cli::literal::Limits;
use flask_session_cli::pasted::{self, Cleaned, Pasted};
use flask_session_cookie::{DateTime, Session};

use super::Failure;
use super::args::Inspect;
use super::escape::printable;

/// Browsers silently drop a longer `Set-Cookie` header. It is the default of Flask's
/// `MAX_COOKIE_SIZE`.
pub(crate) const HEADER_LIMIT: usize = 4093;

/// Each cookie may take hundreds of trials.
const MAX_COOKIES: usize = 100;

/// The limit for all cookies together. Browsers accept 4 kB for each.
const MAX_LENGTH: usize = 4 << 20;

pub(crate) struct Report<'a> {
    pub(crate) options: &'a Inspect,
    pub(crate) pasted: Pasted,
    /// One for each cookie in `pasted`.
    pub(crate) findings: Vec<Findings>,
    /// Whether each key was given as text rather than bytes.
    pub(crate) keys_are_text: Vec<bool>,
    /// The time of the check, in Unix seconds.
    pub(crate) now: i64,
    /// A likely mistake in what was pasted.
    hint: Option<&'static str>,
}

impl<'a> Report<'a> {
    pub(crate) fn of(
        text: &str,
        keys: &[Key],
        options: &'a Inspect,
    ) -> Result<Report<'a>, Failure> {
        let mut pasted = pasted::find(text, &options.cookie_name)
            .map_err(|error| Failure(printable(&error.to_string())))?;
        if pasted.cookies.len() > MAX_COOKIES {
            let count = pasted.cookies.len();
            return Err(Failure(format!("found {count} cookies: expected at most {MAX_COOKIES}")));
        }
        let longest =
            pasted.cookies.iter().map(|cookie| cookie.value.len()).max().unwrap_or_default();
        if longest.saturating_mul(pasted.cookies.len()) > MAX_LENGTH {
            return Err(Failure(format!(
                "the cookies are too long: expected at most {MAX_LENGTH} bytes in total"
            )));
        }
        let (settings, now) = (options.settings(), options.now());
        let examine = |value: &str| {
            let query = Query { value, keys, settings: &settings, now };
            Findings::of(&query).map_err(|error| Failure(error.to_string()))
        };
        let mut findings = Vec::new();
        for cookie in &mut pasted.cookies {
            findings.push(match cookie.with_blanks.take() {
                // If the value verifies with its spaces, they belong to it.
                Some(with_blanks) if is_verified(&examine(&with_blanks)?) => {
                    cookie.value = with_blanks;
                    cookie.cleaned.retain(|cleaned| *cleaned != Cleaned::Blanks);
                    examine(&cookie.value)?
                }
                _ => examine(&cookie.value)?,
            });
        }
        let is_text = |key: &Key| {
            matches!(options.keys.key_format, KeyFormat::Text)
                && std::str::from_utf8(key.as_bytes()).is_ok()
        };
        let keys_are_text = keys.iter().map(is_text).collect();
        let now = DateTime::try_from(now).map_or(i64::MAX, |now| now.as_unix());
        let hint = hint(text, keys);
        Ok(Report { options, pasted, findings, keys_are_text, now, hint })
    }

    /// The index of the cookie that Flask reads.
    pub(crate) fn taken(&self) -> usize {
        self.pasted.taken
    }

    pub(crate) fn hint(&self, findings: &Findings) -> Option<&'static str> {
        self.hint.filter(|_| findings.recognized.kind == Kind::Unknown || findings.trials > 0)
    }

    /// The number, from 1, of another cookie that is accepted.
    pub(crate) fn verified_other(&self) -> Option<usize> {
        self.findings
            .iter()
            .position(is_verified)
            .filter(|index| *index != self.taken())
            .map(|index| index + 1)
    }

    pub(crate) fn is_accepted(&self) -> bool {
        self.findings.get(self.taken()).is_some_and(is_accepted)
    }

    pub(crate) fn limits(&self) -> Limits {
        if self.options.full { Limits::FULL } else { Limits::SHORT }
    }

    /// The length of the `Set-Cookie` header with Flask's default attributes.
    pub(crate) fn header_len(&self, findings: &Findings, value: &str) -> usize {
        let attributes = match is_permanent(findings) {
            true => "; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Path=/",
            false => "; HttpOnly; Path=/",
        };
        self.options.cookie_name.len() + "=".len() + value.len() + attributes.len()
    }
}

/// Recognizes a key pasted as the cookie, a cookie given as the key, and the like.
fn hint(text: &str, keys: &[Key]) -> Option<&'static str> {
    let text = text.trim();
    if keys.iter().any(|key| key.as_bytes() == text.as_bytes()) {
        return Some("You pasted the key: the cookie is expected here.");
    }
    let is_cookie = |key: &Key| {
        let key = std::str::from_utf8(key.as_bytes()).unwrap_or_default();
        recognize(key.trim()).kind == Kind::FlaskSession
    };
    if keys.iter().any(is_cookie) {
        return Some("The key is itself a session cookie: did you swap the two?");
    }
    if text.starts_with('$') {
        return Some("The shell expands variables in double quotes, but not in single quotes.");
    }
    let is_file = text.len() < 1000 && !text.contains('\n') && std::path::Path::new(text).is_file();
    is_file.then_some("There is a file with this name: pass it on standard input (< file).")
}

/// When it expires, in Unix seconds.
pub(crate) fn expires_at(findings: &Findings) -> Option<i64> {
    let expires_at = match findings.recognized.content.expires_at {
        Some(expires_at) => expires_at,
        None => {
            let max_age = findings.actual_scheme()?.max_age?.as_secs();
            findings.signed_at?.checked_add(i64::try_from(max_age).ok()?)?
        }
    };
    // Times outside the calendar are not shown.
    (0..=DateTime::MAX.as_unix()).contains(&expires_at).then_some(expires_at)
}

fn is_permanent(findings: &Findings) -> bool {
    let payload = findings.recognized.content.payload.as_ref();
    let dict = payload.and_then(|payload| payload.value.as_ref().ok()?.as_dict());
    dict.is_some_and(|dict| Session::from(dict.clone()).is_permanent())
}

fn is_verified(findings: &Findings) -> bool {
    matches!(findings.verdict, Verdict::Verified { .. })
}

/// Whether it is accepted, or, without a key, whether it can be read.
pub(crate) fn is_accepted(findings: &Findings) -> bool {
    match &findings.verdict {
        Verdict::Verified { .. } => true,
        Verdict::Refused { .. } => false,
        Verdict::NotVerified => session_error(findings).is_none(),
    }
}

/// Why it cannot be read, apart from its signature.
pub(crate) fn session_error(findings: &Findings) -> Option<String> {
    let recognized = &findings.recognized;
    match recognized.content.payload.as_ref().map(|payload| &payload.value) {
        Some(Err(error)) => Some(error.to_string()),
        _ if matches!(recognized.kind, Kind::Unknown) => Some(recognized.because.clone()),
        _ if matches!(recognized.kind, Kind::Encrypted(_)) => Some("it is encrypted".to_owned()),
        _ => recognized.damage.first().map(ToString::to_string),
    }
}
