//! A dictionary that behaves like Flask's `session`. Upstream: `SecureCookieSession` in
//! `flask/sessions.py`, `CallbackDict` in `werkzeug/datastructures`, and `RequestContext.session`
//! in `flask/ctx.py`, which sets `accessed`.

mod accessed;
mod flashes;
mod map;
mod serde;

use std::mem;
use std::time::SystemTime;

use self::accessed::Accessed;
use crate::value::{Dict, Value};

const PERMANENT: &str = "_permanent";

/// A session: a dictionary that records whether it was accessed and modified, and that can be
/// permanent and hold flashed messages.
///
/// Any use of its keys and values makes it accessed, as in Flask 3.1.3: the response then depends
/// on the cookie and gets `Vary: Cookie`. Asking about the session itself
/// ([`is_accessed`](Session::is_accessed), [`is_modified`](Session::is_modified),
/// [`is_permanent`](Session::is_permanent), [`signed_at`](Session::signed_at), `==`), `Debug`,
/// cloning and saving are not accesses. A clone has its own flags, so save the session that was
/// used, not a clone of it.
///
/// It becomes modified where a `session` in Flask does: by setting a key, even to the same value;
/// by removing a key that exists; by [`clear`](Session::clear), even if it is empty. In addition,
/// the methods that return `&mut Value` ([`get_mut`](Session::get_mut), [`entry`](Session::entry),
/// [`iter_mut`](Session::iter_mut) and similar) make it modified, so that changes to nested values
/// are never lost. In Flask, those need `session.modified = True`.
///
/// ```
/// use flask_session_cookie::Session;
///
/// let mut session = Session::new();
/// session.insert("username", "Alice");
/// session.insert("cart", vec!["apple"]);
/// assert!(session.is_modified());
///
/// if let Some(cart) = session.get_mut("cart").and_then(|cart| cart.as_list_mut()) {
///     cart.push("pear".into());
/// }
/// assert_eq!(session["cart"].to_string(), "['apple', 'pear']");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Session {
    dict: Dict,
    accessed: Accessed,
    modified: bool,
    signed_at: Option<SystemTime>,
    verified_by_fallback: bool,
    /// The messages returned by the first call of `take_flashes`.
    flashes: Option<Vec<(Value, Value)>>,
}

impl Session {
    /// An empty session, neither accessed nor modified.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// assert!(!Session::new().is_modified());
    /// ```
    #[must_use]
    pub fn new() -> Session {
        Session::default()
    }

