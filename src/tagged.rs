//! Flask's tagged JSON. Mirrors `TaggedJSONSerializer` in `flask/json/tag.py`.
//!
//! ```text
//! (1, 2)                       {" t":[1,2]}
//! b"\x00\xff"                  {" b":"AP8="}                             padded standard base64
//! Markup("<b>text</b>")        {" m":"<b>text</b>"}
//! UUID("01234567-89ab-...")    {" u":"0123456789abcdef0123456789abcdef"}
//! datetime(2023, 11, 14, ...)  {" d":"Tue, 14 Nov 2023 22:13:20 GMT"}
//! {" t": 1}                    {" di":{" t__":1}}                        a tag as the only key
//! ```
//!
//! `itsdangerous/payload.rs` shows how this text becomes a signed cookie, byte by byte.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::json::{DumpError, EncodeError, Hooks, InFlask, Options, PayloadError, Tagged};
use crate::python::base64::b64decode;
use crate::value::{Dict, Value};
use crate::werkzeug::date::{http_date, parse_date};

const TUPLE: &str = " t";
const BYTES: &str = " b";
const MARKUP: &str = " m";
const UUID: &str = " u";
const DATETIME: &str = " d";
const DICT: &str = " di";

/// The suffix that keeps the only key of a dictionary from being read as a tag.
const ESCAPE: &str = "__";

/// Flask's `TaggedJSONSerializer`: JSON with tags for tuples, bytes, `Markup`, UUIDs and datetimes.
///
/// This is the text inside a session cookie before it is compressed and signed, written by Flask's
/// `session_json_serializer`. [`SessionCodec`](crate::SessionCodec) uses it; on its own it serves
/// tools that inspect or edit cookies, and servers that store sessions elsewhere.
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
pub struct TaggedJsonSerializer(Options);

impl TaggedJsonSerializer {
    /// A serializer with Flask's defaults: sorted keys, and non-ASCII characters escaped. JSON
    /// containers may be nested 1100 levels deep.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, TaggedJsonSerializer};
    ///
    /// let dict = Dict::from([("b", "é"), ("a", "e")]);
    /// let text = TaggedJsonSerializer::new().dumps(&dict.into())?;
    /// assert_eq!(text, r#"{"a":"e","b":"\u00e9"}"#);
    /// # Ok::<(), flask_session_cookie::EncodeError>(())
    /// ```
    #[must_use]
    pub const fn new() -> TaggedJsonSerializer {
        TaggedJsonSerializer(Options {
            separators: Options::separators(true),
            sort_keys: true,
            hooks: Some(Hooks { tag, escape, tag_of, untag }),
            ..Options::PYTHON
        })
    }

    /// Whether to sort the keys of dictionaries: `app.json.sort_keys`. Default true.
    ///
    /// ```
    /// use flask_session_cookie::{Dict, TaggedJsonSerializer};
    ///
    /// // app.json.sort_keys = False
    /// let serializer = TaggedJsonSerializer::new().with_sort_keys(false);
    /// assert_eq!(serializer.dumps(&Dict::from([("b", 1), ("a", 2)]).into())?, r#"{"b":1,"a":2}"#);
    /// # Ok::<(), flask_session_cookie::EncodeError>(())
    /// ```
    #[must_use]
    pub const fn with_sort_keys(self, sort_keys: bool) -> TaggedJsonSerializer {
        TaggedJsonSerializer(Options { sort_keys, ..self.0 })
    }

    /// Whether to escape non-ASCII characters: `app.json.ensure_ascii`. Default true.
    ///
    /// ```
    /// use flask_session_cookie::TaggedJsonSerializer;
    ///
    /// // app.json.ensure_ascii = False
    /// let serializer = TaggedJsonSerializer::new().with_ensure_ascii(false);
    /// assert_eq!(serializer.dumps(&"é".into())?, r#""é""#);
    /// # Ok::<(), flask_session_cookie::EncodeError>(())
    /// ```
    #[must_use]
    pub const fn with_ensure_ascii(self, ensure_ascii: bool) -> TaggedJsonSerializer {
        TaggedJsonSerializer(Options { ensure_ascii, ..self.0 })
    }

