//! The rules by which a request gets its session and a response its headers, as in Flask 3.1.3.
//! `responses.rs` compares every combination of settings and situations with real Flask.

mod common;

use std::time::{Duration, UNIX_EPOCH};

use common::at::{SIGNED_AT, at, seconds};
use flask_session_cookie::{
    ConfigError, Dict, ResponseHeaders, SameSite, SaveError, Session, SessionCodec,
    SessionInterface, SessionInterfaceBuilder, Value,
};

const ALICE: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
const PERMANENT: &str = "eyJfcGVybWFuZW50Ijp0cnVlLCJhIjoxfQ.ZVPxAA.K_y0FJ_zgdHHYN6psCajj81CRm4";

fn interface() -> SessionInterface {
    builder().build().unwrap()
}

fn builder() -> SessionInterfaceBuilder {
    SessionInterface::builder(SessionCodec::new("dev").unwrap())
}

/// The headers of the response to a request with this cookie, after `act` on its session.
fn save<T>(cookie: Option<&str>, act: impl FnOnce(&mut Session) -> T) -> ResponseHeaders {
    saved_by(&interface(), cookie, act)
}

fn saved_by<T>(
    interface: &SessionInterface,
    cookie: Option<&str>,
    act: impl FnOnce(&mut Session) -> T,
) -> ResponseHeaders {
    let mut session = interface.open_at(cookie, at(SIGNED_AT)).unwrap();
    act(&mut session);
    interface.save_at(&session, at(SIGNED_AT)).unwrap()
}

fn headers(save: &ResponseHeaders) -> (bool, bool) {
    (save.set_cookie().is_some(), save.vary_cookie())
}

fn set_cookie(interface: &SessionInterface) -> String {
    saved_by(interface, None, |session| session.insert("username", "Alice"))
        .into_set_cookie()
        .unwrap()
}

#[test]
fn an_unaccessed_session_sends_no_headers() {
    for cookie in [None, Some(ALICE), Some(""), Some("forged")] {
        assert_eq!(headers(&save(cookie, |_| ())), (false, false));
    }
}

#[test]
fn reading_a_session_sets_vary() {
    fn ignore<T>(_: T) {}
    type Read = fn(&mut Session);
    let reads: [(&str, Read); 17] = [
        ("get", |session| ignore(session.get("username").cloned())),
        ("get_as", |session| ignore(session.get_as::<String>("username"))),
        ("get_mut of a missing key", |session| ignore(session.get_mut("missing").cloned())),
        ("get_or_insert of an existing key", |session| {
            ignore(session.get_or_insert("username", 1).clone());
        }),
        ("remove of a missing key", |session| ignore(session.remove("missing"))),
        ("contains_key", |session| ignore(session.contains_key("username"))),
        ("iter", |session| ignore(session.iter())),
        ("into_iter", |session| ignore((&*session).into_iter())),
        ("len", |session| ignore(session.len())),
        ("is_empty", |session| ignore(session.is_empty())),
        ("take_flashes", |session| ignore(session.take_flashes())),
        ("as_dict", |session| ignore(session.as_dict().clone())),
        ("keys", |session| ignore(session.keys())),
        ("values", |session| ignore(session.values())),
        ("index", |session| ignore(session["username"].clone())),
        ("to", |session| ignore(session.to::<Value>())),
        ("serialize", |session| ignore(Value::from_serialize(session))),
    ];
    for (name, read) in reads {
        assert_eq!(headers(&save(Some(ALICE), read)), (false, true), "{name}");
    }
}

#[test]
fn reading_only_metadata_does_not_set_vary() {
    let reads: [fn(&mut Session); 9] = [
        |session| assert!(!session.is_accessed()),
        |session| assert!(!session.is_modified()),
        |session| assert!(!session.is_permanent()),
        |session| assert!(session.signed_at().is_some()),
        |session| assert!(!session.verified_by_fallback()),
        |session| assert_eq!(*session, Session::from([("username", "Alice")])),
        |session| assert_eq!(session.replace(Dict::new()), Dict::from([("username", "Alice")])),
        |session| assert!(format!("{session:?}").contains("Alice")),
        |session| assert!(!session.clone().is_accessed()),
    ];
    for read in reads {
        assert_eq!(headers(&save(Some(ALICE), read)), (false, false));
    }
}

#[test]
fn a_clone_has_its_own_accessed_flag() {
    let session = Session::from_iter([("a", 1)]);
    let before = session.clone();
    assert_eq!(session.len(), 1);
    assert!(session.is_accessed() && session.clone().is_accessed());
    assert!(!before.is_accessed());
}

