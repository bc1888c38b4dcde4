//! The JWS serializers do what those of itsdangerous 0.24, 1.1 and 2.0 did.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    BadJws, Builder, JsonWebSignatureSerializer, Serializes, SignsJws, TimedJsonWebSignatureSerializer,
};
use flask_session_cookie::{ConfigError, Dict, TaggedJsonSerializer, Value};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::common::settings::Key;
use crate::common::typed::{from_typed, identical};

const FILES: [&str; 3] = [
    include_str!("../../fixtures/jws-0.24.json"),
    include_str!("../../fixtures/jws-1.1.0.json"),
    include_str!("../../fixtures/jws-2.0.1.json"),
];

const NOW: u64 = 1_700_000_000;

/// What only 0.24 does otherwise, where `exp` is a fraction, text, zero or infinite: it keeps fractions and infinity, and
/// refuses the others.
const OTHERWISE_IN_0_24: [&str; 4] =
    ["timed/given/header-10", "timed/given/header-15", "timed/given/header-19", "timed/given/header-23"];

#[derive(Deserialize)]
struct File {
    itsdangerous: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    timed: bool,
    settings: Settings,
    /// Of tokens that were made.
    #[serde(default)]
    input: Json,
    fields: Option<Json>,
    token: Option<String>,
    time: Option<u64>,
    verdict: Verdict,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    salt: Option<String>,
    secret_key: Option<Key>,
    algorithm: Option<String>,
    fallback_keys: Option<Vec<String>>,
    call_salt: Option<String>,
    serializer: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Verdict {
    Error { error: String, issued_at: Option<u64> },
    Loaded { value: Json, header: Json },
}

fn settings<S: Serializes + SignsJws>(
    builder: impl FnOnce(Vec<u8>) -> Builder<S>,
    case: &Case,
    version: &str,
) -> Result<S, ConfigError> {
    let Settings { salt, secret_key, algorithm, fallback_keys, serializer, call_salt: _ } = &case.settings;
    let mut builder = builder(secret_key.as_ref().map_or_else(|| b"dev".to_vec(), Key::bytes));
    if version == "0.24" && serializer.is_none() {
        builder = builder.ensure_ascii(true);
    }
    for key in fallback_keys.iter().flatten() {
        builder = builder.fallback_key(key);
    }
    if let Some(salt) = salt {
        builder = builder.salt(salt);
    }
    if let Some(algorithm) = algorithm {
        builder = builder.algorithm(algorithm.parse()?);
    }
    if serializer.is_some() {
        builder = builder.serializer(TaggedJsonSerializer::new());
    }
    builder.build()
}

type Loaded = Result<(Value, Dict), BadJws>;

/// The token of a case that was made, and what its token gives.
fn replay(case: &Case, version: &str) -> (Option<String>, Loaded) {
    let fields = match case.fields.as_ref().map(|fields| from_typed(fields).unwrap()) {
        None => Dict::new(),
        Some(Value::Dict(fields)) => fields,
        Some(other) => panic!("{other}"),
    };
    let value = (!case.is_given()).then(|| from_typed(&case.input).unwrap());
    let time = case.time();
    let salt = case.settings.call_salt.as_deref();
    if case.timed {
        let made = settings(TimedJsonWebSignatureSerializer::builder, case, version).unwrap();
        let made = salt.map_or(made.clone(), |salt| made.with_salt(salt));
        let token = value.map(|value| made.dumps_with_header_at(&value, fields, time).unwrap());
        (token, made.loads_value_at(case.token.as_ref().unwrap(), time))
    } else {
        let made = settings(JsonWebSignatureSerializer::builder, case, version).unwrap();
        let made = salt.map_or(made.clone(), |salt| made.with_salt(salt));
        let token = value.map(|value| made.dumps_with_header(&value, fields).unwrap());
        (token, made.loads_value(case.token.as_ref().unwrap()))
    }
}

impl Case {
    fn is_given(&self) -> bool {
        self.id.contains("/given/") || self.id.contains("/age/")
    }

    fn time(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(self.time.unwrap_or(NOW))
    }
}

/// The classes that upstream raises for this reason.
fn classes(error: &BadJws) -> &'static [&'static str] {
    match error {
        BadJws::MissingSeparator | BadJws::BadSignature | BadJws::MissingExpiry => &["BadSignature"],
        BadJws::Header(_) | BadJws::HeaderNotAnObject { .. } | BadJws::AlgorithmMismatch { .. } => {
            &["BadHeader"]
        }
        // 0.24 has the first; the last two escape from `int()`.
        BadJws::ExpiryNotIntDate => &["BadSignature", "BadHeader", "TypeError", "OverflowError"],
        BadJws::Expired { .. } => &["SignatureExpired"],
        BadJws::MissingHeader | BadJws::Payload(_) => &["BadPayload"],
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_token_is_made_and_read_as_by_itsdangerous() {
    for file in FILES {
        let File { itsdangerous, cases } = serde_json::from_str(file).unwrap();
        assert!(cases.len() > 440);
        let mut differ = Vec::new();
        for case in cases {
            let id = format!("{itsdangerous}: {}", case.id);
            let (token, loaded) = replay(&case, &itsdangerous);
            if let Some(token) = token {
                assert_eq!(Some(token), case.token, "{id}");
            }
            let agrees = match (&case.verdict, &loaded) {
                (Verdict::Loaded { value, header }, Ok((our_value, our_header))) => {
                    identical(&from_typed(value).unwrap(), our_value)
                        && identical(&from_typed(header).unwrap(), &Value::Dict(our_header.clone()))
                }
                (Verdict::Error { error, issued_at }, Err(ours)) => {
                    let issued_at = issued_at.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
                    let same_time = match ours {
                        BadJws::Expired { issued_at: ours, .. } => *ours == issued_at,
                        _ => issued_at.is_none(),
                    };
                    classes(ours).contains(&error.as_str()) && same_time
                }
                _ => false,
            };
            if !agrees {
                println!("{id}: {loaded:?}");
                differ.push(case.id);
            }
        }
        let expected = if itsdangerous == "0.24" { &OTHERWISE_IN_0_24[..] } else { &[] };
        assert_eq!(differ, expected);
    }
}
