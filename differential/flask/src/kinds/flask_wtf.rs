//! CSRF tokens and protected requests are those of Flask-WTF.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::Kind;
use crate::common::settings::{Key, time};
use crate::common::typed::{dict_to_typed, from_typed, hex};
use crate::generate::edits::{self, Edit, edited};
use crate::generate::text::one_of;
use crate::generate::{Limits, settings, text, values};
use crate::judge::{Judge, Outcome};
use crate::wtf::{Case, Request, Settings, Task, compare};
use flask_session_cookie::{Dict, Session, Value};

pub struct FlaskWtf;

impl Kind for FlaskWtf {
    type Case = Case;

    const NAME: &'static str = "flask-wtf";

    fn strategy(_: Limits) -> BoxedStrategy<Case> {
        prop_oneof![
            3 => generate(),
            4 => validate(),
            4 => protect(),
            2 => (origin(), origin()).prop_flat_map(|(current, compare)| {
                let same = Just(current.clone());
                (Just(current), prop_oneof![1 => same, 2 => Just(compare)])
            })
            .prop_map(|(current, compare)| {
                case(0.0, Settings::default(), None, Task::Origin { current, compare })
            }),
        ]
        .boxed()
    }

    fn requests(case: &Case) -> Vec<Json> {
        vec![json!({"do": "csrf", "case": case})]
    }

    fn judge(case: &Case, mut answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        let answer = answers.remove(0);
        let reached = match &answer {
            Json::Bool(true) => "same origins",
            Json::Bool(false) => "other origins",
            _ if answer.get("token").is_some() => "tokens",
            _ if answer.get("valid").is_some() => "requests that pass",
            _ => answer["refused"].as_str().unwrap_or("exceptions"),
        };
        *judge.reached.entry(reached.to_owned()).or_default() += 1;
        Ok(match compare(case, &answer) {
            Ok(None) => Outcome::Agree,
            Ok(Some(deviation)) => Outcome::Deviation(deviation),
            Err(why) => Outcome::Disagree(why),
        })
    }

    fn fixture(case: &Case) -> Json {
        json!(case)
    }
}

fn case(time: f64, settings: Settings, session: Option<Json>, task: Task) -> Case {
    Case { time, settings, session, task }
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let names = || prop::collection::vec(one_of(&["X-CSRFToken", "X-Token", "x-csrf-token"]), 0..3);
    (
        prop::option::weighted(0.3, settings::key()),
        prop::option::weighted(0.3, settings::key()),
        prop::option::weighted(
            0.3,
            prop_oneof![4 => one_of(&["csrf", "t", "_csrf-token"]), 1 => text::short()],
        )
        .prop_map(|name| name.filter(|name| !name.is_empty())),
        prop::option::weighted(
            0.4,
            prop_oneof![
                4 => (-2..100_i64).prop_map(|limit| json!(limit)),
                1 => Just(json!("none")),
            ],
        ),
        prop::option::weighted(0.2, names()),
        prop::option::weighted(
            0.2,
            prop::collection::vec(one_of(&["POST", "GET", "post", "PURGE"]), 0..3),
        ),
        prop::option::weighted(0.3, any::<bool>()),
    )
        .prop_map(
            |(
                secret_key,
                csrf_secret_key,
                field_name,
                time_limit,
                headers,
                methods,
                ssl_strict,
            )| Settings {
                secret_key,
                csrf_secret_key,
                field_name,
                time_limit,
                headers,
                methods,
                ssl_strict,
            },
        )
}

/// The other keys of a session, and its value under the field name, if it has one.
fn session() -> impl Strategy<Value = (Dict, Option<Value>)> {
    let held = prop_oneof![
        6 => "[0-9a-f]{40}".prop_map(Value::from),
        1 => text::short().prop_map(Value::from),
        1 => "[0-9a-f]{4}".prop_map(Value::Markup),
        2 => values::value(),
    ];
    let others =
        prop::collection::vec(("[a-z]{1,4}", values::leaf()), 0..3).prop_map(Dict::from_iter);
    (others, prop::option::weighted(0.9, held))
}

fn typed((mut dict, held): (Dict, Option<Value>), settings: &Settings) -> Json {
    if let Some(held) = held {
        dict.insert(settings.field_name.as_deref().unwrap_or("csrf_token"), held);
    }
    dict_to_typed(&dict)
}

fn generate() -> impl Strategy<Value = Case> {
    let time = (0..5_000_000_000_u64, 0..1000_u32)
        .prop_map(|(whole, part)| whole as f64 + f64::from(part) / 1000.0);
    (time, any_settings(), session(), any::<[u8; 32]>()).prop_map(
        |(time, settings, session, random)| {
            let session = typed(session, &settings);
            let random = hex(&[random, random].concat());
            case(time, settings, Some(session), Task::Generate { random })
        },
    )
}

/// A token that a request sends.
#[derive(Debug, Clone)]
struct Sent {
    /// Whether it was made for another session.
    of_another: bool,
    other_key: Option<Key>,
    /// In seconds.
    age: i64,
    edits: Vec<Edit<char>>,
    replaced: Option<String>,
}

fn sent() -> impl Strategy<Value = Sent> {
    let age = prop_oneof![3 => Just(0_i64), 2 => -3..200_i64, 1 => 3590..3610_i64];
    let edits = prop_oneof![4 => Just(Vec::new()), 1 => edits::of_base64()];
    let replaced = prop_oneof![
        12 => Just(None),
        1 => Just(Some(String::new())),
        1 => text::short().prop_map(Some),
        1 => "[a-zA-Z0-9._-]{0,20}".prop_map(Some),
    ];
    (prop::bool::weighted(0.15), prop::option::weighted(0.1, settings::key()), age, edits, replaced)
        .prop_map(|(of_another, other_key, age, edits, replaced)| Sent {
            of_another,
            other_key,
            age,
            edits,
            replaced,
        })
}

