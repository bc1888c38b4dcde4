//! Opens and saves sessions in Redis, as Flask-Session's `open_session` and `save_session` do.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use flask_session_cookie::{Dict, Session};
use redis::aio::ConnectionManager;
use redis::{AsyncTypedCommands as _, ExistenceCheck, RedisError, SetExpiry, SetOptions};
use thiserror::Error;

use crate::id::{CookieId, new_id};
use crate::msgpack::{Entry, Kept, ReadError, WriteError};

/// The connection to Redis, and Flask-Session's settings.
pub struct Store {
    pub redis: ConnectionManager,
    /// `SESSION_USE_SIGNER`.
    pub cookie_id: CookieId,
    /// `SESSION_KEY_PREFIX`, by default `session:`.
    pub key_prefix: String,
    /// `PERMANENT_SESSION_LIFETIME`, by default 31 days.
    pub lifetime: Duration,
    /// `SESSION_COOKIE_NAME`, by default `session`.
    pub cookie_name: String,
    /// The attributes from the other `SESSION_COOKIE_` settings, such as `HttpOnly; Path=/`.
    pub cookie_attributes: String,
}

/// The session of a request. It dereferences to [`Session`].
#[derive(Debug)]
pub struct StoredSession {
    id: String,
    is_new: bool,
    session: Session,
    kept: Kept,
}

#[derive(Debug, Error)]
pub enum StoreError {
    #[error("Redis: {0}")]
    Redis(#[from] RedisError),
    #[error("cannot read the session in Redis: {0}")]
    Read(#[from] ReadError),
    #[error("cannot store the session: {0}")]
    Write(#[from] WriteError),
    #[error("cannot generate a session ID: {0}")]
    Random(#[from] getrandom::Error),
}

impl Store {
    /// Opens the session of a cookie, or a new one if there is no cookie, its signature is invalid
    /// or its session has expired. An unknown ID is not reused, so that nobody can choose the ID of
    /// someone else's session (session fixation).
    ///
    /// # Errors
    ///
    /// [`StoreError`] if Redis fails or its entry is not a session. Answer 500, as Flask-Session
    /// does.
    pub async fn open(&self, cookie: Option<&str>) -> Result<StoredSession, StoreError> {
        if let Some(id) = cookie.and_then(|cookie| self.cookie_id.read(cookie)) {
            let mut redis = self.redis.clone();
            let entry: Option<Vec<u8>> =
                redis::cmd("GET").arg(self.key(id)).query_async(&mut redis).await?;
            if let Some(entry) = entry.filter(|entry| !entry.is_empty()) {
                let Entry { dict, kept } = Entry::decode(&entry)?;
                return Ok(StoredSession {
                    id: id.to_owned(),
                    is_new: false,
                    session: dict.into(),
                    kept,
                });
            }
        }
        // `SESSION_PERMANENT` does not count as a modification.
        let session = Session::from(Dict::from([("_permanent", true)]));
        Ok(StoredSession { id: new_id()?, is_new: true, session, kept: Kept::new() })
    }

    /// Stores a modified session, renews an unmodified one and deletes an empty one. Returns the
    /// value of the `Set-Cookie` header, if there is one to send.
    ///
    /// Flask-Session writes every session on every request. This differs in two ways: an unmodified
    /// session is not written, which could undo a concurrent request; and a session that was
    /// deleted concurrently is not written again, so that a logout is final.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if Redis fails or the session has a value that Flask-Session cannot write
    /// either. Nothing is stored.
    pub async fn save(&self, stored: &StoredSession) -> Result<Option<String>, StoreError> {
        let StoredSession { id, is_new, session, kept } = stored;
        let mut redis = self.redis.clone();
        let (key, seconds) = (self.key(id), self.lifetime.as_secs());
        if kept.is_empty() && session.as_dict().keys().all(|key| key == "_permanent") {
            if !session.is_modified() {
                return Ok(None);
            }
            redis.del(key).await?;
            return Ok(Some(self.set_cookie("", Some(0))));
        }
        let is_stored = if session.is_modified() {
            let entry = Entry { dict: session.as_dict().clone(), kept: kept.clone() }.encode()?;
            let mut options = SetOptions::default().with_expiration(SetExpiry::EX(seconds));
            if !is_new {
                options = options.conditional_set(ExistenceCheck::XX);
            }
            redis.set_options(key, entry, options).await?.is_some()
        } else {
            redis.expire(key, seconds.cast_signed()).await?
        };
        if !is_stored || !(session.is_modified() || session.is_permanent()) {
            return Ok(None);
        }
        let max_age = session.is_permanent().then_some(seconds);
        Ok(Some(self.set_cookie(&self.cookie_id.write(id), max_age)))
    }

    /// Gives the session a new ID, as `app.session_interface.regenerate(session)` does. Call it at
    /// login.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if Redis fails to delete the old ID.
    pub async fn regenerate(&self, stored: &mut StoredSession) -> Result<(), StoreError> {
        self.redis.clone().del(self.key(&stored.id)).await?;
        stored.id = new_id()?;
        stored.is_new = true;
        stored.session.set_modified(true);
        Ok(())
    }

    fn key(&self, id: &str) -> String {
        format!("{}{id}", self.key_prefix)
    }

    fn set_cookie(&self, value: &str, max_age: Option<u64>) -> String {
        let max_age = max_age.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        format!("{}={value}{max_age}; {}", self.cookie_name, self.cookie_attributes)
    }
}

impl StoredSession {
    /// Removes everything except `_permanent`, including what a [`Session`] cannot hold:
    /// `session.clear()`.
    pub fn clear(&mut self) {
        let permanent = self.session.is_permanent();
        self.session.clear();
        self.session.set_permanent(permanent);
        self.kept.clear();
    }

    /// The keys and values that a [`Session`] cannot hold, and why. They are stored again
    /// unchanged.
    #[must_use]
    pub fn kept(&self) -> &Kept {
        &self.kept
    }
}

impl Deref for StoredSession {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl DerefMut for StoredSession {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.session
    }
}
