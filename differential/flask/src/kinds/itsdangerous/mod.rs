//! Values are signed to the tokens of itsdangerous, byte for byte, and tokens get its verdict,
//! mangled or not.

mod ours;
mod settings;

use flask_session_cookie::itsdangerous::{BadData, BadSignature, BadTimeSignature, DumpError};
use flask_session_cookie::{ConfigError, EncodeError, InFlask, PayloadError, Value};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value as Json, json};

use self::ours::{Class, Refused};
use self::settings::Settings;
use super::Kind;
use crate::common::deviations::{
    AFTER_PADDING, LONE_SURROGATES, NOT_PADDED, TOO_DEEP_FOR_PYTHON, reads_unpadded,
};
use crate::common::fixtures::Row;
use crate::common::settings::Key;
use crate::common::typed::to_typed;
use crate::generate::edits::{self, Edit, PartEdit, edited};
use crate::generate::{self, Limits, json, payloads, text, values};
use crate::judge::{Judge, Outcome, is_raised_before_epoch, name};

pub struct Itsdangerous;

#[derive(Debug)]
pub struct Case {
    class: Class,
    settings: Settings,
    signed_at: f64,
    value: Value,
    mangling: Mangling,
    opened_at: f64,
    max_age: Option<i64>,
}

#[derive(Debug, Clone)]
enum Mangling {
    Nothing,
    Edits(Vec<Edit<char>>),
    Part(PartEdit, Index),
    /// Signed by the class without a timestamp, or with one.
    OtherClass,
    /// Signed with this key.
    OtherKey(Key),
    /// Signed by one of the fallback signers.
    FallbackSigner(Index),
    /// The value with another timestamp, validly signed.
    Timestamp(String),
    /// Another payload, URL-safe or not, validly signed.
    Payload {
        url_safe: String,
        json: String,
    },
}

type Signed = Result<String, Refused>;
type Unsigned = Result<(Value, Option<i64>), Refused>;

impl Kind for Itsdangerous {
    type Case = Case;

    const NAME: &'static str = "itsdangerous";

    fn strategy(limits: Limits) -> BoxedStrategy<Case> {
        let texts =
            || prop_oneof![text::short(), text::long(300), "[a-z.:|]{0,12}"].prop_map(Value::from);
        let values = prop_oneof![
            6 => values::value().prop_map(only_json),
            1 => values::value(),
            1 => texts(),
        ];
        let signers = (select(&Class::SIGNERS[..]), texts());
        let serializers = (select(&Class::SERIALIZERS[..]), values);
        let class_and_value = if limits.serializers {
            prop_oneof![1 => signers, 2 => serializers].boxed()
        } else {
            signers.boxed()
        };
        let halves = (-3..8_i8).prop_map(|halves| f64::from(halves) / 2.0);
        let age = prop_oneof![2 => Just(0.0), 1 => halves, 1 => 0.0..1e9];
        let max_age = prop::option::of(prop_oneof![-3..5_i64, 0..1_000_000_000_i64]);
        (
            class_and_value,
            settings::settings(limits),
            generate::settings::time(limits),
            mangling(limits),
            age,
            max_age,
        )
            .prop_map(move |((class, value), settings, signed_at, mangling, age, max_age)| Case {
                class,
                settings,
                signed_at,
                value,
                mangling,
                opened_at: ((signed_at + age) * 4.0).floor() / 4.0,
                max_age,
            })
            .boxed()
    }

    fn requests(case: &Case) -> Vec<Json> {
        let Case { class, settings, .. } = case;
        vec![
            json!({
                "do": "sign",
                "kind": class,
                "settings": settings,
                "time": case.signed_at,
                "value": to_typed(&case.value),
            }),
            case.unsign_request(&case.mangled()),
        ]
    }

    fn judge(case: &Case, mut answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        let unsigned = answers.remove(1);
        let signed = case.class.sign(&case.settings, &case.value, case.signed_at);
        let outcome = judge_signed(case.class, &signed, &answers.remove(0), judge);
        if matches!(outcome, Outcome::Disagree(_)) || matches!(signed, Err(Refused::Config(_))) {
            return Ok(outcome);
        }
        case.judge_unsigned(&case.mangled(), &unsigned, judge)
    }

