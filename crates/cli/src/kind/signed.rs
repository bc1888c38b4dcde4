//! Values signed by itsdangerous, whose parts are separated by dots.
//!
//! ```text
//! payload.timestamp.signature         URLSafeTimedSerializer, and so Flask's session
//! payload.signature                   URLSafeSerializer
//! payload                             the payload alone
//! {"a": 1}.timestamp.signature        TimedSerializer
//! any text.timestamp.signature        TimestampSigner
//! eyJhIjogMX0=.timestamp.signature    Starlette: TimestampSigner over json.dumps() in base64
//! ```

use flask_session_cookie::Value;
use flask_session_cookie::itsdangerous::Digest;

use super::content::{Content, Payload, Timestamp};
use super::damage::Damage;
use super::form::{self, ReadPayload, Shape, Spacing};
use super::{Certainty, Kind, Recognized, neighbours};

pub(super) fn recognize(value: &str) -> Option<Recognized> {
    // JSON text comes first, since it may contain dots.
    if let Some(found) = json_alone(value) {
        return Some(found);
    }
    let Some((rest, signature)) = value.rsplit_once('.') else { return payload_alone(value) };
    if form::digest_of(signature).is_some() && Payload::plain(rest).shape().is_some() {
        return untimed(value, rest, signature);
    }
    match rest.rsplit_once('.') {
        // The dot of a compressed payload is not a separator.
        Some(("", timestamp)) if timestamp.len() > MAX_TIMESTAMP_LEN => {
            untimed(value, rest, signature)
        }
        Some((payload, timestamp)) => timed(value, payload, timestamp, signature),
        None if rest.is_empty() => payload_alone(value),
        None => untimed(value, rest, signature),
    }
}

/// The length of eight bytes in base64.
const MAX_TIMESTAMP_LEN: usize = 11;

fn timed(value: &str, payload: &str, timestamp: &str, signature: &str) -> Option<Recognized> {
    let when = form::timestamp(timestamp);
    let digest = form::digest_of(signature);
    let mut damage: Vec<Damage> = form::signature_damage(signature).into_iter().collect();
    if when.is_none() {
        damage.push(Damage::Timestamp);
    }
    let content = Content { timestamp: when, digest, ..Content::default() };

    if let Some(found) = plain(payload, Kind::PlainTimedToken, &content, &damage) {
        return Some(found);
    }
    let read = form::read_payload(payload);
    let Some(json) = read.json else {
        return unreadable(value, payload, &read, content, damage, true);
    };
    if when.is_none() && !json.is_object() {
        return signed_text(value, content, false);
    }
    damage.extend(read.damage);
    damage.extend(form::foreign_character(value));
    let intact = damage.is_empty() && when.is_some_and(Timestamp::is_plausible);
    let found = match json.shape() {
        Some(Shape::Object) => timed_object(payload, json, content),
        shape => timed_other(payload, shape, json, content, intact),
    };
    Some(found.damaged(damage))
}

/// A timed token of a JSON object: most likely a session.
fn timed_object(payload: &str, json: Payload, content: Content) -> Recognized {
    let spacing = Spacing::of(&json.text);
    let standard_base64 = json.compressed_len.is_none()
        && payload.len().is_multiple_of(4)
        && !payload.contains(['-', '_']);
    let padded = payload.contains(['=', '+', '/']);
    let content = |json: Payload| Content { payload: Some(json), ..content };

    if spacing == Spacing::Python && standard_base64 {
        let because = "it is JSON with a space after each separator in standard base64, a \
                       timestamp and a signature";
        return Recognized::new(Kind::StarletteSession, Certainty::Likely, because)
            .or_else([Kind::FlaskSession, Kind::UrlSafeTimedToken])
            .with(content(json));
    }
    if let Some(key) = key_of_flask(&json) {
        let because = format!(
            "it has a timestamp, a signature, and the key `{key}`, which only Flask and its \
             extensions write"
        );
        let certainty =
            if spacing == Spacing::Compact { Certainty::Certain } else { Certainty::Likely };
        return Recognized::new(Kind::FlaskSession, certainty, because)
            .with(content(json.tagged()));
    }
    if ["ver", "uid", "fs_paa"].iter().all(|key| json.has(key)) {
        let because = "it has a timestamp, a signature, and the keys of a Flask-Security \
                       authentication token";
        return Recognized::new(Kind::FlaskSecurityToken, Certainty::Likely, because)
            .or_else([Kind::UrlSafeTimedToken, Kind::FlaskSession])
            .with(content(json));
    }
    let because = match json.compressed_len {
        Some(_) => "it is a compressed JSON object, a timestamp and a signature",
        None => "it is a JSON object in base64, a timestamp and a signature",
    };
    Recognized::new(Kind::FlaskSession, Certainty::Likely, because)
        .or_else([Kind::UrlSafeTimedToken])
        .or_else((padded || spacing == Spacing::Python).then_some(Kind::StarletteSession))
        .with(content(json.tagged()))
}

