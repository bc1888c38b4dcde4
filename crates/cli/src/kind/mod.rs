//! Recognizes cookies and tokens by their structure, without a key.
//!
//! ```
//! use flask_session_cli::kind::{Certainty, Kind, recognize};
//!
//! let found = recognize("eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk");
//! assert_eq!((found.kind, found.certainty), (Kind::FlaskSession, Certainty::Likely));
//! assert_eq!(found.also, [Kind::UrlSafeTimedToken]); // the same format, over a JSON object
//! assert_eq!(found.content.payload.unwrap().text, r#"{"username":"Alice"}"#);
//! ```
//!
//! Anyone can write a text of any structure, so nothing here proves that a value is genuine. The
//! time is linear in the length of the text, and inflating stops at the codec's limit.

mod content;
mod damage;
mod foreign;
mod form;
mod jws;
mod neighbours;
mod signed;
#[cfg(test)]
mod tests;

use std::fmt;

pub use content::{Content, Epoch, Payload, Timestamp};
pub use damage::Damage;
pub(crate) use damage::SIGNATURES;

/// Recognizes a value.
///
/// The value is read as it is: [`pasted::find`](crate::pasted::find) removes what surrounds it.
#[must_use]
pub fn recognize(value: &str) -> Recognized {
    // Formats with a distinctive mark come before those known only by their parts.
    deletion(value)
        .or_else(|| foreign::recognize(value))
        .or_else(|| neighbours::remember_token(value))
        .or_else(|| jws::recognize(value))
        .or_else(|| neighbours::django(value))
        .or_else(|| signed::recognize(value))
        .or_else(|| neighbours::bare_id(value))
        .unwrap_or_else(|| unknown(value))
}

/// What a value is, as far as its structure tells.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Recognized {
    /// The most likely kind.
    pub kind: Kind,
    /// How sure that is.
    pub certainty: Certainty,
    /// Which structure gave it away: a short sentence without a full stop.
    pub because: String,
    /// The other kinds it could be. Empty if `certainty` is [`Certain`](Certainty::Certain).
    pub also: Vec<Kind>,
    /// What can be read without the key.
    pub content: Content,
    /// What is wrong with it. A damaged value is never [`Certain`](Certainty::Certain).
    pub damage: Vec<Damage>,
}

impl Recognized {
    fn new(kind: Kind, certainty: Certainty, because: impl Into<String>) -> Recognized {
        Recognized {
            kind,
            certainty,
            because: because.into(),
            also: Vec::new(),
            content: Content::default(),
            damage: Vec::new(),
        }
    }

    /// Adds other kinds it could be, which rules out certainty.
    fn or_else(mut self, kinds: impl IntoIterator<Item = Kind>) -> Recognized {
        for kind in kinds {
            if kind != self.kind && !self.also.contains(&kind) {
                self.also.push(kind);
            }
        }
        if !self.also.is_empty() {
            self.certainty = self.certainty.min(Certainty::Likely);
        }
        self
    }

    fn with(mut self, content: Content) -> Recognized {
        self.content = content;
        self
    }

    fn damaged(mut self, damage: impl IntoIterator<Item = Damage>) -> Recognized {
        self.damage.extend(damage);
        if let Some(limit) = self.damage.iter().map(Damage::at_most).min() {
            self.certainty = self.certainty.min(limit);
        }
        self
    }
}

/// How sure the recognition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Many other things have this structure too.
    Possible,
    /// Most values with this structure are of this kind.
    Likely,
    /// Nothing else in use has this structure.
    Certain,
}

impl fmt::Display for Certainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Certainty::Possible => "possibly",
            Certainty::Likely => "probably",
            Certainty::Certain => "certainly",
        })
    }
}

