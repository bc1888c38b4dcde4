//! What is odd about a cookie, according to Python and Flask: the answer to `explain` in
//! `differential/flask/server/evidence.py`.

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Evidence {
    /// Whether a part of the cookie has base64 characters after its padding.
    pub after_padding: bool,
    /// Whether a part of the cookie lacks padding because its length counts ignored characters.
    pub not_padded: bool,
    pub timestamp_len: usize,
    pub json_len: usize,
    pub lone_surrogates: bool,
    pub byte_order_mark: bool,
    /// The Python type of the payload's value, if Flask can read it.
    #[serde(rename = "type")]
    pub top_level: Option<String>,
    /// The tag that we refused.
    pub tag: Option<Tag>,
    /// The exception with which Flask refused the cookie, or failed to write one.
    #[serde(skip)]
    pub cause: String,
    /// Whether Flask's cookie is ours, signed with the last fallback key.
    #[serde(skip)]
    pub last_fallback_key_signs: bool,
    #[serde(skip)]
    pub year_below_1000: bool,
    /// Whether the session that Flask wrote has a dataclass.
    #[serde(skip)]
    pub has_dataclass: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// The first key of the object.
    name: Option<String>,
    /// Whether Flask can convert it to a value.
    converts: bool,
    /// Whether it is how Flask writes that value.
    canonical: bool,
}

impl Evidence {
    /// Whether Flask converts the content of this tag to a value that it writes differently.
    pub fn is_converted(&self, name: &str) -> bool {
        self.tag
            .as_ref()
            .is_some_and(|tag| tag.name.as_deref() == Some(name) && tag.converts && !tag.canonical)
    }

    /// Whether Flask wrote a dictionary in a dataclass without escaping it, and reads it as a tag.
    pub fn is_tag_of_dataclass(&self) -> bool {
        self.has_dataclass && self.tag.as_ref().is_some_and(|tag| tag.converts && !tag.canonical)
    }

    /// Whether Flask cannot convert the content of the tag.
    pub fn is_never_converted(&self) -> bool {
        self.tag.as_ref().is_some_and(|tag| !tag.converts)
    }
}
