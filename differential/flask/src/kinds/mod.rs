//! The kinds of cases: the requests to Flask, and what must hold for its answers.

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

    /// The requests to the Python server.
    fn requests(case: &Self::Case) -> Vec<Json>;

    /// Compares its answers with ours.
    fn judge(case: &Self::Case, answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String>;

    /// The case in the format of a fixture, without an id.
    fn fixture(case: &Self::Case) -> Json;
}
