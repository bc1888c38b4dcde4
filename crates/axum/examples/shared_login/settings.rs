//! The settings of the Rust halves, from the environment variables that Flask reads with
//! `app.config.from_prefixed_env()`.

use std::env::{self, VarError};
use std::error::Error;
use std::time::Duration;

use flask_session_cookie::flask_login::{RememberCookie, RememberToken};
use flask_session_cookie::flask_wtf::CsrfProtect;
use flask_session_cookie::{SameSite, SessionCodec, SessionInterface};
use serde::de::DeserializeOwned;

use crate::LoginManager;
use crate::users::User;

pub(crate) struct Settings {
    /// `FLASK_SECRET_KEY`.
    secret_key: String,
    /// `FLASK_SECRET_KEY_FALLBACKS`, a JSON list.
    fallback_keys: Vec<String>,
    /// `FLASK_PERMANENT_SESSION_LIFETIME`, in seconds.
    lifetime: Option<u64>,
    /// `FLASK_OTHER_HALF`: the URL of the other half.
    pub(crate) other_half: Option<String>,
    /// `FLASK_RUN_PORT`, on 127.0.0.1. 0 is any free port.
    pub(crate) port: u16,
}

impl Settings {
    pub(crate) fn from_environment() -> Result<Settings, String> {
        let secret_key = setting("FLASK_SECRET_KEY")?.unwrap_or_else(|| {
            eprintln!("warning: FLASK_SECRET_KEY is not set: using the insecure key \"dev\"");
            "dev".to_owned()
        });
        Ok(Settings {
            secret_key,
            fallback_keys: setting("FLASK_SECRET_KEY_FALLBACKS")?.unwrap_or_default(),
            lifetime: setting("FLASK_PERMANENT_SESSION_LIFETIME")?,
            other_half: setting("FLASK_OTHER_HALF")?,
            port: setting("FLASK_RUN_PORT")?.unwrap_or(3000),
        })
    }

    /// The parts of the layer. The settings that are constants are also in `flask_half.py`.
    pub(crate) fn extensions(
        &self,
    ) -> Result<(SessionInterface, LoginManager, CsrfProtect), Box<dyn Error>> {
        let mut codec = SessionCodec::builder(&self.secret_key);
        let mut remember_token = RememberToken::new(&self.secret_key)?;
        let mut csrf_protect = CsrfProtect::builder(&self.secret_key);
        for key in &self.fallback_keys {
            codec = codec.fallback_key(key);
            remember_token = remember_token.with_fallback_key(key)?;
            csrf_protect = csrf_protect.fallback_key(key);
        }
        if let Some(seconds) = self.lifetime {
            codec = codec.lifetime(Duration::from_secs(seconds));
        }
        let interface = SessionInterface::builder(codec.build()?);
        let interface = interface.name("shared_login").same_site(SameSite::Lax).build()?;
        let remember_cookie =
            RememberCookie::builder(remember_token).same_site(SameSite::Lax).build()?;
        let login_manager = LoginManager::new(remember_cookie, User::by_id).login_view("/login");
        Ok((interface, login_manager, csrf_protect.build()?))
    }
}

/// Parses a variable as JSON, or else as text: `Config.from_prefixed_env` in `flask/config.py`.
fn setting<T: DeserializeOwned>(name: &str) -> Result<Option<T>, String> {
    let text = match env::var(name) {
        Ok(text) => text,
        Err(VarError::NotPresent) => return Ok(None),
        Err(VarError::NotUnicode(_)) => return Err(format!("{name} is not UTF-8")),
    };
    let json = serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text));
    // The message omits the value, which may be a key.
    serde_json::from_value(json).map(Some).map_err(|_| format!("{name} has another type"))
}
