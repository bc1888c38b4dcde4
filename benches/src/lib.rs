//! The sessions that are measured, and the peers that this crate is measured against.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flask_session_cookie::{Dict, Session, SessionCodec, TaggedJsonSerializer, Value};
use flate2::{Decompress, FlushDecompress, Status};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zlib_differential::compress_in_c;
use zlib_differential::generators::{Random, session_up_to};

pub const SECRET_KEY: &str = "dev";
pub const SALT: &str = "cookie-session";

/// A session and its cookie.
#[derive(Debug, Clone)]
pub struct Sample {
    pub name: &'static str,
    pub session: Session,
    /// The tagged JSON in the cookie.
    pub json: String,
    pub cookie: String,
    /// The cookie with another signature, which differs in its first bits.
    pub forged: String,
}

impl Sample {
    fn new(name: &'static str, session: Session) -> Sample {
        let json = TaggedJsonSerializer::new()
            .dumps(&session.clone().into_dict().into())
            .expect("valid session");
        let cookie = codec().encode(&session).expect("valid session");
        let (value, signature) = cookie.rsplit_once('.').expect("a signed cookie");
        let other = if signature.starts_with('A') { "B" } else { "A" };
        let forged = format!("{value}.{other}{}", signature.get(1..).expect("ASCII"));
        Sample { name, session, json, cookie, forged }
    }

    /// The text that is signed: the payload and the timestamp.
    #[must_use]
    pub fn signed_text(&self) -> &str {
        self.cookie.rsplit_once('.').expect("a signed cookie").0
    }
}

/// A codec with Flask's defaults.
#[must_use]
pub fn codec() -> SessionCodec {
    SessionCodec::new(SECRET_KEY).expect("a valid key")
}

/// `small`, `login` and `cart`.
#[must_use]
pub fn named() -> [Sample; 3] {
    [Sample::new("small", small()), Sample::new("login", login()), Sample::new("cart", cart())]
}

fn small() -> Session {
    Session::from(Dict::from_iter([("username", "Bob")]))
}

/// The keys of Flask-Login and Flask-WTF.
fn login() -> Session {
    let mut random = Random(1);
    let mut hex = |digits: usize| -> String {
        (0..digits).map(|_| char::from(*random.pick(b"0123456789abcdef"))).collect()
    };
    let mut session = Session::new();
    session.insert("_fresh", true);
    session.insert("_id", hex(128));
    session.insert("_user_id", "1");
    session.insert("csrf_token", hex(40));
    session
}

fn cart() -> Session {
    let mut random = Random(2);
    let items = (0..60).map(|_| {
        let price = random.range(100, 20_000) as f64 / 100.0;
        Value::from(Dict::from_iter([
            ("sku", Value::from(format!("SKU-{:05}", random.range(0, 99_999)))),
            ("qty", Value::from(random.range(1, 9) as i64)),
            ("price", Value::from(price)),
        ]))
    });
    let mut session = Session::new();
    session.insert("cart", items.collect::<Vec<_>>());
    session.insert("username", "Bob");
    session
}

/// 300 different sessions of up to about 4 kB.
#[must_use]
pub fn mix() -> Vec<Sample> {
    let mut random = Random(3);
    let mut session = || {
        let json = String::from_utf8(session_up_to(&mut random, 60)).expect("UTF-8");
        match TaggedJsonSerializer::new().loads(&json) {
            Ok(Value::Dict(dict)) => Session::from(dict),
            other => panic!("{json} is not a session: {other:?}"),
        }
    };
    (0..300).map(|_| Sample::new("mix", session())).collect()
}

/// HMAC-SHA1 with the key already derived: the floor for anything that signs or verifies a cookie.
#[derive(Debug, Clone)]
pub struct BareHmac(Hmac<Sha1>);

impl BareHmac {
    /// Derives the key as Flask's session cookie does.
    #[must_use]
    pub fn new() -> BareHmac {
        let keyed = |key: &[u8]| Hmac::<Sha1>::new_from_slice(key).expect("any length is valid");
        let derived = keyed(SECRET_KEY.as_bytes()).chain_update(SALT).finalize().into_bytes();
        BareHmac(keyed(&derived))
    }

    #[must_use]
    pub fn of(&self, text: &str) -> [u8; 20] {
        self.0.clone().chain_update(text).finalize().into_bytes().into()
    }
}

impl Default for BareHmac {
    fn default() -> BareHmac {
        BareHmac::new()
    }
}

/// The same steps by the best library for each, one after the other. Unlike the crate they have no
/// tags, no limits and no error values.
#[derive(Debug, Clone, Default)]
pub struct BestLibraries(BareHmac);

