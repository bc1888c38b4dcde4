//! The crate `itsdangerous` 0.4 and ours on thousands of random tokens of each kind: each reads the
//! tokens of the other, and both refuse mangled ones. `docs/itsdangerous_crate.md` lists the
//! differences.

#[allow(dead_code, reason = "only some of it is used")]
#[path = "../../../tests/common/random.rs"]
mod random;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    self as ours, BadData, BadTimeSignature, Builder, Digest, KeyDerivation, TakesSignerKwargs,
    base64_decode,
};
use itsdangerous::algorithm::HMACAlgorithm;
use itsdangerous::key_derivation::{Concat, DjangoConcat, Hmac};
use itsdangerous::{
    BadSignature, BadTimedSignature, IntoTimestampSigner, NullEncoding, Separator, Serializer,
    Signer, SignerBuilder, TimedSerializer, TimestampSigner, URLSafeEncoding,
    serializer_with_signer, timed_serializer_with_signer,
};
use random::Random;
use serde_json::{Map, Value, json};
use sha_1_0_8::Sha1;
use sha2_0_8::{Sha256, Sha512};

const SEPARATORS: [char; 10] = ['.', '.', ':', '!', '~', ' ', ',', '\n', '/', '|'];
const DERIVATIONS: [KeyDerivation; 3] =
    [KeyDerivation::Concat, KeyDerivation::DjangoConcat, KeyDerivation::Hmac];
const DIGESTS: [Digest; 3] = [Digest::Sha1, Digest::Sha256, Digest::Sha512];

#[derive(Debug, Clone)]
struct Settings {
    key: String,
    salt: String,
    separator: char,
    derivation: KeyDerivation,
    digest: Digest,
}

impl Settings {
    fn random(random: &mut Random) -> Settings {
        Settings {
            key: format!("k{}", text(random, 40)),
            salt: if random.below(2) == 0 {
                "itsdangerous.Signer".to_owned()
            } else {
                text(random, 20)
            },
            separator: random.pick(&SEPARATORS),
            derivation: random.pick(&DERIVATIONS),
            digest: random.pick(&DIGESTS),
        }
    }

    fn builder<S: TakesSignerKwargs>(&self) -> Builder<S> {
        S::builder(&self.key)
            .salt(&self.salt)
            .sep(self.separator)
            .key_derivation(self.derivation)
            .digest(self.digest)
    }
}

/// The older port has a type for each combination of settings.
macro_rules! with_signer {
    ($settings:expr, |$signer:ident| $body:expr) => {
        with_signer!(@ $settings, $signer, $body,
            (Digest::Sha1, Sha1, KeyDerivation::Concat, Concat),
            (Digest::Sha1, Sha1, KeyDerivation::DjangoConcat, DjangoConcat),
            (Digest::Sha1, Sha1, KeyDerivation::Hmac, Hmac),
            (Digest::Sha256, Sha256, KeyDerivation::Concat, Concat),
            (Digest::Sha256, Sha256, KeyDerivation::DjangoConcat, DjangoConcat),
            (Digest::Sha256, Sha256, KeyDerivation::Hmac, Hmac),
            (Digest::Sha512, Sha512, KeyDerivation::Concat, Concat),
            (Digest::Sha512, Sha512, KeyDerivation::DjangoConcat, DjangoConcat),
            (Digest::Sha512, Sha512, KeyDerivation::Hmac, Hmac)
        )
    };
    (
        @ $settings:expr, $signer:ident, $body:expr,
        $(($our_digest:path, $digest:ty, $our_derivation:path, $derivation:ty)),*
    ) => {
        match ($settings.digest, $settings.derivation) {
            $(($our_digest, $our_derivation) => {
                type Builder = SignerBuilder<$digest, HMACAlgorithm<$digest>, $derivation>;
                let $signer = Builder::new($settings.key.clone())
                    .with_salt($settings.salt.clone())
                    .with_separator(Separator::new($settings.separator).unwrap())
                    .build();
                $body
            })*
            other => panic!("{other:?}"),
        }
    };
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Signer,
    TimestampSigner,
    Serializer,
    UrlSafe,
    Timed,
    UrlSafeTimed,
}

