//! Base64 is read like in Python, and refused if Python refuses it or its versions disagree.

use flask_session_cookie::itsdangerous::base64_decode;
use flask_session_cookie::{InFlask, PayloadError, TaggedJsonSerializer, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::Kind;
use crate::common::deviations::{NOT_PADDED, reads_unpadded};
use crate::common::typed::hex;
use crate::generate::{Limits, base64};
use crate::judge::{Judge, Outcome};

pub struct Base64;

/// Our result: the bytes, or whether Python versions disagree.
type Decoded = Result<Vec<u8>, InFlask>;

impl Kind for Base64 {
    type Case = String;

    const NAME: &'static str = "base64";

    fn strategy(_: Limits) -> BoxedStrategy<String> {
        base64::text().boxed()
    }

    fn requests(case: &String) -> Vec<Json> {
        vec![json!({"do": "base64", "text": case})]
    }

    fn judge(case: &String, answers: Vec<Json>, judge: &mut Judge) -> Result<Outcome, String> {
        let signed = base64_decode(case).map_err(|error| error.in_flask());
        let json = json!({" b": case}).to_string();
        let tagged = match TaggedJsonSerializer::new().loads(&json) {
            Ok(Value::Bytes(bytes)) => Ok(bytes),
            Err(PayloadError::BadTag { in_flask, .. }) => Err(in_flask),
            other => return Ok(Outcome::Disagree(format!("read as {other:?}"))),
        };
        let reached = match &signed {
            Ok(_) => "Ok",
            Err(InFlask::MayRead) => "versions disagree",
            Err(_) => "refused by all",
        };
        *judge.reached.entry(reached.to_owned()).or_default() += 1;
        let answer = &answers[0];
        if agree(&signed, &answer["itsdangerous"]) && agree(&tagged, &answer["b64decode"]) {
            return Ok(Outcome::Agree);
        }
        // Only `urlsafe_b64decode`, which itsdangerous calls: `b64decode` still requires padding.
        if signed.is_err()
            && agree(&tagged, &answer["b64decode"])
            && answer["not_padded"] == json!(true)
            && reads_unpadded(&judge.row)
        {
            return Ok(Outcome::Deviation(NOT_PADDED));
        }
        Ok(Outcome::Disagree(format!(
            "ours: {signed:?}, as a tag {tagged:?}\n  Python's: {answer}"
        )))
    }

    fn fixture(case: &String) -> Json {
        json!(case)
    }
}

fn agree(ours: &Decoded, python: &Json) -> bool {
    match ours {
        Ok(bytes) => *python == json!(hex(bytes)),
        Err(InFlask::MayRead) => true,
        Err(_) => python.is_null(),
    }
}
