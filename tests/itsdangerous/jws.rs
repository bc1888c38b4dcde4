//! The JWS serializers do what those of itsdangerous 0.24, 1.1 and 2.0 did.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    BadJws, Builder, JsonWebSignatureSerializer, JwsAlgorithm, Serializes, SignsJws,
    TimedJsonWebSignatureSerializer,
};
use flask_session_cookie::{ConfigError, DateTime, Dict, TaggedJsonSerializer, Value};
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

/// What this interpreter reads of a signature: it ignores what follows the padding.
const AFTER_PADDING: [&str; 2] = ["plain/given/mangled-17", "timed/given/mangled-17"];

/// What 1.0 to 2.0 read as a number: underscores, and digits beyond ASCII.
const REFUSED_HERE: [&str; 2] = ["timed/given/header-45", "timed/given/header-46"];

/// What only 0.24 does otherwise, where `exp` is a fraction, text, zero or infinite: it keeps
/// fractions and infinity, and refuses the others.
const OTHERWISE_IN_0_24: [&str; 13] = [
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
        let mut builder =
            settings(TimedJsonWebSignatureSerializer::builder, case, version).unwrap();
        if let Some(expires_in) = case.settings.expires_in {
            builder = builder.expires_in(Duration::from_secs_f64(expires_in));
        }
        let made = builder.build().unwrap();
        let made = salt.map_or(made.clone(), |salt| made.with_salt(salt));
        let token = value.map(|value| made.dumps_with_header_at(&value, fields, time).unwrap());
        (token, made.loads_value_at(case.token.as_ref().unwrap(), time))
    } else {
        let builder = settings(JsonWebSignatureSerializer::builder, case, version).unwrap();
        let made = builder.build().unwrap();
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
        BadJws::MissingSeparator | BadJws::BadSignature | BadJws::MissingExpiry => {
            &["BadSignature"]
        }
        BadJws::Header(_) | BadJws::HeaderNotAnObject { .. } | BadJws::AlgorithmMismatch { .. } => {
            &["BadHeader"]
        }
        // 0.24 has the first; the last two escape from `int()`.
        BadJws::ExpiryNotIntDate => &["BadSignature", "BadHeader", "TypeError", "OverflowError"],
        // The last two escape from `datetime.fromtimestamp`.
        BadJws::Expired { issued_at: None, .. } => {
            &["SignatureExpired", "ValueError", "OverflowError"]
        }
        BadJws::Expired { .. } => &["SignatureExpired"],
        BadJws::MissingHeader | BadJws::Payload(_) => &["BadPayload"],
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_token_is_made_and_read_as_by_itsdangerous() {
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
            if itsdangerous == "0.24" { &OTHERWISE_IN_0_24[..] } else { &REFUSED_HERE[..] };
        let expected = expected.iter().chain(&AFTER_PADDING).map(|id| (*id).to_owned()).collect();
        assert_eq!(differ, expected);
    }
}

/// As in Python, where `sys.set_int_max_str_digits` is for `int(text)` as well.
#[test]
fn the_digits_of_a_text_have_the_limit_of_integers() {
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