impl BestLibraries {
    /// Verifies the signature and the age, decodes base64, inflates and parses JSON.
    ///
    /// # Panics
    ///
    /// If the cookie is not valid.
    #[must_use]
    pub fn decode(&self, cookie: &str) -> serde_json::Value {
        let (signed, signature) = cookie.rsplit_once('.').expect("a signed cookie");
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("valid base64");
        self.0.0.clone().chain_update(signed).verify_slice(&signature).expect("a valid signature");
        let (payload, timestamp) = signed.rsplit_once('.').expect("a timestamp");
        let timestamp = URL_SAFE_NO_PAD.decode(timestamp).expect("valid base64");
        let signed_at = u32::from_be_bytes(timestamp.try_into().expect("a time before 2106"));
        assert!(now() - signed_at <= 31 * 86_400, "the cookie has expired");
        let json = match payload.strip_prefix('.') {
            None => URL_SAFE_NO_PAD.decode(payload).expect("valid base64"),
            Some(base64) => {
                let stream = URL_SAFE_NO_PAD.decode(base64).expect("valid base64");
                let mut json = Vec::with_capacity(4 * stream.len());
                let mut inflate = Decompress::new(true);
                while inflate
                    .decompress_vec(
                        &stream[inflate.total_in() as usize..],
                        &mut json,
                        FlushDecompress::None,
                    )
                    .expect("a valid zlib stream")
                    != Status::StreamEnd
                {
                    json.reserve(json.len());
                }
                json
            }
        };
        serde_json::from_slice(&json).expect("valid JSON")
    }

    /// Writes JSON, compresses it with C zlib, encodes base64 and signs.
    ///
    /// # Panics
    ///
    /// Never: any `serde_json::Value` can be written.
    #[must_use]
    pub fn encode(&self, session: &serde_json::Value) -> String {
        let json = serde_json::to_vec(session).expect("any value can be written");
        let compressed = compress_in_c(&json);
        let mut cookie = if compressed.len() + 1 < json.len() {
            format!(".{}", URL_SAFE_NO_PAD.encode(compressed))
        } else {
            URL_SAFE_NO_PAD.encode(&json)
        };
        cookie.push('.');
        URL_SAFE_NO_PAD.encode_string(now().to_be_bytes(), &mut cookie);
        let signature = self.0.of(&cookie);
        cookie.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut cookie);
        cookie
    }
}

/// Unix time in seconds.
fn now() -> u32 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs() as u32
}

/// The crate `itsdangerous` 0.4, set up for Flask's cookie. It does not compress.
pub mod itsdangerous_0_4 {
    use std::time::Duration;

    use itsdangerous::algorithm::HMACAlgorithm;
    use itsdangerous::key_derivation::Hmac;
    use itsdangerous::{
        IntoTimestampSigner, SignerBuilder, TimedSerializer, TimestampSigner, URLSafeEncoding,
        UnsignedTimedSerializerValue, timed_serializer_with_signer,
    };
    use sha1_0_8::Sha1;

    use super::{SALT, SECRET_KEY};

    const LIFETIME: Duration = Duration::from_secs(31 * 86_400);

    fn signer() -> impl TimestampSigner {
        let builder = SignerBuilder::<Sha1, HMACAlgorithm<Sha1>, Hmac>::new(SECRET_KEY);
        builder.with_salt(SALT).build().into_timestamp_signer()
    }

    /// Verifies the signature and the age, which is all that it can do with a compressed cookie.
    pub fn verify() -> impl Fn(&str) -> bool {
        let signer = signer();
        move |cookie| {
            signer.unsign(cookie).is_ok_and(|value| value.value_if_not_expired(LIFETIME).is_ok())
        }
    }

    /// Decodes a cookie that is not compressed.
    pub fn decode() -> impl Fn(&str) -> serde_json::Value {
        let serializer = timed_serializer_with_signer(signer(), URLSafeEncoding);
        move |cookie| {
            let value: UnsignedTimedSerializerValue<serde_json::Value> =
                serializer.unsign(cookie).expect("a valid cookie");
            value
                .value_if_not_expired(LIFETIME)
                .unwrap_or_else(|_| panic!("the cookie has expired"))
        }
    }

    /// Encodes a cookie without compression.
    pub fn encode() -> impl Fn(&serde_json::Value) -> String {
        let serializer = timed_serializer_with_signer(signer(), URLSafeEncoding);
        move |value| serializer.sign(value).expect("any value can be written")
    }
}
