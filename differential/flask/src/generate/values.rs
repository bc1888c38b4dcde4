//! Values of every type, and sessions of them.

use flask_session_cookie::{DateTime, Dict, Int, TaggedJsonSerializer, Uuid, Value};
use proptest::prelude::*;
use proptest::sample::select;

use super::text::one_of;
use super::{Limits, text};

/// A session with at least one key: Flask writes no cookie for an empty one.
pub fn session(limits: Limits) -> impl Strategy<Value = Dict> {
    prop_oneof![
        8 => dict_of(value().boxed(), 1..6),
        2 => (key(), nested(limits.depth)).prop_map(|(key, value)| Dict::from([(key, value)])),
        // Near the length from which compression pays off, which depends on the repetition.
        3 => ("[a-z]{1,3}", "[0-9a-f]{0,20}", text::long(40))
            .prop_map(|(key, start, rest)| Dict::from([(key, Value::from(start + &rest))])),
        3 => (text::long(limits.json_len), dict_of(value().boxed(), 0..3))
            .prop_map(|(text, mut dict)| {
                dict.insert("long", text);
                dict
            }),
        1 => records(limits.json_len),
        1 => many_keys(limits.json_len),
        1 => ("[0-9a-f]{128}", "[0-9]{1,4}", any::<bool>()).prop_map(|(id, user, fresh)| {
            let login =
                [("_fresh", Value::from(fresh)), ("_id", id.into()), ("_user_id", user.into())];
            Dict::from_iter(login)
        }),
    ]
    .prop_filter("too long", move |dict| {
        limits.json_len == usize::MAX || {
            let json = TaggedJsonSerializer::new().dumps(&Value::Dict(dict.clone()));
            json.is_ok_and(|json| json.len() < limits.json_len)
        }
    })
}

/// A list of dictionaries with the same keys, which compresses well.
fn records(json_len: usize) -> impl Strategy<Value = Dict> {
    let most = (json_len / 60).min(150);
    prop::collection::vec((0..100_000_u32, 1..9_u8, any::<i32>()), 0..=most).prop_map(|items| {
        let items = items.into_iter().map(|(sku, qty, cents): (u32, u8, i32)| {
            let price = f64::from(cents) / 100.0;
            let item = [
                ("sku", Value::from(format!("SKU-{sku:05}"))),
                ("qty", qty.into()),
                ("price", price.into()),
            ];
            Value::Dict(item.into_iter().collect())
        });
        Dict::from([("cart", Value::List(items.collect()))])
    })
}

/// Dictionaries large enough for the crate to index their keys.
fn many_keys(json_len: usize) -> impl Strategy<Value = Dict> {
    let most = (json_len / 40).clamp(1, 300);
    let key = || prop_oneof![1 => "[a-z]{0,3}", 1 => "[0-9]{1,3}", 1 => key()];
    let dict = || prop::collection::vec((key(), leaf()), 1..=most).prop_map(Dict::from_iter);
    prop_oneof![
        dict(),
        (key(), dict()).prop_map(|(key, dict)| Dict::from([(key, Value::Dict(dict))]))
    ]
}

pub fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(4, 24, 5, |inner| {
        let items = || prop::collection::vec(inner.clone(), 0..5);
        prop_oneof![
            items().prop_map(Value::List),
            items().prop_map(Value::Tuple),
            dict_of(inner.clone().boxed(), 0..5).prop_map(Value::Dict),
            // A single key, which may be a tag.
            (key(), inner.clone()).prop_map(|(key, value)| Value::Dict(Dict::from([(key, value)]))),
        ]
    })
}

fn dict_of(
    value: BoxedStrategy<Value>,
    size: std::ops::Range<usize>,
) -> impl Strategy<Value = Dict> {
    prop::collection::vec((key(), value), size).prop_map(Dict::from_iter)
}

/// Keys that are tags, almost tags, or easily sorted wrongly.
pub fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z_]{1,6}",
        2 => one_of(&[" t", " b", " m", " u", " d", " di"]),
        1 => one_of(ALMOST_TAGS),
        2 => one_of(SORTED_IN_SEVERAL_WAYS),
        1 => one_of(&["_permanent", "_flashes", "_user_id", "_fresh", "csrf_token"]),
        2 => text::short(),
    ]
}

const ALMOST_TAGS: &[&str] =
    &[" t__", " di__", " x", "t", "di", " ", "  t", " T", " t ", "\u{a0}t", " dict", "__", " b__"];

/// The order differs by code point, UTF-16 unit, letter and number.
const SORTED_IN_SEVERAL_WAYS: &[&str] = &[
    "\u{ffff}",
    "\u{10000}",
    "\u{e000}",
    "😀",
    "é",
    "e\u{301}",
    "z",
    "Z",
    "10",
    "9",
    "-1",
    "a",
    "aa",
    "",
];

