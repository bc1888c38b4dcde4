//! The codes of a block with dynamic ones: RFC 1951, section 3.2.7.

#![expect(
    clippy::indexing_slicing,
    reason = "there is room for all code lengths, and it is checked that there are no more"
)]

use super::super::rfc1951::{
    self, DISTANCE_CODES, END_OF_BLOCK, LENGTH_CODE_ORDER, LENGTH_CODES, LITERAL_CODES,
    MAX_LENGTH_CODE_LENGTH,
};
use super::bits::BitReader;
use super::block::Codes;
use super::codes::{Code, Entry, Lengths};

const REPEAT: usize = rfc1951::REPEAT as usize;
const ZEROS: usize = rfc1951::ZEROS as usize;

/// How many bits a code and its extra bits have at most.
const CODE_AND_REPEAT_BITS: u32 = MAX_LENGTH_CODE_LENGTH as u32 + 7;

/// The table has room for all of them.
const TABLE: usize = 1 << MAX_LENGTH_CODE_LENGTH;

const MEANINGS: [Entry; LENGTH_CODES] = {
    let mut meanings = [Entry::INVALID; LENGTH_CODES];
    let mut code = 0;
    while code < LENGTH_CODES {
        meanings[code] = Entry::number(code, 0);
        code += 1;
    }
    meanings
};

/// Reads the codes in front of a block.
pub(super) fn read_codes(source: &mut BitReader<'_>, codes: &mut Codes) -> Option<()> {
    // A variable of its own, which can be in registers.
    let mut bits = *source;
    let literals = bits.take(5)? + 257;
    let distances = bits.take(5)? + 1;
    let length_codes = bits.take(4)? + 4;
    if literals > LITERAL_CODES || distances > DISTANCE_CODES {
        return None;
    }
    let mut code = Code::new(&MEANINGS);
    read_length_code(&mut bits, length_codes, &mut code)?;

    let mut literal_lengths = Lengths::<LITERAL_CODES>::new();
    let mut distance_lengths = Lengths::<DISTANCE_CODES>::new();
    // Those of distances follow as if they were of the same kind: a repeat may go from the one to the other.
    let mut push = |symbol: usize, length| match symbol.checked_sub(literals) {
        None => literal_lengths.push(symbol, length),
        Some(distance) => distance_lengths.push(distance, length),
    };
    let (mut symbol, mut last) = (0, None);
    while symbol < literals + distances {
        bits.need(CODE_AND_REPEAT_BITS);
        let entry = code.look_up(bits.word);
        bits.skip(entry.bits())?;
        let length = entry.value();
        if length < REPEAT {
            push(symbol, length);
            symbol += 1;
            last = Some(length);
            continue;
        }
        let (length, times) = match length {
            REPEAT => (last?, bits.take(2)? + 3),
            ZEROS => (0, bits.take(3)? + 3),
            _ => (0, bits.take(7)? + 11),
        };
        last = Some(length);
        let end = symbol + times;
        if end > literals + distances {
            return None;
        }
        if length > 0 {
            (symbol..end).for_each(|symbol| push(symbol, length));
        }
        symbol = end;
    }
    *source = bits;
    let is_good = literal_lengths.has(END_OF_BLOCK)
        && codes.literals.set(&literal_lengths)
        && codes.distances.set(&distance_lengths);
    is_good.then_some(())
}

/// Reads the code of the code lengths.
fn read_length_code(
    bits: &mut BitReader<'_>,
    count: usize,
    code: &mut Code<TABLE, LENGTH_CODES>,
) -> Option<()> {
    let mut lengths = [0; LENGTH_CODES];
    for &symbol in &LENGTH_CODE_ORDER[..count] {
        lengths[symbol] = bits.take(3)?;
    }
    let mut used = Lengths::<LENGTH_CODES>::new();
    for (symbol, &length) in lengths.iter().enumerate() {
        used.push(symbol, length);
    }
    // This one must be complete, and so has at least two codes.
    (used.len() > 1 && code.set(&used)).then_some(())
}
