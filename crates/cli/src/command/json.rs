//! The report for scripts. `--help` documents its fields.

use std::io::{self, Write};

use flask_session_cli::Plain;
use flask_session_cli::findings::{Findings, Remedy, Verdict};
use flask_session_cli::kind::Certainty;
use flask_session_cookie::itsdangerous::BadTimeSignature;
use flask_session_cookie::{DecodeError, InFlask};
use serde::Serialize;
use serde_json::ser::Formatter;

use super::differences;
use super::report::{HEADER_LIMIT, Report, expires_at, session_error};
use super::time;

/// The report on one cookie.
#[derive(Serialize)]
struct Fields<'a> {
    flask_session_report: u8,
    kind: &'static str,
    certainty: &'static str,
    because: &'a str,
    also: Vec<&'static str>,
    damage: Vec<String>,
    verified: Option<bool>,
    key: Option<String>,
    reason: Option<&'static str>,
    error: Option<String>,
    in_flask: Option<&'static str>,
    found: Option<Found>,
    trials: usize,
    compressed: Option<bool>,
    signed_at: Option<i64>,
    signed_at_text: Option<String>,
    age: Option<i64>,
    expires_at: Option<i64>,
    cookie_len: usize,
    header_len: usize,
    header_limit: usize,
    payload: Option<&'a str>,
    payload_len: Option<usize>,
    compressed_len: Option<usize>,
    session: Option<Plain<'a>>,
    header: Option<&'a str>,
    user_id: Option<&'a str>,
    session_id: Option<&'a str>,
    cookie: &'a str,
    cleaned: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pasted: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_because: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    others: Option<Vec<Fields<'a>>>,
}

/// With what the signature matches.
#[derive(Serialize)]
struct Found {
    differences: Vec<String>,
    key: Option<String>,
    alteration: Option<&'static str>,
    salt: Option<String>,
    key_derivation: Option<String>,
    digest: Option<String>,
    legacy_epoch: Option<bool>,
    lost_dot: bool,
    python: Vec<String>,
    rust: Vec<String>,
    error: Option<String>,
}

pub(crate) fn report(report: &Report) -> String {
    let mut all: Vec<_> =
        (0..report.findings.len()).filter_map(|index| fields(report, index)).collect();
    if report.taken() >= all.len() {
        return String::new();
    }
    let mut fields = all.remove(report.taken());
    fields.pasted = Some(report.pasted.form.to_string());
    fields.taken_because = Some(report.pasted.taken_because);
    fields.others = Some(all);
    let mut out = Vec::new();
    // Neither writing to memory nor these types can fail.
    let _ = fields.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Ascii));
    String::from_utf8_lossy(&out).into_owned()
}

fn fields<'a>(report: &'a Report, index: usize) -> Option<Fields<'a>> {
    let findings = report.findings.get(index)?;
    let cookie = report.pasted.cookies.get(index)?;
    let recognized = &findings.recognized;
    let content = &recognized.content;
    let payload = content.payload.as_ref();
    let (verified, key, error, remedy) = match &findings.verdict {
        Verdict::NotVerified => (None, None, None, None),
        Verdict::Verified { key } => (Some(true), Some(*key), None, None),
        Verdict::Refused { error, key, remedy } => {
            (Some(false), *key, Some(error), remedy.as_deref())
        }
    };
    // There is no signature to compare with.
    let is_unverifiable =
        findings.scheme.is_none() && error == Some(&BadTimeSignature::BadSignature.into());
    Some(Fields {
        flask_session_report: 1,
        kind: recognized.kind.name(),
        certainty: match recognized.certainty {
            Certainty::Certain => "certain",
            Certainty::Likely => "likely",
            Certainty::Possible => "possible",
        },
        because: &recognized.because,
        also: recognized.also.iter().map(|kind| kind.name()).collect(),
        damage: recognized.damage.iter().map(ToString::to_string).collect(),
        verified,
        key: key.map(key_name),
        reason: error.map(|error| if is_unverifiable { "not-verifiable" } else { reason(error) }),
        error: error
            .filter(|_| !is_unverifiable)
            .map(ToString::to_string)
            .or_else(|| session_error(findings)),
        in_flask: error.map(in_flask),
        found: remedy.map(|remedy| found(report, findings, remedy)),
        trials: findings.trials,
        compressed: payload.map(|payload| payload.compressed_len.is_some()),
        signed_at: findings.signed_at,
        signed_at_text: findings.signed_at.and_then(time::rfc3339),
        age: findings.signed_at.map(|signed_at| report.now.saturating_sub(signed_at)),
        expires_at: expires_at(findings),
        cookie_len: cookie.value.len(),
        header_len: report.header_len(findings, &cookie.value),
        header_limit: HEADER_LIMIT,
        payload: payload.map(|payload| payload.text.as_str()),
        payload_len: payload.map(|payload| payload.text.len()),
        compressed_len: payload.and_then(|payload| payload.compressed_len),
        session: payload.and_then(|payload| payload.value.as_ref().ok()).map(Plain),
        header: content.header.as_ref().map(|header| header.text.as_str()),
        user_id: content.user_id.as_deref(),
        session_id: content.session_id.as_deref(),
        cookie: &cookie.value,
        cleaned: cookie.cleaned.iter().map(ToString::to_string).collect(),
        pasted: None,
        taken_because: None,
        others: None,
    })
}

fn found(report: &Report, findings: &Findings, remedy: &Remedy) -> Found {
    let code = differences::code(findings, remedy, report);
    let found = remedy.found.as_ref();
    Found {
        differences: differences::of(findings, remedy),
        key: found.map(|found| key_name(found.key)),
        alteration: found.and_then(|found| found.alteration).map(|alteration| alteration.name),
        salt: found.and_then(|found| found.scheme.salt.clone()),
        key_derivation: found.map(|found| found.scheme.key_derivation.to_string()),
        digest: found.map(|found| found.scheme.digest.to_string()),
        legacy_epoch: remedy.legacy_epoch,
        lost_dot: found.is_some_and(|found| found.lost_dot),
        python: code.as_ref().map(|code| code.python()).unwrap_or_default(),
        rust: code.as_ref().map(|code| code.rust()).unwrap_or_default(),
        error: remedy.still.as_ref().map(ToString::to_string),
    }
}

fn key_name(index: usize) -> String {
    match index {
        0 => "current".to_owned(),
        number => format!("fallback-{number}"),
    }
}

/// A stable name of the error.
fn reason(error: &DecodeError) -> &'static str {
    match error {
        DecodeError::Signature(BadTimeSignature::BadSignature) => "bad-signature",
        DecodeError::Signature(BadTimeSignature::MissingSeparator) => "not-signed",
        DecodeError::Signature(BadTimeSignature::Expired { .. }) => "expired",
        DecodeError::Signature(BadTimeSignature::FromTheFuture { .. }) => "from-the-future",
        DecodeError::Signature(_) => "bad-timestamp",
        DecodeError::Payload(_) => "bad-payload",
    }
}

fn in_flask(error: &DecodeError) -> &'static str {
    match error.in_flask() {
        InFlask::NewSession => "new-session",
        InFlask::ServerError => "server-error",
        InFlask::MayRead => "may-read",
    }
}

/// Escapes everything but printable ASCII, since the output may go to a terminal.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for character in fragment.chars() {
            if matches!(character, ' '..='~') {
                write!(writer, "{character}")?;
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}
