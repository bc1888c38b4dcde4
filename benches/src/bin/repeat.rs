//! One operation, so many times: for a profiler that counts instructions.

use std::hint::black_box;

use flask_session_cookie_benches::{codec, named};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let operation = arguments.next().expect("the operation, like `decode`");
    let name = arguments.next().expect("the session, like `small`");
    let times: usize =
        arguments.next().and_then(|times| times.parse().ok()).expect("how many times");
    let codec = codec();
    let sample =
        named().into_iter().find(|sample| sample.name == name).expect("small, login or cart");
    for _ in 0..times {
        match operation.as_str() {
            "decode" => drop(black_box(codec.decode(black_box(&sample.cookie)).is_ok())),
            "encode" => drop(black_box(codec.encode(black_box(&sample.session)).is_ok())),
            "refuse" => drop(black_box(codec.decode(black_box(&sample.forged)).is_err())),
            _ => panic!("decode, encode or refuse, not {operation}"),
        }
    }
}
