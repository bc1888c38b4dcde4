//! Settings as code: Python for the app, Rust for the service. In both, `key` is the given key.

use flask_session_cookie::itsdangerous::JwsAlgorithm;
use flask_session_cookie::{Digest, Value};

use crate::alteration::Alteration;
use crate::scheme::{Form, Scheme};
use crate::settings::Settings;

/// Builder chains up to this length are printed on one line.
const ONE_LINE: usize = 60;

/// The settings with which a value verifies.
#[derive(Debug)]
pub struct Code<'a> {
    /// How the value is signed.
    pub scheme: &'a Scheme,
    /// How the app's key differs from the given key.
    pub alteration: Option<&'static Alteration>,
    /// The known settings of the app.
    pub settings: Settings,
    /// Whether the given key is a `str` rather than `bytes`.
    pub key_is_text: bool,
    /// Whether the value is a JWT rather than an itsdangerous JWS.
    pub is_jwt: bool,
    /// Whether the key is a fallback key.
    pub is_fallback: bool,
    /// Whether timestamps count from 2011.
    pub legacy_epoch: bool,
}

impl Code<'_> {
    /// Lines of Python: the configuration of a Flask app, or the serializer or signer of a token.
    #[must_use]
    pub fn python(&self) -> Vec<String> {
        let key = self.alteration.map_or("key".to_owned(), |how| how.in_python(self.key_is_text));
        let scheme = self.scheme;
        let mut settings = Vec::new();
        if scheme.key_derivation != scheme.form.default_key_derivation() {
            settings.push(("key_derivation", python(&scheme.key_derivation.to_string())));
        }
        if scheme.digest != Digest::Sha1 && !matches!(scheme.form, Form::Remember | Form::Jws(_)) {
            settings.push(("digest_method", format!("hashlib.{}", scheme.digest)));
        }
        let salt = scheme.salt.as_deref().filter(|salt| Some(*salt) != scheme.form.default_salt());
        let salt = salt.map(|salt| ("salt", python(salt)));

        let mut lines = match scheme.form {
            Form::Session => [self.python_key(&key)]
                .into_iter()
                .chain(session_interface(salt.into_iter().chain(settings).collect()))
                .collect(),
            Form::Remember => vec![self.python_key(&key)],
            Form::Serializer { url_safe, timed } => {
                let class = match (url_safe, timed) {
                    (true, true) => "URLSafeTimedSerializer",
                    (true, false) => "URLSafeSerializer",
                    (false, true) => "TimedSerializer",
                    (false, false) => "Serializer",
                };
                let kwargs: Vec<_> =
                    settings.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
                let kwargs = (!kwargs.is_empty())
                    .then(|| ("signer_kwargs", format!("{{{}}}", kwargs.join(", "))));
                vec![call(class, &key, salt.into_iter().chain(kwargs))]
            }
            Form::Jws(algorithm) if self.is_jwt => {
                vec![format!(
                    "jwt.decode(token, {key}, algorithms=[{}])",
                    python(&algorithm.to_string())
                )]
            }
            Form::Jws(algorithm) => {
                let name = (algorithm != JwsAlgorithm::Hs512)
                    .then(|| ("algorithm_name", python(&algorithm.to_string())));
                vec![call("JSONWebSignatureSerializer", &key, salt.into_iter().chain(name))]
            }
            Form::Signer { separator, timed } => {
                let class = if timed { "TimestampSigner" } else { "Signer" };
                let sep = (separator != ".").then(|| ("sep", python(separator)));
                vec![call(class, &key, salt.into_iter().chain(sep).chain(settings))]
            }
        };
        if let (Form::Session, Some(lifetime)) = (scheme.form, self.settings.lifetime) {
            lines.push(format!("app.permanent_session_lifetime = {}", lifetime.as_secs()));
        }
        if self.legacy_epoch {
            lines.push("# with itsdangerous before 1.0: timestamps count from 2011".to_owned());
        }
        python_imports(&lines).into_iter().chain(lines).collect()
    }

    fn python_key(&self, key: &str) -> String {
        match self.is_fallback {
            true => format!("app.config[\"SECRET_KEY_FALLBACKS\"] = [{key}]"),
            false => format!("app.secret_key = {key}"),
        }
    }

    /// Lines of Rust: the builder of a codec, serializer or signer.
    #[must_use]
    pub fn rust(&self) -> Vec<String> {
        let key = self.alteration.map_or("key".to_owned(), |how| how.in_rust(self.key_is_text));
        let scheme = self.scheme;
        let class = match scheme.form {
            Form::Session => "SessionCodec",
            Form::Remember => return vec![format!("RememberToken::with_bytes({key}.as_ref())?")],
            Form::Serializer { url_safe: true, timed: true } => "UrlSafeTimedSerializer",
            Form::Serializer { url_safe: true, timed: false } => "UrlSafeSerializer",
            Form::Serializer { url_safe: false, timed: true } => "TimedSerializer",
            Form::Serializer { url_safe: false, timed: false } => "Serializer",
            Form::Jws(_) => "JsonWebSignatureSerializer",
            Form::Signer { timed: true, .. } => "TimestampSigner",
            Form::Signer { timed: false, .. } => "Signer",
        };
        let mut lines = match self.is_fallback {
            true => {
                vec![format!("{class}::builder(secret_key)"), format!("    .fallback_key({key})")]
            }
            false => vec![format!("{class}::builder({key})")],
        };
        match scheme.form {
            Form::Jws(algorithm) if algorithm != JwsAlgorithm::Hs512 => {
                lines.push(format!("    .algorithm(JwsAlgorithm::{algorithm:?})"));
            }
            Form::Signer { separator, .. } if separator != "." => {
                lines.push(format!("    .sep({separator:?})"));
            }
            _ => {}
        }
        if let Some(salt) =
            scheme.salt.as_deref().filter(|salt| Some(*salt) != scheme.form.default_salt())
        {
            lines.push(format!("    .salt({salt:?})"));
        }
        if scheme.key_derivation != scheme.form.default_key_derivation() {
            lines.push(format!("    .key_derivation(KeyDerivation::{:?})", scheme.key_derivation));
        }
        if scheme.digest != Digest::Sha1 && !matches!(scheme.form, Form::Jws(_)) {
            lines.push(format!("    .digest(Digest::{:?})", scheme.digest));
        }
        if let (Form::Session, Some(lifetime)) = (scheme.form, self.settings.lifetime) {
            lines.push(format!("    .lifetime(Duration::from_secs({}))", lifetime.as_secs()));
        }
        let clock_skew = self.settings.clock_skew.as_secs();
        if scheme.form == Form::Session && clock_skew > 0 {
            lines.push(format!("    .clock_skew(Duration::from_secs({clock_skew}))"));
        }
        if self.legacy_epoch {
            lines.push("    .legacy_epoch(true)".to_owned());
        }
        lines.push("    .build()?".to_owned());
        let one_line: String = lines.iter().map(|line| line.trim_start()).collect();
        let lines = if one_line.len() <= ONE_LINE { vec![one_line] } else { lines };
        rust_imports(&lines).into_iter().chain(lines).collect()
    }
}

