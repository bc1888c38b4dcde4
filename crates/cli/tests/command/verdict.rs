//! The report on sessions.

use serde_json::json;

use super::{
    ALICE, ALICE_2011, ALICE_BYTES_KEY, ALICE_CONCAT, ALICE_FALLBACK, ALICE_SALT, ALICE_SHA256,
    DEV, LOGIN, NOW, PERMANENT, command, forge_json, inspect, run_with,
};

#[test]
fn a_verified_session_is_shown_whole() {
    let run = inspect(&[&[ALICE], &DEV, &NOW]);
    assert_eq!(
        run.stdout,
        "\
This is a Flask session cookie.

VERIFIED: the signature matches the secret key

signed   2023-11-14T22:13:20Z (1700000000), 1 hour ago
expires  2023-12-15T22:13:20Z (1702678400), in 30 days 23 hours
payload  20 bytes of JSON, not compressed
length   62 bytes; 88 as a Set-Cookie header (browsers accept 4093)

{
  'username': 'Alice'
}
"
    );
    assert_eq!((run.stderr.as_str(), run.code), ("", 0));
}

#[test]
fn a_compressed_session_says_what_compression_saves() {
    let run = inspect(&[&[LOGIN], &DEV, &NOW]);
    assert!(
        run.stdout.contains("\npayload  167 bytes of JSON, compressed to 130, which saves 22%\n"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.ends_with(
        "
{
  '_fresh': True,
  '_id': '61f15f2833c7c26ee62dbf935724202f55bcf2e994fecd610561b56419b9356f5ca81dbf225982216f971a59c8808367663d2f66caa51583e9e850033f29b13c',
  '_user_id': '1'
}
"
    ));
}

#[test]
fn without_a_key_nothing_is_verified() {
    let run = inspect(&[&[ALICE], &NOW]);
    assert_eq!(
        run.verdict(),
        [
            "NOT VERIFIED: no secret key was given, and anyone could have written this",
            "  To verify it, set SECRET_KEY in the environment, or see `Keys` in --help.",
        ]
    );
    assert_eq!(
        run.identity(),
        "This is probably a Flask session cookie: it is a JSON object in base64, a timestamp and a \
         signature. It could also be an itsdangerous URLSafeTimedSerializer token."
    );
    assert!(run.stdout.ends_with("\n{\n  'username': 'Alice'\n}\n"));
    assert_eq!(run.code, 0);
}

#[test]
fn a_fallback_key_is_named_by_its_number() {
    let keys: &[&str] =
        &["--secret-key", "new", "--fallback-key", "old1", "--fallback-key", "old2"];
    let run = inspect(&[&[ALICE_FALLBACK], keys, &NOW]);
    assert_eq!(
        run.verdict(),
        ["VERIFIED: the signature matches fallback key 1, not the secret key"]
    );
    assert_eq!(inspect(&[&[ALICE_FALLBACK, "--json"], keys, &NOW]).json()["key"], "fallback-1");
    assert_eq!(inspect(&[&[ALICE, "--json"], &DEV, &NOW]).json()["key"], "current");
}

#[test]
fn a_session_with_a_wrong_signature_is_refused_but_shown() {
    let run = inspect(&[&[ALICE, "--secret-key", "wrong"], &NOW]);
    assert_eq!(
        run.verdict(),
        [
            "REFUSED: signature does not match",
            "  Flask starts a new, empty session for this cookie.",
            "  Do not trust what follows: anyone could have written it.",
        ]
    );
    assert!(
        run.stdout.contains(
            "\nNOT FOUND: none of 500 combinations of keys and settings (the limit) matches\n"
        ),
        "{}",
        run.stdout
    );
    assert!(run.stdout.ends_with("\n{\n  'username': 'Alice'\n}\n"));
    assert_eq!(run.code, 1);
}

#[test]
fn the_settings_of_the_app_are_options() {
    for (cookie, options) in [
        (ALICE_SHA256, &["--digest", "sha256"][..]),
        (ALICE_SALT, &["--salt", "custom"]),
        (ALICE_CONCAT, &["--key-derivation", "concat"]),
        (ALICE_2011, &["--legacy-epoch"]),
    ] {
        assert_eq!(inspect(&[&[cookie], &DEV, &NOW]).code, 1, "without {options:?}");
        let run = inspect(&[&[cookie], &DEV, &NOW, options]);
        assert_eq!(
            run.verdict(),
            ["VERIFIED: the signature matches the secret key"],
            "{options:?}"
        );
        assert!(run.stdout.contains("signed   2023-11-14T22:13:20Z"), "{}", run.stdout);
    }
}

#[test]
fn a_cut_off_session_is_recognized() {
    let run = inspect(&[&[&ALICE[..60]], &DEV, &NOW]);
    assert_eq!(
        run.verdict(),
        [
            "REFUSED: signature does not match",
            "  The signature has 25 characters, but SHA-1's has 27: was the cookie cut off?",
            "  Flask starts a new, empty session for this cookie.",
            "  Do not trust what follows: anyone could have written it.",
        ]
    );
    assert!(!run.stdout.contains("FOUND"), "nothing to try");
    assert_eq!(run.code, 1);
}

#[test]
fn an_expired_session_is_refused_with_the_times() {
    let last_second = inspect(&[&[ALICE, "--now", "1702678400"], &DEV]);
    assert_eq!(last_second.code, 0);
    let run = inspect(&[&[ALICE, "--now", "2023-12-15T22:13:21Z"], &DEV]);
    assert_eq!(
        run.verdict(),
        [
            "REFUSED: the signature has expired: its age is 2678401 s, the limit 2678400 s",
            "  The signature matches the secret key.",
            "  Flask starts a new, empty session for this cookie.",
            "  It was signed at 2023-11-14T22:13:20Z (1700000000), and checked at",
            "  2023-12-15T22:13:21Z (1702678401). If the app has another",
            "  PERMANENT_SESSION_LIFETIME, pass it with --lifetime.",
        ]
    );
    assert!(
        run.stdout.contains("\nexpired  2023-12-15T22:13:20Z (1702678400), 1 second ago\n"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.ends_with("\n{\n  'username': 'Alice'\n}\n"));
    assert_eq!(run.code, 1);
    assert_eq!(inspect(&[&[ALICE, "--now", "1702678401", "--lifetime", "2678401"], &DEV]).code, 0);
}

#[test]
fn a_session_from_the_future_is_refused_beyond_the_clock_skew() {
    let before: &[&str] = &[ALICE, "--now", "1699999990"];
    let run = inspect(&[before, &DEV]);
    assert_eq!(
        run.verdict(),
        [
            "REFUSED: the signature is 10 s in the future; the clock skew allowed is 0 s",
            "  The signature matches the secret key.",
            "  Flask starts a new, empty session for this cookie.",
            "  It was signed at 2023-11-14T22:13:20Z (1700000000), and checked at",
            "  2023-11-14T22:13:10Z (1699999990). One of the two clocks is wrong. Allow for",
            "  that with --clock-skew, or in Rust with `.clock_skew(...)`; Flask itself has",
            "  no such setting.",
        ]
    );
    assert!(run.stdout.contains("(1700000000), in 10 seconds\n"), "{}", run.stdout);
    assert_eq!(run.code, 1);
    assert_eq!(inspect(&[before, &DEV, &["--clock-skew", "10"]]).code, 0);
}

#[test]
fn timestamps_of_the_other_epoch_are_found() {
    let found = inspect(&[&[ALICE_2011, "--json"], &DEV, &NOW]).json()["found"].take();
    assert_eq!((&found["legacy_epoch"], &found["error"]), (&json!(true), &json!(null)));
    let found = inspect(&[&[ALICE, "--json", "--legacy-epoch"], &DEV, &NOW]).json()["found"].take();
    assert_eq!((&found["legacy_epoch"], &found["error"]), (&json!(false), &json!(null)));
    // Without a key the plausible epoch is shown.
    let run = inspect(&[&[ALICE_2011], &NOW]);
    assert!(
        run.stdout.contains("signed   2023-11-14T22:13:20Z (1700000000), 1 hour ago\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_remedy_says_why_it_is_still_refused() {
    // The digest differs, and the session has expired too.
    let run = inspect(&[&[ALICE_SHA256, "--json", "--now", "1800000000"], &DEV]).json();
    assert_eq!(run["found"]["digest"], "sha256");
    assert_eq!(
        run["found"]["error"],
        "the signature has expired: its age is 100000000 s, the limit 2678400 s"
    );
    let run = inspect(&[&[ALICE_SHA256, "--now", "1800000000"], &DEV]);
    assert!(
        run.stdout.contains("\n  Even then it is refused: the signature has expired"),
        "{}",
        run.stdout
    );
}

#[test]
fn an_invalid_payload_is_shown_with_the_place_of_the_error() {
    let run = inspect(&[&[&forge_json(r#"{"a":1,"b":}"#)], &DEV, &NOW]);
    assert_eq!(
        run.verdict(),
        [
            "REFUSED: invalid JSON at byte 11: expected a value",
            "  The signature matches the secret key.",
            "  Flask answers a request with this cookie with status 500.",
        ]
    );
    assert!(run.stdout.ends_with("\n\n{\"a\":1,\"b\":}\n           ^\n"), "{}", run.stdout);
    assert_eq!(run.code, 1);

    let run = inspect(&[&[&forge_json(r#"{"a":"\ud83d"}"#)], &DEV, &NOW]);
    assert_eq!(
        run.verdict(),
        [
            "REFUSED: lone surrogate at byte 6: the string is not Unicode text",
            "  The signature matches the secret key.",
            "  Flask may read this cookie: flask-session is stricter here.",
        ]
    );
}

#[test]
fn a_cookie_too_long_for_browsers_is_reported() {
    for (length, text) in [
        (4067, "4093 as a Set-Cookie header (browsers accept 4093)"),
        (4068, "1 more than the 4093 that\n         browsers accept: they drop it silently"),
    ] {
        let cookie = "x".repeat(length);
        let run = inspect(&[&[&cookie]]);
        assert!(run.stdout.contains(text), "{}", run.stdout);
        let report = inspect(&[&[&cookie, "--json"]]).json();
        assert_eq!(
            (&report["cookie_len"], &report["header_len"]),
            (&json!(length), &json!(length + 26))
        );
    }
}

#[test]
fn the_header_of_a_permanent_session_has_an_expiry_date() {
    let header =
        format!("session={PERMANENT}; Expires=Fri, 15 Dec 2023 22:13:20 GMT; HttpOnly; Path=/");
    let report = inspect(&[&[PERMANENT, "--json"], &DEV, &NOW]).json();
    assert_eq!(report["header_len"], header.len());
}

#[test]
fn text_reports_are_80_columns_wide() {
    for arguments in
        [&[ALICE][..], &[ALICE, "--secret-key", "wrong"], &[ALICE_SHA256, "--secret-key", "dev\n"]]
    {
        let run = inspect(&[arguments, &NOW]);
        assert!(run.stdout.lines().all(|line| line.chars().count() <= 80), "{}", run.stdout);
        assert!(!run.stdout.contains('\u{1b}'), "not a terminal: no colour");
    }
}

#[test]
fn colours_are_for_terminals_and_off_with_no_color() {
    let coloured = |variables: &[(&str, &str)]| {
        let mut command = command(&[&["inspect", ALICE], &DEV, &NOW]);
        command.envs(variables.iter().copied());
        run_with(command, b"").stdout.contains("\u{1b}[")
    };
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[]));
    assert!(!coloured(&[("NO_COLOR", "1")]));
}

#[test]
fn a_key_of_bytes_is_given_in_hexadecimal() {
    let run = inspect(&[&[ALICE_BYTES_KEY, "--secret-key", "ff0001", "--key-format", "hex"], &NOW]);
    assert_eq!((run.verdict()[0], run.code), ("VERIFIED: the signature matches the secret key", 0));
}

#[test]
fn likely_mistakes_are_named() {
    for (pasted, key, hint) in [
        ("dev", "dev", "You pasted the key: the cookie is expected here."),
        (ALICE, LOGIN, "The key is itself a session cookie: did you swap the two?"),
        ("$COOKIE", "dev", "The shell expands variables in double quotes"),
        ("Cargo.toml", "dev", "There is a file with this name"),
    ] {
        let run = inspect(&[&[pasted, "--secret-key", key], &NOW]);
        assert!(run.stdout.contains(hint), "{pasted}: {}", run.stdout);
        assert_eq!(run.code, 1);
    }
    let run = inspect(&[&["hello"], &NOW]);
    assert_eq!(
        run.identity(),
        "This is not a cookie or token that flask-session knows: it has no separator, and is not \
         JSON in base64."
    );
    assert_eq!(run.verdict(), ["NOT RECOGNIZED: there is nothing to read or verify"]);
    assert_eq!(run.code, 1);
}
