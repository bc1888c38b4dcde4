//! Compressed bytes, and the decision whether to compress, are those of C zlib: see
//! `differential/zlib`.
//!
//! The input is a small program that generates the data, so that few bytes make long data: the
//! limits of the window, of blocks and of codes are thousands of bytes.
#![no_main]

use zlib_differential::compare;

/// Long enough for the window to slide twice.
const MAX_LEN: usize = 100_000;

libfuzzer_sys::fuzz_target!(|program: &[u8]| {
    // The program itself, and its output.
    compare(program);
    compare(&run(program));
});

/// An instruction has three bytes: an opcode and a number.
fn run(program: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut noise = 1_u32;
    for instruction in program.chunks_exact(3) {
        let number = usize::from(u16::from_be_bytes([instruction[1], instruction[2]]));
        let short = usize::from(instruction[2]) + 1;
        match instruction[0] % 4 {
            0 => data.extend(&instruction[1..]),
            // Noise with hardly any matches.
            1 => {
                for _ in 0..number {
                    noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    data.push((noise >> 24) as u8 & instruction[0] >> 2 | instruction[0] & 0xc0);
                }
            }
            // A copy over a long distance, with the length in the opcode; or a longer one over a
            // short distance.
            2 => copy(&mut data, number + 1, usize::from(instruction[0] >> 2) + 3),
            _ => copy(&mut data, usize::from(instruction[1]) + 1, short * 4),
        }
        if data.len() > MAX_LEN {
            data.truncate(MAX_LEN);
            break;
        }
    }
    data
}

fn copy(data: &mut Vec<u8>, distance: usize, length: usize) {
    if distance <= data.len() {
        for _ in 0..length {
            data.push(data[data.len() - distance]);
        }
    }
}
