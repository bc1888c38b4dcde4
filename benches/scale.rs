//! How time grows with the length of a session and with the number of threads.
//!
//! glibc returns the memory of a 1 MB session to the system each time, which takes as long as
//! decoding itself. `MALLOC_TRIM_THRESHOLD_=1000000000 MALLOC_MMAP_THRESHOLD_=1000000000` in the
//! environment makes it keep the memory.

use std::hint::black_box;
use std::thread;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use flask_session_cookie::{Session, Value};
use flask_session_cookie_benches::{codec, named};

/// A session of about `len` bytes of JSON, which repeats the items of `cart`.
fn session_of(len: usize) -> Session {
    let [_, _, cart] = named();
    let Some(Value::List(items)) = cart.session.get("cart") else { panic!("`cart` is not a list") };
    let items: Vec<_> = items.iter().cycle().take(len / 46).cloned().collect();
    let mut session = Session::new();
    session.insert("cart", items);
    session
}

fn lengths(criterion: &mut Criterion) {
    let codec = codec();
    for (name, is_decode) in [("decode", true), ("encode", false)] {
        let mut group = criterion.benchmark_group(format!("{name} by length"));
        for len in [100, 1_000, 10_000, 100_000, 1_000_000] {
            let session = session_of(len);
            let cookie = codec.encode(&session).expect("valid session");
            group.throughput(Throughput::Bytes(len as u64));
            group.bench_function(BenchmarkId::from_parameter(len), |bencher| {
                if is_decode {
                    bencher.iter(|| codec.decode(black_box(&cookie)));
                } else {
                    bencher.iter(|| codec.encode(black_box(&session)));
                }
            });
        }
    }
}

/// Each thread handles 1000 cookies: with two threads the time must stay the same, not double.
fn threads(criterion: &mut Criterion) {
    let codec = codec();
    let [_, login, _] = named();
    let mut group = criterion.benchmark_group("1000 logins per thread");
    for threads in [1, 2] {
        group.throughput(Throughput::Elements(1000 * threads));
        group.bench_function(BenchmarkId::from_parameter(threads), |bencher| {
            bencher.iter(|| {
                thread::scope(|scope| {
                    for _ in 0..threads {
                        scope.spawn(|| {
                            for _ in 0..1000 {
                                let session =
                                    codec.decode(black_box(&login.cookie)).expect("valid cookie");
                                black_box(codec.encode(&session)).expect("valid session");
                            }
                        });
                    }
                });
            });
        });
    }
}

criterion_group!(scale, lengths, threads);
criterion_main!(scale);