const KINDS: [Kind; 6] = [
    Kind::Signer,
    Kind::TimestampSigner,
    Kind::Serializer,
    Kind::UrlSafe,
    Kind::Timed,
    Kind::UrlSafeTimed,
];

impl Kind {
    fn signs_text(self) -> bool {
        matches!(self, Kind::Signer | Kind::TimestampSigner)
    }

    fn is_timed(self) -> bool {
        matches!(self, Kind::TimestampSigner | Kind::Timed | Kind::UrlSafeTimed)
    }

    fn is_url_safe(self) -> bool {
        matches!(self, Kind::UrlSafe | Kind::UrlSafeTimed)
    }
}

/// The errors of both crates.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Refused {
    Separator,
    Signature,
    TimestampMissing,
    TimestampInvalid,
    Payload,
    /// Only the older port.
    Panic,
    /// Only ours: after the year 9999, the last of Python's `datetime`.
    OutOfRange,
    /// Only ours: base64 that Python versions read differently.
    Ambiguous,
}

type Loaded = Result<(Value, Option<SystemTime>), Refused>;

impl From<BadSignature<'_>> for Refused {
    fn from(error: BadSignature<'_>) -> Refused {
        match error {
            BadSignature::SeparatorNotFound { .. } => Refused::Separator,
            BadSignature::SignatureMismatch { .. } => Refused::Signature,
            BadSignature::PayloadInvalid { .. } => Refused::Payload,
        }
    }
}

impl From<BadTimedSignature<'_>> for Refused {
    fn from(error: BadTimedSignature<'_>) -> Refused {
        match error {
            BadTimedSignature::SeparatorNotFound { .. } => Refused::Separator,
            BadTimedSignature::SignatureMismatch { .. } => Refused::Signature,
            BadTimedSignature::PayloadInvalid { .. } => Refused::Payload,
            BadTimedSignature::TimestampMissing { .. } => Refused::TimestampMissing,
            BadTimedSignature::TimestampInvalid { .. } => Refused::TimestampInvalid,
            BadTimedSignature::TimestampExpired { .. } => panic!("there is no max_age"),
        }
    }
}

impl From<BadTimeSignature> for Refused {
    fn from(error: BadTimeSignature) -> Refused {
        match error {
            BadTimeSignature::MissingSeparator => Refused::Separator,
            BadTimeSignature::BadSignature => Refused::Signature,
            BadTimeSignature::MissingTimestamp => Refused::TimestampMissing,
            BadTimeSignature::MalformedTimestamp => Refused::TimestampInvalid,
            BadTimeSignature::TimestampOutOfRange { .. } => Refused::OutOfRange,
            BadTimeSignature::AmbiguousBase64 => Refused::Ambiguous,
            other => panic!("{other}"),
        }
    }
}

impl From<BadData> for Refused {
    fn from(error: BadData) -> Refused {
        match error {
            BadData::Signature { error, .. } => error.into(),
            BadData::Payload(_) | BadData::Deserialize(_) => Refused::Payload,
            other => panic!("{other}"),
        }
    }
}

fn sign_theirs(kind: Kind, settings: &Settings, value: &Value, time: SystemTime) -> String {
    with_signer!(settings, |signer| match kind {
        Kind::Signer => signer.sign(value.as_str().unwrap()),
        Kind::TimestampSigner =>
            signer.into_timestamp_signer().sign_with_timestamp(value.as_str().unwrap(), time),
        Kind::Serializer => serializer_with_signer(signer, NullEncoding).sign(value).unwrap(),
        Kind::UrlSafe => serializer_with_signer(signer, URLSafeEncoding).sign(value).unwrap(),
        Kind::Timed => timed_serializer_with_signer(signer.into_timestamp_signer(), NullEncoding)
            .sign_with_timestamp(value, time)
            .unwrap(),
        Kind::UrlSafeTimed =>
            timed_serializer_with_signer(signer.into_timestamp_signer(), URLSafeEncoding)
                .sign_with_timestamp(value, time)
                .unwrap(),
    })
}

