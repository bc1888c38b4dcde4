//! Payloads, the first part of a cookie, that Flask never writes.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flask_session_cookie::{TaggedJsonSerializer, Value};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use proptest::sample::select;

use super::base64::spelling;
use super::edits::{Edit, edited, edited_items, of_base64, of_bytes, of_json};
use super::{Limits, json, values};

/// The payload of a cookie, encoded.
pub fn payload(limits: Limits) -> impl Strategy<Value = String> {
    let edits = prop_oneof![9 => Just(Vec::new()).boxed(), 1 => of_base64().boxed()];
    let spelling = prop::option::weighted(0.1, spelling());
    (content(limits), envelope(), spelling, edits).prop_map(
        |(content, envelope, spelling, edits)| {
            let (marker, bytes) = envelope.wrap(&content);
            let base64 = spelling
                .map_or_else(|| URL_SAFE_NO_PAD.encode(&bytes), |spelling| spelling.of(&bytes));
            edited(&format!("{marker}{base64}"), &edits)
        },
    )
}

/// The content of a payload, mostly JSON.
pub fn content(limits: Limits) -> impl Strategy<Value = Vec<u8>> {
    let emitted = values::session(limits)
        .prop_map(|dict| TaggedJsonSerializer::new().dumps(&Value::Dict(dict)).unwrap_or_default())
        .boxed();
    // Near Python's limit, or near ours, where Python's does not vary from run to run.
    let deepest = if limits.depth < 250 { 2..limits.depth } else { 2..250 };
    let limit = if limits.depth < 250 { 2..limits.depth } else { 1050..1110 };
    let depth = prop_oneof![2 => deepest, 1 => limit];
    let small = emitted.clone().prop_filter("long", |json| json.len() < 3000);
    prop_oneof![
        8 => json::json().prop_map(String::into_bytes),
        4 => (small, of_json()).prop_map(|(json, edits)| edited(&json, &edits).into_bytes()),
        1 => emitted.clone().prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..60),
        1 => (json::json(), of_bytes())
            .prop_map(|(json, edits)| edited_items(json.into_bytes(), &edits)),
        1 => (json::json(), select(&[0, 1, 2, 3][..]))
            .prop_map(|(json, encoding)| other_encoding(&json, encoding)),
        1 => (json::string(), depth).prop_map(|(leaf, depth)| deep(&leaf, depth)),
    ]
}

/// UTF-8 with a byte order mark, UTF-16 in both byte orders, or Latin-1.
fn other_encoding(json: &str, encoding: u8) -> Vec<u8> {
    match encoding {
        0 => [b"\xef\xbb\xbf", json.as_bytes()].concat(),
        1 => json.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        2 => {
            std::iter::once(0xfeff).chain(json.encode_utf16()).flat_map(u16::to_be_bytes).collect()
        }
        _ => json.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect(),
    }
}

fn deep(leaf: &str, depth: usize) -> Vec<u8> {
    format!("{{\"v\":{}{leaf}{}}}", "[".repeat(depth), "]".repeat(depth)).into_bytes()
}

#[derive(Debug, Clone)]
enum Envelope {
    Plain,
    Marked,
    Zlib(u32),
    Unmarked,
    Twice,
    /// Bytes after the stream.
    Trailing(Vec<u8>),
    /// An edited stream.
    Broken(Vec<Edit<u8>>),
    /// Another method and other flags in the header, with a valid check and a dictionary id if the
    /// flags announce one.
    Header(u8, u8),
    Raw,
    Gzip,
}

/// Deflate with every window size, and invalid methods.
const METHODS: &[u8] = &[0x08, 0x18, 0x28, 0x38, 0x48, 0x58, 0x68, 0x78, 0x88, 0x77];

fn envelope() -> impl Strategy<Value = Envelope> {
    prop_oneof![
        24 => Just(Envelope::Plain),
        8 => (0..10_u32).prop_map(Envelope::Zlib),
        1 => Just(Envelope::Marked),
        1 => Just(Envelope::Unmarked),
        1 => Just(Envelope::Twice),
        2 => prop::collection::vec(any::<u8>(), 1..20).prop_map(Envelope::Trailing),
        3 => of_bytes().prop_map(Envelope::Broken),
        1 => (select(METHODS), select(&[0, 0x20, 0x40, 0xc0][..]))
            .prop_map(|(method, flags)| Envelope::Header(method, flags)),
        1 => Just(Envelope::Raw),
        1 => Just(Envelope::Gzip),
    ]
}

impl Envelope {
    /// The marker, and the bytes after it.
    fn wrap(&self, content: &[u8]) -> (&'static str, Vec<u8>) {
        match self {
            Envelope::Plain => ("", content.to_vec()),
            Envelope::Marked => (".", content.to_vec()),
            Envelope::Zlib(level) => (".", zlib(content, *level)),
            Envelope::Unmarked => ("", zlib(content, 6)),
            Envelope::Twice => (".", zlib(&zlib(content, 6), 6)),
            Envelope::Trailing(bytes) => (".", [zlib(content, 6), bytes.clone()].concat()),
            Envelope::Broken(edits) => (".", edited_items(zlib(content, 6), edits)),
            Envelope::Header(method, flags) => {
                let mut stream = zlib(content, 6);
                let check = (31 - (u32::from(*method) << 8 | u32::from(*flags)) % 31) % 31;
                (stream[0], stream[1]) = (*method, *flags | check as u8);
                if flags & 0x20 != 0 {
                    stream.splice(2..2, *b"\0\x01\0\x01");
                }
                (".", stream)
            }
            Envelope::Raw => (
                ".",
                written(
                    DeflateEncoder::new(Vec::new(), Compression::new(6)),
                    content,
                    DeflateEncoder::finish,
                ),
            ),
            Envelope::Gzip => (
                ".",
                written(
                    GzEncoder::new(Vec::new(), Compression::new(6)),
                    content,
                    GzEncoder::finish,
                ),
            ),
        }
    }
}

fn zlib(content: &[u8], level: u32) -> Vec<u8> {
    written(ZlibEncoder::new(Vec::new(), Compression::new(level)), content, ZlibEncoder::finish)
}

fn written<W: Write>(
    mut encoder: W,
    content: &[u8],
    finish: impl Fn(W) -> std::io::Result<Vec<u8>>,
) -> Vec<u8> {
    encoder.write_all(content).and_then(|()| finish(encoder)).expect("memory can be written")
}
