//! Replays what every version of itsdangerous did. Any difference must be a listed deviation.

use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use flask_session_cookie::Value;
use flask_session_cookie::itsdangerous::{BadData, BadTimeSignature, DumpError};
use serde::Serialize;

use crate::any_serializer::{AnySerializer, Refusal};
use crate::common::typed::identical;
use crate::deviations::{Deviation, LOADING, SIGNING, UNVERIFIED};
use crate::fixtures::{Case, Row, Verdict, with_rows};

/// Collects the failures of a run, and the deviations that were seen.
struct Comparison {
    deviations: Vec<&'static Deviation>,
    compared: usize,
    failures: Vec<String>,
    seen: BTreeSet<(&'static str, &'static str)>,
}

impl Comparison {
    fn new(deviations: &[&'static [Deviation]]) -> Comparison {
        Comparison {
            deviations: deviations.iter().copied().flatten().collect(),
            compared: 0,
            failures: Vec::new(),
            seen: BTreeSet::new(),
        }
    }

    fn add(
        &mut self,
        agree: bool,
        (row, case): (&Row, &Case),
        ours: Option<&Loaded>,
        what: impl FnOnce() -> String,
    ) {
        self.compared += 1;
        if agree {
            return;
        }
        match self
            .deviations
            .iter()
            .find_map(|deviation| Some((deviation, deviation.explains(row, case, ours)?)))
        {
            Some((Deviation { name, .. }, id)) => {
                self.seen.insert((*name, id));
            }
            None => {
                self.failures.push(format!("{} {}: {:.400}", row.itsdangerous, case.id, what()));
            }
        }
    }

    fn check(&self, at_least: usize) {
        assert!(
            self.failures.is_empty(),
            "{} failures:\n{}",
            self.failures.len(),
            self.failures.join("\n")
        );
        assert!(self.compared >= at_least, "only {} cases compared", self.compared);
    }

    /// Panics unless every id of these deviations has shown its deviation.
    fn check_deviations(&self, deviations: &[Deviation]) {
        for deviation in deviations {
            for id in deviation.ids() {
                let name = deviation.name;
                assert!(
                    self.seen.contains(&(name, id)),
                    "{id} does not show the deviation: {name}"
                );
            }
        }
    }
}

pub(crate) type Loaded = Result<(Value, Option<SystemTime>), Refusal>;

fn seconds(time: Option<SystemTime>) -> Option<i64> {
    time.map(|time| time.duration_since(UNIX_EPOCH).unwrap().as_secs() as i64)
}

/// Dumps a value that typed JSON cannot express, given its `repr` in the fixture.
fn dumps_python(
    serializer: &AnySerializer,
    python: &str,
    time: SystemTime,
) -> Result<String, DumpError> {
    struct Entries<K>(Vec<(K, Value)>);
    impl<K: Serialize> Serialize for Entries<K> {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
        }
    }
    let one = || Value::from(1);
    match python {
        "{10: 'a', 9: 'b', -1: 'c'}" => serializer
            .dumps(&Entries(vec![(10, "a".into()), (9, "b".into()), (-1, "c".into())]), time),
        "{True: 1, False: 0}" => {
            serializer.dumps(&Entries(vec![(true, one()), (false, 0.into())]), time)
        }
        "{None: 1}" => serializer.dumps(&Entries(vec![((), one())]), time),
        "{1.5: 1}" => serializer.dumps(&Entries(vec![(1.5, one())]), time),
        "{1e+16: 1}" => serializer.dumps(&Entries(vec![(1e16, one())]), time),
        "{inf: 1}" => serializer.dumps(&Entries(vec![(f64::INFINITY, one())]), time),
        "{340282366920938463463374607431768211455: 1}" => {
            serializer.dumps(&Entries(vec![(u128::MAX, one())]), time)
        }
        other => panic!("no Rust for {other}"),
    }
}

#[test]
fn every_value_dumps_to_the_token_of_itsdangerous() {
    with_rows(|rows| {
        let mut comparison = Comparison::new(&[SIGNING]);
        let mut refused = 0;
        for row in &rows {
            for case in row.cases.iter().filter(|case| !case.is_given()) {
                let ours = match (AnySerializer::of(case, row), case.input()) {
                    // itsdangerous before 1.0 does not check its separator.
                    (Err(error), _) => Err(error.to_string()),
                    (Ok(serializer), Some(input)) => {
                        serializer.dumps(&input, case.time()).map_err(|error| error.to_string())
                    }
                    (Ok(serializer), None) => {
                        dumps_python(&serializer, case.python.as_deref().unwrap(), case.time())
                            .map_err(|error| error.to_string())
                    }
                };
                let agree = match (&ours, &case.token) {
                    (Ok(ours), Some(token)) => ours == token,
                    (Err(_), None) => {
                        refused += 1;
                        case.raises.is_some()
                    }
                    _ => false,
                };
                comparison.add(agree, (row, case), None, || {
                    format!("{ours:?}, by itsdangerous {:?} {:?}", case.token, case.raises)
                });
            }
        }
        comparison.check(2_500);
        comparison.check_deviations(SIGNING);
        assert!(refused >= 100, "only {refused} values refused");
    });
}