#[test]
fn a_modified_session_is_sent() {
    let save = save(None, |session| session.insert("username", "Alice"));
    assert_eq!(save.set_cookie(), Some(&*format!("session={ALICE}; HttpOnly; Path=/")));
    assert!(save.vary_cookie());
    assert_eq!(save.too_large(), None);
}

#[test]
fn an_emptied_session_deletes_its_cookie() {
    let deletes = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";
    for save in [
        save(Some(ALICE), |session| session.remove("username")),
        save(Some(ALICE), Session::clear),
        save(None, Session::clear),
        save(None, |session| session.set_modified(true)),
    ] {
        assert_eq!(save.set_cookie(), Some(deletes));
        assert!(save.vary_cookie());
    }
}

#[test]
fn a_permanent_session_is_refreshed_with_every_response() {
    let refreshed = save(Some(PERMANENT), |_| ());
    let expected =
        format!("session={PERMANENT}; Expires=Fri, 15 Dec 2023 22:13:20 GMT; HttpOnly; Path=/");
    assert_eq!(refreshed.set_cookie(), Some(&*expected));
    assert!(refreshed.vary_cookie());

    let interface = builder().refresh_each_request(false).build().unwrap();
    assert_eq!(headers(&saved_by(&interface, Some(PERMANENT), |_| ())), (false, false));
    assert_eq!(
        headers(&saved_by(&interface, Some(PERMANENT), |session| session.len())),
        (false, true)
    );
    let modified = saved_by(&interface, Some(PERMANENT), |session| session.insert("a", 1));
    assert_eq!(modified.set_cookie(), refreshed.set_cookie());
}

#[test]
fn expires_is_computed_in_microseconds() {
    let expires = |now: Duration, lifetime: Duration| {
        let codec = SessionCodec::builder("dev").lifetime(lifetime).build().unwrap();
        let mut session = Session::new();
        session.set_permanent(true);
        let save = SessionInterface::new(codec).save_at(&session, UNIX_EPOCH + now)?;
        Ok(save.set_cookie().unwrap().split("; ").nth(1).unwrap().to_owned())
    };
    let quarter = Duration::from_millis(250);
    let (now, half) = (seconds(SIGNED_AT) + 3 * quarter, 2 * quarter);
    assert_eq!(expires(now, seconds(1)).as_deref(), Ok("Expires=Tue, 14 Nov 2023 22:13:21 GMT"));
    assert_eq!(expires(now, half).as_deref(), Ok("Expires=Tue, 14 Nov 2023 22:13:21 GMT"));
    // Python truncates to microseconds before it adds: the nanoseconds do not add up to another
    // one.
    let almost = |time: Duration| time - Duration::from_nanos(500);
    assert_eq!(
        expires(almost(now + quarter), Duration::from_nanos(1999)).as_deref(),
        Ok("Expires=Tue, 14 Nov 2023 22:13:21 GMT")
    );
    assert_eq!(
        expires(almost(now + quarter), Duration::from_nanos(999)).as_deref(),
        Ok("Expires=Tue, 14 Nov 2023 22:13:20 GMT")
    );
    for lifetime in [Duration::MAX, seconds(253_402_300_800 - SIGNED_AT)] {
        assert_eq!(expires(now, lifetime), Err(SaveError::ExpiresOutOfRange), "{lifetime:?}");
    }
    assert_eq!(
        expires(now, seconds(253_402_300_799 - SIGNED_AT)).as_deref(),
        Ok("Expires=Fri, 31 Dec 9999 23:59:59 GMT")
    );
}

#[test]
fn a_bad_signature_opens_a_new_session_and_a_bad_payload_is_an_error() {
    let interface = interface();
    let expired = at(SIGNED_AT + 31 * 86_400 + 1);
    assert!(
        interface
            .open_at(Some(ALICE), at(SIGNED_AT + 31 * 86_400))
            .unwrap()
            .contains_key("username")
    );
    assert!(interface.open_at(Some(ALICE), expired).unwrap().is_empty());
    for cookie in [
        None,
        Some(""),
        Some("no cookie"),
        Some(&ALICE[1..]),
        Some(&*ALICE.replace("ZVPx", "ZVPy")),
    ] {
        let session = interface.open_at(cookie, at(SIGNED_AT)).unwrap();
        assert!(!session.is_accessed());
        assert!(session.is_empty() && !session.is_modified(), "{cookie:?}");
    }
    let signed = common::forge::plain("[1]");
    let error = interface.open_at(Some(&signed), at(SIGNED_AT)).unwrap_err();
    assert!(!error.is_bad_signature(), "{error}");
}