/// Flask reads these settings from attributes of its session interface:
/// `SecureCookieSessionInterface.get_signing_serializer` in `flask/sessions.py`.
fn session_interface(settings: Vec<(&str, String)>) -> Vec<String> {
    if settings.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["class SessionInterface(SecureCookieSessionInterface):".to_owned()];
    for (name, value) in settings {
        let value = if name == "digest_method" { format!("staticmethod({value})") } else { value };
        lines.push(format!("    {name} = {value}"));
    }
    lines.push("app.session_interface = SessionInterface()".to_owned());
    lines
}

/// The imports for these lines.
fn python_imports(lines: &[String]) -> Vec<String> {
    let text = lines.concat();
    let modules = ["ast", "base64", "hashlib", "jwt"];
    let mut imports: Vec<_> = modules
        .into_iter()
        .filter(|module| text.contains(&format!("{module}.")))
        .map(|module| format!("import {module}"))
        .collect();
    if text.contains("SecureCookieSessionInterface") {
        imports.push("from flask.sessions import SecureCookieSessionInterface".to_owned());
    }
    let called = lines.first().and_then(|line| line.split_once('(')).map(|(class, _)| class);
    if let Some(class) =
        called.filter(|class| class.ends_with("Serializer") || class.ends_with("Signer"))
    {
        imports.push(format!("from itsdangerous import {class}"));
    }
    imports
}

/// The imports for these lines.
fn rust_imports(lines: &[String]) -> Vec<String> {
    let text = lines.concat();
    let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let mut imports = Vec::new();
    if text.contains("Duration::") {
        imports.push("use std::time::Duration;".to_owned());
    }
    if text.contains("BASE64_") {
        imports.push("use base64::prelude::*;".to_owned());
    }
    let groups: [(&str, &[&str]); 3] = [
        ("flask_session_cookie", &["Digest", "KeyDerivation", "SessionCodec", "Value"]),
        ("flask_session_cookie::flask_login", &["RememberToken"]),
        (
            "flask_session_cookie::itsdangerous",
            &[
                "JsonWebSignatureSerializer",
                "JwsAlgorithm",
                "Serializer",
                "Signer",
                "TimedSerializer",
                "TimestampSigner",
                "UrlSafeSerializer",
                "UrlSafeTimedSerializer",
            ],
        ),
    ];
    for (path, names) in groups {
        let names: Vec<_> = names.iter().copied().filter(|name| words.contains(name)).collect();
        match &names[..] {
            [] => {}
            [name] => imports.push(format!("use {path}::{name};")),
            _ => imports.push(format!("use {path}::{{{}}};", names.join(", "))),
        }
    }
    imports
}

fn call<'a>(
    class: &str,
    key: &str,
    arguments: impl IntoIterator<Item = (&'a str, String)>,
) -> String {
    let arguments = arguments.into_iter().map(|(name, value)| format!(", {name}={value}"));
    format!("{class}({key}{})", arguments.collect::<String>())
}

fn python(text: &str) -> String {
    Value::from(text).to_string()
}
