//! Which zlib streams are read and which are refused, whatever backend `flate2` has in a build.
//! Streams are assembled bit by bit, each with one thing wrong or unusual. CI runs this test with C
//! zlib as well.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::at::{SIGNED_AT, at};
use common::forge::sign;
use common::random::Random;
use flask_session_cookie::{DecodeError, PayloadError, SessionCodec, UnverifiedCookie};
use flate2::{Compress, Compression, FlushCompress};

const LIMIT: usize = 100_000;

/// Inflates a stream in a cookie. Data that is not UTF-8 is a [`PayloadError::Utf8`].
fn decompress(stream: &[u8], limit: usize) -> Result<Vec<u8>, PayloadError> {
    let cookie = sign(&format!(".{}", URL_SAFE_NO_PAD.encode(stream)));
    let codec = SessionCodec::builder("dev").max_payload_len(limit).build().unwrap();
    if let Err(DecodeError::Payload(error @ (PayloadError::TooLong { .. } | PayloadError::Zlib))) =
        codec.decode_at(&cookie, at(SIGNED_AT))
    {
        return Err(error);
    }
    match UnverifiedCookie::parse(&cookie) {
        Ok(cookie) => Ok(cookie.payload().as_bytes().to_vec()),
        Err(DecodeError::Payload(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

/// Bits of a stream. The first is the lowest bit of its byte.
#[derive(Debug, Clone, Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn number(mut self, number: usize, bits: usize) -> Bits {
        self.0.extend((0..bits).map(|bit| number >> bit & 1 == 1));
        self
    }

    /// A Huffman code, which starts with its highest bit.
    fn code(mut self, code: usize, bits: usize) -> Bits {
        self.0.extend((0..bits).rev().map(|bit| code >> bit & 1 == 1));
        self
    }

    /// A stream with a header and the checksum of `data`.
    fn stream(self, data: &[u8]) -> Vec<u8> {
        let mut stream = vec![0x78, 0x9c];
        stream.extend(self.0.chunks(8).map(|byte| {
            byte.iter().zip(0..).map(|(&bit, index): (_, u32)| u8::from(bit) << index).sum::<u8>()
        }));
        stream.extend(adler32(data).to_be_bytes());
        stream
    }
}

fn last_block(kind: usize) -> Bits {
    Bits::default().number(1, 1).number(kind, 2)
}

/// The header of a block with dynamic codes. Its code length code uses all 19 symbols: 4 bits for
/// the first 13, 5 bits for the others.
fn dynamic(literals: usize, distances: usize) -> Bits {
    let mut bits = last_block(2).number(literals - 257, 5).number(distances - 1, 5).number(15, 4);
    for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] {
        bits = bits.number(if symbol < 13 { 4 } else { 5 }, 3);
    }
    bits
}

fn length(bits: Bits, length: usize) -> Bits {
    if length < 13 { bits.code(length, 4) } else { bits.code(26 + length - 13, 5) }
}

/// The lengths of `count` symbols; those that are not listed are 0.
fn lengths(mut bits: Bits, count: usize, lengths: &[(usize, usize)]) -> Bits {
    for symbol in 0..count {
        let this =
            lengths.iter().find(|(other, _)| *other == symbol).map_or(0, |&(_, length)| length);
        bits = length(bits, this);
    }
    bits
}

#[track_caller]
fn assert_invalid(stream: &[u8]) {
    assert_eq!(decompress(stream, LIMIT), Err(PayloadError::Zlib));
}

/// Codes of one bit for `a` and the end of the block, and these distance codes.
fn a_and_end(distances: usize, distance_lengths: &[(usize, usize)]) -> Bits {
    let bits = lengths(dynamic(257, distances), 257, &[(usize::from(b'a'), 1), (256, 1)]);
    lengths(bits, distances, distance_lengths)
}

const A: usize = 0;
const END: usize = 1;

#[test]
fn only_deflate_headers_without_a_dictionary_are_valid() {
    let rest = last_block(1).code(0, 7).stream(b"").split_off(2);
    let mut valid = 0;
    for header in 0..=u16::MAX {
        let [first, second] = header.to_be_bytes();
        let stream = [&[first, second], &rest[..]].concat();
        let is_valid =
            first & 0xf == 8 && first >> 4 <= 7 && header.is_multiple_of(31) && second & 0x20 == 0;
        assert_eq!(decompress(&stream, LIMIT).is_ok(), is_valid, "{header:x}");
        valid += usize::from(is_valid);
    }
    assert!((8 * 3..=8 * 5).contains(&valid));
}

#[test]
fn truncated_streams_are_invalid_and_trailing_bytes_are_ignored() {
    let stored =
        last_block(0).number(0, 5).number(2, 16).number(!2, 16).number(0x6162, 16).stream(b"ba");
    let fixed_codes = last_block(1).code(0x30 + 97, 8).code(0x30 + 98, 8).code(0, 7).stream(b"ab");
    let dynamic_codes = a_and_end(1, &[]).code(A, 1).code(A, 1).code(END, 1).stream(b"aa");
    for (stream, data) in [(stored, b"ba"), (fixed_codes, b"ab"), (dynamic_codes, b"aa")] {
        assert_eq!(decompress(&stream, LIMIT).unwrap(), data);
        for len in 0..stream.len() {
            assert_invalid(&stream[..len]);
        }
        let more = [&stream[..], b"abc"].concat();
        assert_eq!(decompress(&more, LIMIT).unwrap(), data);
        for index in stream.len() - 4..stream.len() {
            let mut changed = stream.clone();
            changed[index] ^= 1;
            assert_invalid(&changed);
        }
        assert_eq!(decompress(&stream, 2).unwrap(), data);
        assert_eq!(decompress(&stream, 1), Err(PayloadError::TooLong { limit: 1 }));
        assert_eq!(decompress(&stream, 0), Err(PayloadError::TooLong { limit: 0 }));
        assert_eq!(decompress(&stream, usize::MAX).unwrap(), data);
    }
}

#[test]
fn tiny_streams_are_read() {
    let empty = last_block(1).code(0, 7).stream(b"");
    let one_literal = last_block(1).code(0x30 + 97, 8).code(0, 7).stream(b"a");
    let stored = Bits::default().number(0, 8).number(1, 16).number(!1, 16).number(0x61, 8);
    let empty_after_stored = stored.number(1, 1).number(1, 2).code(0, 7).stream(b"a");
    for (stream, data) in [(empty, ""), (one_literal, "a"), (empty_after_stored, "a")] {
        assert_eq!(decompress(&stream, LIMIT).unwrap(), data.as_bytes());
        for len in 0..stream.len() {
            assert_invalid(&stream[..len]);
        }
        let more = [&stream[..], b"abcdefgh"].concat();
        assert_eq!(decompress(&more, LIMIT).unwrap(), data.as_bytes());
    }
}

#[test]
fn truncation_within_the_longest_codes_is_invalid() {
    // Literals of 9 bits and matches of 25 bits: a decoder that refills a word once per symbol needs
    // a full word for these.
    let mut bits = last_block(1);
    for _ in 0..300 {
        bits = bits.code(0x190 + 56, 9);
    }
    for round in 0..40 {
        for _ in 0..=round % 13 {
            bits = bits.code(0x190 + 56, 9);
        }
        bits = bits.code(0xc4, 8).number(7, 5).code(16, 5).number(round, 7);
    }
    let data = vec![200; 300 + (0..40).map(|round| round % 13 + 1 + 227 + 7).sum::<usize>()];
    let stream = bits.code(0, 7).stream(&data);
    assert_eq!(decompress(&stream, LIMIT), Err(PayloadError::Utf8 { offset: 0 }));
    for len in 0..stream.len() {
        assert_invalid(&stream[..len]);
    }
}

#[test]
fn invalid_blocks_are_refused() {
    assert_invalid(&last_block(3).number(0, 64).stream(b""));
    assert_invalid(
        &last_block(0).number(0, 5).number(2, 16).number(!3, 16).number(0x6162, 16).stream(b"ba"),
    );
    // Symbols 286 and 287, distances 30 and 31, and a distance to before the data.
    assert_invalid(&last_block(1).code(0xc6, 8).number(0, 64).stream(b""));
    assert_invalid(&last_block(1).code(0xc7, 8).number(0, 64).stream(b""));
    let a = last_block(1).code(0x30 + 97, 8);
    assert_invalid(&a.clone().code(1, 7).code(30, 5).number(0, 64).stream(b""));
    assert_invalid(&a.clone().code(1, 7).code(31, 5).number(0, 64).stream(b""));
    assert_invalid(&a.clone().code(1, 7).code(1, 5).code(0, 7).stream(b"aaaa"));
    let valid = a.code(1, 7).code(0, 5).code(0, 7).stream(b"aaaa");
    assert_eq!(decompress(&valid, LIMIT).unwrap(), b"aaaa");
}

#[test]
fn the_header_window_does_not_limit_distances() {
    // 600 times `a`, then a match at distance 513: code 18 without extra bits set.
    let mut bits = last_block(1);
    for _ in 0..600 {
        bits = bits.code(0x30 + 97, 8);
    }
    let mut stream = bits.code(1, 7).code(18, 5).number(0, 8).code(0, 7).stream(&[b'a'; 603]);
    assert_eq!(decompress(&stream, LIMIT).unwrap(), [b'a'; 603]);
    stream[..2].copy_from_slice(&[0x08, 0x1d]);
    assert_eq!(decompress(&stream, LIMIT).unwrap(), [b'a'; 603]);
}

#[test]
fn more_codes_than_rfc_1951_has_are_invalid() {
    for (literals, distances, is_valid) in
        [(286, 30, true), (287, 1, false), (288, 1, false), (257, 31, false), (257, 32, false)]
    {
        let bits = lengths(dynamic(literals, distances), literals, &[(97, 1), (256, 1)]);
        let stream = lengths(bits, distances, &[]).code(A, 1).code(END, 1).stream(b"a");
        assert_eq!(decompress(&stream, LIMIT).is_ok(), is_valid, "{literals} {distances}");
    }
}

#[test]
fn codes_must_be_complete_unless_they_have_at_most_one_symbol() {
    let data = |literal_lengths: &[(usize, usize)],
                distance_lengths: &[(usize, usize)],
                symbols: &[(usize, usize)]| {
        let mut bits = lengths(lengths(dynamic(258, 2), 258, literal_lengths), 2, distance_lengths);
        for &(code, length) in symbols {
            bits = bits.code(code, length);
        }
        bits.stream(
            &symbols.iter().filter(|symbol| symbol.0 == 0).map(|_| b'a').collect::<Vec<_>>(),
        )
    };
    // Two codes of one bit; one code too many; two incomplete ones; no end of the block; no code.
    assert!(decompress(&data(&[(97, 1), (256, 1)], &[], &[(0, 1), (1, 1)]), LIMIT).is_ok());
    assert_invalid(&data(&[(97, 1), (98, 1), (256, 1)], &[], &[(0, 1), (1, 1)]));
    assert_invalid(&data(&[(97, 2), (98, 2), (256, 2)], &[], &[(0, 2), (2, 2)]));
    assert_invalid(&data(&[(97, 1), (256, 2)], &[], &[(0, 1), (2, 2)]));
    assert_invalid(&data(&[(97, 1), (98, 1)], &[], &[(0, 1), (1, 1)]));
    assert_invalid(&data(&[], &[], &[(0, 1), (1, 1)]));
    let mut only_end = lengths(lengths(dynamic(257, 1), 257, &[(256, 1)]), 1, &[]);
    assert_eq!(decompress(&only_end.clone().code(0, 1).stream(b""), LIMIT).unwrap(), b"");
    only_end = only_end.code(1, 1).number(0, 64);
    assert_invalid(&only_end.stream(b""));
    assert_invalid(&data(&[(256, 2)], &[], &[(0, 2)]));
    // Distances: a single code, two codes, and incomplete ones.
    assert!(decompress(&data(&[(97, 1), (256, 1)], &[(0, 1)], &[(0, 1), (1, 1)]), LIMIT).is_ok());
    assert!(
        decompress(&data(&[(97, 1), (256, 1)], &[(0, 1), (1, 1)], &[(0, 1), (1, 1)]), LIMIT)
            .is_ok()
    );
    assert_invalid(&data(&[(97, 1), (256, 1)], &[(0, 2)], &[(0, 1), (1, 1)]));
    assert_invalid(&data(&[(97, 1), (256, 1)], &[(0, 2), (1, 1)], &[(0, 1), (1, 1)]));
}

#[test]
fn using_a_distance_without_a_code_is_invalid() {
    // `a` is 0, the end of the block is 10, a match of length 3 is 11.
    let with = |distances: &[(usize, usize)]| {
        let literals = &[(97, 1), (256, 2), (257, 2)];
        lengths(lengths(dynamic(258, 1), 258, literals), 1, distances).code(0, 1).code(3, 2)
    };
    let valid = with(&[(0, 1)]).code(0, 1).code(2, 2).stream(b"aaaa");
    assert_eq!(decompress(&valid, LIMIT).unwrap(), b"aaaa");
    assert_invalid(&with(&[(0, 1)]).code(1, 1).code(2, 2).number(0, 64).stream(b"aaaa"));
    assert_invalid(&with(&[]).code(0, 1).code(2, 2).number(0, 64).stream(b"aaaa"));
}

#[test]
fn length_repeats_need_a_previous_length_and_must_not_overrun() {
    // Symbols 16, 17 and 18 of the code length code have the codes 29, 30 and 31.
    let zeros = |bits: Bits, count: usize| bits.code(31, 5).number(count - 11, 7);
    assert_invalid(
        &dynamic(257, 1).code(29, 5).number(0, 2).number(0, 64).number(0, 64).stream(b""),
    );
    // 97 zeros, a one, 138 zeros, 20 zeros, a one; then the lengths of the distances.
    let start = length(zeros(zeros(length(zeros(dynamic(257, 3), 97), 1), 138), 20), 1);
    let valid = length(length(length(start.clone(), 0), 0), 0).code(A, 1).code(END, 1).stream(b"a");
    assert_eq!(decompress(&valid, LIMIT).unwrap(), b"a");
    let valid = start.clone().code(30, 5).number(0, 3).code(A, 1).code(END, 1).stream(b"a");
    assert_eq!(decompress(&valid, LIMIT).unwrap(), b"a");
    assert_invalid(&start.clone().code(30, 5).number(1, 3).code(A, 1).code(END, 1).stream(b"a"));
    assert_invalid(&zeros(start.clone(), 11).code(A, 1).code(END, 1).stream(b"a"));
    // A repeat crosses from the literals to the distances: three codes of one bit are too many.
    assert_invalid(&start.code(29, 5).number(0, 2).code(A, 1).code(END, 1).stream(b"a"));
    // Four codes of two bits are complete.
    let start = zeros(zeros(length(zeros(dynamic(257, 4), 97), 2), 138), 18);
    let valid = length(start, 2).code(29, 5).number(3, 2);
    let valid = valid.code(0, 2).code(3, 2).stream(b"a");
    assert_eq!(decompress(&valid, LIMIT).unwrap(), b"a");
}

#[test]
fn the_code_length_code_must_be_complete() {
    for (first, second, is_valid) in
        [(1, 1, true), (1, 0, false), (1, 2, false), (0, 0, false), (2, 2, false)]
    {
        // Symbol 18 for 256 zeros in two repeats, and symbol 1 for the end of the block and a
        // distance.
        let mut bits = last_block(2).number(0, 5).number(0, 5).number(14, 4);
        for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1] {
            bits = bits.number(
                [(18, first), (1, second)].iter().find(|this| this.0 == symbol).map_or(0, |x| x.1),
                3,
            );
        }
        bits = bits.code(1, 1).number(127, 7).code(1, 1).number(107, 7).code(0, 1).code(0, 1);
        let stream = bits.code(0, 1).stream(b"");
        assert_eq!(decompress(&stream, LIMIT).is_ok(), is_valid, "{first} {second}");
    }
}

