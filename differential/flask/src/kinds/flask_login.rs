//! Identifiers of clients, remember tokens and the sessions of random requests are those of
//! Flask-Login.

use flask_session_cookie::flask_login::{BadRememberToken, Client, RememberToken};
use flask_session_cookie::{ConfigError, Value};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value as Json, json};

use super::Kind;
use crate::common::settings::Key;
use crate::common::typed::{dict_to_typed, to_typed};
use crate::generate::edits::{self, Edit, edited};
use crate::generate::{Limits, responses, settings, text, values};
use crate::judge::{Judge, Outcome};
use crate::request::{
    Answer, CookieSettings, Header, Mode, Settings, Step, UNKNOWN_USER, Visit, compare,
};

pub struct FlaskLogin;

#[derive(Debug)]
pub enum Case {
    Identifier {
        remote_addr: Option<Vec<u8>>,
        forwarded: Option<Vec<u8>>,
        user_agent: Option<Vec<u8>>,
    },
    Token {
        secret_key: Key,
        user_id: String,
        mangling: Mangling,
    },
    Raw(Vec<u8>),
    Visit(Visit),
}

#[derive(Debug, Clone)]
pub enum Mangling {
    Nothing,
    Edits(Vec<Edit<char>>),
    UpperCase,
    OtherKey(Key),
}

impl Kind for FlaskLogin {
    type Case = Case;

    const NAME: &'static str = "flask-login";

    fn strategy(_: Limits) -> BoxedStrategy<Case> {
        prop_oneof![
            2 => (header(), header(), header()).prop_map(|(remote_addr, forwarded, user_agent)| {
                Case::Identifier { remote_addr, forwarded, user_agent }
            }),
            3 => (settings::key(), user_id(), mangling()).prop_map(
                |(secret_key, user_id, mangling)| Case::Token { secret_key, user_id, mangling },
            ),
            2 => raw().prop_map(Case::Raw),
            4 => visit().prop_map(Case::Visit),
        ]
        .boxed()
    }

    fn requests(case: &Case) -> Vec<Json> {
        let header = |bytes: &Option<Vec<u8>>| json!(bytes.as_deref().map(Header::new));
        vec![match case {
            Case::Identifier { remote_addr, forwarded, user_agent } => json!({
                "do": "identifier",
                "remote_addr": header(remote_addr),
                "forwarded": header(forwarded),
                "user_agent": header(user_agent),
            }),
            Case::Token { secret_key, user_id, mangling } => json!({
                "do": "remember",
                "secret_key": secret_key,
                "user_id": user_id,
                "token": mangled(secret_key, user_id, mangling),
            }),
            Case::Raw(raw) => json!({"do": "raw", "raw": Header::new(raw)}),
            Case::Visit(visit) => json!({"do": "visit", "visit": visit}),
        }]
    }

    fn judge(case: &Case, mut answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        let answer = answers.remove(0);
        let (reached, compared) = match case {
            Case::Identifier { remote_addr, forwarded, user_agent } => {
                let address = forwarded.as_deref().or(remote_addr.as_deref());
                let client = Client { remote_addr: address, user_agent: user_agent.as_deref() };
                let ours = client.identifier().as_str().to_owned();
                ("identifiers", same(json!(ours), &answer))
            }
            Case::Token { secret_key, user_id, mangling } => {
                let token = mangled(secret_key, user_id, mangling);
                judge_token(secret_key, user_id, &token, &answer)
            }
            Case::Raw(raw) => judge_raw(raw, &answer),
            Case::Visit(visit) => {
                let answer: Answer =
                    serde_json::from_value(answer).map_err(|error| error.to_string())?;
                let reached =
                    if answer.raises.is_some() { "requests that raise" } else { "requests" };
                (reached, compare(visit, &answer))
            }
        };
        *judge.reached.entry(reached.to_owned()).or_default() += 1;
        Ok(match compared {
            Ok(None) => Outcome::Agree,
            Ok(Some(deviation)) => Outcome::Deviation(deviation),
            Err(why) => Outcome::Disagree(why),
        })
    }

    fn fixture(case: &Case) -> Json {
        FlaskLogin::requests(case).remove(0)
    }
}

type Compared = Result<Option<&'static str>, String>;

