//! The peak memory of decoding. One test, because it measures the allocator of the whole process.

mod common;

use std::cmp::Reverse;
use std::iter;

use common::at::{SIGNED_AT, at};
use common::forge::{compressed, plain};
use flask_session_cookie::itsdangerous::BadTimeSignature;
use flask_session_cookie::{DecodeError, PayloadError, SessionCodec, TaggedJsonSerializer};

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// Decoding allocates at most this many bytes per byte of JSON, as documented at
/// `SessionCodecBuilder::max_payload_len` and in SECURITY.md.
const FACTOR: usize = 52;

/// Plus at most this many bytes for the stack of open containers.
const FOR_NESTING: usize = 256 << 10;

/// The minimum length of JSON that repeats one value, so that fixed overhead does not matter.
const MIN_LEN: usize = 16_000;

/// Decodes, and returns the bytes allocated at the peak.
fn peak(codec: &SessionCodec, cookie: &str) -> (usize, Option<DecodeError>) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let decoded = codec.decode_at(cookie, at(SIGNED_AT));
    (ALLOCATOR.peak_usage() - before, decoded.err())
}

#[test]
fn memory_is_bounded_by_the_payload_length() {
    let codec = SessionCodec::new("dev").unwrap();

    let bomb = compressed(format!("{}{{}}", " ".repeat(4_000_000)));
    assert!(bomb.len() < 6_000);
    let (bytes, error) = peak(&codec, &bomb);
    assert_eq!(error, Some(DecodeError::Payload(PayloadError::TooLong { limit: 1 << 20 })));
    assert!(bytes < 3 << 20, "{bytes} bytes for a payload over the limit");

    let small = SessionCodec::builder("dev").max_payload_len(10_000).build().unwrap();
    let (bytes, error) = peak(&small, &bomb);
    assert_eq!(error, Some(DecodeError::Payload(PayloadError::TooLong { limit: 10_000 })));
    assert!(bytes < 100_000, "{bytes} bytes for a payload over the limit");

    // While the buffer grows, the old and the new one exist, each no larger than the limit.
    for limit in (1_000_000..2_000_000).step_by(250_000) {
        let codec = SessionCodec::builder("dev").max_payload_len(limit).build().unwrap();
        let (bytes, error) = peak(&codec, &bomb);
        assert_eq!(error, Some(DecodeError::Payload(PayloadError::TooLong { limit })));
        assert!(bytes < 2 * limit + 100_000, "{bytes} bytes for a limit of {limit}");
    }

    let forged = bomb.replace('Z', "Y");
    let (bytes, error) = peak(&codec, &forged);
    assert_eq!(error, Some(DecodeError::Signature(BadTimeSignature::BadSignature)));
    assert!(bytes < 1_000, "{bytes} bytes for a cookie with a bad signature");

    // Finds the shapes that take the most memory for their length, and decodes the worst ones as
    // cookies.
    let mut measured: Vec<_> =
        shapes().into_iter().map(|json| (peak_of_reading(&json), json)).collect();
    measured.sort_by_key(|(bytes, json)| Reverse(bytes * 1000 / json.len()));
    for (bytes, json) in &measured {
        assert!(
            *bytes < FACTOR * json.len(),
            "{bytes} bytes for {} bytes of {json:.60}",
            json.len()
        );
    }
    let worst = measured.iter().map(|(_, json)| json).take(5);
    for json in worst.chain(&nested()) {
        for cookie in [plain(json), compressed(json)] {
            let (bytes, _) = peak(&codec, &cookie);
            let limit = FACTOR * json.len() + FOR_NESTING;
            assert!(bytes < limit, "{bytes} bytes for {} bytes of {json:.60}", json.len());
        }
    }
}

/// Reads bare JSON: signing cookies would take most of the time.
fn peak_of_reading(json: &str) -> usize {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let value = TaggedJsonSerializer::new().loads(json);
    let bytes = ALLOCATOR.peak_usage() - before;
    assert!(value.is_ok(), "{json:.60}");
    bytes
}

/// Sessions that repeat one value, in a list or under each key, and large flat dictionaries.
fn shapes() -> Vec<String> {
    let mut shapes = Vec::new();
    for value in values() {
        // A `Vec` that grows takes the most memory just above a power of two.
        let count = (MIN_LEN / (value.len() + 1)).next_power_of_two() + 1;
        let items = repeat(&value, count);
        shapes.push(format!(r#"{{"":[{items}]}}"#));
        shapes.push(format!(r#"{{"":[0,[{items}]]}}"#));
        shapes.push(dict(&value, MIN_LEN / (value.len() + r#""ab":,"#.len()) + 1));
    }
    shapes.extend([1793, 3585, 7169].map(|count| dict("0", count)));
    shapes
}

/// Small containers of every kind and size, and nested ones.
fn values() -> Vec<String> {
    let leaves = ["0", r#""""#, "[]", "{}", r#"{" t":[]}"#, r#"{" b":""}"#, r#"{" m":""}"#];
    let mut values = leaves.map(str::to_owned).to_vec();
    for leaf in leaves {
        let lengths: &[usize] =
            if leaf == "0" { &[1, 2, 3, 4, 5, 8, 9, 16, 17, 33, 57, 113] } else { &[1, 2, 3] };
        for &length in lengths {
            let items = repeat(leaf, length);
            values.push(format!("[{items}]"));
            values.push(format!(r#"{{" t":[{items}]}}"#));
            values.push(dict(leaf, length));
            values.push(format!("{{{}}}", repeat(&format!(r#""":{leaf}"#), length)));
        }
    }
    for (open, close) in [
        ("[", "]"),
        ("[", ",0]"),
        ("[", ",0,0]"),
        ("[0,", "]"),
        (r#"{"":"#, "}"),
        (r#"{"":"#, r#","a":0}"#),
        (r#"{"":0,"a":"#, "}"),
        (r#"{"":["#, "]}"),
        (r#"{" t":["#, "]}"),
        (r#"{" di":{" t__":"#, "}}"),
    ] {
        for levels in [2, 3, 5, 9, 33, 129, 513, 1090] {
            if levels * open.matches(['[', '{']).count() <= 1090 {
                values.push(format!("{}0{}", open.repeat(levels), close.repeat(levels)));
            }
        }
    }
    values
}

/// JSON that opens as many containers as allowed, and then ends or continues with a long list.
fn nested() -> Vec<String> {
    let zeros = repeat("0", 8193);
    let opened = ["[", r#"{"":"#, r#"[{"":"#, "[0,"].map(|open| {
        let levels = 1098 / open.matches(['[', '{']).count();
        format!(r#"{{"":{}"#, open.repeat(levels))
    });
    opened.iter().flat_map(|open| [open.clone(), format!("{open}[{zeros}")]).collect()
}

fn repeat(item: &str, count: usize) -> String {
    vec![item; count].join(",")
}

/// A dictionary with this many keys, as short as possible.
fn dict(value: &str, count: usize) -> String {
    let characters =
        || (' '..='~').filter(|character| !matches!(character, '"' | '\\')).map(String::from);
    let pairs =
        characters().flat_map(|first| characters().map(move |second| first.clone() + &second));
    let keys = iter::once(String::new()).chain(characters()).chain(pairs);
    let entries: Vec<_> = keys.take(count).map(|key| format!(r#""{key}":{value}"#)).collect();
    assert_eq!(entries.len(), count);
    format!("{{{}}}", entries.join(","))
}
