//! The session of a request, for everything that handles the request.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use flask_session_cookie::{DeserializeError, SerializeError, Session, Value};
use parking_lot::ReentrantMutex;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The session of a request: a cheap handle, of which all clones are the same session.
///
/// Every method locks the session for its own time, and none returns a guard, so that nothing is
/// held over an `.await`. [`with`](SessionHandle::with) does several things at once.
///
/// It is saved when the response begins. What is done with it later, while a body is streamed, is
/// lost.
#[derive(Clone, Default)]
pub struct SessionHandle(Arc<ReentrantMutex<RefCell<Session>>>);

impl SessionHandle {
    /// A handle to this session.
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

    /// Calls a function with the session, which nobody else reads or changes meanwhile.
    ///
    /// # Panics
    ///
    /// If the function uses a handle of the same session: it has the session already.
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
        // Another thread waits for the lock. So this is the caller's mistake that is named above,
        // which would otherwise hang.
        let Ok(mut session) = lock.try_borrow_mut() else {
            panic!(
                "the function given to `with` used the handle: use the session that it is given"
            );
        };
        function(&mut session)
    }

    /// Whether two handles are of the same session.
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

    /// A copy of the value of a key: `session.get(key)`.
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

    /// The value of a key as a type of yours; `None` if there is no such key. See
    /// [`Session::get_as`].
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] if the value is of another type.
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

    /// The whole session as a type of yours. See [`Session::to`].
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] if the session is of another form.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie_web::SessionHandle;
    /// use std::collections::BTreeMap;
    ///
    /// let session = SessionHandle::new(Session::from([("visits", 7)]));
    /// assert_eq!(session.to::<BTreeMap<String, u64>>()?, BTreeMap::from([("visits".to_owned(), 7)]));
    /// # Ok::<(), flask_session_cookie::DeserializeError>(())
    /// ```
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, DeserializeError> {
        self.with(|session| session.to())
    }

    /// Sets a key, and returns the value that it had: `session[key] = value`.
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

    /// Sets a key to a value of a type of yours. See [`Session::insert_as`].
    ///
    /// # Errors
    ///
    /// [`SerializeError`] if a session cannot hold it.
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

    /// Removes a key, and returns its value: `session.pop(key, None)`.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::new(Session::from([("visits", 7)]));
    /// assert_eq!(session.remove("visits"), Some(7.into()));
    /// assert_eq!(session.remove("visits"), None);
    /// ```
    #[expect(clippy::must_use_candidate, reason = "it removes")]
    pub fn remove(&self, key: &str) -> Option<Value> {
        self.with(|session| session.remove(key))
    }

    /// Whether there is such a key: `key in session`.
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

    /// Removes all keys, so that the cookie is deleted: `session.clear()`.
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
    /// session.flash("It is in the cart", "info");
    /// assert_eq!(session.take_flashes(), [("info".into(), "It is in the cart".into())]);
    /// ```
    pub fn flash(&self, message: impl Into<Value>, category: impl Into<Value>) {
        self.with(|session| session.flash(message, category));
    }

    /// Removes the messages, and returns category and text of each:
    /// `get_flashed_messages(with_categories=True)`.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// session.flash("It is in the cart", "info");
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

    /// Whether the session is to be saved: `session.modified`.
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

    /// Sets whether the session is to be saved: `session.modified = modified`.
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// session.insert("visits", 1);
    /// session.set_modified(false); // is not saved
    /// assert!(!session.is_modified());
    /// ```
    pub fn set_modified(&self, modified: bool) {
        self.with(|session| session.set_modified(modified));
    }

    /// When the cookie of the session was signed; `None` for a new session. See
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

    /// Whether a fallback key verified the cookie. See [`Session::verified_by_fallback`].
    ///
    /// ```
    /// use flask_session_cookie_web::SessionHandle;
    ///
    /// let session = SessionHandle::default();
    /// if session.verified_by_fallback() {
    ///     session.set_modified(true); // is signed with the new key
    /// }
    /// assert!(!session.is_modified());
    /// ```
    #[must_use]
    pub fn verified_by_fallback(&self) -> bool {
        self.with(|session| session.verified_by_fallback())
    }
}

/// Does not show what is in the session, as arguments of handlers are easily logged.
impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionHandle").finish_non_exhaustive()
    }
}