fn same(ours: Json, theirs: &Json) -> Compared {
    if ours == *theirs { Ok(None) } else { Err(format!("ours: {ours}\n  Flask-Login's: {theirs}")) }
}

fn remember_token(key: &Key) -> Result<RememberToken, ConfigError> {
    match key {
        Key::Text(text) => RememberToken::new(text),
        Key::Bytes { .. } => RememberToken::with_bytes(&key.bytes()),
    }
}

fn mangled(secret_key: &Key, user_id: &str, mangling: &Mangling) -> String {
    let token = |key| match remember_token(key) {
        Ok(remember_token) => remember_token.encode(user_id),
        Err(_) => format!("{user_id}|"),
    };
    match mangling {
        Mangling::Nothing => token(secret_key),
        Mangling::Edits(edits) => edited(&token(secret_key), edits),
        Mangling::UpperCase => {
            let token = token(secret_key);
            let (user_id, signature) = token.rsplit_once('|').expect("a separator");
            format!("{user_id}|{}", signature.to_uppercase())
        }
        Mangling::OtherKey(other) => token(other),
    }
}

fn judge_token(
    secret_key: &Key,
    user_id: &str,
    token: &str,
    answer: &Json,
) -> (&'static str, Compared) {
    let (made, shown) = (&answer["made"], &answer["shown"]);
    let Ok(remember_token) = remember_token(secret_key) else {
        // Without a separator, Flask-Login does not use the key.
        let raised = shown["raises"] == "UnicodeEncodeError" || !token.contains('|');
        let compared = if raised {
            same(json!("UnicodeEncodeError"), &made["raises"])
        } else {
            same(Json::Null, shown)
        };
        return ("keys outside Latin-1", compared);
    };
    let ours = remember_token.decode(token);
    let reached = match ours {
        Ok(_) => "tokens accepted",
        Err(BadRememberToken::SignatureNotAscii) => "tokens that raise",
        Err(_) => "tokens refused",
    };
    let raised = if reached == "tokens that raise" { json!("TypeError") } else { Json::Null };
    let compared = same(json!(remember_token.encode(user_id)), &made["token"])
        .and_then(|_| same(json!(ours.ok()), &shown["user_id"]))
        .and_then(|_| same(raised, &shown["raises"]));
    (reached, compared)
}

/// A header value is not a token. Appends the signature of the value that Werkzeug reads from it.
fn judge_raw(raw: &[u8], value: &Json) -> (&'static str, Compared) {
    let remember_token = RememberToken::new("dev").expect("a key");
    let ours = |raw: &[u8]| remember_token.decode_raw(raw);
    let Some(value) = value.as_str() else {
        let refused = ours(raw) == Err(BadRememberToken::MalformedValue);
        return (
            "malformed cookies",
            if refused { Ok(None) } else { Err(format!("ours: {:?}", ours(raw))) },
        );
    };
    let token = remember_token.encode(value);
    let signature = &token.as_bytes()[value.len()..];
    let spaces = raw.iter().rev().take_while(|byte| b" \t".contains(byte)).count();
    let whole = match raw.split_at(raw.len() - spaces) {
        ([start @ .., b'"'], after) => [start, signature, b"\"", after].concat(),
        (all, after) => [all, signature, after].concat(),
    };
    let compared = match ours(&whole) {
        Ok(user_id) => same(json!(user_id), &json!(value)),
        Err(error) => Err(format!("{error}, but Flask reads {value:?}")),
    };
    ("cookies", compared)
}

/// A header, or none.
fn header() -> impl Strategy<Value = Option<Vec<u8>>> {
    let part = prop_oneof![
        4 => "[ -~]{0,20}".prop_map(String::into_bytes),
        2 => text::short().prop_map(String::into_bytes),
        2 => select(HEADER_PARTS).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    prop::option::weighted(0.9, prop::collection::vec(part, 0..5).prop_map(|parts| parts.concat()))
}

const HEADER_PARTS: &[&str] =
    &["'", "\"", "\\", ",", " ", "\t", "|", "\u{b}", "b'", "None", "127.0.0.1", "Mozilla/5.0"];

fn user_id() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[0-9]{1,6}", 3 => text::short(), 1 => "[a-z|]{0,6}", 1 => text::long(300)]
}

