//! Runs the example `inspect` as a person or a script does.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flask_session_cookie::itsdangerous::TimestampSigner;
use flask_session_cookie::{Digest, KeyDerivation, SessionCodec};
use serde::Deserialize as _;
use serde_json::{Value as Json, json};

const ALICE: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
const ALICE_FALLBACK: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.PY6vI4N0y3gRnIPWaVIBiFZIJcY"; // key `old1`
const ALICE_SHA256: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.u_jMBR0k_A23GarQnnyJ4cxzsavR24khI_CiBDycA_E";
const ALICE_SALT: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.5cHBKaaBU6eZ4OfOTizdD6Bgjws"; // salt `custom`
const ALICE_CONCAT: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.q0m2OMRzVmRAK4fTesYGQt6f-RI";
const ALICE_BYTES_KEY: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.l60QykEdm7k3Ai5eCtJbIH5WIro"; // key ff 00 01
const ALICE_2011: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.GDWCgA.H_oA63fBxs-CdkdanjVK7S-h3F8"; // itsdangerous 0.24
const LOGIN: &str = ".eJwlzjEOwzAIQNG7eO5gIGDIZSIbg9rVaaaqd2-k7v9L71OOXHE-y_5eVzzK8ZplLwIJnKhE3hwlQnCONOKGG1ZM5uGJYbZl-BSoLDBYNrBxR5LsXeE-ENkUESStQWdz1aokTYQmpoj3zsBKYaFcK1GiDSAvN-Q6Y_01UL4_VeYtrA.ZVPxAA.JVvw0woRZLWGaYbXZX1X8l4XG4s";
const FLASH: &str =
    "eyJfZmxhc2hlcyI6W3siIHQiOlsibWVzc2FnZSIsImhlbGxvIl19XX0.ZVPxAA.OrbjCzB1jnKjIKOWXkRCV5i6LoM";
const PERMANENT: &str = "eyJfcGVybWFuZW50Ijp0cnVlLCJhIjoxfQ.ZVPxAA.K_y0FJ_zgdHHYN6psCajj81CRm4";

/// An hour after the cookies were signed.
const NOW: [&str; 2] = ["--now", "1700003600"];
const DEV: [&str; 2] = ["--secret-key", "dev"];

struct Run {
    stdout: String,
    stderr: String,
    code: i32,
}

impl Run {
    fn json(&self) -> Json {
        read_json(&self.stdout).unwrap_or_else(|error| panic!("{error}: {} {}", self.stdout, self.stderr))
    }

    /// The first lines, which are the verdict and what to do about it.
    fn verdict(&self) -> Vec<&str> {
        self.stdout.lines().take_while(|line| !line.is_empty()).collect()
    }
}

/// Without the limit on nesting that is usual for `serde_json`.
fn read_json(text: &str) -> serde_json::Result<Json> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    Json::deserialize(&mut reader)
}

/// The example next to the executable of this test: cargo builds both for `cargo test`.
fn executable() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(|deps| deps.parent()).unwrap();
    let path = profile.join("examples").join(format!("inspect{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is missing: run `cargo build --example inspect` first", path.display());
    path
}

