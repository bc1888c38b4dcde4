//! Every value in `fixtures/*.json`.

use std::path::Path;

use serde::Deserialize;

use super::super::{Certainty, Kind, recognize};

/// The fields of a case that are needed. The typed sessions, which are nested deeply, are skipped.
#[derive(Deserialize)]
struct Case {
    id: String,
    #[serde(default)]
    kind: String,
    cookie: Option<String>,
    token: Option<String>,
    remember_token: Option<String>,
    #[serde(default)]
    settings: Settings,
    verdict: Option<Verdict>,
}

/// Python's verdict.
#[derive(Deserialize)]
struct Verdict {
    value: Option<serde::de::IgnoredAny>,
    session: Option<serde::de::IgnoredAny>,
    uid: Option<serde::de::IgnoredAny>,
    auth_id: Option<String>,
    #[serde(default)]
    valid: bool,
}

impl Case {
    /// Whether Python made it, or reads it.
    fn is_genuine(&self) -> bool {
        self.verdict.as_ref().is_none_or(|verdict| {
            let is_read =
                [&verdict.value, &verdict.session, &verdict.uid].iter().any(|read| read.is_some());
            is_read || verdict.auth_id.is_some() || verdict.valid
        })
    }
}

#[derive(Deserialize, Default)]
struct Settings {
    sep: Option<String>,
}

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

/// Checks the values in the fixtures whose names begin with `files` against the `expected` kinds.
fn check(
    files: &str,
    exceptions: &[&str],
    expected: impl Fn(&Case) -> Option<(Option<String>, &'static [Kind])>,
) -> usize {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut found = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.starts_with(files) || !name.ends_with(".json") {
            continue;
        }
        let file: File = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        for case in file.cases {
            let is_exception = exceptions.iter().any(|prefix| case.id.starts_with(prefix));
            let Some((Some(value), kinds)) = expected(&case) else { continue };
            if is_exception {
                continue;
            }
            found += 1;
            let recognized = recognize(&value);
            let is_named =
                kinds.iter().any(|kind| recognized.kind == *kind || recognized.also.contains(kind));
            let is_wrong = recognized.certainty == Certainty::Certain
                && !kinds.contains(&recognized.kind)
                && !value.is_empty();
            if !is_named && case.is_genuine() || is_wrong {
                wrong.push(format!(
                    "{name} {}: {:?} {:?} {:?} {:.100}",
                    case.id, recognized.certainty, recognized.kind, recognized.also, value
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {found}:\n{}", wrong.len(), wrong.join("\n"));
    found
}

#[test]
fn flask_and_quart_sessions() {
    // Payloads that are not objects, which Flask reads as empty or answers with status 500, and
    // JSON text in place of base64.
    let exceptions = ["given/toplevel", "given/payload/json-unencoded"];
    for (files, at_least) in [("flask-1", 10), ("flask-2", 10), ("flask-3", 500), ("quart-0", 50)] {
        assert!(
            check(files, &exceptions, |case| Some((case.cookie.clone(), &[Kind::FlaskSession])))
                >= at_least
        );
    }
}

#[test]
fn itsdangerous_tokens() {
    let exceptions = [
        // Signatures of any text with another spelling, and values that are read as another kind.
        "given/signer/signature-",
        "given/timestamp-signer/signature-",
        "given/signer/without-time-or-with",
        "given/serializer/without-time-or-with",
        // An empty text, the first second, the last year, another separator, a dot inside base64.
        "signed/signer/empty",
        "given/timestamp-signer/timestamp-",
        "time/timestamp-signer/signed-in-1970",
        "time/timestamp-signer/signed-in-2011",
        "time/timestamp-signer/signed-in-9999",
        "given/serializer/fallback-signer-second",
        "given/timed/fallback-signer-second",
        "given/url-safe/fallback-signer-second",
        "given/url-safe-timed/fallback-signer-second",
        "content/url-safe/base64-dot-inside",
    ];
    let checked = check("itsdangerous", &exceptions, |case| {
        let kinds: &[Kind] = match case.kind.as_str() {
            "url-safe" => &[Kind::UrlSafeToken],
            "url-safe-timed" => &[Kind::UrlSafeTimedToken],
            "serializer" => &[Kind::PlainToken],
            "timed" => &[Kind::PlainTimedToken],
            "signer" => &[Kind::SignedText { timed: false }],
            "timestamp-signer" => &[Kind::SignedText { timed: true }],
            _ => return None,
        };
        // A custom separator cannot be recognized.
        case.settings.sep.is_none().then(|| (case.token.clone(), kinds))
    });
    assert!(checked > 1000);
}

#[test]
fn itsdangerous_jws() {
    assert!(check("jws", &[], |case| Some((case.token.clone(), &[Kind::ItsdangerousJws]))) > 1000);
}

#[test]
fn flask_login_remember_tokens() {
    // These are quoted as in the header, or damaged.
    let is_damaged = |case: &Case| case.id.contains("/quoted/") || case.id.contains("/not-ascii/");
    let remember = |case: &Case| {
        let made = case.token.clone().filter(|_| case.id.starts_with("made/"));
        let sent = case.remember_token.clone().filter(|_| !is_damaged(case));
        made.or(sent).map(|token| (Some(token), [Kind::RememberToken].as_slice()))
    };
    assert!(check("login", &[], remember) > 500);
}

#[test]
fn other_libraries() {
    let ids = &[Kind::FlaskSessionId { signed: true }, Kind::FlaskSessionId { signed: false }];
    // IDs that only a test makes up: `a.b`, `grüße`.
    let made_up = [
        "id/0-4",
        "id/0-5",
        "id/0-6",
        "id/0-7",
        "given/no-id",
        "given/separator-alone",
        "given/twice",
        "given/other-separator",
    ];
    assert!(check("flask-session", &made_up, |case| Some((case.cookie.clone(), ids))) > 20);
    let django = &[Kind::DjangoSession, Kind::DjangoSigned];
    assert!(check("django", &[], |case| Some((case.token.clone(), django))) > 80);
    // Values that Starlette reads but never writes.
    let odd = ["given/odd/", "given/list-of-numbers", "situation/forged-and-cleared"];
    assert!(
        check("starlette", &odd, |case| Some((case.cookie.clone(), &[Kind::StarletteSession])))
            > 50
    );
    assert!(check("wtf", &[], |case| Some((case.token.clone(), &[Kind::CsrfToken]))) > 50);
    assert!(
        check("quart-auth", &[], |case| Some((case.token.clone(), &[Kind::QuartAuthToken]))) > 20
    );
    // Its payload can be any list.
    let security = &[Kind::FlaskSecurityToken, Kind::UrlSafeTimedToken];
    assert!(check("security", &[], |case| Some((case.token.clone(), security))) > 20);
}
