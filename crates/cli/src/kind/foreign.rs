//! What others make: signed texts that are not Flask's, and encrypted ones. Each has a mark of its
//! own.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::content::{Content, Payload, Timestamp};
use super::damage::Damage;
use super::{Certainty, Encryption, Foreign, Kind, Recognized, form};

const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, CONFIG);

pub(super) fn recognize(value: &str) -> Option<Recognized> {
    // Express, Rails and Laravel write their cookies so.
    let value = &*percent_decoded(value);
    fernet(value)
        .or_else(|| iron(value))
        .or_else(|| paseto(value))
        .or_else(|| asp_net_core(value))
        .or_else(|| laravel(value))
        .or_else(|| express(value))
        .or_else(|| tornado(value))
        .or_else(|| rails(value))
}

fn encrypted(by: Encryption, because: &str) -> Recognized {
    Recognized::new(Kind::Encrypted(by), Certainty::Certain, because)
}

fn signed(by: Foreign, because: &str, content: Content) -> Recognized {
    Recognized::new(Kind::Foreign(by), Certainty::Certain, because).with(content)
}

/// 0x80, a time in eight bytes, an IV in 16, whole blocks of AES, an HMAC in 32.
fn fernet(value: &str) -> Option<Recognized> {
    // 0x80 and the three zeros with which times begin until 2106.
    let start = value.strip_prefix("gAAAA")?;
    let because = "it begins with Fernet's version and a time, and is as long as whole blocks are";
    let Ok(bytes) = URL_SAFE.decode(value) else {
        let found = encrypted(Encryption::Fernet, "it begins with Fernet's version and a time");
        return (start.len() > 60).then(|| found.damaged([Damage::CutOff]));
    };
    let time = bytes.get(1..9)?.iter().fold(0, |time, byte| time << 8 | u64::from(*byte));
    let timestamp = Timestamp::unix(time);
    if !timestamp.is_plausible() {
        return None;
    }
    let is_whole = bytes.len() >= 73 && (bytes.len() - 57) % 16 == 0;
    let content = Content { timestamp: Some(timestamp), ..Content::default() };
    let found = encrypted(Encryption::Fernet, because).with(content);
    Some(if is_whole { found } else { found.damaged([Damage::CutOff]) })
}

/// `Fe26.2*key id*salt*iv*ciphertext*expiry*salt*hmac`
fn iron(value: &str) -> Option<Recognized> {
    value.strip_prefix("Fe26.")?;
    let found = encrypted(Encryption::Iron, "it begins with `Fe26.`");
    let is_whole = value.split('*').count() == 8 && !value.ends_with('*');
    Some(if is_whole { found } else { found.damaged([Damage::CutOff]) })
}

/// `v4.local.ciphertext` or `v4.public.message and signature`, and a footer.
fn paseto(value: &str) -> Option<Recognized> {
    let mut parts = value.splitn(4, '.');
    let (version, purpose, body) = (parts.next()?, parts.next()?, parts.next()?);
    let signature_len = match version {
        "v1" => 256,
        "v2" | "v4" => 64,
        "v3" => 96,
        _ => return None,
    };
    let bytes = form::exact_base64(body);
    match purpose {
        "local" => {
            let found =
                encrypted(Encryption::Paseto, "it begins with PASETO's version and purpose");
            Some(if bytes.is_some() { found } else { found.damaged([Damage::CutOff]) })
        }
        "public" => {
            let message = bytes.and_then(|bytes| {
                let (message, _) =
                    bytes.split_at_checked(bytes.len().checked_sub(signature_len)?)?;
                String::from_utf8(message.to_vec()).ok()
            });
            let payload = message.map(Payload::plain).filter(Payload::is_object);
            let damage = payload.is_none().then_some(Damage::CutOff);
            let content = Content { payload, ..Content::default() };
            let because = "it begins with PASETO's version and purpose";
            Some(signed(Foreign::Paseto, because, content).damaged(damage))
        }
        _ => None,
    }
}

/// The magic number 09 F0 C9 F0 of ASP.NET Core's data protection.
fn asp_net_core(value: &str) -> Option<Recognized> {
    value.strip_prefix("CfDJ8")?;
    let found = encrypted(
        Encryption::AspNetCore,
        "it begins with the magic number of ASP.NET Core's data protection",
    );
    // The magic number, the id of the key, and something encrypted.
    let is_whole = form::exact_base64(value).is_some_and(|bytes| bytes.len() > 20);
    is_whole.then_some(found)
}

