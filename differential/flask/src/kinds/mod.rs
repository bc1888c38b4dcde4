//! The kinds of cases: what is asked of Flask, and what must hold of its answers.

use std::fmt::Debug;

use proptest::strategy::BoxedStrategy;
use serde_json::Value as Json;

use crate::generate::Limits;
use crate::judge::{Judge, Outcome};

pub mod base64;
pub mod decode;
pub mod encode;
pub mod flask_login;
pub mod flask_wtf;
pub mod itsdangerous;
pub mod jws;
pub mod refusal;
pub mod responses;
pub mod starlette;
pub mod typed;

pub trait Kind {
    type Case: Debug;

    const NAME: &'static str;

    fn strategy(limits: Limits) -> BoxedStrategy<Self::Case>;

    /// What Flask is asked.
    fn requests(case: &Self::Case) -> Vec<Json>;

    /// Compares its answers with ours.
    fn judge(case: &Self::Case, answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String>;

    /// The case as a fixture has it, without its id.
    fn fixture(case: &Self::Case) -> Json;
}
