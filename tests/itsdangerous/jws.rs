//! The JWS serializers, compared with those of itsdangerous 0.24, 1.1 and 2.0.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    BadJws, Builder, JsonWebSignatureSerializer, JwsAlgorithm, Serializes, SignsJws,
    TimedJsonWebSignatureSerializer,
};
use flask_session_cookie::{ConfigError, DateTime, Dict, TaggedJsonSerializer, Value};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::common::at::{SIGNED_AT, at};
use crate::common::settings::Key;
use crate::common::typed::{dict_from_typed, from_typed, identical};

const FILES: [&str; 3] = [
    include_str!("../../fixtures/jws-0.24.json"),
    include_str!("../../fixtures/jws-1.1.0.json"),
    include_str!("../../fixtures/jws-2.0.1.json"),
];

// Where this crate differs from itsdangerous on purpose.

/// CPython 3.11, which made the fixtures, ignores characters after the padding of a signature.
const AFTER_PADDING: [&str; 2] = ["plain/given/mangled-17", "timed/given/mangled-17"];

/// 1.0 to 2.0 read `exp` with `int()`, which accepts underscores and non-ASCII digits.
const NOT_AN_INTEGER: [&str; 2] = ["timed/given/header-45", "timed/given/header-46"];

/// Only 0.24 keeps an `exp` that is a fraction or infinity, and refuses text and zero.
const DIFFERENT_IN_0_24: [&str; 13] = [
    "timed/given/header-10",
    "timed/given/header-15",
    "timed/given/header-19",
    "timed/given/header-23",
    "timed/given/header-27",
    "timed/given/header-28",
    "timed/given/header-32",
    "timed/expires-in/0.25",
    "timed/expires-in/1.5",
    "timed/expires-in/60.9",
    "timed/expires-in/1e-06",
    "timed/expires-in/3599.999999",
    "timed/expires-in/1000000000.5",
];

#[derive(Deserialize)]
struct File {
    itsdangerous: String,
    settings: BTreeMap<String, String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    timed: bool,
    settings: Settings,
    /// For tokens that itsdangerous made.
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
    expires_in: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Verdict {
    Error { error: String, issued_at: Option<i64> },
    Loaded { value: Json, header: Json },
}

fn settings<S: Serializes + SignsJws>(
    builder: impl FnOnce(Vec<u8>) -> Builder<S>,
    case: &Case,
    version: &str,
) -> Result<Builder<S>, ConfigError> {
    let Settings {
        salt,
        secret_key,
        algorithm,
        fallback_keys,
        serializer,
        call_salt: _,
        expires_in: _,
    } = &case.settings;
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
    Ok(builder)
}

type Loaded = Result<(Value, Dict), BadJws>;

/// The token of the case's value, if it has one, and what the case's own token loads to.
fn replay(case: &Case, version: &str) -> (Option<String>, Loaded) {
    let fields = case.fields.as_ref().map(|fields| dict_from_typed(fields).unwrap());
    let fields = fields.unwrap_or_default();
    let value = (!case.is_given()).then(|| from_typed(&case.input).unwrap());
    let time = case.time();
    let salt = case.settings.call_salt.as_deref();
    if case.timed {
        let mut builder =
            settings(TimedJsonWebSignatureSerializer::builder, case, version).unwrap();
        if let Some(expires_in) = case.settings.expires_in {
            builder = builder.expires_in(Duration::from_secs_f64(expires_in));
        }
        let serializer = builder.build().unwrap();
        let serializer = salt.map_or(serializer.clone(), |salt| serializer.with_salt(salt));
        let token =
            value.map(|value| serializer.dumps_with_header_at(&value, fields, time).unwrap());
        (token, serializer.loads_value_at(case.token.as_ref().unwrap(), time))
    } else {
        let builder = settings(JsonWebSignatureSerializer::builder, case, version).unwrap();
        let serializer = builder.build().unwrap();
        let serializer = salt.map_or(serializer.clone(), |salt| serializer.with_salt(salt));
        let token = value.map(|value| serializer.dumps_with_header(&value, fields).unwrap());
        (token, serializer.loads_value(case.token.as_ref().unwrap()))
    }
}

impl Case {
    fn is_given(&self) -> bool {
        self.id.contains("/given/") || self.id.contains("/age/")
    }

    fn time(&self) -> SystemTime {
        at(self.time.unwrap_or(SIGNED_AT))
    }
}

/// The exceptions that upstream may raise for this error.
fn classes(error: &BadJws) -> &'static [&'static str] {
    match error {
        BadJws::MissingSeparator | BadJws::BadSignature | BadJws::MissingExpiry => {
            &["BadSignature"]
        }
        BadJws::Header(_) | BadJws::HeaderNotAnObject { .. } | BadJws::AlgorithmMismatch { .. } => {
            &["BadHeader"]
        }
        // The first is of 0.24; the last two come from `int()`.
        BadJws::ExpiryNotIntDate => &["BadSignature", "BadHeader", "TypeError", "OverflowError"],
        // The last two come from `datetime.fromtimestamp`.
        BadJws::Expired { issued_at: None, .. } => {
            &["SignatureExpired", "ValueError", "OverflowError"]
        }
        BadJws::Expired { .. } => &["SignatureExpired"],
        BadJws::MissingHeader | BadJws::Payload(_) => &["BadPayload"],
        other => panic!("{other:?}"),
    }
}

#[test]
fn tokens_are_dumped_and_loaded_like_itsdangerous() {
    for file in FILES {
        let File { itsdangerous, settings, cases } = serde_json::from_str(file).unwrap();
        let default =
            if itsdangerous == "0.24" { JwsAlgorithm::Hs256 } else { JwsAlgorithm::default() };
        assert_eq!(settings["default_algorithm"].parse(), Ok(default));
        assert!(cases.len() > 480);
        let mut differ = BTreeSet::new();
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
                    let issued_at = issued_at.map(|seconds| {
                        SystemTime::try_from(DateTime::from_unix(seconds).unwrap()).unwrap()
                    });
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
                differ.insert(case.id);
            }
        }
        let expected =
            if itsdangerous == "0.24" { &DIFFERENT_IN_0_24[..] } else { &NOT_AN_INTEGER[..] };
        let expected = expected.iter().chain(&AFTER_PADDING).map(|id| (*id).to_owned()).collect();
        assert_eq!(differ, expected);
    }
}

/// In Python, `sys.set_int_max_str_digits` applies to `int(text)` as well.
#[test]
fn an_expiry_string_has_the_digit_limit_of_integers() {
    let builder = || TimedJsonWebSignatureSerializer::builder("dev");
    let untimed = JsonWebSignatureSerializer::new("dev").unwrap();
    let fields = Dict::from([("exp", "1".repeat(4301))]);
    let token = untimed.dumps_with_header(&7.into(), fields).unwrap();
    let loads =
        |serializer: TimedJsonWebSignatureSerializer| serializer.loads_at::<u8>(&token, UNIX_EPOCH);
    assert_eq!(loads(builder().build().unwrap()), Err(BadJws::ExpiryNotIntDate));
    assert_eq!(loads(builder().max_int_digits(4301).build().unwrap()), Ok(7));
    assert_eq!(loads(builder().max_int_digits(None).build().unwrap()), Ok(7));
}
