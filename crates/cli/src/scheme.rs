//! How each kind of value is signed by default.

use std::time::Duration;

use flask_session_cookie::flask_login::RememberToken;
use flask_session_cookie::itsdangerous::{
    BadJws, JsonWebSignatureSerializer, JwsAlgorithm, Signer,
};
use flask_session_cookie::{ConfigError, Digest, KeyDerivation};

use crate::kind::{Kind, Recognized};
use crate::settings::Settings;

/// What a signature depends on in addition to the key, and how long it is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    /// The class or function that signs.
    pub form: Form,
    /// The salt. Remember tokens have none, and a JWS may have none.
    pub salt: Option<String>,
    /// How the key of the HMAC is derived.
    pub key_derivation: KeyDerivation,
    /// The hash of the HMAC.
    pub digest: Digest,
    /// The highest age; `None` if it is up to the app's code.
    pub max_age: Option<Duration>,
    /// The name of the setting for the highest age.
    pub max_age_setting: &'static str,
}

/// The class or function that signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Flask's `SecureCookieSessionInterface`.
    Session,
    /// `URLSafeTimedSerializer` or one of its siblings.
    Serializer {
        /// Whether the payload is in URL-safe base64.
        url_safe: bool,
        /// Whether there is a timestamp.
        timed: bool,
    },
    /// `Signer` or `TimestampSigner`.
    Signer {
        /// The separator before the signature.
        separator: &'static str,
        /// Whether it is a `TimestampSigner`.
        timed: bool,
    },
    /// `JSONWebSignatureSerializer`.
    Jws(JwsAlgorithm),
    /// Flask-Login's `encode_cookie`.
    Remember,
}

impl Form {
    pub(crate) fn default_salt(self) -> Option<&'static str> {
        match self {
            Form::Session => Some("cookie-session"),
            Form::Serializer { .. } => Some("itsdangerous"),
            Form::Signer { .. } => Some("itsdangerous.Signer"),
            Form::Jws(_) | Form::Remember => None,
        }
    }

    pub(crate) fn default_key_derivation(self) -> KeyDerivation {
        if self == Form::Session { KeyDerivation::Hmac } else { KeyDerivation::DjangoConcat }
    }

    pub(crate) fn separator(self) -> &'static str {
        match self {
            Form::Signer { separator, .. } => separator,
            Form::Remember => "|",
            _ => ".",
        }
    }
}

const DAY: Duration = Duration::from_secs(86_400);

impl Scheme {
    /// The scheme of Flask's sessions by default.
    #[must_use]
    pub fn session() -> Scheme {
        Scheme::default_of(Form::Session).lasting(31 * DAY, "PERMANENT_SESSION_LIFETIME")
    }

    /// The default scheme of a kind; `None` if it is not signed, or cannot be verified here.
    #[must_use]
    pub fn of(recognized: &Recognized) -> Option<Scheme> {
        let signer = |separator, timed| Scheme::default_of(Form::Signer { separator, timed });
        let serializer = |url_safe, timed| Scheme::default_of(Form::Serializer { url_safe, timed });
        Some(match recognized.kind {
            Kind::FlaskSession | Kind::Unknown => Scheme::session(),
            Kind::UrlSafeToken => serializer(true, false),
            Kind::UrlSafeTimedToken => serializer(true, true),
            Kind::PlainToken => serializer(false, false),
            Kind::PlainTimedToken => serializer(false, true),
            Kind::SignedText { timed } => signer(".", timed),
            Kind::FlaskSessionId { signed: true } => {
                Scheme { key_derivation: KeyDerivation::Hmac, ..signer(".", false) }
                    .salted("flask-session")
            }
            Kind::CsrfToken => serializer(true, true)
                .salted("wtf-csrf-token")
                .lasting(DAY / 24, "WTF_CSRF_TIME_LIMIT"),
            Kind::QuartAuthToken => Scheme { digest: Digest::Sha512, ..serializer(true, true) }
                .salted("quart auth salt")
                .lasting(365 * DAY, "QUART_AUTH_DURATION"),
            Kind::FlaskSecurityToken => serializer(true, true).salted("remember-salt"),
            Kind::StarletteSession => signer(".", true).lasting(14 * DAY, "max_age"),
            Kind::DjangoSession => Scheme { digest: Digest::Sha256, ..signer(":", false) }
                .salted("django.contrib.sessions.backends.signed_cookies")
                .lasting(14 * DAY, "SESSION_COOKIE_AGE"),
            Kind::DjangoSigned => Scheme { digest: Digest::Sha256, ..signer(":", false) }
                .salted("django.core.signing"),
            // Flask-Login before 0.3 signed with SHA-1, which is not implemented.
            Kind::RememberToken if recognized.content.digest == Some(Digest::Sha1) => return None,
            Kind::RememberToken => Scheme::default_of(Form::Remember),
            Kind::ItsdangerousJws | Kind::JsonWebToken => {
                Scheme::default_of(Form::Jws(algorithm(recognized)?))
            }
            _ => return None,
        })
    }

