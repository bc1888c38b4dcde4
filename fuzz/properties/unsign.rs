//! A signed value is verified unless it is too old, too new or changed, apart from the spelling of
//! its base64; and only signed values are verified.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use arbitrary::{Arbitrary as _, Unstructured};
use flask_session_cookie::itsdangerous::{
    BadData, BadTimeSignature, Digest, KeyDerivation, Signer, TimedSerializer, TimestampSigner,
    UrlSafeTimedSerializer, base64_decode,
};
use flask_session_cookie::{DateTime, Value};

use super::{DIGESTS, KEY, same};

/// `fuzz/make_seeds.py` writes the same bytes.
struct Input<'a> {
    separator: String,
    digest: Digest,
    clock_skew: u32,
    /// Seconds and nanoseconds.
    signed_at: (i64, u32),
    now: i64,
    max_age: Option<u64>,
    /// The index of a changed byte, and its changed bits.
    change: (u16, u8),
    text: &'a str,
}

impl<'a> Input<'a> {
    fn read(data: &'a [u8]) -> arbitrary::Result<Input<'a>> {
        let mut data = Unstructured::new(data);
        let separator = match data.arbitrary::<u8>()? % 3 {
            0 => ".".to_owned(),
            length => {
                (0..length).map(|_| data.arbitrary::<char>()).collect::<arbitrary::Result<_>>()?
            }
        };
        Ok(Input {
            separator,
            digest: *data.choose(&DIGESTS)?,
            clock_skew: data.arbitrary()?,
            signed_at: (data.arbitrary()?, data.arbitrary()?),
            now: data.arbitrary()?,
            max_age: data.arbitrary()?,
            change: (data.arbitrary()?, data.arbitrary()?),
            text: <&str>::arbitrary_take_rest(data)?,
        })
    }
}

pub fn unsign(data: &[u8]) {
    let Ok(input) = Input::read(data) else { return };
    let skew = Duration::from_secs(input.clock_skew.into());
    let signer =
        Signer::builder(KEY).salt("cookie-session").sep(&input.separator).digest(input.digest);
    let timed = TimestampSigner::builder(KEY)
        .salt("cookie-session")
        .sep(&input.separator)
        .digest(input.digest);
    let Ok(signer) = signer.key_derivation(KeyDerivation::Hmac).build() else {
        let in_signature = |char: char| char.is_ascii_alphanumeric() || "-_=".contains(char);
        assert!(input.separator.chars().all(in_signature));
        return;
    };
    let timed = timed.key_derivation(KeyDerivation::Hmac).clock_skew(skew).build().unwrap();

    assert_sign_and_unsign(&signer, &input);
    assert_ages(&timed, &input);
    assert_accepts_only_what_sign_writes(&signer, &timed, &input);
    assert_serializers(&timed, &input);
}

fn assert_sign_and_unsign(signer: &Signer, input: &Input) {
    let signed = signer.sign(input.text);
    assert_eq!(signer.unsign(&signed), Ok(input.text));

    let (position, bits) = input.change;
    let mut changed = signed.into_bytes();
    let position = usize::from(position) % changed.len();
    changed[position] ^= bits.max(1);
    if let Ok(changed) = String::from_utf8(changed)
        && let Ok(value) = signer.unsign(&changed)
    {
        assert_eq!(value, input.text);
        assert_same_base64(&changed, &signer.sign(value), value.len() + input.separator.len());
    }
}

fn assert_ages(timed: &TimestampSigner, input: &Input) {
    let (seconds, nanos) = input.signed_at;
    let (Some(signed_at), Some(now)) = (time(seconds, nanos % 1_000_000_000), time(input.now, 0))
    else {
        return;
    };
    let Ok(signed) = timed.sign_at(input.text, signed_at) else {
        assert!(seconds < 0);
        return;
    };
    let age = i128::from(input.now) - i128::from(seconds);
    let max_age = input.max_age.map(i128::from);
    match timed.unsign_at(&signed, input.max_age.map(Duration::from_secs), now) {
        Ok((value, time_of_signature)) => {
            assert_eq!((value, Some(time_of_signature)), (input.text, time(seconds, 0)));
            assert!(
                max_age
                    .is_none_or(|max_age| age <= max_age && -age <= i128::from(input.clock_skew))
            );
        }
        Err(BadTimeSignature::Expired { .. }) => assert!(age > max_age.unwrap()),
        Err(BadTimeSignature::FromTheFuture { .. }) => {
            assert!(max_age.is_some() && -age > i128::from(input.clock_skew));
        }
        Err(BadTimeSignature::TimestampOutOfRange { .. }) => {
            assert!(seconds > DateTime::MAX.as_unix());
        }
        Err(error) => panic!("{error}"),
    }
}

/// The text is taken as it is, and as one that somebody with the key has signed, so that its last
/// part is a timestamp.
fn assert_accepts_only_what_sign_writes(signer: &Signer, timed: &TimestampSigner, input: &Input) {
    for signed in [input.text, &signer.sign(input.text)] {
        let value = signer.unsign(signed);
        if let Ok(value) = value {
            assert_same_base64(signed, &signer.sign(value), value.len() + input.separator.len());
        }
        match timed.unsign_at(signed, None, UNIX_EPOCH) {
            Ok((value, signed_at)) => {
                let timestamp = &signed[value.len() + input.separator.len()..];
                let (timestamp, _) = timestamp.split_once(&input.separator).unwrap();
                let bytes = base64_decode(timestamp).unwrap();
                let seconds = bytes.iter().fold(0, |seconds, byte| seconds << 8 | u64::from(*byte));
                assert_eq!(UNIX_EPOCH + Duration::from_secs(seconds), signed_at, "{signed:?}");
            }
            Err(BadTimeSignature::Expired { .. } | BadTimeSignature::FromTheFuture { .. }) => {
                panic!("there is no max_age")
            }
            Err(BadTimeSignature::MissingSeparator | BadTimeSignature::BadSignature) => {
                assert!(value.is_err());
            }
            Err(_) => assert!(value.is_ok()),
        }
    }
}

/// The texts are equal up to `start`, and base64 of the same bytes from there.
fn assert_same_base64(left: &str, right: &str, start: usize) {
    assert_eq!(left[..start], right[..start]);
    assert_eq!(base64_decode(&left[start..]).unwrap(), base64_decode(&right[start..]).unwrap());
}

/// Serializers accept exactly the tokens of their signer, whether the text is a token, a payload or
/// a value; and loaded values round-trip.
fn assert_serializers(signer: &TimestampSigner, input: &Input) {
    macro_rules! assert_serializer {
        ($serializer:ident) => {{
            let serializer = $serializer::builder(KEY)
                .salt("cookie-session")
                .sep(&input.separator)
                .digest(input.digest);
            let serializer = serializer.key_derivation(KeyDerivation::Hmac).build().unwrap();
            let dumped = serializer.dumps_at(input.text, UNIX_EPOCH).unwrap();
            assert_eq!(serializer.loads(&dumped, None), Ok((input.text.to_owned(), UNIX_EPOCH)));
            for token in
                [input.text.to_owned(), signer.sign_at(input.text, UNIX_EPOCH).unwrap(), dumped]
            {
                let unsigned = signer.unsign(&token, None);
                let loaded = serializer.loads::<Value>(&token, None);
                let (valid, unverified) = serializer.loads_unverified::<Value>(&token, None);
                assert_eq!(valid, unsigned.is_ok());
                match (unsigned, &loaded) {
                    (Ok((_, time)), Ok((value, signed_at))) => {
                        assert!(time == *signed_at && same(value, &unverified.unwrap()));
                        let again = serializer.dumps_at(value, time).unwrap();
                        assert!(same(value, &serializer.loads(&again, None).unwrap().0));
                    }
                    (Ok(_), Err(BadData::Payload(_) | BadData::Deserialize(_))) => {
                        assert!(unverified.is_err())
                    }
                    (Err(theirs), Err(BadData::Signature { error, .. })) => {
                        assert_eq!(theirs, *error)
                    }
                    other => panic!("{other:?}"),
                }
            }
        }};
    }
    assert_serializer!(TimedSerializer);
    assert_serializer!(UrlSafeTimedSerializer);
}

/// The time this many seconds after or before 1970. Nanoseconds add to the distance.
fn time(seconds: i64, nanos: u32) -> Option<SystemTime> {
    let distance = Duration::new(seconds.unsigned_abs(), nanos);
    if seconds < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
}
