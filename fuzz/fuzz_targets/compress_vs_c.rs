//! Compressed bytes, and the decision whether they are worth it, are those of C zlib: see
//! `differential/zlib`.
//!
//! The input is a small program that makes the data, so that a few bytes reach long inputs: the
//! limits of the window, of blocks and of codes lie behind thousands of bytes.
#![no_main]

use zlib_differential::compare;

/// Longer than where the window slides for the second time.
const LONGEST: usize = 100_000;

libfuzzer_sys::fuzz_target!(|program: &[u8]| {
    // The program as it is, and what it makes.
    compare(program);
    compare(&run(program));
});

/// Instructions are three bytes long: what to do, and a number.
fn run(program: &[u8]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut noise = 1_u32;
    for instruction in program.chunks_exact(3) {
        let number = usize::from(u16::from_be_bytes([instruction[1], instruction[2]]));
        let short = usize::from(instruction[2]) + 1;
        match instruction[0] % 4 {
            0 => data.extend(&instruction[1..]),
            // Noise: no matches to speak of.
            1 => {
                for _ in 0..number {
                    noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    data.push((noise >> 24) as u8 & instruction[0] >> 2 | instruction[0] & 0xc0);
                }
            }
            // A copy from so far back, of the length that the first byte says; or a long one from
            // near.
            2 => copy(&mut data, number + 1, usize::from(instruction[0] >> 2) + 3),
            _ => copy(&mut data, usize::from(instruction[1]) + 1, short * 4),
        }
        if data.len() > LONGEST {
            data.truncate(LONGEST);
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