#[test]
fn attributes_are_in_werkzeugs_order() {
    let everything = builder().name("sid").domain("example.com").path("/p");
    let everything = everything.partitioned(true).same_site(SameSite::None).build().unwrap();
    let save = saved_by(&everything, Some(PERMANENT), |_| ());
    assert_eq!(
        save.set_cookie().unwrap(),
        format!(
            "sid={PERMANENT}; Domain=example.com; Expires=Fri, 15 Dec 2023 22:13:20 GMT; \
             Secure; HttpOnly; Path=/p; SameSite=None; Partitioned"
        )
    );
    assert_eq!(
        saved_by(&everything, Some(PERMANENT), Session::clear).set_cookie().unwrap(),
        "sid=; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; \
         Secure; HttpOnly; Path=/p; SameSite=None; Partitioned"
    );
    assert_eq!(
        set_cookie(&builder().http_only(false).secure(true).build().unwrap()),
        format!("session={ALICE}; Secure; Path=/")
    );
}

#[test]
fn a_path_is_quoted_and_never_empty() {
    for (path, quoted) in
        [("/app", "/app"), ("/a bé;x", "/a%20b%C3%A9%3Bx"), ("", "/"), ("/%20", "/%20")]
    {
        assert!(
            set_cookie(&builder().path(path).build().unwrap())
                .ends_with(&format!("; Path={quoted}")),
            "{path}"
        );
    }
}

#[test]
fn invalid_settings_are_refused() {
    for name in ["", "a b", "a=b", "a;b", "a\"b", "a\tb", "a\nb", "\u{7f}", "é"] {
        assert_eq!(
            builder().name(name).build().unwrap_err(),
            ConfigError::BadCookieName { name: name.to_owned() }
        );
    }
    for (domain, why) in [
        ("a..b", "a label is empty or longer than 63 characters"),
        ("a;b", "a control character or `;` would end the attribute"),
        ("a\nb", "a control character or `;` would end the attribute"),
        ("ü..b", "it is not ASCII: give its ASCII form (`xn--...`)"),
        ("a。b", "it is not ASCII: give its ASCII form (`xn--...`)"),
        ("XN--ü", "it is not ASCII: give its ASCII form (`xn--...`)"),
        ("bücher.example:5000", "it is not ASCII: give its ASCII form (`xn--...`)"),
    ] {
        assert_eq!(
            builder().domain(domain).build().unwrap_err(),
            ConfigError::BadCookieDomain { domain: domain.to_owned(), why }
        );
    }
    assert_eq!(
        builder().domain("☃.example").build().unwrap_err().to_string(),
        "bad cookie domain \"☃.example\": it is not ASCII: give its ASCII form (`xn--...`)"
    );
    for name in ["", " Lax", "laxy"] {
        assert_eq!(
            name.parse::<SameSite>().unwrap_err(),
            ConfigError::UnknownSameSite { name: name.to_owned() }
        );
    }
}

#[test]
fn the_size_of_a_large_cookie_is_reported() {
    let size = set_cookie(&interface()).len();
    let too_large = |max: usize| {
        let save = saved_by(&builder().max_cookie_size(max).build().unwrap(), None, |session| {
            session.insert("username", "Alice")
        });
        assert_eq!(save.set_cookie().unwrap().len(), size);
        save.too_large()
    };
    assert_eq!(too_large(size), None);
    assert_eq!(too_large(size - 1), Some(size));
    assert_eq!(too_large(0), None);
    // Incompressible text.
    let mut state = 1_u32;
    let random: String = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_digit(state >> 24 & 31, 32).unwrap()
    })
    .take(8000)
    .collect();
    let save = save(None, |session| session.insert("long", Value::from(random)));
    assert!(
        save.too_large()
            .is_some_and(|size| size > 4093 && Some(size) == save.set_cookie().map(str::len))
    );
}

#[test]
fn the_first_of_duplicate_cookies_is_read() {
    for (header, value) in [
        ("session=bad; session=good", Some("bad")),
        ("session=; session=good", Some("")),
        ("session", Some("")),
        ("Session=other", None),
        ("a=\"; session=inside\"; session=outside", Some("outside")),
        ("a=\"; session=after an open quote", None),
        ("a=\"; session=after-an-open-quote", Some("after-an-open-quote")),
        ("session=in two; session=words", Some("words")),
        ("\t session =\t value\t;x", Some("value")),
        (r#"session="a\056b\"\\c\e""#, Some(r#"a.b"\ce"#)),
        ("session=%41", Some("%41")),
        ("", None),
        (";;=;session=1", Some("1")),
    ] {
        assert_eq!(interface().cookie_value(header).as_deref(), value, "{header}");
    }
    let latin_1 = b"theme=\xe9; session=\xe9";
    assert_eq!(interface().cookie_value(latin_1).as_deref(), Some("é"));
}
