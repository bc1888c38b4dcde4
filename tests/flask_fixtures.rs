//! Replays what real Flask did, in every version of the matrix, with every cookie that it wrote or
//! was given. Any difference must be a listed deviation.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::time::UNIX_EPOCH;

use common::deviations::{DECODING, Deviation, ENCODING, REFUSED_BY_FLASK};
use common::fixtures::{Case, Row, with_rows};
use flask_session_cookie::{DecodeError, Session};

/// Collects the failures of a run, each with its row and id, and the deviations that were seen.
#[derive(Default)]
struct Comparison {
    compared: usize,
    failures: Vec<String>,
    seen: BTreeSet<(&'static str, String)>,
}

impl Comparison {
    /// Counts one comparison. If our answer and Flask's do not agree, one of `deviations` must
    /// explain it.
    fn add(
        &mut self,
        agree: bool,
        deviations: &[Deviation],
        (row, case): (&Row, &Case),
        ours: &Result<Session, DecodeError>,
        what: impl FnOnce() -> String,
    ) {
        self.compared += 1;
        if agree {
            return;
        }
        match deviations.iter().find(|deviation| deviation.explains(row, &case.id, ours)) {
            Some(deviation) => {
                self.seen.insert((deviation.name, case.id.clone()));
            }
            None => self.failures.push(format!("{} {}: {}", row.name, case.id, what())),
        }
    }

    fn check(self, deviations: &[Deviation], at_least: usize) {
        assert!(
            self.failures.is_empty(),
            "{} failures:\n{}",
            self.failures.len(),
            self.failures.join("\n")
        );
        let unseen: Vec<_> = deviations
            .iter()
            .flat_map(|deviation| deviation.ids().map(|id| (deviation.name, id.to_owned())))
            .filter(|listed| !self.seen.contains(listed))
            .collect();
        assert!(unseen.is_empty(), "fixtures without their deviation: {unseen:?}");
        assert!(self.compared >= at_least, "only {} cases compared", self.compared);
    }
}

#[test]
fn every_session_encodes_to_flasks_cookie() {
    with_rows(|rows| {
        let mut comparison = Comparison::default();
        for row in &rows {
            for case in &row.cases {
                let (Some(session), Some(cookie)) = (case.input(), &case.cookie) else { continue };
                let ours = case.codec(row).encode_at(&session, case.time());
                let agree = ours.as_ref() == Ok(cookie);
                comparison.add(agree, ENCODING, (row, case), &Ok(session), || {
                    format!("encoded to {ours:?}, by Flask to {cookie:?}")
                });
            }
        }
        comparison.check(ENCODING, 1100);
    });
}

#[test]
fn every_cookie_gets_flasks_verdict() {
    with_rows(|rows| {
        let mut comparison = Comparison::default();
        for row in &rows {
            for case in &row.cases {
                let Some(cookie) = &case.cookie else { continue };
                let ours = case.codec(row).decode_at(cookie, case.time());
                let flask = case.verdict();
                let agree = flask.agrees(&ours);
                comparison.add(agree, DECODING, (row, case), &ours, || {
                    format!("decoded to {ours:?}, by Flask to {flask:?}")
                });
            }
        }
        comparison.check(DECODING, 2700);
    });
}

#[test]
fn every_decoded_session_re_encodes_to_flasks_cookie() {
    with_rows(|rows| {
        let mut comparison = Comparison::default();
        for row in &rows {
            for case in &row.cases {
                let (Some(cookie), Some(again)) = (&case.cookie, case.again()) else { continue };
                let codec = case.codec(row);
                let ours = codec.decode_at(cookie, case.time());
                let Ok(session) = &ours else { continue };
                // Timestamps are truncated towards the epoch.
                let epoch = if row.settings.legacy_epoch == Some(true) { 1_293_840_000 } else { 0 };
                assert_eq!(
                    session.signed_at().unwrap().duration_since(UNIX_EPOCH).unwrap().as_secs(),
                    case.time().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs().max(epoch),
                    "{} {}",
                    row.name,
                    case.id
                );
                let encoded = codec.encode_at(session, case.time());
                let agree = encoded.as_deref() == Ok(again);
                comparison.add(agree, ENCODING, (row, case), &ours, || {
                    format!("encoded again to {encoded:?}, by Flask to {again:?}")
                });
            }
        }
        assert!(comparison.failures.is_empty(), "{}", comparison.failures.join("\n"));
        assert!(comparison.compared >= 1100, "only {} cases compared", comparison.compared);
    });
}

#[test]
fn every_session_flask_cannot_write_is_an_error() {
    with_rows(|rows| {
        let mut comparison = Comparison::default();
        for row in &rows {
            for case in &row.cases {
                let (Some(session), Some(raised)) = (case.input(), &case.raises) else { continue };
                let ours = case.codec(row).encode_at(&session, case.time());
                let agree = ours.is_err();
                comparison.add(agree, REFUSED_BY_FLASK, (row, case), &Ok(session), || {
                    format!("Flask raised {raised}, ours {ours:?}")
                });
            }
        }
        comparison.check(REFUSED_BY_FLASK, 15);
    });
}

#[test]
fn every_row_of_the_version_matrix_has_enough_sessions() {
    with_rows(|rows| {
        let by_name: BTreeMap<_, _> = rows.iter().map(|row| (row.name.as_str(), row)).collect();
        let flasks: BTreeSet<_> = rows.iter().map(|row| row.flask.as_str()).collect();
        assert_eq!(
            flasks.into_iter().collect::<Vec<_>>(),
            [
                "1.0.4", "1.1.4", "2.0.3", "2.1.3", "2.2.5", "2.3.3", "3.0.3", "3.1.0", "3.1.1",
                "3.1.2", "3.1.3"
            ]
        );
        assert_eq!(rows.len(), 17);
        let quarts: Vec<_> = rows.iter().filter_map(|row| row.quart.as_deref()).collect();
        assert_eq!(quarts, ["0.22.0"]);
        for row in &rows {
            let emitted: BTreeSet<_> = emitted_ids(row).collect();
            let inherited: BTreeSet<_> = match &row.same_as {
                None => BTreeSet::new(),
                Some(base) => {
                    let base = by_name[base.as_str()];
                    let known: BTreeSet<_> =
                        base.cases.iter().map(|case| case.id.as_str()).collect();
                    for id in row.cases.iter().map(|case| &case.id).chain(&row.absent) {
                        assert!(
                            known.contains(id.as_str()),
                            "{}: {id} is not in {}",
                            row.name,
                            base.name
                        );
                    }
                    emitted_ids(base)
                        .filter(|id| !row.absent.iter().any(|absent| absent == id))
                        .collect()
                }
            };
            let sessions = emitted.union(&inherited).count();
            assert!(sessions >= 150, "{}: only {sessions} sessions that Flask wrote", row.name);
        }
    });
}

/// The cases whose cookie Flask itself wrote.
fn emitted_ids(row: &Row) -> impl Iterator<Item = &str> {
    row.cases.iter().filter(|case| case.again().is_some()).map(|case| case.id.as_str())
}
