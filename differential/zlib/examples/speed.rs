//! Nanoseconds a call beside C zlib, on the mixes of the bench: quicker to read than criterion's report.

use std::hint::black_box;
use std::time::Instant;
use zlib_differential::generators::{Random, session_up_to};
use zlib_differential::{compress_if_shorter, compress_in_c};

fn main() {
    let mut random = Random(7);
    for (low, high, entries) in [(18, 64, 6), (64, 1000, 60), (1000, 4096, 250), (200, 250, 30)] {
        let mut mix = Vec::new();
        while mix.len() < 2000 {
            let data = session_up_to(&mut random, entries);
            if (low..=high).contains(&data.len()) {
                mix.push(data);
            }
        }
        let mean = mix.iter().map(Vec::len).sum::<usize>() / mix.len();
        let mut best = [f64::MAX; 2];
        for _ in 0..7 {
            let t = Instant::now();
            for d in &mix {
                black_box(compress_if_shorter(black_box(d)));
            }
            best[0] = best[0].min(t.elapsed().as_nanos() as f64 / mix.len() as f64);
            let t = Instant::now();
            for d in &mix {
                let c = compress_in_c(black_box(d));
                black_box((c.len() + 1 < d.len()).then_some(c));
            }
            best[1] = best[1].min(t.elapsed().as_nanos() as f64 / mix.len() as f64);
        }
        println!(
            "{low:>5}..{high:<5} mean {mean:>5}: ours {:>8.0} ns, C {:>8.0} ns, ratio {:.2}",
            best[0],
            best[1],
            best[1] / best[0]
        );
    }
    for log in [12, 14, 16, 18, 20] {
        let mut data = Vec::new();
        while data.len() < 1 << log {
            data.extend(session_up_to(&mut random, 200));
        }
        data.truncate(1 << log);
        let mut best = [f64::MAX; 2];
        for _ in 0..5 {
            let t = Instant::now();
            black_box(compress_if_shorter(black_box(&data)));
            best[0] = best[0].min(t.elapsed().as_nanos() as f64);
            let t = Instant::now();
            black_box(compress_in_c(black_box(&data)));
            best[1] = best[1].min(t.elapsed().as_nanos() as f64);
        }
        println!(
            "{:>8}: ours {:.2} ns/B, C {:.2} ns/B, ratio {:.2}",
            data.len(),
            best[0] / data.len() as f64,
            best[1] / data.len() as f64,
            best[1] / best[0]
        );
    }
}