const NOW: u64 = 1_700_000_000;

impl Sent {
    fn token(&self, settings: &Settings, session: &Json) -> String {
        if let Some(replaced) = &self.replaced {
            return replaced.clone();
        }
        let mut settings = settings.clone();
        settings.csrf_secret_key = self.other_key.clone().or(settings.csrf_secret_key);
        let mut held = match from_typed(session) {
            Some(Value::Dict(dict)) if !self.of_another => Session::from(dict),
            _ => Session::new(),
        };
        let age = Duration::from_secs(self.age.unsigned_abs());
        let now = time(NOW as f64);
        let then = if self.age < 0 { now + age } else { now - age };
        edited(
            &settings.csrf().generate_csrf_at(&mut held, [7; 64], then).unwrap_or_default(),
            &self.edits,
        )
    }
}

fn validate() -> impl Strategy<Value = Case> {
    (any_settings(), session(), sent()).prop_map(|(settings, session, sent)| {
        let session = typed(session, &settings);
        let token = sent.token(&settings, &session);
        case(NOW as f64 + 0.5, settings, Some(session), Task::Validate { token })
    })
}

fn protect() -> impl Strategy<Value = Case> {
    // `N` is the configured field name.
    let field = || one_of(&["N", "N", "a-N", "a-N", "b-N", "N-a", "a"]);
    let header = || one_of(&["X-CSRFToken", "X-CSRF-Token", "x-csrf-token", "X-Token", "X-Other"]);
    let method = prop_oneof![
        6 => Just("POST".to_owned()),
        1 => one_of(&["GET", "post", "PUT", "DELETE", "PURGE"]),
    ];
    let host = prop_oneof![8 => Just("example.com".to_owned()), 4 => host()];
    let referrer = prop_oneof![
        6 => Just(Some("https://HOST/form".to_owned())),
        1 => Just(None),
        3 => origin().prop_map(|origin| {
            Some(origin.chars().filter(|letter| (' '..='\u{ff}').contains(letter)).collect())
        }),
    ];
    let which = || prop_oneof![4 => Just(0), 1 => Just(1), 1 => Just(2)];
    let sent_fields = prop::collection::vec((field(), which()), 0..4);
    let sent_headers = prop::collection::vec((header(), which()), 0..3);
    (
        any_settings(),
        session(),
        sent(),
        sent(),
        (method, any::<bool>(), host, referrer),
        sent_fields,
        sent_headers,
    )
        .prop_map(
            |(
                settings,
                session,
                valid,
                invalid,
                (method, is_secure, host, referrer),
                fields,
                headers,
            )| {
                let session = typed(session, &settings);
                let valid = Sent { edits: Vec::new(), ..valid };
                let tokens = [
                    valid.token(&settings, &session),
                    invalid.token(&settings, &session),
                    String::new(),
                ];
                let name = settings.field_name.as_deref().unwrap_or("csrf_token");
                let form = fields
                    .into_iter()
                    .map(|(field, which)| (field.replace('N', name), tokens[which].clone()));
                let mut sent_headers: Vec<(String, String)> = Vec::new();
                for (header, which) in headers {
                    // How several headers of one name are joined depends on the server.
                    if !sent_headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(&header)) {
                        let token = tokens[which].chars().filter(char::is_ascii_graphic).collect();
                        sent_headers.push((header, token));
                    }
                }
                let request = Request {
                    method,
                    scheme: if is_secure { "https" } else { "http" }.to_owned(),
                    referrer: referrer.map(|referrer| referrer.replace("HOST", &host)),
                    host,
                    form: form.collect(),
                    headers: sent_headers,
                };
                case(NOW as f64 + 0.5, settings, Some(session), Task::Protect { request })
            },
        )
}

fn host() -> impl Strategy<Value = String> {
    let name = one_of(&[
        "example.com",
        "EXAMPLE.com",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "[FE80::1]",
        "xn--bcher-kva.example",
    ]);
    let port = one_of(&["", "", ":443", ":80", ":8443"]);
    (name, port).prop_map(|(name, port)| name + &port)
}

const ODD_HOSTS: &[&str] = &[
    "",
    "ex\namp\tle.com",
    "[::1%Eth0]",
    "[::1",
    "::1]",
    "[zz]",
    "[v1.a]",
    "[1.2.3.4]",
    "exa%4Dple.com",
    "example.com%A",
];

/// A usual or unusual URL.
fn origin() -> impl Strategy<Value = String> {
    let scheme = one_of(&[
        "https", "https", "http", "HTTPS", "", "h+t.t-p", "1https", " https", "ht tp", "ht\ttps",
    ]);
    let slashes = one_of(&["://", "://", "://", ":/", ":", "//", ":///"]);
    let user = prop_oneof![
        5 => Just(String::new()),
        1 => one_of(&["user@", "a:b@", "example.com@", "a@b@", "[@", "#@"]),
    ];
    let name = prop_oneof![
        6 => host(),
        1 => one_of(ODD_HOSTS),
        1 => "[a-zA-Z.:%@é\\[\\]]{0,6}",
    ];
    let port = prop_oneof![
        5 => Just(String::new()),
        2 => one_of(&[
            ":443", ":0443", ":", ":65536", ":65535", ":-1", ":a", ":٣", ":1:2", ": 1",
        ]),
    ];
    let path =
        one_of(&["", "/", "/a?b#c", "?@example.com", "#@example.com", "\\@example.com", "/@a"]);
    (scheme, slashes, user, name, port, path).prop_map(
        |(scheme, slashes, user, name, port, path)| {
            scheme + &slashes + &user + &name + &port + &path
        },
    )
}