    /// Whether the browser keeps the cookie until the session's lifetime is over, rather than until
    /// the browser is closed: `session.permanent`, which is whether `_permanent` is truthy. This is
    /// not an access, although it is one in Flask.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::new();
    /// assert!(!session.is_permanent());
    /// session.set_permanent(true);
    /// assert!(session.is_permanent());
    /// ```
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.dict.get(PERMANENT).is_some_and(Value::is_truthy)
    }

    /// Sets whether the session is permanent: `session.permanent = True`. This sets the key
    /// `_permanent`, so the session becomes modified.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::new();
    /// session.set_permanent(true);
    /// assert_eq!(session, Session::from([("_permanent", true)]));
    /// ```
    pub fn set_permanent(&mut self, permanent: bool) {
        self.insert(PERMANENT, permanent);
    }

    /// Whether the session was read or modified since it was created or decoded:
    /// `session.accessed`, as of Flask 3.1.3. This is not an access, although in Flask it is one
    /// through the `session` proxy that views import.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let session = Session::from([("username", "Alice")]);
    /// assert!(!session.is_accessed());
    /// assert!(!session.contains_key("admin"));
    /// assert!(session.is_accessed());
    /// ```
    #[must_use]
    pub fn is_accessed(&self) -> bool {
        self.accessed.is_set()
    }

    /// Whether the session was modified since it was created or decoded: `session.modified`. This
    /// is not an access, although it is one in Flask.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::new();
    /// assert!(!session.is_modified());
    /// session.insert("username", "Alice");
    /// assert!(session.is_modified());
    /// ```
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.modified
    }

    /// Sets [`is_modified`](Session::is_modified): `session.modified = True`. This is an access.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::new();
    /// session.set_modified(true);
    /// assert!(session.is_modified() && session.is_accessed());
    /// ```
    pub fn set_modified(&mut self, modified: bool) {
        self.accessed.set();
        self.modified = modified;
    }

    /// When the cookie that this session was decoded from was signed, in whole seconds. `None` if
    /// the session was not decoded from a cookie.
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec};
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let codec = SessionCodec::new("dev")?;
    /// let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    /// let cookie = codec.encode_at(&Session::new(), now)?;
    /// assert_eq!(codec.decode_at(&cookie, now)?.signed_at(), Some(now));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn signed_at(&self) -> Option<SystemTime> {
        self.signed_at
    }

    /// Whether the cookie that this session was decoded from was verified by a
    /// [fallback key](crate::SessionCodecBuilder::fallback_key) or a
    /// [fallback signer](crate::SessionCodecBuilder::fallback_signer).
    ///
    /// To replace such a cookie by one signed with the current key, [mark the session as
    /// modified](Session::set_modified). Do not do so in the first step of a rotation, where the
    /// *new* key is the fallback: see [the guide to key rotation](crate::guide::rotating).
    ///
    /// ```
    /// use flask_session_cookie::{Session, SessionCodec};
    ///
    /// let old = SessionCodec::new("old-key")?;
    /// let new = SessionCodec::builder("new-key").fallback_key("old-key").build()?;
    /// let session = Session::from([("username", "Alice")]);
    /// assert!(new.decode(&old.encode(&session)?)?.verified_by_fallback());
    /// assert!(!new.decode(&new.encode(&session)?)?.verified_by_fallback());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn verified_by_fallback(&self) -> bool {
        self.verified_by_fallback
    }

    /// Replaces all keys and values, and returns the previous ones. Everything else stays the same,
    /// including whether the session is accessed and modified.
    ///
    /// This is for middleware that changes how a session is stored, for example by renaming the
    /// keys of an old format.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, Session};
    ///
    /// let mut session = Session::from([("user", "Alice")]);
    /// let old = session.replace(Dict::from([("username", "Alice")]));
    /// assert_eq!(old, Dict::from([("user", "Alice")]));
    /// assert!(!session.is_modified() && !session.is_accessed());
    /// ```
    pub fn replace(&mut self, dict: Dict) -> Dict {
        mem::replace(&mut self.dict, dict)
    }

    /// The keys and values as a [`Dict`]. This is an access.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, Session};
    ///
    /// assert_eq!(*Session::from([("a", 1)]).as_dict(), Dict::from([("a", 1)]));
    /// ```
    #[must_use]
    pub fn as_dict(&self) -> &Dict {
        self.read()
    }

    /// The keys and values as a [`Dict`], by value.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, Session};
    ///
    /// assert_eq!(Session::from([("a", 1)]).into_dict(), Dict::from([("a", 1)]));
    /// ```
    #[must_use]
    pub fn into_dict(self) -> Dict {
        self.dict
    }

    /// A session decoded from a cookie.
    pub(crate) fn decoded(
        dict: Dict,
        signed_at: SystemTime,
        verified_by_fallback: bool,
    ) -> Session {
        Session {
            dict,
            accessed: Accessed::default(),
            modified: false,
            signed_at: Some(signed_at),
            verified_by_fallback,
            flashes: None,
        }
    }

    /// The dictionary, for saving, which is not an access.
    pub(crate) fn peek(&self) -> &Dict {
        &self.dict
    }

    /// The dictionary, to read.
    fn read(&self) -> &Dict {
        self.accessed.set();
        &self.dict
    }

    /// The dictionary, to change.
    fn write(&mut self) -> &mut Dict {
        self.accessed.set();
        self.modified = true;
        &mut self.dict
    }

    /// The dictionary, to change its values, if there are any.
    fn write_values(&mut self) -> &mut Dict {
        self.accessed.set();
        self.modified |= !self.dict.is_empty();
        &mut self.dict
    }
}

/// Creates a session with these keys and values, neither accessed nor modified.
impl From<Dict> for Session {
    fn from(dict: Dict) -> Session {
        Session { dict, ..Session::default() }
    }
}

/// Compares only keys and values, as in Python. Comparing is not an access.
impl PartialEq for Session {
    fn eq(&self, other: &Session) -> bool {
        self.dict == other.dict
    }
}