pub fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        4 => int().prop_map(Value::Int),
        4 => float().prop_map(Value::Float),
        6 => text::short().prop_map(Value::String),
        1 => prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        1 => text::short().prop_map(Value::Markup),
        1 => uuid().prop_map(Value::Uuid),
        2 => datetime().prop_map(Value::DateTime),
    ]
}

pub fn uuid() -> impl Strategy<Value = Uuid> {
    prop_oneof![
        4 => any::<u128>().prop_map(Uuid::from_u128),
        1 => Just(Uuid::nil()),
        1 => Just(Uuid::max()),
    ]
}

fn datetime() -> impl Strategy<Value = DateTime> {
    let (first, last) = (DateTime::MIN.as_unix(), DateTime::MAX.as_unix());
    prop_oneof![
        4 => first..=last,
        2 => 0..=4_102_444_800_i64,
        // Early years: Flask reads years below 100 with another century.
        2 => first..=first + 1100 * 31_556_952,
        1 => select(vec![first, first + 1, last - 1, last, -1, 0, 1, 951_782_400, 4_107_542_399]),
    ]
    .prop_map(|seconds| DateTime::from_unix(seconds).unwrap_or(DateTime::MIN))
}

pub fn int() -> impl Strategy<Value = Int> {
    prop_oneof![
        4 => (-100..100_i64).prop_map(Int::from),
        2 => any::<i64>().prop_map(Int::from),
        1 => any::<i128>().prop_map(Int::from),
        4 => (select(&[31, 32, 53, 63, 64, 127][..]), -300..300_i128, any::<bool>()).prop_map(
            |(power, near, minus)| {
                // 2^127 itself does not fit.
                let near = if power == 127 { near.min(-1) } else { near };
                let int = (1_i128 << (power - 1)) + near + (1 << (power - 1));
                Int::from(if minus { -int } else { int })
            }
        ),
        // Near 2^128.
        1 => (0..1000_u16)
            .prop_map(|tail| digits("", &format!("340282366920938463463374607431768211{tail:03}"))),
        2 => ("-?", "[0-9]{1,60}").prop_map(|(sign, number)| digits(&sign, &number)),
        // Near Python's limits on digits.
        1 => ("-?", prop_oneof![4297..4304_usize, 639..642_usize, 4999..5002_usize], 1..10_u8)
            .prop_map(|(sign, length, digit)| digits(&sign, &digit.to_string().repeat(length))),
    ]
}

fn digits(sign: &str, number: &str) -> Int {
    format!("{sign}{number}").parse().unwrap_or(Int::from(0))
}

pub fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => any::<u64>().prop_map(f64::from_bits),
        2 => select(SPECIAL_FLOATS),
        // Near powers of ten, where the notation changes and digits are hard to get right.
        3 => (prop_oneof![-8..20_i32, -325..310_i32], -3..=3_i64).prop_map(|(power, ulps)| {
            let float: f64 = format!("1e{power}").parse().unwrap_or(0.0);
            f64::from_bits(float.to_bits().saturating_add_signed(ulps))
        }),
        3 => (any::<i32>(), 0..8)
            .prop_map(|(number, places)| f64::from(number) / 10_f64.powi(places)),
        2 => any::<i64>().prop_map(|int| int as f64),
        1 => (-100..100).prop_map(f64::from),
        1 => (0..1000_u64).prop_map(f64::from_bits),
        1 => any::<u32>().prop_map(|bits| f64::from(f32::from_bits(bits))),
    ]
}

const SPECIAL_FLOATS: &[f64] = &[
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    0.5,
    1e16,
    9_999_999_999_999_998.0,
    1e-5,
    1e-4,
    0.000_099_999,
    f64::MAX,
    f64::MIN,
    f64::MIN_POSITIVE,
    5e-324,
    -5e-324,
    2.225_073_858_507_201e-308,
    9_007_199_254_740_992.0,
    9_007_199_254_740_994.0,
    1.797_693_134_862_315_7e308,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    -f64::NAN,
    1e22,
    1e23,
    123_456_789_012_345_680.0,
];

/// A value in up to `depth` containers.
fn nested(depth: usize) -> impl Strategy<Value = Value> {
    let most = prop_oneof![3 => 0..=20_usize, 1 => 0..=depth].prop_map(move |most| most.min(depth));
    let wraps =
        most.prop_flat_map(|most| prop::collection::vec((0..5_u8, key(), 0..12_u8), 0..=most));
    (leaf(), wraps).prop_map(|(leaf, wraps)| {
        wraps.into_iter().fold(leaf, |inner, (how, key, sibling)| {
            let mut items = vec![inner];
            if sibling == 0 {
                items.push(Value::Null);
            }
            match how {
                0 | 1 => Value::List(items),
                2 => Value::Tuple(items),
                3 => {
                    Value::Dict(items.into_iter().map(|item| (key.clone(), item)).take(1).collect())
                }
                _ => Value::Dict(["k", "j"].into_iter().zip(items).collect()),
            }
        })
    })
}
