//! `flask-session sign`.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{
    ALICE, ALICE_2011, ALICE_BYTES_KEY, ALICE_CONCAT, ALICE_SALT, ALICE_SHA256, DEV, FLASH,
    PERMANENT, command, inspect_stdin, run_with, sign, sign_stdin,
};

#[test]
fn sign_prints_the_cookie_that_flask_makes() {
    let time: &[&str] = &["--time", "1700000000"];
    for (json, cookie) in [
        (r#"{"username": "Alice"}"#, ALICE),
        (r#"{"_flashes": [{" t": ["message", "hello"]}]}"#, FLASH),
        (r#"{"a": 1, "_permanent": true}"#, PERMANENT),
        ("{'username': 'Alice'}", ALICE),
        ("{'_flashes': [('message', 'hello')]}", FLASH),
        ("<SecureCookieSession {'a': 1, '_permanent': True}>", PERMANENT),
    ] {
        let run = sign(&[&[json], &DEV, time]);
        assert_eq!((run.stdout, run.stderr, run.code), (format!("{cookie}\n"), String::new(), 0));
        for arguments in [&[][..], &["-"]] {
            assert_eq!(
                sign_stdin(&[arguments, &DEV, time], format!("{json}\n")).stdout,
                format!("{cookie}\n")
            );
        }
    }
    let alice: &[&str] = &[r#"{"username": "Alice"}"#];
    for (options, cookie) in [
        (&["--secret-key", "dev", "--digest", "sha256"][..], ALICE_SHA256),
        (&["--secret-key", "dev", "--salt", "custom"], ALICE_SALT),
        (&["--secret-key", "dev", "--key-derivation", "concat"], ALICE_CONCAT),
        (&["--secret-key", "dev", "--legacy-epoch"], ALICE_2011),
        (&["--secret-key", "ff0001", "--key-format", "hex"], ALICE_BYTES_KEY),
    ] {
        assert_eq!(sign(&[alice, options, time]).stdout, format!("{cookie}\n"), "{options:?}");
    }
}

#[test]
fn sign_honours_the_json_settings_of_the_app() {
    let json = "{\"b\":1,\"a\":\"é\u{2028}\u{7f}/\"}";
    for (options, cookie) in [
        (
            &[][..],
            "eyJhIjoiXHUwMGU5XHUyMDI4XHUwMDdmLyIsImIiOjF9.ZVPxAA.0H-21uvIXrnmWsrT7hgydgUPlsQ",
        ),
        (
            &["--no-sort-keys"],
            "eyJiIjoxLCJhIjoiXHUwMGU5XHUyMDI4XHUwMDdmLyJ9.ZVPxAA.o_KGlouQzk6tczcVm3zD96VOy1A",
        ),
        (&["--no-ensure-ascii"], "eyJhIjoiw6nigKh_LyIsImIiOjF9.ZVPxAA.joK0hvQCe6R1KFW01kpYDX926qk"),
    ] {
        let run = sign(&[&[json, "--time", "1700000000"], &DEV, options]);
        assert_eq!(run.stdout, format!("{cookie}\n"), "{options:?}");
    }
}

#[test]
fn sign_uses_the_clock_by_default() {
    let cookie = sign(&[&["{}"], &DEV]).stdout;
    let report = inspect_stdin(&[&["--json"], &DEV], cookie).json();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert_eq!(report["verified"], true);
    assert!(now - report["signed_at"].as_u64().unwrap() < 60);
}

#[test]
fn sign_points_at_errors() {
    for (text, message) in [
        (
            r#"{"a":1,"b":}"#,
            "error: invalid literal at byte 11: expected a value\n{\"a\":1,\"b\":}\n           ^\n",
        ),
        (
            r#"{"id": {" u": "no hex"}}"#,
            "error: bad ` u` tag at byte 7: expected a string of 32 hexadecimal digits\n\
             {\"id\": {\" u\": \"no hex\"}}\n       ^\n",
        ),
        (
            "{'a': 1,, 'b': 2}",
            "error: invalid literal at byte 8: expected a key or `}`\n{'a': 1,, 'b': 2}\n        ^\n",
        ),
        (
            "[1]",
            "error: expected a dictionary as the session, found a value of Python's type list\n",
        ),
        (
            "{'a': object()}",
            "error: invalid literal at byte 6: expected a value\n{'a': object()}\n      ^\n",
        ),
    ] {
        let run = sign(&[&[text], &DEV]);
        assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.code), ("", message, 2));
    }
}

#[test]
fn sign_without_a_key_says_how_to_give_one() {
    let run = sign(&[&["{}"]]);
    let first = "error: no secret key to sign with: see `Keys` in --help";
    assert_eq!((run.stderr.lines().next(), run.code), (Some(first), 2));
    assert_eq!(run.stdout, "");

    let mut command = command(&[&["sign", r#"{"username":"Alice"}"#, "--time", "1700000000"]]);
    command.env("SECRET_KEY", "dev");
    assert_eq!(run_with(command, b"").stdout, format!("{ALICE}\n"));
}

#[test]
fn a_whole_report_is_signed_but_not_an_edited_one() {
    let report = super::inspect(&[&[FLASH, "--json"], &DEV]).stdout;
    let edited = report.replace("\"hello\"]", "\"changed\"]");
    let run = sign_stdin(&[&DEV], &edited);
    let message = "error: `session` and `payload` of the report differ: edit `payload`, or the \
                   output of `inspect --full`\n";
    assert_eq!((run.stderr.as_str(), run.code), (message, 2));
    // Other spacing and notation of numbers, as JSON tools write them, do not matter.
    let spaced = report.replace("\":", "\": ").replace(":1700000000", ":1.7e9");
    assert_eq!(sign_stdin(&[&DEV, &["--time", "1700000000"]], &spaced).stdout.trim(), FLASH);
}

#[test]
fn sign_names_likely_mistakes() {
    assert_eq!(
        sign(&[&[ALICE], &DEV]).stderr,
        "error: this is a cookie: edit the output of `inspect --full` for it, and sign that\n"
    );
    assert_eq!(sign_stdin(&[&DEV], " \n").stderr, "error: nothing to sign: expected a session\n");
    let large = format!("{{'v': {:?}}}", (0..2_000).collect::<Vec<_>>());
    assert!(sign_stdin(&[&DEV], large).stderr.starts_with("warning: "));
}