/// A key that only Flask and its extensions are known to write.
fn key_of_flask(json: &Payload) -> Option<&'static str> {
    let is_bool = |key| matches!(json.get(key), Some(Value::Bool(_)));
    match () {
        () if is_bool("_permanent") => Some("_permanent"),
        () if is_bool("_fresh") => Some("_fresh"),
        () if matches!(json.get("_flashes"), Some(Value::List(_))) => Some("_flashes"),
        () => None,
    }
}

/// A timed token of anything but an object, which is not a session.
fn timed_other(
    payload: &str,
    shape: Option<Shape>,
    json: Payload,
    content: Content,
    intact: bool,
) -> Recognized {
    let text = json.value.as_ref().ok().and_then(Value::as_str).unwrap_or_default();
    let digest = content.digest;
    let first = json
        .value
        .as_ref()
        .ok()
        .and_then(|value| value.as_list()?.first()?.as_str())
        .unwrap_or(text);
    let is_uniquifier = form::is_lower_hex(first, 32);
    let falsy = json.value.as_ref().is_ok_and(|value| !value.is_truthy());
    let exact = json.compressed_len.is_some() || form::exact_base64(payload).is_some();
    let content = Content { payload: Some(json.clone()), ..content };

    if form::is_lower_hex(text, 40) && digest == Some(Digest::Sha1) {
        let because = "it is a timed token of 40 hexadecimal digits";
        return Recognized::new(Kind::CsrfToken, Certainty::Likely, because)
            .or_else([Kind::UrlSafeTimedToken])
            .with(content);
    }
    if shape == Some(Shape::String) && digest == Some(Digest::Sha512) {
        let because = "it is a timed token of a string, signed with SHA-512";
        return Recognized::new(Kind::QuartAuthToken, Certainty::Likely, because)
            .or_else([Kind::UrlSafeTimedToken])
            .with(content);
    }
    let (certainty, what) = match shape {
        Some(Shape::Array) => (Certainty::Certain, "a JSON array"),
        Some(Shape::String) => (Certainty::Certain, "a JSON string"),
        _ => (Certainty::Likely, "a JSON value"),
    };
    let certainty = if intact && exact { certainty } else { Certainty::Likely };
    let because = format!(
        "it is {what} in base64, a timestamp and a signature; a session would be an object"
    );
    Recognized::new(Kind::UrlSafeTimedToken, certainty, because)
        .or_else(is_uniquifier.then_some(Kind::FlaskSecurityToken))
        // Flask reads a falsy payload as an empty session, and Starlette pads its base64.
        .or_else(falsy.then_some(Kind::FlaskSession))
        .or_else((!exact).then_some(Kind::StarletteSession))
        .with(content)
}

fn untimed(value: &str, payload: &str, signature: &str) -> Option<Recognized> {
    let digest = form::digest_of(signature);
    let content = Content { digest, ..Content::default() };
    let mut damage: Vec<Damage> = form::signature_damage(signature).into_iter().collect();

    if let Some(found) = plain(payload, Kind::PlainToken, &content, &damage) {
        return Some(found);
    }
    let read = form::read_payload(payload);
    let Some(json) = read.json else {
        return match neighbours::signed_id(payload, &content) {
            Some(found) => Some(found.damaged(damage).damaged(form::foreign_character(value))),
            None => unreadable(value, payload, &read, content, damage, false),
        };
    };
    let shape = json.shape();
    if digest.is_none() && shape == Some(Shape::Scalar) {
        return None;
    }
    // A session cut off before its signature.
    if digest.is_none() && signature.len() <= MAX_TIMESTAMP_LEN && shape == Some(Shape::Object) {
        let when = form::timestamp(signature).filter(|when| when.is_plausible());
        let because = match when {
            Some(_) => "it is a JSON object in base64 and a timestamp, without a signature",
            None => "it is a JSON object in base64, and what follows is too short for a signature",
        };
        let content =
            Content { payload: Some(json.tagged()), timestamp: when, ..Content::default() };
        damage = vec![Damage::SignatureMissing];
        damage.extend(when.is_none().then_some(Damage::TimestampMissing));
        damage.extend(read.damage);
        damage.extend(form::foreign_character(value));
        return Some(
            Recognized::new(Kind::FlaskSession, Certainty::Possible, because)
                .or_else([Kind::UrlSafeTimedToken, Kind::UrlSafeToken])
                .with(content)
                .damaged(damage),
        );
    }
    damage.extend(read.damage);
    damage.extend(form::foreign_character(value));
    let what = match shape {
        Some(Shape::Object) => "a JSON object",
        Some(Shape::Array) => "a JSON array",
        Some(Shape::String) => "a JSON string",
        _ => "a JSON value",
    };
    let is_refresh_token = ["ver", "uid", "family"].iter().all(|key| json.has(key));
    Some(
        Recognized::new(
            Kind::UrlSafeToken,
            Certainty::Likely,
            format!("it is {what} in base64 and a signature, without a timestamp"),
        )
        .or_else(is_refresh_token.then_some(Kind::FlaskSecurityToken))
        // One that lost its timestamp.
        .or_else([if shape == Some(Shape::Object) {
            Kind::FlaskSession
        } else {
            Kind::UrlSafeTimedToken
        }])
        .with(Content { payload: Some(json), ..content })
        .damaged(damage),
    )
}

