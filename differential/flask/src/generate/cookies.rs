//! Cookies that Flask did not write: mangled, signed with other settings, or validly signed with
//! contents that Flask never writes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::base64::{Spelling, spelling};
use super::edits::{self, Edit, PartEdit, edited};
use super::text::one_of;
use super::{Limits, payloads, settings, text, values};
use crate::common::settings::{Settings, time};

/// A cookie for Flask to read, with some settings at some time.
#[derive(Debug, Clone)]
pub struct Given {
    pub settings: Settings,
    pub time: f64,
    pub cookie: String,
}

/// What is done to a valid cookie.
#[derive(Debug, Clone)]
enum Mangling {
    Nothing,
    Edits(Vec<Edit<char>>),
    Parts(Vec<(PartEdit, Index)>),
    /// Edits of the signed part, with a valid signature.
    Resigned(Vec<(PartEdit, Index)>, Vec<Edit<char>>),
    /// Signed with settings that differ from the reader's in one or in all.
    SignedBy(Settings, u8),
    Payload(String),
    Timestamp(String),
    /// Each part with another spelling of base64, and bytes after the zlib stream, if there is one.
    Spelled([Spelling; 3], Vec<u8>),
    /// Text that is not a cookie, validly signed.
    Signed(String),
    /// Text that is not a cookie.
    Text(String),
}

pub fn given(limits: Limits) -> impl Strategy<Value = Given> {
    let small = Limits { json_len: 2000, ..limits };
    let signing =
        (settings::settings(limits), settings::usual_time(limits), values::session(small), age());
    (signing, mangling(limits)).prop_map(move |((settings, signed_at, session, age), mangling)| {
        let signer = match &mangling {
            Mangling::SignedBy(other, which) => mixed(&settings, other, *which),
            _ => settings.clone(),
        };
        let codec = signer
            .codec()
            .legacy_epoch(limits.legacy_epoch)
            .build()
            .expect("the keys are not empty");
        let cookie = codec.encode_at(&session.into(), time(signed_at)).unwrap_or_default();
        let cookie = mangling.apply(cookie, &settings);
        Given { time: age.after(signed_at, &settings), settings, cookie }
    })
}

/// The age of the cookie.
#[derive(Debug, Clone)]
enum Age {
    Seconds(f64),
    /// The lifetime plus these seconds.
    Lifetime(f64),
}

fn age() -> impl Strategy<Value = Age> {
    prop_oneof![
        12 => Just(Age::Seconds(0.0)),
        1 => (-3..4_i8).prop_map(|seconds| Age::Seconds(f64::from(seconds) / 2.0)),
        1 => (-3..4_i8).prop_map(|halves| Age::Lifetime(f64::from(halves) / 2.0)),
        1 => (-1_000_000_000..1_000_000_000_i32)
            .prop_map(|seconds| Age::Seconds(f64::from(seconds))),
    ]
}

impl Age {
    fn after(&self, signed_at: f64, settings: &Settings) -> f64 {
        let lifetime = settings.lifetime.unwrap_or(2_678_400.0);
        match self {
            Age::Seconds(seconds) => signed_at + seconds,
            Age::Lifetime(seconds) => signed_at.floor() + lifetime.floor() + seconds,
        }
    }
}

fn mangling(limits: Limits) -> impl Strategy<Value = Mangling> {
    let parts = || prop::collection::vec((edits::of_part(), any::<Index>()), 1..3);
    let few = prop_oneof![1 => Just(Vec::new()).boxed(), 1 => edits::of_base64().boxed()];
    let not_a_cookie = || {
        prop_oneof![
            "[A-Za-z0-9._-]{0,30}",
            "[.]{0,5}",
            text::short(),
            "[a-z]{1,5}[.][A-Za-z0-9_-]{0,12}[.][A-Za-z0-9_=-]{0,30}",
        ]
    };
    prop_oneof![
        2 => Just(Mangling::Nothing),
        6 => edits::of_base64().prop_map(Mangling::Edits),
        5 => parts().prop_map(Mangling::Parts),
        4 => (parts(), few).prop_map(|(parts, edits)| Mangling::Resigned(parts, edits)),
        3 => edits::of_base64().prop_map(|edits| Mangling::Resigned(Vec::new(), edits)),
        3 => (settings::settings(limits), any::<u8>())
            .prop_map(|(other, which)| Mangling::SignedBy(other, which)),
        24 => payloads::payload(limits).prop_map(Mangling::Payload),
        4 => timestamp().prop_map(Mangling::Timestamp),
        6 => ([spelling(), spelling(), spelling()], prop::collection::vec(any::<u8>(), 0..4))
            .prop_map(|(spellings, after)| Mangling::Spelled(spellings, after)),
        1 => not_a_cookie().prop_map(Mangling::Signed),
        1 => not_a_cookie().prop_map(Mangling::Text),
    ]
}

