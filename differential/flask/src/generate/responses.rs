//! Settings of the session cookie, requests with and without it, and operations on the session.

use flask_session_cookie::{Dict, Session, Value};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

use super::text::one_of;
use super::{Limits, settings, text, values};
use crate::common::responses::CookieSettings;
use crate::common::settings::{Settings, time};
use crate::common::typed::{dict_to_typed, to_typed};

/// One request, its response, and the request after that.
#[derive(Debug, Clone)]
pub struct Visit {
    pub settings: Settings,
    pub cookie: CookieSettings,
    pub time: f64,
    /// The `Cookie` header in Latin-1.
    pub header: Option<String>,
    pub operations: Vec<Json>,
}

pub fn visit(limits: Limits) -> impl Strategy<Value = Visit> {
    let clock = (settings::settings(limits), settings::usual_time(limits));
    (clock, cookie_settings(), incoming(), header(), prop::collection::vec(operation(), 0..8))
        .prop_map(|((settings, time), cookie, incoming, header, operations)| {
            let header = match incoming {
                Incoming::None => None,
                _ => Some(header.text(cookie.name(), &incoming.value(&settings, time))),
            };
            Visit { settings, cookie, time, header, operations }
        })
}

fn cookie_settings() -> impl Strategy<Value = CookieSettings> {
    (
        prop::option::weighted(0.3, name()),
        prop::option::weighted(0.4, domain()),
        prop::option::weighted(0.4, path()),
        prop::option::weighted(0.3, path()),
        prop::option::weighted(0.3, any::<bool>()),
        prop::option::weighted(0.3, any::<bool>()),
        prop::option::weighted(0.4, same_site()),
        prop::option::weighted(0.2, any::<bool>()),
        prop::option::weighted(0.4, any::<bool>()),
        prop::option::weighted(0.2, prop_oneof![0..5_usize, 50..200_usize]),
    )
        .prop_map(
            |(
                name,
                domain,
                path,
                application_root,
                http_only,
                secure,
                same_site,
                partitioned,
                refresh_each_request,
                max_cookie_size,
            )| CookieSettings {
                name,
                domain,
                path,
                application_root,
                http_only,
                secure,
                same_site,
                partitioned,
                refresh_each_request,
                max_cookie_size,
            },
        )
}

pub fn path() -> impl Strategy<Value = String> {
    prop_oneof![text::short(), one_of(&["", "/", "/app", "/a b", "%20", ";"])]
}

pub fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        30 => "[!-~&&[^=;\"]]{1,8}",
        4 => one_of(&["sid", "__Host-session", "$Path"]),
        1 => text::short(),
    ]
}

/// Mostly ASCII: we refuse other domains.
pub fn domain() -> impl Strategy<Value = String> {
    let label = prop_oneof![
        30 => "[a-zA-Z0-9_-]{1,8}",
        1 => "[a-z]{60,66}",
        1 => "[ -~]{0,8}",
        1 => "[a-zäöüßéñç]{1,6}",
        1 => prop::collection::vec(text::character(), 0..4).prop_map(String::from_iter),
    ];
    let dot = || {
        prop_oneof![
            40 => Just(".".to_owned()),
            1 => Just("。".to_owned()),
            2 => Just("..".to_owned()),
        ]
    };
    let labels = prop::collection::vec((label, dot()), 1..4).prop_map(|labels| {
        let mut domain: String = labels.into_iter().flat_map(|(label, dot)| [label, dot]).collect();
        domain.pop();
        domain
    });
    let start = prop_oneof![
        20 => Just(String::new()),
        5 => one_of(&[".", ".."]),
        1 => Just("xn--".to_owned()),
    ];
    let end = prop_oneof![20 => Just(String::new()), 8 => one_of(&[".", ":5000", ":", ".:80"])];
    (start, labels, end).prop_map(|(start, labels, end)| start + &labels + &end)
}

pub fn same_site() -> impl Strategy<Value = String> {
    prop_oneof![
        40 => one_of(&["Strict", "lax", "NONE", "sTrIcT"]),
        1 => one_of(&["", "Laxy", " lax", "no"]),
    ]
}

