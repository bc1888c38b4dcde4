//! Flask's `TaggedJSONSerializer`: which [`Value`] becomes which tag, and back.
//!
//! ```text
//! tuple       {" t":[1,2]}
//! bytes       {" b":"AP8="}                             standard base64 with padding
//! Markup      {" m":"<b>text</b>"}
//! UUID        {" u":"0123456789abcdef0123456789abcdef"}
//! datetime    {" d":"Tue, 14 Nov 2023 22:13:20 GMT"}
//! dict whose one key is a tag, {" t": 1}:
//!             {" di":{" t__":1}}
//! ```
//!
//! Upstream: `flask/json/tag.py`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::error::{EncodeError, PayloadError};
use crate::http_date;
use crate::json::{Hooks, Settings, Tagged};
use crate::value::{Dict, Value};

const TUPLE: &str = " t";
const BYTES: &str = " b";
const MARKUP: &str = " m";
const UUID: &str = " u";
const DATETIME: &str = " d";
const DICT: &str = " di";

/// What is appended to the key of a dictionary that would look like a tag.
const ESCAPE: &str = "__";

/// Flask's `TaggedJSONSerializer`: JSON that keeps tuples, bytes, `Markup`, UUIDs and datetimes apart from the rest.
///
/// This is the text inside a session cookie, before it is compressed and signed; what Flask calls
/// `session_json_serializer`. [`SessionCodec`](crate::SessionCodec) uses it, and it is here for what looks into cookies,
/// makes them from text, or keeps sessions elsewhere.
///
/// ```
/// use flask_session_cookie::{TaggedJsonSerializer, Value};
///
/// let serializer = TaggedJsonSerializer::new();
/// let text = serializer.dumps(&Value::from(("message", "hello")))?;
/// assert_eq!(text, r#"{" t":["message","hello"]}"#);
/// assert_eq!(serializer.loads(&text)?, Value::from(("message", "hello")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct TaggedJsonSerializer(Settings);

impl TaggedJsonSerializer {
    /// The serializer with Flask's defaults: keys are sorted, and text beyond ASCII is escaped. At most 1100 JSON
    /// containers may be nested.
    #[must_use]
    pub const fn new() -> TaggedJsonSerializer {
        TaggedJsonSerializer(Settings {
            separators: (",", ":"),
            sort_keys: true,
            hooks: Some(Hooks { tag, escape, is_tag, untag }),
            ..Settings::PYTHON
        })
    }

    /// Whether dictionaries are written with sorted keys (`app.json.sort_keys`, default true) or in their own order.
    #[must_use]
    pub const fn with_sort_keys(self, sort_keys: bool) -> TaggedJsonSerializer {
        TaggedJsonSerializer(Settings { sort_keys, ..self.0 })
    }

    /// Whether text beyond ASCII is escaped (`app.json.ensure_ascii`, default true) or written as UTF-8.
    #[must_use]
    pub const fn with_ensure_ascii(self, ensure_ascii: bool) -> TaggedJsonSerializer {
        TaggedJsonSerializer(Settings { ensure_ascii, ..self.0 })
    }

    /// How JSON is written and read.
    pub(crate) const fn settings(&self) -> Settings {
        self.0
    }

    /// Writes a value as tagged JSON: `TaggedJSONSerializer.dumps`.
    ///
    /// # Errors
    ///
    /// [`EncodeError::IntTooLong`] and [`EncodeError::TooDeep`].
    pub fn dumps(&self, value: &Value) -> Result<String, EncodeError> {
        self.0.dumps(value)
    }

    /// Reads tagged JSON: `TaggedJSONSerializer.loads`.
    ///
    /// # Errors
    ///
    /// Those [`PayloadError`]s that speak of JSON and tags, each with the byte offset in the text.
    pub fn loads(&self, text: &str) -> Result<Value, PayloadError> {
        self.0.loads(text)
    }
}

impl Default for TaggedJsonSerializer {
    fn default() -> TaggedJsonSerializer {
        TaggedJsonSerializer::new()
    }
}

/// How a value is written that JSON has no word for.
fn tag(value: &Value) -> Option<Tagged<'_>> {
    Some(match value {
        Value::Tuple(items) => Tagged::Items(TUPLE, items),
        Value::Bytes(bytes) => Tagged::Text(BYTES, STANDARD.encode(bytes).into()),
        Value::Markup(text) => Tagged::Text(MARKUP, text.into()),
        Value::Uuid(uuid) => Tagged::Text(UUID, uuid.simple().to_string().into()),
        Value::DateTime(moment) => Tagged::Text(DATETIME, http_date::format(*moment).into()),
        _ => return None,
    })
}

/// How a dictionary of this one entry is written, if it would look like a tag.
fn escape<'a>(key: &'a str, value: &'a Value) -> Option<Tagged<'a>> {
    tag_of(key).map(|_| Tagged::Entry(DICT, format!("{key}{ESCAPE}"), value))
}

/// The tag that a dictionary's only key is, if it is one.
fn tag_of(key: &str) -> Option<&'static str> {
    // Most keys do not begin like one.
    let tags = key.starts_with(' ').then_some([TUPLE, BYTES, MARKUP, UUID, DATETIME, DICT])?;
    tags.into_iter().find(|tag| *tag == key)
}

/// Whether a dictionary's only key is a tag.
fn is_tag(key: &str) -> bool {
    tag_of(key).is_some()
}

/// Turns an object that is a tag into its value: `TaggedJSONSerializer.untag`. `offset` is that of the object.
///
/// Python is lenient about what stands under a tag. We take what Flask writes, and nothing else.
fn untag(dict: Dict, offset: usize) -> Result<Value, PayloadError> {
    let Some(tag) = dict.single().and_then(|(key, _)| tag_of(key)) else { return Ok(Value::Dict(dict)) };
    let content = dict.into_single().map_or(Value::Null, |(_, content)| content);
    let value = match (tag, content) {
        (TUPLE, Value::List(items)) => Some(Value::Tuple(items)),
        (BYTES, Value::String(text)) => STANDARD.decode(text).ok().map(Value::Bytes),
        (MARKUP, Value::String(text)) => Some(Value::Markup(text)),
        (UUID, Value::String(text)) => uuid_from_hex(&text).map(Value::Uuid),
        (DATETIME, Value::String(text)) => http_date::parse(&text).map(Value::DateTime),
        (DICT, Value::Dict(escaped)) => unescape(escaped).map(Value::Dict),
        _ => None,
    };
    value.ok_or(PayloadError::BadTag { tag, offset, expected: content_of(tag) })
}

/// What Flask writes under a tag, for messages.
fn content_of(tag: &str) -> &'static str {
    match tag {
        TUPLE => "an array",
        BYTES => "a string of canonical base64 with padding",
        MARKUP => "a string",
        UUID => "a string of 32 lower-case hexadecimal digits",
        DATETIME => "a date in the form `Tue, 14 Nov 2023 22:13:20 GMT`",
        _ => "an object whose one key is a tag followed by `__`",
    }
}

/// `Uuid::try_parse` takes other forms as well, which Flask does not write.
fn uuid_from_hex(text: &str) -> Option<Uuid> {
    let canonical = text.len() == 32 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    if canonical { Uuid::try_parse(text).ok() } else { None }
}

fn unescape(escaped: Dict) -> Option<Dict> {
    let (key, value) = escaped.into_single()?;
    let tag = tag_of(key.strip_suffix(ESCAPE)?)?;
    Some(Dict::from([(tag, value)]))
}
