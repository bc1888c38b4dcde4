//! Requests: a session and a remember cookie come in, a view loads, logs in or out, and both go out again.

use std::collections::BTreeSet;

use serde::Deserialize as _;
use serde_json::Value as Json;

use crate::fixture::cases;
use crate::request::{Answer, NEGATIVE_DURATION, USER_ID_WITHOUT_TEXT, Visit, compare};

/// Which cases show the deviations.
const DEVIATIONS: &[(&str, &str)] = &[
    ("get-id/list", USER_ID_WITHOUT_TEXT),
    ("get-id/none", USER_ID_WITHOUT_TEXT),
    ("get-id/tuple", USER_ID_WITHOUT_TEXT),
    ("seconds/-1", NEGATIVE_DURATION),
    ("seconds/-0.5", NEGATIVE_DURATION),
];

#[test]
fn requests_end_with_the_session_and_the_remember_cookie_that_flask_login_gives_them() {
    let cases = cases::<Json>(&["visit", "steps", "cookie", "get-id", "duration", "seconds"]);
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