/// A token of a serializer that is not URL-safe: the payload is the JSON text itself.
fn plain(payload: &str, kind: Kind, content: &Content, damage: &[Damage]) -> Option<Recognized> {
    let json = Payload::plain(payload);
    let shape = json.shape()?;
    if !damage.is_empty() && shape == Shape::Scalar {
        return None;
    }
    let timed = kind == Kind::PlainTimedToken;
    // An untimed token may be a timed one that lost its timestamp.
    let certainty =
        if timed && shape != Shape::Scalar { Certainty::Certain } else { Certainty::Likely };
    let what =
        if timed { "JSON text, a timestamp and a signature" } else { "JSON text and a signature" };
    let found = Recognized::new(kind, certainty, format!("it is {what}"))
        .or_else((shape == Shape::Scalar).then_some(Kind::SignedText { timed }))
        // One that lost its signature or timestamp.
        .or_else((!timed).then_some(Kind::PlainTimedToken))
        .with(Content { payload: Some(json), ..content.clone() });
    Some(found.damaged(damage.iter().cloned()))
}

/// A value whose payload is not JSON in base64: another signed text, or a damaged session.
fn unreadable(
    value: &str,
    payload: &str,
    read: &ReadPayload,
    content: Content,
    mut damage: Vec<Damage>,
    timed: bool,
) -> Option<Recognized> {
    let begins = read.text.as_ref().is_some_and(|text| text.text.starts_with("{\""));
    if !begins && !form::begins_as_payload(payload) {
        let timed = timed && content.timestamp.is_some_and(Timestamp::is_plausible);
        return signed_text(value, content, timed);
    }
    damage.extend(read.damage.clone());
    damage.extend(form::foreign_character(value));
    let (kind, also, because) = match timed {
        true => {
            (Kind::FlaskSession, Kind::UrlSafeTimedToken, "its payload begins like a session's")
        }
        false => (
            Kind::UrlSafeToken,
            Kind::FlaskSession,
            "its payload begins like a JSON object, and there is no timestamp",
        ),
    };
    let payload = read.text.clone().map(Payload::tagged);
    Some(
        Recognized::new(kind, Certainty::Possible, because)
            .or_else([also])
            .with(Content { payload, ..content })
            .damaged(damage),
    )
}

/// Any text with a signature, known only by the length of the signature.
fn signed_text(value: &str, content: Content, timed: bool) -> Option<Recognized> {
    let (rest, signature) = value.rsplit_once('.')?;
    if content.digest.is_none() || form::exact_base64(signature).is_none() {
        return None;
    }
    let text = if timed { rest.rsplit_once('.')?.0 } else { rest };
    let because = match timed {
        true => "it ends with a timestamp and as many characters as a signature",
        false => "it ends with as many characters as a signature",
    };
    // It may be a session with a damaged payload, or a session ID of another `SESSION_ID_LENGTH`.
    let is_payload =
        text.is_empty() || form::is_url_safe(text.trim_start_matches('.').trim_end_matches('='));
    let is_id = text.len() >= 16 && form::is_url_safe(text);
    Some(
        Recognized::new(Kind::SignedText { timed }, Certainty::Possible, because)
            .or_else((timed && is_payload).then_some(Kind::FlaskSession))
            .or_else((!timed && is_id).then_some(Kind::FlaskSessionId { signed: true }))
            .with(Content {
                text: Some(text.to_owned()),
                timestamp: content.timestamp.filter(|_| timed),
                ..content
            }),
    )
}

/// The JSON text of a session, without base64.
fn json_alone(value: &str) -> Option<Recognized> {
    let json = Payload::plain(value);
    json.is_object().then(|| {
        let because = "it is the text of a JSON object, without base64";
        let content = Content { payload: Some(json.tagged()), ..Content::default() };
        Recognized::new(Kind::UnsignedPayload, Certainty::Possible, because).with(content)
    })
}

/// A payload without a timestamp and a signature.
fn payload_alone(value: &str) -> Option<Recognized> {
    let read = form::read_payload(value);
    let damage = read.damage.into_iter().chain(form::foreign_character(value));
    let (payload, certainty, because) = match read.json {
        Some(json) => match (json.shape(), json.compressed_len) {
            (Some(Shape::Scalar), _) => (json, Certainty::Possible, "it is a JSON value in base64"),
            (_, Some(_)) => (json, Certainty::Likely, "it is compressed JSON in base64"),
            (_, None) => (json, Certainty::Likely, "it is JSON in base64"),
        },
        None if form::begins_as_payload(value) => {
            let because = "it begins like a JSON object or a zlib stream in base64";
            let content = Content { payload: read.text.map(Payload::tagged), ..Content::default() };
            let found = Recognized::new(Kind::UnsignedPayload, Certainty::Possible, because);
            return Some(found.or_else([Kind::FlaskSession]).with(content).damaged(damage));
        }
        None => return None,
    };
    let content = Content { payload: Some(payload.tagged()), ..Content::default() };
    Some(Recognized::new(Kind::UnsignedPayload, certainty, because).with(content).damaged(damage))
}