    fn fixture(case: &Case) -> Json {
        json!({
            "class": case.class,
            "settings": case.settings,
            "time": case.signed_at,
            "value": to_typed(&case.value),
            "signed": case.mangled(),
            "opened_at": case.opened_at,
            "max_age": case.max_age,
        })
    }
}

/// Replaces values that JSON lacks.
pub fn only_json(value: Value) -> Value {
    match value {
        Value::Bytes(bytes) => Value::from(bytes.len() as u64),
        Value::Uuid(uuid) => Value::from(uuid.to_string()),
        Value::DateTime(datetime) => Value::from(datetime.as_unix()),
        Value::List(items) => Value::List(items.into_iter().map(only_json).collect()),
        Value::Tuple(items) => Value::Tuple(items.into_iter().map(only_json).collect()),
        Value::Dict(dict) => {
            Value::Dict(dict.into_iter().map(|(key, value)| (key, only_json(value))).collect())
        }
        other => other,
    }
}

fn mangling(limits: Limits) -> impl Strategy<Value = Mangling> {
    prop_oneof![
        4 => Just(Mangling::Nothing),
        4 => edits::of_base64().prop_map(Mangling::Edits),
        3 => (edits::of_part(), any::<Index>())
            .prop_map(|(edit, index)| Mangling::Part(edit, index)),
        1 => Just(Mangling::OtherClass),
        1 => generate::settings::key().prop_map(Mangling::OtherKey),
        2 => any::<Index>().prop_map(Mangling::FallbackSigner),
        1 => "[A-Za-z0-9_-]{0,12}[=! ]?".prop_map(Mangling::Timestamp),
        6 => (payloads::payload(limits), json::json())
            .prop_map(|(url_safe, json)| Mangling::Payload { url_safe, json }),
    ]
}

impl Case {
    fn unsign(&self, signed: &str) -> Unsigned {
        self.class.unsign(&self.settings, signed, self.max_age, self.opened_at)
    }

    /// The token to unsign.
    fn mangled(&self) -> String {
        let sign = |class: Class, settings: &Settings| {
            class.sign(settings, &self.value, self.signed_at).unwrap_or_default()
        };
        let valid = || sign(self.class, &self.settings);
        match &self.mangling {
            Mangling::Nothing => valid(),
            Mangling::Edits(edits) => edited(&valid(), edits),
            Mangling::Part(edit, index) => edit.apply(&valid(), *index),
            Mangling::OtherClass => sign(self.class.other(), &self.settings),
            Mangling::OtherKey(key) => {
                let settings = Settings { secret_key: key.clone(), ..self.settings.clone() };
                sign(self.class, &settings)
            }
            Mangling::FallbackSigner(index) => {
                sign(self.class, &self.settings.of_fallback_signer(*index))
            }
            Mangling::Timestamp(timestamp) => self.sign_text(&format!(
                "{}{}{timestamp}",
                self.signed_payload(),
                self.settings.sep()
            )),
            Mangling::Payload { url_safe, json } => {
                let (payload, sep) =
                    (if self.class.is_url_safe() { url_safe } else { json }, self.settings.sep());
                match valid().rsplit(sep).nth(1) {
                    Some(timestamp) if self.class.is_timed() => {
                        self.sign_text(&format!("{payload}{sep}{timestamp}"))
                    }
                    _ => self.sign_text(payload),
                }
            }
        }
    }

    /// The signed payload, without a timestamp.
    fn signed_payload(&self) -> String {
        let class = if self.class.is_timed() { self.class.other() } else { self.class };
        let signed = class.sign(&self.settings, &self.value, self.signed_at).unwrap_or_default();
        signed
            .rsplit_once(self.settings.sep())
            .map(|(payload, _)| payload.to_owned())
            .unwrap_or_default()
    }

    fn sign_text(&self, text: &str) -> String {
        self.settings.signer(self.class).map_or_else(|_| String::new(), |signer| signer.sign(text))
    }

    fn unsign_request(&self, signed: &str) -> Json {
        json!({
            "do": "unsign",
            "kind": self.class,
            "settings": self.settings,
            "time": self.opened_at,
            "signed": signed,
            "max_age": self.max_age,
        })
    }

