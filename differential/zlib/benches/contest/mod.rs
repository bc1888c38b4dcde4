//! Compares with C zlib with a fresh state per call, on mixes of different sessions: in a loop over
//! one input, a processor learns all branches, and everything looks faster than it is.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use zlib_differential::compress_in_c;
use zlib_differential::generators::{Random, session_up_to};
use zlib_exact::compress_up_to;

type Encode = fn(&[u8]) -> Option<Vec<u8>>;

/// Compresses, and discards the result if it is not shorter, as `itsdangerous` does.
fn in_c(data: &[u8]) -> Option<Vec<u8>> {
    Some(compress_in_c(data)).filter(|compressed| compressed.len() + 1 < data.len())
}

const BOTH: [(&str, Encode); 2] =
    [("ours", |data| compress_up_to(data, data.len() - 2)), ("c", in_c)];

fn mixes(criterion: &mut Criterion) {
    let mut random = Random(7);
    for (low, high, entries) in [(18, 64, 6), (64, 1000, 60), (1000, 4096, 250)] {
        let mix: Vec<_> = std::iter::repeat_with(|| session_up_to(&mut random, entries))
            .filter(|data| (low..=high).contains(&data.len()))
            .take(2000)
            .collect();
        let mut group = criterion.benchmark_group(format!("mix of {low} to {high} bytes"));
        group.throughput(Throughput::Elements(mix.len() as u64));
        for (name, encode) in BOTH {
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    mix.iter()
                        .filter_map(|data| encode(black_box(data)))
                        .map(|out| out.len())
                        .sum::<usize>()
                });
            });
        }
    }
}

fn lengths(criterion: &mut Criterion) {
    let mut random = Random(8);
    let mut data = Vec::new();
    while data.len() < 1 << 20 {
        data.extend(session_up_to(&mut random, 200));
    }
    let mut group = criterion.benchmark_group("one input");
    for length in [1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20] {
        let data = &data[..length];
        group.throughput(Throughput::Bytes(length as u64));
        for (name, encode) in BOTH {
            group.bench_with_input(BenchmarkId::new(name, length), data, |bencher, data| {
                bencher.iter(|| encode(black_box(data)));
            });
        }
    }
}

pub fn run() {
    let mut criterion = Criterion::default().sample_size(20).configure_from_args();
    mixes(&mut criterion);
    lengths(&mut criterion);
    criterion.final_summary();
}
