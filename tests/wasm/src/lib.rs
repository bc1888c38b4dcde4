//! Every exported function is a check that panics if it fails; `run.mjs` calls them all. The
//! expected cookies and tokens were written by Flask 3.1.3 and itsdangerous 2.2.

use std::error::Error;
use std::panic;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{
    BadTimeSignature, TimedSerializer, TimestampSigner, UrlSafeTimedSerializer,
};
use flask_session_cookie::{DecodeError, Dict, Session, SessionCodec, SessionInterface, Value};

type Outcome = Result<(), Box<dyn Error>>;

/// Two flashed messages, compressed.
const FLASHES: &str = ".eJyrVopPy0kszkgtVrKKrlZSKAFSSrmpxcWJ6alKOkoZqTk5-UqxtTowqdSiovwiJInYWgDV2hXD.ZVPxAA.KfcFf1pnXOqQ36-W1qfNa0qBgTU";

/// `{f"key-{i:02}": i for i in range(40)}`, compressed.
const FORTY_KEYS: &str = ".eJwt0MtNBAEQA9Fc-gzS2N7fdD6ciAAhcsejrVvdnuzf-f76-TyO2ePjnZoV6VmTmQ15m72R99k7-Zh9kM_ZJ_mafZHn7PlOVROcLg5P9QSogkJURUGqpDBVU6AqKlRVFazKCtd1jeu6xvW1E9d1jeu6xnVd47qucV3XuK5rXNc1buoGN3WDm7rBzXUwbuoGN3WDm7rBTd3gpm5wUzfn3z8e_XPN.ZVPxAA.kYNx3EbrjKCyET1EQ-sFLTqZVfE";

fn signed_at() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

/// The panic message, for `run.mjs`: this target does not print it.
static PANIC: OnceLock<String> = OnceLock::new();

#[unsafe(no_mangle)]
pub extern "C" fn panic_message() -> *const u8 {
    PANIC.get().map_or("", String::as_str).as_ptr()
}

#[unsafe(no_mangle)]
pub extern "C" fn panic_message_len() -> usize {
    PANIC.get().map_or(0, String::len)
}

fn check(body: impl FnOnce() -> Outcome) {
    panic::set_hook(Box::new(|panic| {
        let _ = PANIC.set(panic.to_string());
    }));
    body().unwrap();
}

#[unsafe(no_mangle)]
pub extern "C" fn a_compressed_cookie_round_trips_exactly() {
    check(|| {
        let codec = SessionCodec::new("dev")?;
        let mut session = codec.decode_at(FLASHES, signed_at())?;
        assert_eq!(session.signed_at(), Some(signed_at()));
        assert_eq!(codec.encode_at(&session, signed_at())?, FLASHES);
        let flashes: Vec<(Value, Value)> =
            vec![("message".into(), "hello".into()), ("error".into(), "hello".into())];
        assert_eq!(session.take_flashes(), flashes);
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub extern "C" fn an_interface_opens_and_saves() {
    check(|| {
        let interface = SessionInterface::new(SessionCodec::new("dev")?);
        let mut session = interface.open_at(None, signed_at())?;
        session.insert("username", "Alice");
        let save = interface.save_at(&session, signed_at())?;
        assert!(save.vary_cookie());
        assert_eq!(
            save.set_cookie(),
            Some(
                "session=eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk; HttpOnly; Path=/"
            )
        );
        let cookie = interface.cookie_value(save.set_cookie().unwrap());
        let opened = interface.open_at(cookie.as_deref(), signed_at())?;
        assert_eq!(opened.get("username"), Some(&Value::from("Alice")));
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub extern "C" fn signers_and_serializers_accept_the_time() {
    check(|| {
        let minute = Duration::from_secs(60);
        let (in_time, too_late) = (signed_at() + minute, signed_at() + 2 * minute);

        let signer = TimestampSigner::new("dev")?;
        let signed = signer.sign_at("alice", signed_at())?;
        assert_eq!(signed, "alice.ZVPxAA.2BXLj5Bcq3AMHsbzyaOX_7PvJxs");
        assert_eq!(signer.unsign_at(&signed, minute, in_time)?, ("alice", signed_at()));
        assert!(signer.validate_at(&signed, minute, in_time));
        assert!(!signer.validate_at(&signed, minute, too_late));

        let value = Value::from(Dict::from([("user", "alice")]));
        let url_safe = UrlSafeTimedSerializer::new("dev")?;
        let token = url_safe.dumps_at(&value, signed_at())?;
        assert_eq!(token, "eyJ1c2VyIjoiYWxpY2UifQ.ZVPxAA.9uBbVx_8Qe9fRCYEkfrtOtU1w_g");
        assert_eq!(url_safe.loads_at(&token, minute, in_time)?, (value.clone(), signed_at()));
        assert!(url_safe.loads_at::<Value>(&token, minute, too_late).unwrap_err().is_expired());

        let timed = TimedSerializer::new("dev")?;
        let token = timed.dumps_at(&value, signed_at())?;
        assert_eq!(token, r#"{"user": "alice"}.ZVPxAA.LXJLiMdIyE9-PBgPxzxnDz7k29o"#);
        assert_eq!(timed.loads_unverified_at(&token, minute, too_late), (false, Ok(value)));
        Ok(())
    });
}

/// More than 16 keys are hashed, on this target without random seeds.
#[unsafe(no_mangle)]
pub extern "C" fn a_session_of_forty_keys_round_trips() {
    check(|| {
        let codec = SessionCodec::new("dev")?;
        let mut session = Session::new();
        for i in 0..40 {
            session.insert(format!("key-{i:02}"), i);
        }
        assert_eq!(codec.encode_at(&session, signed_at())?, FORTY_KEYS);

        let mut decoded = codec.decode_at(FORTY_KEYS, signed_at())?;
        assert_eq!(decoded, session);
        for i in 0..40 {
            assert_eq!(decoded.remove(&format!("key-{i:02}")), Some(Value::from(i)));
        }
        assert!(decoded.is_empty());
        Ok(())
    });
}

#[unsafe(no_mangle)]
pub extern "C" fn a_forged_cookie_is_refused() {
    check(|| {
        let forged = FLASHES.replace(".KfcF", ".KfcG");
        assert_ne!(forged, FLASHES);
        let refused = Err(DecodeError::Signature(BadTimeSignature::BadSignature));
        let codec = SessionCodec::new("dev")?;
        assert_eq!(codec.decode_at(&forged, signed_at()), refused);
        let other_key = SessionCodec::new("other")?;
        assert_eq!(other_key.decode_at(FLASHES, signed_at()), refused);
        Ok(())
    });
}

/// The only check that must panic, as documented.
#[unsafe(no_mangle)]
pub extern "C" fn the_clock_panics() {
    check(|| {
        SessionCodec::new("dev")?.encode(&Session::new())?;
        Ok(())
    });
}
