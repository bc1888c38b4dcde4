//! Malicious cookies.

use serde_json::json;

use super::{
    ALICE, DEV, NOW, assert_harmless, forge_json, forge_zlib, inspect, inspect_stdin, session_of,
    sign,
};

#[test]
fn no_control_character_of_a_cookie_reaches_the_terminal() {
    let evil =
        "\u{1b}[31m\u{7}\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}\u{e0001}\r\n\t";
    let json = serde_json::to_string(&json!({ "text": evil, evil: [evil] })).unwrap();
    let shown = session_of(&json);
    assert_harmless(&shown);
    let escaped = r"\x1b[31m\x07\x7f\x9b31m\u202e\u2066\u200b\u2028\ufeff\U000e0001\r\n\t";
    assert!(shown.contains(&format!("'text': '{escaped}'")), "{shown}");

    let cookie = forge_json(&json);
    let run = inspect(&[&[&cookie, "--json"], &DEV, &NOW]);
    assert_harmless(&run.stdout);
    assert!(run.stdout.is_ascii());
    assert_eq!(run.json()["payload"], json);
    assert_eq!(run.json()["session"]["text"], evil);

    // In a payload that is not JSON, a text that is not a cookie, cookie names, and arguments.
    for run in [
        inspect(&[&[&forge_json(&format!("{{\"{evil}"))], &DEV, &NOW]),
        inspect(&[&[&forge_json(&format!("[{evil}"))], &NOW]),
        inspect(&[&[&forge_json(&format!("\"{}\"", evil.replace(char::is_control, "")))], &NOW]),
        inspect(&[&[evil]]),
        inspect(&[&[&format!("{evil}=x"), "--json"]]),
        inspect(&[&[&format!("{evil}={ALICE}")], &DEV]),
        inspect(&[&[&format!("Cookie: {evil}=1")]]),
        inspect(&[&[&format!("-{evil}")]]),
        inspect(&[&[&format!("--{evil}")]]),
        inspect(&[&[ALICE, "--cookie-name", evil]]),
        sign(&[&[evil], &DEV]),
        sign(&[&[&format!("[\"{evil}\"]")], &DEV]),
    ] {
        assert_harmless(&run.stdout);
        assert_harmless(&run.stderr);
        assert!(!(run.stdout + &run.stderr).is_empty());
    }
}

#[test]
fn a_decompression_bomb_is_refused() {
    let run = inspect_stdin(&[&DEV, &NOW], forge_zlib(&vec![b' '; 20_000_000]));
    assert_eq!(run.verdict()[0], "REFUSED: the JSON text is too long: the limit is 1048576 bytes");
    assert_eq!(run.code, 1);
}

#[test]
fn deep_nesting_is_shown_or_refused() {
    let nested = |depth| format!(r#"{{"v":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    for (depth, code) in [(1_000, 0), (500_000, 1)] {
        let cookie = forge_zlib(nested(depth).as_bytes());
        let shown = inspect_stdin(&[&DEV, &NOW], &cookie);
        assert_eq!((shown.code, shown.stdout.contains("nested too deeply")), (code, code == 1));
        assert!(shown.stdout.len() < 200_000, "{}", shown.stdout.len());

        let json = inspect_stdin(&[&["--json"], &DEV, &NOW], &cookie);
        assert_eq!((json.code, json.stdout.contains("nested too deeply")), (code, code == 1));
    }
}

/// They need no key: anyone can write them.
#[test]
fn a_small_cookie_makes_a_small_report() {
    let nested = format!(r#"{{"v":{}{}}}"#, "[".repeat(1_099), "]".repeat(1_099));
    let wide =
        format!(r#"{{"v":{}{}[]{}}}"#, "[".repeat(1_000), "[],".repeat(340_000), "]".repeat(1_000));
    let long = format!(r#"{{"v":"{}"}}"#, "x".repeat(1_000_000));
    for json in [nested, wide, long] {
        let cookie = forge_zlib(json.as_bytes());
        assert!(cookie.len() < 5_000);
        let run = inspect_stdin(&[&NOW], &cookie);
        assert_eq!(run.code, 0);
        assert!(run.stdout.len() < 20_000, "{}", run.stdout.len());
        let full = inspect_stdin(&[&["--full"], &NOW], &cookie);
        assert!(full.stdout.len() < 60 * json.len() + 20_000, "{}", full.stdout.len());
    }
}
