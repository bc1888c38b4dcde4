//! Sessions of Starlette's `SessionMiddleware` and of the guide's recipe for it.

use std::error::Error;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flask_session_cookie::itsdangerous::{BadTimeSignature, DumpError, Signer, TimestampSigner};
use flask_session_cookie::{Dict, EncodeError, PayloadError};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::Kind;
use super::itsdangerous::only_json;
use crate::common::deviations::{AFTER_PADDING, LONE_SURROGATES, TOO_DEEP_FOR_PYTHON};
use crate::common::settings::{Key, Settings as FlaskSettings, time};
use crate::common::typed::dict_to_typed;
use crate::generate::base64::spelling;
use crate::generate::edits::{self, Edit, PartEdit, edited};
use crate::generate::{Limits, payloads, settings, text, values};
use crate::judge::{Judge, Outcome, is_raised_before_epoch};
use crate::recipe::SessionMiddleware;

pub struct Starlette;

/// The arguments of the middleware.
#[derive(Debug, Clone, Serialize)]
struct Settings {
    secret_key: String,
    /// In seconds.
    max_age: Option<u64>,
}

#[derive(Debug)]
pub struct Case {
    settings: Settings,
    signed_at: f64,
    session: Dict,
    mangling: Mangling,
    opened_at: f64,
}

/// What is done to the cookie of the session.
#[derive(Debug, Clone)]
enum Mangling {
    Nothing,
    Edits(Vec<Edit<char>>),
    Part(PartEdit, Index),
    OtherKey(String),
    /// Signed without a timestamp.
    Untimed,
    /// Signed like Flask signs sessions.
    OfFlask,
    /// Another payload, validly signed.
    Payload(String),
    /// Another timestamp, validly signed.
    Timestamp(String),
    Text(String),
}

type Opened = Result<Option<Dict>, Box<dyn Error>>;

impl Kind for Starlette {
    type Case = Case;

    const NAME: &'static str = "starlette";

    fn strategy(limits: Limits) -> BoxedStrategy<Case> {
        let key = prop_oneof![
            4 => "[a-z0-9]{1,12}",
            1 => text::short().prop_map(|text| text + "k"),
            1 => "k{60,140}",
        ];
        let max_age = prop_oneof![
            3 => Just(Some(14 * 24 * 60 * 60)),
            1 => (0..5_u64).prop_map(Some),
            1 => (0..4_000_000_u64).prop_map(Some),
            1 => Just(None),
        ];
        let settings =
            (key, max_age).prop_map(|(secret_key, max_age)| Settings { secret_key, max_age });
        let session = prop_oneof![
            6 => values::session(limits).prop_map(only_json_dict),
            1 => values::session(limits),
            1 => Just(Dict::new()),
        ];
        let seconds = (-3..4_i8).prop_map(|halves| f64::from(halves) / 2.0);
        // A share of the limit, if there is one, and seconds.
        let age = prop_oneof![
            4 => Just((0.0, 0.0)),
            1 => seconds.clone().prop_map(|seconds| (0.0, seconds)),
            1 => seconds.prop_map(|seconds| (1.0, seconds)),
            1 => (0.0..1.0).prop_map(|share| (share, 0.0)),
        ];
        (settings, settings::usual_time(limits), session, mangling(limits), age)
            .prop_map(|(settings, signed_at, session, mangling, (share, seconds))| {
                let limit = settings.max_age.unwrap_or_default() as f64;
                let opened_at = signed_at + (share * limit).floor() + seconds;
                Case { settings, signed_at, session, mangling, opened_at }
            })
            .boxed()
    }

    fn requests(case: &Case) -> Vec<Json> {
        vec![
            json!({
                "do": "starlette_save",
                "settings": case.settings,
                "time": case.signed_at,
                "session": dict_to_typed(&case.session),
            }),
            json!({
                "do": "starlette_open",
                "settings": case.settings,
                "time": case.opened_at,
                "cookie": case.mangled(),
            }),
        ]
    }