fn mangling() -> impl Strategy<Value = Mangling> {
    prop_oneof![
        2 => Just(Mangling::Nothing),
        3 => edits::of_base64().prop_map(Mangling::Edits),
        1 => Just(Mangling::UpperCase),
        1 => settings::key().prop_map(Mangling::OtherKey),
    ]
}

/// The value of a cookie in the header, quoted or not, valid or not.
fn raw() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => "[!-:<-~]{0,6}".prop_map(String::into_bytes),
        4 => any::<u8>().prop_map(|byte| format!("\\{byte:03o}").into_bytes()),
        2 => text::short().prop_map(|text| octal(&text).into_bytes()),
        2 => "\\\\[ -:<-~]{1,3}".prop_map(String::into_bytes),
        1 => select(&["\\\"", "\\\\", "\"", " ", "\t", "\\"][..])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    (prop::collection::vec(part, 0..6), any::<bool>(), "[ \t]{0,2}", "[ \t]{0,2}").prop_map(
        |(parts, quoted, before, after)| {
            let mut value = parts.concat();
            // Unquoted, it would start another cookie.
            value.retain(|byte| *byte != b';');
            let quote: &[u8] = if quoted { b"\"" } else { b"" };
            [before.as_bytes(), quote, &value, quote, after.as_bytes()].concat()
        },
    )
}

fn visit() -> impl Strategy<Value = Visit> {
    let settings =
        (
            select(&[Some(Mode::Basic), Some(Mode::Strong), None][..]),
            any::<bool>(),
            cookie_settings(),
        )
            .prop_map(|(session_protection, refresh_each_request, remember_cookie)| {
                Settings { session_protection, refresh_each_request, remember_cookie }
            });
    let token = prop_oneof![
        3 => Just(None),
        4 => prop_oneof![Just(UNKNOWN_USER.to_owned()), Just("1".to_owned()), user_id()]
            .prop_map(|user_id| Some(written(&user_id))),
        1 => raw().prop_map(|raw| Some(Header::new(&raw))),
        1 => "[0-9|é]{0,4}".prop_map(|text| Some(Header::new(text.as_bytes()))),
    ];
    let session = prop::option::weighted(0.8, session());
    (settings, session, token, others(), prop::collection::vec(step(), 0..5)).prop_map(
        |(settings, session, remember_token, others, steps)| {
            let session = session.map(|keys| dict_to_typed(&keys.into_iter().collect()));
            let name = settings.remember_cookie.name.as_deref().unwrap_or("remember_token");
            let others = others.map(|others| Header::new(&others.replace('N', name).into_bytes()));
            Visit { settings, session, remember_token, others, steps }
        },
    )
}

/// `REMEMBER_COOKIE_*`.
fn cookie_settings() -> impl Strategy<Value = CookieSettings> {
    let duration = prop_oneof![
        4 => 0..100_000_000_000_000_u64,
        // Whole seconds.
        4 => (0..100_000_000_u64).prop_map(|seconds| seconds * 1_000_000),
        // Near the end of the year 9999.
        1 => 251_702_300_000_000_000..251_702_500_000_000_000_u64,
    ];
    (
        prop::option::weighted(
            0.3,
            responses::name().prop_filter("the session cookie's name", |name| name != "session"),
        ),
        prop::option::weighted(0.4, duration),
        prop::option::weighted(0.3, responses::domain()),
        prop::option::weighted(0.3, responses::path()),
        prop::option::weighted(0.3, any::<bool>()),
        prop::option::weighted(0.3, any::<bool>()),
        prop::option::weighted(0.3, responses::same_site()),
    )
        .prop_map(|(name, duration, domain, path, secure, http_only, same_site)| {
            CookieSettings { name, duration, domain, path, secure, http_only, same_site }
        })
}

/// Other cookies before the remember cookie, some with its name, which is `N` here.
fn others() -> impl Strategy<Value = Option<String>> {
    let other = prop_oneof![
        3 => "[a-z]{1,3}=[a-z]{0,3}",
        2 => select(
            &["N=", "N", "N=x", " N =\ty ", "N=\"a;b\"", "N=1|0", "NN=x", "xN=x", "n=x"][..],
        )
            .prop_map(str::to_owned),
        1 => "[ -~]{0,8}".prop_map(|text| text.replace('N', "")),
    ];
    prop::option::weighted(
        0.4,
        prop::collection::vec(other, 1..4).prop_map(|others| others.join("; ")),
    )
}

