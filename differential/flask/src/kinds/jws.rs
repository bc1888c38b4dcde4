//! Tokens of the JWS serializers, which itsdangerous had before 2.1.

use std::time::Duration;

use flask_session_cookie::itsdangerous::{
    BadJws, Builder, DumpError, JsonWebSignatureSerializer, KeyDerivation, Serializes, Signer,
    SignsJws, TimedJsonWebSignatureSerializer,
};
use flask_session_cookie::{ConfigError, Dict, Digest, EncodeError, InFlask, PayloadError, Value};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::Kind;
use super::itsdangerous::only_json;
use crate::common::deviations::{AFTER_PADDING, LONE_SURROGATES, TOO_DEEP_FOR_PYTHON};
use crate::common::settings::{Key, time};
use crate::common::typed::{dict_to_typed, to_typed};
use crate::generate::edits::{self, Edit, PartEdit, edited};
use crate::generate::{self, Limits, json, payloads, text, values};
use crate::judge::{Judge, Outcome, name};

pub struct Jws;

#[derive(Debug, Clone, Serialize)]
struct Settings {
    secret_key: Key,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fallback_keys: Vec<Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<Key>,
    algorithm: String,
    expires_in: u64,
    /// Fixed by the version.
    #[serde(skip)]
    ensure_ascii: bool,
}

#[derive(Debug)]
pub struct Case {
    timed: bool,
    settings: Settings,
    signed_at: f64,
    value: Value,
    fields: Dict,
    mangling: Mangling,
    opened_at: f64,
}

#[derive(Debug, Clone)]
enum Mangling {
    Nothing,
    Edits(Vec<Edit<char>>),
    Part(PartEdit, Index),
    /// Signed with this key.
    OtherKey(Key),
    /// Signed by the serializer without an expiry, so that `exp` and `iat` come from the fields.
    Untimed,
    /// Another header and payload, validly signed if there is no salt.
    Parts(String, String),
}

type Loaded = Result<(Value, Dict), BadJws>;

impl Kind for Jws {
    type Case = Case;

    const NAME: &'static str = "jws";

    fn strategy(limits: Limits) -> BoxedStrategy<Case> {
        let key = generate::settings::key;
        let fallback_keys =
            prop::collection::vec(key(), 0..if limits.fallback_keys { 3 } else { 1 });
        let settings = (
            key(),
            fallback_keys,
            prop::option::weighted(0.3, key()),
            select(&["HS256", "HS384", "HS512", "HS512", "none"][..]),
            prop_oneof![0..5_u64, 0..100_000_u64],
        )
            .prop_map(move |(secret_key, fallback_keys, salt, algorithm, expires_in)| Settings {
                secret_key,
                fallback_keys,
                salt,
                algorithm: algorithm.to_owned(),
                expires_in,
                ensure_ascii: limits.ascii_tokens,
            });
        let halves = (-3..12_i8).prop_map(|halves| f64::from(halves) / 2.0);
        let age = prop_oneof![2 => Just(0.0), 1 => halves, 1 => 0.0..1e5];
        (
            any::<bool>(),
            settings,
            (0..4_000_000_000_u64).prop_map(|quarters| quarters as f64 / 4.0 + 1e9),
            prop_oneof![
                6 => values::value().prop_map(only_json),
                1 => text::short().prop_map(Value::from),
            ],
            fields(),
            mangling(limits),
            age,
        )
            .prop_map(|(timed, settings, signed_at, value, fields, mangling, age)| Case {
                timed,
                settings,
                signed_at,
                value,
                fields,
                mangling,
                opened_at: ((signed_at + age) * 4.0).floor() / 4.0,
            })
            .boxed()
    }

    fn requests(case: &Case) -> Vec<Json> {
        let Case { timed, settings, .. } = case;
        vec![
            json!({
                "do": "jws_dumps",
                "timed": timed,
                "settings": settings,
                "time": case.signed_at,
                "value": to_typed(&case.value),
                "fields": dict_to_typed(&case.fields),
            }),
            json!({
                "do": "jws_loads",
                "timed": timed,
                "settings": settings,
                "time": case.opened_at,
                "token": case.mangled(),
            }),
        ]
    }

