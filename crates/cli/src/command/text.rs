//! The report for people, 80 columns wide. `print` removes the colours if the output is not a
//! terminal.
//!
//! ```text
//! what was removed, which cookie was taken        pasted
//! what it is                                      identity
//! whether it verifies, why not, what to do        verdict
//! times and lengths                               rows
//! the session                                     content
//! ```

use clap::builder::styling::{AnsiColor, Style};
use flask_session_cli::findings::{Findings, Remedy, Verdict};
use flask_session_cli::kind::{Certainty, Kind, Payload};
use flask_session_cli::literal;
use flask_session_cli::trials::MAX_TRIALS;
use flask_session_cookie::itsdangerous::BadTimeSignature;
use flask_session_cookie::{DecodeError, InFlask, Value};

use super::differences;
use super::escape::{beginning, place, printable};
use super::page::{Page, sentence};
use super::report::{HEADER_LIMIT, Report, expires_at, is_accepted};
use super::time;

/// How many characters are shown of a text that cannot be read.
const UNREADABLE: usize = 200;

const GREEN: Style = AnsiColor::Green.on_default().bold();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();

pub(crate) fn report(report: &Report) -> String {
    let Some(findings) = report.findings.get(report.taken()) else { return String::new() };
    let mut page = Page::default();
    pasted(report, &mut page);
    identity(findings, &mut page);
    page.blank();
    verdict(report, findings, &mut page);
    page.blank();
    rows(report, findings, &mut page);
    others(report, &mut page);
    content(report, findings, &mut page);
    page.lines.join("\n")
}

/// A line on what was removed from the value, and one on which of several cookies Flask reads.
fn pasted(report: &Report, page: &mut Page) {
    let Some(cookie) = report.pasted.cookies.get(report.taken()) else { return };
    let cleaned: Vec<_> = cookie.cleaned.iter().map(ToString::to_string).collect();
    if !cleaned.is_empty() {
        page.dim(&format!("removed: {}", cleaned.join(", ")));
    }
    let count = report.pasted.cookies.len();
    if count > 1 {
        let name = printable(&report.options.cookie_name);
        page.dim(&format!(
            "{count} cookies named `{name}` in {}; Flask reads number {}: {}",
            report.pasted.form,
            report.taken() + 1,
            report.pasted.taken_because,
        ));
    }
    if !page.lines.is_empty() {
        page.blank();
    }
}

/// What it is, which structure gave it away unless the signature did, and what else it could be.
fn identity(findings: &Findings, page: &mut Page) {
    let recognized = &findings.recognized;
    let because = match &findings.verdict {
        Verdict::Verified { .. }
        | Verdict::Refused { key: Some(_), .. }
        | Verdict::Refused { remedy: Some(_), .. } => String::new(),
        _ => format!(": {}", beginning(&recognized.because, UNREADABLE)),
    };
    let kind = recognized.kind;
    let is = match recognized.certainty {
        _ if kind == Kind::Unknown => "not a cookie or token that flask-session knows".to_owned(),
        Certainty::Certain => kind.to_string(),
        certainty => format!("{certainty} {kind}"),
    };
    let also: Vec<_> = recognized.also.iter().map(ToString::to_string).collect();
    let also = match also.is_empty() {
        true => String::new(),
        false => format!(" It could also be {}.", also.join(" or ")),
    };
    page.text(&format!("This is {is}{because}.{also}"));
}

fn verdict(report: &Report, findings: &Findings, page: &mut Page) {
    const NOT_SIGNED: &str = "there is no signature that a secret key could verify";

    let kind = findings.recognized.kind;
    match &findings.verdict {
        Verdict::Verified { key } => {
            page.heading(GREEN, "VERIFIED", &format!("the signature matches {}", key_name(*key)));
            damage(findings, page);
            if kind != Kind::FlaskSession {
                page.paragraph("Flask does not accept it as a session.");
            }
        }
        Verdict::NotVerified => {
            match (findings.scheme.is_some(), kind) {
                (_, Kind::Unknown) => {
                    page.heading(YELLOW, "NOT RECOGNIZED", "there is nothing to read or verify");
                }
                (_, Kind::Encrypted(_)) => {
                    page.heading(YELLOW, "ENCRYPTED", "it cannot be read without its key");
                }
                (true, _) => page.heading(
                    YELLOW,
                    "NOT VERIFIED",
                    "no secret key was given, and anyone could have written this",
                ),
                (false, _) => page.heading(YELLOW, "NOT SIGNED", NOT_SIGNED),
            }
            damage(findings, page);
            if kind == Kind::Unknown {
                report.hint(findings).into_iter().for_each(|hint| page.paragraph(hint));
            } else if findings.scheme.is_some() {
                page.paragraph(
                    "To verify it, set SECRET_KEY in the environment, or see `Keys` in --help.",
                );
            }
        }
        Verdict::Refused { error, .. } if findings.scheme.is_none() => {
            page.heading(RED, "REFUSED", NOT_SIGNED);
            damage(findings, page);
            page.paragraph(in_flask(error));
        }
        Verdict::Refused { error, key, remedy } => {
            page.heading(RED, "REFUSED", &error.to_string());
            damage(findings, page);
            if let Some(key) = key {
                page.paragraph(&format!("The signature matches {}.", key_name(*key)));
            }
            if findings.scheme.as_ref().is_none_or(|scheme| scheme.is_session()) {
                page.paragraph(in_flask(error));
            }
            if key.is_none() && remedy.is_none() && has_content(findings) {
                page.paragraph("Do not trust what follows: anyone could have written it.");
            }
            explain(report, findings, error, remedy.as_deref(), page);
        }
    }
}

