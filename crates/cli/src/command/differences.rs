//! How the app differs from the given keys and settings, in words and as code.

use flask_session_cli::code::Code;
use flask_session_cli::findings::{Findings, Remedy};
use flask_session_cli::kind::Kind;
use flask_session_cli::scheme::{Form, SALTS, Scheme};

use super::report::Report;

/// Every difference in a few words.
pub(crate) fn of(findings: &Findings, remedy: &Remedy) -> Vec<String> {
    let mut differences = Vec::new();
    let asked = findings.scheme.clone().unwrap_or_else(Scheme::session);
    if let Some(found) = &remedy.found {
        let scheme = &found.scheme;
        if found.key > 0 {
            differences.push(format!("fallback key {}", found.key));
        }
        if let Some(alteration) = found.alteration {
            differences.push(alteration.name.to_owned());
        }
        if found.lost_dot {
            differences.push("a dot at the start, which was lost in copying".to_owned());
        }
        if scheme.form != asked.form {
            differences.push(form(scheme.form).to_owned());
        }
        if scheme.salt != asked.salt {
            differences.push(salt(scheme.salt.as_deref()));
        }
        if scheme.key_derivation != asked.key_derivation {
            differences.push(format!("the key derivation {}", scheme.key_derivation));
        }
        if scheme.digest != asked.digest {
            differences.push(format!("the digest {}", scheme.digest));
        }
    }
    match remedy.legacy_epoch {
        Some(true) => differences
            .push("timestamps that count from 2011, as in itsdangerous before 1.0".to_owned()),
        Some(false) => {
            differences.push("timestamps that count from 1970 (without --legacy-epoch)".to_owned());
        }
        None => {}
    }
    differences
}

/// The command-line options with which it verifies.
pub(crate) fn options(findings: &Findings, remedy: &Remedy) -> Vec<String> {
    let mut options = Vec::new();
    let asked = findings.scheme.clone().unwrap_or_else(Scheme::session);
    if let Some(found) = &remedy.found {
        let scheme = &found.scheme;
        if let (true, Some(salt)) = (scheme.salt != asked.salt, &scheme.salt) {
            options.push(format!("--salt '{salt}'"));
        }
        if scheme.key_derivation != asked.key_derivation {
            options.push(format!("--key-derivation {}", scheme.key_derivation));
        }
        if scheme.digest != asked.digest {
            options.push(format!("--digest {}", scheme.digest));
        }
        options.extend(
            found
                .alteration
                .and_then(|alteration| alteration.format())
                .map(|format| format!("--key-format {format}")),
        );
    }
    options.extend((remedy.legacy_epoch == Some(true)).then(|| "--legacy-epoch".to_owned()));
    options
}

/// Whether the given key must change, rather than only be read in another format.
pub(crate) fn is_other_key(remedy: &Remedy) -> bool {
    let alteration = remedy.found.as_ref().and_then(|found| found.alteration);
    alteration.is_some_and(|alteration| alteration.format().is_none())
}

/// The settings as code; `None` if only the value differs.
pub(crate) fn code<'a>(
    findings: &'a Findings,
    remedy: &'a Remedy,
    report: &'a Report,
) -> Option<Code<'a>> {
    let scheme = match &remedy.found {
        Some(found)
            if found.alteration.is_none() && found.scheme == *findings.scheme.as_ref()? =>
        {
            return None;
        }
        Some(found) => &found.scheme,
        None => findings.scheme.as_ref()?,
    };
    let key = remedy.found.as_ref().map_or(0, |found| found.key);
    Some(Code {
        scheme,
        alteration: remedy.found.as_ref().and_then(|found| found.alteration),
        settings: report.options.settings(),
        key_is_text: report.keys_are_text.get(key).copied().unwrap_or(true),
        is_jwt: findings.recognized.kind == Kind::JsonWebToken,
        is_fallback: remedy.found.as_ref().is_some_and(|found| found.key > 0),
        legacy_epoch: remedy.legacy_epoch.unwrap_or(report.options.settings().legacy_epoch),
    })
}

fn salt(salt: Option<&str>) -> String {
    let Some(salt) = salt else { return "no salt".to_owned() };
    match SALTS.iter().find(|(known, _)| *known == salt) {
        Some((_, owner)) => format!("the salt `{salt}`, the default of {owner}"),
        None => format!("the salt `{salt}`"),
    }
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Session => "the settings of a Flask session",
        Form::Serializer { .. } => {
            "the settings of an itsdangerous serializer: it is a token, not a session"
        }
        Form::Signer { .. } => {
            "the settings of an itsdangerous signer: it is a signed text, not a session"
        }
        Form::Jws(_) => "the settings of a JWS",
        Form::Remember => "the settings of a remember token",
    }
}