fn command(arguments: &[&[&str]]) -> Command {
    let mut command = Command::new(executable());
    command.args(arguments.concat()).env_remove("SECRET_KEY");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run_with(mut command: Command, stdin: &[u8]) -> Run {
    let mut child = command.spawn().unwrap();
    // The example may end without reading.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    let run = Run {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().expect("ended by a signal"),
    };
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

fn inspect(arguments: &[&[&str]]) -> Run {
    run_with(command(arguments), b"")
}

fn inspect_stdin(arguments: &[&[&str]], stdin: impl AsRef<[u8]>) -> Run {
    run_with(command(arguments), stdin.as_ref())
}

/// A cookie signed with the key `dev` over any payload.
fn forge(payload: &str) -> String {
    let signer = TimestampSigner::builder("dev").salt("cookie-session").key_derivation(KeyDerivation::Hmac);
    signer.build().unwrap().sign_at(payload, UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap()
}

fn forge_json(json: &str) -> String {
    forge(&URL_SAFE_NO_PAD.encode(json))
}

fn forge_zlib(json: &[u8]) -> String {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(json).unwrap();
    forge(&format!(".{}", URL_SAFE_NO_PAD.encode(encoder.finish().unwrap())))
}

/// The session part of the report.
fn session_of(json: &str) -> String {
    let run = inspect_stdin(&[&DEV, &NOW], forge_json(json));
    assert_eq!(run.code, 0, "{}", run.stdout);
    run.stdout.split_once("\n\n").and_then(|(_, rest)| rest.split_once("\n\n")).unwrap().1.to_owned()
}

/// No control character but the line feed, and nothing that turns the direction of writing.
fn assert_harmless(text: &str) {
    let harmful = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0001}')
    };
    let found = text.chars().find(|c| harmful(*c));
    assert_eq!(found, None, "{text:?}");
}

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
  \"username\": \"Alice\"
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
  \"_fresh\": True,
  \"_id\": \"61f15f2833c7c26ee62dbf935724202f55bcf2e994fecd610561b56419b9356f5ca81dbf225982216f971a59c8808367663d2f66caa51583e9e850033f29b13c\",
  \"_user_id\": \"1\"
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
fn an_empty_key_is_an_error() {
    let mut command = command(&[&[ALICE]]);
    command.env("SECRET_KEY", "");
    let run = run_with(command, b"");
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("error: the secret key is empty: give the app's own\n"), "{}", run.stderr);
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
    assert!(run.stdout.ends_with("\n{\n  \"username\": \"Alice\"\n}\n"));
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
    assert!(run.stdout.ends_with("\n{\n  \"username\": \"Alice\"\n}\n"));
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
            "REFUSED: the session has expired: its age is 2678401 s, its lifetime 2678400 s",
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
    assert!(run.stdout.ends_with("\n{\n  \"username\": \"Alice\"\n}\n"));
    assert_eq!(run.code, 1);
    assert_eq!(inspect(&[&[ALICE, "--now", "1702678401", "--lifetime", "2678401"], &DEV]).code, 0);
}

#[test]
fn a_cookie_from_the_future_is_refused_beyond_the_clock_skew() {
    let before: &[&str] = &[ALICE, "--now", "1699999990"];
    let run = inspect(&[before, &DEV]);
    assert_eq!(
        run.verdict()[0],
        "REFUSED: the session is from the future, by 10 s; the clock skew allowed is 0 s"
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
        assert!(argument.stdout.contains("\"username\": \"Alice\""), "{pasted}: {}", argument.stderr);
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
    for odd in [format!("{ALICE}="), format!("{ALICE}=="), ALICE.replace('.', ". "), format!("a=b{ALICE}")] {
        let run = inspect(&[&[&odd, "--json"], &DEV, &NOW]);
        assert_eq!(run.json()["cookie_len"], odd.len(), "{odd}");
        assert_eq!(run.json()["error"], "signature does not match", "{odd}");
    }
}

#[test]
fn a_text_without_a_dot_is_no_signed_cookie() {
    let run = inspect(&[&["3f2a9c0e-server-side"], &DEV]);
    assert_eq!(
        run.verdict()[..3],
        [
            "REFUSED: not a signed cookie: there is no `.` in it",
            "  Flask begins a new, empty session with such a cookie",
            "  nothing below can be trusted, anybody can have written it",
        ]
    );
    assert!(run.verdict()[3].contains("Flask-Session"), "{}", run.stdout);
    assert_eq!(run.code, 1);

    let run = inspect(&[&["3f2a9c0e-server-side"]]);
    assert_eq!(run.verdict()[2], "UNREADABLE: not a signed cookie: there is no `.` in it");
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
            "REFUSED: bad payload: invalid JSON at byte 11: expected a value",
            "  Flask answers such a cookie with a 500",
            "  the signature matches the current key",
        ]
    );
    assert!(run.stdout.ends_with("\n\n{\"a\":1,\"b\":}\n           ^\n"), "{}", run.stdout);
    assert_eq!(run.code, 1);

    let run = inspect(&[&[&forge_json("[1,2]")], &NOW]);
    assert_eq!(
        run.verdict()[2],
        "UNREADABLE: bad payload: expected a dictionary as the session, found a value of Python's type list"
    );
    assert!(run.stdout.ends_with("\n\n[1,2]\n"), "{}", run.stdout);
    assert_eq!(run.code, 1);
}

