//! The settings that were found, as lines of Python for the app and lines of Rust for the service.
//!
//! In both, `key` is the key that was given.

use flask_session_cookie::itsdangerous::JwsAlgorithm;
use flask_session_cookie::{Digest, Value};

use crate::alteration::Alteration;
use crate::scheme::{Form, Scheme};

/// What is shorter is on one line.
const ONE_LINE: usize = 60;

/// What verifies a text.
#[derive(Debug)]
pub struct Code<'a> {
    /// How it is signed.
    pub scheme: &'a Scheme,
    /// What makes the app's key of the key given.
    pub alteration: Option<&'static Alteration>,
    /// Whether the key given is a `str`, as opposed to `bytes`.
    pub key_is_text: bool,
    /// Whether timestamps count from 2011.
    pub legacy_epoch: bool,
}

impl Code<'_> {
    /// Lines of Python: the configuration of a Flask app, or what of itsdangerous verifies a token.
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
            Form::Session => session_interface(&key, salt.into_iter().chain(settings).collect()),
            Form::Remember => vec![format!("app.secret_key = {key}")],
            Form::Serializer { url_safe, timed } => {
                let class = match (url_safe, timed) {
                    (true, true) => "URLSafeTimedSerializer",
                    (true, false) => "URLSafeSerializer",
                    (false, true) => "TimedSerializer",
                    (false, false) => "Serializer",
                };
                let kwargs: Vec<_> =
                    settings.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
                let kwargs =
                    (!kwargs.is_empty()).then(|| ("signer_kwargs", format!("{{{}}}", kwargs.join(", "))));
                vec![call(class, &key, salt.into_iter().chain(kwargs))]
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
        if self.legacy_epoch {
            lines.push("# and itsdangerous before 1.1: timestamps count from 2011".to_owned());
        }
        lines
    }

    /// Lines of Rust: the builder that verifies it.
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
        let mut lines = vec![format!("{class}::builder({key})")];
        match scheme.form {
            Form::Jws(algorithm) if algorithm != JwsAlgorithm::Hs512 => {
                lines.push(format!("    .algorithm(JwsAlgorithm::{algorithm:?})"));
            }
            Form::Signer { separator, .. } if separator != "." => {
                lines.push(format!("    .sep({separator:?})"));
            }
            _ => {}
        }
        if let Some(salt) = scheme.salt.as_deref().filter(|salt| Some(*salt) != scheme.form.default_salt()) {
            lines.push(format!("    .salt({salt:?})"));
        }
        if scheme.key_derivation != scheme.form.default_key_derivation() {
            lines.push(format!("    .key_derivation(KeyDerivation::{:?})", scheme.key_derivation));
        }
        if scheme.digest != Digest::Sha1 && !matches!(scheme.form, Form::Jws(_)) {
            lines.push(format!("    .digest(Digest::{:?})", scheme.digest));
        }
        if self.legacy_epoch {
            lines.push("    .legacy_epoch(true)".to_owned());
        }
        lines.push("    .build()?".to_owned());
        let one_line: String = lines.iter().map(|line| line.trim_start()).collect();
        if one_line.len() <= ONE_LINE { vec![one_line] } else { lines }
    }
}

/// Flask takes what is signed from the attributes of its session interface.
fn session_interface(key: &str, settings: Vec<(&str, String)>) -> Vec<String> {
    let mut lines = vec![format!("app.secret_key = {key}")];
    if !settings.is_empty() {
        lines.push("class SessionInterface(SecureCookieSessionInterface):".to_owned());
        for (name, value) in settings {
            let value = if name == "digest_method" { format!("staticmethod({value})") } else { value };
            lines.push(format!("    {name} = {value}"));
        }
        lines.push("app.session_interface = SessionInterface()".to_owned());
    }
    lines
}

fn call<'a>(class: &str, key: &str, arguments: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let arguments = arguments.into_iter().map(|(name, value)| format!(", {name}={value}"));
    format!("{class}({key}{})", arguments.collect::<String>())
}

fn python(text: &str) -> String {
    Value::from(text).to_string()
}
