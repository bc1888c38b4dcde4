//! Whole cookies: decode, encode and refuse, each beside what its peers can do of it.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use flask_session_cookie_benches::{BareHmac, Pieces, Sample, codec, mix, named, older_port};
use zlib_differential::compress_in_c;

fn decode(criterion: &mut Criterion) {
    let (codec, hmac, pieces) = (codec(), BareHmac::new(), Pieces::default());
    let (verify, decode) = (older_port::verify(), older_port::decode());
    for sample in named() {
        let mut group = criterion.benchmark_group(format!("decode {}", sample.name));
        let cookie = sample.cookie.as_str();
        group.bench_function("ours", |bencher| bencher.iter(|| codec.decode(black_box(cookie))));
        if !cookie.starts_with('.') {
            group
                .bench_function("older port", |bencher| bencher.iter(|| decode(black_box(cookie))));
        }
        group.bench_function("older port, signature", |bencher| {
            bencher.iter(|| verify(black_box(cookie)))
        });
        group.bench_function("pieces", |bencher| bencher.iter(|| pieces.decode(black_box(cookie))));
        group.bench_function("bare HMAC", |bencher| {
            bencher.iter(|| hmac.of(black_box(sample.signed_text())))
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
    group.bench_function("pieces", |bencher| {
        let is_object = |sample: &&Sample| pieces.decode(black_box(&sample.cookie)).is_object();
        bencher.iter(|| mix.iter().filter(is_object).count());
    });
    group.bench_function("bare HMAC", |bencher| {
        bencher.iter(|| {
            mix.iter()
                .map(|sample| hmac.of(black_box(sample.signed_text()))[0])
                .fold(0, u8::wrapping_add)
        });
    });
}

fn encode(criterion: &mut Criterion) {
    let (codec, hmac, encode) = (codec(), BareHmac::new(), older_port::encode());
    let pieces = Pieces::default();
    for sample in named() {
        let mut group = criterion.benchmark_group(format!("encode {}", sample.name));
        group.bench_function("ours", |bencher| {
            bencher.iter(|| codec.encode(black_box(&sample.session)))
        });
        let json: serde_json::Value = serde_json::from_str(&sample.json).expect("it is JSON");
        if !sample.cookie.starts_with('.') {
            group.bench_function("older port", |bencher| bencher.iter(|| encode(black_box(&json))));
        }
        group.bench_function("C zlib", |bencher| {
            bencher.iter(|| compress_in_c(black_box(sample.json.as_bytes())));
        });
        group.bench_function("pieces", |bencher| bencher.iter(|| pieces.encode(black_box(&json))));
        group.bench_function("bare HMAC", |bencher| {
            bencher.iter(|| hmac.of(black_box(sample.signed_text())))
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
        mix.iter().map(|sample| serde_json::from_str(&sample.json).expect("it is JSON")).collect();
    group.bench_function("pieces", |bencher| {
        bencher.iter(|| {
            values.iter().map(|value| pieces.encode(black_box(value)).len()).sum::<usize>()
        });
    });
    group.bench_function("bare HMAC", |bencher| {
        bencher.iter(|| {
            mix.iter()
                .map(|sample| hmac.of(black_box(sample.signed_text()))[0])
                .fold(0, u8::wrapping_add)
        });
    });
}

/// Nothing of the payload is looked at before the signature is good.
fn refuse(criterion: &mut Criterion) {
    let (codec, hmac, verify) = (codec(), BareHmac::new(), older_port::verify());
    for sample in named() {
        let mut group = criterion.benchmark_group(format!("refuse {}", sample.name));
        let forged = sample.forged.as_str();
        group.bench_function("ours", |bencher| bencher.iter(|| codec.decode(black_box(forged))));
        group.bench_function("older port", |bencher| bencher.iter(|| verify(black_box(forged))));
        group.bench_function("bare HMAC", |bencher| {
            bencher.iter(|| hmac.of(black_box(sample.signed_text())))
        });
    }
}

criterion_group!(sessions, decode, encode, refuse);
criterion_main!(sessions);