/// What is wrong with the value, unless the error says so already.
fn damage(findings: &Findings, page: &mut Page) {
    for damage in findings.recognized.damage.iter().map(ToString::to_string) {
        let is_said = matches!(
            &findings.verdict,
            Verdict::Refused { error, .. } if damage.contains(&error.to_string())
        );
        if !is_said {
            page.paragraph(&sentence(&printable(&damage)));
        }
    }
}

fn has_content(findings: &Findings) -> bool {
    let content = &findings.recognized.content;
    content.payload.is_some()
        || content.text.is_some()
        || content.user_id.is_some()
        || content.session_id.is_some()
}

fn in_flask(error: &DecodeError) -> &'static str {
    match error.in_flask() {
        InFlask::NewSession => "Flask starts a new, empty session for this cookie.",
        InFlask::ServerError => "Flask answers a request with this cookie with status 500.",
        InFlask::MayRead => "Flask may read this cookie: flask-session is stricter here.",
    }
}

fn key_name(index: usize) -> String {
    match index {
        0 => "the secret key".to_owned(),
        number => format!("fallback key {number}, not the secret key"),
    }
}

/// Why it is refused, as far as that is known, and what to do.
fn explain(
    report: &Report,
    findings: &Findings,
    error: &DecodeError,
    remedy: Option<&Remedy>,
    page: &mut Page,
) {
    if let Some(remedy) = remedy {
        page.blank();
        found(report, findings, remedy, page);
        return;
    }
    age(report, findings, error, page);
    if let Some(number) = report.verified_other() {
        page.blank();
        page.heading(
            GREEN,
            "FOUND",
            &format!(
                "cookie {number} verifies, but Flask reads this one: the browser holds several \
                 with this name, for different paths or domains"
            ),
        );
        return;
    }
    if let Some(hint) = report.hint(findings) {
        page.paragraph(hint);
    }
    if findings.trials > 0 {
        page.blank();
        let limit = if findings.trials == MAX_TRIALS { " (the limit)" } else { "" };
        page.heading(
            YELLOW,
            "NOT FOUND",
            &format!(
                "none of {} combinations of keys and settings{limit} matches",
                findings.trials
            ),
        );
        page.paragraph("Most likely the key is not the one that signed it. Check");
        page.item("the app's SECRET_KEY: does another host have another one, or is it random?");
        page.item("older keys: pass them with --fallback-key");
        page.item("a custom salt, as tokens have: pass it with --salt");
        page.paragraph("Only the given keys are varied: this is not a cracker.");
    }
}

/// With what it verifies, in words and as code.
fn found(report: &Report, findings: &Findings, remedy: &Remedy, page: &mut Page) {
    page.heading(GREEN, "FOUND", "it is genuine, and verifies with");
    for difference in differences::of(findings, remedy) {
        page.item(&printable(&difference));
    }
    let options = differences::options(findings, remedy);
    if !options.is_empty() {
        let key = if differences::is_other_key(remedy) { "the app's own key and " } else { "" };
        page.paragraph(&format!("To check it, use {key}{}", printable(&options.join(" "))));
    }
    if let Some(code) = differences::code(findings, remedy, report) {
        page.paragraph(
            "Whatever reads it needs these settings. In Python, with `key` as you gave it:",
        );
        page.code(&code.python());
        page.paragraph("In Rust:");
        page.code(&code.rust());
    }
    if let Some(error) = &remedy.still {
        page.paragraph(&format!("Even then it is refused: {error}."));
        age(report, findings, error, page);
    }
}

