//! Parsing and printing values.

mod parse;
mod print;
mod python;
mod report;

use arbitrary::{Arbitrary as _, Unstructured};
use flask_session_cookie::{Dict, TaggedJsonSerializer, Value};
use proptest::prelude::*;

use super::{ParseError, parse};

/// The tagged JSON of a value in its own order. Unlike `==`, it distinguishes all types, and NaN
/// equals itself.
fn tagged(value: &Value) -> String {
    TaggedJsonSerializer::new().with_sort_keys(false).dumps(value).unwrap()
}

/// The tagged JSON of a literal.
fn json(literal: &str) -> String {
    tagged(&parse(literal).unwrap_or_else(|error| panic!("{literal}: {error}")))
}

fn message(literal: &str) -> String {
    parse(literal).map(|value| tagged(&value)).expect_err(literal).to_string()
}

fn expected(offset: usize, expected: &str) -> String {
    format!("invalid literal at byte {offset}: expected {expected}")
}

fn nested(depth: usize) -> Value {
    (0..depth).fold(Value::Null, |inner, _| Value::List(vec![inner]))
}

/// Any session, from arbitrary bytes: all types, odd characters, deep or wide.
fn any_dict() -> impl Strategy<Value = Dict> {
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..400),
        // Small numbers are lengths and select types.
        prop::collection::vec(prop_oneof![0..13_u8, any::<u8>()], 0..400),
    ];
    bytes.prop_map(|bytes| Dict::arbitrary(&mut Unstructured::new(&bytes)).unwrap())
}