    fn judge_unsigned(
        &self,
        signed: &str,
        answer: &Json,
        judge: &mut Judge,
    ) -> Result<Outcome, String> {
        let ours = self.unsign(signed);
        let reached = match &ours {
            Err(Refused::Signature(error)) => name::<(), _>(&Err(error)),
            Err(Refused::Time(error) | Refused::Data(BadData::Signature { error, .. })) => {
                name::<(), _>(&Err(error))
            }
            Err(Refused::Data(error)) => name::<(), _>(&Err(error)),
            _ => "Ok".to_owned(),
        };
        *judge.reached.entry(reached).or_default() += 1;
        if agree_unsigned(&ours, answer, self.settings.has_fallback_signers()) {
            return Ok(Outcome::Agree);
        }
        let disagree = |why: &str| {
            Ok(Outcome::Disagree(format!(
                "{why}\n  ours: {ours:?}\n  itsdangerous' of {signed:?}: {answer}"
            )))
        };
        let Some(deviation) = explanation(&ours, answer, judge) else {
            return disagree("no listed deviation explains this");
        };
        Ok(Outcome::Deviation(deviation))
    }
}

/// In CPython before 3.9.14 and 3.10.7.
const INT_WITHOUT_LIMIT: &str = "integers of any length, which older Pythons read and write";

fn has_no_int_limit(row: &Row) -> bool {
    row.python <= [3, 10]
}

/// Whether the C stack limits nesting, rather than `sys.getrecursionlimit()`.
fn reads_deeper(row: &Row) -> bool {
    row.python >= [3, 12] || row.interpreter == "PyPy"
}

/// Compares our token or error with that of itsdangerous.
fn judge_signed(class: Class, ours: &Signed, answer: &Json, judge: &Judge) -> Outcome {
    let agree = match (ours, answer["raises"].as_str()) {
        (Ok(signed), None) => answer["signed"] == json!(signed),
        (Err(Refused::Config(ConfigError::BadSeparator { separator })), _)
            if is_accepted_by_python(separator, &judge.row) =>
        {
            return Outcome::Deviation("a separator that a signature may contain");
        }
        (Err(Refused::Config(ConfigError::BadSeparator { .. })), Some("ValueError")) => true,
        // Python's serializers create the signer after the JSON.
        (Err(Refused::Config(ConfigError::BadSeparator { .. })), Some("TypeError")) => {
            !class.is_signer()
        }
        (Err(Refused::Encode(DumpError::NotJson { .. })), Some("TypeError")) => true,
        (Ok(_), Some("RecursionError")) => return Outcome::Deviation(TOO_DEEP_FOR_PYTHON),
        (
            Err(Refused::Encode(DumpError::Encode(EncodeError::IntTooLong { .. }))),
            Some("ValueError"),
        ) => true,
        (Err(Refused::Encode(DumpError::Encode(EncodeError::IntTooLong { .. }))), None)
            if has_no_int_limit(&judge.row) =>
        {
            return Outcome::Deviation(INT_WITHOUT_LIMIT);
        }
        (
            Err(Refused::Encode(DumpError::Encode(EncodeError::TimeBeforeEpoch { .. }))),
            Some(raised),
        ) => is_raised_before_epoch(raised, &judge.row),
        _ => false,
    };
    if agree {
        Outcome::Agree
    } else {
        Outcome::Disagree(format!("ours: {ours:?}\n  itsdangerous': {answer}"))
    }
}

/// `Signer.__init__` checks `sep in _base64_alphabet`, a substring test which accepts `ba`. Before
/// 1.0 there was no check.
fn is_accepted_by_python(separator: &str, row: &Row) -> bool {
    const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=";
    !ALPHABET.contains(separator) || row.itsdangerous == "0.24"
}

