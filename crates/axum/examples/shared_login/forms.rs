//! What the forms send, beside the CSRF token.

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct LoginForm {
    pub(crate) username: String,
    pub(crate) password: String,
    /// A checkbox, which a browser leaves out if it is not checked.
    pub(crate) remember: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct NoteForm {
    pub(crate) note: String,
}

/// A form with nothing but a button.
#[derive(Deserialize)]
pub(crate) struct Button {}
