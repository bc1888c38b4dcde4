//! What a form finds: names, and values as they are written.

use super::Form;

/// A form that was recognised, and all cookies in it.
pub(super) struct Found {
    pub(super) form: Form,
    pub(super) records: Vec<Record>,
}

/// A cookie of any name, its value not cleaned yet.
#[derive(Default)]
pub(super) struct Record {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) set: bool,
    /// By `Max-Age` or `Expires`.
    pub(super) expired: bool,
    pub(super) domain: Option<String>,
    pub(super) path: Option<String>,
}

impl Record {
    pub(super) fn new(name: &str, value: &str) -> Record {
        Record { name: name.to_owned(), value: value.to_owned(), ..Record::default() }
    }
}