fn load_theirs(kind: Kind, settings: &Settings, token: &str) -> Loaded {
    let load = || -> Loaded {
        with_signer!(settings, |signer| match kind {
            Kind::Signer => Ok((json!(signer.unsign(token)?), None)),
            Kind::TimestampSigner => {
                let signer = signer.into_timestamp_signer();
                let unsigned = signer.unsign(token)?;
                Ok((json!(unsigned.value()), Some(unsigned.timestamp())))
            }
            Kind::Serializer =>
                Ok((serializer_with_signer(signer, NullEncoding).unsign(token)?, None)),
            Kind::UrlSafe =>
                Ok((serializer_with_signer(signer, URLSafeEncoding).unsign(token)?, None)),
            Kind::Timed => {
                let serializer =
                    timed_serializer_with_signer(signer.into_timestamp_signer(), NullEncoding);
                let unsigned = serializer.unsign::<Value>(token)?;
                let time = unsigned.timestamp();
                Ok((unsigned.value(), Some(time)))
            }
            Kind::UrlSafeTimed => {
                let serializer =
                    timed_serializer_with_signer(signer.into_timestamp_signer(), URLSafeEncoding);
                let unsigned = serializer.unsign::<Value>(token)?;
                let time = unsigned.timestamp();
                Ok((unsigned.value(), Some(time)))
            }
        })
    };
    catch_unwind(AssertUnwindSafe(load)).unwrap_or(Err(Refused::Panic))
}

fn sign_ours(kind: Kind, settings: &Settings, value: &Value, time: SystemTime) -> String {
    match kind {
        Kind::Signer => {
            settings.builder::<ours::Signer>().build().unwrap().sign(value.as_str().unwrap())
        }
        Kind::TimestampSigner => {
            let signer = settings.builder::<ours::TimestampSigner>().build().unwrap();
            signer.sign_at(value.as_str().unwrap(), time).unwrap()
        }
        Kind::Serializer => {
            let builder = settings.builder::<ours::Serializer>().compact(true).ensure_ascii(false);
            builder.build().unwrap().dumps(value).unwrap()
        }
        Kind::UrlSafe => {
            settings.builder::<ours::UrlSafeSerializer>().build().unwrap().dumps(value).unwrap()
        }
        Kind::Timed => {
            let builder =
                settings.builder::<ours::TimedSerializer>().compact(true).ensure_ascii(false);
            builder.build().unwrap().dumps_at(value, time).unwrap()
        }
        Kind::UrlSafeTimed => {
            let serializer = settings.builder::<ours::UrlSafeTimedSerializer>().build().unwrap();
            serializer.dumps_at(value, time).unwrap()
        }
    }
}

fn load_ours(kind: Kind, settings: &Settings, token: &str) -> Loaded {
    match kind {
        Kind::Signer => {
            let signer = settings.builder::<ours::Signer>().build().unwrap();
            match signer.unsign(token) {
                Ok(value) => Ok((json!(value), None)),
                Err(_) if !token.contains(settings.separator) => Err(Refused::Separator),
                Err(_) => Err(Refused::Signature),
            }
        }
        Kind::TimestampSigner => {
            let signer = settings.builder::<ours::TimestampSigner>().build().unwrap();
            let (value, time) = signer.unsign(token, None)?;
            Ok((json!(value), Some(time)))
        }
        Kind::Serializer => {
            Ok((settings.builder::<ours::Serializer>().build().unwrap().loads(token)?, None))
        }
        Kind::UrlSafe => {
            Ok((settings.builder::<ours::UrlSafeSerializer>().build().unwrap().loads(token)?, None))
        }
        Kind::Timed => {
            let serializer = settings.builder::<ours::TimedSerializer>().build().unwrap();
            let (value, time) = serializer.loads(token, None)?;
            Ok((value, Some(time)))
        }
        Kind::UrlSafeTimed => {
            let serializer = settings.builder::<ours::UrlSafeTimedSerializer>().build().unwrap();
            let (value, time) = serializer.loads(token, None)?;
            Ok((value, Some(time)))
        }
    }
}

/// The number of cases with each outcome, each of which must reach a minimum.
type Counts = BTreeMap<&'static str, usize>;

fn count(counts: &mut Counts, what: &'static str) {
    *counts.entry(what).or_default() += 1;
}