/// Base64 of `{"iv":...,"value":...,"mac":...}`
fn laravel(value: &str) -> Option<Recognized> {
    value.strip_prefix("eyJ")?;
    let json = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    let payload = Payload::plain(json);
    let has_all = ["iv", "value", "mac"].iter().all(|key| payload.has(key));
    has_all.then(|| {
        encrypted(Encryption::Laravel, "it is base64 of JSON with `iv`, `value` and `mac`")
    })
}

/// `s:value.signature`, with SHA-256 in base64 of the standard alphabet, without padding.
fn express(value: &str) -> Option<Recognized> {
    let (text, signature) = value.strip_prefix("s:")?.rsplit_once('.')?;
    let is_signature = signature.len() == 43 && STANDARD.decode(signature).is_ok();
    let content = Content { text: Some(text.to_owned()), ..Content::default() };
    is_signature.then(|| {
        signed(Foreign::Express, "it begins with `s:` and ends in a signature of SHA-256", content)
    })
}

/// `2|1:0|10:1700000000|7:session|8:dmFsdWU=|hex`: a version, and parts with their lengths.
fn tornado(value: &str) -> Option<Recognized> {
    let (fields, hex) = value.strip_prefix("2|")?.rsplit_once('|')?;
    // Key version, timestamp, name and value.
    let mut rest = fields;
    let mut parts = [""; 4];
    for (index, part) in parts.iter_mut().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix('|')?;
        }
        let (length, after) = rest.split_once(':')?;
        (*part, rest) = after.split_at_checked(length.parse().ok()?)?;
    }
    if !rest.is_empty() || !form::is_lower_hex(hex, 64) {
        return None;
    }
    let [_, timestamp, _, text] = parts;
    let content = Content {
        timestamp: timestamp.parse().ok().map(Timestamp::unix),
        text: STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok()),
        ..Content::default()
    };
    Some(signed(
        Foreign::Tornado,
        "it has Tornado's version, and parts with their lengths",
        content,
    ))
}

/// Rails, which puts `--` between base64 of the standard alphabet.
///
/// ```text
/// ciphertext--iv--tag     AES-GCM, since Rails 5.2
/// data--hex               signed; encrypted with AES-CBC before, if the data is ciphertext--iv again
/// ```
fn rails(value: &str) -> Option<Recognized> {
    // No base64 of the standard alphabet has a hyphen.
    let parts: Vec<&str> = value.splitn(4, "--").collect();
    match *parts.as_slice() {
        [ciphertext, iv, tag] => {
            let lengths = [iv, tag].map(|part| STANDARD.decode(part).map(|bytes| bytes.len()).ok());
            let is_gcm = STANDARD.decode(ciphertext).is_ok() && lengths == [Some(12), Some(16)];
            is_gcm.then(|| {
                encrypted(
                    Encryption::Rails,
                    "it has three parts in base64 with `--` between, as AES-GCM in Rails has",
                )
            })
        }
        [data, hex] if [40, 64, 128].iter().any(|length| form::is_lower_hex(hex, *length)) => {
            let bytes = STANDARD.decode(data).ok()?;
            let text = String::from_utf8(bytes).ok();
            if text.as_deref().is_some_and(is_cbc) {
                let because = "it is signed, and has two parts in base64 with `--` between, as AES-CBC in Rails has";
                return Some(encrypted(Encryption::Rails, because));
            }
            let payload = text.map(Payload::plain).filter(|payload| payload.shape().is_some());
            let content = Content { payload, ..Content::default() };
            Some(signed(
                Foreign::Rails,
                "it is base64, `--` and a digest in hexadecimal digits",
                content,
            ))
        }
        _ => None,
    }
}

/// `ciphertext--iv`
fn is_cbc(text: &str) -> bool {
    text.split_once("--").is_some_and(|(ciphertext, iv)| {
        STANDARD.decode(ciphertext).is_ok() && STANDARD.decode(iv).is_ok_and(|iv| iv.len() == 16)
    })
}

/// `%3A` as `:`. What is no escape stays.
fn percent_decoded(value: &str) -> Cow<'_, str> {
    if !value.contains('%') {
        return Cow::Borrowed(value);
    }
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let is_hex = |digits: &&str| digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let byte = digits.filter(is_hex).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(value), Cow::Owned)
}
