//! The report for a person: 80 columns wide, with colours that are removed where there is no
//! terminal.

use clap::builder::styling::{AnsiColor, Style};
use flask_session_cli::findings::{Findings, Remedy, Verdict};
use flask_session_cli::kind::{Certainty, Kind, Payload};
use flask_session_cli::literal;
use flask_session_cli::trials::MAX_TRIALS;
use flask_session_cookie::itsdangerous::BadTimeSignature;
use flask_session_cookie::{DecodeError, InFlask, Value};

use super::differences;
use super::escape::{beginning, place, printable};
use super::page::Page;
use super::report::{HEADER_LIMIT, Report, expires_at, is_accepted};
use super::time;

/// How much of a text is shown that cannot be read.
const UNREADABLE: usize = 200;

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default().bold();

pub(crate) fn report(report: &Report) -> String {
    let Some(findings) = report.findings.get(report.taken()) else { return String::new() };
    let mut page = Page::default();
    pasted(report, &mut page);
    verdict(report, findings, &mut page);
    page.blank();
    rows(report, findings, &mut page);
    others(report, &mut page);
    content(report, findings, &mut page);
    page.lines.join("\n")
}

/// One line on what was cleaned, one on which cookie Flask takes of several.
fn pasted(report: &Report, page: &mut Page) {
    let Some(cookie) = report.pasted.cookies.get(report.taken()) else { return };
    let cleaned: Vec<_> = cookie.cleaned.iter().map(ToString::to_string).collect();
    if !cleaned.is_empty() {
        page.dim(&format!("cleaned: {}", cleaned.join(", ")));
    }
    let count = report.pasted.cookies.len();
    if count > 1 {
        let name = printable(&report.options.cookie_name);
        page.dim(&format!(
            "{count} cookies named `{name}` in {}; Flask takes number {}: {}",
            report.pasted.form,
            report.taken() + 1,
            report.pasted.taken_because,
        ));
    }
    if !page.lines.is_empty() {
        page.blank();
    }
}

fn verdict(report: &Report, findings: &Findings, page: &mut Page) {
    let kind = findings.recognized.kind;
    match &findings.verdict {
        Verdict::Verified { key } => {
            page.heading(GOOD, "VERIFIED", &format!("the signature matches {}", key_name(*key)));
            if kind != Kind::FlaskSession {
                page.paragraph("it is not a session: as one Flask does not accept it");
            }
        }
        Verdict::NotVerified => match (findings.scheme.is_some(), kind) {
            (_, Kind::Unknown) => {
                page.heading(
                    OPEN,
                    "NOT RECOGNIZED",
                    "this is not a cookie or token that is known here",
                );
                if let Some(hint) = report.hint(findings) {
                    page.paragraph(hint);
                }
            }
            (_, Kind::Encrypted(_)) => {
                page.heading(OPEN, "ENCRYPTED", "nothing can be read without its key")
            }
            (true, _) => {
                page.heading(
                    OPEN,
                    "NOT VERIFIED",
                    "no secret key given, anyone could have written this",
                );
                page.paragraph(
                    "to verify it set the environment variable SECRET_KEY, or see `Keys` in --help",
                );
            }
            (false, _) => {
                page.heading(
                    OPEN,
                    "NOT SIGNED",
                    "there is no signature that a secret key could verify",
                );
            }
        },
        Verdict::Refused { error, .. } if findings.scheme.is_none() => {
            let what = match findings.recognized.certainty {
                Certainty::Certain => kind.to_string(),
                certainty => format!("{certainty} {kind}"),
            };
            page.heading(
                BAD,
                "REFUSED",
                &format!("this is {what}: there is nothing that a secret key verifies"),
            );
            page.paragraph(in_flask(error));
        }
        Verdict::Refused { error, key, remedy } => {
            page.heading(BAD, "REFUSED", &error.to_string());
            if findings.scheme.as_ref().is_none_or(|scheme| scheme.is_session()) {
                page.paragraph(in_flask(error));
            }
            match (key, remedy) {
                (Some(key), _) => {
                    page.paragraph(&format!("the signature matches {}", key_name(*key)))
                }
                (None, Some(_)) => {}
                (None, None) => {
                    page.paragraph("nothing below can be trusted, anyone could have written it")
                }
            }
            explain(report, findings, error, remedy.as_deref(), page);
        }
    }
}

fn in_flask(error: &DecodeError) -> &'static str {
    match error.in_flask() {
        InFlask::NewSession => "Flask begins a new, empty session with such a cookie",
        InFlask::ServerError => "Flask answers such a cookie with a 500",
        InFlask::MayRead => "this crate is stricter than Flask here, which may read it",
    }
}

fn key_name(index: usize) -> String {
    match index {
        0 => "the secret key".to_owned(),
        number => format!("fallback key {number}, not the secret key"),
    }
}

