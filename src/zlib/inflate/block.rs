//! The literals and matches of a block: RFC 1951, sections 3.2.3, 3.2.5 and 3.2.6.

#![expect(
    clippy::indexing_slicing,
    reason = "only when constants are made, which is then that it would fail"
)]

use super::super::rfc1951::{
    ALL_DISTANCE_CODES, ALL_LITERAL_CODES, DISTANCE_CODES, END_OF_BLOCK, LITERAL_CODES, MAX_MATCH, MIN_MATCH,
    distance_extra_bits, literal_extra_bits,
};
use super::bits::BitReader;
use super::codes::{Code, Entry, Lengths};
use super::output::{Cursor, MOST_AT_ONCE, Output};

/// Both tables have room for all codes that sessions have, and for the static ones.
const LITERAL_BITS: u32 = 9;
const DISTANCE_BITS: u32 = 8;

/// So many literals are read with one refill: their codes are no longer than the index.
const LITERALS_AT_ONCE: usize = 6;
const _: () = assert!(LITERALS_AT_ONCE + MAX_MATCH <= MOST_AT_ONCE);

const LITERAL_MEANINGS: [Entry; ALL_LITERAL_CODES] = {
    let mut meanings = [Entry::INVALID; ALL_LITERAL_CODES];
    let mut code = 0;
    while code < END_OF_BLOCK {
        meanings[code] = Entry::literal(code);
        code += 1;
    }
    meanings[END_OF_BLOCK] = Entry::END_OF_BLOCK;
    let mut least = MIN_MATCH;
    code += 1;
    while code < LITERAL_CODES {
        let extra_bits = literal_extra_bits(code) as u32;
        meanings[code] = Entry::number(least, extra_bits);
        least += 1 << extra_bits;
        code += 1;
    }
    // The longest length has a code of its own, although that before it could express it.
    meanings[LITERAL_CODES - 1] = Entry::number(MAX_MATCH, 0);
    meanings
};

const DISTANCE_MEANINGS: [Entry; ALL_DISTANCE_CODES] = {
    let mut meanings = [Entry::INVALID; ALL_DISTANCE_CODES];
    let (mut code, mut least) = (0, 1);
    while code < DISTANCE_CODES {
        let extra_bits = distance_extra_bits(code) as u32;
        meanings[code] = Entry::number(least, extra_bits);
        least += 1 << extra_bits;
        code += 1;
    }
    meanings
};

/// The two codes of a block.
#[derive(Debug)]
pub(super) struct Codes {
    pub(super) literals: Code<{ 1 << LITERAL_BITS }, ALL_LITERAL_CODES>,
    pub(super) distances: Code<{ 1 << DISTANCE_BITS }, ALL_DISTANCE_CODES>,
}

impl Codes {
    pub(super) const fn new() -> Codes {
        Codes { literals: Code::new(&LITERAL_MEANINGS), distances: Code::new(&DISTANCE_MEANINGS) }
    }
}

/// RFC 1951, section 3.2.6.
pub(super) static STATIC: Codes = {
    let mut lengths = Lengths::<ALL_LITERAL_CODES>::new();
    let mut symbol = 0;
    while symbol < ALL_LITERAL_CODES {
        let length = match symbol {
            0..144 => 8,
            144..256 => 9,
            256..280 => 7,
            _ => 8,
        };
        lengths.push(symbol, length);
        symbol += 1;
    }
    let mut codes = Codes::new();
    assert!(codes.literals.set(&lengths));

    let mut lengths = Lengths::<ALL_DISTANCE_CODES>::new();
    symbol = 0;
    while symbol < ALL_DISTANCE_CODES {
        lengths.push(symbol, 5);
        symbol += 1;
    }
    assert!(codes.distances.set(&lengths));
    codes
};

/// Reads a block behind its codes, up to its end; or nothing, if it is broken or too long.
pub(super) fn read(source: &mut BitReader<'_>, out: &mut Output, codes: &Codes) -> Option<()> {
    loop {
        // A variable of its own, which can be in registers.
        let mut bits = *source;
        let is_end = out.append(|out| {
            Some(
                read_symbols::<true>(&mut bits, out, codes)? || read_symbols::<false>(&mut bits, out, codes)?,
            )
        })??;
        *source = bits;
        if is_end {
            return Some(());
        }
    }
}

/// Reads up to the end of the block, or as long as there is room; says whether it is the end.
///
/// If the bits are known to be there, it also ends where they would not be.
#[inline(always)]
fn read_symbols<const KNOWN: bool>(
    bits: &mut BitReader<'_>,
    out: &mut Cursor<'_>,
    codes: &Codes,
) -> Option<bool> {
    // A refill takes up to 7 bytes, and a word is what it needs.
    while out.has_room() && (!KNOWN || bits.has_bytes(15)) {
        bits.refill();
        let mut entry = codes.literals.look_up(bits.word);
        if entry.is_literal() {
            for _ in 1..LITERALS_AT_ONCE {
                skip::<KNOWN>(bits, entry)?;
                out.push(entry.value() as u8);
                entry = codes.literals.look_up(bits.word);
                if !entry.is_literal() {
                    break;
                }
            }
            if entry.is_literal() {
                skip::<KNOWN>(bits, entry)?;
                out.push(entry.value() as u8);
                continue;
            }
            // A length and a distance have up to 48 bits.
            bits.refill();
        }
        if !entry.is_number() {
            entry = codes.literals.look_up_other(bits.word);
            if !entry.is_number() {
                skip::<KNOWN>(bits, entry)?;
                if entry.is_literal() {
                    out.push(entry.value() as u8);
                    continue;
                }
                return entry.is_end_of_block().then_some(true);
            }
        }
        let length = entry.with_extra_bits(bits.word);
        skip::<KNOWN>(bits, entry)?;

        let mut entry = codes.distances.look_up(bits.word);
        if !entry.is_number() {
            entry = codes.distances.look_up_other(bits.word);
            if !entry.is_number() {
                return None;
            }
        }
        let distance = entry.with_extra_bits(bits.word);
        skip::<KNOWN>(bits, entry)?;
        out.copy(distance, length)?;
    }
    Some(false)
}

#[inline(always)]
fn skip<const KNOWN: bool>(bits: &mut BitReader<'_>, entry: Entry) -> Option<()> {
    if KNOWN {
        bits.skip_known(entry.bits());
        Some(())
    } else {
        bits.skip(entry.bits())
    }
}
