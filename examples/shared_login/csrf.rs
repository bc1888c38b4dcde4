//! CSRF tokens for forms, as Flask-WTF makes them: those of either half are good at the other.

use std::error::Error;
use std::fmt::Write as _;
use std::time::Duration;

use flask_session_cookie::itsdangerous::UrlSafeTimedSerializer;
use flask_session_cookie::{ConfigError, Session};

/// Where the session keeps 40 random digits, which tokens are made of.
const KEY: &str = "csrf_token";

/// `WTF_CSRF_TIME_LIMIT`.
const TIME_LIMIT: Duration = Duration::from_secs(3600);

pub(crate) struct Csrf(UrlSafeTimedSerializer);

impl Csrf {
    pub(crate) fn new(secret_key: &str) -> Result<Csrf, ConfigError> {
        Ok(Csrf(UrlSafeTimedSerializer::builder(secret_key).salt("wtf-csrf-token").build()?))
    }

    /// The token to put into a form: `generate_csrf()`.
    pub(crate) fn token(&self, session: &mut Session) -> Result<String, Box<dyn Error>> {
        if !session.contains_key(KEY) {
            session.insert(KEY, random_digits()?);
        }
        Ok(self.0.dumps(&session.get_as::<String>(KEY)?)?)
    }

    /// Whether a form came with the token of this session: `validate_csrf()`.
    pub(crate) fn is_valid(&self, session: &Session, token: &str) -> bool {
        let given = self.0.loads::<String>(token, Some(TIME_LIMIT));
        given.is_ok_and(|(given, _)| session.get(KEY).and_then(|held| held.as_str()) == Some(&given))
    }
}

fn random_digits() -> Result<String, getrandom::Error> {
    let mut random = [0; 20];
    getrandom::fill(&mut random)?;
    let mut digits = String::new();
    for byte in random {
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}
