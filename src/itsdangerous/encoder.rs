//! Writes URL-safe base64 without padding, RFC 4648 section 5. As for [reading](super::decoder) it, the `base64` crate takes longer
//! to begin than a short text takes.

#![expect(clippy::indexing_slicing, reason = "six bits are below 64, and there is room for all characters")]

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Appends `bytes` in base64: `base64_encode`.
pub fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + encoded_len(bytes.len()), 0);
    let (triples, last_bytes) = bytes.as_chunks::<3>();
    let (quads, last_characters) = out[start..].as_chunks_mut::<4>();
    for (triple, quad) in triples.iter().zip(quads) {
        *quad = characters_of(*triple);
    }
    let last = match *last_bytes {
        [first] => characters_of([first, 0, 0]),
        [first, second] => characters_of([first, second, 0]),
        _ => return,
    };
    last_characters.copy_from_slice(&last[..last_characters.len()]);
}

/// How many characters so many bytes are.
pub(super) fn encoded_len(bytes: usize) -> usize {
    bytes / 3 * 4 + (bytes % 3 * 4).div_ceil(3)
}

#[inline]
fn characters_of([first, second, third]: [u8; 3]) -> [u8; 4] {
    let bits = u32::from_be_bytes([0, first, second, third]);
    [18, 12, 6, 0].map(|shift| ALPHABET[(bits >> shift & 0x3f) as usize])
}

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
