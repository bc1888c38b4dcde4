//! What memory decoding takes at the most. One test, because it watches the allocator of the whole process.

mod common;

use common::at::{SIGNED_AT, at};
use common::forge::compressed;
use flask_session_cookie::{DecodeError, PayloadError, SessionCodec};

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// Decodes, and says how many bytes more than before were allocated at the peak.
fn peak(codec: &SessionCodec, cookie: &str) -> (usize, Option<DecodeError>) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let decoded = codec.decode_at(cookie, at(SIGNED_AT));
    (ALLOCATOR.peak_usage() - before, decoded.err())
}

#[test]
fn memory_is_limited_by_the_length_of_the_payload() {
    let codec = SessionCodec::new("dev").unwrap();

    let bomb = compressed(format!("{}{{}}", " ".repeat(4_000_000)));
    assert!(bomb.len() < 6_000);
    let (bytes, error) = peak(&codec, &bomb);
    assert_eq!(error, Some(DecodeError::BadPayload(PayloadError::TooLong { limit: 1 << 20 })));
    assert!(bytes < 3 << 20, "{bytes} bytes for a payload over the limit");

    let small = SessionCodec::builder("dev").max_payload_len(10_000).build().unwrap();
    let (bytes, error) = peak(&small, &bomb);
    assert_eq!(error, Some(DecodeError::BadPayload(PayloadError::TooLong { limit: 10_000 })));
    assert!(bytes < 100_000, "{bytes} bytes for a payload over the limit");

    // While it grows there are the old and the new room, each no larger than the limit.
    for limit in (1_000_000..2_000_000).step_by(250_000) {
        let codec = SessionCodec::builder("dev").max_payload_len(limit).build().unwrap();
        let (bytes, error) = peak(&codec, &bomb);
        assert_eq!(error, Some(DecodeError::BadPayload(PayloadError::TooLong { limit })));
        assert!(bytes < 2 * limit + 100_000, "{bytes} bytes for a limit of {limit}");
    }

    let forged = bomb.replace('Z', "Y");
    let (bytes, error) = peak(&codec, &forged);
    assert_eq!(error, Some(DecodeError::BadSignature));
    assert!(bytes < 1_000, "{bytes} bytes for a cookie with a bad signature");

    // The texts that take the most memory for their length.
    for item in [
        "0",
        "[]",
        "{}",
        "[0]",
        "[0,0]",
        "[{}]",
        r#"{"":0}"#,
        r#"{"":{}}"#,
        r#"{"":0,"":0}"#,
        r#"{"":0,"a":0}"#,
        r#"{" t":[]}"#,
        r#"{" b":""}"#,
    ] {
        let items = vec![item; (1_000_000) / (item.len() + 1)].join(",");
        let json = format!(r#"{{"v":[{items}]}}"#);
        let (bytes, error) = peak(&codec, &compressed(&json));
        assert_eq!(error, None);
        assert!(bytes < 50 * json.len(), "{} bytes for each byte of {item}", bytes / json.len());
    }
}
