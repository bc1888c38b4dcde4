//! Signed and encrypted values of other frameworks. Each format has a distinctive mark.

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
    // Express, Rails and Laravel percent-encode their cookies.
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

/// ```text
/// 80 | time, 8 bytes | IV, 16 bytes | whole AES blocks | HMAC, 32 bytes
/// ```
fn fernet(value: &str) -> Option<Recognized> {
    // 0x80 and the three zero bytes that every time before 2106 starts with.
    let start = value.strip_prefix("gAAAA")?;
    let because = "it starts with Fernet's version and a time, and consists of whole blocks";
    let Ok(bytes) = URL_SAFE.decode(value) else {
        let found = encrypted(Encryption::Fernet, "it starts with Fernet's version and a time");
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
    let found = encrypted(Encryption::Iron, "it starts with `Fe26.`");
    let is_whole = value.split('*').count() == 8 && !value.ends_with('*');
    Some(if is_whole { found } else { found.damaged([Damage::CutOff]) })
}

/// `v4.local.ciphertext` or `v4.public.message and signature`, with an optional `.footer`.
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
    let because = "it starts with a PASETO version and purpose";
    match purpose {
        "local" => {
            let found = encrypted(Encryption::Paseto, because);
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
        "it starts with the magic number of ASP.NET Core's data protection",
    );
    // The magic number, the key ID, and some ciphertext.
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
        encrypted(Encryption::Laravel, "it is JSON with `iv`, `value` and `mac`, in base64")
    })
}

/// `s:value.signature`, an HMAC-SHA-256 in unpadded standard base64.
fn express(value: &str) -> Option<Recognized> {
    let (text, signature) = value.strip_prefix("s:")?.rsplit_once('.')?;
    let is_signature = signature.len() == 43 && STANDARD.decode(signature).is_ok();
    let content = Content { text: Some(text.to_owned()), ..Content::default() };
    is_signature.then(|| {
        signed(Foreign::Express, "it starts with `s:` and ends with a SHA-256 signature", content)
    })
}

/// `2|1:0|10:1700000000|7:session|8:dmFsdWU=|hex`: a version, fields prefixed with their lengths,
/// and an HMAC-SHA-256.
fn tornado(value: &str) -> Option<Recognized> {
    let (fields, hex) = value.strip_prefix("2|")?.rsplit_once('|')?;
    // The key version, timestamp, name and value.
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
        "it starts with Tornado's version, and its fields are prefixed with their lengths",
        content,
    ))
}

/// Rails separates parts in standard base64 with `--`.
///
/// ```text
/// ciphertext--iv--tag     encrypted with AES-GCM, since Rails 5.2
/// data--hex               signed; if the data is ciphertext--iv, encrypted with AES-CBC too
/// ```
fn rails(value: &str) -> Option<Recognized> {
    // Standard base64 has no hyphens.
    let parts: Vec<&str> = value.splitn(4, "--").collect();
    match *parts.as_slice() {
        [ciphertext, iv, tag] => {
            let lengths = [iv, tag].map(|part| STANDARD.decode(part).map(|bytes| bytes.len()).ok());
            let is_gcm = STANDARD.decode(ciphertext).is_ok() && lengths == [Some(12), Some(16)];
            is_gcm.then(|| {
                encrypted(
                    Encryption::Rails,
                    "it has three base64 parts separated by `--`, like AES-GCM in Rails",
                )
            })
        }
        [data, hex] if [40, 64, 128].iter().any(|length| form::is_lower_hex(hex, *length)) => {
            let bytes = STANDARD.decode(data).ok()?;
            let text = String::from_utf8(bytes).ok();
            if text.as_deref().is_some_and(is_cbc) {
                let because = "it is signed, and has two base64 parts separated by `--`, like \
                               AES-CBC in Rails";
                return Some(encrypted(Encryption::Rails, because));
            }
            let payload = text.map(Payload::plain).filter(|payload| payload.shape().is_some());
            let content = Content { payload, ..Content::default() };
            Some(signed(Foreign::Rails, "it is base64, `--` and a hexadecimal digest", content))
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

/// Decodes `%3A` to `:`. A `%` that starts no escape is kept.
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
