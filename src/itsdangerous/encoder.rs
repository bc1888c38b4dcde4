//! Writes URL-safe base64 without padding, RFC 4648 section 5. As for [reading](super::decoder) it, the `base64` crate takes longer
//! to begin than a short text takes.

#![expect(clippy::indexing_slicing, reason = "six bits are below 64, and twelve below 4096")]

/// Of the URL-safe kind.
pub(super) const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends `bytes` in base64: `base64_encode`.
pub fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    out.reserve(encoded_len(bytes.len()));
    let (triples, rest) = bytes.as_chunks::<3>();
    for triple in triples {
        out.extend_from_slice(&characters_of(*triple));
    }
    match *rest {
        [first] => out.extend_from_slice(&characters_of([first, 0, 0])[..2]),
        [first, second] => out.extend_from_slice(&characters_of([first, second, 0])[..3]),
        _ => {}
    }
}

/// How many characters so many bytes are.
pub(super) fn encoded_len(bytes: usize) -> usize {
    bytes / 3 * 4 + (bytes % 3 * 4).div_ceil(3)
}

#[inline]
fn characters_of([first, second, third]: [u8; 3]) -> [u8; 4] {
    let bits = u32::from_be_bytes([0, first, second, third]) as usize;
    let ([first, second], [third, fourth]) = (PAIRS[bits >> 12 & 0xfff], PAIRS[bits & 0xfff]);
    [first, second, third, fourth]
}

/// The two characters for twelve bits.
static PAIRS: [[u8; 2]; 1 << 12] = {
    let mut pairs = [[0; 2]; 1 << 12];
    let mut bits = 0;
    while bits < pairs.len() {
        pairs[bits] = [ALPHABET[bits >> 6], ALPHABET[bits & 0x3f]];
        bits += 1;
    }
    pairs
};

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    #[test]
    fn any_length_is_written_as_by_the_crate_for_base64() {
        let bytes: Vec<u8> = (0..=255).cycle().skip(77).step_by(3).take(300).collect();
        for len in 0..bytes.len() {
            let mut out = b"before".to_vec();
            encode(&bytes[..len], &mut out);
            let expected = format!("before{}", URL_SAFE_NO_PAD.encode(&bytes[..len]));
            assert_eq!(out, expected.as_bytes());
        }
    }

    #[test]
    fn any_three_bytes_are_written_as_by_the_crate_for_base64() {
        for first in 0..=255 {
            for second in 0..=255 {
                let bytes = [first, second, first ^ second, second];
                let mut out = Vec::new();
                encode(&bytes, &mut out);
                assert_eq!(out, URL_SAFE_NO_PAD.encode(bytes).as_bytes());
            }
        }
    }
}