fn text(random: &mut Random, most: usize) -> String {
    let len = random.below(most + 1);
    let alphabets: [&[char]; 3] = [
        &['a', 'b', 'Z', '0', '9', '-', '_', '.'],
        &['a', ' ', '"', '\\', '\n', '\t', '\0', '\x1f', '\x7f', '/', '.', ':', '=', '!', '~'],
        &['a', 'é', 'ß', '無', '\u{2028}', '\u{1f36a}', '\u{ffff}', '.'],
    ];
    let alphabet = random.pick(&alphabets);
    (0..len).map(|_| random.pick(alphabet)).collect()
}

fn number(random: &mut Random) -> Value {
    let bits = (random.below(usize::MAX) as u64) >> random.below(64);
    match random.below(7) {
        0 => json!(random.below(10)),
        1 => json!(bits),
        2 => json!(-((bits >> 1) as i64)),
        3 => json!(bits as f64 / 8.0),
        4 => json!(random.below(100_000) as f64 / 1000.0),
        5 => json!(random.pick(&[
            0.0,
            -0.0,
            1e15,
            1e16,
            1e-4,
            1e-5,
            1e100,
            5e-324,
            0.1,
            u64::MAX as f64
        ])),
        _ => {
            let float = f64::from_bits(random.below(usize::MAX) as u64);
            if float.is_finite() { json!(float) } else { json!(1.5) }
        }
    }
}

fn value(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => json!(random.below(2) == 0),
        2 => number(random),
        3 => json!(text(random, 30)),
        4 => json!("ab".repeat(random.below(60))),
        5 => (0..random.below(5)).map(|_| value(random, depth - 1)).collect(),
        _ => Value::Object(
            (0..random.below(5))
                .map(|_| (text(random, 8), value(random, depth - 1)))
                .collect::<Map<_, _>>(),
        ),
    }
}

/// Whole seconds up to the year 9999, the last of Python's `datetime`.
fn time(random: &mut Random) -> SystemTime {
    let seconds = if random.below(2) == 0 {
        1_600_000_000 + random.below(400_000_000) as u64
    } else {
        (random.below(usize::MAX) as u64 >> random.below(64)) % 253_402_300_800
    };
    UNIX_EPOCH + Duration::from_secs(seconds)
}

fn identical(a: &Value, b: &Value) -> bool {
    // Compares the text too, since `-0.0 == 0.0`.
    let text = [a, b].map(Value::to_string);
    a == b && text[0] == text[1]
}

/// The value that `serde_json` reads back: the last digit of a float may differ unless the feature
/// `float_roundtrip` is on.
fn through_serde_json(value: &Value) -> Value {
    serde_json::from_str(&value.to_string()).unwrap()
}

#[test]
fn each_crate_reads_the_tokens_of_the_other() {
    let mut random = Random(1);
    let mut counts = Counts::new();
    for kind in KINDS {
        for _ in 0..2000 {
            let settings = Settings::random(&mut random);
            let value = if kind.signs_text() {
                json!(text(&mut random, 60))
            } else {
                value(&mut random, 3)
            };
            let time = time(&mut random);
            let signed_at = kind.is_timed().then_some(time);
            let context = format!("{kind:?} {settings:?} {value} {time:?}");

            let theirs = sign_theirs(kind, &settings, &value, time);
            let (loaded, loaded_time) = load_ours(kind, &settings, &theirs).expect(&context);
            assert!(identical(&loaded, &value), "{context}: {loaded}");
            assert_eq!(loaded_time, signed_at, "{context}");
            count(&mut counts, "read here");

            let ours = sign_ours(kind, &settings, &value, time);
            let loaded = load_theirs(kind, &settings, &ours);
            if kind.is_url_safe() && ours.starts_with('.') {
                assert_eq!(loaded, Err(Refused::Payload), "{context}");
                count(&mut counts, "compressed: only read here");
                continue;
            }
            let (loaded, loaded_time) = loaded.expect(&context);
            assert!(identical(&loaded, &through_serde_json(&value)), "{context}: {loaded}");
            assert_eq!(loaded_time, signed_at, "{context}");
            count(&mut counts, "read there");

            if ours == theirs {
                count(&mut counts, "same bytes");
            } else {
                // Python writes exponents with at least two digits, as in `1e-06`.
                assert!(!kind.signs_text(), "{context}");
                assert!(has_short_exponent(&value), "{context}: {ours} {theirs}");
                count(&mut counts, "exponents of one digit");
            }
        }
    }
    println!("{counts:?}");
    assert_eq!(counts["read here"], 12_000);
    assert!(counts["read there"] > 10_000 && counts["same bytes"] > 9_000);
    assert!(counts["compressed: only read here"] > 500 && counts["exponents of one digit"] > 20);
}

