//! Compressed bytes, and whether they fit a limit, are those of C zlib: see `differential/zlib`.
//!
//! The input is also run as a small program that generates data, so that a few bytes reach long
//! inputs: the limits of the window, of blocks and of codes need thousands of bytes.
#![no_main]

use zlib_differential::{compare, compare_bytes};

/// Long enough for the window to slide twice.
const LONG: usize = 100_000;
/// Instrumented, compressing this much takes a few milliseconds, and `LONG` bytes some 200.
const SHORT: usize = 2_000;

libfuzzer_sys::fuzz_target!(|program: &[u8]| {
    compare(program);
    compare_bytes(&run(program, max_len(program)));
});

/// Long data for one program in 256, chosen by a hash, so that mutating a program with long data
/// usually results in one with short data.
fn max_len(program: &[u8]) -> usize {
    let hash = program.iter().fold(0_u32, |hash, &byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193) // FNV-1a
    });
    if (hash ^ hash >> 16).is_multiple_of(256) { LONG } else { SHORT }
}

/// Generates at most `max_len` bytes. Instructions are three bytes long: an opcode and a number.
fn run(program: &[u8], max_len: usize) -> Vec<u8> {
    let mut data = Vec::new();
    let mut noise = 1_u32;
    for instruction in program.chunks_exact(3) {
        let number = usize::from(u16::from_be_bytes([instruction[1], instruction[2]]));
        let short = usize::from(instruction[2]) + 1;
        match instruction[0] % 4 {
            0 => data.extend(&instruction[1..]),
            // Noise, with a mask that limits its alphabet.
            1 => {
                for _ in 0..number {
                    noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    data.push((noise >> 24) as u8 & instruction[0] >> 2 | instruction[0] & 0xc0);
                }
            }
            // A copy of 3 to 66 bytes from up to 65,536 bytes back.
            2 => copy(&mut data, number + 1, usize::from(instruction[0] >> 2) + 3),
            // A copy of up to 1,024 bytes from up to 256 bytes back.
            _ => copy(&mut data, usize::from(instruction[1]) + 1, short * 4),
        }
        if data.len() >= max_len {
            data.truncate(max_len);
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
