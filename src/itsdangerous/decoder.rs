//! Reads URL-safe base64 without padding, RFC 4648 section 5.
//!
//! Signatures, timestamps and most payloads are so short that the `base64` crate, made for long text, takes longer to begin than
//! to read.

#![expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]

/// The six bits that each character stands for, or [`NONE`].
const SIX_BITS: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut six_bits = [NONE; 256];
    let mut index = 0;
    while index < alphabet.len() {
        six_bits[alphabet[index] as usize] = index as u8;
        index += 1;
    }
    six_bits
};

/// Of a character that does not belong: more than six bits.
const NONE: u8 = 0xff;

fn six_bits(character: u8) -> u8 {
    SIX_BITS[usize::from(character)]
}

/// How many bytes a text of base64 stands for.
pub(super) fn decoded_len(text: &str) -> usize {
    text.len() / 4 * 3 + text.len() % 4 * 3 / 4
}

/// Reads `text` to the beginning of `bytes` and says how many there are; `None` if they have no room, or if it is not the one
/// spelling that they have.
pub(super) fn decode(text: &str, bytes: &mut [u8]) -> Option<usize> {
    let bytes = bytes.get_mut(..decoded_len(text))?;
    let (quads, last_characters) = text.as_bytes().as_chunks::<4>();
    let (triples, last_bytes) = bytes.as_chunks_mut::<3>();
    let mut all = 0;
    for (quad, triple) in quads.iter().zip(triples) {
        let [first, second, third, fourth] = quad.map(six_bits);
        all |= first | second | third | fourth;
        *triple =
            [first << 2 | second >> 4 & 0x03, second << 4 | third >> 2 & 0x0f, third << 6 | fourth & 0x3f];
    }
    // Bits that no byte has room for must be zero.
    match (last_characters, last_bytes) {
        ([], []) => {}
        ([first, second], [byte]) => {
            let (first, second) = (six_bits(*first), six_bits(*second));
            all |= first | second | (second & 0x0f).wrapping_neg() & 0x80;
            *byte = first << 2 | second >> 4;
        }
        ([first, second, third], [byte, next]) => {
            let [first, second, third] = [*first, *second, *third].map(six_bits);
            all |= first | second | third | (third & 0x03).wrapping_neg() & 0x80;
            (*byte, *next) = (first << 2 | second >> 4, second << 4 | third >> 2);
        }
        _ => return None,
    }
    (all < 64).then_some(bytes.len())
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
