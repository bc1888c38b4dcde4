//! The crate zlib-rs, behind the feature `zlib-ng`, compresses to the bytes of Python with zlib-ng.

#[path = "../crates/zlib-exact/tests/common/mod.rs"]
mod common;

use common::differing;
use zlib_rs::{DeflateConfig, ReturnCode, compress_bound, compress_slice};

/// Like `src/zlib/ng.rs`.
fn compress(data: &[u8]) -> Vec<u8> {
    let mut compressed = vec![0; compress_bound(data.len())];
    let (written, code) = compress_slice(&mut compressed, data, DeflateConfig::new(6));
    assert_eq!(code, ReturnCode::Ok);
    let len = written.len();
    compressed.truncate(len);
    compressed
}

#[test]
fn zlib_rs_writes_the_bytes_of_zlib_ng() {
    assert_eq!(differing(include_str!("../fixtures/zlib/ng.json"), compress), [""; 0]);
}
