//! Measured with Werkzeug 3.1.9: `parse_cookie`, and requests to its development server.

use super::{ALICE, OTHER, session};

#[track_caller]
fn taken(text: &str) -> (usize, &'static str) {
    let pasted = session(text);
    (pasted.taken, pasted.taken_because)
}

#[test]
fn the_first_cookie_of_a_request_is_taken() {
    assert_eq!(taken(ALICE), (0, "it is the only one"));
    assert_eq!(taken("Cookie: session=A; session=B"), (0, "it is the first"));
    assert_eq!(taken("Cookie: session=; session=B"), (0, "it is the first"));
    assert_eq!(taken("Cookie: session; session=B"), (0, "it is the first"));
    assert_eq!(taken("cookie: session=A\ncookie: session=B"), (0, "it is the first"));
    let skipped = "Werkzeug skips the ones before it, which contain a space or a quote";
    assert_eq!(taken("Cookie: session=a b; session=B"), (1, skipped));
    assert_eq!(taken("Cookie: session=a\"b; session=B"), (1, skipped));
    assert_eq!(taken("Cookie: session=\"a b\"; session=B"), (0, "it is the first"));
}

/// Werkzeug skips a pair with a lone quote, but one after the last pair may come from pasting.
#[test]
fn a_pair_with_a_lone_quote_is_skipped() {
    let skipped = "Werkzeug skips the ones before it, which contain a space or a quote";
    for (first, second, expected) in [
        (format!("= {ALICE}\""), format!(" = {OTHER}"), (1, skipped)),
        (format!("=\"{ALICE}"), format!("={OTHER}"), (1, skipped)),
        (format!("={ALICE}"), format!("={OTHER}\""), (0, "it is the first")),
        (format!("=\"{ALICE}\""), format!("={OTHER}"), (0, "it is the first")),
    ] {
        let header = format!("Cookie: session{first}; session{second}");
        assert_eq!(taken(&header), expected, "{header}");
    }
}

#[test]
fn the_last_cookie_of_responses_is_taken() {
    let last = "browsers keep the last one";
    assert_eq!(taken("Set-Cookie: session=A; Path=/\nSet-Cookie: session=B; Path=/"), (1, last));
    assert_eq!(taken(&format!("session={ALICE}; Path=/, session={OTHER}; Path=/")), (1, last));
    assert_eq!(
        taken("Set-Cookie: session=A; Path=/\nSet-Cookie: session=; Max-Age=0; Path=/"),
        (1, "browsers keep the last one")
    );
    let path = "browsers send the one with the longest path first";
    assert_eq!(taken("Set-Cookie: session=A; Path=/app\nSet-Cookie: session=B; Path=/"), (0, path));
    assert_eq!(
        taken("Set-Cookie: session=; Max-Age=0; Path=/app\nSet-Cookie: session=B; Path=/"),
        (1, "the others are deleted")
    );
}

#[test]
fn the_longest_path_in_a_jar_is_taken() {
    let path = "browsers send the one with the longest path first";
    assert_eq!(
        taken("a\tFALSE\t/\tFALSE\t0\tsession\tA\na\tFALSE\t/app\tFALSE\t0\tsession\tB"),
        (1, path)
    );
    assert_eq!(taken("session\tA\ta\t/\nsession\tB\ta\t/app\nsession\tC\ta\t/"), (1, path));
    assert_eq!(
        taken(
            r#"[{"name":"session","value":"A","path":"/"},{"name":"session","value":"B","path":"/"}]"#
        ),
        (0, "it is the first")
    );
}

#[test]
fn cookies_of_other_domains_are_ignored() {
    let jar = |domain: &str, path: &str| format!("{domain}\tFALSE\t{path}\tFALSE\t0\tsession\tA\n");
    let others = "it is the first, and the others belong to other domains";
    assert_eq!(taken(&(jar("a.example", "/") + &jar("b.example", "/app"))), (0, others));
    assert_eq!(taken(&(jar("a.example", "/") + &jar("aa.example", "/app"))), (0, others));
    let path = "browsers send the one with the longest path first";
    assert_eq!(
        taken(
            &(jar("www.a.example", "/") + &jar("b.example", "/app/x") + &jar(".a.example", "/app"))
        ),
        (2, path)
    );
}

#[test]
fn deletions_are_recognized() {
    for (header, deletion) in [
        // Flask 3.1.3, Flask 1.1, Starlette 1.10
        ("session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/", true),
        ("session=; Expires=Thu, 01-Jan-1970 00:00:00 GMT; Max-Age=0; Path=/", true),
        (
            "session=null; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly; samesite=lax",
            true,
        ),
        ("session=A; Max-Age=0", true),
        ("session=A; Max-Age=-1", true),
        ("session=A; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", false),
        ("session=A; Expires=Fri, 15 Dec 2023 22:13:20 GMT; HttpOnly; Path=/", false),
    ] {
        assert_eq!(
            session(&format!("Set-Cookie: {header}")).taken().deletion,
            deletion,
            "{header}"
        );
        assert_eq!(session(header).taken().deletion, deletion, "{header}");
    }
    assert!(!session("Cookie: session=").taken().deletion);
}