/// The times of an error about a time, and the option that would accept it.
fn age(report: &Report, findings: &Findings, error: &DecodeError, page: &mut Page) {
    let (Some(signed_at), now) = (findings.signed_at, report.now) else { return };
    let times =
        format!("It was signed at {}, and checked at {}.", time::text(signed_at), time::text(now));
    match error {
        DecodeError::Signature(BadTimeSignature::Expired { .. }) => {
            let setting =
                findings.actual_scheme().map_or("max_age", |scheme| scheme.max_age_setting);
            page.paragraph(&format!(
                "{times} If the app has another {setting}, pass it with --lifetime."
            ));
        }
        DecodeError::Signature(BadTimeSignature::FromTheFuture { .. }) => page.paragraph(&format!(
            "{times} One of the two clocks is wrong. Allow for that with --clock-skew, or in Rust \
             with `.clock_skew(...)`; Flask itself has no such setting."
        )),
        _ => {}
    }
}

fn rows(report: &Report, findings: &Findings, page: &mut Page) {
    let recognized = &findings.recognized;
    let content = &recognized.content;
    if let Some(signed_at) = findings.signed_at {
        page.row(
            "signed",
            &format!(
                "{}, {}",
                time::text(signed_at),
                time::distance(signed_at.saturating_sub(report.now))
            ),
        );
    } else if let Some(timestamp) = content.timestamp {
        page.row("signed", &format!("after the year 9999 (timestamp {})", timestamp.raw));
    }
    if let Some(expires_at) = expires_at(findings) {
        let label = if expires_at < report.now { "expired" } else { "expires" };
        page.row(
            label,
            &format!(
                "{}, {}",
                time::text(expires_at),
                time::distance(expires_at.saturating_sub(report.now))
            ),
        );
    }
    if let Some(user_id) = &content.user_id {
        page.row("user id", &literal::print(&user_id.as_str().into(), report.limits()));
    }
    if let Some(session_id) = &content.session_id {
        page.row("id", &printable(session_id));
    }
    if let Some(header) = &content.header {
        page.row("header", &beginning(&header.text, UNREADABLE));
    }
    if let Some(payload) = &content.payload {
        page.row("payload", &size(payload));
    }
    if let Some(cookie) = report.pasted.cookies.get(report.taken()) {
        let is_session = matches!(recognized.kind, Kind::FlaskSession | Kind::Unknown);
        page.row(
            "length",
            &match is_session {
                true => length(report, findings, &cookie.value),
                false => format!("{} bytes", cookie.value.len()),
            },
        );
    }
}

fn size(payload: &Payload) -> String {
    let length = payload.text.len();
    match payload.compressed_len {
        None => format!("{length} bytes of JSON, not compressed"),
        Some(compressed) if compressed < length => {
            let saving = (length - compressed) * 100 / length;
            format!("{length} bytes of JSON, compressed to {compressed}, which saves {saving}%")
        }
        Some(compressed) => {
            format!("{length} bytes of JSON, compressed to {compressed}, which saves nothing")
        }
    }
}

fn length(report: &Report, findings: &Findings, value: &str) -> String {
    let (length, header) = (value.len(), report.header_len(findings, value));
    match header.checked_sub(HEADER_LIMIT) {
        None | Some(0) => format!(
            "{length} bytes; {header} as a Set-Cookie header (browsers accept {HEADER_LIMIT})"
        ),
        Some(over) => format!(
            "{length} bytes; {header} as a Set-Cookie header, {over} more than the {HEADER_LIMIT} \
             that browsers accept: they drop it silently"
        ),
    }
}

/// A row for each other cookie of that name.
fn others(report: &Report, page: &mut Page) {
    let others = report.findings.iter().enumerate().filter(|(index, _)| *index != report.taken());
    for (index, findings) in others {
        let verdict = match &findings.verdict {
            Verdict::Verified { key } => {
                format!("verified: the signature matches {}", key_name(*key))
            }
            Verdict::Refused { error, .. } => format!("refused: {error}"),
            Verdict::NotVerified if is_accepted(findings) => "not verified".to_owned(),
            Verdict::NotVerified => "cannot be read".to_owned(),
        };
        let kind = findings.recognized.kind;
        page.row(&format!("cookie {}", index + 1), &format!("{verdict}; {kind}; Flask ignores it"));
    }
}

/// The session, or whatever else was signed.
fn content(report: &Report, findings: &Findings, page: &mut Page) {
    let content = &findings.recognized.content;
    if let Some(payload) = &content.payload {
        page.blank();
        match &payload.value {
            Ok(Value::Dict(dict)) => page.lines.push(literal::print_dict(dict, report.limits())),
            Ok(value) => page.lines.push(literal::print(value, report.limits())),
            Err(error) => {
                let shown = error.json_offset().and_then(|offset| place(&payload.text, offset));
                page.lines.push(shown.unwrap_or_else(|| beginning(&payload.text, UNREADABLE)));
            }
        }
    } else if let Some(text) = &content.text {
        page.blank();
        page.lines.push(literal::print(&text.as_str().into(), report.limits()));
    }
}