/// The session cookie of a request.
#[derive(Debug, Clone)]
enum Incoming {
    None,
    /// Valid, of this age in seconds.
    Valid(Dict, f64),
    /// As old as the lifetime plus these seconds.
    Old(Dict, f64),
    /// Signed with another salt.
    Forged(Dict),
    /// Unsigned text, which may be empty.
    Text(String),
}

fn incoming() -> impl Strategy<Value = Incoming> {
    let age = prop_oneof![4 => Just(0.0), 2 => (0..1000_u32).prop_map(f64::from), 1 => Just(-1.0)];
    prop_oneof![
        3 => Just(Incoming::None),
        12 => (stored(), age).prop_map(|(session, age)| Incoming::Valid(session, age)),
        1 => (stored(), -1..3_i8)
            .prop_map(|(session, over)| Incoming::Old(session, f64::from(over))),
        1 => stored().prop_map(Incoming::Forged),
        1 => "[a-z.]{0,12}".prop_map(Incoming::Text),
    ]
}

/// A session as an earlier request may have saved it.
fn stored() -> impl Strategy<Value = Dict> {
    let flashes = prop::collection::vec((any_category(), message()), 0..3).prop_map(|flashes| {
        Value::List(
            flashes.into_iter().map(|(category, message)| (category, message).into()).collect(),
        )
    });
    let permanent = prop_oneof![
        6 => Just(Value::Bool(true)),
        1 => Just(Value::Bool(false)),
        1 => values::leaf(),
    ];
    (
        prop::collection::vec((key(), values::value()), 0..4),
        prop::option::weighted(0.4, permanent),
        prop::option::weighted(0.2, flashes),
    )
        .prop_map(|(entries, permanent, flashes)| {
            let mut dict = Dict::from_iter(entries);
            permanent.map(|permanent| dict.insert("_permanent", permanent));
            flashes.map(|flashes| dict.insert("_flashes", flashes));
            dict
        })
}

impl Incoming {
    fn value(&self, settings: &Settings, now: f64) -> String {
        let lifetime = settings.lifetime.unwrap_or(2_678_400.0).floor();
        let (session, settings, signed_at) = match self {
            Incoming::None => return String::new(),
            Incoming::Text(text) => return text.clone(),
            Incoming::Valid(session, age) => (session, settings.clone(), now - age),
            Incoming::Old(session, over) => {
                (session, settings.clone(), now.floor() - lifetime - over)
            }
            Incoming::Forged(session) => {
                let salt = Some("another salt".to_owned());
                (session, Settings { salt, ..settings.clone() }, now)
            }
        };
        let codec = settings.codec().build().expect("the keys are not empty");
        codec.encode_at(&Session::from(session.clone()), time(signed_at)).unwrap_or_default()
    }
}

/// A `Cookie` header with the session cookie.
#[derive(Debug, Clone)]
struct Header {
    before: Vec<Piece>,
    form: &'static str,
    after: Vec<Piece>,
    separator: &'static str,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    /// Another cookie of the same name.
    Same(String),
}

/// The cookie itself: `N` is its name, `V` its value.
const FORMS: &[&str] = &[
    "N=V",
    "N=V",
    "N=V",
    "N=V",
    " N =\tV ",
    "N=\"V\"",
    "N=\"\\V\"",
    "N = \"V\"\t",
    "N=V ;",
    "\tN=V",
];

fn header() -> impl Strategy<Value = Header> {
    let piece = prop_oneof![
        4 => "[a-z]{1,3}=[a-z]{0,3}".prop_map(Piece::Text),
        2 => prop::collection::vec(select(&b" \t=\",;\\a1\x07\xc3\xa9\xff"[..]), 0..8)
            .prop_map(|bytes| Piece::Text(bytes.into_iter().map(char::from).collect())),
        1 => one_of(OTHER_COOKIES).prop_map(Piece::Text),
        1 => one_of(SAME_NAME).prop_map(Piece::Same),
    ];
    let pieces = || {
        prop_oneof![
            3 => Just(Vec::new()).boxed(),
            1 => prop::collection::vec(piece.clone(), 1..4).boxed(),
        ]
    };
    let separator = select(&["; ", "; ", "; ", ";", " ; "][..]);
    (pieces(), select(FORMS), pieces(), separator)
        .prop_map(|(before, form, after, separator)| Header { before, form, after, separator })
}

