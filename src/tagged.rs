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

use std::{slice, vec};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::error::{EncodeError, PayloadError};
use crate::http_date;
use crate::json::{self, Writer};
use crate::value::{Dict, Int, Iter, Value};

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
pub struct TaggedJsonSerializer {
    sort_keys: bool,
    ensure_ascii: bool,
    max_depth: usize,
}

impl TaggedJsonSerializer {
    /// See [`SessionCodecBuilder::HIGHEST_MAX_DEPTH`](crate::SessionCodecBuilder::HIGHEST_MAX_DEPTH).
    pub(crate) const HIGHEST_MAX_DEPTH: usize = json::HIGHEST_MAX_DEPTH;

    /// The serializer with Flask's defaults: keys are sorted, and text beyond ASCII is escaped. At most 1100 JSON
    /// containers may be nested.
    #[must_use]
    pub const fn new() -> TaggedJsonSerializer {
        TaggedJsonSerializer {
            sort_keys: true,
            ensure_ascii: true,
            max_depth: TaggedJsonSerializer::HIGHEST_MAX_DEPTH,
        }
    }

    /// Whether dictionaries are written with sorted keys (`app.json.sort_keys`, default true) or in their own order.
    #[must_use]
    pub const fn with_sort_keys(self, sort_keys: bool) -> TaggedJsonSerializer {
        TaggedJsonSerializer { sort_keys, ..self }
    }

    /// Whether text beyond ASCII is escaped (`app.json.ensure_ascii`, default true) or written as UTF-8.
    #[must_use]
    pub const fn with_ensure_ascii(self, ensure_ascii: bool) -> TaggedJsonSerializer {
        TaggedJsonSerializer { ensure_ascii, ..self }
    }

    pub(crate) const fn max_depth(&self) -> usize {
        self.max_depth
    }

    pub(crate) const fn with_max_depth(self, max_depth: usize) -> TaggedJsonSerializer {
        TaggedJsonSerializer { max_depth, ..self }
    }

    /// Writes a value as tagged JSON: `TaggedJSONSerializer.dumps`.
    ///
    /// # Errors
    ///
    /// [`EncodeError::IntTooLong`] and [`EncodeError::TooDeep`].
    pub fn dumps(&self, value: &Value) -> Result<String, EncodeError> {
        let mut writer = TaggedWriter::new(*self);
        writer.value(value)?;
        writer.finish()
    }

    /// Like [`dumps`](TaggedJsonSerializer::dumps) for a value that is a dictionary, as a session is.
    pub(crate) fn dumps_dict(&self, dict: &Dict) -> Result<String, EncodeError> {
        let mut writer = TaggedWriter::new(*self);
        writer.dict(dict)?;
        writer.finish()
    }

    /// Reads tagged JSON: `TaggedJSONSerializer.loads`.
    ///
    /// # Errors
    ///
    /// Those [`PayloadError`]s that speak of JSON and tags, each with the byte offset in the text.
    pub fn loads(&self, text: &str) -> Result<Value, PayloadError> {
        json::read(text, self.max_depth, untag)
    }
}

impl Default for TaggedJsonSerializer {
    fn default() -> TaggedJsonSerializer {
        TaggedJsonSerializer::new()
    }
}

/// Writes values without recursion: what is nested waits in `open`, on the heap, so that no value can overflow the thread's
/// stack.
struct TaggedWriter<'a> {
    json: Writer,
    settings: TaggedJsonSerializer,
    open: Vec<Open<'a>>,
    /// How many containers are open.
    depth: usize,
}

/// A container whose opening has been written.
struct Open<'a> {
    rest: Rest<'a>,
    /// What stands before the next item: nothing before the first, a comma before the others.
    separator: &'static str,
    /// The brackets that close it, one for each container: its own and that of the tag around it.
    close: &'static str,
}