fn agree_unsigned(ours: &Unsigned, answer: &Json, has_fallback_signers: bool) -> bool {
    let raised = answer["raises"].as_str();
    match ours {
        Ok((value, signed_at)) => {
            raised.is_none()
                && answer["value"] == to_typed(value)
                && answer["signed_at"] == json!(signed_at)
        }
        Err(Refused::Signature(BadSignature)) => raised == Some("BadSignature"),
        Err(Refused::Data(BadData::Payload(_))) => raised == Some("BadPayload"),
        Err(Refused::Time(error) | Refused::Data(BadData::Signature { error, .. })) => {
            match error {
                // Upstream raises the error of the last fallback signer, which may have another
                // separator.
                BadTimeSignature::MissingSeparator
                | BadTimeSignature::MissingTimestamp
                | BadTimeSignature::MalformedTimestamp
                    if has_fallback_signers && matches!(ours, Err(Refused::Data(_))) =>
                {
                    matches!(raised, Some("BadSignature" | "BadTimeSignature"))
                }
                BadTimeSignature::MissingSeparator => raised == Some("BadSignature"),
                // Without a timestamp, upstream raises the base class.
                BadTimeSignature::BadSignature => {
                    matches!(raised, Some("BadSignature" | "BadTimeSignature"))
                }
                BadTimeSignature::MissingTimestamp | BadTimeSignature::MalformedTimestamp => {
                    raised == Some("BadTimeSignature")
                }
                BadTimeSignature::Expired { .. } | BadTimeSignature::FromTheFuture { .. } => {
                    raised == Some("SignatureExpired")
                }
                BadTimeSignature::TimestampOutOfRange { .. } => {
                    matches!(raised, Some("ValueError" | "OverflowError" | "OSError"))
                }
                _ => false,
            }
        }
        Err(_) => false,
    }
}

/// The deviation that explains the difference: the same as for sessions.
fn explanation(ours: &Unsigned, answer: &Json, judge: &Judge) -> Option<&'static str> {
    let before_2 = judge.row.itsdangerous.starts_with(['0', '1']);
    let after_padding = answer["after_padding"] == json!(true);
    let not_padded = answer["not_padded"] == json!(true) && reads_unpadded(&judge.row);
    let error = match ours {
        Ok(_) if answer["cause"] == json!("RecursionError") => return Some(TOO_DEEP_FOR_PYTHON),
        Ok(_) | Err(Refused::Config(_) | Refused::Encode(_)) => return None,
        Err(Refused::Data(BadData::Payload(error))) => {
            return match error {
                PayloadError::Base64 { in_flask: InFlask::MayRead, .. } if after_padding => {
                    Some(AFTER_PADDING)
                }
                PayloadError::Base64 { .. } if not_padded => Some(NOT_PADDED),
                PayloadError::TooDeep { .. }
                    if answer["raises"].is_null() && reads_deeper(&judge.row) =>
                {
                    Some("nesting beyond our limit, which newer Pythons read")
                }
                PayloadError::IntTooLong { .. }
                    if answer["raises"].is_null() && has_no_int_limit(&judge.row) =>
                {
                    Some(INT_WITHOUT_LIMIT)
                }
                PayloadError::LoneSurrogate { .. } if answer["lone_surrogates"] == json!(true) => {
                    Some(LONE_SURROGATES)
                }
                _ => None,
            };
        }
        Err(Refused::Signature(_)) => &BadTimeSignature::BadSignature,
        Err(Refused::Time(error) | Refused::Data(BadData::Signature { error, .. })) => error,
        Err(Refused::Data(_)) => return None,
    };
    match error {
        BadTimeSignature::BadSignature | BadTimeSignature::AmbiguousBase64 if after_padding => {
            Some(AFTER_PADDING)
        }
        BadTimeSignature::BadSignature | BadTimeSignature::MalformedTimestamp if not_padded => {
            Some(NOT_PADDED)
        }
        BadTimeSignature::MalformedTimestamp
            if judge.row.itsdangerous == "0.24" && answer["timestamp_len"].as_u64() > Some(8) =>
        {
            Some("itsdangerous 0.24: a timestamp may be longer than eight bytes")
        }
        BadTimeSignature::FromTheFuture { .. } if before_2 => {
            Some("itsdangerous before 2.0: a value from the future is valid")
        }
        BadTimeSignature::BadSignature
            if judge.row.itsdangerous == "2.0.1"
                && matches!(
                    answer["raises"].as_str(),
                    Some("ValueError" | "OverflowError" | "OSError")
                ) =>
        {
            Some("itsdangerous 2.0: a forged value dated after the year 9999 raises another error")
        }
        _ => None,
    }
}
