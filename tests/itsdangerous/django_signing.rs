use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    BadData, Build, Builder, Digest, DumpError, Signer, TakesSignerKwargs, UrlSafeSerializer,
    base64_encode,
};
use flask_session_cookie::{ConfigError, JsonSerializer, Value};

/// `django.core.signing.dumps` and `loads`, with a salt.
struct Signing {
    signer: Signer,
    objects: UrlSafeSerializer,
}

#[derive(Debug, PartialEq)]
enum Refused {
    BadSignature,
    Expired,
    Timestamp,
    Payload(BadData),
}

/// A builder with the settings of a Django `Signer`.
fn django<S: Build + TakesSignerKwargs>(secret_key: &str, salt: &str) -> Builder<S> {
    S::builder(secret_key).salt(salt).digest(Digest::Sha256).sep(":")
}

impl Signing {
    fn new(secret_key: &str, salt: &str) -> Result<Signing, ConfigError> {
        // Django reads payloads as Latin-1, so other characters must be escaped.
        let objects = django::<UrlSafeSerializer>(secret_key, salt).ensure_ascii(true).build()?;
        Ok(Signing { signer: django(secret_key, salt).build()?, objects })
    }

    fn dumps(&self, value: &Value, compress: bool, now: SystemTime) -> Result<String, DumpError> {
        let payload = if compress {
            // Only the payload of `payload:signature`: the timestamp goes in between.
            let object = self.objects.dumps_value(value)?;
            object.split(':').next().unwrap_or_default().to_owned()
        } else {
            base64_encode(JsonSerializer::new().with_compact(true).dumps(value)?.as_bytes())
        };
        let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        Ok(self.signer.sign(&format!("{payload}:{}", to_base62(seconds))))
    }

    fn loads(
        &self,
        token: &str,
        max_age: Option<Duration>,
        now: SystemTime,
    ) -> Result<Value, Refused> {
        let signed = self.signer.unsign(token).map_err(|_| Refused::BadSignature)?;
        let (payload, seconds) = signed.rsplit_once(':').ok_or(Refused::Timestamp)?;
        let signed_at = from_base62(seconds)
            .and_then(|seconds| UNIX_EPOCH.checked_add(Duration::from_secs(seconds)))
            .ok_or(Refused::Timestamp)?;
        // As in Django, tokens from the future are valid.
        let age = now.duration_since(signed_at).unwrap_or_default();
        if max_age.is_some_and(|max_age| age > max_age) {
            return Err(Refused::Expired);
        }
        // The signature is verified; this decodes the payload, and inflates it if compressed.
        self.objects.loads_unverified(&format!("{payload}:")).1.map_err(Refused::Payload)
    }
}

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

fn to_base62(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from(BASE62[(number % 62) as usize]));
        number /= 62;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

fn from_base62(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.bytes().try_fold(0_u64, |number, digit| {
        let digit = BASE62.iter().position(|known| *known == digit)?;
        number.checked_mul(62)?.checked_add(digit as u64)
    })
}
