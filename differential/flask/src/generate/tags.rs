//! Flask's tags with any content, and with content that is almost valid.

use proptest::prelude::*;
use proptest::sample::select;

use super::json::quoted;
use super::text;
use super::text::one_of;

const TAGS: &[&str] = &[" t", " b", " m", " u", " d", " di"];

/// An object that is a tag.
pub fn tagged(inner: BoxedStrategy<String>) -> impl Strategy<Value = String> {
    let object = |tag: &'static str| move |content: String| format!("{{\"{tag}\":{content}}}");
    let key = prop_oneof![
        (select(TAGS), select(&["__", "_", "", "___", " __"][..]))
            .prop_map(|(tag, end)| format!("{tag}{end}")),
        text::short(),
    ];
    prop_oneof![
        3 => (select(TAGS), inner.clone())
            .prop_map(|(tag, content)| format!("{{\"{tag}\":{content}}}")),
        2 => base64().prop_map(|text| quoted(&text)).prop_map(object(" b")),
        2 => uuid().prop_map(|text| quoted(&text)).prop_map(object(" u")),
        3 => date().prop_map(|text| quoted(&text)).prop_map(object(" d")),
        2 => (key, inner.clone())
            .prop_map(|(key, content)| format!("{{{}:{content}}}", quoted(&key)))
            .prop_map(object(" di")),
        1 => prop::collection::vec(inner.clone(), 0..3)
            .prop_map(|items| format!("[{}]", items.join(",")))
            .prop_map(object(" t")),
        // With a second key, it is not a tag.
        1 => (select(TAGS), inner.clone(), inner)
            .prop_map(|(tag, left, right)| format!("{{\"{tag}\":{left},\"k\":{right}}}")),
    ]
}

fn base64() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "([A-Za-z0-9+/]{4}){0,3}",
        2 => "([A-Za-z0-9+/]{4}){0,2}([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)",
        1 => "([A-Za-z0-9+/]{4}){0,2}([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)",
        2 => "[A-Za-z0-9+/=_ !\n-]{0,12}",
        1 => text::short(),
    ]
}

fn uuid() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[0-9a-f]{32}",
        1 => "[0-9a-fA-F]{32}",
        1 => "[0-9a-f]{31,33}",
        1 => "[{]?(urn:|uuid:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[}]?",
        1 => "(0x|0X|\\+|-| |\n|_|0_|é|٣)[0-9a-f]{30,31}",
        1 => "[0-9a-f]{15}(_|__| |g|٣|-)[0-9a-f]{16}",
    ]
}

/// A date whose parts are mostly spelled as Flask writes them.
fn date() -> impl Strategy<Value = String> {
    let weekday = odd(
        &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        &["mon", "Monday", "Xyz", "", "MON", "Lun"],
    );
    let comma = odd(&[", "], &[",", " ", ",  ", " , ", ""]);
    let day = prop_oneof![
        8 => (1..32_u8).prop_map(|day| format!("{day:02}")),
        1 => "[0-9]{1,3}",
        1 => "[+-]?[0-9]",
    ];
    let month = odd(
        &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        &["jan", "JAN", "January", "Foo", "1", "01", ""],
    );
    let year = prop_oneof![
        6 => (0..=9999_u16).prop_map(|year| format!("{year:04}")),
        2 => (0..2500_u16).prop_map(|year| year.to_string()),
        1 => "[0-9]{0,6}",
    ];
    let clock = prop_oneof![
        8 => (0..24_u8, 0..60_u8, 0..60_u8)
            .prop_map(|(hour, minute, second)| format!("{hour:02}:{minute:02}:{second:02}")),
        1 => "[0-9]{1,2}[:.][0-9]{1,2}([:.][0-9]{1,3})?",
        1 => one_of(&["24:00:00", "23:60:00", "23:59:60", "00:00", "", "-1:00:00", "٣1:00:00"]),
    ];
    let zone = odd(
        &[" GMT"],
        &[
            "",
            " UTC",
            " +0000",
            " -0000",
            " +0200",
            " EST",
            " Z",
            "GMT",
            " gmt",
            " GMT ",
            " GMT (comment)",
            " +9999",
            " CEST",
        ],
    );
    let space = || odd(&[" "], &["  ", "-", "\t", "", "\u{a0}"]);
    (weekday, comma, day, space(), month, space(), year, space(), clock, zone).prop_map(
        |(weekday, comma, day, first, month, second, year, third, clock, zone)| {
            format!("{weekday}{comma}{day}{first}{month}{second}{year}{third}{clock}{zone}")
        },
    )
}

fn odd(
    valid: &'static [&'static str],
    invalid: &'static [&'static str],
) -> impl Strategy<Value = &'static str> {
    prop_oneof![24 => select(valid), 1 => select(invalid)]
}
