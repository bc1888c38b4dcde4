//! The dictionary with Flask's behaviour. Upstream: `SecureCookieSession` in `flask/sessions.py`,
//! `CallbackDict` in Werkzeug, `RequestContext.session` in `flask/ctx.py`.

mod accessed;
mod flashes;
mod map;
mod serde;

use std::mem;
use std::time::SystemTime;

use self::accessed::Accessed;
use crate::value::{Dict, Value};

const PERMANENT: &str = "_permanent";

/// A session: a dictionary that knows whether it was accessed, whether it was modified, whether it
/// is permanent, and the messages flashed in it.
///
/// It becomes accessed by any use of its keys and values, as a `session` does in Flask 3.1.3: a
/// response that was made with a look at the session depends on the cookie, which caches have to be
/// told. Asking about the session itself ([`is_accessed`](Session::is_accessed),
/// [`is_modified`](Session::is_modified), [`is_permanent`](Session::is_permanent),
/// [`signed_at`](Session::signed_at), `==`), `Debug`, cloning and saving leave no mark. A clone has
/// its own marks from then on: save the session that was used, not a clone of it.
///
/// It becomes modified wherever a `session` in Flask does: setting a key, also to the same value;
/// removing a key that is there; [`clear`](Session::clear), also if it is empty. And in one case
/// more: what returns a `&mut Value` ([`get_mut`](Session::get_mut), [`entry`](Session::entry),
/// [`iter_mut`](Session::iter_mut) and the like) marks it modified, so that a change deep inside is
/// never lost; in Flask one has to remember `session.modified = True` there.
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
    /// The flashed messages that were taken.
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

    /// Whether the browser keeps the cookie after it is closed, until the lifetime is over:
    /// `session.permanent`, the truth of what is stored under `_permanent`. Asking is not an
    /// access. (In Flask it is one.)
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

    /// Sets [`is_permanent`](Session::is_permanent), which is a key of the session and modifies it:
    /// `session.permanent = True`.
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

    /// Whether anything was done with the session since it was made or decoded, if only to look:
    /// `session.accessed`, as of Flask 3.1.3. Asking is not an access. (In Flask it is one, if it
    /// is asked of the `session` that views import.)
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

    /// Whether the session was modified since it was made or decoded: `session.modified`. Asking is
    /// not an access. (In Flask it is one.)
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

    /// Says that the session was modified, or was not: `session.modified = True`.
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

    /// The time at which the cookie was signed from which this session was decoded, in whole
    /// seconds; `None` for a session that comes from elsewhere.
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

    /// Whether the cookie from which this session was decoded was verified by a
    /// [fallback key](crate::SessionCodecBuilder::fallback_key) or a
    /// [fallback signer](crate::SessionCodecBuilder::fallback_signer).
    ///
    /// If those are old, [mark the session modified](Session::set_modified), and its cookie is
    /// written again with the current key. Not so in the first step of a rotation, in which the
    /// *new* key is a fallback; see [the page on rotating keys](crate::guide::rotating).
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

    /// Replaces all keys and values, and returns those before. All else that is known of the
    /// session stays as it is: whether it was accessed or modified, when it was signed, the flashed
    /// messages that were taken.
    ///
    /// It is for code around the handlers that changes how a session is kept, such as renaming the
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

    /// The dictionary alone, to read.
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

    /// The dictionary alone.
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

    /// A session that a cookie held.
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

    /// The dictionary, for what writes the session to a cookie, which leaves no mark.
    pub(crate) fn peek(&self) -> &Dict {
        &self.dict
    }

    /// To look at the dictionary.
    fn read(&self) -> &Dict {
        self.accessed.set();
        &self.dict
    }

    /// To change the dictionary.
    fn write(&mut self) -> &mut Dict {
        self.accessed.set();
        self.modified = true;
        &mut self.dict
    }

    /// To change values of the dictionary, if there are any.
    fn write_values(&mut self) -> &mut Dict {
        self.accessed.set();
        self.modified |= !self.dict.is_empty();
        &mut self.dict
    }
}

/// A session with these keys and values, neither accessed nor modified.
impl From<Dict> for Session {
    fn from(dict: Dict) -> Session {
        Session { dict, ..Session::default() }
    }
}

/// Sessions are equal if they hold equal values under the same keys, whatever else is known of
/// them, as in Python. Comparing is not an access.
impl PartialEq for Session {
    fn eq(&self, other: &Session) -> bool {
        self.dict == other.dict
    }
}
