//! Whole requests: a session and a remember cookie come in, a view loads the user, logs in or out,
//! and both are saved.

use std::collections::BTreeSet;

use serde::Deserialize as _;
use serde_json::Value as Json;

use crate::fixture::cases;
use crate::request::{Answer, DELETION_ATTRIBUTES, QUOTED_CONTROL, USER_ID_TYPE, Visit, compare};

/// The cases that show a deviation.
const DEVIATIONS: &[(&str, &str)] = &[
    ("get-id/list", USER_ID_TYPE),
    ("get-id/none", USER_ID_TYPE),
    ("get-id/tuple", USER_ID_TYPE),
    ("set/all/clear", DELETION_ATTRIBUTES),
    ("set/name-host/clear", DELETION_ATTRIBUTES),
    ("set/same-site-lax/clear", DELETION_ATTRIBUTES),
    ("set/same-site-none/clear", DELETION_ATTRIBUTES),
    ("set/same-site-strict/clear", DELETION_ATTRIBUTES),
    ("set/secure/clear", DELETION_ATTRIBUTES),
    ("set/user/control", QUOTED_CONTROL),
];

#[test]
fn every_request_saves_the_session_and_remember_cookie_of_flask_login() {
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
