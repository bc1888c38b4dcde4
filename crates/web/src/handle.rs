//! A shared handle to the session of a request.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use flask_session_cookie::{DeserializeError, SerializeError, Session, Value};
use parking_lot::ReentrantMutex;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A handle to the session of a request. Clones are cheap and share the session.
///
/// Every method locks the session until it returns, and none returns a guard, so no lock is held
/// across an `.await`. Use [`with`](SessionHandle::with) to do several things under one lock.
///
/// The session is saved when the response starts. Changes made later, while the body is streamed,
/// are lost.
#[derive(Clone, Default)]
pub struct SessionHandle(Arc<ReentrantMutex<RefCell<Session>>>);

impl SessionHandle {
    /// Creates a handle to a session.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::new(Session::from([("username", "Alice")]));
    /// assert!(session.contains_key("username"));
    /// ```
    #[must_use]
    pub fn new(session: Session) -> SessionHandle {
        SessionHandle(Arc::new(ReentrantMutex::new(RefCell::new(session))))
    }

    /// Calls a function with exclusive access to the session.
    ///
    /// # Panics
    ///
    /// If the function uses a handle to the same session instead of its argument.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// let visits = session.with(|session| {
    ///     let visits = session.get("visits").and_then(|visits| visits.as_i64()).unwrap_or(0) + 1;
    ///     session.insert("visits", visits);
    ///     visits
    /// });
    /// assert_eq!(visits, 1);
    /// ```
    pub fn with<T>(&self, function: impl FnOnce(&mut Session) -> T) -> T {
        let lock = self.0.lock();
        // Other threads wait for the lock, so this is a nested call in the same thread. With a
        // lock that is not reentrant it would deadlock.
        let Ok(mut session) = lock.try_borrow_mut() else {
            panic!("the function passed to `with` used the handle: use its argument instead");
        };
        function(&mut session)
    }

    /// Whether two handles share a session.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// assert!(session.is_same(&session.clone()));
    /// assert!(!session.is_same(&SessionHandle::default()));
    /// ```
    #[must_use]
    pub fn is_same(&self, other: &SessionHandle) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Returns a copy of the value of a key: `session.get(key)`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::new(Session::from([("username", "Alice")]));
    /// assert_eq!(session.get("username"), Some("Alice".into()));
    /// assert_eq!(session.get("cart"), None);
    /// ```
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value> {
        self.with(|session| session.get(key).cloned())
    }

