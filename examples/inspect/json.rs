//! The report for scripts. Its fields are documented in `--help`.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flask_session_cookie::{InFlask, Session, Value};
use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

use crate::findings::{Findings, HEADER_LIMIT, Key};

#[derive(Serialize)]
struct Report<'a> {
    verified: Option<bool>,
    key: Option<String>,
    error: Option<String>,
    in_flask: Option<&'static str>,
    compressed: Option<bool>,
    signed_at: Option<i64>,
    signed_at_text: Option<String>,
    age: Option<i64>,
    cookie_len: usize,
    header_len: usize,
    header_limit: usize,
    payload: Option<&'a str>,
    payload_len: Option<usize>,
    compressed_len: Option<usize>,
    session: Option<PlainSession<'a>>,
}

pub(crate) fn report(findings: &Findings) -> String {
    let parts = findings.parts.as_ref().ok();
    let verdict = findings.verdict.as_ref();
    let report = Report {
        verified: verdict.map(Result::is_ok),
        key: findings.key.map(|key| match key {
            Key::Current => "current".to_owned(),
            Key::Fallback(number) => format!("fallback-{number}"),
        }),
        error: findings.error().map(ToString::to_string),
        in_flask: verdict.and_then(|verdict| verdict.as_ref().err()).map(|error| match error.in_flask() {
            InFlask::NewSession => "new-session",
            InFlask::ServerError => "server-error",
            InFlask::MayRead => "may-read",
        }),
        compressed: parts.map(|parts| parts.is_compressed()),
        signed_at: findings.signed_at.map(|moment| moment.as_unix()),
        signed_at_text: findings.signed_at.map(|moment| moment.to_string()),
        age: findings.age(),
        cookie_len: findings.cookie.len(),
        header_len: findings.header_len(),
        header_limit: HEADER_LIMIT,
        payload: parts.map(|parts| parts.payload()),
        payload_len: parts.map(|parts| parts.payload().len()),
        compressed_len: findings.compression().map(|(_, compressed)| compressed),
        session: findings.session.as_ref().ok().map(PlainSession),
    };
    let mut out = Vec::new();
    // Neither writing to memory nor these types can fail.
    let _ = report.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Ascii));
    String::from_utf8_lossy(&out).into_owned()
}

/// Escapes all that is not ASCII, since the reader may be a terminal.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for character in fragment.chars() {
            if matches!(character, ' '..='~') {
                write!(writer, "{character}")?;
            } else {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

struct PlainSession<'a>(&'a Session);

impl Serialize for PlainSession<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, Plain(value))))
    }
}

/// A value as plain JSON, which loses its type where JSON has none for it.
struct Plain<'a>(&'a Value);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(bool) => serializer.serialize_bool(*bool),
            Value::Int(int) => match (int.as_i64(), int.as_u64()) {
                (Some(small), _) => serializer.serialize_i64(small),
                (None, Some(small)) => serializer.serialize_u64(small),
                (None, None) => serializer.collect_str(int),
            },
            Value::Float(float) if float.is_nan() => serializer.serialize_str("NaN"),
            Value::Float(f64::INFINITY) => serializer.serialize_str("Infinity"),
            Value::Float(f64::NEG_INFINITY) => serializer.serialize_str("-Infinity"),
            Value::Float(float) => serializer.serialize_f64(*float),
            Value::String(text) | Value::Markup(text) => serializer.serialize_str(text),
            Value::List(items) | Value::Tuple(items) => serializer.collect_seq(items.iter().map(Plain)),
            Value::Dict(dict) => serializer.collect_map(dict.iter().map(|(key, value)| (key, Plain(value)))),
            Value::Bytes(bytes) => serializer.serialize_str(&STANDARD.encode(bytes)),
            Value::Uuid(uuid) => serializer.collect_str(uuid),
            Value::DateTime(moment) => serializer.collect_str(moment),
        }
    }
}