    fn judge(case: &Case, mut answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        let loaded = answers.remove(1);
        let dumped = answers.remove(0);
        let ours = case.dumps(case.timed, &case.settings);
        let agrees = match (&ours, dumped["raises"].as_str()) {
            (Ok(token), None) => dumped["token"] == json!(token),
            (Ok(_), Some("RecursionError")) => return Ok(Outcome::Deviation(TOO_DEEP_FOR_PYTHON)),
            (Err(DumpError::Encode(EncodeError::IntTooLong { .. })), Some("ValueError")) => true,
            _ => false,
        };
        if !agrees {
            return Ok(Outcome::Disagree(format!("ours: {ours:?}\n  itsdangerous': {dumped}")));
        }
        let token = case.mangled();
        let ours = case.loads(&token).map_err(|error| error.to_string())?;
        *judge.reached.entry(name(&ours)).or_default() += 1;
        if agree(&ours, &loaded) {
            return Ok(Outcome::Agree);
        }
        Ok(match explanation(&ours, &loaded, judge.row.itsdangerous == "0.24") {
            Some(deviation) => Outcome::Deviation(deviation),
            None => {
                Outcome::Disagree(format!("ours: {ours:?}\n  itsdangerous' of {token:?}: {loaded}"))
            }
        })
    }

    fn fixture(case: &Case) -> Json {
        json!({
            "timed": case.timed,
            "settings": case.settings,
            "time": case.signed_at,
            "value": to_typed(&case.value),
            "fields": dict_to_typed(&case.fields),
            "token": case.mangled(),
            "opened_at": case.opened_at,
        })
    }
}

/// Fields of a header, including those that the serializers write, with usual and unusual values.
fn fields() -> impl Strategy<Value = Dict> {
    let date = prop_oneof![
        4 => (999_999_990..2_000_000_010_i64).prop_map(Value::from),
        1 => (1e9..2e9).prop_map(Value::from),
        1 => (0..2_000_000_000_u32).prop_map(|seconds| Value::from(seconds.to_string())),
        1 => values::value().prop_map(only_json),
    ];
    let names = select(&["exp", "iat", "alg", "kid", "typ", "é"][..]);
    let alg = select(&["HS256", "HS384", "HS512", "none", "RS256"][..]).prop_map(Value::from);
    let value = prop_oneof![3 => date, 1 => alg];
    prop::collection::vec((names, value), 0..4).prop_map(Dict::from_iter)
}

fn mangling(limits: Limits) -> impl Strategy<Value = Mangling> {
    let json = |text: String| base64_of(text.as_bytes());
    let header = prop_oneof![
        2 => json::json().prop_map(json),
        2 => payloads::payload(limits),
        3 => fields().prop_map(move |fields| json(dict_to_json(fields))),
    ];
    let payload = prop_oneof![1 => json::json().prop_map(json), 1 => payloads::payload(limits)];
    prop_oneof![
        4 => Just(Mangling::Nothing),
        4 => edits::of_base64().prop_map(Mangling::Edits),
        3 => (edits::of_part(), any::<Index>())
            .prop_map(|(edit, index)| Mangling::Part(edit, index)),
        1 => generate::settings::key().prop_map(Mangling::OtherKey),
        5 => Just(Mangling::Untimed),
        5 => (header, payload).prop_map(|(header, payload)| Mangling::Parts(header, payload)),
    ]
}

fn base64_of(bytes: &[u8]) -> String {
    flask_session_cookie::itsdangerous::base64_encode(bytes)
}

fn dict_to_json(fields: Dict) -> String {
    let serializer = flask_session_cookie::TaggedJsonSerializer::new().with_sort_keys(false);
    serializer.dumps(&fields.into()).unwrap_or_default()
}

fn builder_with<S: Serializes + SignsJws>(
    builder: impl FnOnce(Vec<u8>) -> Builder<S>,
    settings: &Settings,
) -> Result<Builder<S>, ConfigError> {
    let mut builder = builder(settings.secret_key.bytes()).algorithm(settings.algorithm.parse()?);
    for key in &settings.fallback_keys {
        builder = builder.fallback_key(key.bytes());
    }
    if let Some(salt) = &settings.salt {
        builder = builder.salt(salt.bytes());
    }
    Ok(builder.ensure_ascii(settings.ensure_ascii))
}

impl Case {
    fn dumps(&self, timed: bool, settings: &Settings) -> Result<String, DumpError> {
        let fields = self.fields.clone();
        if timed {
            let builder = builder_with(TimedJsonWebSignatureSerializer::builder, settings);
            let builder = builder.and_then(|builder| {
                builder.expires_in(Duration::from_secs(settings.expires_in)).build()
            });
            builder.expect("a key").dumps_with_header_at(&self.value, fields, time(self.signed_at))
        } else {
            let serializer = builder_with(JsonWebSignatureSerializer::builder, settings);
            serializer
                .and_then(Builder::build)
                .expect("a key")
                .dumps_with_header(&self.value, fields)
        }
    }