const OTHER_COOKIES: &[&str] =
    &["a", "=", "", "a=\"b;c\"", "a=\"b\\\"; c\"", "a=\"", "a=b c", "a=\"\\303\\251\"", "a=\"b\"c"];

/// What follows the name of the session cookie.
const SAME_NAME: &[&str] = &[
    "",
    "=",
    "=x",
    "x=",
    "=\"",
    "=\"\\101\\377\\400\\8\"",
    "= a b",
    "=\u{e9}",
    "=\"\u{e9}\\\u{e9}\"",
];

impl Header {
    fn text(&self, name: &str, value: &str) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Same(rest) => format!("{name}{rest}"),
        };
        let form = self.form.replace('V', "\0").replace('N', name).replace('\0', value);
        let pieces: Vec<_> = self
            .before
            .iter()
            .map(piece)
            .chain([form])
            .chain(self.after.iter().map(piece))
            .collect();
        // A header is Latin-1.
        pieces.join(self.separator).chars().filter(|letter| u8::try_from(*letter).is_ok()).collect()
    }
}

/// Few different keys, so that operations meet. `_flashes` must be a list, or views fail.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => one_of(&["a", "b", "cart", "username", "_user_id", "missing"]),
        1 => values::key()
            .prop_map(|key| if key == "_flashes" { "flashes".to_owned() } else { key }),
    ]
}

fn category() -> impl Strategy<Value = String> {
    prop_oneof![4 => one_of(&["message", "error", "info"]), 1 => text::short()]
}

/// A category may be any value.
fn any_category() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => category().prop_map(Value::String),
        1 => category().prop_map(Value::Markup),
        1 => values::leaf(),
    ]
}

fn message() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => text::short().prop_map(Value::String),
        1 => text::short().prop_map(Value::Markup),
        1 => values::value(),
    ]
}

fn operation() -> impl Strategy<Value = Json> {
    let reads = select(
        &["len", "bool", "iter", "keys", "values", "items", "dict", "permanent", "modified", "new"]
            [..],
    );
    let with_key = select(&["get", "item", "in", "pop", "pop_required", "del"][..]);
    let list = || prop::collection::vec(values::leaf(), 0..2).prop_map(Value::List);
    let value = || prop_oneof![3 => values::value(), 1 => list()];
    let update = prop::collection::vec((key(), value()), 0..3).prop_map(Dict::from_iter);
    let categories = prop_oneof![
        2 => Just(Vec::new()).boxed(),
        1 => prop::collection::vec(category(), 1..3).boxed(),
    ];
    prop_oneof![
        5 => reads.prop_map(|name| json!([name])),
        8 => (with_key, key()).prop_map(|(name, key)| json!([name, key])),
        5 => (key(), value()).prop_map(|(key, value)| json!(["set", key, to_typed(&value)])),
        3 => (key(), value()).prop_map(|(key, value)| json!(["setdefault", key, to_typed(&value)])),
        2 => (key(), values::value())
            .prop_map(|(key, value)| json!(["nested", key, to_typed(&value)])),
        2 => update.prop_map(|update| json!(["update", dict_to_typed(&update)])),
        2 => Just(json!(["clear"])),
        2 => any::<bool>().prop_map(|permanent| json!(["set_permanent", permanent])),
        1 => any::<bool>().prop_map(|modified| json!(["set_modified", modified])),
        3 => (any_category(), message())
            .prop_map(|(category, message)| {
                json!(["flash", to_typed(&category), to_typed(&message)])
            }),
        3 => (any::<bool>(), categories)
            .prop_map(|(with, categories)| json!(["flashes", with, categories])),
    ]
}
