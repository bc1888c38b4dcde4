use std::hint::black_box;
use zlib_differential::generators::{Random, session_up_to};
fn main() {
    let a: Vec<usize> = std::env::args().skip(1).map(|x| x.parse().unwrap()).collect();
    let mut random = Random(7);
    let mut mix = Vec::new();
    while mix.len() < 2000 {
        let data = session_up_to(&mut random, a[2]);
        if (a[0]..=a[1]).contains(&data.len()) { mix.push(data); }
    }
    let t = std::time::Instant::now();
    while t.elapsed().as_secs_f64() < 2.0 { for d in &mix { black_box(zlib_differential::compress_if_shorter(black_box(d))); } }
}
