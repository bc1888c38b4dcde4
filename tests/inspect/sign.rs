//! `inspect sign`.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{
    ALICE, ALICE_2011, ALICE_BYTES_KEY, ALICE_CONCAT, ALICE_SALT, ALICE_SHA256, DEV, FLASH, PERMANENT,
    command, inspect, inspect_stdin, run_with,
};

#[test]
fn sign_prints_the_cookie_that_flask_makes() {
    let time: &[&str] = &["--time", "1700000000"];
    for (json, cookie) in [
        (r#"{"username": "Alice"}"#, ALICE),
        (r#"{"_flashes": [{" t": ["message", "hello"]}]}"#, FLASH),
        (r#"{"a": 1, "_permanent": true}"#, PERMANENT),
    ] {
        let run = inspect(&[&["sign", json], &DEV, time]);
        assert_eq!((run.stdout, run.stderr, run.code), (format!("{cookie}\n"), String::new(), 0));
        for arguments in [&["sign"][..], &["sign", "-"]] {
            assert_eq!(
                inspect_stdin(&[arguments, &DEV, time], format!("{json}\n")).stdout,
                format!("{cookie}\n")
            );
        }
    }
    let alice: &[&str] = &["sign", r#"{"username": "Alice"}"#];
    for (options, cookie) in [
        (&["--secret-key", "dev", "--digest", "sha256"][..], ALICE_SHA256),
        (&["--secret-key", "dev", "--salt", "custom"], ALICE_SALT),
        (&["--secret-key", "dev", "--key-derivation", "concat"], ALICE_CONCAT),
        (&["--secret-key", "dev", "--legacy-epoch"], ALICE_2011),
        (&["--secret-key-hex", "ff0001"], ALICE_BYTES_KEY),
    ] {
        assert_eq!(inspect(&[alice, options, time]).stdout, format!("{cookie}\n"), "{options:?}");
    }
}

#[test]
fn sign_takes_the_json_settings_of_the_app() {
    let json = "{\"b\":1,\"a\":\"é\u{2028}\u{7f}/\"}";
    for (options, cookie) in [
        (&[][..], "eyJhIjoiXHUwMGU5XHUyMDI4XHUwMDdmLyIsImIiOjF9.ZVPxAA.0H-21uvIXrnmWsrT7hgydgUPlsQ"),
        (
            &["--no-sort-keys"],
            "eyJiIjoxLCJhIjoiXHUwMGU5XHUyMDI4XHUwMDdmLyJ9.ZVPxAA.o_KGlouQzk6tczcVm3zD96VOy1A",
        ),
        (&["--no-ensure-ascii"], "eyJhIjoiw6nigKh_LyIsImIiOjF9.ZVPxAA.joK0hvQCe6R1KFW01kpYDX926qk"),
    ] {
        let run = inspect(&[&["sign", json, "--time", "1700000000"], &DEV, options]);
        assert_eq!(run.stdout, format!("{cookie}\n"), "{options:?}");
    }
}

#[test]
fn sign_uses_the_clock_by_default() {
    let cookie = inspect(&[&["sign", "{}"], &DEV]).stdout;
    let report = inspect_stdin(&[&["--json"], &DEV], cookie).json();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert_eq!(report["verified"], true);
    assert!(now - report["signed_at"].as_u64().unwrap() < 60);
}

#[test]
fn sign_points_at_what_is_wrong() {
    for (json, message) in [
        (
            r#"{"a":1,"b":}"#,
            "error: invalid JSON at byte 11: expected a value\n{\"a\":1,\"b\":}\n           ^\n".to_owned(),
        ),
        (
            r#"{"id": {" u": "no hex"}}"#,
            "error: bad ` u` tag at byte 7: expected a string of 32 hexadecimal digits\n\
             {\"id\": {\" u\": \"no hex\"}}\n       ^\n"
                .to_owned(),
        ),
        (
            &format!(r#"{{"é":"{}","b":'x'}}"#, "y".repeat(40)),
            format!(
                "error: invalid JSON at byte 53: expected a value\n...{}\",\"b\":'x'}}\n{}^\n",
                "y".repeat(26),
                " ".repeat(35)
            ),
        ),
        (
            "[1]",
            "error: the top level is no session: expected a dict, found a value of Python's type list\n"
                .to_owned(),
        ),
    ] {
        let run = inspect(&[&["sign", json], &DEV]);
        assert_eq!((run.stdout.as_str(), run.stderr, run.code), ("", message, 1));
    }
    let empty = inspect(&[&["sign"], &DEV]);
    assert_eq!(empty.stderr, "error: standard input is empty: expected a JSON object\n");
}

#[test]
fn sign_needs_a_key_and_says_how_to_give_it() {
    let run = inspect(&[&["sign", "{}"]]);
    let first = "error: no secret key to sign with: set the environment variable SECRET_KEY, or give --secret-key or --secret-key-hex";
    assert_eq!((run.stderr.lines().next(), run.code), (Some(first), 2));
    assert_eq!(run.stdout, "");

    let mut command = command(&[&["sign", r#"{"username":"Alice"}"#, "--time", "1700000000"]]);
    command.env("SECRET_KEY", "dev");
    assert_eq!(run_with(command, b"").stdout, format!("{ALICE}\n"));
}
