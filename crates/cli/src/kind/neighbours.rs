//! Values of Flask-Login, Flask-Session and Django.

use flask_session_cookie::itsdangerous::Digest;

use super::content::{Content, Timestamp};
use super::damage::Damage;
use super::form::{self, Shape};
use super::{Certainty, Kind, Recognized};

/// `user id|hex`, with SHA-512's 128 digits since Flask-Login 0.3, and SHA-1's 40 before:
/// `_cookie_digest` in `flask_login/utils.py`.
pub(super) fn remember_token(value: &str) -> Option<Recognized> {
    let (user_id, hex) = value.rsplit_once('|')?;
    let is_hex = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex || hex.len() < 20 {
        return None;
    }
    let (certainty, digest) = match hex.len() {
        128 => (Certainty::Certain, Some(Digest::Sha512)),
        40 => (Certainty::Likely, Some(Digest::Sha1)),
        _ => (Certainty::Possible, None),
    };
    let because = match digest {
        Some(Digest::Sha512) => {
            "it is a text, `|` and the 128 hexadecimal digits of SHA-512".to_owned()
        }
        Some(_) => {
            "it is a text, `|` and 40 hexadecimal digits, as in Flask-Login before 0.3".to_owned()
        }
        None => format!("it is a text, `|` and {} hexadecimal digits", hex.len()),
    };
    let damage = digest.is_none().then_some(Damage::DigestLength { found: hex.len() });
    let upper =
        hex.bytes().any(|byte| byte.is_ascii_uppercase()).then_some(Damage::UpperCaseDigest);
    let content = Content { user_id: Some(user_id.to_owned()), digest, ..Content::default() };
    let found = Recognized::new(Kind::RememberToken, certainty, because).with(content);
    Some(found.damaged(damage).damaged(upper))
}

/// Flask-Session's session IDs are `secrets.token_urlsafe(32)` since 0.6, and `str(uuid4())`
/// before.
fn flask_session_id(text: &str) -> Option<&'static str> {
    if form::exact_base64(text).is_some_and(|bytes| bytes.len() == 32) {
        return Some("32 bytes in base64, as in Flask-Session 0.6 and newer");
    }
    is_uuid4(text).then_some("a random UUID, as in Flask-Session before 0.6")
}

fn is_uuid4(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            14 => byte == b'4',
            19 => matches!(byte, b'8' | b'9' | b'a' | b'b'),
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

/// A Flask-Session session ID with a signature, but no timestamp.
pub(super) fn signed_id(id: &str, content: &Content) -> Option<Recognized> {
    let what = flask_session_id(id)?;
    // Otherwise any long enough host name would match.
    let is_sha1 = content.digest == Some(Digest::Sha1);
    let kind = Kind::FlaskSessionId { signed: true };
    let certainty = if is_sha1 { Certainty::Likely } else { Certainty::Possible };
    Some(
        Recognized::new(
            kind,
            certainty,
            format!("it is {what}, and a signature, without a timestamp"),
        )
        .or_else([Kind::SignedText { timed: false }])
        .with(Content { session_id: Some(id.to_owned()), ..content.clone() }),
    )
}

/// A random-looking text without any separator.
pub(super) fn bare_id(value: &str) -> Option<Recognized> {
    let content = Content { session_id: Some(value.to_owned()), ..Content::default() };
    if let Some(what) = flask_session_id(value) {
        let kind = Kind::FlaskSessionId { signed: false };
        let because = format!("it is {what}; many other random texts look the same");
        return Some(Recognized::new(kind, Certainty::Possible, because).with(content));
    }
    let is_django =
        value.len() == 32 && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'z'));
    is_django.then(|| {
        let because =
            "it is 32 lowercase letters and digits; many other random texts look the same";
        Recognized::new(Kind::DjangoSessionId, Certainty::Possible, because).with(content)
    })
}

