//! What the README says of the package is what Cargo.toml says.

const README: &str = include_str!("../README.md");

#[test]
fn the_readme_opens_with_the_description() {
    let opening = format!("# {}\n\n{}.\n", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_DESCRIPTION"));
    assert!(README.starts_with(&opening), "expected {opening:?}");
}

#[test]
fn the_version_to_add_is_the_present_one() {
    let line = format!(
        "{} = \"{}.{}\"\n",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR")
    );
    assert!(README.contains(&line), "expected {line:?}");
}

#[test]
fn the_oldest_rust_is_the_one_promised() {
    let sentence = format!("needs Rust {}", env!("CARGO_PKG_RUST_VERSION"));
    assert!(README.contains(&sentence), "expected {sentence:?}");
}
