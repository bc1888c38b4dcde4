//! What the report says of a cookie.

use serde_json::json;

use super::{
    ALICE, ALICE_2011, ALICE_BYTES_KEY, ALICE_CONCAT, ALICE_FALLBACK, ALICE_SALT, ALICE_SHA256, DEV, LOGIN,
    NOW, PERMANENT, command, forge_json, inspect, run_with,
};

#[test]
fn a_verified_cookie_is_shown_whole() {
    let run = inspect(&[&[ALICE], &DEV, &NOW]);
    assert_eq!(
        run.stdout,
        "\
VERIFIED: the signature matches the current key

signed   2023-11-14T22:13:20Z (1700000000), 1 hour ago
expires  2023-12-15T22:13:20Z (1702678400), in 30 days 23 hours
payload  20 bytes of JSON, not compressed
length   62 bytes; 88 as the header `session=...; HttpOnly; Path=/`: fits the 4093 that browsers keep

{
  'username': 'Alice'
}
"
    );
    assert_eq!((run.stderr.as_str(), run.code), ("", 0));
}

#[test]
fn a_compressed_cookie_says_what_compression_saves() {
    let run = inspect(&[&[LOGIN], &DEV, &NOW]);
    assert_eq!(
        run.stdout,
        "\
VERIFIED: the signature matches the current key

signed   2023-11-14T22:13:20Z (1700000000), 1 hour ago
expires  2023-12-15T22:13:20Z (1702678400), in 30 days 23 hours
payload  167 bytes of JSON, compressed to 130, which saves 22 %
length   210 bytes; 236 as the header `session=...; HttpOnly; Path=/`: fits the 4093 that browsers keep

{
  '_fresh': True,
  '_id': '61f15f2833c7c26ee62dbf935724202f55bcf2e994fecd610561b56419b9356f5ca81dbf225982216f971a59c8808367663d2f66caa51583e9e850033f29b13c',
  '_user_id': '1'
}
"
    );
}

#[test]
fn the_key_comes_from_the_environment_too() {
    let mut command = command(&[&[ALICE], &NOW]);
    command.env("SECRET_KEY", "dev");
    assert_eq!(run_with(command, b"").verdict(), ["VERIFIED: the signature matches the current key"]);
}

#[test]
fn a_key_that_is_no_text_is_given_in_hexadecimal() {
    let run = inspect(&[&[ALICE_BYTES_KEY, "--secret-key-hex", "ff0001"], &NOW]);
    assert_eq!((run.verdict()[0], run.code), ("VERIFIED: the signature matches the current key", 0));

    let mut environment = command(&[&[ALICE_BYTES_KEY, "--secret-key-hex", "FF0001"], &NOW]);
    environment.env("SECRET_KEY", "another");
    assert_eq!(run_with(environment, b"").code, 0, "--secret-key-hex is used in place of the environment's");

    assert_eq!(inspect(&[&[ALICE, "--secret-key-hex", "ff0001"], &DEV]).code, 2, "two keys");
    for wrong in ["ff0", "xyxy", "ff 00", "é"] {
        let run = inspect(&[&[ALICE, "--secret-key-hex", wrong]]);
        let first = run.stderr.lines().next();
        assert_eq!(first, Some("error: invalid --secret-key-hex: expected pairs of hexadecimal digits"));
        assert_eq!(run.code, 2);
    }
}

#[test]
fn without_a_key_it_says_loudly_that_nothing_is_verified() {
    let run = inspect(&[&[ALICE], &NOW]);
    assert_eq!(
        run.verdict(),
        [
            "NOT VERIFIED: no secret key given, anybody can have written this",
            "  to verify it set the environment variable SECRET_KEY, or give --secret-key",
        ]
    );
    assert!(run.stdout.ends_with("\n{\n  'username': 'Alice'\n}\n"));
    assert_eq!(run.code, 0);
}

