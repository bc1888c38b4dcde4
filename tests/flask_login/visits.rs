//! Requests: a session and a remember cookie come in, a view loads, logs in or out, and both go out
//! again.

use std::collections::BTreeSet;

use serde::Deserialize as _;
use serde_json::Value as Json;

use crate::fixture::cases;
use crate::request::{
    Answer, LIKE_THE_COOKIE, QUOTED_CONTROL, USER_ID_WITHOUT_TEXT, Visit, compare,
};

/// Which cases show the deviations.
const DEVIATIONS: &[(&str, &str)] = &[
    ("get-id/list", USER_ID_WITHOUT_TEXT),
    ("get-id/none", USER_ID_WITHOUT_TEXT),
    ("get-id/tuple", USER_ID_WITHOUT_TEXT),
    ("set/all/clear", LIKE_THE_COOKIE),
    ("set/name-host/clear", LIKE_THE_COOKIE),
    ("set/same-site-lax/clear", LIKE_THE_COOKIE),
    ("set/same-site-none/clear", LIKE_THE_COOKIE),
    ("set/same-site-strict/clear", LIKE_THE_COOKIE),
    ("set/secure/clear", LIKE_THE_COOKIE),
    ("set/user/control", QUOTED_CONTROL),
];

#[test]
fn requests_end_with_the_session_and_the_remember_cookie_that_flask_login_gives_them() {
    let cases =
        cases::<Json>(&["visit", "steps", "cookie", "get-id", "duration", "seconds", "set"]);
    assert!(cases.len() >= 1000, "only {} cases", cases.len());
    let mut deviations = BTreeSet::new();
    let mut raised = 0;
    for (id, case) in &cases {
        let visit = Visit::deserialize(case).unwrap();
        let answer = Answer::deserialize(case).unwrap();
        raised += usize::from(answer.raises.is_some());
        match compare(&visit, &answer) {
            Ok(deviation) => deviations.extend(deviation.map(|deviation| (&**id, deviation))),
            Err(why) => panic!("{id}: {why}"),
        }
    }
    assert_eq!(deviations, DEVIATIONS.iter().copied().collect());
    assert!(raised >= 20, "only {raised} exceptions");
}
