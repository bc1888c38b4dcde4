//! Compares our answers with Flask's, and finds the listed deviation that explains a difference.

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

/// The outcome of a case.
#[derive(Debug)]
pub enum Outcome {
    Agree,
    /// The name of a listed deviation.
    Deviation(&'static str),
    /// Nothing to compare: Flask wrote no cookie.
    NoCase,
    /// Both answers.
    Disagree(String),
}

/// The Flask of a row, and our matching settings.
pub struct Judge {
    pub server: Server,
    pub row: Row,
    pub zlib: Zlib,
    /// The number of our answers of each kind: it shows what a run has covered.
    pub reached: BTreeMap<String, u64>,
    pub server_errors: ServerErrors,
}

/// The refused cookies that Flask answered with 500.
#[derive(Debug, Clone, Copy, Default)]
pub struct ServerErrors {
    pub all: u64,
    /// Those whose error says so, rather than that Flask may read them.
    pub told: u64,
}

/// A cookie that Flask was given.
#[derive(Debug, Clone)]
pub struct Shown<'a> {
    pub settings: &'a Settings,
    pub time: f64,
    pub cookie: &'a str,
    /// Whether Flask itself wrote it.
    pub emitted: bool,
    /// Whether the session that Flask wrote contains a dataclass.
    pub has_dataclass: bool,
}

impl Judge {
    pub fn codec(&self, settings: &Settings) -> SessionCodecBuilder {
        self.row.codec(settings).zlib(self.zlib)
    }

    /// Compares what we and Flask make of a cookie.
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
            return Ok((disagree("Flask itself wrote this cookie"), ours));
        }
        if let Err(DecodeError::Signature(BadTimeSignature::FromTheFuture { .. })) = ours {
            let skewed =
                codec.clock_skew(Duration::MAX).build().map_err(|error| error.to_string())?;
            let later = skewed.decode_at(shown.cookie, now);
            if !verdict.agrees(&later) {
                let evidence = self.evidence(shown, &later, &flask)?;
                if explanation(DECODING, &self.row, &later, &evidence).is_none() {
                    return Ok((disagree("even when future times are accepted"), ours));
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
            "do": "explain",
            "settings": shown.settings,
            "time": shown.time,
            "cookie": shown.cookie,
            "offset": offset,
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

/// Whether itsdangerous raises this for a time before the epoch.
pub fn is_raised_before_epoch(raised: &str, row: &Row) -> bool {
    match raised {
        // `int_to_bytes` packs an unsigned number; that of itsdangerous 0.24 asserts it.
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

/// The start of an answer. The case itself is printed in full.
fn short(text: &str) -> String {
    const MAX_CHARACTERS: usize = 600;
    match text.char_indices().nth(MAX_CHARACTERS) {
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

/// The verdict in the format of the fixtures.
fn bare(mut verdict: Json) -> Json {
    if let Some(verdict) = verdict.as_object_mut() {
        verdict.remove("cause");
    }
    verdict
}
