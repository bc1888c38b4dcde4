//! A session encodes to Flask's cookie, byte for byte, and so does the session that is decoded from
//! it. `Display` of a session is Python's `repr`.

use flask_session_cookie::{Dict, EncodeError, Session, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::Kind;
use crate::common::deviations::{ENCODING, REFUSED_BY_FLASK};
use crate::common::evidence::Evidence;
use crate::common::settings::{Settings, time};
use crate::common::typed::dict_to_typed;
use crate::generate::{Limits, settings, values};
use crate::judge::{Judge, Outcome, Shown, explanation, is_raised_before_epoch};

pub struct Encode;

#[derive(Debug)]
pub struct Case {
    settings: Settings,
    time: f64,
    session: Dict,
}

/// The first second of the year 1000.
const YEAR_1000: i64 = -30_610_224_000;

impl Kind for Encode {
    type Case = Case;

    const NAME: &'static str = "encode";

    fn strategy(limits: Limits) -> BoxedStrategy<Case> {
        (settings::settings(limits), settings::time(limits), values::session(limits))
            .prop_map(|(settings, time, session)| Case { settings, time, session })
            .boxed()
    }

    fn requests(case: &Case) -> Vec<Json> {
        let session = dict_to_typed(&case.session);
        vec![
            json!({"do": "emit", "settings": case.settings, "time": case.time, "session": session}),
        ]
    }

    fn judge(case: &Case, mut answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        let mut flask = answers.remove(0);
        let codec = judge.codec(&case.settings).build().map_err(|error| error.to_string())?;
        let ours = codec.encode_at(&case.session.clone().into(), time(case.time));
        let shown = case.session.to_string();
        if let Some(repr) = flask["repr"].as_str() {
            *judge.reached.entry("repr".to_owned()).or_default() += 1;
            if shown != repr {
                return Ok(Outcome::Disagree(format!(
                    "displayed as: {shown}\n  Python's repr: {repr}"
                )));
            }
        }
        if let Some(raised) = flask["raises"].as_str() {
            return Ok(refused(case, raised, &ours, judge));
        }
        let cookie = flask["cookie"].as_str().ok_or("no cookie")?.to_owned();
        if cookie.starts_with('.') {
            *judge.reached.entry("compressed".to_owned()).or_default() += 1;
        }
        let mut outcome = written(case, &case.session.clone().into(), &ours, &cookie, judge)?;
        if let Outcome::Disagree(_) = outcome {
            return Ok(outcome);
        }
        let shown = Shown {
            settings: &case.settings,
            time: case.time,
            cookie: &cookie,
            emitted: true,
            has_dataclass: false,
        };
        let (verdict, loaded) = judge.verdict(&shown, flask["verdict"].take())?;
        if !matches!(verdict, Outcome::Agree) {
            outcome = verdict;
        }
        if let (Ok(loaded), Some(again)) = (loaded, flask["again"].as_str()) {
            let encoded = codec.encode_at(&loaded, time(case.time));
            if let Outcome::Disagree(why) = written(case, &loaded, &encoded, again, judge)? {
                return Ok(Outcome::Disagree(format!("decoded and encoded again: {why}")));
            }
        }
        Ok(outcome)
    }

    fn fixture(case: &Case) -> Json {
        json!({"settings": case.settings, "time": case.time, "input": dict_to_typed(&case.session)})
    }
}

/// Compares our result with Flask's exception.
fn refused(
    case: &Case,
    raised: &str,
    ours: &Result<String, EncodeError>,
    judge: &Judge,
) -> Outcome {
    let agree = match ours {
        Err(EncodeError::TimeBeforeEpoch { .. }) => is_raised_before_epoch(raised, &judge.row),
        Err(EncodeError::IntTooLong { .. }) => raised == "ValueError",
        Err(EncodeError::TooDeep { .. }) => raised == "RecursionError",
        _ => false,
    };
    let evidence = Evidence { cause: raised.to_owned(), ..Evidence::default() };
    let session = Ok(case.session.clone().into());
    match explanation(REFUSED_BY_FLASK, &judge.row, &session, &evidence) {
        _ if agree => Outcome::Agree,
        Some(deviation) => Outcome::Deviation(deviation.name),
        None => Outcome::Disagree(format!("ours: {ours:?}\n  Flask raised {raised}")),
    }
}

/// Compares our cookie with Flask's.
fn written(
    case: &Case,
    session: &Session,
    ours: &Result<String, EncodeError>,
    flask: &str,
    judge: &Judge,
) -> Result<Outcome, String> {
    if ours.as_deref() == Ok(flask) {
        return Ok(Outcome::Agree);
    }
    let signed_with_last = match case.settings.fallback_keys.last() {
        Some(last) => {
            let settings = Settings { secret_key: Some(last.clone()), ..case.settings.clone() };
            let codec = judge.codec(&settings).build().map_err(|error| error.to_string())?;
            codec.encode_at(session, time(case.time)).ok()
        }
        None => None,
    };
    let evidence = Evidence {
        last_fallback_key_signs: signed_with_last.as_deref() == Some(flask),
        year_below_1000: has_year_below_1000(&Value::Dict(session.as_dict().clone())),
        ..Evidence::default()
    };
    Ok(match explanation(ENCODING, &judge.row, &Ok(session.clone()), &evidence) {
        Some(deviation) => Outcome::Deviation(deviation.name),
        None => Outcome::Disagree(format!("ours: {ours:?}\n  Flask's: {flask:?}")),
    })
}

fn has_year_below_1000(value: &Value) -> bool {
    match value {
        Value::List(items) | Value::Tuple(items) => items.iter().any(has_year_below_1000),
        Value::Dict(dict) => dict.iter().any(|(_, value)| has_year_below_1000(value)),
        Value::DateTime(datetime) => datetime.as_unix() < YEAR_1000,
        _ => false,
    }
}