/// Whether the value contains a float with an exponent of one digit.
fn has_short_exponent(value: &Value) -> bool {
    match value {
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().unwrap().abs();
            (1e-9..1e-4).contains(&float)
        }
        Value::Array(items) => items.iter().any(has_short_exponent),
        Value::Object(object) => object.values().any(has_short_exponent),
        _ => false,
    }
}

fn mangle(random: &mut Random, token: &str, separator: char) -> String {
    let mut letters: Vec<char> = token.chars().collect();
    for _ in 0..=random.below(2) {
        let index = random.below(letters.len() + 1);
        let letter = random
            .pick(&['A', 'b', '0', '-', '_', '+', '/', '=', '.', 'é', '\n', separator, separator]);
        match random.below(9) {
            0 if index < letters.len() => letters[index] = letter,
            1 if index < letters.len() => drop(letters.remove(index)),
            2 => letters.insert(index, letter),
            3 => letters.truncate(index),
            4 => letters.push('='),
            // The last character of a signature has unused bits.
            5 => {
                letters.pop();
                letters.push(letter);
            }
            6 => {
                for spelled in &mut letters {
                    *spelled = match *spelled {
                        '-' => '+',
                        '_' => '/',
                        other => other,
                    };
                }
            }
            7 => letters.extend(['A', 'A', 'A', 'A']),
            _ => {
                if let Some(last) = letters.iter().rposition(|letter| *letter == separator) {
                    letters.insert(last + 1, separator);
                }
            }
        }
    }
    letters.into_iter().collect()
}

#[test]
fn mangled_tokens_get_the_same_verdict() {
    let mut random = Random(2);
    let mut counts = Counts::new();
    for kind in KINDS {
        for _ in 0..3000 {
            let settings = Settings::random(&mut random);
            let value = if kind.signs_text() {
                json!(text(&mut random, 20))
            } else {
                value(&mut random, 1)
            };
            let token = sign_theirs(kind, &settings, &value, time(&mut random));
            let mangled = mangle(&mut random, &token, settings.separator);
            let theirs = load_theirs(kind, &settings, &mangled);
            let ours = load_ours(kind, &settings, &mangled);
            let context =
                format!("{kind:?} {settings:?} {token:?} {mangled:?}: {theirs:?} {ours:?}");
            match (&theirs, &ours) {
                (Ok((theirs, their_time)), Ok((ours, our_time))) => {
                    let same =
                        identical(theirs, ours) || identical(theirs, &through_serde_json(ours));
                    assert!(same && their_time == our_time, "{context}");
                    count(&mut counts, "read by both");
                }
                // Its buffer for SHA-512 signatures is a byte too short for 87 characters.
                (Err(Refused::Panic), Err(Refused::Signature)) => {
                    let (_, signature) = mangled.rsplit_once(settings.separator).unwrap();
                    assert_eq!(
                        (settings.digest, signature.len()),
                        (Digest::Sha512, 87),
                        "{context}"
                    );
                    count(&mut counts, "panics there");
                }
                (Err(theirs), Err(ours)) => {
                    assert!(
                        theirs == ours
                            || (*theirs, *ours) == (Refused::Signature, Refused::Ambiguous),
                        "{context}"
                    );
                    count(&mut counts, "refused by both");
                }
                // Like in Python, a signature may have padding, the other alphabet or other unused
                // bits.
                (Err(Refused::Signature), Ok(_)) => {
                    let signature = |token: &str| {
                        let (_, signature) = token.rsplit_once(settings.separator).unwrap();
                        base64_decode(signature).unwrap()
                    };
                    assert_eq!(signature(&mangled), signature(&token), "{context}");
                    count(&mut counts, "respelled");
                }
                _ => panic!("{context}"),
            }
        }
    }
    println!("{counts:?}");
    assert!(
        counts["refused by both"] > 14_000
            && counts["respelled"] > 500
            && counts["read by both"] > 100
    );
    assert!(counts["panics there"] > 10);
}

