//! The bytes are those of CPython with stock zlib.

mod common;

use common::differing;
use zlib_exact::{compress, compress_up_to};

#[test]
fn streams_match_stock_zlib() {
    let vectors = include_str!("../../../fixtures/zlib/stock.json");
    let compressed = |data: &[u8]| {
        let stream = compress(data);
        assert_eq!(compress_up_to(data, stream.len()).as_ref(), Some(&stream));
        assert_eq!(compress_up_to(data, stream.len() - 1), None);
        stream
    };
    assert_eq!(differing(vectors, compressed), [""; 0]);
}
