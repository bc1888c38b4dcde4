//! How often other compressors write the bytes of C zlib at level 6, for 20,000 sessions. The result
//! is in DESIGN.md.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use miniz_oxide::deflate::compress_to_vec_zlib;
use zlib_differential::compress_in_c;
use zlib_differential::generators::{Random, session_up_to};

const SESSIONS: usize = 20_000;

type Compress = fn(&[u8]) -> Vec<u8>;

fn main() {
    let mut random = Random(4);
    let sessions: Vec<_> = (0..SESSIONS).map(|_| session_up_to(&mut random, 60)).collect();
    let compressors: [(&str, Compress); 3] = [
        ("zlib-exact", zlib_exact::compress),
        ("zlib-rs, by flate2", zlib_rs),
        ("miniz_oxide", |json| compress_to_vec_zlib(json, 6)),
    ];
    for (name, compress) in compressors {
        let (mut same, mut other_decision) = (0, 0);
        for json in &sessions {
            let (ours, zlib) = (compress(json), compress_in_c(json));
            same += usize::from(ours == zlib);
            // Flask compresses only if that saves more than the dot that marks it.
            let is_worth_it = |stream: &[u8]| stream.len() + 1 < json.len();
            other_decision += usize::from(is_worth_it(&ours) != is_worth_it(&zlib));
        }
        let percent = 100 * same / SESSIONS;
        println!("{name}: same bytes {percent} %, another decision to compress {other_decision}");
    }
}

fn zlib_rs(json: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(json).expect("a Vec takes any write");
    encoder.finish().expect("a Vec takes any write")
}
