//! Reads the fixtures that `fixtures/generate.py` made with real Flask.

use std::path::Path;
use std::time::SystemTime;

use flask_session_cookie::itsdangerous::BadTimeSignature;
use flask_session_cookie::itsdangerous::FallbackSigner;
use flask_session_cookie::{
    DecodeError, Dict, Digest, InFlask, Session, SessionCodec, SessionCodecBuilder,
};
use serde::Deserialize;
use serde_json::Value as Json;

use super::settings::{self, Settings};
use super::stack::on_a_large_stack;
use super::typed::{dict_from_typed, identical_dicts};

/// What one row of the version matrix did.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The file name without its extension.
    #[serde(skip)]
    pub name: String,
    pub flask: String,
    /// The version of Quart, in rows of Quart.
    pub quart: Option<String>,
    pub werkzeug: String,
    pub itsdangerous: String,
    pub simplejson: Option<String>,
    pub interpreter: String,
    /// Major and minor version of Python. Not part of a file: fixtures are made with CPython 3.11.
    #[serde(skip)]
    pub python: [u32; 2],
    /// The row whose other cases this row shares, except those that are `absent`.
    pub same_as: Option<String>,
    pub settings: Settings,
    pub absent: Vec<String>,
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub id: String,
    #[serde(default)]
    pub settings: Settings,
    #[serde(default = "default_time")]
    time: f64,
    /// The session that went in.
    input: Option<Json>,
    pub cookie: Option<String>,
    /// The session that Flask loaded from the cookie, if it differs from `input`.
    session: Option<Json>,
    /// The cookie that Flask made of the loaded session, if it differs from `cookie`.
    again: Option<String>,
    /// The exception that Flask raised instead of making a cookie.
    pub raises: Option<String>,
    verdict: Option<Json>,
}

/// What Flask made of a cookie.
#[derive(Debug)]
pub enum Verdict {
    /// It loaded this session; `None` if a Rust value cannot hold it.
    Session(Option<Dict>),
    /// It began a new, empty session.
    Empty,
    /// `open_session` raised an exception: the response is a 500.
    Error,
}

fn default_time() -> f64 {
    1_700_000_000.75
}

impl Case {
    /// The time of the request.
    pub fn time(&self) -> SystemTime {
        settings::time(self.time)
    }

    /// The session that Flask wrote to the cookie; `None` if a Rust value cannot hold it.
    pub fn input(&self) -> Option<Session> {
        self.input.as_ref().and_then(dict_from_typed).map(Session::from)
    }

    /// What Flask made of the cookie in a later request.
    pub fn verdict(&self) -> Verdict {
        let Some(verdict) = &self.verdict else {
            let loaded = self.session.as_ref().or(self.input.as_ref()).expect("a session");
            return Verdict::Session(dict_from_typed(loaded));
        };
        Verdict::from_json(verdict)
    }

    /// The cookie that Flask writes for the session that it loaded from this case's cookie; `None`
    /// if Flask did not write that cookie itself.
    pub fn again(&self) -> Option<&str> {
        if self.verdict.is_some() { None } else { self.again.as_deref().or(self.cookie.as_deref()) }
    }

    /// A codec with the settings of this case in this row.
    pub fn codec(&self, row: &Row) -> SessionCodec {
        row.codec(&self.settings).build().unwrap()
    }
}

impl Row {
    /// A codec that does what this row's versions do with these settings.
    pub fn codec(&self, settings: &Settings) -> SessionCodecBuilder {
        let mut settings = settings.clone();
        // Fixed by the version, whatever the app sets.
        settings.sort_keys = self.settings.sort_keys.or(settings.sort_keys);
        settings.ensure_ascii = self.settings.ensure_ascii.or(settings.ensure_ascii);
        let mut builder = settings.codec();
        if self.itsdangerous == "1.1.0" {
            // `Serializer.default_fallback_signers` of itsdangerous 1.1.0 only.
            builder = builder.fallback_signer(FallbackSigner::new().digest(Digest::Sha512));
        }
        builder.legacy_epoch(self.settings.legacy_epoch.unwrap_or(false))
    }
}

impl Verdict {
    /// Whether our result is the same: an equal session, or an error whose `in_flask` is what Flask
    /// did.
    pub fn agrees(&self, ours: &Result<Session, DecodeError>) -> bool {
        match (self, ours) {
            (Verdict::Session(Some(flask)), Ok(ours)) => {
                identical_dicts(flask, &ours.clone().into_dict())
            }
            // Another version of Python may read it.
            (Verdict::Empty, Err(DecodeError::Signature(BadTimeSignature::AmbiguousBase64))) => {
                true
            }
            (Verdict::Empty, Err(error)) => error.in_flask() == InFlask::NewSession,
            (Verdict::Error, Err(error)) => error.in_flask() != InFlask::NewSession,
            // `InFlask::MayRead` must be a listed deviation.
            _ => false,
        }
    }

    /// Reads a verdict in the format that `fixtures/README.md` describes.
    pub fn from_json(verdict: &Json) -> Verdict {
        let (kind, content) =
            verdict.as_object().and_then(|verdict| verdict.iter().next()).expect("a verdict");
        match kind.as_str() {
            "session" => Verdict::Session(dict_from_typed(content)),
            "empty" => Verdict::Empty,
            "error" => Verdict::Error,
            other => panic!("unknown verdict {other}"),
        }
    }
}

/// Passes all rows, sorted by name, to a test.
pub fn with_rows(test: impl FnOnce(Vec<Row>) + Send + 'static) {
    on_a_large_stack(|| test(rows()));
}

fn rows() -> Vec<Row> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Skips the files of extensions, such as `flask-session-0.8.0.json`.
        let version = name.strip_prefix("flask-").or_else(|| name.strip_prefix("quart-"));
        name.ends_with(".json")
            && version
                .is_some_and(|version| version.starts_with(|first: char| first.is_ascii_digit()))
    });
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            let mut json = serde_json::Deserializer::from_str(&text);
            json.disable_recursion_limit();
            let mut row = Row::deserialize(&mut json)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            row.name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            row
        })
        .collect()
}