/// The kinds of values that are recognized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// What a server sends as the value to delete a cookie.
    Deletion,
    /// A session of Flask's `SecureCookieSessionInterface`, which is also Quart's.
    FlaskSession,
    /// The payload of a session or token, without a timestamp or signature.
    UnsignedPayload,
    /// A token from itsdangerous's `URLSafeSerializer`.
    UrlSafeToken,
    /// A token from itsdangerous's `URLSafeTimedSerializer`. Flask-WTF, quart-auth and
    /// Flask-Security make such tokens too, and are named if the payload gives them away.
    UrlSafeTimedToken,
    /// A token from itsdangerous's `Serializer`: JSON text and a signature.
    PlainToken,
    /// A token from itsdangerous's `TimedSerializer`: JSON text, a timestamp and a signature.
    PlainTimedToken,
    /// Any text and a signature, from itsdangerous's `Signer`, or `TimestampSigner` if `timed`.
    SignedText {
        /// Whether there is a timestamp.
        timed: bool,
    },
    /// The ID of a session that Flask-Session keeps on the server.
    FlaskSessionId {
        /// Whether `SESSION_USE_SIGNER` is on.
        signed: bool,
    },
    /// The `remember_token` of Flask-Login.
    RememberToken,
    /// A CSRF token of Flask-WTF, as sent in forms and headers.
    CsrfToken,
    /// The cookie of quart-auth.
    QuartAuthToken,
    /// A token or link of Flask-Security.
    FlaskSecurityToken,
    /// A session of Starlette's `SessionMiddleware`.
    StarletteSession,
    /// A session of Django's `signed_cookies` backend.
    DjangoSession,
    /// Anything else signed with `django.core.signing`: `signing.dumps`, `set_signed_cookie`,
    /// `Signer`.
    DjangoSigned,
    /// The `sessionid` of a session that Django keeps on the server.
    DjangoSessionId,
    /// A token from the JWS serializers of itsdangerous before 2.1.
    ItsdangerousJws,
    /// A JSON Web Token.
    JsonWebToken,
    /// A signed value of another framework.
    Foreign(Foreign),
    /// A value that cannot be read without the key.
    Encrypted(Encryption),
    /// None of these.
    Unknown,
}

/// Other frameworks and formats whose signed values can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Foreign {
    /// Express, with `cookie-signature`: `s:value.signature`.
    Express,
    /// Rails' and Rack's signed cookies: `base64--hex`.
    Rails,
    /// Tornado's `set_signed_cookie`: `2|1:0|10:...|`.
    Tornado,
    /// A public PASETO token: `v4.public.`.
    Paseto,
}

/// Frameworks and formats that encrypt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encryption {
    /// Fernet, used by aiohttp-session and many Flask apps.
    Fernet,
    /// JSON Web Encryption, used by NextAuth.
    Jwe,
    /// iron-session and hapi: `Fe26.2*`.
    Iron,
    /// A local PASETO token: `v4.local.`.
    Paseto,
    /// Rails' encrypted cookies.
    Rails,
    /// Laravel's cookies.
    Laravel,
    /// ASP.NET Core's data protection.
    AspNetCore,
}

impl Kind {
    /// A stable name for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Deletion => "deletion",
            Kind::FlaskSession => "flask-session-cookie",
            Kind::UnsignedPayload => "unsigned-payload",
            Kind::UrlSafeToken => "url-safe-token",
            Kind::UrlSafeTimedToken => "url-safe-timed-token",
            Kind::PlainToken => "plain-token",
            Kind::PlainTimedToken => "plain-timed-token",
            Kind::SignedText { timed: false } => "signed-text",
            Kind::SignedText { timed: true } => "timed-signed-text",
            Kind::FlaskSessionId { signed: false } => "flask-session-id",
            Kind::FlaskSessionId { signed: true } => "signed-flask-session-id",
            Kind::RememberToken => "remember-token",
            Kind::CsrfToken => "csrf-token",
            Kind::QuartAuthToken => "quart-auth-token",
            Kind::FlaskSecurityToken => "flask-security-token",
            Kind::StarletteSession => "starlette-session",
            Kind::DjangoSession => "django-session",
            Kind::DjangoSigned => "django-signed",
            Kind::DjangoSessionId => "django-session-id",
            Kind::ItsdangerousJws => "itsdangerous-jws",
            Kind::JsonWebToken => "jwt",
            Kind::Foreign(Foreign::Express) => "express-signed",
            Kind::Foreign(Foreign::Rails) => "rails-signed",
            Kind::Foreign(Foreign::Tornado) => "tornado-signed",
            Kind::Foreign(Foreign::Paseto) => "paseto-public",
            Kind::Encrypted(Encryption::Fernet) => "fernet",
            Kind::Encrypted(Encryption::Jwe) => "jwe",
            Kind::Encrypted(Encryption::Iron) => "iron",
            Kind::Encrypted(Encryption::Paseto) => "paseto-local",
            Kind::Encrypted(Encryption::Rails) => "rails-encrypted",
            Kind::Encrypted(Encryption::Laravel) => "laravel-encrypted",
            Kind::Encrypted(Encryption::AspNetCore) => "asp-net-core",
            Kind::Unknown => "unknown",
        }
    }
}

