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
/// Every method locks the session for its own time, and none returns a guard, so that nothing is held over an `.await`.
/// [`with`](SessionHandle::with) does several things at once.
///
/// It is saved when the response begins. What is done with it later, while a body is streamed, is lost.
#[derive(Clone, Default)]
pub struct SessionHandle(Arc<ReentrantMutex<RefCell<Session>>>);

impl SessionHandle {
    /// A handle to this session.
    #[must_use]
    pub fn new(session: Session) -> SessionHandle {
        SessionHandle(Arc::new(ReentrantMutex::new(RefCell::new(session))))
    }

    /// Calls a function with the session, which nobody else reads or changes meanwhile.
    ///
    /// # Panics
    ///
    /// If the function uses a handle of the same session: it has the session already.
    pub fn with<T>(&self, function: impl FnOnce(&mut Session) -> T) -> T {
        let lock = self.0.lock();
        let Ok(mut session) = lock.try_borrow_mut() else {
            panic!("the function given to `with` used the handle: use the session that it is given");
        };
        function(&mut session)
    }

    /// Whether two handles are of the same session.
    #[must_use]
    pub fn is_same(&self, other: &SessionHandle) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// A copy of the value of a key: `session.get(key)`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Value> {
        self.with(|session| session.get(key).cloned())
    }

    /// The value of a key as a type of yours; `None` if there is no such key. See [`Session::get_as`].
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] if the value is of another type.
    pub fn get_as<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, DeserializeError> {
        self.with(|session| session.get_as(key))
    }

    /// The whole session as a type of yours. See [`Session::to`].
    ///
    /// # Errors
    ///
    /// [`DeserializeError`] if the session is of another form.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, DeserializeError> {
        self.with(|session| session.to())
    }

    /// Sets a key, and returns the value that it had: `session[key] = value`.
    pub fn insert(&self, key: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.with(|session| session.insert(key, value))
    }

    /// Sets a key to a value of a type of yours. See [`Session::insert_as`].
    ///
    /// # Errors
    ///
    /// [`SerializeError`] if a session cannot hold it.
    pub fn insert_as<T: Serialize + ?Sized>(
        &self,
        key: impl Into<String>,
        value: &T,
    ) -> Result<Option<Value>, SerializeError> {
        self.with(|session| session.insert_as(key, value))
    }

    /// Removes a key, and returns its value: `session.pop(key, None)`.
    #[expect(clippy::must_use_candidate, reason = "it removes")]
    pub fn remove(&self, key: &str) -> Option<Value> {
        self.with(|session| session.remove(key))
    }

    /// Whether there is such a key: `key in session`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.with(|session| session.contains_key(key))
    }

    /// Whether the session has no keys: `not session`.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.with(|session| session.is_empty())
    }

    /// Removes all keys, so that the cookie is deleted: `session.clear()`.
    pub fn clear(&self) {
        self.with(Session::clear);
    }

    /// Adds a message for the next page: `flash(message, category)`.
    pub fn flash(&self, message: impl Into<Value>, category: impl Into<Value>) {
        self.with(|session| session.flash(message, category));
    }

    /// Removes the messages, and returns category and text of each: `get_flashed_messages(with_categories=True)`.
    #[must_use]
    pub fn take_flashes(&self) -> Vec<(Value, Value)> {
        self.with(Session::take_flashes)
    }

    /// Whether the session outlives the browser: `session.permanent`.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.with(|session| session.is_permanent())
    }

    /// Sets whether the session outlives the browser: `session.permanent = permanent`.
    pub fn set_permanent(&self, permanent: bool) {
        self.with(|session| session.set_permanent(permanent));
    }

    /// Whether the session is to be saved: `session.modified`.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.with(|session| session.is_modified())
    }

    /// Sets whether the session is to be saved: `session.modified = modified`.
    pub fn set_modified(&self, modified: bool) {
        self.with(|session| session.set_modified(modified));
    }

    /// When the cookie of the session was signed; `None` for a new session. See [`Session::signed_at`].
    #[must_use]
    pub fn signed_at(&self) -> Option<SystemTime> {
        self.with(|session| session.signed_at())
    }

    /// Whether a fallback key verified the cookie. See [`Session::verified_by_fallback`].
    #[must_use]
    pub fn verified_by_fallback(&self) -> bool {
        self.with(|session| session.verified_by_fallback())
    }
}

/// Shows the session, or that it is in use.
impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lock = self.0.try_lock();
        let session = lock.as_ref().and_then(|lock| lock.try_borrow().ok());
        match session {
            Some(session) => f.debug_tuple("SessionHandle").field(&*session).finish(),
            None => f.debug_tuple("SessionHandle").field(&format_args!("in use")).finish(),
        }
    }
}