    fn judge(case: &Case, mut answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        let opened = answers.remove(1);
        let saved = answers.remove(0);
        let middleware = middleware(&case.settings);
        let ours = middleware.save(case.session.clone(), true, time(case.signed_at));
        let agrees = match (&ours, saved["raises"].as_str()) {
            (Ok(set_cookie), None) => saved["set_cookie"] == json!(set_cookie),
            (Err(DumpError::NotJson { .. }), Some("TypeError")) => true,
            (Err(DumpError::Encode(EncodeError::IntTooLong { .. })), Some("ValueError")) => true,
            (Err(DumpError::Encode(EncodeError::TimeBeforeEpoch { .. })), Some(raised)) => {
                is_raised_before_epoch(raised, &judge.row)
            }
            _ => false,
        };
        if !agrees {
            return Ok(Outcome::Disagree(format!("ours: {ours:?}\n  Starlette's: {saved}")));
        }
        let written = match &ours {
            Ok(Some(_)) => "saved",
            Ok(None) => "empty",
            Err(_) => "not saved",
        };
        *judge.reached.entry(written.to_owned()).or_default() += 1;

        let cookie = case.mangled();
        let ours = middleware.open(&cookie, time(case.opened_at));
        *judge.reached.entry(name(&ours)).or_default() += 1;
        if agree(&ours, &opened) {
            return Ok(Outcome::Agree);
        }
        Ok(match explanation(&ours, &opened) {
            Some(deviation) => Outcome::Deviation(deviation),
            None => {
                Outcome::Disagree(format!("ours: {ours:?}\n  Starlette's of {cookie:?}: {opened}"))
            }
        })
    }

    fn fixture(case: &Case) -> Json {
        json!({
            "settings": case.settings,
            "time": case.signed_at,
            "input": dict_to_typed(&case.session),
            "cookie": case.mangled(),
            "opened_at": case.opened_at,
        })
    }
}

fn only_json_dict(session: Dict) -> Dict {
    session.into_iter().map(|(key, value)| (key, only_json(value))).collect()
}

fn mangling(limits: Limits) -> impl Strategy<Value = Mangling> {
    let edits = prop_oneof![4 => Just(Vec::new()).boxed(), 1 => edits::of_base64().boxed()];
    let spelling = prop::option::weighted(0.2, spelling());
    let payload =
        (payloads::content(limits), spelling, edits).prop_map(|(content, spelling, edits)| {
            let base64 = spelling
                .map_or_else(|| STANDARD.encode(&content), |spelling| spelling.of(&content));
            edited(&base64, &edits)
        });
    prop_oneof![
        6 => Just(Mangling::Nothing),
        4 => edits::of_base64().prop_map(Mangling::Edits),
        3 => (edits::of_part(), any::<Index>())
            .prop_map(|(edit, index)| Mangling::Part(edit, index)),
        1 => "[a-z0-9]{1,12}".prop_map(Mangling::OtherKey),
        1 => Just(Mangling::Untimed),
        1 => Just(Mangling::OfFlask),
        10 => payload.prop_map(Mangling::Payload),
        2 => "[A-Za-z0-9_-]{0,12}[=! ]?".prop_map(Mangling::Timestamp),
        1 => select(&["", "null", ".", "..", "...", "e30=", "e30=.."][..])
            .prop_map(|text| Mangling::Text(text.to_owned())),
    ]
}

fn middleware(settings: &Settings) -> SessionMiddleware {
    SessionMiddleware {
        signer: TimestampSigner::new(&settings.secret_key).expect("a key"),
        max_age: settings.max_age.map(Duration::from_secs),
    }
}

impl Case {
    /// Our cookie of the session; empty if there is none.
    fn cookie(&self, settings: &Settings) -> String {
        let set_cookie =
            middleware(settings).save(self.session.clone(), true, time(self.signed_at));
        let set_cookie = set_cookie.ok().flatten().unwrap_or_default();
        let (pair, _) = set_cookie.split_once(';').unwrap_or_default();
        pair.trim_start_matches("session=").to_owned()
    }

