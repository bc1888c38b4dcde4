//! Sessions with Python values that a Rust session cannot hold, such as integer keys, `Decimal` and
//! lone surrogates. Most of them load as values that Rust can hold. In typed JSON, with the
//! additional kinds of `python_only` in `server/sessions.py`.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

use super::{Limits, text, values};
use crate::common::typed::{dict_to_typed, to_typed};

pub fn session(limits: Limits) -> impl Strategy<Value = Json> {
    let odd = prop::collection::vec((values::key(), odd_value()), 1..4).prop_map(dict);
    prop_oneof![3 => values::session(limits).prop_map(|dict| dict_to_typed(&dict)), 2 => odd]
}

fn dict(items: Vec<(String, Json)>) -> Json {
    let unique: BTreeMap<_, _> = items.into_iter().collect();
    json!({"dict": unique.into_iter().map(|(key, value)| json!([key, value])).collect::<Json>()})
}

fn odd_value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        2 => values::leaf().prop_map(|value| to_typed(&value)),
        1 => odd_leaf(),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| json!({"tuple": items})),
            prop::collection::vec((values::key(), inner.clone()), 0..4).prop_map(dict),
            odd_keys(inner.clone().boxed()),
            (any::<bool>(), inner.clone())
                .prop_map(|(is_tag, inner)| json!({"enum_key": [is_tag, inner]})),
            inner.clone().prop_map(|inner| json!({"subclass": inner})),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| json!({"pair": [left, right]})),
            inner.prop_map(|inner| json!({"point": inner})),
        ]
    })
}

/// Whether a session contains a dataclass.
pub fn has_dataclass(typed: &Json) -> bool {
    match typed {
        Json::Array(items) => items.iter().any(has_dataclass),
        Json::Object(object) => object.contains_key("point") || object.values().any(has_dataclass),
        _ => false,
    }
}

/// Keys that JSON turns into strings. Flask sorts them before that.
fn odd_keys(value: BoxedStrategy<Json>) -> impl Strategy<Value = Json> {
    let int = || values::int().prop_map(|int| json!({"int": int.to_string()})).boxed();
    let float = || {
        values::float()
            .prop_map(|float| json!({"float": format!("{:016x}", float.to_bits())}))
            .boxed()
    };
    let bool = || any::<bool>().prop_map(Json::Bool).boxed();
    let any_key =
        prop_oneof![int(), float(), bool(), Just(Json::Null), values::key().prop_map(Json::String)]
            .boxed();
    let keys = prop_oneof![
        Just(int()),
        Just(float()),
        Just(prop_oneof![int(), float(), bool()].boxed()),
        Just(any_key)
    ];
    (keys, Just(value))
        .prop_flat_map(|(key, value)| prop::collection::vec((key, value), 0..5))
        .prop_map(|items| {
            let items: Json = items.into_iter().map(|(key, value)| json!([key, value])).collect();
            json!({"keys": items})
        })
}

fn odd_leaf() -> impl Strategy<Value = Json> {
    let year_1 = -62_135_596_800_i64;
    let offset = prop::option::of(prop_oneof![
        -86_399..86_400_i64,
        select(&[0_i64, 3600, -1800, 20_700, 1, -86_399][..])
    ]);
    prop_oneof![
        2 => surrogates().prop_map(|text| json!({"surrogates": text})),
        2 => (year_1..253_402_300_800_i64, 0..1_000_000_u32, offset)
            .prop_map(|(seconds, microsecond, offset)| {
                json!({"any_datetime": [seconds, microsecond, offset]})
            }),
        1 => (1..3_652_060_u32).prop_map(|day| json!({"date": day})),
        1 => "-?[0-9]{1,20}(\\.[0-9]{1,9})?(E-?[0-9]{1,3})?"
            .prop_map(|decimal| json!({"decimal": decimal})),
        1 => any::<bool>().prop_map(|color| json!({"enum": color})),
        1 => text::short().prop_map(|html| json!({"html": html})),
        2 => prop_oneof![
            values::int().prop_map(|int| json!({"int": int.to_string()})),
            values::float()
                .prop_map(|float| json!({"float": format!("{:016x}", float.to_bits())})),
            text::short().prop_map(Json::String),
        ].prop_map(|inner| json!({"subclass": inner})),
    ]
}

/// Code points in hexadecimal. Half of the surrogates form pairs.
fn surrogates() -> impl Strategy<Value = String> {
    let unit = prop_oneof![
        2 => Just("0061".to_owned()),
        2 => Just("d83d de00".to_owned()),
        1 => (0xd800..0xe000_u32).prop_map(|unit| format!("{unit:04x}")),
        1 => Just("1f600".to_owned()),
    ];
    prop::collection::vec(unit, 1..5).prop_map(|units| units.join(" "))
}
