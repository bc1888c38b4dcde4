//! The report for a person.

use flask_session_cookie::itsdangerous::BadTimeSignature;
use flask_session_cookie::{DateTime, DecodeError, Digest, InFlask};

use crate::escape::{beginning, place, printable};
use crate::findings::{Findings, HEADER_LIMIT, Key};
use crate::python;

/// 2012-01-01. itsdangerous counts from 1970 since its version 1.1 of 2018, and a count from 2011, read so, ends up here.
const TOO_EARLY: i64 = 1_325_376_000;

pub(crate) fn report(findings: &Findings) -> String {
    let mut lines = verdict(findings);
    lines.extend(hints(findings).into_iter().map(|hint| format!("  {hint}")));
    lines.push(String::new());
    lines.extend(time(findings));
    lines.extend(payload(findings));
    lines.push(length(findings));
    lines.extend(session(findings));
    lines.join("\n")
}

fn verdict(findings: &Findings) -> Vec<String> {
    let signature = match findings.key {
        None => None,
        Some(Key::Current) => Some("the signature matches the current key".to_owned()),
        Some(Key::Fallback(number)) => {
            Some(format!("the signature matches fallback key {number}, not the current key"))
        }
    };
    match (&findings.verdict, findings.error()) {
        (None, None) => vec![not_verified()],
        (None, Some(error)) => vec![not_verified(), format!("UNREADABLE: {error}")],
        (Some(_), None) => vec![format!("VERIFIED: {}", signature.unwrap_or_default())],
        (Some(_), Some(error)) => {
            let flask = match error.in_flask() {
                InFlask::NewSession => "Flask begins a new, empty session with such a cookie",
                InFlask::ServerError => "Flask answers such a cookie with a 500",
                InFlask::MayRead => "this crate is stricter than Flask here, which may read it",
            };
            let mut lines = vec![format!("REFUSED: {error}"), format!("  {flask}")];
            lines.push(match signature {
                Some(signature) => format!("  {signature}"),
                None => "  nothing below can be trusted, anybody can have written it".to_owned(),
            });
            lines
        }
    }
}

fn not_verified() -> String {
    "NOT VERIFIED: no secret key given, anybody can have written this\n  \
     to verify it set the environment variable SECRET_KEY, or give --secret-key"
        .to_owned()
}

/// What to try.
fn hints(findings: &Findings) -> Vec<String> {
    let mut hints = Vec::new();
    match findings.error() {
        Some(DecodeError::Signature(BadTimeSignature::MissingSeparator)) => hints.push(
            "the id of a session that is kept on the server, as Flask-Session does, looks like this; there is no data in it"
                .to_owned(),
        ),
        Some(DecodeError::Signature(BadTimeSignature::BadSignature)) => {
            hints.extend(signature_hint(findings));
            hints.push("is the SECRET_KEY another one, or an older one (--fallback-key)?".to_owned());
            hints.push("has the app another --salt, --key-derivation or --digest?".to_owned());
        }
        Some(DecodeError::Signature(BadTimeSignature::FromTheFuture { .. })) if findings.options.signing.legacy_epoch => {
            hints.push("timestamps count from 2011 in itsdangerous 0.24 only: try without --legacy-epoch".to_owned());
        }
        Some(DecodeError::Signature(BadTimeSignature::FromTheFuture { .. })) => {
            hints.push("is the clock right? --clock-skew allows for a difference, which Flask itself does not".to_owned());
        }
        Some(DecodeError::Signature(BadTimeSignature::Expired { .. })) if !is_too_early(findings) => {
            hints.push("has the app another PERMANENT_SESSION_LIFETIME? see --lifetime".to_owned());
        }
        _ => {}
    }
    if matches!(findings.parts, Err(DecodeError::Signature(BadTimeSignature::MissingTimestamp))) {
        hints.push(
            "a session cookie has a payload, a time and a signature, with a `.` between them".to_owned(),
        );
    }
    if matches!(findings.parts, Err(DecodeError::Signature(BadTimeSignature::MalformedTimestamp))) {
        hints.push("a JSON Web Token has two `.` as well, but is no session cookie".to_owned());
    }
    if is_too_early(findings) {
        hints.push(
            "timestamps count from 2011 in itsdangerous 0.24: if the app has it, try --legacy-epoch"
                .to_owned(),
        );
    }
    let name = findings.cookie.split_once('=').map(|(name, _)| name);
    if let (Some(_), Some(name)) = (findings.error(), name.filter(|name| !name.contains('.'))) {
        hints.push(format!(
            "if `{}` is the name of the cookie, say so with --cookie-name",
            beginning(name, 40)
        ));
    }
    hints
}

fn is_too_early(findings: &Findings) -> bool {
    let early = findings.signed_at.is_some_and(|moment| moment.as_unix() < TOO_EARLY);
    early && !findings.options.signing.legacy_epoch
}

