//! Sessions that Flask-Login 0.4.1 writes and reads: `fixtures/login-0.4.1.json`.

use std::collections::BTreeMap;
use std::time::Duration;

use flask_session_cookie::flask_login::{
    self, Client, RememberCookie, RememberToken, SessionProtection, downgrade_keys, upgrade_keys,
};
use flask_session_cookie::{Dict, Session};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::common::at::{SIGNED_AT, at};
use crate::common::typed::dict_from_typed;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    step: String,
    session: Option<Json>,
    remember_token: Option<String>,
    user_id: Option<String>,
    fresh: bool,
    saved: Json,
    set_remember_token: Option<String>,
}

fn cases() -> Vec<Case> {
    #[derive(Deserialize)]
    struct File {
        flask_login: String,
        cases: Vec<Case>,
    }
    let file: File = serde_json::from_str(include_str!("../../fixtures/login-0.4.1.json")).unwrap();
    assert_eq!(file.flask_login, "0.4.1");
    file.cases
}

fn dict(typed: &Json) -> Dict {
    dict_from_typed(typed).unwrap()
}

/// A request to a service that shares sessions with Flask-Login 0.4.1. Returns the user after the
/// step, whether the login is fresh, the saved session, and the remember token that is set.
fn request(case: &Case) -> (Option<String>, bool, Session, Option<String>) {
    let identifier =
        Client { remote_addr: Some(b"127.0.0.1"), user_agent: Some(b"UA/1.0") }.identifier();
    let remember_cookie = RememberCookie::new(RememberToken::new("dev").unwrap());
    let header = case
        .remember_token
        .as_ref()
        .map(|token| format!("remember_token={token}"))
        .unwrap_or_default();

    let mut session =
        case.session.as_ref().map(|typed| Session::from(dict(typed))).unwrap_or_default();
    upgrade_keys(&mut session);
    let load = |session: &mut Session| {
        let logged_out = flask_login::protect(session, &identifier, SessionProtection::Basic);
        if !logged_out
            && flask_login::user_id(session).is_none()
            && let Ok(Some(user_id)) = remember_cookie.user_id(&header)
        {
            flask_login::restore(session, user_id);
        }
    };
    match &*case.step {
        "load" => load(&mut session),
        "login-not-fresh" => flask_login::login_not_fresh(&mut session, "1", &identifier),
        "logout" => {
            load(&mut session);
            flask_login::logout(&mut session);
            if remember_cookie.cookie_value(&header).is_some() {
                flask_login::forget(&mut session);
            }
        }
        "confirm" => {
            flask_login::confirm_login(&mut session, &identifier);
            load(&mut session);
        }
        login => {
            flask_login::login(&mut session, "1", &identifier);
            match login {
                "login-remember" => flask_login::remember(&mut session, None),
                "login-remember-for" => {
                    flask_login::remember(&mut session, Some(Duration::from_secs(90)));
                }
                _ => assert_eq!(login, "login"),
            }
        }
    }
    let user_id = flask_login::user_id(&session).and_then(|id| id.as_str()).map(str::to_owned);
    let fresh = flask_login::is_fresh(&session);
    let set_cookie = remember_cookie.update_at(&mut session, at(SIGNED_AT)).unwrap();
    downgrade_keys(&mut session);
    let set = set_cookie.map(|text| {
        text.split(';')
            .next()
            .and_then(|pair| pair.split_once('='))
            .map(|(_, value)| value.to_owned())
            .unwrap()
    });
    (user_id, fresh, session, set)
}

#[test]
fn a_service_with_old_keys_matches_flask_login_0_4() {
    let mut compared = 0;
    for case in cases() {
        // 0.4.1 does not read the keys of newer versions.
        if case.id.contains("/new-keys/") || case.id.contains("/both/") {
            continue;
        }
        let (user_id, fresh, session, set) = request(&case);
        let mut saved = dict(&case.saved);
        if case.step == "logout" {
            // Since 0.5, `logout_user` also removes `_id`.
            saved.remove("_id");
        }
        assert_eq!((&user_id, fresh), (&case.user_id, case.fresh), "{}", case.id);
        assert_eq!(session.as_dict(), &saved, "{}", case.id);
        assert_eq!(set, case.set_remember_token, "{}", case.id);
        compared += 1;
    }
    assert_eq!(compared, 84);
}

#[test]
fn flask_login_0_4_ignores_the_new_keys() {
    let mut seen = BTreeMap::new();
    for case in
        cases().into_iter().filter(|case| case.step == "load" && case.remember_token.is_none())
    {
        seen.insert(case.id, case.user_id);
    }
    assert_eq!(seen["load/own/none"].as_deref(), Some("1"));
    assert_eq!(seen["load/new-keys/none"], None);
    // Flask-Login 0.4 takes the user of the old key, this crate the user of the new one.
    assert_eq!(seen["load/both/none"].as_deref(), Some("1"));
    let mut both = Session::from([("user_id", "1"), ("_user_id", "2")]);
    assert!(upgrade_keys(&mut both));
    assert_eq!(both, Session::from([("_user_id", "2")]));
}

#[test]
fn renaming_keys_does_not_modify() {
    let mut session = Session::from([("user_id", "1")]);
    assert!(upgrade_keys(&mut session));
    assert!(!upgrade_keys(&mut session));
    assert!(downgrade_keys(&mut session) && !downgrade_keys(&mut session));
    assert!(session.is_accessed() && !session.is_modified());
    session.insert("a", "b");
    upgrade_keys(&mut session);
    assert!(session.is_modified());
}

/// Otherwise logging out would log an earlier user in again.
#[test]
fn upgrading_drops_an_old_key_when_the_new_one_is_present() {
    let mut session = Session::from([("user_id", "1"), ("_user_id", "2")]);
    upgrade_keys(&mut session);
    flask_login::logout(&mut session);
    upgrade_keys(&mut session);
    assert_eq!(flask_login::user_id(&session), None);
}