#[test]
fn values_are_shown_with_their_types() {
    let shown = session_of(
        r#"{"_flashes":[{" t":["message","hello"]}],"big":1267650600228229401496703205376,"bytes":{" b":"AP8iJ1wK"},
        "empty":[[],{" t":[]},{}],"float":[1.0,-0.0,1e16,1e-5,NaN,Infinity,-Infinity],"html":{" m":"<b>\"x\"</b>"},
        "id":{" u":"0123456789abcdef0123456789abcdef"},"none":[null,true,false],"one":{" t":[1]},
        "tag":{" di":{" t__":1}},"text":"Zoë's \"q\" \\ नमस्ते","when":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}"#,
    );
    assert_eq!(
        shown,
        r#"{
  "_flashes": [("message", "hello")],
  "big": 1267650600228229401496703205376,
  "bytes": b"\x00\xff\"'\\\n",
  "empty": [[], (), {}],
  "float": [1.0, -0.0, 1e+16, 1e-05, nan, inf, -inf],
  "html": Markup("<b>\"x\"</b>"),
  "id": UUID("01234567-89ab-cdef-0123-456789abcdef"),
  "none": [None, True, False],
  "one": (1,),
  "tag": {" t": 1},
  "text": "Zoë's \"q\" \\ नमस्ते",
  "when": datetime(2023-11-14T22:13:20Z)
}
"#
    );
}

#[test]
fn what_is_too_long_for_a_line_is_broken_up() {
    let item = r#"{"name":"a name of some length","qty":1,"sku":"A-1"}"#;
    let shown = session_of(&format!(r#"{{"cart":[{item},{item}],"long":{{" t":["{}"]}}}}"#, "x".repeat(90)));
    let x = "x".repeat(90);
    assert_eq!(
        shown,
        format!(
            r#"{{
  "cart": [
    {{"name": "a name of some length", "qty": 1, "sku": "A-1"}},
    {{"name": "a name of some length", "qty": 1, "sku": "A-1"}}
  ],
  "long": (
    "{x}",
  )
}}
"#
        )
    );
}

#[test]
fn an_empty_session_is_shown() {
    assert_eq!(session_of("{}"), "{}\n");
}

#[test]
fn no_control_character_of_a_cookie_reaches_the_terminal() {
    let evil = "\u{1b}[31m\u{7}\u{7f}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}\u{e0001}\r\n\t";
    let json = serde_json::to_string(&json!({ "text": evil, evil: [evil] })).unwrap();
    let shown = session_of(&json);
    assert_harmless(&shown);
    let escaped = r"\x1b[31m\x07\x7f\x9b31m\u202e\u2066\u200b\u2028\ufeff\U000e0001\r\n\t";
    assert!(shown.contains(&format!("\"text\": \"{escaped}\"")), "{shown}");

    let cookie = forge_json(&json);
    let run = inspect(&[&[&cookie, "--json"], &DEV, &NOW]);
    assert_harmless(&run.stdout);
    assert!(run.stdout.is_ascii());
    assert_eq!(run.json()["payload"], json);
    assert_eq!(run.json()["session"]["text"], evil);

    // In a payload that is no JSON, in what is no cookie, in names of cookies, and in arguments.
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
        inspect(&[&["sign", evil], &DEV]),
        inspect(&[&["sign", &format!("[\"{evil}\"]")], &DEV]),
    ] {
        assert_harmless(&run.stdout);
        assert_harmless(&run.stderr);
        assert!(!(run.stdout + &run.stderr).is_empty());
    }
}

#[test]
fn a_decompression_bomb_is_refused() {
    let run = inspect_stdin(&[&DEV, &NOW], forge_zlib(&vec![b' '; 100_000_000]));
    assert_eq!(
        run.verdict()[0],
        "REFUSED: bad payload: the JSON text is too long: the limit is 1048576 bytes"
    );
    assert_eq!(run.code, 1);
}

#[test]
fn deep_nesting_is_shown_or_refused() {
    let nested = |depth| format!(r#"{{"v":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    for (depth, code) in [(1000, 0), (500_000, 1)] {
        let cookie = forge_zlib(nested(depth).as_bytes());
        let shown = inspect_stdin(&[&DEV, &NOW], &cookie);
        assert_eq!((shown.code, shown.stdout.contains("nested too deeply")), (code, code == 1));
        assert!(shown.stdout.len() < 200_000, "{}", shown.stdout.len());

        let json = inspect_stdin(&[&["--json"], &DEV, &NOW], &cookie);
        assert_eq!((json.code, json.stdout.contains("nested too deeply")), (code, code == 1));
    }
}

