use super::{ALICE, Cleaned, find, one};

#[track_caller]
fn cleaned(text: &str) -> Vec<String> {
    let cookie = one(text);
    assert_eq!(cookie.value, ALICE, "{text}");
    cookie.cleaned.iter().map(ToString::to_string).collect()
}

#[test]
fn removed_parts_are_named() {
    assert!(cleaned(&format!(" \t{ALICE}\r\n")).is_empty());
    for (open, close) in
        [("\"", "\""), ("'", "'"), ("`", "`"), ("“", "”"), ("„", "“"), ("‘", "’"), ("«", "»")]
    {
        assert_eq!(cleaned(&format!("{open}{ALICE}{close}")), ["surrounding quotes"]);
        assert_eq!(cleaned(&format!("session={open}{ALICE}{close}")), ["surrounding quotes"]);
    }
    for end in [";", ",", "'", "\"", "”", "`"] {
        assert_eq!(cleaned(&format!("{ALICE}{end}")), [format!("a `{end}` after the value")]);
    }
    assert_eq!(cleaned(&format!("'{ALICE}")), ["a `'` before the value"]);
    assert_eq!(cleaned(&format!("\"{ALICE}\",\n")), ["surrounding quotes"]);
    let (a, b) = ALICE.split_at(40);
    for line_break in ["\n", "\r\n", "\n    ", " \n"] {
        assert_eq!(cleaned(&format!("{a}{line_break}{b}")), ["a line break inside"]);
        assert_eq!(
            cleaned(&format!("Cookie: session={a}{line_break}{b}; x=y")),
            ["a line break inside"]
        );
        assert_eq!(cleaned(&format!("session={a}{line_break}{b}")), ["a line break inside"]);
    }
    assert_eq!(cleaned(&format!("{a} {b}")), ["spaces inside"]);
    assert_eq!(one(&format!("{a} {b}")).with_blanks, Some(format!("{a} {b}")));
    for invisible in ["\u{200b}", "\u{feff}", "\u{ad}"] {
        assert_eq!(cleaned(&format!("{a}{invisible}{b}")), ["an invisible character"]);
        assert_eq!(cleaned(&format!("{invisible}{ALICE}")), ["an invisible character"]);
        assert_eq!(cleaned(&format!("session={ALICE}{invisible}")), ["an invisible character"]);
    }
}

#[test]
fn percent_encoding_is_decoded_if_only_that_makes_a_signed_value() {
    assert_eq!(cleaned(&ALICE.replace('.', "%2E")), ["percent-encoding"]);
    assert_eq!(cleaned(&ALICE.replace('.', "%252e")), ["percent-encoding"]);
    assert_eq!(
        cleaned(&format!("Cookie: session={}", ALICE.replace('.', "%2E"))),
        ["percent-encoding"]
    );
    let starlette = "eyJ1c2VyIjogIj8+fmFsaWNlIn0=.awt0OQ.TKKxArlMhm4fOz-G5kddSD-rTKM";
    assert_eq!(one(&starlette.replace('=', "%3D").replace('+', "%2B")).value, starlette);
    let mac = "ab".repeat(64);
    for (text, value) in [
        (format!("us%C3%A9r%201%3Bx%7C{mac}"), format!("usér 1;x|{mac}")),
        (format!("%7C%22|{mac}"), format!("%7C%22|{mac}")),
        ("%2E%2E".into(), "%2E%2E".into()),
        ("100%".into(), "100%".into()),
    ] {
        assert_eq!(one(&text).value, value);
    }
}

/// The `remember_token` of the user `usér 1;x`, as Werkzeug 3.1.9 writes it.
#[test]
fn werkzeug_quoting_is_undone() {
    let text = r#"remember_token="us\303\251r 1\073x|9d06""#;
    for text in [
        text.to_owned(),
        format!("Cookie: a=b; {text}; session=x"),
        format!("Set-Cookie: {text}; Expires=Wed, 13 Nov 2024 22:13:20 GMT; HttpOnly; Path=/"),
        r#"remember_token	"us\303\251r 1\073x|9d06"	localhost	/"#.to_owned(),
        r#"{'remember_token': '"us\\303\\251r 1\\073x|9d06"'}"#.to_owned(),
    ] {
        let cookie = find(&text, "remember_token").unwrap().taken().clone();
        assert_eq!(
            (cookie.value.as_str(), &cookie.cleaned[..]),
            ("usér 1;x|9d06", &[Cleaned::WerkzeugQuoting][..])
        );
    }
    assert_eq!(one(r#""us\303\251r 1\073x|9d06""#).value, "usér 1;x|9d06");
}

#[test]
fn values_of_any_kind_are_unchanged() {
    let mac = "ab".repeat(64);
    for value in [
        format!("a b|{mac}"),
        format!("é|{mac}"),
        format!("bob@example.com|{mac}"),
        format!(r"\101|{mac}"),
        format!("a, b=c|{mac}"),
        format!(">a|{mac}"),
        format!("https://localhost/alice|{mac}"),
        "a b.2Ldbtby3iLGhiG7T_WGF5MsKrwY".into(),
        "my string.wh6tMHxLgJqB6oY1uT73iMlyrOA".into(),
        "{}.TgPVoQ.4CBL4B4pstmKFvO0j6EUd7khrKg".into(),
        format!("{ALICE}="),
        format!("{ALICE}!"),
        format!("a=b{ALICE}"),
    ] {
        let cookie = one(&value);
        assert_eq!((cookie.value, cookie.cleaned), (value, vec![]));
    }
}