    fn default_of(form: Form) -> Scheme {
        Scheme {
            form,
            salt: form.default_salt().map(str::to_owned),
            key_derivation: form.default_key_derivation(),
            digest: Digest::Sha1,
            max_age: None,
            max_age_setting: "max_age",
        }
    }

    /// Whether the same key and value have the same signature.
    pub(crate) fn is_signed_like(&self, other: &Scheme) -> bool {
        let settings =
            |scheme: &Scheme| (scheme.salt.clone(), scheme.key_derivation, scheme.digest);
        self.form.separator() == other.form.separator() && settings(self) == settings(other)
    }

    /// Whether it is the scheme of a Flask session.
    #[must_use]
    pub fn is_session(&self) -> bool {
        self.form == Form::Session
    }

    fn salted(self, salt: &str) -> Scheme {
        Scheme { salt: Some(salt.to_owned()), ..self }
    }

    fn lasting(self, max_age: Duration, setting: &'static str) -> Scheme {
        Scheme { max_age: Some(max_age), max_age_setting: setting, ..self }
    }

    /// The scheme with the known settings of the app.
    #[must_use]
    pub fn with(self, settings: &Settings) -> Scheme {
        Scheme {
            salt: settings.salt.clone().or(self.salt),
            key_derivation: settings.key_derivation.unwrap_or(self.key_derivation),
            digest: settings.digest.unwrap_or(self.digest),
            max_age: settings.lifetime.or(self.max_age),
            ..self
        }
    }

    /// Whether `value` was signed with this key.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if the key cannot be used to sign.
    pub(crate) fn matches(&self, key: &[u8], value: &str) -> Result<bool, ConfigError> {
        match self.form {
            Form::Session | Form::Serializer { .. } | Form::Signer { .. } => {
                let signer = Signer::builder(key)
                    .salt(self.salt.as_deref().unwrap_or_default())
                    .sep(self.form.separator())
                    .key_derivation(self.key_derivation)
                    .digest(self.digest);
                Ok(signer.build()?.validate(value))
            }
            Form::Jws(algorithm) => {
                let serializer = JsonWebSignatureSerializer::builder(key).algorithm(algorithm);
                let serializer = match &self.salt {
                    Some(salt) => serializer.salt(salt).build()?,
                    None => serializer.build()?,
                };
                // The payload is only read after the signature has matched.
                Ok(matches!(serializer.loads_value(value), Ok(_) | Err(BadJws::Payload(_))))
            }
            // `_secret_key` in `flask_login/utils.py` encodes a `str` key as latin-1.
            Form::Remember => {
                let latin1 =
                    std::str::from_utf8(key).ok().and_then(|text| RememberToken::new(text).ok());
                let tokens = [Some(RememberToken::with_bytes(key)?), latin1];
                Ok(tokens.iter().flatten().any(|token| token.decode(value).is_ok()))
            }
        }
    }
}

/// The HMAC algorithm of a JWS; `None` for public-key algorithms, and for `none`, which anyone can
/// write.
fn algorithm(recognized: &Recognized) -> Option<JwsAlgorithm> {
    let header = recognized.content.header.as_ref()?.value.as_ref().ok()?;
    let algorithm = header.as_dict()?.get("alg")?.as_str()?.parse().ok()?;
    (algorithm != JwsAlgorithm::None).then_some(algorithm)
}

/// The default salts of libraries, and what they belong to.
pub const SALTS: [(&str, &str); 20] = [
    ("cookie-session", "Flask sessions"),
    ("itsdangerous", "itsdangerous serializers"),
    ("itsdangerous.Signer", "itsdangerous signers and Starlette sessions"),
    ("flask-session", "Flask-Session"),
    ("wtf-csrf-token", "Flask-WTF"),
    ("django.core.signing", "Django"),
    ("django.core.signing.Signer", "Django"),
    ("django.core.signing.TimestampSigner", "Django"),
    ("quart auth salt", "quart-auth"),
    ("remember-salt", "Flask-Security"),
    ("login-salt", "Flask-Security"),
    ("reset-salt", "Flask-Security"),
    ("confirm-salt", "Flask-Security"),
    ("change-email-salt", "Flask-Security"),
    ("change-salt", "Flask-Security"),
    ("us-setup-salt", "Flask-Security"),
    ("tf-setup-salt", "Flask-Security"),
    ("tf-validity-salt", "Flask-Security"),
    ("wan-salt", "Flask-Security"),
    ("refresh-token-salt", "Flask-Security"),
];
