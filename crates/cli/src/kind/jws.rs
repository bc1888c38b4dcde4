//! JSON Web Signatures, from itsdangerous and others, and JSON Web Encryption.
//!
//! ```text
//! header.payload.signature                 JWS: a header with `alg`
//! header.key.nonce.ciphertext.tag          JWE: a header with `enc`
//! ```
//!
//! itsdangerous before 2.1 put `iat` and `exp` into the header; a JWT has them in its payload.

use flask_session_cookie::Value;

use super::content::{Content, Payload, Timestamp};
use super::damage::Damage;
use super::form;
use super::{Certainty, Encryption, Kind, Recognized};

/// The registered claims of RFC 7519.
const CLAIMS: [&str; 7] = ["exp", "iat", "nbf", "sub", "iss", "aud", "jti"];

pub(super) fn recognize(value: &str) -> Option<Recognized> {
    let mut parts = value.split('.');
    let (first, second) = (parts.next()?, parts.next()?);
    let Some(third) = parts.next() else { return cut_off(first, second) };
    let others = parts.count();
    match (header(first), others) {
        (Ok(header), 0) => signed(header, second, third),
        (Ok(header), 2) if header.has("enc") => {
            let because = "it has five parts and a header with `enc`";
            let content = Content { header: Some(header), ..Content::default() };
            Some(
                Recognized::new(Kind::Encrypted(Encryption::Jwe), Certainty::Certain, because)
                    .with(content),
            )
        }
        (Ok(header), _) if header.has("enc") => {
            let because = "it has a header with `enc`";
            let content = Content { header: Some(header), ..Content::default() };
            let found =
                Recognized::new(Kind::Encrypted(Encryption::Jwe), Certainty::Possible, because);
            Some(found.with(content).damaged([Damage::CutOff]))
        }
        // `{"alg":` and `{"typ":`
        (Err(Some(damage)), 0)
            if first.starts_with("eyJhbGciOi") || first.starts_with("eyJ0eXAiOi") =>
        {
            let because = "it has three parts, and the first one begins like a JWT header";
            let read = form::url_safe(second).ok();
            let content =
                Content { payload: read.filter(Payload::is_object), ..Content::default() };
            let found = Recognized::new(Kind::JsonWebToken, Certainty::Possible, because);
            Some(found.or_else([Kind::ItsdangerousJws]).with(content).damaged([damage]))
        }
        _ => None,
    }
}

/// A header and a payload, but no signature.
fn cut_off(first: &str, second: &str) -> Option<Recognized> {
    let header = header(first).ok()?;
    let payload = form::url_safe(second).ok().filter(Payload::is_object)?;
    let because = "it has a header with `alg` and a payload, but no signature";
    let content = Content { header: Some(header), payload: Some(payload), ..Content::default() };
    let found = Recognized::new(Kind::JsonWebToken, Certainty::Possible, because)
        .or_else([Kind::ItsdangerousJws]);
    Some(found.with(content).damaged([Damage::SignatureMissing]))
}

/// The header of a JWS or JWE: an object with `alg`. Otherwise, why it cannot be read, if it begins
/// like one.
fn header(text: &str) -> Result<Payload, Option<Damage>> {
    // `{"` in base64.
    if !text.starts_with("ey") {
        return Err(None);
    }
    let header = form::url_safe(text).map_err(|error| Some(Damage::Header(error)))?;
    match &header.value {
        Ok(_) if matches!(header.get("alg"), Some(Value::String(_))) => Ok(header),
        Ok(_) => Err(None),
        Err(error) => Err(Some(Damage::Header(error.clone()))),
    }
}

fn signed(header: Payload, payload: &str, signature: &str) -> Option<Recognized> {
    let algorithm = header.get("alg").and_then(Value::as_str).unwrap_or_default().to_owned();
    let length_damage = signature_damage(&algorithm, signature);
    let (payload, mut damage) = match form::url_safe(payload) {
        Ok(payload) if payload.shape().is_some() => (Some(payload), Vec::new()),
        // A second part that is a timestamp makes it a session with a key `alg`.
        _ if length_damage.is_some()
            && form::timestamp(payload).is_some_and(Timestamp::is_plausible) =>
        {
            return None;
        }
        Ok(text) => (None, text.value.err().map(Damage::Payload).into_iter().collect()),
        Err(error) => (None, vec![Damage::Payload(error)]),
    };
    damage.extend(length_damage);

    let is_hmac = matches!(algorithm.as_str(), "HS256" | "HS384" | "HS512" | "none");
    let is_claims = payload.as_ref().is_some_and(Payload::is_object);
    let claim = payload.as_ref().and_then(|payload| CLAIMS.iter().find(|claim| payload.has(claim)));
    let header_has = |keys: &[&str]| keys.iter().all(|key| header.has(key));

    let (kind, certainty, because, also) = match () {
        () if is_hmac && header_has(&["iat", "exp"]) => {
            let because =
                "its header has `iat` and `exp`, which a JWT keeps in its claims".to_owned();
            let also = header.has("typ").then_some(Kind::JsonWebToken);
            (Kind::ItsdangerousJws, Certainty::Certain, because, also)
        }
        () if !is_hmac => {
            let certainty = if is_claims { Certainty::Certain } else { Certainty::Likely };
            (
                Kind::JsonWebToken,
                certainty,
                format!("its header has the algorithm {algorithm:?}"),
                None,
            )
        }
        () if header.has("typ") && claim.is_some() => {
            let claim = claim.copied().unwrap_or_default();
            let because = format!("its header has `typ`, and its claims have `{claim}`");
            (Kind::JsonWebToken, Certainty::Certain, because, None)
        }
        () if header.has("typ") || header.has("kid") || claim.is_some() => {
            let because = match claim {
                Some(claim) => format!("its header has `alg`, and its claims have `{claim}`"),
                None => "its header has `alg`, and `typ` or `kid`".to_owned(),
            };
            (Kind::JsonWebToken, Certainty::Likely, because, Some(Kind::ItsdangerousJws))
        }
        () => {
            let because =
                "its header has `alg` but no `typ`, and there are no JWT claims".to_owned();
            (Kind::ItsdangerousJws, Certainty::Likely, because, Some(Kind::JsonWebToken))
        }
    };
    let times = if kind == Kind::ItsdangerousJws { Some(&header) } else { payload.as_ref() };
    let content = Content {
        issued_at: times.and_then(|times| times.seconds("iat")),
        expires_at: times.and_then(|times| times.seconds("exp")),
        digest: form::digest_of(signature).filter(|_| is_hmac),
        header: Some(header),
        payload,
        ..Content::default()
    };
    let found = Recognized::new(kind, certainty, because).or_else(also).with(content);
    Some(found.damaged(damage))
}

/// What is wrong with the length of an HMAC.
fn signature_damage(algorithm: &str, signature: &str) -> Option<Damage> {
    let length = match algorithm {
        "HS256" => 43,
        "HS384" => 64,
        "HS512" => 86,
        _ => return None,
    };
    let found = signature.trim_end_matches('=').chars().count();
    match found {
        0 => Some(Damage::SignatureMissing),
        _ => (found != length).then_some(Damage::SignatureLength { found }),
    }
}
