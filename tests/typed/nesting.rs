//! How deep a value may be nested to go through serde, which recurses: on a thread's usual stack,
//! without optimisation.

use flask_session_cookie::{Dict, SessionCodecBuilder, Value};
use serde::{Deserialize, Serialize};

/// The limit of what goes through serde.
const LIMIT: usize = 256;

fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(test).unwrap().join().unwrap();
}

fn nested(wrap: fn(Value) -> Value, levels: usize) -> Value {
    (0..levels).fold(Value::Null, |value, _| wrap(value))
}

const WRAPPERS: [fn(Value) -> Value; 3] = [
    |value| Value::List(vec![value]),
    |value| Value::Tuple(vec![value]),
    |value| Value::Dict(Dict::from([("k", value)])),
];

#[test]
fn a_value_at_the_limit_goes_through() {
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
fn types_that_contain_themselves_go_through() {
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

/// A type that serializes to a list of itself, for ever.
struct Endless;

impl Serialize for Endless {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq([Endless])
    }
}

#[test]
fn beyond_the_limit_is_an_error() {
    on_a_small_stack(|| {
        let too_deep = |error: String| {
            assert!(error.ends_with(": nested too deeply: the limit is 256 levels"), "{error}");
        };
        for wrap in WRAPPERS {
            for levels in [LIMIT + 1, SessionCodecBuilder::HIGHEST_MAX_DEPTH] {
                let value = nested(wrap, levels);
                too_deep(Value::from_serialize(&value).unwrap_err().to_string());
                too_deep(value.to::<Value>().unwrap_err().to_string());
                too_deep(value.to::<serde_json::Value>().unwrap_err().to_string());
                too_deep(serde_json::Value::try_from(value).unwrap_err().to_string());
            }
        }
        too_deep(Value::from_serialize(&Endless).unwrap_err().to_string());
        let minus =
            (0..=LIMIT).fold(Expression::One, |inner, _| Expression::Minus(Box::new(inner)));
        assert!(Value::from_serialize(&minus).is_err());
    });
}

#[test]
fn what_is_not_looked_at_may_be_nested_deeper() {
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
fn the_deepest_value_that_decodes_is_written_as_json() {
    on_a_small_stack(|| {
        for wrap in WRAPPERS {
            let value = nested(wrap, SessionCodecBuilder::HIGHEST_MAX_DEPTH);
            assert!(serde_json::to_string(&value).unwrap().contains("null"));
        }
    });
}

#[test]
fn json_that_was_built_deeper_than_it_can_be_parsed_becomes_a_value() {
    on_a_small_stack(|| {
        const LEVELS: usize = 100_000;
        let json = (0..LEVELS).fold(serde_json::json!("leaf"), |inner, level| {
            if level % 2 == 0 {
                vec![1.into(), inner].into()
            } else {
                serde_json::Map::from_iter([("k".to_owned(), inner)]).into()
            }
        });
        // Dropping it whole would overflow the stack, as with JSON.
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
