//! From Rust's types into [`Value`], and back out of it.

use uuid::Uuid;

use super::{DateTime, Dict, Int, Value};

macro_rules! into_value {
    ($($from:ty => $variant:ident),* $(,)?) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Value {
                Value::$variant(value.into())
            }
        }
    )*};
}

into_value! {
    bool => Bool,
    i8 => Int, i16 => Int, i32 => Int, i64 => Int, i128 => Int, isize => Int,
    u8 => Int, u16 => Int, u32 => Int, u64 => Int, u128 => Int, usize => Int,
    Int => Int,
    f32 => Float, f64 => Float,
    char => String, &str => String, &String => String, String => String, std::borrow::Cow<'_, str> => String,
    Dict => Dict,
    Uuid => Uuid,
    DateTime => DateTime,
}

/// `()` is `None`.
impl From<()> for Value {
    fn from((): ()) -> Value {
        Value::Null
    }
}

/// `None` is `None`.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

/// A `Vec` is a list, also one of bytes; for Python's `bytes` write [`Value::Bytes`].
impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Value {
        items.into_iter().collect()
    }
}

/// An array is a list.
impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(items: [T; N]) -> Value {
        items.into_iter().collect()
    }
}

/// Items are gathered in a list.
impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Value {
        Value::List(items.into_iter().map(Into::into).collect())
    }
}

macro_rules! tuple_into_value {
    ($($name:ident)+) => {
        /// A Rust tuple is a Python tuple.
        impl<$($name: Into<Value>),+> From<($($name,)+)> for Value {
            #[allow(non_snake_case, reason = "the type parameters name the fields too")]
            fn from(($($name,)+): ($($name,)+)) -> Value {
                Value::Tuple(vec![$($name.into()),+])
            }
        }
    };
}

tuple_into_value!(A);
tuple_into_value!(A B);
tuple_into_value!(A B C);
tuple_into_value!(A B C D);
tuple_into_value!(A B C D E);
tuple_into_value!(A B C D E F);

macro_rules! out_of_value {
    ($($variant:pat => $out:expr, $to:ty, $name:literal;)*) => {$(
        /// No conversion is made: a value of another type, or a number that does not fit, is an error.
        impl TryFrom<Value> for $to {
            type Error = WrongType;

            fn try_from(value: Value) -> Result<$to, WrongType> {
                let found = value.type_name();
                let taken = match value {
                    $variant => $out,
                    _ => None,
                };
                taken.ok_or(WrongType { expected: $name, found })
            }
        }
    )*};
}

out_of_value! {
    Value::Bool(bool) => Some(bool), bool, "a bool";
    Value::Int(int) => int.as_i64(), i64, "an int of 64 bits with sign";
    Value::Int(int) => int.as_u64(), u64, "an int of 64 bits without sign";
    Value::Int(int) => int.as_i128(), i128, "an int of 128 bits with sign";
    Value::Int(int) => int.as_u128(), u128, "an int of 128 bits without sign";
    Value::Int(int) => Some(int), Int, "an int";
    Value::Float(float) => Some(float), f64, "a float";
    Value::String(text) | Value::Markup(text) => Some(text), String, "a str";
    Value::List(items) | Value::Tuple(items) => Some(items), Vec<Value>, "a list or tuple";
    Value::Dict(dict) => Some(dict), Dict, "a dict";
    Value::Uuid(uuid) => Some(uuid), Uuid, "a UUID";
    Value::DateTime(moment) => Some(moment), DateTime, "a datetime";
}

/// A [`Value`] is of another type than the one asked for, or a number does not fit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found a value of Python's type {found}")]
#[non_exhaustive]
pub struct WrongType {
    /// What was asked for.
    pub expected: &'static str,
    /// The name of the type in Python that the value has.
    pub found: &'static str,
}
