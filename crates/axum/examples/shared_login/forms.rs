//! The fields of the forms, without the CSRF token.

use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct LoginForm {
    pub(crate) username: String,
    pub(crate) password: String,
    /// A checkbox, which browsers omit unless it is checked.
    pub(crate) remember: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct NoteForm {
    pub(crate) note: String,
}

/// A form with only a button.
#[derive(Deserialize)]
pub(crate) struct Button {}