/// The length of a signature, in base64, tells its digest.
const SIGNATURE_LENGTHS: [(Digest, usize); 5] = [
    (Digest::Sha1, 27),
    (Digest::Sha224, 38),
    (Digest::Sha256, 43),
    (Digest::Sha384, 64),
    (Digest::Sha512, 86),
];

fn signature_hint(findings: &Findings) -> Option<String> {
    let (_, signature) = findings.cookie.rsplit_once('.')?;
    let expected = findings.options.signing.digest;
    let length = signature.len();
    let (_, expected_length) = SIGNATURE_LENGTHS.into_iter().find(|(digest, _)| *digest == expected)?;
    if length == expected_length {
        return None;
    }
    Some(match SIGNATURE_LENGTHS.into_iter().find(|(_, other)| *other == length) {
        Some((other, _)) => format!("its signature is as long as one of {other}: try --digest {other}"),
        None => format!(
            "its signature has {length} characters, one of {expected} has {expected_length}: was the cookie cut off?"
        ),
    })
}

fn time(findings: &Findings) -> Vec<String> {
    let (Some(signed_at), Some(age)) = (findings.signed_at, findings.age()) else {
        return match &findings.parts {
            Ok(parts) => vec![format!("signed   after the year 9999 (timestamp {})", parts.timestamp())],
            Err(_) => Vec::new(),
        };
    };
    let mut lines = vec![format!("signed   {signed_at} ({}), {}", signed_at.as_unix(), distance(-age))];
    let lifetime = i64::try_from(findings.options.lifetime).ok();
    let end =
        lifetime.and_then(|lifetime| signed_at.as_unix().checked_add(lifetime)).and_then(DateTime::from_unix);
    if let (Some(end), Some(lifetime)) = (end, lifetime) {
        let label = if lifetime < age { "expired" } else { "expires" };
        lines.push(format!("{label}  {end} ({}), {}", end.as_unix(), distance(lifetime - age)));
    }
    lines
}

fn payload(findings: &Findings) -> Option<String> {
    let parts = match &findings.parts {
        Ok(parts) => parts,
        Err(error) if findings.error() == Some(error) => return None,
        Err(error) => return Some(format!("payload  cannot be read: {error}")),
    };
    let length = parts.payload().len();
    Some(match findings.compression() {
        None => format!("payload  {length} bytes of JSON, not compressed"),
        Some((_, compressed)) if compressed < length => {
            let saving = (length - compressed) * 100 / length;
            format!("payload  {length} bytes of JSON, compressed to {compressed}, which saves {saving} %")
        }
        Some((_, compressed)) => {
            format!("payload  {length} bytes of JSON, compressed to {compressed}, which saves nothing")
        }
    })
}

fn length(findings: &Findings) -> String {
    let header = findings.header_len();
    let fits = match header.checked_sub(HEADER_LIMIT) {
        None | Some(0) => format!("fits the {HEADER_LIMIT} that browsers keep"),
        Some(over) => format!("{over} over the {HEADER_LIMIT} that browsers keep: they ignore it silently"),
    };
    let expires = if findings.attributes().contains("Expires") { "; Expires=..." } else { "" };
    let name = printable(&findings.options.cookie_name);
    format!(
        "length   {} bytes; {header} as the header `{name}=...{expires}; HttpOnly; Path=/`: {fits}",
        findings.cookie.len()
    )
}

fn session(findings: &Findings) -> Vec<String> {
    let mut lines = vec![String::new()];
    match (&findings.session, &findings.parts) {
        (Ok(session), _) => lines.push(python::dict(session.as_dict())),
        (Err(error), Ok(parts)) => {
            if findings.error() != Some(error) {
                lines.push(error.to_string());
            }
            let offset = match error {
                DecodeError::Payload(error) => error.json_offset(),
                _ => None,
            };
            let shown = offset.and_then(|offset| place(parts.payload(), offset));
            lines.push(shown.unwrap_or_else(|| beginning(parts.payload(), 200)));
        }
        (Err(_), Err(_)) => lines.clear(),
    }
    lines
}

/// The two largest units of a distance from now.
fn distance(seconds: i64) -> String {
    const UNITS: [(u64, &str); 5] =
        [(31_557_600, "year"), (86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")];

    let mut rest = seconds.unsigned_abs();
    let mut words = Vec::new();
    for (unit, name) in UNITS {
        let count = rest / unit;
        rest %= unit;
        if count > 0 {
            words.push(format!("{count} {name}{}", if count == 1 { "" } else { "s" }));
        }
        // The unit after the largest one ends it, also if it is zero.
        if words.len() == 2 || (words.len() == 1 && count == 0) {
            break;
        }
    }
    match (seconds, words.join(" ")) {
        (0, _) => "now".to_owned(),
        (..0, words) => format!("{words} ago"),
        (_, words) => format!("in {words}"),
    }
}
