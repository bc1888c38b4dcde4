//! Repeats one operation, for a profiler that counts instructions: `repeat decode small 1000`

use std::hint::black_box;

use flask_session_cookie_benches::{codec, named};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let operation = arguments.next().expect("an operation: decode, encode or refuse");
    let name = arguments.next().expect("a session: small, login or cart");
    let times: usize =
        arguments.next().and_then(|times| times.parse().ok()).expect("a number of repetitions");
    let codec = codec();
    let sample =
        named().into_iter().find(|sample| sample.name == name).expect("small, login or cart");
    for _ in 0..times {
        match operation.as_str() {
            "decode" => drop(black_box(codec.decode(black_box(&sample.cookie)).is_ok())),
            "encode" => drop(black_box(codec.encode(black_box(&sample.session)).is_ok())),
            "refuse" => drop(black_box(codec.decode(black_box(&sample.forged)).is_err())),
            _ => panic!("expected decode, encode or refuse, not {operation}"),
        }
    }
}
