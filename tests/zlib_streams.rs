//! Streams as others make them are read, and what has been changed is refused or read as another reader of zlib streams does:
//! zlib-rs, which refuses what zlib refuses.

mod common;

use common::random::Random;
use flask_session_cookie::{__Compressor as Compressor, PayloadError, Zlib};
use flate2::{Compress, Compression, FlushCompress};
use zlib_rs::{Inflate, InflateFlush, Status};

/// That of the crate's own function for tests.
const LIMIT: usize = 1 << 20;

fn ours(stream: &[u8]) -> Result<Vec<u8>, PayloadError> {
    Compressor(Zlib::Stock).decompress(stream)
}

fn theirs(stream: &[u8], has_header: bool) -> (Result<Vec<u8>, PayloadError>, usize) {
    let mut inflate = Inflate::new(has_header, 15);
    let mut data = vec![0; LIMIT + 1];
    let status = inflate.decompress(stream, &mut data, InflateFlush::NoFlush);
    let (read, written) = (inflate.total_in() as usize, inflate.total_out() as usize);
    if written > LIMIT {
        return (Err(PayloadError::TooLong { limit: LIMIT }), read);
    }
    data.truncate(written);
    let result = match status {
        Ok(Status::StreamEnd) => Ok(data),
        _ => Err(PayloadError::Zlib),
    };
    (result, read)
}

/// Data of all kinds: what is compressed with static codes, with dynamic ones, and not at all.
fn inputs() -> Vec<Vec<u8>> {
    let mut random = Random(1);
    let mut inputs = vec![vec![], b"a".to_vec(), b"{}".to_vec(), vec![b'a'; 70_000], (0..=255).collect()];
    for len in [3, 10, 40, 200, 1000, 5000, 70_000] {
        for letters in [2, 16, 100, 256] {
            inputs.push((0..len).map(|_| random.below(letters) as u8).collect());
        }
        let mut text = String::new();
        while text.len() < len {
            let words = ["\"price\":", "\"sku\":\"SKU-", "\"qty\":", "},{", "true", "\\u00fc", "message"];
            text.push_str(words[random.below(words.len())]);
            text.push_str(&random.below(1000).to_string());
        }
        inputs.push(text.into_bytes());
        // Letters of which each is rarer than that before: codes of all lengths.
        inputs.push((0..len).map(|_| b'a' + (random.below(1 << 20) + 1).ilog2() as u8).collect());
        let mut copies: Vec<u8> = (0..=255).collect();
        while copies.len() < len {
            let start = random.below(copies.len());
            let end = (start + random.below(300)).min(copies.len());
            copies.extend_from_within(start..end);
            copies.push(random.below(256) as u8);
        }
        inputs.push(copies);
    }
    inputs
}

/// At a level, in parts that are flushed.
fn compress(data: &[u8], level: u32, parts: usize) -> Vec<u8> {
    let mut deflate = Compress::new(Compression::new(level), true);
    let mut stream = Vec::with_capacity(2 * data.len() + 1000);
    let part = data.len() / parts;
    for index in 1..parts {
        deflate
            .compress_vec(&data[part * (index - 1)..part * index], &mut stream, FlushCompress::Sync)
            .unwrap();
    }
    deflate.compress_vec(&data[part * (parts - 1)..], &mut stream, FlushCompress::Finish).unwrap();
    stream
}

fn streams() -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> {
    inputs().into_iter().flat_map(|data| {
        let levels = (0..=9).flat_map(|level| [(level, 1), (level, 3)]);
        let streams: Vec<_> = levels.map(|(level, parts)| compress(&data, level, parts)).collect();
        streams.into_iter().map(move |stream| (data.clone(), stream))
    })
}

#[test]
fn streams_of_all_levels_are_read() {
    for (data, stream) in streams() {
        assert!(ours(&stream).as_ref() == Ok(&data), "{} bytes", data.len());
        let own = Compressor(Zlib::Stock).compress(&data);
        assert!(ours(&own) == Ok(data));
    }
}

#[test]
fn changed_streams_are_read_or_refused_as_by_another_reader() {
    let mut random = Random(2);
    let (mut good, mut bad) = (0, 0);
    for (_, stream) in streams().filter(|(data, _)| data.len() <= 5000) {
        for _ in 0..20 {
            let mut changed = stream.clone();
            match random.below(4) {
                0 => changed.truncate(random.below(stream.len())),
                1 => changed.extend((0..1 + random.below(5)).map(|_| random.below(256) as u8)),
                2 => {
                    let place = random.below(stream.len());
                    changed[place] = random.below(256) as u8;
                }
                _ => {
                    // Where the codes are, and with the right checksum, so that it does not hide what comes before.
                    let place = 2 + random.below((stream.len() - 2).min(80));
                    changed[place] ^= 1 << random.below(8);
                    if let (Ok(data), read) = theirs(&changed[2..], false) {
                        changed.truncate(2 + read);
                        changed.extend(adler32(&data).to_be_bytes());
                    }
                }
            }
            let (expected, _) = theirs(&changed, true);
            assert!(ours(&changed) == expected, "{changed:?}");
            *if expected.is_ok() { &mut good } else { &mut bad } += 1;
        }
    }
    assert!(good > 500 && bad > 5000, "{good} and {bad}");
}

/// RFC 1950, section 9.
fn adler32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1, 0), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}
