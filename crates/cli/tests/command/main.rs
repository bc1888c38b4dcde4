//! Runs `flask-session` as people and scripts do.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "clippy.toml allows them in test functions, but not in what those share"
)]

mod command_line;
mod fixtures;
mod hostile;
mod input;
mod json;
mod reports;
mod sign;
mod values;
mod verdict;
mod why;

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flask_session_cookie::KeyDerivation;
use flask_session_cookie::itsdangerous::TimestampSigner;
use serde::Deserialize as _;
use serde_json::Value as Json;

const ALICE: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
const ALICE_FALLBACK: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.PY6vI4N0y3gRnIPWaVIBiFZIJcY"; // key `old1`
const ALICE_SHA256: &str =
    "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.u_jMBR0k_A23GarQnnyJ4cxzsavR24khI_CiBDycA_E";
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
        read_json(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.stdout, self.stderr))
    }

    /// The first paragraph, which says what it is.
    fn identity(&self) -> String {
        self.paragraph(0).join(" ")
    }

    /// The second paragraph: the verdict, its reason and what to do.
    fn verdict(&self) -> Vec<&str> {
        self.paragraph(1)
    }

    fn paragraph(&self, index: usize) -> Vec<&str> {
        self.stdout.split("\n\n").nth(index).unwrap_or_default().lines().collect()
    }
}

/// Without `serde_json`'s limit on nesting.
fn read_json(text: &str) -> serde_json::Result<Json> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    Json::deserialize(&mut reader)
}

fn command(arguments: &[&[&str]]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flask-session"));
    command.args(arguments.concat()).env_remove("SECRET_KEY").env_remove("SECRET_KEY_FALLBACKS");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run_with(mut command: Command, stdin: &[u8]) -> Run {
    let mut child = command.spawn().unwrap();
    // The command may exit without reading.
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
    inspect_stdin(arguments, b"")
}

fn inspect_stdin(arguments: &[&[&str]], stdin: impl AsRef<[u8]>) -> Run {
    run_with(command(&[&["inspect"], &arguments.concat()]), stdin.as_ref())
}

fn sign(arguments: &[&[&str]]) -> Run {
    sign_stdin(arguments, b"")
}

fn sign_stdin(arguments: &[&[&str]], stdin: impl AsRef<[u8]>) -> Run {
    run_with(command(&[&["sign"], &arguments.concat()]), stdin.as_ref())
}

/// A cookie with any payload, signed with the key `dev`.
fn forge(payload: &str) -> String {
    let signer =
        TimestampSigner::builder("dev").salt("cookie-session").key_derivation(KeyDerivation::Hmac);
    signer
        .build()
        .unwrap()
        .sign_at(payload, UNIX_EPOCH + Duration::from_secs(1_700_000_000))
        .unwrap()
}

fn forge_json(json: &str) -> String {
    forge(&URL_SAFE_NO_PAD.encode(json))
}

fn forge_zlib(json: &[u8]) -> String {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(json).unwrap();
    forge(&format!(".{}", URL_SAFE_NO_PAD.encode(encoder.finish().unwrap())))
}

/// The session in the report.
fn session_of(json: &str) -> String {
    let run = inspect_stdin(&[&DEV, &NOW], forge_json(json));
    assert_eq!(run.code, 0, "{}", run.stdout);
    // After what it is, the verdict, and the rows.
    run.stdout.splitn(4, "\n\n").nth(3).unwrap().to_owned()
}

/// No control character but the line feed, and none that changes the direction of writing.
fn assert_harmless(text: &str) {
    let harmful = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0001}')
    };
    let found = text.chars().find(|c| harmful(*c));
    assert_eq!(found, None, "{text:?}");
}
