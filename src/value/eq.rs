//! Comparisons of a value with strings, numbers and bools.

use super::{Int, Value};

macro_rules! equal {
    ($($type:ty: |$value:ident, $other:ident| $equal:expr;)*) => {$(
        impl PartialEq<$type> for Value {
            fn eq(&self, $other: &$type) -> bool {
                let $value = self;
                $equal
            }
        }

        impl PartialEq<Value> for $type {
            fn eq(&self, value: &Value) -> bool {
                value == self
            }
        }
    )*};
}

// As between two values, a string is not equal to a `Markup`, nor an integer to a float or a bool.
equal! {
    str: |value, other| matches!(value, Value::String(text) if text == other);
    &str: |value, other| value == *other;
    String: |value, other| value == other.as_str();
    bool: |value, other| value.as_bool() == Some(*other);
    f32: |value, other| value == &f64::from(*other);
    f64: |value, other| value.as_f64() == Some(*other);
    Int: |value, other| value.as_int() == Some(other);
    i8: |value, other| value == &i64::from(*other);
    i16: |value, other| value == &i64::from(*other);
    i32: |value, other| value == &i64::from(*other);
    i64: |value, other| value.as_i64() == Some(*other);
    i128: |value, other| value.as_int().and_then(Int::as_i128) == Some(*other);
    isize: |value, other| value.as_int().and_then(Int::as_i128) == i128::try_from(*other).ok();
    u8: |value, other| value == &u64::from(*other);
    u16: |value, other| value == &u64::from(*other);
    u32: |value, other| value == &u64::from(*other);
    u64: |value, other| value.as_u64() == Some(*other);
    u128: |value, other| value.as_int().and_then(Int::as_u128) == Some(*other);
    usize: |value, other| value.as_int().and_then(Int::as_u128) == u128::try_from(*other).ok();
}