/// What is still to be written of a container.
enum Rest<'a> {
    Items(slice::Iter<'a, Value>),
    Entries(Iter<'a>),
    SortedEntries(vec::IntoIter<(&'a str, &'a Value)>),
}

impl<'a> Rest<'a> {
    fn next(&mut self) -> Option<(Option<&'a str>, &'a Value)> {
        match self {
            Rest::Items(items) => items.next().map(|value| (None, value)),
            Rest::Entries(entries) => entries.next().map(|(key, value)| (Some(key), value)),
            Rest::SortedEntries(entries) => entries.next().map(|(key, value)| (Some(key), value)),
        }
    }
}

impl<'a> TaggedWriter<'a> {
    fn new(settings: TaggedJsonSerializer) -> TaggedWriter<'a> {
        TaggedWriter { json: Writer::new(settings.ensure_ascii), settings, open: Vec::new(), depth: 0 }
    }

    /// Writes what is left of all open containers.
    fn finish(mut self) -> Result<String, EncodeError> {
        while let Some(container) = self.open.last_mut() {
            match container.rest.next() {
                Some((key, value)) => {
                    self.json.raw(container.separator);
                    container.separator = ",";
                    if let Some(key) = key {
                        self.json.string(key);
                        self.json.raw(":");
                    }
                    self.value(value)?;
                }
                None => {
                    self.json.raw(container.close);
                    self.depth -= container.close.len();
                    self.open.pop();
                }
            }
        }
        Ok(self.json.into_text())
    }

    /// Writes a value, of a container only the opening.
    fn value(&mut self, value: &'a Value) -> Result<(), EncodeError> {
        match value {
            Value::Null => self.json.raw("null"),
            Value::Bool(true) => self.json.raw("true"),
            Value::Bool(false) => self.json.raw("false"),
            Value::Int(int) => self.int(int)?,
            Value::Float(float) => self.json.float(*float),
            Value::String(text) => self.json.string(text),
            Value::List(items) => {
                self.json.raw("[");
                self.open(Rest::Items(items.iter()), "]")?;
            }
            Value::Tuple(items) => {
                self.tag(TUPLE);
                self.json.raw("[");
                self.open(Rest::Items(items.iter()), "]}")?;
            }
            Value::Dict(dict) => self.dict(dict)?,
            Value::Bytes(bytes) => self.tagged_text(BYTES, &STANDARD.encode(bytes))?,
            Value::Markup(text) => self.tagged_text(MARKUP, text)?,
            Value::Uuid(uuid) => {
                self.tagged_text(UUID, uuid.simple().encode_lower(&mut Uuid::encode_buffer()))?;
            }
            Value::DateTime(moment) => self.tagged_text(DATETIME, &http_date::format(*moment))?,
        }
        Ok(())
    }

    fn int(&mut self, int: &Int) -> Result<(), EncodeError> {
        let digits = int.digits();
        if digits > Int::MAX_DIGITS {
            return Err(EncodeError::IntTooLong { digits, limit: Int::MAX_DIGITS });
        }
        self.json.int(int);
        Ok(())
    }

    fn tagged_text(&mut self, tag: &str, text: &str) -> Result<(), EncodeError> {
        self.check_depth(1)?;
        self.tag(tag);
        self.json.string(text);
        self.json.raw("}");
        Ok(())
    }

    fn dict(&mut self, dict: &'a Dict) -> Result<(), EncodeError> {
        if let Some((key, value)) = dict.single()
            && tag_of(key).is_some()
        {
            self.tag(DICT);
            self.tag(&format!("{key}{ESCAPE}"));
            return self.open(Rest::Items(slice::from_ref(value).iter()), "}}");
        }
        self.json.raw("{");
        let entries = if self.settings.sort_keys && dict.len() > 1 {
            let mut entries: Vec<_> = dict.iter().collect();
            // Python sorts `str` by code point, which for UTF-8 is the order of its bytes.
            entries.sort_unstable_by_key(|(key, _)| *key);
            Rest::SortedEntries(entries.into_iter())
        } else {
            Rest::Entries(dict.iter())
        };
        self.open(entries, "}")
    }

    /// Writes the beginning of an object whose one key is `tag`.
    fn tag(&mut self, tag: &str) {
        self.json.raw("{");
        self.json.string(tag);
        self.json.raw(":");
    }

    fn open(&mut self, rest: Rest<'a>, close: &'static str) -> Result<(), EncodeError> {
        self.check_depth(close.len())?;
        self.depth += close.len();
        self.open.push(Open { rest, separator: "", close });
        Ok(())
    }

    /// Whether `containers` more may be open at once.
    fn check_depth(&self, containers: usize) -> Result<(), EncodeError> {
        let limit = self.settings.max_depth;
        if self.depth + containers > limit { Err(EncodeError::TooDeep { limit }) } else { Ok(()) }
    }
}

/// The tag that a dictionary's only key is, if it is one.
fn tag_of(key: &str) -> Option<&'static str> {
    [TUPLE, BYTES, MARKUP, UUID, DATETIME, DICT].into_iter().find(|tag| *tag == key)
}

/// Turns an object that is a tag into its value: `TaggedJSONSerializer.untag`. `offset` is that of the object.
///
/// Python is lenient about what stands under a tag. We take what Flask writes, and nothing else.
fn untag(dict: Dict, offset: usize) -> Result<Value, PayloadError> {
    let Some(tag) = dict.single().and_then(|(key, _)| tag_of(key)) else {
        return Ok(Value::Dict(dict));
    };
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
