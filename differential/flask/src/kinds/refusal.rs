//! A cookie that Flask did not write gets Flask's verdict.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::Kind;
use crate::generate::Limits;
use crate::generate::cookies::{Given, given};
use crate::judge::{Judge, Outcome, Shown, open};

pub struct Refusal;

fn shown(case: &Given) -> Shown<'_> {
    Shown {
        settings: &case.settings,
        time: case.time,
        cookie: &case.cookie,
        emitted: false,
        has_dataclass: false,
    }
}

impl Kind for Refusal {
    type Case = Given;

    const NAME: &'static str = "refusal";

    fn strategy(limits: Limits) -> BoxedStrategy<Given> {
        given(limits).boxed()
    }

    fn requests(case: &Given) -> Vec<Json> {
        vec![open(&shown(case))]
    }

    fn judge(case: &Given, mut answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        judge.verdict(&shown(case), answers.remove(0)).map(|(outcome, _)| outcome)
    }

    fn fixture(case: &Given) -> Json {
        json!({"settings": case.settings, "time": case.time, "cookie": case.cookie})
    }
}
