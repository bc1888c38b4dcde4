//! Messages for the next request to show. Upstream: `flash` and `get_flashed_messages` in
//! `flask/helpers.py`.

use super::Session;
use crate::value::Value;

const FLASHES: &str = "_flashes";

impl Session {
    /// Stores a message for the next request to show: `flask.flash(message, category)`. Flask's
    /// default category is `message`.
    ///
    /// Messages are kept under `_flashes`, a list of pairs. A tuple found there becomes a list, and
    /// anything else (which Flask would fail on) becomes the first item of a new list.
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

    /// Takes the flashed messages, oldest first, each after its category:
    /// `get_flashed_messages(with_categories=True)`.
    ///
    /// They are taken once in a request, as in Flask: a second call returns the same messages
    /// again, and what is [flashed](Session::flash) after the first is for the next request.
    /// Messages of every category are taken: Flask's `category_filter` takes them all, too, and
    /// only chooses which to show.
    ///
    /// In a page take the text of each with [`Value::as_str`]: `Display` writes Python's `repr`, in
    /// quotes. Escape it for HTML, unless it is a [`Value::Markup`].
    ///
    /// A category is text, as a rule; Flask takes any value for one. What is stored under
    /// `_flashes` and is not a pair, which `flash` never writes, stays there.
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

/// The category and message of one flash, or the value if it is not a pair.
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
