//! What can be given as the cookie.

use serde_json::json;

use super::{ALICE, DEV, FLASH, NOW, inspect, inspect_stdin};

#[test]
fn what_a_person_pastes_is_understood() {
    for pasted in [
        format!("  {ALICE}\r\n"),
        format!("session={ALICE}"),
        format!("\"{ALICE}\""),
        format!("'session={ALICE}'\n"),
        format!("session=\"{ALICE}\""),
        format!("Cookie: other=x; session={ALICE}; more=y"),
        format!("cookie:session={ALICE}"),
        format!("other=x; session={ALICE}"),
        format!("Set-Cookie: session={ALICE}; HttpOnly; Path=/"),
        format!("session={ALICE}; HttpOnly; Path=/"),
        format!(
            "< HTTP/1.1 200 OK\n< Set-Cookie: theme=dark; Path=/\n< Set-Cookie: session={ALICE}; Path=/\n<\n"
        ),
        format!("Cookie: session={ALICE}; session={FLASH}"),
    ] {
        let argument = inspect(&[&[&pasted], &DEV, &NOW]);
        assert!(argument.stdout.contains("'username': 'Alice'"), "{pasted}: {}", argument.stderr);
        assert_eq!(argument.code, 0, "{pasted}");
        for from_stdin in
            [inspect_stdin(&[&DEV, &NOW], &pasted), inspect_stdin(&[&["-"], &DEV, &NOW], &pasted)]
        {
            assert_eq!(from_stdin.stdout, argument.stdout, "{pasted}");
        }
    }
}

#[test]
fn another_cookie_is_chosen_by_name() {
    let header = format!("Cookie: sid={ALICE}; theme=dark");
    assert_eq!(inspect(&[&[&header, "--cookie-name", "sid"], &DEV, &NOW]).code, 0);
    for text in [header.clone(), format!("GET / HTTP/1.1\n{header}")] {
        let run = inspect(&[&[&text], &DEV, &NOW]);
        assert_eq!(
            run.stderr,
            "error: no cookie is named `session` here, but `sid`, `theme`: choose one with --cookie-name\n"
        );
        assert_eq!((run.stdout.as_str(), run.code), ("", 1));
    }
    let run = inspect(&[&[&format!("sid={ALICE}")], &DEV, &NOW]);
    assert!(run.verdict().contains(&"  if `sid` is the name of the cookie, say so with --cookie-name"));
}

#[test]
fn a_cookie_value_is_not_changed() {
    let padded = format!("{ALICE}=");
    let run = inspect(&[&[&padded, "--json"], &DEV, &NOW]);
    assert_eq!((&run.json()["cookie_len"], run.code), (&json!(padded.len()), 0));
    for odd in [format!("{ALICE}!"), ALICE.replace('.', ". "), format!("a=b{ALICE}")] {
        let run = inspect(&[&[&odd, "--json"], &DEV, &NOW]);
        assert_eq!(run.json()["cookie_len"], odd.len(), "{odd}");
        assert_eq!(run.json()["error"], "signature does not match", "{odd}");
    }
}

#[test]
fn input_that_is_no_text_or_empty_is_an_error() {
    for (stdin, message) in [
        (&b""[..], "error: standard input is empty: expected a cookie\n"),
        (b" \r\n", "error: standard input is empty: expected a cookie\n"),
        (b"abc\xff", "error: standard input is not UTF-8 at byte 3: expected a cookie\n"),
        (b"''", "error: the cookie is empty\n"),
    ] {
        for arguments in [&[][..], &["-"]] {
            let run = inspect_stdin(&[arguments, &DEV], stdin);
            assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.code), ("", message, 1));
        }
    }
    let run = inspect_stdin(&[&DEV], vec![b'a'; (16 << 20) + 1]);
    assert_eq!(run.stderr, "error: standard input is longer than 16777216 bytes: expected a cookie\n");
}
