//! Messages for the next request to show. Upstream: `flash` and `get_flashed_messages` in `flask/helpers.py`.

use super::Session;
use crate::value::Value;

const FLASHES: &str = "_flashes";

impl Session {
    /// Stores a message for the next request to show: `flask.flash(message, category)`. Flask's default category is
    /// `message`.
    ///
    /// Messages are kept under `_flashes`, a list of pairs. A tuple found there goes on as a list, and anything else
    /// (which Flask would fail on) becomes the first item of a new list.
    ///
    /// ```
    /// use flask_session_cookie::Session;
    ///
    /// let mut session = Session::new();
    /// session.flash("info", "You were logged in");
    /// assert_eq!(session.take_flashes(), [("info".to_owned(), "You were logged in".into())]);
    /// assert!(session.is_empty());
    /// ```
    pub fn flash(&mut self, category: impl Into<String>, message: impl Into<Value>) {
        let mut flashes = match self.dict.get_mut(FLASHES).map(std::mem::take) {
            None => Vec::new(),
            Some(Value::List(flashes) | Value::Tuple(flashes)) => flashes,
            Some(other) => vec![other],
        };
        flashes.push(Value::Tuple(vec![Value::String(category.into()), message.into()]));
        self.insert(FLASHES, Value::List(flashes));
    }

    /// Takes the messages flashed, oldest first, each with its category:
    /// `get_flashed_messages(with_categories=True)`.
    ///
    /// All of them, of every category: Flask's `category_filter` takes out all, too, and only chooses which to show.
    /// Unlike Flask, which keeps them for the rest of the request, a second call gives none.
    ///
    /// What is stored under `_flashes` and is no pair of a text and a message, which Flask's `flash` does not write,
    /// is not lost: it stays there.
    pub fn take_flashes(&mut self) -> Vec<(String, Value)> {
        self.accessed.set();
        let stored = match self.dict.get_mut(FLASHES) {
            Some(Value::List(flashes) | Value::Tuple(flashes)) => std::mem::take(flashes),
            _ => return Vec::new(),
        };
        self.remove(FLASHES);
        let mut taken = Vec::new();
        let mut left = Vec::new();
        for flash in stored {
            match pair(flash) {
                Ok(flash) => taken.push(flash),
                Err(other) => left.push(other),
            }
        }
        if !left.is_empty() {
            self.insert(FLASHES, Value::List(left));
        }
        taken
    }
}

/// The category and message of one flash, or the value back if it is none.
fn pair(flash: Value) -> Result<(String, Value), Value> {
    match flash {
        Value::Tuple(items) => pair_of(items).map_err(Value::Tuple),
        Value::List(items) => pair_of(items).map_err(Value::List),
        other => Err(other),
    }
}

fn pair_of(items: Vec<Value>) -> Result<(String, Value), Vec<Value>> {
    match <[Value; 2]>::try_from(items)? {
        [Value::String(category), message] => Ok((category, message)),
        other => Err(other.into()),
    }
}
