//! The cookies in a text, before their values are cleaned.

use super::Form;

/// A recognized form, and all cookies in it.
pub(super) struct Found {
    pub(super) form: Form,
    pub(super) records: Vec<Record>,
}

/// A cookie with any name and its value as written.
#[derive(Default)]
pub(super) struct Record {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) set: bool,
    /// Whether `Max-Age` or `Expires` deletes it.
    pub(super) expired: bool,
    pub(super) domain: Option<String>,
    pub(super) path: Option<String>,
}

impl Record {
    pub(super) fn new(name: &str, value: &str) -> Record {
        Record { name: name.to_owned(), value: value.to_owned(), ..Record::default() }
    }
}