    /// The maximum number of digits of an integer, for loading and dumping:
    /// `sys.set_int_max_str_digits`. `None`, which is 0 in Python, is no limit. Default
    /// [`Int::MAX_DIGITS`](crate::Int::MAX_DIGITS), 4300.
    ///
    /// ```
    /// use flask_session_cookie::TaggedJsonSerializer;
    ///
    /// let long = "9".repeat(5000);
    /// assert!(TaggedJsonSerializer::new().loads(&long).is_err());
    /// // sys.set_int_max_str_digits(0)
    /// let serializer = TaggedJsonSerializer::new().with_max_int_digits(None);
    /// assert_eq!(serializer.loads(&long)?.to_string(), long);
    /// # Ok::<(), flask_session_cookie::PayloadError>(())
    /// ```
    #[must_use]
    pub fn with_max_int_digits(
        self,
        max_int_digits: impl Into<Option<usize>>,
    ) -> TaggedJsonSerializer {
        let max_int_digits = max_int_digits.into().unwrap_or(usize::MAX);
        TaggedJsonSerializer(Options { max_int_digits, ..self.0 })
    }

    /// The options for the module `json`.
    pub(crate) const fn options(&self) -> Options {
        self.0
    }

    /// Writes a value as tagged JSON: `TaggedJSONSerializer.dumps`.
    ///
    /// # Errors
    ///
    /// [`EncodeError::IntTooLong`] or [`EncodeError::TooDeep`].
    ///
    /// ```
    /// use flask_session_cookie::{TaggedJsonSerializer, Value};
    ///
    /// let serializer = TaggedJsonSerializer::new();
    /// assert_eq!(serializer.dumps(&Value::from([1, 2]))?, "[1,2]"); // [1, 2]
    /// assert_eq!(serializer.dumps(&Value::from((1, 2)))?, r#"{" t":[1,2]}"#); // (1, 2)
    /// assert_eq!(serializer.dumps(&Value::from(b"\x00\xff"))?, r#"{" b":"AP8="}"#); // b"\x00\xff"
    /// # Ok::<(), flask_session_cookie::EncodeError>(())
    /// ```
    pub fn dumps(&self, value: &Value) -> Result<String, EncodeError> {
        self.0.dumps(value).map_err(DumpError::with_tags)
    }

    /// Reads tagged JSON: `TaggedJSONSerializer.loads`.
    ///
    /// # Errors
    ///
    /// Those [`PayloadError`]s that concern JSON and tags, each with the byte offset in the text.
    ///
    /// ```
    /// use flask_session_cookie::{TaggedJsonSerializer, Value};
    ///
    /// let serializer = TaggedJsonSerializer::new();
    /// assert_eq!(serializer.loads(r#"{" b":"AP8="}"#)?, Value::from(b"\x00\xff"));
    /// let error = serializer.loads(r#"{"user": }"#).unwrap_err();
    /// assert_eq!(error.json_offset(), Some(9));
    /// # Ok::<(), flask_session_cookie::PayloadError>(())
    /// ```
    pub fn loads(&self, text: &str) -> Result<Value, PayloadError> {
        self.0.loads(text)
    }
}

impl Default for TaggedJsonSerializer {
    fn default() -> TaggedJsonSerializer {
        TaggedJsonSerializer::new()
    }
}

/// The tagged form of a value: `to_json` of the tag classes.
fn tag(value: &Value) -> Option<Tagged<'_>> {
    Some(match value {
        Value::Tuple(items) => Tagged::Items(TUPLE, items),
        Value::Bytes(bytes) => Tagged::Text(BYTES, STANDARD.encode(bytes).into()),
        Value::Markup(text) => Tagged::Text(MARKUP, text.into()),
        Value::Uuid(uuid) => Tagged::Text(UUID, uuid.simple().to_string().into()),
        Value::DateTime(datetime) => Tagged::Text(DATETIME, http_date(*datetime).into()),
        _ => return None,
    })
}

/// The escaped form of a dictionary with this single entry, if its key is a tag: `TagDict.to_json`.
fn escape<'a>(key: &'a str, value: &'a Value) -> Option<Tagged<'a>> {
    tag_of(key).map(|_| Tagged::Entry(DICT, format!("{key}{ESCAPE}"), value))
}

/// The tag that this key is, if it is one.
fn tag_of(key: &str) -> Option<&'static str> {
    // Most keys do not begin with a space.
    let tags = key.starts_with(' ').then_some([TUPLE, BYTES, MARKUP, UUID, DATETIME, DICT])?;
    tags.into_iter().find(|tag| *tag == key)
}

