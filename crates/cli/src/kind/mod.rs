//! What a text is, told from its structure alone, without a key.
//!
//! ```
//! use flask_session_cli::kind::{Certainty, Kind, recognize};
//!
//! let found = recognize("eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk");
//! assert_eq!((found.kind, found.certainty), (Kind::FlaskSession, Certainty::Likely));
//! assert_eq!(found.also, [Kind::UrlSafeTimedToken]); // of an object: it has the same form
//! assert_eq!(found.content.payload.unwrap().text, r#"{"username":"Alice"}"#);
//! ```
//!
//! Anyone can write a text of any structure, so nothing here says that something is genuine. It
//! takes time linear in the length of the text, and inflates at most what the codec's limit allows.

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

/// Says what a value is.
///
/// The value is taken as it is: what was pasted around it has to be removed before.
#[must_use]
pub fn recognize(value: &str) -> Recognized {
    // In this order: what has a mark of its own, before what is told by its parts.
    deletion(value)
        .or_else(|| foreign::recognize(value))
        .or_else(|| neighbours::remember_token(value))
        .or_else(|| jws::recognize(value))
        .or_else(|| neighbours::django(value))
        .or_else(|| signed::recognize(value))
        .or_else(|| neighbours::bare_id(value))
        .unwrap_or_else(|| unknown(value))
}

/// What a text is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Recognized {
    /// The most likely kind.
    pub kind: Kind,
    /// How sure that is.
    pub certainty: Certainty,
    /// From which structure it was told, in a short sentence without a full stop.
    pub because: String,
    /// What it can be as well. Empty where `certainty` is [`Certain`](Certainty::Certain).
    pub also: Vec<Kind>,
    /// What can be shown without the key.
    pub content: Content,
    /// What is wrong with it. Whatever is damaged is never [`Certain`](Certainty::Certain).
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

    /// Adds what it can be as well, which excludes certainty.
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

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The structure allows it, as it allows much else.
    Possible,
    /// Most texts of this structure are of this kind.
    Likely,
    /// Nothing else that is in use has this structure.
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

/// The kinds of texts that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// No value: what a browser is sent to delete a cookie.
    Deletion,
    /// A session of Flask's `SecureCookieSessionInterface`, which is also Quart's.
    FlaskSession,
    /// The payload of such a session or token, without a timestamp and a signature.
    UnsignedPayload,
    /// What itsdangerous' `URLSafeSerializer` makes.
    UrlSafeToken,
    /// What itsdangerous' `URLSafeTimedSerializer` makes. The tokens of Flask-WTF, quart-auth and
    /// Flask-Security are such tokens, and named where their payload tells.
    UrlSafeTimedToken,
    /// What itsdangerous' `Serializer` makes: JSON text and a signature.
    PlainToken,
    /// What itsdangerous' `TimedSerializer` makes: JSON text, a timestamp and a signature.
    PlainTimedToken,
    /// What itsdangerous' `Signer` makes, or if `timed` `TimestampSigner`: any text and a
    /// signature.
    SignedText {
        /// Whether there is a timestamp.
        timed: bool,
    },
    /// The id of a session that Flask-Session keeps on the server.
    FlaskSessionId {
        /// Whether `SESSION_USE_SIGNER` is on.
        signed: bool,
    },
    /// The `remember_token` of Flask-Login.
    RememberToken,
    /// A CSRF token of Flask-WTF, as it is in forms and headers.
    CsrfToken,
    /// The cookie of quart-auth.
    QuartAuthToken,
    /// A token or link of Flask-Security.
    FlaskSecurityToken,
    /// A session of Starlette's `SessionMiddleware`.
    StarletteSession,
    /// A session of Django's backend `signed_cookies`.
    DjangoSession,
    /// Anything else that `django.core.signing` signs: `signing.dumps`, `set_signed_cookie`,
    /// `Signer`.
    DjangoSigned,
    /// The `sessionid` of a session that Django keeps on the server.
    DjangoSessionId,
    /// What the JWS serializers of itsdangerous before 2.1 make.
    ItsdangerousJws,
    /// A JSON Web Token.
    JsonWebToken,
    /// A signed text that cannot be Flask's.
    Foreign(Foreign),
    /// A text that cannot be read without the key.
    Encrypted(Encryption),
    /// None of these.
    Unknown,
}

/// Who signs texts that are readable, and nothing of Flask's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Foreign {
    /// Express, with `cookie-signature`: `s:value.signature`.
    Express,
    /// Rails' and Rack's signed cookies: `base64--hex`.
    Rails,
    /// Tornado's `set_signed_cookie`: `2|1:0|10:...|`.
    Tornado,
    /// A public token of PASETO: `v4.public.`.
    Paseto,
}

