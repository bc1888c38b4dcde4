//! Each step of encoding and decoding a cookie alone.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use criterion::{Criterion, criterion_group, criterion_main};
use flask_session_cookie::itsdangerous::TimestampSigner;
use flask_session_cookie::{KeyDerivation, TaggedJsonSerializer, Value};
use flask_session_cookie_benches::{SALT, SECRET_KEY, named};
use zlib_differential::compress_in_c;

fn steps(criterion: &mut Criterion) {
    let signer =
        TimestampSigner::builder(SECRET_KEY).salt(SALT).key_derivation(KeyDerivation::Hmac).build();
    let signer = signer.expect("a valid key");
    let tagged = TaggedJsonSerializer::new();
    for sample in named() {
        let mut group = criterion.benchmark_group(format!("steps of {}", sample.name));
        let (cookie, json) = (sample.cookie.as_str(), sample.json.as_str());
        let payload = cookie.trim_start_matches('.').split('.').next().unwrap_or_default();
        let value = Value::from(sample.session.clone().into_dict());
        let bytes = URL_SAFE_NO_PAD.decode(payload).expect("valid base64");

        group.bench_function("sign", |bencher| bencher.iter(|| signer.sign(black_box(payload))));
        group.bench_function("verify", |bencher| {
            bencher.iter(|| signer.unsign(black_box(cookie), None));
        });
        group.bench_function("decode base64", |bencher| {
            bencher.iter(|| URL_SAFE_NO_PAD.decode(black_box(payload)));
        });
        group.bench_function("encode base64", |bencher| {
            bencher.iter(|| URL_SAFE_NO_PAD.encode(black_box(&bytes)));
        });
        group.bench_function("compress_up_to", |bencher| {
            bencher.iter(|| zlib_exact::compress_up_to(black_box(json.as_bytes()), json.len() - 2));
        });
        group.bench_function("compress with C zlib", |bencher| {
            bencher.iter(|| compress_in_c(black_box(json.as_bytes())));
        });
        group.bench_function("read JSON", |bencher| bencher.iter(|| tagged.loads(black_box(json))));
        group.bench_function("read JSON with serde_json", |bencher| {
            bencher.iter(|| serde_json::from_str::<serde_json::Value>(black_box(json)));
        });
        group.bench_function("write JSON", |bencher| {
            bencher.iter(|| tagged.dumps(black_box(&value)));
        });
        let serde_value: serde_json::Value = serde_json::from_str(json).expect("valid JSON");
        group.bench_function("write JSON with serde_json", |bencher| {
            bencher.iter(|| serde_json::to_string(black_box(&serde_value)));
        });
    }
}

/// Twenty of each tag. `serde_json` reads and writes the same text, but leaves the tags in place.
fn tags(criterion: &mut Criterion) {
    let tagged = TaggedJsonSerializer::new();
    let tags = concat!(
        r#"[{" t":[1,2]},{" b":"AP8="},{" m":"<b>text</b>"},{" u":"0123456789abcdef0123456789abcdef"},"#,
        r#"{" d":"Tue, 14 Nov 2023 22:13:20 GMT"},{" di":{" t__":1}}]"#
    );
    let json = format!("[{}]", [tags; 20].join(","));
    let value = tagged.loads(&json).expect("valid tagged JSON");
    let mut group = criterion.benchmark_group("tags");
    group.bench_function("read", |bencher| bencher.iter(|| tagged.loads(black_box(&json))));
    group.bench_function("read with serde_json", |bencher| {
        bencher.iter(|| serde_json::from_str::<serde_json::Value>(black_box(&json)));
    });
    group.bench_function("write", |bencher| bencher.iter(|| tagged.dumps(black_box(&value))));
    let serde_value: serde_json::Value = serde_json::from_str(&json).expect("valid JSON");
    group.bench_function("write with serde_json", |bencher| {
        bencher.iter(|| serde_json::to_string(black_box(&serde_value)));
    });
}

criterion_group!(all, steps, tags);
criterion_main!(all);
