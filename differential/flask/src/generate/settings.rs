//! Flask's settings, and times.

use proptest::prelude::*;
use proptest::sample::select;

use super::text::one_of;
use super::{Limits, text};
use crate::common::settings::{Key, Settings};

pub fn settings(limits: Limits) -> impl Strategy<Value = Settings> {
    let fallback_keys = if limits.fallback_keys { 0..4 } else { 0..1_usize };
    // A Python without the limit behaves like one with the limit turned off.
    let unlimited = (!limits.int_limit).then_some(0);
    let max_int_digits = match unlimited {
        Some(_) => Just(unlimited).boxed(),
        None => prop::option::weighted(0.1, select(&[0, 640, 4300, 5000][..])).boxed(),
    };
    let plain = Settings { max_int_digits: unlimited, ..Settings::default() };
    let settings = (
        prop::option::of(key()),
        prop_oneof![
            2 => Just(Vec::new()).boxed(),
            1 => prop::collection::vec(key(), fallback_keys).boxed(),
        ],
        prop::option::weighted(0.3, text::short()),
        prop::option::weighted(0.3, key_derivation()),
        prop::option::weighted(0.3, digest()),
        prop::option::weighted(0.3, lifetime()),
        prop::option::weighted(0.4, any::<bool>()),
        prop::option::weighted(0.4, any::<bool>()),
        max_int_digits,
    )
        .prop_map(
            |(
                secret_key,
                fallback_keys,
                salt,
                key_derivation,
                digest,
                lifetime,
                sort_keys,
                ensure_ascii,
                max_int_digits,
            )| {
                Settings {
                    secret_key,
                    fallback_keys,
                    salt,
                    key_derivation,
                    digest,
                    lifetime,
                    sort_keys,
                    ensure_ascii,
                    max_int_digits,
                    legacy_epoch: None,
                }
            },
        );
    prop_oneof![1 => Just(plain), 2 => settings]
}

/// Any key that is not empty: Flask has no sessions without a key.
pub fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        4 => "[a-z0-9]{1,12}".prop_map(Key::Text),
        1 => text::short().prop_map(|text| Key::Text(text + "k")),
        1 => prop::collection::vec(any::<u8>(), 1..40).prop_map(|bytes| Key::of_bytes(&bytes)),
        // HMAC hashes a key that is longer than the block of the digest.
        1 => (60..140_usize).prop_map(|length| Key::Text("k".repeat(length))),
    ]
}

pub fn key_derivation() -> impl Strategy<Value = String> {
    one_of(&["concat", "django-concat", "hmac", "none"])
}

pub fn digest() -> impl Strategy<Value = String> {
    one_of(&["sha1", "sha224", "sha256", "sha384", "sha512"])
}

/// In seconds, short enough for `Expires` to be before the year 10000.
fn lifetime() -> impl Strategy<Value = f64> {
    prop_oneof![
        2 => (0..5_u32).prop_map(f64::from),
        2 => (0..4_000_000_u32).prop_map(f64::from),
        2 => (0..4_000_000_u32).prop_map(|quarters| f64::from(quarters) / 4.0),
        1 => (0..200_000_000_000_u64).prop_map(|seconds| seconds as f64),
    ]
}

/// A signing time, in Unix seconds.
pub fn time(limits: Limits) -> impl Strategy<Value = f64> {
    let first = if limits.legacy_epoch { 1_293_840_000 } else { 0 };
    prop_oneof![
        8 => with_fraction(1_600_000_000..2_000_000_000),
        2 => with_fraction(first..first + 100),
        // Near powers of two, where a timestamp gets longer.
        1 => (select(&[8, 16, 24, 31, 32, 33, 40][..]), -2..3_i64)
            .prop_map(move |(power, near)| ((1_i64 << power) + near + first) as f64),
        // Near the end of the year 9999.
        1 => with_fraction(253_402_300_790..253_402_300_810),
        1 => (0..1_i64 << 62).prop_map(|seconds| seconds as f64),
        1 => with_fraction(first - 3..first + 1),
    ]
    .prop_map(move |time: f64| time.min(limits.last_time))
}

/// A signing time, mostly of this century.
pub fn usual_time(limits: Limits) -> impl Strategy<Value = f64> {
    prop_oneof![12 => with_fraction(1_600_000_000..2_000_000_000), 1 => time(limits)]
}

/// Adds a fraction that a float holds exactly, or none.
fn with_fraction(seconds: std::ops::Range<i64>) -> impl Strategy<Value = f64> {
    let fraction = prop_oneof![Just(0), Just(768), Just(1023), 0..1024];
    (seconds, fraction)
        .prop_map(|(seconds, fraction)| seconds as f64 + f64::from(fraction) / 1024.0)
}