/// Who encrypts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encryption {
    /// Fernet, as aiohttp-session and many Flask apps have it.
    Fernet,
    /// JSON Web Encryption, as NextAuth has it.
    Jwe,
    /// iron-session and hapi: `Fe26.2*`.
    Iron,
    /// A local token of PASETO: `v4.local.`.
    Paseto,
    /// Rails' encrypted cookies.
    Rails,
    /// Laravel's cookies.
    Laravel,
    /// ASP.NET Core's data protection.
    AspNetCore,
}

impl Kind {
    /// A name for programs, which stays the same.
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

/// With an article: "a session of Flask".
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::Deletion => "the deletion of a cookie",
            Kind::FlaskSession => "a session of Flask",
            Kind::UnsignedPayload => "a payload without timestamp and signature",
            Kind::UrlSafeToken => "a token of itsdangerous' URLSafeSerializer",
            Kind::UrlSafeTimedToken => "a token of itsdangerous' URLSafeTimedSerializer",
            Kind::PlainToken => "a token of itsdangerous' Serializer",
            Kind::PlainTimedToken => "a token of itsdangerous' TimedSerializer",
            Kind::SignedText { timed: false } => "a text signed by itsdangerous' Signer",
            Kind::SignedText { timed: true } => "a text signed by itsdangerous' TimestampSigner",
            Kind::FlaskSessionId { signed: false } => "a session id of Flask-Session",
            Kind::FlaskSessionId { signed: true } => "a signed session id of Flask-Session",
            Kind::RememberToken => "a remember token of Flask-Login",
            Kind::CsrfToken => "a CSRF token of Flask-WTF",
            Kind::QuartAuthToken => "a cookie of quart-auth",
            Kind::FlaskSecurityToken => "a token of Flask-Security",
            Kind::StarletteSession => "a session of Starlette's SessionMiddleware",
            Kind::DjangoSession => "a session of Django's signed_cookies",
            Kind::DjangoSigned => "a value signed by django.core.signing",
            Kind::DjangoSessionId => "a session id of Django",
            Kind::ItsdangerousJws => "a JSON Web Signature of itsdangerous before 2.1",
            Kind::JsonWebToken => "a JSON Web Token",
            Kind::Foreign(Foreign::Express) => "a signed cookie of Express",
            Kind::Foreign(Foreign::Rails) => "a signed cookie of Rails or Rack",
            Kind::Foreign(Foreign::Tornado) => "a signed cookie of Tornado",
            Kind::Foreign(Foreign::Paseto) => "a public token of PASETO",
            Kind::Encrypted(Encryption::Fernet) => "a token encrypted with Fernet",
            Kind::Encrypted(Encryption::Jwe) => "an encrypted JSON Web Token (JWE)",
            Kind::Encrypted(Encryption::Iron) => "an encrypted cookie of iron-session",
            Kind::Encrypted(Encryption::Paseto) => "an encrypted token of PASETO",
            Kind::Encrypted(Encryption::Rails) => "an encrypted cookie of Rails",
            Kind::Encrypted(Encryption::Laravel) => "an encrypted cookie of Laravel",
            Kind::Encrypted(Encryption::AspNetCore) => "an encrypted cookie of ASP.NET Core",
            Kind::Unknown => "nothing that is known here",
        })
    }
}

/// An empty value, or one that frameworks write to delete a cookie.
fn deletion(value: &str) -> Option<Recognized> {
    let (certainty, because) = match value {
        "" => (Certainty::Certain, "it is empty"),
        "\"\"" => (Certainty::Certain, "it is an empty text in quotes"),
        "null" => (Certainty::Likely, "Starlette writes `null` when a session is cleared"),
        "deleted" => (Certainty::Likely, "PHP writes `deleted` where a cookie is deleted"),
        _ => return None,
    };
    Some(Recognized::new(Kind::Deletion, certainty, because))
}

fn unknown(value: &str) -> Recognized {
    let because = match value.matches('.').count() {
        0 => "it has no separator, and is not base64 of JSON",
        1 => {
            "the part before its dot is not base64 of JSON, and the one after it not as long as a signature"
        }
        2 => {
            "its first part is not base64 of JSON, its second not a timestamp, or its third not as long as a signature"
        }
        _ => "its parts between the dots are not those of a signed text",
    };
    Recognized::new(Kind::Unknown, Certainty::Possible, because)
}
