//! What the README says is so.

use flask_session_cookie::{SessionCodec, TaggedJsonSerializer, UnverifiedCookie, Value};

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

/// The lines of the picture of a cookie.
fn picture() -> Vec<&'static str> {
    let (_, from_picture) = README.split_once("## What is in a cookie\n\n```text\n").unwrap();
    from_picture.split_once("\n```").unwrap().0.lines().collect()
}

/// What stands over the brackets `\___/` of a line.
fn bracketed<'a>(text: &'a str, brackets: &str) -> Vec<&'a str> {
    let starts = brackets.match_indices('\\');
    starts.map(|(start, _)| &text[start..=start + brackets[start..].find('/').unwrap()]).collect()
}

#[test]
fn the_picture_of_a_cookie_is_true() {
    let [cookie, parts, _, "", json, tag, _] = picture()[..] else { panic!("{:?}", picture()) };
    let now = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
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

#[test]
fn the_files_it_links_to_exist() {
    let links: Vec<_> =
        README.split("](").skip(1).map(|rest| rest.split_once(')').unwrap().0).collect();
    assert!(links.iter().filter(|link| link.starts_with("src/")).count() >= 10, "{links:?}");
    for link in links {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(link);
        assert!(link.starts_with("https://") || path.is_file(), "{link}");
    }
}
