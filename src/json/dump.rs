//! Writes whole values.

use std::slice;

use super::Writer;
use super::settings::{Settings, Tagged};
use crate::error::{EncodeError, Path};
use crate::value::{Dict, Int, Iter, Value, compare_keys};

/// Writes values without recursion: what is nested waits in `inner`, on the heap, so that no value can overflow the
/// thread's stack.
pub(super) struct ValueWriter<'a> {
    json: Writer,
    settings: Settings,
    /// The open containers. The outermost is apart from the others, so that a flat dictionary needs no memory for them.
    outermost: Option<Open<'a>>,
    inner: Vec<Open<'a>>,
    /// What is still to be written of the open dictionaries whose keys have to be sorted, of each from behind.
    sorted: Vec<(&'a str, &'a Value)>,
    /// How many containers are open.
    depth: usize,
}

/// A container whose opening has been written.
struct Open<'a> {
    rest: Rest<'a>,
    /// What stands before the next item: nothing before the first, the separator before the others.
    separator: &'static str,
    /// The brackets that close it, one for each container: its own and that of the tag around it.
    close: &'static str,
    /// How many items have been begun, and the key of the last of them if it has one: for the path in an error.
    begun: usize,
    key: Option<&'a str>,
}

/// What is still to be written of a container.
enum Rest<'a> {
    Items(slice::Iter<'a, Value>),
    Entries(Iter<'a>),
    /// So many of those that stand in `sorted`.
    Sorted(usize),
}

impl<'a> Rest<'a> {
    fn next(&mut self, sorted: &mut Vec<(&'a str, &'a Value)>) -> Option<(Option<&'a str>, &'a Value)> {
        match self {
            Rest::Items(items) => items.next().map(|value| (None, value)),
            Rest::Entries(entries) => entries.next().map(|(key, value)| (Some(key), value)),
            Rest::Sorted(count) => {
                *count = count.checked_sub(1)?;
                sorted.pop().map(|(key, value)| (Some(key), value))
            }
        }
    }
}

impl<'a> ValueWriter<'a> {
    pub(super) fn new(settings: Settings) -> ValueWriter<'a> {
        ValueWriter {
            json: Writer::new(settings.ensure_ascii),
            settings,
            outermost: None,
            inner: Vec::new(),
            sorted: Vec::new(),
            depth: 0,
        }
    }

    /// The text so far.
    pub(super) fn into_text(self) -> String {
        self.json.into_text()
    }

    /// Writes what is left of all open containers.
    pub(super) fn finish(&mut self) -> Result<(), EncodeError> {
        let (item_separator, key_separator) = self.settings.separators;
        while let Some(container) = self.inner.last_mut().or(self.outermost.as_mut()) {
            match container.rest.next(&mut self.sorted) {
                Some((key, value)) => {
                    self.json.raw(container.separator);
                    container.separator = item_separator;
                    container.begun += 1;
                    container.key = key;
                    if let Some(key) = key {
                        self.json.string(key);
                        self.json.raw(key_separator);
                    }
                    self.value(value)?;
                }
                None => {
                    self.json.raw(container.close);
                    self.depth -= container.close.len();
                    if self.inner.pop().is_none() {
                        self.outermost = None;
                    }
                }
            }
        }
        Ok(())
    }

    /// Writes a value, of a container only the opening.
    #[inline]
    pub(super) fn value(&mut self, value: &'a Value) -> Result<(), EncodeError> {
        match value {
            Value::Null => self.json.raw("null"),
            Value::Bool(true) => self.json.raw("true"),
            Value::Bool(false) => self.json.raw("false"),
            Value::Int(int) => self.int(int)?,
            Value::Float(float) => self.json.float(*float),
            Value::String(text) => self.json.string(text),
            Value::List(items) => self.items(items)?,
            Value::Dict(dict) => self.dict(dict)?,
            Value::Tuple(_) | Value::Markup(_) | Value::Bytes(_) | Value::Uuid(_) | Value::DateTime(_) => {
                self.beyond_json(value)?;
            }
        }
        Ok(())
    }

    /// Writes a value that JSON has no word for.
    fn beyond_json(&mut self, value: &'a Value) -> Result<(), EncodeError> {
        match (self.settings.hooks.as_ref().and_then(|hooks| (hooks.tag)(value)), value) {
            (Some(tagged), _) => self.tagged(tagged),
            (None, Value::Tuple(items)) => self.items(items),
            (None, Value::Markup(text)) => {
                self.json.string(text);
                Ok(())
            }
            (None, _) => Err(EncodeError::NotJson { path: self.path(), found: value.type_name() }),
        }
    }

    fn tagged(&mut self, tagged: Tagged<'a>) -> Result<(), EncodeError> {
        match tagged {
            Tagged::Items(tag, items) => {
                self.tag(tag);
                self.json.raw("[");
                self.open(Rest::Items(items.iter()), "]}")
            }
            Tagged::Text(tag, text) => {
                self.check_depth(1)?;
                self.tag(tag);
                self.json.string(&text);
                self.json.raw("}");
                Ok(())
            }
            Tagged::Entry(tag, key, value) => {
                self.tag(tag);
                self.tag(&key);
                self.open(Rest::Items(slice::from_ref(value).iter()), "}}")
            }
        }
    }

    /// Writes the beginning of an object whose one key is `tag`.
    fn tag(&mut self, tag: &str) {
        self.json.raw("{");
        self.json.string(tag);
        self.json.raw(self.settings.separators.1);
    }

    fn int(&mut self, int: &Int) -> Result<(), EncodeError> {
        let digits = int.digits();
        let limit = self.settings.max_int_digits;
        if digits > limit {
            return Err(EncodeError::IntTooLong { digits, limit });
        }
        self.json.int(int);
        Ok(())
    }

    fn items(&mut self, items: &'a [Value]) -> Result<(), EncodeError> {
        self.json.raw("[");
        self.open(Rest::Items(items.iter()), "]")
    }

    /// Writes the opening of a dictionary.
    pub(super) fn dict(&mut self, dict: &'a Dict) -> Result<(), EncodeError> {
        if let Some((key, value)) = dict.single()
            && let Some(hooks) = &self.settings.hooks
            && let Some(escaped) = (hooks.escape)(key, value)
        {
            return self.tagged(escaped);
        }
        self.json.raw("{");
        // Python sorts `str` by code point, which for UTF-8 is the order of its bytes. What was read from a cookie is sorted.
        let entries = if self.settings.sort_keys && !dict.is_sorted() {
            let start = self.sorted.len();
            // Unlike `extend`, this asks only once how the entries are kept.
            dict.iter().for_each(|entry| self.sorted.push(entry));
            let entries = self.sorted.get_mut(start..).unwrap_or_default();
            entries.sort_unstable_by(|(key, _), (other, _)| compare_keys(other, key));
            Rest::Sorted(dict.len())
        } else {
            Rest::Entries(dict.iter())
        };
        self.open(entries, "}")
    }

    fn open(&mut self, rest: Rest<'a>, close: &'static str) -> Result<(), EncodeError> {
        self.check_depth(close.len())?;
        self.depth += close.len();
        let open = Open { rest, separator: "", close, begun: 0, key: None };
        match self.outermost {
            None => self.outermost = Some(open),
            Some(_) => self.inner.push(open),
        }
        Ok(())
    }

    /// Whether `containers` more may be open at once.
    fn check_depth(&self, containers: usize) -> Result<(), EncodeError> {
        let limit = self.settings.max_depth;
        if self.depth + containers > limit { Err(EncodeError::TooDeep { limit }) } else { Ok(()) }
    }

    /// Where the value stands that is being written.
    fn path(&self) -> String {
        let mut path = Path::default();
        for container in self.inner.iter().rev().chain(&self.outermost) {
            match container.key {
                Some(key) => path.through_key(key),
                None => path.through_index(container.begun - 1),
            }
        }
        path.to_string()
    }
}