/// A valid token in quotes, with every byte of the user id in octal.
fn written(user_id: &str) -> Header {
    let token = RememberToken::new("dev").expect("a key").encode(user_id);
    let (_, signature) = token.rsplit_once('|').expect("a separator");
    Header::new(format!("\"{}|{signature}\"", octal(user_id)).as_bytes())
}

/// Werkzeug's escapes of bytes that a cookie cannot hold, here for every byte.
fn octal(text: &str) -> String {
    text.bytes().map(|byte| format!("\\{byte:03o}")).collect()
}

/// Keys that Flask-Login uses, and others, in any order, with usual and unusual values.
fn session() -> impl Strategy<Value = Vec<(String, Value)>> {
    let entry =
        |key: &'static str, value: BoxedStrategy<Value>| (Just(key.to_owned()), value).boxed();
    let own = Client { remote_addr: Some(b"127.0.0.1"), user_agent: Some(b"UA/1.0") }.identifier();
    let entries = vec![
        entry("_user_id", prop_oneof![any_user_id(), odd()].boxed()),
        entry("_fresh", prop_oneof![any::<bool>().prop_map(Value::from), odd()].boxed()),
        entry("_id", prop_oneof![2 => Just(own.as_str().into()), 1 => odd()].boxed()),
        entry("_remember", prop_oneof![Just("set".into()), Just("clear".into()), odd()].boxed()),
        entry("_remember_seconds", seconds().boxed()),
        entry("_permanent", odd().boxed()),
        entry("next", odd().boxed()),
        ("[a-z]{1,4}", odd()).boxed(),
    ];
    let all = entries.len();
    prop::sample::subsequence(entries, 0..=all).prop_shuffle().prop_flat_map(|entries| entries)
}

fn any_user_id() -> BoxedStrategy<Value> {
    prop_oneof![
        4 => user_id().prop_map(Value::from),
        1 => Just(Value::from(UNKNOWN_USER)),
        2 => any::<i64>().prop_map(Value::from),
        1 => values::uuid().prop_map(Value::Uuid),
    ]
    .boxed()
}

fn odd() -> BoxedStrategy<Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-1..2_i8).prop_map(Value::from),
        Just(Value::from(0.0)),
        "[a-z]{0,2}".prop_map(Value::from),
        "[a-z]{0,2}".prop_map(Value::Markup),
        "[a-z]{0,2}".prop_map(|text| Value::Bytes(text.into_bytes())),
        prop::collection::vec("[a-z]{0,2}".prop_map(Value::from), 0..3).prop_map(Value::List),
        prop::collection::vec("[a-z]{0,2}".prop_map(Value::from), 0..3).prop_map(Value::Tuple),
    ]
    .boxed()
}

fn seconds() -> impl Strategy<Value = Value> {
    prop_oneof![
        2 => (0..100_000_000_u64).prop_map(Value::from),
        // Near the next whole second of the clock, to half a microsecond.
        4 => (0..1000_u32, -6..6_i32).prop_map(|(whole, halves)| {
            Value::from(f64::from(whole) + 0.25 + f64::from(halves) / 2e6)
        }),
        4 => (0.0..1e9).prop_map(Value::from),
        1 => (-1e3..0.0).prop_map(Value::from),
        1 => (1e9..1e16).prop_map(Value::from),
        1 => "[0-9]{1,3}".prop_map(Value::from),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let user_id =
        prop_oneof![4 => any_user_id(), 1 => odd()].prop_map(|user_id| to_typed(&user_id));
    let duration = prop::option::of(prop_oneof![0..10_000_000_u64, 0..1_000_000_000_000_000_u64]);
    let login = (user_id, any::<bool>(), any::<bool>(), duration).prop_map(
        |(user_id, fresh, remember, duration)| Step::Login {
            user_id,
            fresh,
            remember,
            duration: duration.filter(|_| remember),
        },
    );
    prop_oneof![
        3 => Just(Step::Load),
        3 => login,
        2 => Just(Step::Logout),
        1 => Just(Step::Confirm),
    ]
}
