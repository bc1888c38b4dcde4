//! Writes values as Python's `json.dumps` does: `JSONEncoder` in CPython's `Lib/json/encoder.py`.

use std::slice;

use super::error::{DumpError, EncodeError};
use super::options::{Options, Tagged};
use super::string;
use crate::python::float;
use crate::value::{Dict, Int, Iter, Path, Value};

/// Enough for most sessions.
const INITIAL_CAPACITY: usize = 512;

/// The JSON text of the value or dictionary that `start` writes.
pub(super) fn dump<'a>(
    options: &Options,
    start: impl FnOnce(&mut Writer<'a>) -> Result<(), DumpError>,
) -> Result<String, DumpError> {
    let mut writer = Writer {
        out: String::with_capacity(INITIAL_CAPACITY),
        options: *options,
        open: Vec::new(),
        sorted: Vec::new(),
        depth: 0,
    };
    start(&mut writer)?;
    writer.finish()?;
    Ok(writer.out)
}

/// Writes values without recursion. Open containers are kept on the heap, so that no value can
/// overflow the thread's stack.
pub(super) struct Writer<'a> {
    out: String,
    options: Options,
    open: Vec<Open<'a>>,
    /// The remaining entries of all open dictionaries that had to be sorted, in descending order.
    /// Those of the innermost dictionary are last.
    sorted: Vec<(&'a str, &'a Value)>,
    /// How many JSON containers are open.
    depth: usize,
}

/// A container whose opening bracket has been written.
struct Open<'a> {
    rest: Rest<'a>,
    /// The brackets that close it, one per JSON container: its own and that of its tag.
    close: &'static str,
    /// The number of items begun, including the current one.
    begun: usize,
    /// The key of the current item, for the path in an error.
    key: Option<&'a str>,
}

/// The remaining contents of a container.
enum Rest<'a> {
    Items(slice::Iter<'a, Value>),
    Entries(Iter<'a>),
    /// This many entries at the end of [`Writer::sorted`].
    Sorted(usize),
}

impl<'a> Rest<'a> {
    fn next(
        &mut self,
        sorted: &mut Vec<(&'a str, &'a Value)>,
    ) -> Option<(Option<&'a str>, &'a Value)> {
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

impl<'a> Writer<'a> {
    /// Writes the remaining contents of all open containers.
    fn finish(&mut self) -> Result<(), DumpError> {
        let (item_separator, key_separator) = self.options.separators;
        while let Some(container) = self.open.last_mut() {
            let Some((key, value)) = container.rest.next(&mut self.sorted) else {
                self.out.push_str(container.close);
                self.depth -= container.close.len();
                self.open.pop();
                continue;
            };
            if container.begun > 0 {
                self.out.push_str(item_separator);
            }
            container.begun += 1;
            container.key = key;
            if let Some(key) = key {
                self.string(key);
                self.out.push_str(key_separator);
            }
            self.value(value)?;
        }
        Ok(())
    }

    /// Writes a scalar, or the opening bracket of a container.
    pub(super) fn value(&mut self, value: &'a Value) -> Result<(), DumpError> {
        match value {
            Value::Null => self.out.push_str("null"),
            Value::Bool(true) => self.out.push_str("true"),
            Value::Bool(false) => self.out.push_str("false"),
            Value::Int(int) => self.int(int)?,
            Value::Float(float) => float::write(&mut self.out, *float),
            Value::String(text) => self.string(text),
            Value::List(items) => self.items(items)?,
            Value::Dict(dict) => self.dict(dict)?,
            Value::Tuple(_)
            | Value::Markup(_)
            | Value::Bytes(_)
            | Value::Uuid(_)
            | Value::DateTime(_) => {
                self.extended_value(value)?;
            }
        }
        Ok(())
    }

    /// Writes a value of a type that JSON lacks.
    fn extended_value(&mut self, value: &'a Value) -> Result<(), DumpError> {
        match (self.options.hooks.as_ref().and_then(|hooks| (hooks.tag)(value)), value) {
            (Some(tagged), _) => self.tagged(tagged),
            (None, Value::Tuple(items)) => self.items(items),
            (None, Value::Markup(text)) => {
                self.string(text);
                Ok(())
            }
            (None, _) => Err(DumpError::NotJson { path: self.path(), found: value.type_name() }),
        }
    }

    fn tagged(&mut self, tagged: Tagged<'a>) -> Result<(), DumpError> {
        match tagged {
            Tagged::Items(tag, items) => {
                self.tag(tag);
                self.out.push('[');
                self.open(Rest::Items(items.iter()), "]}")
            }
            Tagged::Text(tag, text) => {
                self.check_depth(1)?;
                self.tag(tag);
                self.string(&text);
                self.out.push('}');
                Ok(())
            }
            Tagged::Entry(tag, key, value) => {
                self.tag(tag);
                self.tag(&key);
                self.open(Rest::Items(slice::from_ref(value).iter()), "}}")
            }
        }
    }

    /// Writes `{"tag":`.
    fn tag(&mut self, tag: &str) {
        self.out.push('{');
        self.string(tag);
        self.out.push_str(self.options.separators.1);
    }

    fn string(&mut self, text: &str) {
        string::write(&mut self.out, text, self.options.ensure_ascii);
    }

    fn int(&mut self, int: &Int) -> Result<(), DumpError> {
        let (digits, limit) = (int.digits(), self.options.max_int_digits);
        if digits > limit {
            return Err(EncodeError::IntTooLong { digits, limit }.into());
        }
        int.write(&mut self.out);
        Ok(())
    }

    fn items(&mut self, items: &'a [Value]) -> Result<(), DumpError> {
        self.out.push('[');
        self.open(Rest::Items(items.iter()), "]")
    }

    /// Writes the opening bracket of a dictionary.
    pub(super) fn dict(&mut self, dict: &'a Dict) -> Result<(), DumpError> {
        if let Some((key, value)) = dict.single()
            && let Some(hooks) = &self.options.hooks
            && let Some(escaped) = (hooks.escape)(key, value)
        {
            return self.tagged(escaped);
        }
        self.out.push('{');
        // Python sorts `str` by code point, which is also the byte order of UTF-8. Dictionaries
        // that were read from a cookie are already sorted.
        let entries = if self.options.sort_keys && !dict.is_sorted() {
            let start = self.sorted.len();
            self.sorted.extend(dict.iter());
            let entries = self.sorted.get_mut(start..).unwrap_or_default();
            entries.sort_unstable_by(|(key, _), (other, _)| other.cmp(key));
            Rest::Sorted(dict.len())
        } else {
            Rest::Entries(dict.iter())
        };
        self.open(entries, "}")
    }

    fn open(&mut self, rest: Rest<'a>, close: &'static str) -> Result<(), DumpError> {
        self.check_depth(close.len())?;
        self.depth += close.len();
        self.open.push(Open { rest, close, begun: 0, key: None });
        Ok(())
    }

    /// Whether `containers` more may be opened.
    fn check_depth(&self, containers: usize) -> Result<(), DumpError> {
        let limit = self.options.max_depth;
        if self.depth + containers > limit {
            Err(EncodeError::TooDeep { limit }.into())
        } else {
            Ok(())
        }
    }

    /// The path to the current value.
    fn path(&self) -> String {
        let mut path = Path::default();
        for container in self.open.iter().rev() {
            match container.key {
                Some(key) => path.through_key(key),
                None => path.through_index(container.begun - 1),
            }
        }
        path.to_string()
    }
}