    /// Deserializes the value of a key, or returns `None` if the key is absent. See
    /// [`Session::get_as`].
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] if the value has another type.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::new(Session::from([("visits", 7)]));
    /// assert_eq!(session.get_as::<u64>("visits")?, Some(7));
    /// assert!(session.get_as::<String>("visits").is_err());
    /// # Ok::<(), flask_session_cookie::DeserializeError>(())
    /// ```
    pub fn get_as<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, DeserializeError> {
        self.with(|session| session.get_as(key))
    }

    /// Deserializes the whole session. See [`Session::to`].
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] if the session does not fit the type.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie_web::SessionHandle;
    /// use std::collections::BTreeMap;
    ///
    /// let session = SessionHandle::new(Session::from([("visits", 7)]));
    /// let counts: BTreeMap<String, u64> = session.to()?;
    /// assert_eq!(counts["visits"], 7);
    /// # Ok::<(), flask_session_cookie::DeserializeError>(())
    /// ```
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, DeserializeError> {
        self.with(|session| session.to())
    }

    /// Sets a key and returns its previous value: `session[key] = value`.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// assert_eq!(session.insert("visits", 1), None);
    /// assert_eq!(session.insert("visits", 2), Some(1.into()));
    /// ```
    pub fn insert(&self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.with(|session| session.insert(key, value))
    }

    /// Serializes a value, sets a key to it and returns the previous value. See
    /// [`Session::insert_as`].
    ///
    /// # Errors
    ///
    /// [`SerializeError`] if a session cannot hold the value.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// session.insert_as("cart", &["apple", "pear"])?;
    /// assert_eq!(session.get_as::<Vec<String>>("cart")?.map(|cart| cart.len()), Some(2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn insert_as<T: Serialize + ?Sized>(
        &self,
        key: impl Into<String>,
        value: &T,
    ) -> Result<Option<Value>, SerializeError> {
        self.with(|session| session.insert_as(key, value))
    }

    /// Removes a key and returns its value: `session.pop(key, None)`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::new(Session::from([("visits", 7)]));
    /// assert_eq!(session.remove("visits"), Some(7.into()));
    /// assert_eq!(session.remove("visits"), None);
    /// ```
    #[expect(clippy::must_use_candidate, reason = "it is called to remove the key")]
    pub fn remove(&self, key: &str) -> Option<Value> {
        self.with(|session| session.remove(key))
    }

    /// Whether the session contains a key: `key in session`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::new(Session::from([("visits", 7)]));
    /// assert!(session.contains_key("visits") && !session.contains_key("cart"));
    /// ```
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.with(|session| session.contains_key(key))
    }

    /// Whether the session has no keys: `not session`.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// assert!(SessionHandle::default().is_empty());
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.with(|session| session.is_empty())
    }

    /// Removes all keys, which deletes the cookie: `session.clear()`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::new(Session::from([("visits", 7)]));
    /// session.clear();
    /// assert!(session.is_empty() && session.is_modified());
    /// ```
    pub fn clear(&self) {
        self.with(Session::clear);
    }

    /// Adds a message for the next page: `flash(message, category)`.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// session.flash("Added to cart", "info");
    /// assert_eq!(session.take_flashes(), [("info".into(), "Added to cart".into())]);
    /// ```
    pub fn flash(&self, message: impl Into<Value>, category: impl Into<Value>) {
        self.with(|session| session.flash(message, category));
    }

    /// Removes all messages and returns them as pairs of category and message:
    /// `get_flashed_messages(with_categories=True)`.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// session.flash("Added to cart", "info");
    /// assert_eq!(session.take_flashes().len(), 1);
    /// assert!(session.is_empty());
    /// ```
    #[must_use]
    pub fn take_flashes(&self) -> Vec<(Value, Value)> {
        self.with(Session::take_flashes)
    }

    /// Whether the session outlives the browser: `session.permanent`.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// assert!(!SessionHandle::default().is_permanent());
    /// ```
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.with(|session| session.is_permanent())
    }

    /// Sets whether the session outlives the browser: `session.permanent = permanent`.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// session.set_permanent(true);
    /// assert!(session.is_permanent());
    /// ```
    pub fn set_permanent(&self, permanent: bool) {
        self.with(|session| session.set_permanent(permanent));
    }

    /// Whether the session has been modified, and so will be saved: `session.modified`.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// assert!(!session.is_modified());
    /// session.insert("visits", 1);
    /// assert!(session.is_modified());
    /// ```
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.with(|session| session.is_modified())
    }

    /// Marks the session as modified or not: `session.modified = modified`.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// session.insert("visits", 1);
    /// session.set_modified(false); // will not be saved
    /// assert!(!session.is_modified());
    /// ```
    pub fn set_modified(&self, modified: bool) {
        self.with(|session| session.set_modified(modified));
    }

    /// When the session cookie was signed, or `None` for a new session. See
    /// [`Session::signed_at`].
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// assert_eq!(SessionHandle::default().signed_at(), None);
    /// ```
    #[must_use]
    pub fn signed_at(&self) -> Option<SystemTime> {
        self.with(|session| session.signed_at())
    }

    /// Whether the session cookie was verified by a fallback key. See
    /// [`Session::verified_by_fallback`].
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// if session.verified_by_fallback() {
    ///     session.set_modified(true); // will be signed with the new key
    /// }
    /// assert!(!session.is_modified());
    /// ```
    #[must_use]
    pub fn verified_by_fallback(&self) -> bool {
        self.with(|session| session.verified_by_fallback())
    }
}

/// Omits the contents of the session, because handler arguments are easily logged.
impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionHandle").finish_non_exhaustive()
    }
}
