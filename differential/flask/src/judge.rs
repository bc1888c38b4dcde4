//! Compares an answer of ours with one of Flask's, and finds the listed deviation that explains a
//! difference.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::Duration;

use flask_session_cookie::itsdangerous::BadTimeSignature;
use flask_session_cookie::{
    DecodeError, InFlask, PayloadError, Session, SessionCodecBuilder, Zlib,
};
use serde_json::{Value as Json, json};

use crate::common::deviations::{DECODING, Deviation};
use crate::common::evidence::Evidence;
use crate::common::fixtures::{Row, Verdict};
use crate::common::settings::{self, Settings};
use crate::python::Server;

/// How a case went.
#[derive(Debug)]
pub enum Outcome {
    Agree,
    /// The deviation of this name.
    Deviation(&'static str),
    /// There was nothing to compare: Flask made no cookie of the session.
    NoCase,
    /// What ours and Flask's answers are.
    Disagree(String),
}

/// A row's Flask, and how our side is set to be like it.
pub struct Judge {
    pub server: Server,
    pub row: Row,
    pub zlib: Zlib,
    /// How often ours gave which answer: so that one sees what a run has reached.
    pub reached: BTreeMap<String, u64>,
    pub server_errors: ServerErrors,
}

/// The refused cookies that Flask answered with 500.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServerErrors {
    pub all: u64,
    /// Those whose error says so, and not that Flask may read them.
    pub told: u64,
}

/// A cookie that Flask was shown.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    pub settings: &'a Settings,
    pub time: f64,
    pub cookie: &'a str,
    /// Whether Flask has made it.
    pub emitted: bool,
    /// Whether there is a dataclass in what Flask has made it of.
    pub has_dataclass: bool,
}

impl Judge {
    pub fn codec(&self, settings: &Settings) -> SessionCodecBuilder {
        self.row.codec(settings).zlib(self.zlib)
    }

    /// Whether we make the same of a cookie as Flask.
    pub fn verdict(
        &mut self,
        shown: &Shown,
        flask: Json,
    ) -> Result<(Outcome, Result<Session, DecodeError>), String> {
        let codec = self.codec(shown.settings);
        let now = settings::time(shown.time);
        let ours =
            codec.clone().build().map_err(|error| error.to_string())?.decode_at(shown.cookie, now);
        *self.reached.entry(name(&ours)).or_default() += 1;
        let verdict = Verdict::from_json(&bare(flask.clone()));
        if let (Verdict::Error, Err(error)) = (&verdict, &ours)
            && !error.is_bad_signature()
        {
            self.server_errors.all += 1;
            self.server_errors.told += u64::from(error.in_flask() == InFlask::ServerError);
        }
        if verdict.agrees(&ours) {
            return Ok((Outcome::Agree, ours));
        }
        let evidence = self.evidence(shown, &ours, &flask)?;
        let disagree = |why: &str| {
            let (ours, evidence) = (short(&format!("{ours:?}")), short(&format!("{evidence:?}")));
            let flask = short(&flask.to_string());
            Outcome::Disagree(format!("{why}\n  ours: {ours}\n  Flask's: {flask}\n  {evidence}"))
        };
        let Some(deviation) = explanation(DECODING, &self.row, &ours, &evidence) else {
            return Ok((disagree("no listed deviation explains this"), ours));
        };
        if shown.emitted && ours.is_err() && !deviation.has_emitted() {
            return Ok((disagree("Flask has made this cookie itself"), ours));
        }
        if let Err(DecodeError::Signature(BadTimeSignature::FromTheFuture { .. })) = ours {
            let skewed =
                codec.clock_skew(Duration::MAX).build().map_err(|error| error.to_string())?;
            let later = skewed.decode_at(shown.cookie, now);
            if !verdict.agrees(&later) {
                let evidence = self.evidence(shown, &later, &flask)?;
                if explanation(DECODING, &self.row, &later, &evidence).is_none() {
                    return Ok((disagree("also if the time does not matter"), ours));
                }
            }
        }
        Ok((Outcome::Deviation(deviation.name), ours))
    }

    fn evidence(
        &mut self,
        shown: &Shown,
        ours: &Result<Session, DecodeError>,
        flask: &Json,
    ) -> Result<Evidence, String> {
        let offset = match ours {
            Err(DecodeError::Payload(error @ PayloadError::BadTag { .. })) => error.json_offset(),
            _ => None,
        };
        let explanation = self.server.ask(json!({
            "do": "explain", "settings": shown.settings, "time": shown.time, "cookie": shown.cookie, "offset": offset,
        }))?;
        let mut evidence: Evidence =
            serde_json::from_value(explanation).map_err(|error| error.to_string())?;
        evidence.cause = flask["cause"].as_str().unwrap_or_default().to_owned();
        evidence.has_dataclass = shown.has_dataclass;
        Ok(evidence)
    }
}

/// The request for Flask's verdict on a cookie.
pub fn open(shown: &Shown) -> Json {
    json!({"do": "open", "settings": shown.settings, "time": shown.time, "cookie": shown.cookie})
}

pub fn explanation<'a>(
    deviations: &'a [Deviation],
    row: &Row,
    ours: &Result<Session, DecodeError>,
    evidence: &Evidence,
) -> Option<&'a Deviation> {
    deviations.iter().find(|deviation| deviation.is_shown_by(row, ours, evidence))
}

/// Whether this is what itsdangerous raises for a time before the epoch.
pub fn is_raised_before_epoch(raised: &str, row: &Row) -> bool {
    match raised {
        // The number is packed as an unsigned one; itsdangerous 0.24 asserts that it is one.
        "struct.error" => row.itsdangerous != "0.24",
        "AssertionError" => row.itsdangerous == "0.24",
        "ValueError" => row.interpreter == "PyPy",
        _ => false,
    }
}

/// The name of the innermost variant.
pub fn name<T, E: Debug>(ours: &Result<T, E>) -> String {
    let Err(error) = ours else { return "Ok".to_owned() };
    let text = format!("{error:?}");
    let names = text.split(|letter: char| !letter.is_alphanumeric());
    names
        .into_iter()
        .find(|name| !["Signature", "Payload", "error", ""].contains(name))
        .unwrap_or_default()
        .to_owned()
}

/// As much of an answer as one cares to read; the whole case is printed beside it.
fn short(text: &str) -> String {
    const MOST: usize = 600;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

/// The verdict as the fixtures have it.
fn bare(mut verdict: Json) -> Json {
    if let Some(verdict) = verdict.as_object_mut() {
        verdict.remove("cause");
    }
    verdict
}