#[test]
fn every_token_of_itsdangerous_loads_to_its_value() {
    with_rows(|rows| {
        let mut comparison = Comparison::new(&[]);
        for row in &rows {
            for case in row.cases.iter().filter(|case| !case.is_given()) {
                let (Some(token), Ok(serializer)) = (&case.token, AnySerializer::of(case, row))
                else {
                    continue;
                };
                let ours = serializer.loads(token, None, case.time());
                let Verdict::Value(Some(theirs), _) = case.verdict() else {
                    panic!("{}: no value", case.id)
                };
                let agree = ours.as_ref().is_ok_and(|(value, signed_at)| {
                    let whole = seconds(Some(case.time()));
                    identical(value, &theirs)
                        && signed_at.is_none_or(|time| seconds(Some(time)) == whole)
                });
                comparison.add(agree, (row, case), Some(&ours), || {
                    format!("{ours:?}, by itsdangerous {theirs:?}")
                });
            }
        }
        comparison.check(2_300);
    });
}

/// Whether our result for a token is the one of itsdangerous.
fn agree(theirs: &Verdict, ours: &Loaded) -> bool {
    match (theirs, ours) {
        (Verdict::Value(Some(theirs), time), Ok((ours, signed_at))) => {
            identical(theirs, ours) && *time == seconds(*signed_at)
        }
        (
            Verdict::BadSignature { class, payload, signed_at },
            Err(Refusal::Signature { error, payload: our_payload, signed_at: our_time }),
        ) => {
            let expired = matches!(
                error,
                BadTimeSignature::Expired { .. } | BadTimeSignature::FromTheFuture { .. }
            );
            !matches!(error, BadTimeSignature::TimestampOutOfRange { .. })
                && (class == "SignatureExpired") == expired
                && payload == our_payload
                && *signed_at == seconds(*our_time)
        }
        (Verdict::Error(class), Err(Refusal::Data(BadData::Payload(_)))) => class == "BadPayload",
        (
            Verdict::Error(class),
            Err(Refusal::Signature { error: BadTimeSignature::TimestampOutOfRange { .. }, .. }),
        ) => class == "ValueError" || class == "OverflowError",
        _ => false,
    }
}

#[test]
fn every_token_gets_the_verdict_of_itsdangerous() {
    with_rows(|rows| {
        let mut comparison = Comparison::new(&[LOADING]);
        for row in &rows {
            for case in row.cases.iter().filter(|case| case.is_given()) {
                let token = case.token.as_deref().unwrap();
                let ours =
                    AnySerializer::of(case, row).unwrap().loads(token, case.max_age, case.time());
                let theirs = case.verdict();
                comparison.add(agree(&theirs, &ours), (row, case), Some(&ours), || {
                    format!("{ours:?}, by itsdangerous {theirs:?}")
                });
            }
        }
        comparison.check(3_400);
        comparison.check_deviations(LOADING);
    });
}

#[test]
fn loads_unverified_matches_loads_unsafe() {
    with_rows(|rows| {
        let mut comparison = Comparison::new(&[LOADING, UNVERIFIED]);
        for row in &rows {
            for case in row.cases.iter().filter(|case| case.is_given()) {
                let token = case.token.as_deref().unwrap();
                let serializer = AnySerializer::of(case, row).unwrap();
                let verified = serializer.loads(token, case.max_age, case.time());
                let Some((valid, ours)) =
                    serializer.loads_unverified(token, case.max_age, case.time())
                else {
                    let ours = serializer.validate(token, case.max_age, case.time());
                    assert_eq!(ours, Some(verified.is_ok()), "{}", case.id);
                    if let Some(valid) = case.valid() {
                        comparison.add(ours == Some(valid), (row, case), Some(&verified), || {
                            "validate".to_owned()
                        });
                    }
                    continue;
                };
                assert_eq!(
                    valid,
                    !matches!(verified, Err(Refusal::Signature { .. })),
                    "{}",
                    case.id
                );
                let theirs = case.unverified();
                let agree = match (&theirs, &ours) {
                    // An exception, because of the payload or the timestamp.
                    (None, Err(_)) => true,
                    (Some((their_valid, theirs)), ours) => {
                        let none = Value::Null;
                        *their_valid == valid
                            && identical(
                                theirs.as_ref().unwrap_or(&none),
                                ours.as_ref().unwrap_or(&none),
                            )
                    }
                    (None, Ok(_)) => false,
                };
                comparison.add(agree, (row, case), Some(&verified), || {
                    format!("{valid} {ours:?}, by itsdangerous {theirs:?}")
                });
            }
        }
        comparison.check(3_400);
        comparison.check_deviations(UNVERIFIED);
    });
}