#[test]
fn a_fallback_key_is_named_by_its_place_on_the_command_line() {
    let keys: &[&str] = &["--secret-key", "new", "--fallback-key", "old1", "--fallback-key", "old2"];
    let run = inspect(&[&[ALICE_FALLBACK], keys, &NOW]);
    assert_eq!(run.verdict(), ["VERIFIED: the signature matches fallback key 1, not the current key"]);
    assert_eq!(inspect(&[&[ALICE_FALLBACK, "--json"], keys, &NOW]).json()["key"], "fallback-1");
    assert_eq!(inspect(&[&[ALICE, "--json"], &DEV, &NOW]).json()["key"], "current");
}

#[test]
fn a_wrong_signature_is_refused_and_the_cookie_still_shown() {
    let run = inspect(&[&[ALICE, "--secret-key", "wrong"], &NOW]);
    assert_eq!(
        run.verdict(),
        [
            "REFUSED: signature does not match",
            "  Flask begins a new, empty session with such a cookie",
            "  nothing below can be trusted, anybody can have written it",
            "  is the SECRET_KEY another one, or an older one (--fallback-key)?",
            "  has the app another --salt, --key-derivation or --digest?",
        ]
    );
    assert!(run.stdout.ends_with("\n{\n  'username': 'Alice'\n}\n"));
    assert_eq!(run.code, 1);
}

#[test]
fn settings_of_the_app_are_options() {
    for (cookie, option) in [
        (ALICE_SHA256, ["--digest", "sha256"]),
        (ALICE_SALT, ["--salt", "custom"]),
        (ALICE_CONCAT, ["--key-derivation", "concat"]),
    ] {
        assert_eq!(inspect(&[&[cookie], &DEV, &NOW]).code, 1, "without {option:?}");
        let run = inspect(&[&[cookie], &DEV, &NOW, &option]);
        assert_eq!(run.verdict(), ["VERIFIED: the signature matches the current key"], "{option:?}");
    }
}

#[test]
fn the_length_of_a_signature_tells_the_digest_or_that_the_cookie_was_cut_off() {
    let run = inspect(&[&[ALICE_SHA256], &DEV, &NOW]);
    assert_eq!(run.verdict()[3], "  its signature is as long as one of sha256: try --digest sha256");
    let run = inspect(&[&[&ALICE[..60]], &DEV, &NOW]);
    assert_eq!(
        run.verdict()[3],
        "  its signature has 25 characters, one of sha1 has 27: was the cookie cut off?"
    );
}