/// `django.core.signing`: `payload:timestamp:signature` or `text:signature`, with SHA-256, or SHA-1
/// before Django 3.1.
pub(super) fn django(value: &str) -> Option<Recognized> {
    let (rest, signature) = value.rsplit_once(':')?;
    let digest =
        form::digest_of(signature).filter(|digest| matches!(digest, Digest::Sha1 | Digest::Sha256));
    let digest = digest.filter(|_| form::exact_base64(signature).is_some());
    let damage = digest.is_none().then(|| form::signature_damage(signature)).flatten();

    let timed =
        rest.rsplit_once(':').and_then(|(payload, timestamp)| Some((payload, base62(timestamp)?)));
    let Some((payload, seconds)) = timed else {
        let content = Content { digest, ..Content::default() };
        return digest.and_then(|_| django_untimed(rest, content));
    };
    let timestamp = Timestamp::unix(seconds);
    let content = Content { timestamp: Some(timestamp), digest, ..Content::default() };
    let mut read = form::read_payload(payload);
    let begins = form::begins_as_payload(payload);
    let shape = read.json.as_ref().and_then(|json| json.shape());
    if digest.is_none() && (shape != Some(Shape::Object) || !timestamp.is_plausible()) {
        return None;
    }
    // Any text can be signed, not only a payload.
    let is_payload = begins || shape.is_some_and(|shape| shape != Shape::Scalar);
    read.damage = read.damage.filter(|_| is_payload);
    let foreign = form::foreign_character(value).filter(|_| is_payload);
    let found = match (read.json, shape) {
        (Some(json), Some(Shape::Object)) => {
            let is_login = json.has("_auth_user_id") && json.has("_auth_user_hash");
            let (certainty, because, also) = match is_login {
                true => (
                    Certainty::Certain,
                    "it has Django's login keys, a base62 timestamp and a signature, separated by \
                     colons",
                    None,
                ),
                false => (
                    Certainty::Likely,
                    "it is a JSON object in base64, a base62 timestamp and a signature, separated \
                     by colons",
                    Some(Kind::DjangoSigned),
                ),
            };
            Recognized::new(Kind::DjangoSession, certainty, because)
                .or_else(also)
                .with(Content { payload: Some(json), ..content })
        }
        (Some(json), Some(Shape::Array | Shape::String)) => {
            let because =
                "it is JSON in base64, a base62 timestamp and a signature, separated by colons";
            Recognized::new(Kind::DjangoSigned, Certainty::Likely, because).with(Content {
                payload: Some(json),
                text: Some(payload.to_owned()),
                ..content
            })
        }
        (json, _) => {
            let because = "it is a text, a base62 timestamp and a signature, separated by colons";
            let certainty =
                if timestamp.is_plausible() { Certainty::Likely } else { Certainty::Possible };
            Recognized::new(Kind::DjangoSigned, certainty, because)
                .or_else(begins.then_some(Kind::DjangoSession))
                .with(Content { payload: json, text: Some(payload.to_owned()), ..content })
        }
    };
    // itsdangerous with `sep=":"`. No text is a plausible time in both encodings.
    let itsdangerous = rest.rsplit_once(':').and_then(|(_, text)| form::timestamp(text));
    let is_itsdangerous =
        itsdangerous.is_some_and(Timestamp::is_plausible) && !timestamp.is_plausible();
    Some(
        found
            .or_else(is_itsdangerous.then_some(Kind::UrlSafeTimedToken))
            .damaged(damage)
            .damaged(read.damage)
            .damaged(foreign),
    )
}

fn django_untimed(text: &str, content: Content) -> Option<Recognized> {
    let read = form::read_payload(text);
    let is_json = read.json.as_ref().is_some_and(|json| json.shape() != Some(Shape::Scalar));
    let (certainty, because) = match is_json {
        true => (Certainty::Likely, "it is JSON in base64, a colon and a signature"),
        false => {
            (Certainty::Possible, "it ends with a colon and as many characters as a signature")
        }
    };
    let content =
        Content { payload: read.json.filter(|_| is_json), text: Some(text.to_owned()), ..content };
    Some(
        Recognized::new(Kind::DjangoSigned, certainty, because)
            // itsdangerous with `sep=":"`.
            .or_else(is_json.then_some(Kind::UrlSafeToken))
            .or_else((!is_json).then_some(Kind::SignedText { timed: false }))
            .with(content),
    )
}

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A Django timestamp: `b62_decode` in `django/core/signing.py`.
fn base62(text: &str) -> Option<u64> {
    // Ten digits reach beyond the year 9999.
    if text.is_empty() || text.len() > 10 {
        return None;
    }
    text.bytes().try_fold(0_u64, |number, byte| {
        let digit = BASE62.iter().position(|digit| *digit == byte)?;
        number.checked_mul(62)?.checked_add(u64::try_from(digit).ok()?)
    })
}