/// Validly signed, with any payload and timestamp.
#[test]
fn odd_payloads_and_timestamps_get_the_same_verdict() {
    let mut random = Random(3);
    let mut counts = Counts::new();
    for kind in KINDS {
        for _ in 0..3000 {
            let settings = Settings { separator: '.', ..Settings::random(&mut random) };
            let payload = match random.below(4) {
                0 => text(&mut random, 20),
                1 => value(&mut random, 2).to_string(),
                _ => {
                    let json = value(&mut random, 2).to_string();
                    mangle(&mut random, &json, ',')
                }
            };
            let payload = if kind.is_url_safe() && random.below(10) > 0 {
                ours::base64_encode(payload.as_bytes())
            } else {
                payload
            };
            let timestamp = match random.below(3) {
                0 => ours::base64_encode(
                    &(random.below(usize::MAX) as u64 >> random.below(64)).to_be_bytes(),
                ),
                1 => text(&mut random, 12),
                _ => "ZVPxAA".to_owned(),
            };
            let text = if kind.is_timed() { format!("{payload}.{timestamp}") } else { payload };
            let token = settings.builder::<ours::Signer>().build().unwrap().sign(&text);
            let theirs = load_theirs(kind, &settings, &token);
            let ours = load_ours(kind, &settings, &token);
            let context = format!("{kind:?} {token:?}: {theirs:?} {ours:?}");
            let seconds = || {
                let bytes = base64_decode(text.rsplit_once('.').unwrap().1).unwrap();
                bytes.iter().fold(0_u128, |seconds, byte| seconds << 8 | u128::from(*byte))
            };
            match (&theirs, &ours) {
                (Ok((their_value, their_time)), Ok((our_value, our_time))) => {
                    assert_eq!(their_time, our_time, "{context}");
                    assert!(near(their_value, our_value), "{context}");
                    count(&mut counts, "read by both");
                }
                (Err(theirs), Err(ours)) if theirs == ours => count(&mut counts, "refused by both"),
                (
                    Ok(_) | Err(Refused::Payload | Refused::TimestampInvalid),
                    Err(Refused::OutOfRange),
                ) => {
                    assert!(seconds() > 253_402_300_799, "{context}");
                    count(&mut counts, "after the year 9999");
                }
                // Like in Python, a timestamp may have other spellings.
                (
                    Err(Refused::TimestampInvalid),
                    Ok(_) | Err(Refused::Payload | Refused::Ambiguous),
                ) => {
                    count(&mut counts, "timestamp respelled");
                }
                // And so may a payload, since its signature is valid.
                (Err(Refused::Payload), Ok(_))
                    if kind.is_url_safe() && !is_canonical_base64(&text, kind) =>
                {
                    count(&mut counts, "payload respelled");
                }
                (Err(Refused::Payload), Ok((value, _))) => {
                    // `5e+324` is infinity in Python, and null in `serde_json::Value`.
                    assert!(value.to_string().contains("null"), "{context}");
                    count(&mut counts, "too large float");
                }
                _ => panic!("{context}"),
            }
        }
    }
    println!("{counts:?}");
    assert!(counts["read by both"] > 7000 && counts["refused by both"] > 6000);
    assert!(counts["after the year 9999"] > 500 && counts["timestamp respelled"] > 500);
    assert!(counts["payload respelled"] > 5 && counts["too large float"] < 20);
}

/// Equal except for the last digits of floats, which `serde_json` may not read exactly.
fn near(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) if a.is_f64() && b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            a == b || (a - b).abs() <= 4.0 * f64::EPSILON * a.abs()
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| near(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| near(a, b)))
        }
        _ => a == b,
    }
}

/// Whether the payload of this text is canonical base64.
fn is_canonical_base64(text: &str, kind: Kind) -> bool {
    let payload = if kind.is_timed() { text.rsplit_once('.').unwrap().0 } else { text };
    base64_decode(payload).is_ok_and(|bytes| ours::base64_encode(&bytes) == payload)
}
