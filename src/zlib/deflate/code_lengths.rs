//! How the trees of a dynamic block are written: RFC 1951, section 3.2.7.

#![expect(clippy::indexing_slicing, reason = "codes are below the lengths of the tables")]

use super::bits::BitWriter;
use super::symbols::{DISTANCE_CODES, LITERAL_CODES};
use super::tree::{HuffmanCode, assign_codes, code_lengths};

/// The codes for code lengths: the lengths 0 to 15 themselves, and three for runs.
const CODES: usize = 19;
const REPEAT: u8 = 16;
const ZEROS: u8 = 17;
const MANY_ZEROS: u8 = 18;

/// The longest code for a code length.
const MAX_LENGTH: usize = 7;

/// In this order the lengths of the codes for code lengths are written.
const ORDER: [usize; CODES] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The code lengths of both trees, as they are written.
pub(super) struct TreeHeader {
    literals: usize,
    distances: usize,
    /// Codes for code lengths, each with its extra bits.
    codes: [(u8, u8); LITERAL_CODES + DISTANCE_CODES],
    len: usize,
    lengths: [u8; CODES],
    /// How many of `lengths` are written, in their order.
    written: usize,
    bits: usize,
}

impl TreeHeader {
    /// The lengths are those up to the last code that is used.
    pub(super) fn new(literals: &[u8], distances: &[u8]) -> TreeHeader {
        let mut header = TreeHeader {
            literals: literals.len(),
            distances: distances.len(),
            codes: [(0, 0); LITERAL_CODES + DISTANCE_CODES],
            len: 0,
            lengths: [0; CODES],
            written: 4,
            bits: 0,
        };
        // For identity: no run goes on from one tree to the other, as RFC 1951 would allow.
        header.add_runs(literals);
        header.add_runs(distances);
        let mut counts = [0; CODES];
        header.codes().iter().for_each(|(code, _)| counts[usize::from(*code)] += 1);
        code_lengths(&counts, MAX_LENGTH, &mut header.lengths);
        let last = ORDER.iter().rposition(|&code| header.lengths[code] != 0);
        // At least four are written.
        header.written = last.map_or(0, |last| last + 1).max(4);
        let codes = |code: &(u8, u8)| usize::from(header.lengths[usize::from(code.0)]) + extra_bits(code.0);
        header.bits = 5 + 5 + 4 + 3 * header.written + header.codes().iter().map(codes).sum::<usize>();
        header
    }

    fn codes(&self) -> &[(u8, u8)] {
        &self.codes[..self.len]
    }

    /// The number of bits.
    pub(super) fn bits(&self) -> usize {
        self.bits
    }

    fn push(&mut self, code: u8, extra: usize) {
        self.codes[self.len] = (code, extra as u8);
        self.len += 1;
    }

    /// Writes equal lengths as runs, each as long as it can be.
    fn add_runs(&mut self, lengths: &[u8]) {
        for run in lengths.chunk_by(|left, right| left == right) {
            let mut left = run.len();
            if run[0] != 0 {
                // The first is written; only then it can be repeated. For identity: fewer than four are written one by one
                // anyway, which is the same.
                self.push(run[0], 0);
                left -= 1;
            }
            let (few, most) = if run[0] == 0 { (3, 138) } else { (3, 6) };
            while left >= few {
                let chunk = left.min(most);
                match (run[0], chunk) {
                    (0, ..=10) => self.push(ZEROS, chunk - 3),
                    (0, _) => self.push(MANY_ZEROS, chunk - 11),
                    _ => self.push(REPEAT, chunk - 3),
                }
                left -= chunk;
            }
            (0..left).for_each(|_| self.push(run[0], 0));
        }
    }

    pub(super) fn write(&self, out: &mut BitWriter) {
        out.write((self.literals - 257) as u64, 5);
        out.write((self.distances - 1) as u64, 5);
        out.write((self.written - 4) as u64, 4);
        for &code in &ORDER[..self.written] {
            out.write(u64::from(self.lengths[code]), 3);
        }
        let mut codes = [HuffmanCode::default(); CODES];
        assign_codes(&self.lengths, &mut codes);
        for &(code, extra) in self.codes() {
            let HuffmanCode { bits, length } = codes[usize::from(code)];
            out.add(u64::from(bits), u32::from(length));
            out.add(u64::from(extra), extra_bits(code) as u32);
            out.flush();
        }
    }
}

/// How many extra bits follow a code for code lengths.
fn extra_bits(code: u8) -> usize {
    match code {
        REPEAT => 2,
        ZEROS => 3,
        MANY_ZEROS => 7,
        _ => 0,
    }
}