/// Why it is refused, as far as it was found out.
fn explain(
    report: &Report,
    findings: &Findings,
    error: &DecodeError,
    remedy: Option<&Remedy>,
    page: &mut Page,
) {
    if let Some(remedy) = remedy {
        page.blank();
        page.heading(GOOD, "FOUND", "it is genuine, and verifies with");
        for difference in differences::of(findings, remedy) {
            page.item(&printable(&difference));
        }
        let options = differences::options(findings, remedy);
        if !options.is_empty() {
            let key =
                if differences::is_other_key(remedy) { ", with the app's own key" } else { "" };
            page.paragraph(&format!("To check it{key}: {}", printable(&options.join(" "))));
        }
        if let Some(code) = differences::code(findings, remedy, report) {
            page.paragraph(
                "Whatever is to read it needs these settings. In Python, `key` as you gave it:",
            );
            page.code(&code.python());
            page.paragraph("In Rust:");
            page.code(&code.rust());
        }
        if let Some(error) = &remedy.still {
            page.paragraph(&format!("Even so it is refused: {error}."));
            age(report, findings, error, page);
        }
        return;
    }
    age(report, findings, error, page);
    if let Some(number) = report.verified_other() {
        page.blank();
        page.heading(
            GOOD,
            "FOUND",
            &format!("cookie {number} of that name verifies, but Flask takes this one: the browser has two, of different paths or domains"),
        );
        return;
    }
    if let Some(hint) = report.hint(findings) {
        page.paragraph(hint);
    }
    if findings.trials > 0 {
        page.blank();
        let limit = if findings.trials == MAX_TRIALS { " (the limit)" } else { "" };
        let tried = format!(
            "none of {} combinations{limit} matches. Most likely the key is another one:",
            findings.trials
        );
        page.heading(OPEN, "NOT FOUND", &tried);
        page.item(
            "the SECRET_KEY of the app that made it: on another host, or random at each start",
        );
        page.item("an older key: --fallback-key");
        page.item("a salt of the app's own, as tokens have: --salt");
        page.paragraph("Only the keys given are varied: this is not a cracker.");
    }
}

/// What the times say about an error that is about them.
fn age(report: &Report, findings: &Findings, error: &DecodeError, page: &mut Page) {
    let (Some(signed_at), now) = (findings.signed_at, report.now) else { return };
    let times = format!("signed {}, judged {}", time::text(signed_at), time::text(now));
    match error {
        DecodeError::Signature(BadTimeSignature::Expired { .. }) => {
            let setting = findings.actual_scheme().map_or("max_age", |scheme| scheme.max_age_setting);
            page.paragraph(&format!("{times}; if the app has another {setting}: --lifetime"));
        }
        DecodeError::Signature(BadTimeSignature::FromTheFuture { .. }) => page.paragraph(&format!(
            "{times}: one of the two clocks is off by that much; --clock-skew, in Rust `.clock_skew(...)`, \
             allows for it, Python does not"
        )),
        _ => {}
    }
}

fn rows(report: &Report, findings: &Findings, page: &mut Page) {
    let recognized = &findings.recognized;
    let content = &recognized.content;
    let (kind, because) = (recognized.kind, beginning(&recognized.because, UNREADABLE));
    page.row(
        "what",
        &match recognized.certainty {
            _ if kind == Kind::Unknown => format!("unknown: {because}"),
            Certainty::Certain => format!("{kind}: {because}"),
            certainty => format!("{certainty} {kind}: {because}"),
        },
    );
    if !recognized.also.is_empty() {
        let kinds: Vec<_> = recognized.also.iter().map(ToString::to_string).collect();
        page.row("or", &kinds.join(", "));
    }
    for damage in recognized.damage.iter().map(ToString::to_string) {
        let is_said = matches!(&findings.verdict, Verdict::Refused { error, .. } if damage.contains(&error.to_string()));
        if !is_said {
            page.row("damage", &printable(&damage));
        }
    }
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
            format!("{length} bytes of JSON, compressed to {compressed}, which saves {saving} %")
        }
        Some(compressed) => {
            format!("{length} bytes of JSON, compressed to {compressed}, which saves nothing")
        }
    }
}

fn length(report: &Report, findings: &Findings, value: &str) -> String {
    let (length, header) = (value.len(), report.header_len(findings, value));
    match header.checked_sub(HEADER_LIMIT) {
        None | Some(0) => {
            format!(
                "{length} bytes; {header} as a Set-Cookie header, of which browsers keep {HEADER_LIMIT}"
            )
        }
        Some(over) => format!(
            "{length} bytes; {header} as a Set-Cookie header, {over} over the {HEADER_LIMIT} that browsers keep: \
             they ignore it silently"
        ),
    }
}

/// A line on each other cookie of the name.
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
        page.row(
            &format!("cookie {}", index + 1),
            &format!("{verdict}; {kind}; Flask does not look at it"),
        );
    }
}

/// The session, or what else there is to show.
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
