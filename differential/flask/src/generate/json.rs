//! Unusual and invalid JSON, much of which Python's `json` reads.

use proptest::prelude::*;
use proptest::sample::select;

use super::text::one_of;
use super::{tags, text, values};

/// Any JSON, mostly an object, and mostly valid.
pub fn json() -> impl Strategy<Value = String> {
    let wrapped = |value: BoxedStrategy<String>| {
        (value, values::key()).prop_map(|(value, key)| format!("{{{}:{value}}}", quoted(&key)))
    };
    prop_oneof![
        6 => wrapped(value().boxed()),
        6 => wrapped(tags::tagged(value().boxed()).boxed()),
        2 => value(),
        1 => (white_space(), value(), white_space())
            .prop_map(|(before, value, after)| before + &value + &after),
    ]
}

pub fn value() -> impl Strategy<Value = String> {
    leaf().prop_recursive(3, 10, 4, |inner| {
        prop_oneof![
            12 => prop::collection::vec((white_space(), inner.clone()), 0..4)
                .prop_map(|items| array(&items)),
            12 => prop::collection::vec((white_space(), key(), inner.clone()), 0..4)
                .prop_map(|items| object(&items)),
            // A duplicate key.
            6 => (key(), inner.clone(), inner.clone())
                .prop_map(|(key, first, last)| format!("{{{key}:{first},{key}:{last}}}")),
            12 => tags::tagged(inner.clone().boxed()),
            1 => (prop::collection::vec(inner, 0..3), select(INVALID_SHAPES))
                .prop_map(|(items, shape)| shape.replace('%', &items.join(","))),
        ]
    })
}

const INVALID_SHAPES: &[&str] =
    &["[%,]", "[,%]", "[%", "%]", "[% %]", "{%}", "{%:%}", "{%:%,}", "(%)"];

fn array(items: &[(String, String)]) -> String {
    let items: Vec<_> = items.iter().map(|(space, item)| format!("{space}{item}")).collect();
    format!("[{}]", items.join(","))
}

fn object(items: &[(String, String, String)]) -> String {
    let items: Vec<_> = items
        .iter()
        .map(|(space, key, value)| format!("{space}{key}{space}:{value}{space}"))
        .collect();
    format!("{{{}}}", items.join(","))
}

fn white_space() -> impl Strategy<Value = String> {
    prop_oneof![
        80 => Just(String::new()),
        10 => "[ \t\r\n]{1,3}",
        1 => one_of(&["\u{c}", "\u{a0}", "\u{b}", "\0", "\u{feff}", "\u{2028}", "//\n"]),
    ]
}

pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        40 => values::key().prop_map(|key| quoted(&key)),
        8 => string(),
        1 => one_of(&["1", "null", "a", "''", ""]),
    ]
}

fn leaf() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => number(),
        20 => string(),
        10 => one_of(&["null", "true", "false", "NaN", "Infinity", "-Infinity"]),
        1 => one_of(&["-NaN", "+Infinity", "nan", "None", "True", "nul", "tru", ""]),
    ]
}

/// Numbers that Python reads, in spellings that it does not write.
const ODD_NUMBERS: &[&str] = &[
    "-0",
    "-0.0",
    "0.0",
    "-0e0",
    "1E5",
    "1.0E+2",
    "1e05",
    "1e400",
    "-1e400",
    "1e-400",
    "1e-0",
    "1e999999999999",
    "0e9999",
    "2.2250738585072011e-308",
    "9007199254740993",
    "9007199254740993.0",
    "1.7976931348623159e308",
    "4.9e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
];

const INVALID_NUMBERS: &[&str] = &[
    "00", "01", "-01", "1.", ".5", "+1", "0x10", "1_000", "1e", "1e+", "-", "１", "--1", "1e5.5",
    "1a",
];

pub fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => one_of(ODD_NUMBERS),
        60 => "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?",
        3 => "-?[0-9]{1,5}\\.?[0-9]{0,3}[eE]?[+-]?[0-9]{0,3}",
        2 => one_of(INVALID_NUMBERS),
        3 => far_exponent(),
        // Near Python's limits on digits, which only apply to integers.
        2 => (
            prop_oneof![4298..4303_usize, 639..642_usize],
            "-?",
            select(&["", "", ".5", "e1"][..]),
        )
            .prop_map(|(digits, sign, end)| format!("{sign}{}{end}", "7".repeat(digits))),
    ]
}

/// Floats with digits and exponents of any length, whose value is often neither zero nor infinite.
fn far_exponent() -> impl Strategy<Value = String> {
    let zeros = || prop_oneof![8 => 0..40_usize, 2 => 0..1000_usize, 1 => 65_000..70_000_usize];
    let digits = || prop_oneof![9 => "[1-9][0-9]{0,24}", 1 => "[1-9][0-9]{0,900}"];
    let exponent = prop_oneof![-345..330_i64, -70_000..70_000_i64];
    let near =
        (digits(), zeros(), zeros(), exponent).prop_map(|(digits, before, after, exponent)| {
            let integer = format!("{digits}{}e{}", "0".repeat(after), exponent - after as i64);
            match before {
                0 => integer,
                _ => format!("0.{}{integer}", "0".repeat(before - 1)),
            }
        });
    prop_oneof![
        4 => near,
        // Near the midpoint between two floats, or between a float and infinity.
        1 => (select(MIDPOINTS), zeros(), 0..10_u8).prop_map(|(start, zeros, last)| {
            let exponent = match start.as_bytes() {
                [b'1', ..] => "e308",
                [b'2', ..] => "e-324",
                _ => "e0",
            };
            let point = if start.contains('.') { "" } else { "." };
            format!("{start}{point}{}{last}{exponent}", "0".repeat(zeros))
        }),
        1 => "[0-9]\\.[0-9]{1,9}[eE][+-]?[0-9]{1,40}",
    ]
}

const MIDPOINTS: &[&str] = &["1.7976931348623158079", "2.4703282292062327208", "9007199254740993"];

const INVALID_IN_STRINGS: &[&str] = &[
    "\\",
    "\\x41",
    "\\u",
    "\\u12",
    "\\u 123",
    "\\u+123",
    "\\u1_23",
    "\\U00000041",
    "\\'",
    "\\0",
    "\"",
    "\n",
    "\u{1f}",
];

pub fn string() -> impl Strategy<Value = String> {
    let plain = || {
        text::short().prop_map(|text| {
            text.replace(|letter: char| letter < ' ' || letter == '"' || letter == '\\', "_")
        })
    };
    let piece = prop_oneof![
        40 => plain(),
        20 => one_of(&["\\n", "\\r", "\\t", "\\b", "\\f", "\\\"", "\\\\", "\\/", "\u{7f}"]),
        20 => "\\\\u([0-9abceABCE][0-9a-fA-F]|[dD][0-7])[0-9a-fA-F]{2}",
        10 => "\\\\u[dD][89abAB][0-9a-f]{2}\\\\u[dD][c-fC-F][0-9a-f]{2}",
        2 => "\\\\u[dD][89a-fA-F][0-9a-f]{2}",
        1 => one_of(INVALID_IN_STRINGS),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}
