//! Reads URL-safe base64 without padding, RFC 4648 section 5.
//!
//! Signatures, timestamps and most payloads are so short that the `base64` crate, made for long text, takes longer to begin than
//! to read.

#![expect(clippy::indexing_slicing, reason = "each table has a place for every byte")]

use super::encoder::ALPHABET;

/// What a character stands for as the first, second, third and fourth of four: six bits of 24, or [`NONE`]. A table for each
/// place, so that nothing but the bits is left to put together.
static BITS: [[u32; 256]; 4] = [bits_at(18), bits_at(12), bits_at(6), bits_at(0)];

const fn bits_at(place: u32) -> [u32; 256] {
    let mut bits = [NONE; 256];
    let mut index = 0;
    while index < ALPHABET.len() {
        bits[ALPHABET[index] as usize] = (index as u32) << place;
        index += 1;
    }
    bits
}

/// Of a character that does not belong: more than 24 bits, whatever others are put to it.
const NONE: u32 = 1 << 24;

/// The 24 bits that four characters stand for, or more than those.
fn bits(characters: [u8; 4]) -> u32 {
    let [first, second, third, fourth] = characters.map(usize::from);
    BITS[0][first] | BITS[1][second] | BITS[2][third] | BITS[3][fourth]
}

/// How many bytes a text of base64 stands for.
pub(super) fn decoded_len(text: &str) -> usize {
    text.len() / 4 * 3 + text.len() % 4 * 3 / 4
}

/// Reads `text` to the beginning of `bytes` and says how many there are; `None` if they have no room, or if it is not the one
/// spelling that they have.
pub(super) fn decode(text: &str, bytes: &mut [u8]) -> Option<usize> {
    let len = decoded_len(text);
    let (eights, characters) = text.as_bytes().as_chunks::<8>();
    let (sixes, bytes) = bytes.get_mut(..len)?.as_chunks_mut::<6>();
    let mut all = 0;
    for (&[a, b, c, d, e, f, g, h], six) in eights.iter().zip(sixes) {
        let (first, second) = (bits([a, b, c, d]), bits([e, f, g, h]));
        all |= first | second;
        let [bytes @ .., _, _] = (u64::from(first) << 40 | u64::from(second) << 16).to_be_bytes();
        *six = bytes;
    }
    let (quads, last_characters) = characters.as_chunks::<4>();
    let (triples, last_bytes) = bytes.as_chunks_mut::<3>();
    for (quad, triple) in quads.iter().zip(triples) {
        let bits = bits(*quad);
        all |= bits;
        let [_, bytes @ ..] = bits.to_be_bytes();
        *triple = bytes;
    }
    // As if there were characters more, that stand for nothing. Bits that no byte has room for must be zero as well.
    let (bits, left_over) = match *last_characters {
        [] => (0, 0),
        [first, second] => (bits([first, second, b'A', b'A']), 0xffff),
        [first, second, third] => (bits([first, second, third, b'A']), 0xff),
        _ => return None,
    };
    let [_, first, second, _] = bits.to_be_bytes();
    all |= bits | (bits & left_over).wrapping_neg();
    for (to, byte) in last_bytes.iter_mut().zip([first, second]) {
        *to = byte;
    }
    (all < NONE).then_some(len)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    use super::*;

    fn decoded(text: &str) -> Option<Vec<u8>> {
        let mut bytes = vec![0; decoded_len(text)];
        decode(text, &mut bytes).map(|_| bytes)
    }

    /// All of three characters, with some of every kind that does not belong.
    #[test]
    fn short_texts_are_read_as_by_the_crate_for_base64() {
        let characters: Vec<char> = (' '..='\u{7f}').chain(['\0', 'é', '😀']).collect();
        for &first in &characters {
            for &second in &characters {
                for text in [format!("{first}"), format!("{first}{second}"), format!("-_{first}{second}")] {
                    assert_eq!(decoded(&text), URL_SAFE_NO_PAD.decode(&text).ok(), "{text:?}");
                }
                for &third in &characters {
                    let text = format!("{first}{second}{third}");
                    assert_eq!(decoded(&text), URL_SAFE_NO_PAD.decode(&text).ok(), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn what_has_no_room_is_none() {
        assert_eq!(decode("AAAA", &mut [0; 2]), None);
        assert_eq!(decode("AAAA", &mut [0; 3]), Some(3));
        assert_eq!(decode("AAA", &mut [0; 3]), Some(2));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn bytes_come_back(bytes: Vec<u8>) {
            prop_assert_eq!(decoded(&URL_SAFE_NO_PAD.encode(&bytes)), Some(bytes));
        }

        #[test]
        fn any_text_is_read_as_by_the_crate_for_base64(text in "[A-Za-z0-9_-]{0,90}[ -~é]?[A-Za-z0-9_-]{0,9}") {
            prop_assert_eq!(decoded(&text), URL_SAFE_NO_PAD.decode(&text).ok());
        }
    }
}
