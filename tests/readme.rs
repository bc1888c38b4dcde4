//! What the README and the crate documentation say about the crate and its manifest is true.

use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::{SessionCodec, TaggedJsonSerializer, UnverifiedCookie, Value};

const README: &str = include_str!("../README.md");
const MANIFEST: &str = include_str!("../Cargo.toml");

/// The crate documentation, which opens src/lib.rs.
fn crate_docs() -> String {
    include_str!("../src/lib.rs")
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect()
}

/// A section of a TOML file, without its header.
fn section<'a>(toml: &'a str, header: &str) -> &'a str {
    let (_, after) = toml.split_once(&format!("[{header}]\n")).unwrap();
    after.split_once("\n[").unwrap().0
}

/// The names in the table of features.
fn listed_features(page: &str) -> Vec<&str> {
    let (_, table) = page.split_once("| feature | adds |\n|---|---|\n").unwrap();
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let mut names: Vec<_> =
        rows.flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2)).collect();
    names.sort_unstable();
    names
}

#[test]
fn readme_and_crate_docs_open_with_the_description() {
    let sentence = format!("{}.", env!("CARGO_PKG_DESCRIPTION"));
    let opening = format!("# {}\n\n{sentence}\n", env!("CARGO_PKG_NAME"));
    assert!(README.starts_with(&opening), "expected {opening:?}");
    let docs = crate_docs();
    let first = docs.split_once("\n\n").unwrap().0.replace('\n', " ");
    assert_eq!(first, sentence);
}

#[test]
fn readme_is_short() {
    let words = README.split_whitespace().count();
    assert!(words <= 800, "{words} words");
}

#[test]
fn dependency_line_has_the_current_version() {
    let line = format!(
        "{} = \"{}.{}\"\n",
        env!("CARGO_PKG_NAME"),
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR")
    );
    assert!(README.contains(&line), "expected {line:?}");
}

#[test]
fn minimum_rust_version_is_that_of_the_manifest() {
    let version = env!("CARGO_PKG_RUST_VERSION");
    assert!(README.contains(&format!("needs Rust {version} ")));
    assert!(crate_docs().contains(&format!("**Minimum supported Rust version**: {version},")));
}

#[test]
fn all_features_are_listed() {
    let features = section(MANIFEST, "features").lines().filter(|line| !line.starts_with('#'));
    let mut names: Vec<_> = features.map(|line| line.split_once(" = ").unwrap().0).collect();
    names.sort_unstable();
    assert_eq!(listed_features(README), names);
    assert_eq!(listed_features(&crate_docs()), names);
}

#[test]
fn public_dependencies_have_the_versions_of_the_manifest() {
    let docs = crate_docs();
    let (_, list) = docs.split_once("**Public dependencies**").unwrap();
    let list = list.split_once("\n\n").unwrap().0.replace('\n', " ");
    let dependencies = section(MANIFEST, "dependencies");
    // `name` version
    for (name, after) in list.split('`').skip(1).step_by(2).zip(list.split('`').skip(2).step_by(2))
    {
        let version = after.trim_start().split([' ', ',']).next().unwrap().trim_end_matches('.');
        let line =
            dependencies.lines().find(|line| line.starts_with(&format!("{name} = "))).unwrap();
        let requirement = line.split('"').nth(1).unwrap();
        let matches = requirement == version || requirement.starts_with(&format!("{version}."));
        assert!(matches, "{name}: {version:?} in the documentation, {line}");
    }
}

#[test]
fn relative_links_are_files_of_the_package() {
    let links = README.split("](").skip(1).map(|rest| rest.split_once(')').unwrap().0);
    let relative: Vec<_> = links.filter(|link| !link.starts_with("https://")).collect();
    assert!(relative.len() >= 4, "{relative:?}");
    for link in relative {
        assert!(MANIFEST.contains(&format!("\n    \"/{link}\",\n")), "{link} is not included");
    }
}

/// The lines of the drawing of a cookie.
fn drawing(docs: &str) -> Vec<&str> {
    let (_, drawing) = docs.split_once("# What is in a cookie\n\n```text\n").unwrap();
    drawing.split_once("\n```").unwrap().0.lines().collect()
}

/// The parts of `text` above the brackets `\___/`.
fn bracketed<'a>(text: &'a str, brackets: &str) -> Vec<&'a str> {
    let starts = brackets.match_indices('\\');
    starts.map(|(start, _)| &text[start..=start + brackets[start..].find('/').unwrap()]).collect()
}

#[test]
fn drawing_of_a_cookie_is_accurate() {
    let docs = crate_docs();
    let lines = drawing(&docs);
    let [cookie, parts, _, "", json, tag, _] = lines[..] else { panic!("{lines:?}") };
    let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let codec = SessionCodec::new("dev").unwrap();
    let session = codec.decode_at(cookie, now).unwrap();
    assert_eq!(codec.encode_at(&session, now).unwrap(), cookie);

    let [payload, timestamp, signature] = bracketed(cookie, parts)[..] else { panic!("{parts}") };
    assert_eq!(format!(".{payload}.{timestamp}.{signature}"), cookie);
    assert_eq!(parts.find('^'), Some(0), "the dot");
    let unverified = UnverifiedCookie::parse(cookie).unwrap();
    assert!(unverified.is_compressed());
    assert_eq!(unverified.signed_at(), Some(now));
    assert_eq!(unverified.payload(), json);
    let tagged = TaggedJsonSerializer::new().loads(bracketed(json, tag)[0]).unwrap();
    assert_eq!(tagged, Value::from(("message", "hello")));
    assert_eq!(session.clone().take_flashes().len(), 2);
}
