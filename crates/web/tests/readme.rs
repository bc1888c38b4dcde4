//! The README and the crate documentation.

#[test]
fn both_open_with_the_description() {
    let description = env!("CARGO_PKG_DESCRIPTION");
    let readme = format!("# {}\n\n{description}.\n", env!("CARGO_PKG_NAME"));
    assert!(include_str!("../README.md").starts_with(&readme), "expected {readme:?}");
    let docs = format!("//! {description}.\n");
    assert!(include_str!("../src/lib.rs").starts_with(&docs), "expected {docs:?}");
}
