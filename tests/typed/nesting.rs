//! The nesting limit of conversions with serde, which recurses. The limit must fit the default
//! stack of a thread, even without optimisation.

use flask_session_cookie::{Dict, SessionCodecBuilder, Value};
use serde::{Deserialize, Serialize};

use crate::stack::on_a_small_stack;

const LIMIT: usize = 256;

fn nested(wrap: fn(Value) -> Value, levels: usize) -> Value {
    (0..levels).fold(Value::Null, |value, _| wrap(value))
}

const WRAPPERS: [fn(Value) -> Value; 3] = [
    |value| Value::List(vec![value]),
    |value| Value::Tuple(vec![value]),
    |value| Value::Dict(Dict::from([("k", value)])),
];

#[test]
fn values_at_the_limit_convert() {
    on_a_small_stack(|| {
        for wrap in WRAPPERS {
            let value = nested(wrap, LIMIT);
            assert!(Value::from_serialize(&value).unwrap() == value);
            assert!(value.to::<Value>().unwrap() == value);
            let json = value.to::<serde_json::Value>().unwrap();
            assert!(Value::from_serialize(&json).is_ok());
            assert!(
                Value::from(json.clone())
                    == Value::from(serde_json::Value::try_from(value).unwrap())
            );
        }
    });
}

/// A type whose fields need much stack without optimisation.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Tree {
    a: Option<String>,
    b: Option<String>,
    c: Option<(u64, u64)>,
    d: Vec<String>,
    e: Option<String>,
    k: Option<Box<Tree>>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Expression {
    One,
    Minus(Box<Expression>),
    Sum { of: Vec<Expression> },
}

#[test]
fn recursive_types_convert() {
    on_a_small_stack(|| {
        let leaf = || Tree { a: None, b: None, c: None, d: vec![], e: None, k: None };
        let tree =
            (1..LIMIT - 1).fold(leaf(), |tree, _| Tree { k: Some(Box::new(tree)), ..leaf() });
        let value = Value::from_serialize(&tree).unwrap();
        assert!(value.to::<Tree>().unwrap() == tree);

        let minus = (0..LIMIT).fold(Expression::One, |inner, _| Expression::Minus(Box::new(inner)));
        let value = Value::from_serialize(&minus).unwrap();
        assert!(value.to::<Expression>().unwrap() == minus);

        let sum =
            (0..LIMIT / 3).fold(Expression::One, |inner, _| Expression::Sum { of: vec![inner] });
        let value = Value::from_serialize(&sum).unwrap();
        assert!(value.to::<Expression>().unwrap() == sum);
    });
}

/// A type that serializes to an infinitely nested list.
struct Endless;

impl Serialize for Endless {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq([Endless])
    }
}

#[test]
fn values_beyond_the_limit_are_errors() {
    on_a_small_stack(|| {
        let assert_too_deep = |error: String| {
            assert!(error.ends_with(": nested too deeply: the limit is 256 levels"), "{error}");
        };
        for wrap in WRAPPERS {
            for levels in [LIMIT + 1, SessionCodecBuilder::HIGHEST_MAX_DEPTH] {
                let value = nested(wrap, levels);
                assert_too_deep(Value::from_serialize(&value).unwrap_err().to_string());
                assert_too_deep(value.to::<Value>().unwrap_err().to_string());
                assert_too_deep(value.to::<serde_json::Value>().unwrap_err().to_string());
                assert_too_deep(serde_json::Value::try_from(value).unwrap_err().to_string());
            }
        }
        assert_too_deep(Value::from_serialize(&Endless).unwrap_err().to_string());
        let minus =
            (0..=LIMIT).fold(Expression::One, |inner, _| Expression::Minus(Box::new(inner)));
        assert!(Value::from_serialize(&minus).is_err());
    });
}

#[test]
fn ignored_values_may_be_nested_deeper() {
    on_a_small_stack(|| {
        let value = Value::Dict(Dict::from([
            ("n", Value::from(1)),
            ("deep", nested(WRAPPERS[0], SessionCodecBuilder::HIGHEST_MAX_DEPTH - 1)),
        ]));
        #[derive(Deserialize)]
        struct Shallow {
            n: u8,
        }
        assert_eq!(value.to::<Shallow>().unwrap().n, 1);
    });
}

#[test]
fn the_deepest_decodable_value_serializes_to_json() {
    on_a_small_stack(|| {
        for wrap in WRAPPERS {
            let value = nested(wrap, SessionCodecBuilder::HIGHEST_MAX_DEPTH);
            assert!(serde_json::to_string(&value).unwrap().contains("null"));
        }
    });
}

#[test]
fn very_deep_json_converts_to_a_value() {
    on_a_small_stack(|| {
        const LEVELS: usize = 100_000;
        let json = (0..LEVELS).fold(serde_json::json!("leaf"), |inner, level| {
            if level % 2 == 0 {
                vec![1.into(), inner].into()
            } else {
                serde_json::Map::from_iter([("k".to_owned(), inner)]).into()
            }
        });
        // Takes the value apart: dropping it whole would overflow the stack, as it would for JSON.
        let mut value = Value::from(json);
        for level in (0..LEVELS).rev() {
            value = match value {
                Value::List(mut items) if level % 2 == 0 && items.len() == 2 => {
                    items.pop().unwrap()
                }
                Value::Dict(mut dict) => dict.remove("k").unwrap(),
                other => panic!("{other:?}"),
            };
        }
        assert_eq!(value, Value::from("leaf"));
    });
}
