//! Compares with C zlib on random inputs, for some time or a number of inputs.
//!
//! ```text
//! cargo run --profile judge -p zlib-differential -- \
//!     [--seconds 60] [--inputs 1000000] [--seed 1] [--only corner]
//! ```
//!
//! It fails at the first difference, and writes that input to `zlib-difference.bin` in the
//! directory for temporary files.

use std::panic::catch_unwind;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use zlib_differential::compare;
use zlib_differential::generators::{ALL, Random, weight};

struct Options {
    seconds: u64,
    inputs: u64,
    seed: u64,
    only: Option<String>,
}

fn options() -> Result<Options, String> {
    let mut options = Options { seconds: u64::MAX / 4, inputs: u64::MAX, seed: 1, only: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(format!("{name} needs a value"))?;
        let number = || value.parse().map_err(|_| format!("{name} needs a number"));
        match &*name {
            "--seconds" => options.seconds = number()?,
            "--inputs" => options.inputs = number()?,
            "--seed" => options.seed = number()?,
            "--only" => options.only = Some(value),
            _ => return Err(format!("unknown option {name}")),
        }
    }
    if options.inputs == u64::MAX && options.seconds == u64::MAX / 4 {
        options.seconds = 60;
    }
    Ok(options)
}

fn main() -> ExitCode {
    let options = match options() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::FAILURE;
        }
    };
    let start = Instant::now();
    let mut random = Random(options.seed);
    let mut counts = [0_u64; ALL.len()];
    let (mut inputs, mut bytes) = (0, 0);
    'all: loop {
        for ((name, generator), count) in ALL.iter().zip(&mut counts) {
            if options.only.as_deref().is_some_and(|only| only != *name) {
                continue;
            }
            for _ in 0..weight(name) {
                let seed = random.bits();
                let data = generator(&mut Random(seed));
                if catch_unwind(|| compare(&data)).is_err() {
                    let file = std::env::temp_dir().join("zlib-difference.bin");
                    let written = std::fs::write(&file, &data);
                    eprintln!(
                        "different: {name}, seed {seed:#x}, {} bytes, written to {file:?}: \
                         {written:?}",
                        data.len()
                    );
                    return ExitCode::FAILURE;
                }
                *count += 1;
                inputs += 1;
                bytes += data.len() as u64;
            }
            if inputs >= options.inputs || start.elapsed() >= Duration::from_secs(options.seconds) {
                break 'all;
            }
        }
    }
    for ((name, _), count) in ALL.iter().zip(counts) {
        println!("{count:>10} {name}");
    }
    println!(
        "{inputs:>10} inputs, {bytes} bytes: the same results as C zlib, in {:?}",
        start.elapsed()
    );
    ExitCode::SUCCESS
}
