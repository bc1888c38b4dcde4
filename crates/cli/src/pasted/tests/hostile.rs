use flask_session_cookie::{SessionCodec, SessionInterface};
use proptest::prelude::*;

use super::{ALICE, find, one};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = find(&text, "session").map(|pasted| pasted.form.to_string()).map_err(|error| error.to_string());
    }

    #[test]
    fn no_mixture_of_forms_panics(parts in prop::collection::vec(part(), 0..40)) {
        let _ = find(&parts.concat(), "session");
    }

    /// The cookie that is taken from a header is the one that Werkzeug reads.
    #[test]
    fn the_same_cookie_is_taken_as_by_werkzeug(
        values in prop::collection::vec("[a-zA-Z0-9._=-]{0,12}|\"[a-z;, ]{0,8}\"|[a-z]{1,3}\"[a-z]|\"us\\\\303\\\\251r\\\\073\"", 1..5),
    ) {
        let header = values.iter().map(|value| format!("session={value}")).collect::<Vec<_>>().join("; ");
        let interface = SessionInterface::new(SessionCodec::new("any").unwrap());
        if let Some(value) = interface.cookie_value(&header) {
            let pasted = find(&format!("Cookie: {header}"), "session").unwrap();
            prop_assert_eq!(&pasted.cookies[pasted.taken].value, value.trim());
        }
    }

    /// Breaking a cookie into lines anywhere changes nothing.
    #[test]
    fn line_breaks_are_removed(cuts in prop::collection::vec(1..ALICE.len(), 0..5)) {
        let mut text = ALICE.to_owned();
        for cut in cuts {
            text.insert(cut, '\n');
        }
        prop_assert_eq!(one(&text).value, ALICE);
    }
}

fn part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "session",
        "=",
        "Cookie:",
        "Set-Cookie: ",
        "\n",
        "\r\n\r\n",
        " ",
        "; ",
        ", ",
        "\t",
        "\"",
        "'",
        "\\",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "<Cookie ",
        " for ",
        ":",
        "curl ",
        "-b ",
        "<Morsel: ",
        "https://a/",
        "export ",
        "> ",
        "-H ",
        "^\"",
        "^",
        "$'",
        "\\u00e9",
        "\\303",
        "%3D",
        "%",
        "é",
        "“",
        "\u{feff}",
        "HTTP/1.1",
        "GET / HTTP/1.1\n",
        "fetch(",
        "FALSE",
        "TRUE",
        "/",
        "0",
        "#HttpOnly_",
        "eyJhIjoxfQ",
        ".",
        "|",
        "b'",
        "System.Net.Cookie(",
        "Path=/",
        "Max-Age=0",
        "name",
        "value",
        "-",
        "+",
        "//",
        "`",
    ])
}

#[test]
fn long_texts_of_any_form_take_linear_time() {
    // Quadratic time would be minutes.
    let long = |part: &str| part.repeat(100_000 / part.len());
    for part in [
        "[",
        "[]",
        "{\"a\":",
        "(",
        "<",
        "a ",
        "a=",
        "a=b;",
        "a=\";",
        "a=\"b\"c;",
        ",a=b",
        ", ",
        "\n",
        "\n\n a",
        "Cookie: session=a; ",
        "Cookie: session=a\n",
        "Set-Cookie: session=a; Path=/\n",
        "session=a,",
        "session=\"a\";",
        "<Cookie ",
        "<Cookie session=a for b/>, ",
        "System.Net.Cookie(",
        "System.Net.Cookie(\"session\"",
        "%41",
        "%",
        "\\",
        "\"",
        "\"\"",
        "'a'",
        "'a' + ",
        "session:\"a\" ",
        "\t",
        "session\ta\t/\n",
        "\u{200b}",
        "a\u{200b}",
        "é",
        "> ",
        "> \t",
        ">\n",
        "- name: a\n",
        "session\n",
        "<Morsel: ",
        "https://a/",
        "> Cookie: session=a\n",
        "//",
        ";,",
        "'",
        "“",
        "session=a; Path=/a, ",
    ] {
        for text in [long(part), format!("curl {}", long(part)), format!("session={}", long(part))]
        {
            let _ = find(&text, "session");
        }
    }
}
