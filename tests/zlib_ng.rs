//! The bytes of the crate zlib-rs, which the feature `zlib-ng` writes, are those that Python made with zlib-ng.

#[path = "../crates/zlib-exact/tests/common/mod.rs"]
mod common;

use common::differing;
use zlib_rs::{Deflate, DeflateFlush, Status};

fn compress(data: &[u8]) -> Vec<u8> {
    let mut deflate = Deflate::new(6, true, 15);
    let mut compressed = vec![0; data.len() + data.len() / 8 + 64];
    let status = deflate.compress(data, &mut compressed, DeflateFlush::Finish);
    assert_eq!(status, Ok(Status::StreamEnd));
    compressed.truncate(deflate.total_out() as usize);
    compressed
}

#[test]
fn the_bytes_are_those_of_zlib_ng() {
    assert_eq!(differing(include_str!("../fixtures/zlib/ng.json"), compress), [""; 0]);
}
