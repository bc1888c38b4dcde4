//! The remember cookie in a `HeaderMap` of the crate `http`.

use std::time::Duration;

use flask_session_cookie::flask_login::{
    self, BadRememberToken, RememberCookie, RememberCookieBuilder, RememberError, RememberToken,
};
use flask_session_cookie::{ConfigError, SameSite, Session};
use http::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use proptest::prelude::*;

use crate::common::at::{SIGNED_AT, at};

fn builder() -> RememberCookieBuilder {
    RememberCookie::builder(RememberToken::new("dev").unwrap())
}

#[test]
fn several_cookie_headers_are_joined() {
    let cookie = builder().build().unwrap();
    let token = cookie.token().encode("1");
    let mut request = HeaderMap::new();
    assert_eq!(cookie.user_id_headers(&request), Ok(None));
    request.append(COOKIE, HeaderValue::from_static("theme=dark"));
    assert_eq!(cookie.cookie_value_headers(&request), None);
    request.append(COOKIE, HeaderValue::try_from(format!("remember_token={token}")).unwrap());
    request.append(COOKIE, HeaderValue::from_bytes(b"remember_token=second; name=\xff").unwrap());
    assert_eq!(cookie.cookie_value_headers(&request), Some(token));
    assert_eq!(cookie.user_id_headers(&request), Ok(Some("1".to_owned())));
    request.insert(COOKIE, HeaderValue::from_static("remember_token=1"));
    assert_eq!(cookie.user_id_headers(&request), Err(BadRememberToken::MissingSeparator));
}

#[test]
fn a_response_keeps_its_other_cookies() {
    let cookie = builder().build().unwrap();
    let mut response = HeaderMap::from_iter([(SET_COOKIE, HeaderValue::from_static("theme=dark"))]);
    let mut session = Session::from([("_user_id", "1")]);
    cookie.update_headers_at(&mut session, &mut response, at(SIGNED_AT)).unwrap();
    assert_eq!(response.len(), 1);
    assert!(!session.is_modified());
    flask_login::remember(&mut session, None);
    cookie.update_headers_at(&mut session, &mut response, at(SIGNED_AT)).unwrap();
    let set: Vec<_> = response.get_all(SET_COOKIE).iter().collect();
    assert_eq!(set[0], "theme=dark");
    assert_eq!(set[1], &cookie.set_cookie_at("1", None, at(SIGNED_AT)).unwrap());
}

#[test]
fn a_cookie_that_cannot_be_set_is_an_error() {
    let cookie = builder().build().unwrap();
    let update = |seconds: f64| {
        let mut session = Session::from([("_user_id", "1")]);
        flask_login::remember(&mut session, None);
        session.insert("_remember_seconds", seconds);
        cookie.update_at(&mut session, at(SIGNED_AT))
    };
    assert!(update(-1e9).unwrap().unwrap().contains("; Expires=Sat, 07 Mar 1992 20:26:40 GMT;"));
    assert_eq!(update(1e12), Err(RememberError::ExpiresOutOfRange));
    assert_eq!(update(-1e12), Err(RememberError::ExpiresOutOfRange));
    assert_eq!(update(f64::INFINITY), Err(RememberError::ExpiresOutOfRange));
    assert_eq!(update(f64::NAN), Err(RememberError::Seconds { found: "nan" }));
    let far = builder().duration(Duration::MAX).build().unwrap();
    assert_eq!(far.set_cookie_at("1", None, at(SIGNED_AT)), Err(RememberError::ExpiresOutOfRange));
    let mut session = Session::from([("_user_id", "1"), ("_remember_seconds", "60")]);
    flask_login::remember(&mut session, None);
    let error = cookie.update(&mut session).unwrap_err();
    assert_eq!(error.to_string(), "`_remember_seconds` holds str: expected a number of seconds");
}

#[test]
fn invalid_names_and_domains_are_refused() {
    let name = |name: &str| builder().name(name).build().map(|_| ());
    assert_eq!(name("!#$%&'()*+,-./:<>?@[]^_`{|}~"), Ok(()));
    for bad in ["", "a b", "a=b", "a;b", "a\"b", "é", "a\n"] {
        assert_eq!(name(bad), Err(ConfigError::BadCookieName { name: bad.to_owned() }));
    }
    assert!(matches!(
        builder().domain("é.example").build(),
        Err(ConfigError::BadCookieDomain { .. })
    ));
}

/// Therefore `update_headers` cannot panic, nor `ResponseHeaders::apply`, which uses the same code.
#[test]
fn every_set_cookie_is_a_header_value_and_round_trips() {
    let settings = (".{0,12}", ".{0,12}", "\\PC{0,12}", ".{0,12}", any::<[bool; 3]>());
    proptest!(|((user_id, name, domain, path, [secure, http_only, lax]) in settings)| {
        let same_site = lax.then_some(SameSite::Lax);
        let builder = || {
            builder().path(&*path).secure(secure).http_only(http_only).same_site(same_site)
        };
        let named = |builder: RememberCookieBuilder| {
            builder.clone().name(&*name).build().or(builder.build())
        };
        let cookie = named(builder().domain(&*domain)).or(named(builder())).unwrap();
        let set_cookie = cookie.set_cookie_at(&user_id, None, at(SIGNED_AT)).unwrap();
        for header in [&set_cookie, &cookie.delete_cookie()] {
            prop_assert!(HeaderValue::try_from(header).is_ok(), "{header:?}");
            prop_assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{header:?}");
        }
        let pair = set_cookie.split("; Expires=").next().unwrap();
        let pair = pair.split("; Domain=").next().unwrap();
        prop_assert_eq!(cookie.user_id(pair), Ok(Some(user_id)));
    });
}

#[test]
fn settings_are_thread_safe_and_hide_their_keys() {
    fn check<T: Send + Sync + Clone + std::fmt::Debug + 'static>() {}
    check::<RememberCookie>();
    check::<RememberCookieBuilder>();
    check::<RememberError>();
    let token = RememberToken::new("correct horse").unwrap();
    let builder = RememberCookie::builder(token);
    let printed = format!("{builder:?} {:?}", builder.clone().build());
    assert!(!printed.contains("correct") && printed.contains("remember_token"), "{printed}");
}
