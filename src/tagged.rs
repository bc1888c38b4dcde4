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
use crate::json::{self, Writer};
use crate::value::{Dict, Int, Value};

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
    pub(crate) const HIGHEST_MAX_DEPTH: usize = 1100;

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
        self.write(|tagged| tagged.value(value, self.max_depth))
    }

    /// Like [`dumps`](TaggedJsonSerializer::dumps) for a value that is a dictionary, as a session is.
    pub(crate) fn dumps_dict(&self, dict: &Dict) -> Result<String, EncodeError> {
        self.write(|tagged| tagged.dict(dict, self.max_depth))
    }

    /// Reads tagged JSON: `TaggedJSONSerializer.loads`.
    ///
    /// # Errors
    ///
    /// Those [`PayloadError`]s that speak of JSON and tags, each with the byte offset in the text.
    pub fn loads(&self, text: &str) -> Result<Value, PayloadError> {
        json::read(text, self.max_depth, untag)
    }

    fn write(
        &self,
        write: impl FnOnce(&mut TaggedWriter) -> Result<(), EncodeError>,
    ) -> Result<String, EncodeError> {
        let mut tagged = TaggedWriter { json: Writer::new(self.ensure_ascii), settings: *self };
        write(&mut tagged)?;
        Ok(tagged.json.into_text())
    }
}

impl Default for TaggedJsonSerializer {
    fn default() -> TaggedJsonSerializer {
        TaggedJsonSerializer::new()
    }
}

struct TaggedWriter {
    json: Writer,
    settings: TaggedJsonSerializer,
}

/// `depth` is how many more containers may be opened.
impl TaggedWriter {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), EncodeError> {
        match value {
            Value::Null => self.json.raw("null"),
            Value::Bool(true) => self.json.raw("true"),
            Value::Bool(false) => self.json.raw("false"),
            Value::Int(int) => self.int(int)?,
            Value::Float(float) => self.json.float(*float),
            Value::String(text) => self.json.string(text),
            Value::List(items) => self.items(items, depth)?,
            Value::Tuple(items) => self.tagged(TUPLE, depth, |tagged, depth| tagged.items(items, depth))?,
            Value::Dict(dict) => self.dict(dict, depth)?,
            Value::Bytes(bytes) => self.tagged_text(BYTES, depth, &STANDARD.encode(bytes))?,
            Value::Markup(text) => self.tagged_text(MARKUP, depth, text)?,
            Value::Uuid(uuid) => {
                self.tagged_text(UUID, depth, uuid.simple().encode_lower(&mut Uuid::encode_buffer()))?;
            }
            Value::DateTime(moment) => self.tagged_text(DATETIME, depth, &http_date::format(*moment))?,
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

    fn items(&mut self, items: &[Value], depth: usize) -> Result<(), EncodeError> {
        let depth = self.open("[", depth)?;
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.json.raw(",");
            }
            self.value(item, depth)?;
        }
        self.json.raw("]");
        Ok(())
    }

    fn dict(&mut self, dict: &Dict, depth: usize) -> Result<(), EncodeError> {
        match dict.single() {
            Some((key, value)) if is_tag(key) => self.tagged(DICT, depth, |tagged, depth| {
                let depth = tagged.open("{", depth)?;
                tagged.json.string(&format!("{key}{ESCAPE}"));
                tagged.json.raw(":");
                tagged.value(value, depth)?;
                tagged.json.raw("}");
                Ok(())
            }),
            _ if self.settings.sort_keys && dict.len() > 1 => {
                let mut entries: Vec<_> = dict.iter().collect();
                // Python sorts `str` by code point, which for UTF-8 is the order of its bytes.
                entries.sort_unstable_by_key(|(key, _)| *key);
                self.entries(entries, depth)
            }
            _ => self.entries(dict, depth),
        }
    }

    fn entries<'a>(
        &mut self,
        entries: impl IntoIterator<Item = (&'a str, &'a Value)>,
        depth: usize,
    ) -> Result<(), EncodeError> {
        let depth = self.open("{", depth)?;
        for (index, (key, value)) in entries.into_iter().enumerate() {
            if index > 0 {
                self.json.raw(",");
            }
            self.json.string(key);
            self.json.raw(":");
            self.value(value, depth)?;
        }
        self.json.raw("}");
        Ok(())
    }

    fn tagged_text(&mut self, tag: &'static str, depth: usize, text: &str) -> Result<(), EncodeError> {
        self.tagged(tag, depth, |tagged, _| {
            tagged.json.string(text);
            Ok(())
        })
    }

    fn tagged(
        &mut self,
        tag: &'static str,
        depth: usize,
        content: impl FnOnce(&mut TaggedWriter, usize) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let depth = self.open("{", depth)?;
        self.json.string(tag);
        self.json.raw(":");
        content(self, depth)?;
        self.json.raw("}");
        Ok(())
    }

    /// Opens a container, and says how many more may be opened inside it.
    fn open(&mut self, bracket: &str, depth: usize) -> Result<usize, EncodeError> {
        let inside = depth.checked_sub(1).ok_or(EncodeError::TooDeep { limit: self.settings.max_depth })?;
        self.json.raw(bracket);
        Ok(inside)
    }
}

fn is_tag(key: &str) -> bool {
    [TUPLE, BYTES, MARKUP, UUID, DATETIME, DICT].contains(&key)
}

/// Turns an object that is a tag into its value: `TaggedJSONSerializer.untag`. `offset` is that of the object.
///
/// Python is lenient about what stands under a tag. We take what Flask writes, and nothing else.
fn untag(dict: Dict, offset: usize) -> Result<Value, PayloadError> {
    let tag = match dict.single() {
        Some((TUPLE, _)) => TUPLE,
        Some((BYTES, _)) => BYTES,
        Some((MARKUP, _)) => MARKUP,
        Some((UUID, _)) => UUID,
        Some((DATETIME, _)) => DATETIME,
        Some((DICT, _)) => DICT,
        _ => return Ok(Value::Dict(dict)),
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
    let (mut key, value) = escaped.into_single()?;
    key.truncate(key.strip_suffix(ESCAPE)?.len());
    is_tag(&key).then(|| Dict::from([(key, value)]))
}
