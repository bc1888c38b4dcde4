//! Replays the seeds of the fuzz targets, so that every test run checks their properties, without
//! nightly.
#![allow(clippy::unwrap_used, reason = "a folder that cannot be read fails the test")]

#[path = "../fuzz/properties/mod.rs"]
#[allow(unreachable_pub, reason = "in the fuzz crate it is the root")]
mod properties;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

type Property = fn(&[u8]);

const TARGETS: [(&str, Property); 5] = [
    ("decode", properties::decode),
    ("json", properties::json),
    ("round_trip", properties::round_trip),
    ("signed_payload", properties::signed_payload),
    ("unsign", properties::unsign),
];

/// Needs C zlib, which a plain test run does without.
const NOT_REPLAYED: [&str; 1] = ["compress_vs_c"];

/// The sorted entries of a folder of `fuzz/`.
fn entries(folder: &str) -> BTreeSet<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder);
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn names(paths: &BTreeSet<PathBuf>) -> BTreeSet<&str> {
    paths.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect()
}

#[test]
fn every_target_has_seeds_and_is_replayed() {
    let known: BTreeSet<_> = TARGETS.iter().map(|(name, _)| *name).chain(NOT_REPLAYED).collect();
    assert_eq!(names(&entries("fuzz_targets")), known);
    assert_eq!(names(&entries("seeds")), known);
}

#[test]
fn every_property_holds_for_its_seeds() {
    for (target, property) in TARGETS {
        let seeds = entries(&format!("seeds/{target}"));
        assert!(!seeds.is_empty(), "{target} has no seeds");
        for seed in seeds {
            let data = fs::read(&seed).unwrap();
            let result = catch_unwind(AssertUnwindSafe(|| property(&data)));
            assert!(result.is_ok(), "{} fails, see above", seed.display());
        }
    }
}