/// The value of a tagged object at `offset`: `TaggedJSONSerializer.untag`.
fn untag(tag: &'static str, content: Value, offset: usize) -> Result<Value, PayloadError> {
    to_python(tag, content).map_err(|in_flask| PayloadError::BadTag {
        tag,
        offset,
        expected: content_of(tag),
        in_flask,
    })
}

/// The value of the content of a tag: `to_python` of the tag classes.
///
/// Python's constructors accept more than any writer of this format emits, such as
/// `tuple("abc")`. Such contents are rejected, and the error tells what Flask does with them.
fn to_python(tag: &str, content: Value) -> Result<Value, InFlask> {
    use Value::{
        Bool, Bytes, DateTime, Dict as Dictionary, Float, Int, List, Markup, Null, String, Tuple,
        Uuid as UuidValue,
    };

    match (tag, content) {
        (TUPLE, List(items)) => Ok(Tuple(items)),
        // `tuple(content)` raises `TypeError` for values that are not iterable.
        (TUPLE, Null | Bool(_) | Int(_) | Float(_) | UuidValue(_) | DateTime(_)) => {
            Err(InFlask::ServerError)
        }
        (TUPLE, _) => Err(InFlask::MayRead),

        (BYTES, String(text) | Markup(text)) => b64decode(&text).map(Bytes).map_err(|error| {
            if error.versions_disagree { InFlask::MayRead } else { InFlask::ServerError }
        }),
        // `b64decode(content)` accepts bytes too.
        (BYTES, Bytes(_)) => Err(InFlask::MayRead),

        (MARKUP, String(text) | Markup(text)) => Ok(Markup(text)),
        // `Markup(content)` accepts any object.
        (MARKUP, _) => Err(InFlask::MayRead),

        (UUID, String(text) | Markup(text)) => uuid(&text).map(UuidValue),

        (DATETIME, String(text)) => parse_date(&text).map(DateTime).ok_or(InFlask::MayRead),
        // `parse_date(content)` returns None for falsy values, and may parse `Markup` and bytes.
        (DATETIME, Markup(_) | Bytes(_)) => Err(InFlask::MayRead),
        (DATETIME, content) if !content.is_truthy() => Err(InFlask::MayRead),

        (DICT, Dictionary(escaped)) => {
            let (key, value) = escaped.into_iter().next().ok_or(InFlask::ServerError)?;
            Ok(Dictionary(Dict::from([(without_escape(&key), value)])))
        }

        _ => Err(InFlask::ServerError),
    }
}

/// The expected content of a tag, for messages.
fn content_of(tag: &str) -> &'static str {
    match tag {
        TUPLE => "an array",
        BYTES => "a string of padded base64",
        MARKUP => "a string",
        UUID => "a string of 32 hexadecimal digits",
        DATETIME => "a date in the form `Tue, 14 Nov 2023 22:13:20 GMT`",
        _ => "a non-empty object",
    }
}

/// `uuid.UUID(text)`: CPython's `Lib/uuid.py` removes every `urn:`, `uuid:` and hyphen and the
/// outer braces, and then requires 32 hexadecimal digits.
fn uuid(text: &str) -> Result<Uuid, InFlask> {
    let digits = text.replace("urn:", "").replace("uuid:", "");
    let digits = digits.trim_matches(['{', '}']).replace('-', "");
    // Python converts these with `int(digits, 16)`, which also accepts signs, `0x`, underscores,
    // white space and non-ASCII digits.
    let may_be_in_an_int = |character: char| {
        character.is_ascii_hexdigit() || "+_xX".contains(character) || !character.is_ascii_graphic()
    };
    match Uuid::try_parse(&digits) {
        Ok(uuid) if digits.len() == 32 => Ok(uuid),
        _ if digits.chars().count() == 32 && digits.chars().all(may_be_in_an_int) => {
            Err(InFlask::MayRead)
        }
        _ => Err(InFlask::ServerError),
    }
}

/// `key[:-2]` as in `TagDict.to_python`, which does not check the suffix.
fn without_escape(key: &str) -> &str {
    let end = key.char_indices().nth_back(ESCAPE.len() - 1).map_or(0, |(index, _)| index);
    key.get(..end).unwrap_or_default()
}
