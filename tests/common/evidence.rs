//! What is odd about a cookie, as Python and Flask themselves tell it: the answer to `explain` in
//! `differential/flask/server/evidence.py`.

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Evidence {
    /// Whether characters of base64 follow the padding in a part of the cookie.
    pub after_padding: bool,
    /// Whether a part of the cookie lacks padding because it has characters that are passed over.
    pub not_padded: bool,
    pub timestamp_len: usize,
    pub json_len: usize,
    pub lone_surrogates: bool,
    pub byte_order_mark: bool,
    /// The Python type of what the payload holds, if Flask can read it.
    #[serde(rename = "type")]
    pub top_level: Option<String>,
    /// The tag that we did not take.
    pub tag: Option<Tag>,
    /// The exception for which Flask refused the cookie, or could not make one.
    #[serde(skip)]
    pub cause: String,
    /// Whether Flask's cookie is ours, signed with the last fallback key.
    #[serde(skip)]
    pub last_fallback_key_signs: bool,
    #[serde(skip)]
    pub year_below_1000: bool,
    /// Whether Flask has written a dataclass.
    #[serde(skip)]
    pub has_dataclass: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// The first key of the object.
    name: Option<String>,
    /// Whether Flask makes a value of it.
    converts: bool,
    /// Whether it is what Flask writes for that value.
    canonical: bool,
}

impl Evidence {
    /// Whether Flask makes a value of what stands under the tag, but does not write it so.
    pub fn is_converted(&self, name: &str) -> bool {
        self.tag
            .as_ref()
            .is_some_and(|tag| tag.name.as_deref() == Some(name) && tag.converts && !tag.canonical)
    }

    /// Whether Flask has written a dictionary of a dataclass as it is, and reads it as a tag.
    pub fn is_tag_of_dataclass(&self) -> bool {
        self.has_dataclass && self.tag.as_ref().is_some_and(|tag| tag.converts && !tag.canonical)
    }

    /// Whether Flask can make no value of what stands under the tag.
    pub fn is_never_converted(&self) -> bool {
        self.tag.as_ref().is_some_and(|tag| !tag.converts)
    }
}
