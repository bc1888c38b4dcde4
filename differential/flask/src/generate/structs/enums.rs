//! Enums in all of serde's representations.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Float, float};
use crate::generate::text;

/// Externally tagged enums, with every kind of variant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    shape: Shape,
    shapes: Vec<Shape>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Shape {
    Dot,
    #[serde(rename = " t")]
    Circle(Float<f64>),
    Line(i32, i32),
    Empty(),
    Box {
        width: u8,
        color: Option<String>,
    },
    Nothing {},
    Maybe(Option<u8>),
    Turned(Box<Shape>),
    Group(Vec<Shape>),
}

fn shape() -> impl Strategy<Value = Shape> {
    let plain = prop_oneof![
        Just(Shape::Dot),
        Just(Shape::Empty()),
        Just(Shape::Nothing {}),
        float().prop_map(Shape::Circle),
        any::<(i32, i32)>().prop_map(|(from, to)| Shape::Line(from, to)),
        (any::<u8>(), option::of(text::short()))
            .prop_map(|(width, color)| Shape::Box { width, color }),
        any::<Option<u8>>().prop_map(Shape::Maybe),
    ];
    plain.prop_recursive(4, 12, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|shape| Shape::Turned(Box::new(shape))),
            vec(inner, 0..4).prop_map(Shape::Group),
        ]
    })
}

pub fn drawing() -> impl Strategy<Value = Drawing> {
    (shape(), vec(shape(), 0..4)).prop_map(|(shape, shapes)| Drawing { shape, shapes })
}

/// serde's other representations of enums, and flattened fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherForms {
    internal: Vec<Internal>,
    adjacent: Vec<Adjacent>,
    untagged: Vec<Untagged>,
    #[serde(flatten)]
    login: Login,
    #[serde(flatten)]
    rest: BTreeMap<String, i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Login {
    _user_id: String,
    _fresh: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum Internal {
    Nothing,
    Text { text: String, n: Option<i64> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "content")]
enum Adjacent {
    Nothing,
    Number(u64),
    Pair(i8, String),
    Text { text: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
    Pair(bool, Float<f64>),
}

pub fn other_forms() -> impl Strategy<Value = OtherForms> {
    let internal = prop_oneof![
        Just(Internal::Nothing),
        (text::short(), any::<Option<i64>>()).prop_map(|(text, n)| Internal::Text { text, n }),
    ];
    let adjacent = prop_oneof![
        Just(Adjacent::Nothing),
        any::<u64>().prop_map(Adjacent::Number),
        (any::<i8>(), text::short()).prop_map(|(n, text)| Adjacent::Pair(n, text)),
        text::short().prop_map(|text| Adjacent::Text { text }),
    ];
    let untagged = prop_oneof![
        any::<i64>().prop_map(Untagged::Number),
        text::short().prop_map(Untagged::Text),
        (any::<bool>(), float()).prop_map(|(bool, float)| Untagged::Pair(bool, float)),
    ];
    // Not the name of a field, nor a key that Flask uses.
    let rest = btree_map("[x-z]{1,3}", any::<i64>(), 0..3);
    (
        vec(internal, 0..3),
        vec(adjacent, 0..3),
        vec(untagged, 0..3),
        text::short(),
        any::<bool>(),
        rest,
    )
        .prop_map(|(internal, adjacent, untagged, _user_id, _fresh, rest)| OtherForms {
            internal,
            adjacent,
            untagged,
            login: Login { _user_id, _fresh },
            rest,
        })
}