#[test]
fn an_expired_cookie_is_refused_and_still_shown() {
    let last_second = inspect(&[&[ALICE, "--now", "1702678400"], &DEV]);
    assert_eq!(last_second.code, 0);
    let run = inspect(&[&[ALICE, "--now", "1702678401"], &DEV]);
    assert_eq!(
        run.verdict(),
        [
            "REFUSED: the signature has expired: its age is 2678401 s, the limit 2678400 s",
            "  Flask begins a new, empty session with such a cookie",
            "  the signature matches the current key",
            "  has the app another PERMANENT_SESSION_LIFETIME? see --lifetime",
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
fn a_cookie_from_the_future_is_refused_beyond_the_clock_skew() {
    let before: &[&str] = &[ALICE, "--now", "1699999990"];
    let run = inspect(&[before, &DEV]);
    assert_eq!(
        run.verdict()[0],
        "REFUSED: the signature is from the future, by 10 s; the clock skew allowed is 0 s"
    );
    assert!(run.stdout.contains("(1700000000), in 10 seconds\n"), "{}", run.stdout);
    assert_eq!(run.code, 1);
    assert_eq!(inspect(&[before, &DEV, &["--clock-skew", "10"]]).code, 0);
}

#[test]
fn a_timestamp_that_counts_from_2011_is_recognized() {
    let hint = "  timestamps count from 2011 in itsdangerous 0.24: if the app has it, try --legacy-epoch";
    assert_eq!(inspect(&[&[ALICE_2011], &DEV, &NOW]).verdict()[3..], [hint]);
    assert_eq!(inspect(&[&[ALICE_2011], &NOW]).verdict()[2..], [hint]);

    let run = inspect(&[&[ALICE_2011, "--legacy-epoch"], &DEV, &NOW]);
    assert_eq!(run.verdict(), ["VERIFIED: the signature matches the current key"]);
    assert!(
        run.stdout.contains("signed   2023-11-14T22:13:20Z (1700000000), 1 hour ago\n"),
        "{}",
        run.stdout
    );

    let run = inspect(&[&[ALICE, "--legacy-epoch"], &DEV, &NOW]);
    assert_eq!(
        run.verdict()[3],
        "  timestamps count from 2011 in itsdangerous 0.24 only: try without --legacy-epoch"
    );
}

#[test]
fn a_text_without_a_dot_is_no_signed_cookie() {
    let run = inspect(&[&["3f2a9c0e-server-side"], &DEV]);
    assert_eq!(
        run.verdict()[..3],
        [
            "REFUSED: not a signed value: there is no separator in it",
            "  Flask begins a new, empty session with such a cookie",
            "  nothing below can be trusted, anybody can have written it",
        ]
    );
    assert!(run.verdict()[3].contains("Flask-Session"), "{}", run.stdout);
    assert_eq!(run.code, 1);

    let run = inspect(&[&["3f2a9c0e-server-side"]]);
    assert_eq!(run.verdict()[2], "UNREADABLE: not a signed value: there is no separator in it");
    assert_eq!(run.code, 1);
}

#[test]
fn a_json_web_token_is_recognized() {
    let run = inspect(&[&["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"], &DEV]);
    assert_eq!(run.verdict()[0], "REFUSED: signature does not match");
    assert!(run.verdict().contains(&"  a JSON Web Token has two `.` as well, but is no session cookie"));
}

#[test]
fn a_signed_payload_that_is_no_session_is_pointed_at() {
    let run = inspect(&[&[&forge_json(r#"{"a":1,"b":}"#)], &DEV, &NOW]);
    assert_eq!(
        run.verdict(),
        [
            "REFUSED: invalid JSON at byte 11: expected a value",
            "  Flask answers such a cookie with a 500",
            "  the signature matches the current key",
        ]
    );
    assert!(run.stdout.ends_with("\n\n{\"a\":1,\"b\":}\n           ^\n"), "{}", run.stdout);
    assert_eq!(run.code, 1);

    let run = inspect(&[&[&forge_json(r#"{"a":"\ud83d"}"#)], &DEV, &NOW]);
    assert_eq!(
        run.verdict(),
        [
            "REFUSED: lone surrogate at byte 6: the string is not Unicode text",
            "  this crate is stricter than Flask here, which may read it",
            "  the signature matches the current key",
        ]
    );

    let run = inspect(&[&[&forge_json("[1,2]")], &NOW]);
    assert_eq!(
        run.verdict()[2],
        "UNREADABLE: expected a dictionary as the session, found a value of Python's type list"
    );
    assert!(run.stdout.ends_with("\n\n[1,2]\n"), "{}", run.stdout);
    assert_eq!(run.code, 1);
}

#[test]
fn a_cookie_that_browsers_ignore_is_called_too_long() {
    for (length, text) in [
        (4067, "4093 as the header `session=...; HttpOnly; Path=/`: fits the 4093 that browsers keep\n"),
        (4068, "1 over the 4093 that browsers keep: they ignore it silently\n"),
    ] {
        let cookie = "x".repeat(length);
        let run = inspect(&[&[&cookie]]);
        assert!(run.stdout.contains(text), "{}", run.stdout);
        let report = inspect(&[&[&cookie, "--json"]]).json();
        assert_eq!((&report["cookie_len"], &report["header_len"]), (&json!(length), &json!(length + 26)));
    }
}

#[test]
fn the_header_of_a_permanent_session_has_an_expiry_date() {
    let run = inspect(&[&[PERMANENT], &DEV, &NOW]);
    let header = format!("session={PERMANENT}; Expires=Fri, 15 Dec 2023 22:13:20 GMT; HttpOnly; Path=/");
    let text = format!("{} as the header `session=...; Expires=...; HttpOnly; Path=/`: fits", header.len());
    assert!(run.stdout.contains(&text), "{}", run.stdout);
}
