use super::{ALICE, NotFound, find};

#[track_caller]
fn error(text: &str) -> String {
    match find(text, "session") {
        Ok(pasted) => panic!("{text}: {pasted:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn other_cookie_names_are_listed() {
    let expected = "no cookie with that name, only `sid`, `theme`: choose one with --cookie-name";
    for text in [
        format!("Cookie: sid={ALICE}; theme=dark"),
        format!("GET / HTTP/1.1\nCookie: sid={ALICE}; theme=dark; sid=x"),
        format!("sid={ALICE}; theme=dark"),
        format!("Set-Cookie: sid={ALICE}; Path=/\nSet-Cookie: theme=dark"),
        format!("curl -b 'sid={ALICE}; theme=dark' localhost"),
        format!("{{\"sid\": \"{ALICE}\", \"theme\": \"dark\"}}"),
        format!("a\tFALSE\t/\tFALSE\t0\tsid\t{ALICE}\na\tFALSE\t/\tFALSE\t0\ttheme\tdark"),
        format!("sid\t{ALICE}\tlocalhost\t/\ntheme\tdark\tlocalhost\t/"),
    ] {
        assert_eq!(error(&text), expected, "{text}");
    }
    let lone = format!("sid={ALICE}");
    assert_eq!(error(&lone), "no cookie with that name, only `sid`: choose one with --cookie-name");
    let many: Vec<_> = (0..12).map(|number| format!("c{number}=x")).collect();
    assert_eq!(
        error(&format!("Cookie: {}", many.join("; "))),
        "no cookie with that name, only `c0`, `c1`, `c2`, `c3`, `c4`, `c5`, `c6`, `c7` and 4 more: \
         choose one with --cookie-name"
    );
    let long = error(&format!("Cookie: \u{1b}[2J{}=x", "n".repeat(1000)));
    assert!(
        long.contains("`\\u{1b}[2Jnn") && long.contains("nn...`") && long.len() < 130,
        "{long}"
    );
}

#[test]
fn texts_without_a_cookie_are_errors() {
    for text in ["", " \r\n", "''", "\" \""] {
        assert_eq!(find(text, "session"), Err(NotFound::Empty));
    }
    assert_eq!(error("GET / HTTP/1.1\nHost: localhost\n"), "no cookie found");
    assert_eq!(error("curl -v http://localhost/"), "no cookie found");
    assert_eq!(error("[]"), "no cookie found");
    assert_eq!(
        error("curl -b cookies.txt http://localhost/"),
        "the command reads its cookies from the file `cookies.txt`: paste its content"
    );
}

#[test]
fn long_texts_are_refused() {
    let text = format!("session={ALICE}");
    let longest = text.clone() + &" ".repeat((1 << 20) - text.len());
    assert_eq!(find(&longest, "session").unwrap().taken().value, ALICE);
    assert_eq!(
        error(&format!("{longest} ")),
        "the text is 1048577 bytes long: expected at most 1048576"
    );
}
