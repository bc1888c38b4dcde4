//! Decoding, encoding and refusing a cookie, by this crate and by its peers. `table.py` reads the
//! results by the names used here.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flask_session_cookie_benches::{
    BareHmac, BestLibraries, Sample, codec, itsdangerous_0_4, mix, named,
};
use zlib_differential::compress_in_c;

fn decode(criterion: &mut Criterion) {
    let (codec, hmac, libraries) = (codec(), BareHmac::new(), BestLibraries::default());
    let (verify, decode) = (itsdangerous_0_4::verify(), itsdangerous_0_4::decode());
    for sample in named() {
        let mut group = criterion.benchmark_group(format!("decode {}", sample.name));
        let cookie = sample.cookie.as_str();
        group.bench_function("ours", |bencher| bencher.iter(|| codec.decode(black_box(cookie))));
        if !cookie.starts_with('.') {
            group.bench_function("itsdangerous 0.4", |bencher| {
                bencher.iter(|| decode(black_box(cookie)));
            });
        }
        group.bench_function("itsdangerous 0.4, signature", |bencher| {
            bencher.iter(|| verify(black_box(cookie)));
        });
        group.bench_function("best libraries", |bencher| {
            bencher.iter(|| libraries.decode(black_box(cookie)));
        });
        group.bench_function("HMAC", |bencher| {
            bencher.iter(|| hmac.of(black_box(sample.signed_text())));
        });
    }
    let mix = mix();
    let mut group = criterion.benchmark_group("decode mix");
    group.throughput(Throughput::Elements(mix.len() as u64));
    group.bench_function("ours", |bencher| {
        bencher.iter(|| {
            mix.iter().filter(|sample| codec.decode(black_box(&sample.cookie)).is_ok()).count()
        });
    });
    group.bench_function("best libraries", |bencher| {
        let is_object = |sample: &&Sample| libraries.decode(black_box(&sample.cookie)).is_object();
        bencher.iter(|| mix.iter().filter(is_object).count());
    });
    group.bench_function("HMAC", |bencher| {
        bencher.iter(|| {
            mix.iter()
                .map(|sample| hmac.of(black_box(sample.signed_text()))[0])
                .fold(0, u8::wrapping_add)
        });
    });
}

fn encode(criterion: &mut Criterion) {
    let (codec, hmac, encode) = (codec(), BareHmac::new(), itsdangerous_0_4::encode());
    let libraries = BestLibraries::default();
    for sample in named() {
        let mut group = criterion.benchmark_group(format!("encode {}", sample.name));
        group.bench_function("ours", |bencher| {
            bencher.iter(|| codec.encode(black_box(&sample.session)));
        });
        let json: serde_json::Value = serde_json::from_str(&sample.json).expect("valid JSON");
        if !sample.cookie.starts_with('.') {
            group.bench_function("itsdangerous 0.4", |bencher| {
                bencher.iter(|| encode(black_box(&json)));
            });
        }
        group.bench_function("C zlib", |bencher| {
            bencher.iter(|| compress_in_c(black_box(sample.json.as_bytes())));
        });
        group.bench_function("best libraries", |bencher| {
            bencher.iter(|| libraries.encode(black_box(&json)));
        });
        group.bench_function("HMAC", |bencher| {
            bencher.iter(|| hmac.of(black_box(sample.signed_text())));
        });
    }
    let mix = mix();
    let mut group = criterion.benchmark_group("encode mix");
    group.throughput(Throughput::Elements(mix.len() as u64));
    group.bench_function("ours", |bencher| {
        bencher.iter(|| {
            mix.iter().filter(|sample| codec.encode(black_box(&sample.session)).is_ok()).count()
        });
    });
    group.bench_function("C zlib", |bencher| {
        bencher.iter(|| {
            mix.iter()
                .map(|sample| compress_in_c(black_box(sample.json.as_bytes())).len())
                .sum::<usize>()
        });
    });
    let values: Vec<serde_json::Value> =
        mix.iter().map(|sample| serde_json::from_str(&sample.json).expect("valid JSON")).collect();
    group.bench_function("best libraries", |bencher| {
        bencher.iter(|| {
            values.iter().map(|value| libraries.encode(black_box(value)).len()).sum::<usize>()
        });
    });
    group.bench_function("HMAC", |bencher| {
        bencher.iter(|| {
            mix.iter()
                .map(|sample| hmac.of(black_box(sample.signed_text()))[0])
                .fold(0, u8::wrapping_add)
        });
    });
}

/// A forged cookie is refused before its payload is read.
fn refuse(criterion: &mut Criterion) {
    let (codec, hmac, verify) = (codec(), BareHmac::new(), itsdangerous_0_4::verify());
    for sample in named() {
        let mut group = criterion.benchmark_group(format!("refuse {}", sample.name));
        let forged = sample.forged.as_str();
        group.bench_function("ours", |bencher| bencher.iter(|| codec.decode(black_box(forged))));
        group.bench_function("itsdangerous 0.4", |bencher| {
            bencher.iter(|| verify(black_box(forged)));
        });
        group.bench_function("HMAC", |bencher| {
            bencher.iter(|| hmac.of(black_box(sample.signed_text())));
        });
    }
}

criterion_group!(sessions, decode, encode, refuse);
criterion_main!(sessions);
