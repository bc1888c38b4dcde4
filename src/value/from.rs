//! Conversions from Rust types to [`Value`].

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::{DateTime, Dict, Int, Value};

/// A type whose `Vec`, array or slice converts to a [`Value`]: a list, or `bytes` for `u8`.
///
/// Every type that this crate converts to a [`Value`] implements it. For a user-defined type that
/// implements `From<T> for Value`, an empty implementation suffices.
///
/// ```
/// use flask_session_cookie::{ListItem, Value};
///
/// struct Sku(u32);
///
/// impl From<Sku> for Value {
///     fn from(sku: Sku) -> Value {
///         format!("A-{}", sku.0).into()
///     }
/// }
///
/// impl ListItem for Sku {}
///
/// assert_eq!(Value::from(vec![Sku(1), Sku(2)]), Value::from(["A-1", "A-2"]));
/// assert_eq!(Value::from(b"abc"), Value::Bytes(b"abc".to_vec()));
/// ```
#[diagnostic::on_unimplemented(
    note = "`items.into_iter().collect::<Value>()` makes a list of any items that are `Into<Value>`"
)]
pub trait ListItem: Into<Value> {
    /// The value of these items.
    #[doc(hidden)]
    #[must_use]
    fn list(items: Vec<Self>) -> Value {
        items.into_iter().collect()
    }
}

impl ListItem for u8 {
    fn list(items: Vec<u8>) -> Value {
        Value::Bytes(items)
    }
}

macro_rules! list_items {
    ($($type:ty),* $(,)?) => {$(
        impl ListItem for $type {}
    )*};
}

list_items! {
    (), bool, i8, i16, i32, i64, i128, isize, u16, u32, u64, u128, usize, Int, f32, f64,
    char, &str, &String, String, Cow<'_, str>, Dict, Uuid, DateTime, Value, serde_json::Value,
}

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
    char => String, &str => String, &String => String, String => String, Cow<'_, str> => String,
    Dict => Dict,
    Uuid => Uuid,
    DateTime => DateTime,
}

/// `()` becomes `Null`.
impl From<()> for Value {
    fn from((): ()) -> Value {
        Value::Null
    }
}

/// `None` becomes `Null`.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

impl<T: Into<Value>> ListItem for Option<T> {}

/// A `Vec` becomes a list, a `Vec<u8>` becomes `bytes`.
impl<T: ListItem> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Value {
        T::list(items)
    }
}

impl<T: ListItem> ListItem for Vec<T> {}

impl<T: ListItem + Clone> ListItem for &Vec<T> {}

impl<T: ListItem + Clone> From<&Vec<T>> for Value {
    fn from(items: &Vec<T>) -> Value {
        T::list(items.clone())
    }
}

/// An array becomes a list, a `[u8; N]` becomes `bytes`.
impl<T: ListItem, const N: usize> From<[T; N]> for Value {
    fn from(items: [T; N]) -> Value {
        T::list(items.into())
    }
}

impl<T: ListItem, const N: usize> ListItem for [T; N] {}

/// The same as the array: `b"abc"` becomes `bytes`.
impl<T: ListItem + Clone, const N: usize> From<&[T; N]> for Value {
    fn from(items: &[T; N]) -> Value {
        T::list(items.to_vec())
    }
}

impl<T: ListItem + Clone, const N: usize> ListItem for &[T; N] {}

/// A slice becomes a list, a `&[u8]` becomes `bytes`.
impl<T: ListItem + Clone> From<&[T]> for Value {
    fn from(items: &[T]) -> Value {
        T::list(items.to_vec())
    }
}

impl<T: ListItem + Clone> ListItem for &[T] {}

/// Collects into a list, even items of type `u8`.
impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Value {
        Value::List(items.into_iter().map(Into::into).collect())
    }
}

/// A map becomes a dictionary, in the order of the map.
impl<K: Into<String>, V: Into<Value>> From<BTreeMap<K, V>> for Value {
    fn from(map: BTreeMap<K, V>) -> Value {
        Value::Dict(map.into_iter().collect())
    }
}

impl<K: Into<String>, V: Into<Value>> ListItem for BTreeMap<K, V> {}

/// A map becomes a dictionary, in arbitrary order.
impl<K: Into<String>, V: Into<Value>, S> From<HashMap<K, V, S>> for Value {
    fn from(map: HashMap<K, V, S>) -> Value {
        Value::Dict(map.into_iter().collect())
    }
}

impl<K: Into<String>, V: Into<Value>, S> ListItem for HashMap<K, V, S> {}

macro_rules! tuple_into_value {
    ($($name:ident)+) => {
        /// A Rust tuple becomes a Python tuple.
        impl<$($name: Into<Value>),+> From<($($name,)+)> for Value {
            #[allow(non_snake_case, reason = "the type parameters name the fields too")]
            fn from(($($name,)+): ($($name,)+)) -> Value {
                Value::Tuple(vec![$($name.into()),+])
            }
        }

        impl<$($name: Into<Value>),+> ListItem for ($($name,)+) {}
    };
}

tuple_into_value!(A);
tuple_into_value!(A B);
tuple_into_value!(A B C);
tuple_into_value!(A B C D);
tuple_into_value!(A B C D E);
tuple_into_value!(A B C D E F);