    fn loads(&self, token: &str) -> Result<Loaded, ConfigError> {
        Ok(if self.timed {
            let serializer =
                builder_with(TimedJsonWebSignatureSerializer::builder, &self.settings)?.build()?;
            serializer.loads_value_at(token, time(self.opened_at))
        } else {
            builder_with(JsonWebSignatureSerializer::builder, &self.settings)?
                .build()?
                .loads_value(token)
        })
    }

    fn mangled(&self) -> String {
        let sign = |timed, settings: &Settings| self.dumps(timed, settings).unwrap_or_default();
        let valid = || sign(self.timed, &self.settings);
        match &self.mangling {
            Mangling::Nothing => valid(),
            Mangling::Edits(edits) => edited(&valid(), edits),
            Mangling::Part(edit, index) => edit.apply(&valid(), *index),
            Mangling::OtherKey(key) => {
                sign(self.timed, &Settings { secret_key: key.clone(), ..self.settings.clone() })
            }
            Mangling::Untimed => sign(false, &self.settings),
            Mangling::Parts(header, payload) => {
                let text = format!("{header}.{payload}");
                let digest = match self.settings.algorithm.as_str() {
                    "HS256" => Digest::Sha256,
                    "HS384" => Digest::Sha384,
                    "HS512" => Digest::Sha512,
                    _ => return format!("{text}."),
                };
                let signer = Signer::builder(self.settings.secret_key.bytes()).digest(digest);
                signer.key_derivation(KeyDerivation::None).build().expect("a key").sign(&text)
            }
        }
    }
}

fn agree(ours: &Loaded, answer: &Json) -> bool {
    let raised = answer["raises"].as_str();
    match ours {
        Ok((value, header)) => {
            raised.is_none()
                && answer["value"] == to_typed(value)
                && answer["header"] == dict_to_typed(header)
        }
        Err(error) => match error {
            BadJws::MissingSeparator | BadJws::BadSignature | BadJws::MissingExpiry => {
                raised == Some("BadSignature")
            }
            BadJws::Header(_)
            | BadJws::HeaderNotAnObject { .. }
            | BadJws::AlgorithmMismatch { .. } => raised == Some("BadHeader"),
            BadJws::ExpiryNotIntDate => {
                matches!(
                    raised,
                    Some(
                        "BadHeader" | "BadSignature" | "TypeError" | "OverflowError" | "ValueError"
                    )
                )
            }
            BadJws::Expired { .. } => raised == Some("SignatureExpired"),
            BadJws::MissingHeader | BadJws::Payload(_) => raised == Some("BadPayload"),
            _ => false,
        },
    }
}

fn explanation(ours: &Loaded, answer: &Json, is_0_24: bool) -> Option<&'static str> {
    match ours {
        // The other part may be invalid for us, too.
        _ if answer["cause"] == json!("RecursionError") => Some(TOO_DEEP_FOR_PYTHON),
        Err(
            BadJws::AmbiguousBase64
            | BadJws::BadSignature
            | BadJws::Header(PayloadError::Base64 { in_flask: InFlask::MayRead, .. })
            | BadJws::Payload(PayloadError::Base64 { in_flask: InFlask::MayRead, .. }),
        ) if answer["after_padding"] == json!(true) => Some(AFTER_PADDING),
        Err(
            BadJws::Header(PayloadError::LoneSurrogate { .. })
            | BadJws::Payload(PayloadError::LoneSurrogate { .. }),
        ) if answer["lone_surrogates"] == json!(true) => Some(LONE_SURROGATES),
        Err(
            BadJws::Header(PayloadError::TooDeep { .. })
            | BadJws::Payload(PayloadError::TooDeep { .. }),
        ) => None,
        // Other errors of dates: `datetime` of an `iat` after the year 9999, and `exp` in 0.24.
        Err(BadJws::Expired { issued_at: None, .. })
            if matches!(
                answer["raises"].as_str(),
                Some("OverflowError" | "ValueError" | "OSError")
            ) =>
        {
            Some("an `iat` out of the range of Python's datetime")
        }
        Ok(_) | Err(BadJws::Expired { .. } | BadJws::ExpiryNotIntDate) if is_0_24 => {
            Some("itsdangerous 0.24: an `exp` that is not a positive integer")
        }
        Err(BadJws::ExpiryNotIntDate) => Some("an `exp` with non-ASCII digits or underscores"),
        _ => None,
    }
}
