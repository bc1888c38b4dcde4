//! Flashed messages. Upstream: `flash` and `get_flashed_messages` in `flask/helpers.py`.
//!
//! ```text
//! {"_flashes": [("info", "Logged in")]}    {"_flashes":[{" t":["info","Logged in"]}]}
//! the session in Python                    its JSON
//! ```

use super::Session;
use crate::value::Value;

const FLASHES: &str = "_flashes";

impl Session {
    /// Stores a message for the next request: `flask.flash(message, category)`. Flask's default
    /// category is `message`.
    ///
    /// The messages are a list of pairs under `_flashes`. If a tuple is stored there, it becomes a
    /// list. Any other value, which would make Flask raise an exception, becomes the first item of
    /// a new list.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::new();
    /// session.flash("You were logged in", "info"); // flash("You were logged in", "info")
    /// assert_eq!(session.take_flashes(), [("info".into(), "You were logged in".into())]);
    /// assert!(session.is_empty());
    /// ```
    pub fn flash(&mut self, message: impl Into<Value>, category: impl Into<Value>) {
        let mut flashes = match self.dict.get_mut(FLASHES).map(std::mem::take) {
            None => Vec::new(),
            Some(Value::List(flashes) | Value::Tuple(flashes)) => flashes,
            Some(other) => vec![other],
        };
        flashes.push(Value::Tuple(vec![category.into(), message.into()]));
        self.insert(FLASHES, Value::List(flashes));
    }

    /// Removes the flashed messages from the session and returns them, oldest first, as pairs of
    /// category and message: `get_flashed_messages(with_categories=True)`.
    ///
    /// As in Flask, this happens once per request: a second call returns the same messages, and a
    /// message [flashed](Session::flash) after the first call is for the next request. All
    /// categories are removed, as they are in Flask even with a `category_filter`.
    ///
    /// To show a message, use [`Value::as_str`]: `Display` writes Python's `repr`, in quotes.
    /// Escape it for HTML, unless it is a [`Value::Markup`].
    ///
    /// Categories are usually text, but Flask allows any value. Items under `_flashes` that are not
    /// pairs, which `flash` never writes, stay in the session.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::new();
    /// session.flash("One", "message");
    /// for (category, message) in session.take_flashes() {
    ///     assert_eq!((category.as_str(), message.as_str()), (Some("message"), Some("One")));
    /// }
    /// session.flash("Two", "message");
    /// assert_eq!(session.take_flashes(), [("message".into(), "One".into())]);
    /// assert!(session.contains_key("_flashes"));
    /// ```
    pub fn take_flashes(&mut self) -> Vec<(Value, Value)> {
        if self.flashes.is_none() {
            self.flashes = Some(self.take_flashes_from_dict());
        }
        self.flashes.clone().unwrap_or_default()
    }

    fn take_flashes_from_dict(&mut self) -> Vec<(Value, Value)> {
        self.accessed.set();
        let stored = match self.dict.get_mut(FLASHES) {
            Some(Value::List(flashes) | Value::Tuple(flashes)) => std::mem::take(flashes),
            _ => return Vec::new(),
        };
        self.remove(FLASHES);
        let mut taken = Vec::new();
        let mut malformed = Vec::new();
        for flash in stored {
            match pair(flash) {
                Ok(flash) => taken.push(flash),
                Err(other) => malformed.push(other),
            }
        }
        if !malformed.is_empty() {
            self.insert(FLASHES, Value::List(malformed));
        }
        taken
    }
}

/// The category and message of a flash, or the value itself if it is not a pair.
fn pair(flash: Value) -> Result<(Value, Value), Value> {
    match flash {
        Value::Tuple(items) => pair_of(items).map_err(Value::Tuple),
        Value::List(items) => pair_of(items).map_err(Value::List),
        other => Err(other),
    }
}

fn pair_of(items: Vec<Value>) -> Result<(Value, Value), Vec<Value>> {
    <[Value; 2]>::try_from(items).map(|[category, message]| (category, message))
}