/// With an article: "a Flask session cookie".
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::Deletion => "a deleted cookie",
            Kind::FlaskSession => "a Flask session cookie",
            Kind::UnsignedPayload => "a payload without a timestamp or signature",
            Kind::UrlSafeToken => "an itsdangerous URLSafeSerializer token",
            Kind::UrlSafeTimedToken => "an itsdangerous URLSafeTimedSerializer token",
            Kind::PlainToken => "an itsdangerous Serializer token",
            Kind::PlainTimedToken => "an itsdangerous TimedSerializer token",
            Kind::SignedText { timed: false } => "a text signed by an itsdangerous Signer",
            Kind::SignedText { timed: true } => "a text signed by an itsdangerous TimestampSigner",
            Kind::FlaskSessionId { signed: false } => "a Flask-Session session ID",
            Kind::FlaskSessionId { signed: true } => "a signed Flask-Session session ID",
            Kind::RememberToken => "a Flask-Login remember token",
            Kind::CsrfToken => "a Flask-WTF CSRF token",
            Kind::QuartAuthToken => "a quart-auth cookie",
            Kind::FlaskSecurityToken => "a Flask-Security token",
            Kind::StarletteSession => "a Starlette session (SessionMiddleware)",
            Kind::DjangoSession => "a Django session (signed_cookies)",
            Kind::DjangoSigned => "a value signed with django.core.signing",
            Kind::DjangoSessionId => "a Django session ID",
            Kind::ItsdangerousJws => "a JSON Web Signature from itsdangerous before 2.1",
            Kind::JsonWebToken => "a JSON Web Token (JWT)",
            Kind::Foreign(Foreign::Express) => "a signed Express cookie",
            Kind::Foreign(Foreign::Rails) => "a signed Rails or Rack cookie",
            Kind::Foreign(Foreign::Tornado) => "a signed Tornado cookie",
            Kind::Foreign(Foreign::Paseto) => "a public PASETO token",
            Kind::Encrypted(Encryption::Fernet) => "a Fernet token",
            Kind::Encrypted(Encryption::Jwe) => "an encrypted JSON Web Token (JWE)",
            Kind::Encrypted(Encryption::Iron) => "an encrypted iron-session cookie",
            Kind::Encrypted(Encryption::Paseto) => "an encrypted PASETO token",
            Kind::Encrypted(Encryption::Rails) => "an encrypted Rails cookie",
            Kind::Encrypted(Encryption::Laravel) => "an encrypted Laravel cookie",
            Kind::Encrypted(Encryption::AspNetCore) => "an encrypted ASP.NET Core cookie",
            Kind::Unknown => "an unknown value",
        })
    }
}

/// An empty value, or what a framework writes to delete a cookie.
fn deletion(value: &str) -> Option<Recognized> {
    let (certainty, because) = match value {
        "" => (Certainty::Certain, "it is empty"),
        "\"\"" => (Certainty::Certain, "it is an empty string in quotes"),
        "null" => (Certainty::Likely, "Starlette writes `null` when a session is cleared"),
        "deleted" => (Certainty::Likely, "PHP writes `deleted` to delete a cookie"),
        _ => return None,
    };
    Some(Recognized::new(Kind::Deletion, certainty, because))
}

fn unknown(value: &str) -> Recognized {
    let because = match value.matches('.').count() {
        0 => "it has no separator, and is not JSON in base64",
        1 => {
            "the part before the dot is not JSON in base64, and the part after it is not as long \
             as a signature"
        }
        2 => {
            "the first part is not JSON in base64, the second is not a timestamp, or the third is \
             not as long as a signature"
        }
        _ => "the parts between its dots are not those of a signed value",
    };
    Recognized::new(Kind::Unknown, Certainty::Possible, because)
}
