//! Replays what real Flask did: every cookie it made, and every cookie it was given.

mod common;

use common::fixtures::{Case, Row, Verdict, with_rows};
use common::typed::identical_dicts;

/// Collects what goes wrong, so that a run shows all of it, each with its row and id.
#[derive(Default)]
struct Failures(Vec<String>);

impl Failures {
    fn add(&mut self, row: &Row, case: &Case, what: impl std::fmt::Display) {
        self.0.push(format!("{} {}: {what}", row.name, case.id));
    }

    fn check(self) {
        assert!(self.0.is_empty(), "{} failures:\n{}", self.0.len(), self.0.join("\n"));
    }
}

#[test]
fn every_session_encodes_to_the_cookie_that_flask_made() {
    with_rows(|rows| {
        let mut failures = Failures::default();
        let mut compared = 0;
        for row in &rows {
            for case in &row.cases {
                let (Some(session), Some(cookie)) = (case.input(), &case.cookie) else { continue };
                compared += 1;
                match case.codec(row).encode_at(&session, case.time()) {
                    Ok(ours) if ours == *cookie => {}
                    ours => failures.add(row, case, format_args!("encoded {ours:?}, Flask {cookie:?}")),
                }
            }
        }
        failures.check();
        assert!(compared > 1000, "only {compared} cases compared");
    });
}

#[test]
fn every_cookie_gets_the_verdict_of_flask() {
    with_rows(|rows| {
        let mut failures = Failures::default();
        let mut compared = 0;
        for row in &rows {
            for case in &row.cases {
                let Some(cookie) = &case.cookie else { continue };
                compared += 1;
                match (case.verdict(), case.codec(row).decode_at(cookie, case.time())) {
                    (Verdict::Session(Some(flask)), Ok(ours))
                        if identical_dicts(&flask, &ours.clone().into_dict()) => {}
                    (Verdict::Empty, Err(error)) if error.is_bad_signature() => {}
                    (Verdict::Error, Err(error)) if !error.is_bad_signature() => {}
                    (flask, ours) => {
                        failures.add(row, case, format_args!("decoded {ours:?}, Flask {flask:?}"))
                    }
                }
            }
        }
        failures.check();
        assert!(compared > 1500, "only {compared} cases compared");
    });
}