/// The reader's settings with one of `other`, or all of `other`.
fn mixed(reader: &Settings, other: &Settings, which: u8) -> Settings {
    let mut signer = reader.clone();
    match which % 6 {
        0 => signer.secret_key = other.secret_key.clone(),
        1 => signer.salt = other.salt.clone(),
        2 => signer.key_derivation = other.key_derivation.clone(),
        3 => signer.digest = other.digest.clone(),
        // One of the reader's fallback keys, if there is one.
        4 => {
            signer.secret_key =
                reader.fallback_keys.get(usize::from(which) / 6 % 3).cloned().or(signer.secret_key);
        }
        _ => signer = other.clone(),
    }
    signer
}

/// The second part of a cookie.
fn timestamp() -> impl Strategy<Value = String> {
    let bytes = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
    prop_oneof![
        2 => prop::collection::vec(any::<u8>(), 0..11).prop_map(bytes),
        1 => (0..6_usize, any::<u32>())
            .prop_map(move |(zeros, time)| {
                bytes([vec![0; zeros], time.to_be_bytes().to_vec()].concat())
            }),
        1 => select(TIMESTAMPS).prop_map(move |time| bytes(time.to_be_bytes().to_vec())),
        1 => "[A-Za-z0-9_-]{0,12}",
        1 => "[A-Za-z0-9+/=! _-]{0,12}",
        1 => one_of(TIMESTAMP_TEXTS),
    ]
}

const TIMESTAMPS: &[i64] =
    &[i64::MAX, 253_402_300_799, 253_402_300_800, 251_000_000_000, 0, 1, 4_294_967_296];

const TIMESTAMP_TEXTS: &[&str] =
    &["", "!!!", "!!!!", "é", "1700000000", "ZVPxAA==", "ZVPxAA=", "ZVPxAB", "+///", "="];

impl Mangling {
    fn apply(&self, cookie: String, settings: &Settings) -> String {
        let sign = |text: &str| settings.signer().sign(text);
        let edit_parts = |cookie: &str, parts: &[(PartEdit, Index)]| {
            parts
                .iter()
                .fold(cookie.to_owned(), |cookie, (edit, index)| edit.apply(&cookie, *index))
        };
        let (signed, _) = cookie.rsplit_once('.').unwrap_or((&cookie, ""));
        let (payload, timestamp) = signed.rsplit_once('.').unwrap_or((signed, ""));
        match self {
            Mangling::Nothing | Mangling::SignedBy(..) => cookie,
            Mangling::Edits(edits) => edited(&cookie, edits),
            Mangling::Parts(parts) => edit_parts(&cookie, parts),
            Mangling::Resigned(parts, edits) => sign(&edited(&edit_parts(signed, parts), edits)),
            Mangling::Payload(payload) => sign(&format!("{payload}.{timestamp}")),
            Mangling::Timestamp(timestamp) => sign(&format!("{payload}.{timestamp}")),
            Mangling::Spelled(
                [payload_spelling, timestamp_spelling, signature_spelling],
                after,
            ) => {
                let (marker, base64) = match payload.strip_prefix('.') {
                    Some(base64) => (".", base64),
                    None => ("", payload),
                };
                let bytes = |base64: &str| URL_SAFE_NO_PAD.decode(base64).unwrap_or_default();
                let after = if marker.is_empty() { &[] } else { &after[..] };
                let payload = payload_spelling.of(&[&bytes(base64), after].concat());
                let signed = sign(&format!(
                    "{marker}{payload}.{}",
                    timestamp_spelling.of(&bytes(timestamp))
                ));
                match signed.rsplit_once('.') {
                    Some((signed, signature)) => {
                        format!("{signed}.{}", signature_spelling.of(&bytes(signature)))
                    }
                    None => signed,
                }
            }
            Mangling::Signed(text) => sign(text),
            Mangling::Text(text) => text.clone(),
        }
    }
}