#[test]
fn codes_of_all_lengths_are_read() {
    // One code of each length, and a second one of 15 bits for the end of the block.
    let mut all = dynamic(257, 1);
    for symbol in 0..257 {
        let this = match symbol {
            97..=110 => symbol - 96,
            111 | 256 => 15,
            _ => 0,
        };
        all = length(all, this);
    }
    all = length(all, 0);
    let text = b"abcdefghijklmnoonmlkjihgfedcbaoooo";
    for &letter in text {
        let length = usize::from(letter - 96).min(15);
        all = all.code((1 << length) - 2, length);
    }
    let stream = all.code((1 << 15) - 1, 15).stream(text);
    assert_eq!(decompress(&stream, LIMIT).unwrap(), text);
}

#[test]
fn matches_may_overlap_themselves_at_every_distance() {
    for distance in 1..=80 {
        for length in [3, 4, 10, 31, 32, 33, 64, 65, 115, 130, 257] {
            let start: Vec<u8> = (0..distance).collect();
            let mut bits = last_block(1);
            for &literal in &start {
                bits = bits.code(0x30 + usize::from(literal), 8);
            }
            let (code, least, extra) =
                (0..29).map(length_symbol).rfind(|this| this.1 <= length).unwrap();
            bits =
                if code < 280 { bits.code(code - 256, 7) } else { bits.code(0xc0 + code - 280, 8) };
            bits = bits.number(length - least, extra);
            let offset = usize::from(distance) - 1;
            let extra = (offset | 2).ilog2() as usize - 1;
            bits = bits
                .code(2 * extra + (offset >> extra), 5)
                .number(offset & ((1 << extra) - 1), extra);
            let data: Vec<u8> = start.iter().copied().cycle().take(start.len() + length).collect();
            let stream = bits.code(0, 7).stream(&data);
            assert_eq!(decompress(&stream, LIMIT).unwrap(), data, "{distance} {length}");
            assert_eq!(decompress(&stream, data.len()).unwrap(), data);
            let limit = data.len() - 1;
            assert_eq!(decompress(&stream, limit), Err(PayloadError::TooLong { limit }));
        }
    }
}

/// A length symbol in the table of RFC 1951, section 3.2.5: the symbol, its lowest length, and its
/// number of extra bits.
fn length_symbol(index: usize) -> (usize, usize, usize) {
    const LEAST: [usize; 29] = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
        131, 163, 195, 227, 258,
    ];
    const EXTRA: [usize; 29] =
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    (257 + index, LEAST[index], EXTRA[index])
}

/// RFC 1950, section 9.
fn adler32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1, 0), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

/// Compresses at a level, with a flush after each part.
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

#[test]
fn streams_of_all_levels_are_read() {
    let mut random = Random(1);
    for len in [0, 1, 3, 40, 1000, 5000, 70_000] {
        for letters in [1, 2, 16, 95] {
            let data: Vec<u8> = (0..len).map(|_| b' ' + random.below(letters) as u8).collect();
            for level in 0..=9 {
                for parts in [1, 3] {
                    assert!(
                        decompress(&compress(&data, level, parts), LIMIT).as_ref() == Ok(&data),
                        "{len}"
                    );
                }
            }
        }
    }
}
