//! Pasted text, standard input, and which cookie of several is taken.

use super::{ALICE, ALICE_SHA256, DEV, FLASH, NOW, inspect, inspect_stdin};

#[test]
fn an_argument_and_standard_input_are_read_alike() {
    let pasted = format!("Cookie: other=x; session={ALICE}; more=y");
    let argument = inspect(&[&[&pasted], &DEV, &NOW]);
    assert_eq!(argument.code, 0);
    for from_stdin in
        [inspect_stdin(&[&DEV, &NOW], &pasted), inspect_stdin(&[&["-"], &DEV, &NOW], &pasted)]
    {
        assert_eq!(from_stdin.stdout, argument.stdout);
    }
}

#[test]
fn removed_parts_are_listed_in_one_line() {
    let (begin, end) = ALICE.split_at(30);
    let run = inspect(&[&[&format!("'session={begin}\n  {end}';")], &DEV, &NOW]);
    assert!(run.stdout.starts_with("removed: "), "{}", run.stdout);
    assert!(run.stdout.contains("\n\nVERIFIED: "), "{}", run.stdout);
}

#[test]
fn another_cookie_is_chosen_by_name() {
    let header = format!("Cookie: sid={ALICE}; theme=dark");
    assert_eq!(inspect(&[&[&header, "--cookie-name", "sid"], &DEV, &NOW]).code, 0);
    let run = inspect(&[&[&header], &DEV, &NOW]);
    assert!(
        run.stderr.contains("`sid`, `theme`") && run.stderr.contains("--cookie-name"),
        "{}",
        run.stderr
    );
    assert_eq!((run.stdout.as_str(), run.code), ("", 2));
}

#[test]
fn several_cookies_are_all_reported_and_the_one_flask_reads_is_named() {
    let header = format!("Cookie: session={ALICE_SHA256}; session={ALICE}; session={FLASH}");
    let report = inspect(&[&[&header, "--json"], &DEV, &NOW]).json();
    assert_eq!(
        (&report["verified"], &report["found"]["digest"]),
        (&false.into(), &"sha256".into())
    );
    assert_eq!(
        (&report["others"][0]["verified"], &report["others"][1]["verified"]),
        (&true.into(), &true.into())
    );

    let run = inspect(&[&[&header], &DEV, &NOW]);
    assert!(
        run.stdout
            .starts_with("3 cookies named `session` in a Cookie header; Flask reads number 1: ")
    );
    assert!(
        run.stdout.contains("\ncookie 2 verified: the signature matches the secret key; "),
        "{}",
        run.stdout
    );
    assert_eq!(run.code, 1);

    let set = format!("Set-Cookie: session={FLASH}; Path=/\nSet-Cookie: session={ALICE}; Path=/");
    assert_eq!(
        inspect(&[&[&set, "--json"], &DEV, &NOW]).json()["cookie"],
        ALICE,
        "browsers keep the last one"
    );
}

#[test]
fn too_many_cookies_are_an_error() {
    let header = format!("Cookie: {}", format!("session={ALICE}; ").repeat(101));
    let run = inspect(&[&[&header], &DEV, &NOW]);
    assert_eq!(
        (run.stderr.as_str(), run.code),
        ("error: found 101 cookies: expected at most 100\n", 2)
    );
}

#[test]
fn input_that_is_empty_or_not_text_is_an_error() {
    for (stdin, message) in [
        (&b"abc\xff"[..], "error: standard input is not UTF-8 at byte 3: expected a cookie\n"),
        (b" \r\n", "error: the cookie is empty\n"),
    ] {
        for arguments in [&[][..], &["-"]] {
            let run = inspect_stdin(&[arguments, &DEV], stdin);
            assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.code), ("", message, 2));
        }
    }
    let run = inspect_stdin(&[&DEV], vec![b'a'; (16 << 20) + 1]);
    assert_eq!(
        run.stderr,
        "error: standard input is longer than 16777216 bytes: expected a cookie\n"
    );
}