    fn mangled(&self) -> String {
        let valid = || self.cookie(&self.settings);
        let sign = |text: &str| Signer::new(&self.settings.secret_key).expect("a key").sign(text);
        let parts = |cookie: &str| {
            let (signed, _) = cookie.rsplit_once('.').unwrap_or_default();
            let (payload, timestamp) = signed.rsplit_once('.').unwrap_or_default();
            (payload.to_owned(), timestamp.to_owned())
        };
        match &self.mangling {
            Mangling::Nothing => valid(),
            Mangling::Edits(edits) => edited(&valid(), edits),
            Mangling::Part(edit, index) => edit.apply(&valid(), *index),
            Mangling::OtherKey(key) => {
                self.cookie(&Settings { secret_key: key.clone(), ..self.settings.clone() })
            }
            Mangling::Untimed => sign(&parts(&valid()).0),
            Mangling::OfFlask => {
                let secret_key = Some(Key::Text(self.settings.secret_key.clone()));
                let settings = FlaskSettings { secret_key, ..FlaskSettings::default() };
                let (payload, timestamp) = parts(&valid());
                settings.signer().sign(&format!("{payload}.{timestamp}"))
            }
            Mangling::Payload(payload) => {
                let signer = TimestampSigner::new(&self.settings.secret_key).expect("a key");
                signer.sign_at(payload, time(self.signed_at)).unwrap_or_default()
            }
            Mangling::Timestamp(timestamp) => sign(&format!("{}.{timestamp}", parts(&valid()).0)),
            Mangling::Text(text) => text.clone(),
        }
    }
}

/// The result for a cookie, or the kind of error.
fn name(ours: &Opened) -> String {
    let error = match ours {
        Ok(Some(_)) => return "session".to_owned(),
        Ok(None) => return "new session".to_owned(),
        Err(error) => error,
    };
    if let Some(error) = error.downcast_ref::<PayloadError>() {
        return crate::judge::name::<(), _>(&Err(error));
    }
    if let Some(error) = error.downcast_ref::<BadTimeSignature>() {
        return crate::judge::name::<(), _>(&Err(error));
    }
    let names = [
        (error.is::<base64::DecodeError>(), "base64"),
        (error.is::<std::string::FromUtf8Error>(), "UTF-8"),
        (true, "not an object"),
    ];
    names.into_iter().find(|(is, _)| *is).map(|(_, name)| name.to_owned()).unwrap_or_default()
}

fn agree(ours: &Opened, answer: &Json) -> bool {
    match ours {
        Ok(Some(session)) => answer["session"] == dict_to_typed(session),
        Ok(None) => answer["empty"].is_string(),
        // Another version of Python may read it.
        Err(error) if is_ambiguous(error.as_ref()) => !answer["session"].is_object(),
        Err(_) => answer["error"].is_string(),
    }
}

fn is_ambiguous(error: &(dyn Error + 'static)) -> bool {
    matches!(error.downcast_ref(), Some(BadTimeSignature::AmbiguousBase64))
}

/// The deviation that explains a difference. The guide documents each of them.
fn explanation(ours: &Opened, answer: &Json) -> Option<&'static str> {
    let error = match ours {
        Ok(Some(_)) if answer["error"] == json!("RecursionError") => {
            return Some(TOO_DEEP_FOR_PYTHON);
        }
        Ok(_) => return None,
        Err(error) if answer["session"].is_object() => error,
        Err(_) => return None,
    };
    let is_json = |is: fn(&PayloadError) -> bool| error.downcast_ref().is_some_and(is);
    let reasons = [
        (is_ambiguous(error.as_ref()) && answer["after_padding"] == json!(true), AFTER_PADDING),
        (
            matches!(error.downcast_ref(), Some(BadTimeSignature::TimestampOutOfRange { .. })),
            "a timestamp after the year 9999",
        ),
        (
            error.is::<base64::DecodeError>() && answer["canonical"] == json!(false),
            "a payload that is not canonical base64",
        ),
        (
            (error.is::<std::string::FromUtf8Error>()
                || is_json(|error| matches!(error, PayloadError::Json { .. })))
                && answer["encoding"] != json!("utf-8"),
            "JSON in UTF-16 or UTF-32, or with a byte order mark",
        ),
        (
            (error.is::<std::string::FromUtf8Error>()
                || is_json(|error| matches!(error, PayloadError::LoneSurrogate { .. })))
                && answer["lone_surrogates"] == json!(true),
            LONE_SURROGATES,
        ),
        (
            name(ours) == "not an object"
                && matches!(answer["type"].as_str(), Some("list" | "str")),
            "a list of pairs, an empty list or an empty string as the session",
        ),
    ];
    reasons.into_iter().find(|(is, _)| *is).map(|(_, reason)| reason)
}