#[test]
fn a_small_cookie_makes_no_output_without_end() {
    let wide = "[],".repeat(340_000);
    let json = format!(r#"{{"v":{}{wide}[]{}}}"#, "[".repeat(1000), "]".repeat(1000));
    let cookie = forge_zlib(json.as_bytes());
    assert!(cookie.len() < 4093);
    let run = inspect_stdin(&[&DEV, &NOW], cookie);
    assert_eq!(run.code, 0);
    assert!(run.stdout.len() < 32 << 20, "{}", run.stdout.len());
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

#[test]
fn a_cookie_that_browsers_ignore_is_called_too_long() {
    // 3025 bytes of JSON that are not compressed are 4034 in base64.
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

#[test]
fn json_is_one_object_with_stable_fields() {
    let run = inspect(&[&[ALICE, "--json"], &DEV, &NOW]);
    assert_eq!(
        run.stdout,
        concat!(
            r#"{"verified":true,"key":"current","error":null,"is_bad_signature":null,"compressed":false,"#,
            r#""signed_at":1700000000,"signed_at_text":"2023-11-14T22:13:20Z","age":3600,"#,
            r#""cookie_len":62,"header_len":88,"header_limit":4093,"#,
            r#""payload":"{\"username\":\"Alice\"}","payload_len":20,"compressed_len":null,"#,
            r#""session":{"username":"Alice"}}"#,
            "\n"
        )
    );
    let login = inspect(&[&[LOGIN, "--json"], &NOW]).json();
    assert_eq!(
        (&login["compressed"], &login["payload_len"], &login["compressed_len"]),
        (&json!(true), &json!(167), &json!(130))
    );
}

#[test]
fn json_tells_refused_from_not_verified() {
    let fields = |run: &Run| {
        let report = run.json();
        ["verified", "key", "error", "is_bad_signature"].map(|field| report[field].clone())
    };
    let no_key = inspect(&[&[ALICE, "--json"]]);
    assert_eq!((fields(&no_key), no_key.code), ([json!(null), json!(null), json!(null), json!(null)], 0));

    let expired = inspect(&[&[ALICE, "--json", "--now", "1702678401"], &DEV]);
    let error = "the session has expired: its age is 2678401 s, its lifetime 2678400 s";
    assert_eq!(
        (fields(&expired), expired.code),
        ([json!(false), json!("current"), json!(error), json!(true)], 1)
    );
    assert_eq!(expired.json()["session"], json!({ "username": "Alice" }));

    let broken = inspect(&[&[&forge("!!!!"), "--json"], &DEV, &NOW]);
    let error = "bad payload: invalid base64 at byte 0: expected canonical URL-safe base64 without padding";
    assert_eq!(
        (fields(&broken), broken.code),
        ([json!(false), json!("current"), json!(error), json!(false)], 1)
    );
    assert_eq!((&broken.json()["payload"], &broken.json()["session"]), (&json!(null), &json!(null)));
}

#[test]
fn the_session_in_json_is_plain() {
    let json = concat!(
        r#"{"big":[18446744073709551615,18446744073709551616,-9223372036854775809],"bytes":{" b":"AP8="},"#,
        r#""float":[1.0,NaN,Infinity,-Infinity],"html":{" m":"<b>"},"id":{" u":"0123456789abcdef0123456789abcdef"},"#,
        r#""tuple":{" t":[1,"é"]},"when":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}"#
    );
    let run = inspect(&[&[&forge_json(json), "--json"], &DEV, &NOW]);
    let (_, session) = run.stdout.split_once(r#""session":"#).unwrap();
    assert_eq!(
        session,
        concat!(
            r#"{"big":[18446744073709551615,"18446744073709551616","-9223372036854775809"],"bytes":"AP8=","#,
            r#""float":[1.0,"NaN","Infinity","-Infinity"],"html":"<b>","id":"01234567-89ab-cdef-0123-456789abcdef","#,
            r#""tuple":[1,"\u00e9"],"when":"2023-11-14T22:13:20Z"}}"#,
            "\n"
        )
    );
    assert_eq!(run.json()["payload"], json);
}

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
            "error: bad ` u` tag at byte 7: expected a string of 32 lower-case hexadecimal digits\n\
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

#[test]
fn usage_errors_exit_with_2() {
    for arguments in [
        &["--no-such-option"][..],
        &[ALICE, "--digest", "md5"],
        &[ALICE, "--lifetime", "soon"],
        &[ALICE, "--now", "-1"],
        &[ALICE, "--now", "253402300800"],
        &[ALICE, ALICE],
        &[ALICE, "sign"],
        &["--json", "sign", "{}"],
        &["--secret-key", "dev", "sign", "{}"],
        &["sign", "{}", "--json"],
    ] {
        let run = inspect(&[arguments]);
        assert_eq!((run.stdout.as_str(), run.code), ("", 2), "{arguments:?}");
        assert!(run.stderr.starts_with("error: "), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn help_warns_of_keys_on_the_command_line() {
    for arguments in [&["--help"][..], &["sign", "--help"]] {
        let run = inspect(&[arguments]);
        assert!(
            run.stdout.contains("A key on the command line is visible to every user of the machine (ps)")
        );
        assert!(run.stdout.contains("SECRET_KEY"));
        assert_eq!((run.stderr.as_str(), run.code), ("", 0));
    }
}

#[test]
fn no_key_is_ever_printed() {
    const SECRET: &str = "hunter2hunter2";
    let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    for arguments in [
        &[ALICE][..],
        &[ALICE, "--json"],
        &["--help"],
        &["sign", "--help"],
        &["sign", "{}"],
        &["sign", "{"],
        &[ALICE, "--secret-key", SECRET],
        &[ALICE, "--secret-key", SECRET, "--secret-key-hex", &hex],
        &[ALICE, "--secret-key-hex", &format!("{hex}z")],
        &[ALICE, "--fallback-key", SECRET],
        &[ALICE, "--fallback-key", SECRET, "--fallback-key", ""],
        &[ALICE, "--secret-key", &format!("-{SECRET}")],
        &[ALICE, "--secretkey", SECRET],
        &[ALICE, &format!("--secretkey={SECRET}")],
        // Keys in the wrong place: an option forgotten, a space not quoted.
        &[ALICE, SECRET],
        &[ALICE, "--secret-key", "my", SECRET],
        &["sign", "{}", SECRET],
        &["--secret-key", SECRET, "sign", "{}"],
    ] {
        let mut command = command(&[arguments]);
        command.env("SECRET_KEY", SECRET);
        let run = run_with(command, b"");
        let output = run.stdout + &run.stderr;
        assert!(!output.contains(SECRET) && !output.contains(&hex), "{arguments:?}: {output}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let items = vec!["a text of some length"; 20_000];
    let cookie = forge_zlib(json!({ "v": items }).to_string().as_bytes());
    let mut child = command(&[&[&cookie], &DEV, &NOW]).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 8]).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(0));
}

/// What `SessionCodec` says is what the example says, for every cookie of Flask's, and the payload it prints makes the same
/// cookie again.
#[test]
fn every_cookie_of_the_fixtures_gets_the_verdict_of_the_codec() {
    // Some sessions are nested too deeply for reading their JSON on a thread's usual stack.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(check_fixtures).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn check_fixtures() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/flask-3.1.3.json");
    let text = std::fs::read_to_string(path).unwrap();
    let mut checked = (0, 0);
    for line in text.lines().filter(|line| line.starts_with(r#"{"id""#)) {
        let case = read_json(line.trim_end_matches(',')).unwrap();
        let time = case["time"].as_f64().unwrap_or(1_700_000_000.75).floor();
        let Some(cookie) = case["cookie"].as_str().filter(|cookie| !cookie.trim().is_empty() && time >= 0.0)
        else {
            continue;
        };
        let Some(settings) = Settings::of(&case["settings"]) else { continue };
        // Input is trimmed at its ends, and taken for a header: not for cookies that no browser sends.
        if cookie.trim() != cookie || cookie.contains([';', '"', '\'']) {
            continue;
        }
        checked.0 += 1; println!("{}", case["id"]);

        let seconds = time.to_string();
        let now = UNIX_EPOCH + Duration::from_secs_f64(time);
        let run = inspect_stdin(&[&["--json", "--now", &seconds], &settings.inspect()], cookie);
        let report = run.json();
        match settings.codec().decode_at(cookie, now) {
            Ok(_) => assert_eq!((&report["verified"], run.code), (&json!(true), 0), "{}", case["id"]),
            Err(error) => {
                assert_eq!((&report["verified"], run.code), (&json!(false), 1), "{}", case["id"]);
                assert_eq!(report["error"], error.to_string(), "{}", case["id"]);
                assert_eq!(report["is_bad_signature"], error.is_bad_signature(), "{}", case["id"]);
            }
        }
        if report["verified"] == true && case["verdict"].is_null() {
            checked.1 += 1;
            let payload = report["payload"].as_str().unwrap();
            let signed = inspect_stdin(&[&["sign", "--time", &seconds], &settings.sign()], payload);
            let expected = case["again"].as_str().unwrap_or(cookie);
            assert_eq!(signed.stdout.trim_end(), expected, "{}", case["id"]);
        }
    }
    assert!(checked.0 > 500 && checked.1 > 300, "only {checked:?} cases checked");
}

struct Settings(Json);

impl Settings {
    /// `None` if there is no option for a setting: keys that are no text, among the fallback keys.
    fn of(settings: &Json) -> Option<Settings> {
        let fallbacks = settings["fallback_keys"].as_array();
        let text = fallbacks.is_none_or(|keys| keys.iter().all(Json::is_string));
        text.then(|| Settings(settings.clone()))
    }

    fn text(&self, setting: &str) -> Option<&str> {
        self.0[setting].as_str()
    }

    fn fallback_keys(&self) -> impl Iterator<Item = &str> {
        self.0["fallback_keys"].as_array().into_iter().flatten().filter_map(Json::as_str)
    }

    fn signing(&self) -> Vec<&str> {
        let mut options = match self.0["secret_key"]["bytes"].as_str() {
            Some(hex) => vec!["--secret-key-hex", hex],
            None => vec!["--secret-key", self.text("secret_key").unwrap_or("dev")],
        };
        for (setting, option) in
            [("salt", "--salt"), ("key_derivation", "--key-derivation"), ("digest", "--digest")]
        {
            options.extend(self.text(setting).map(|value| [option, value]).into_iter().flatten());
        }
        options
    }

    fn inspect(&self) -> Vec<&str> {
        let mut options = self.signing();
        options.extend(self.fallback_keys().flat_map(|key| ["--fallback-key", key]));
        if let Some(lifetime) = self.0["lifetime"].as_u64() {
            options.extend(["--lifetime", lifetime.to_string().leak()]);
        }
        options
    }

    fn sign(&self) -> Vec<&str> {
        let mut options = self.signing();
        options.extend((self.0["sort_keys"] == false).then_some("--no-sort-keys"));
        options.extend((self.0["ensure_ascii"] == false).then_some("--no-ensure-ascii"));
        options
    }

    fn codec(&self) -> SessionCodec {
        let key = match self.0["secret_key"]["bytes"].as_str() {
            Some(hex) => {
                let digits: Vec<_> = hex.chars().map(|digit| digit.to_digit(16).unwrap() as u8).collect();
                digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
            }
            None => self.text("secret_key").unwrap_or("dev").as_bytes().to_vec(),
        };
        let mut builder = SessionCodec::builder(key).salt(self.text("salt").unwrap_or("cookie-session"));
        for key in self.fallback_keys() {
            builder = builder.fallback_key(key);
        }
        if let Some(lifetime) = self.0["lifetime"].as_u64() {
            builder = builder.lifetime(Duration::from_secs(lifetime));
        }
        builder
            .key_derivation(match self.text("key_derivation") {
                None | Some("hmac") => KeyDerivation::Hmac,
                Some("concat") => KeyDerivation::Concat,
                Some("django-concat") => KeyDerivation::DjangoConcat,
                other => {
                    assert_eq!(other, Some("none"));
                    KeyDerivation::None
                }
            })
            .digest(match self.text("digest") {
                None | Some("sha1") => Digest::Sha1,
                Some("sha224") => Digest::Sha224,
                Some("sha256") => Digest::Sha256,
                Some("sha384") => Digest::Sha384,
                other => {
                    assert_eq!(other, Some("sha512"));
                    Digest::Sha512
                }
            })
            .build()
            .unwrap()
    }
}
