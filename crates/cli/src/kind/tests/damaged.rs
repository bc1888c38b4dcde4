//! Values that were cut off, lost a character or were changed.

use proptest::prelude::*;

use super::super::{Certainty, Damage, Kind, Recognized, recognize};
use super::ALICE;

#[track_caller]
fn assert_damage(value: &str, kind: Kind, certainty: Certainty, damage: &[&str]) {
    let found = recognize(value);
    assert_eq!((found.kind, found.certainty), (kind, certainty), "{value}: {found:?}");
    let texts: Vec<String> = found.damage.iter().map(Damage::to_string).collect();
    assert_eq!(texts, damage, "{value}");
}

#[test]
fn cut_off_signature() {
    let possible = |length: usize, damage: &str| {
        assert_damage(&ALICE[..length], Kind::FlaskSession, Certainty::Possible, &[damage]);
    };
    possible(60, "the signature has 25 characters, but SHA-1's has 27: was the cookie cut off?");
    possible(36, "the signature has 1 character, but SHA-1's has 27: was the cookie cut off?");
    possible(35, "the signature is missing: was the cookie cut off?");
    possible(34, "the signature is missing: was the cookie cut off?");
    let longer = format!("{ALICE}abcd");
    let damage = "the signature has 31 characters, but SHA-1's has 27: was something appended?";
    assert_damage(&longer, Kind::FlaskSession, Certainty::Possible, &[damage]);
}

#[test]
fn damaged_payload() {
    let changed = ALICE.replacen("1c2V", "1c2", 1);
    let found = recognize(&changed);
    assert_eq!((found.kind, found.certainty), (Kind::FlaskSession, Certainty::Possible));
    assert!(matches!(found.damage[..], [Damage::Payload(_)]), "{:?}", found.damage);
    assert_eq!(found.content.timestamp.unwrap().raw, 1_700_000_000);
    let broken = "eyJ2IjowMX0.ZVPxAA.uDEzAzw-mZlcoamv4eeW1P5nxVE";
    let damage =
        "the payload cannot be read: invalid JSON at byte 6: expected `,` or `}` after a value";
    assert_damage(broken, Kind::FlaskSession, Certainty::Possible, &[damage]);
}

#[test]
fn malformed_timestamp() {
    let damage = "the timestamp is not base64 of at most eight bytes";
    assert_damage(
        &ALICE.replace("ZVPxAA", "ZVPxA"),
        Kind::FlaskSession,
        Certainty::Possible,
        &[damage],
    );
}

#[test]
fn foreign_character_reports_its_offset() {
    let value = ALICE.replace("1c2V", "1c2V####");
    let damage = "the character '#' at byte 7 is not base64";
    assert_damage(&value, Kind::FlaskSession, Certainty::Likely, &[damage]);
}

#[test]
fn lost_or_extra_dot() {
    let signed = "eJyrViotTi3KS8xNVbJScszJTE5VqgUAS7sG-Q.ZVPxAA.53GBbTmGlfFIVQ_QNGbTEIjFbPs";
    let lost = "the payload is compressed, but the dot at the start that marks it is missing";
    assert_damage(signed, Kind::FlaskSession, Certainty::Likely, &[lost]);
    let (payload, _) = signed.split_once('.').unwrap();
    assert_damage(payload, Kind::UnsignedPayload, Certainty::Likely, &[lost]);
    let extra = "the dot at the start marks a compressed payload, but it is not compressed";
    assert_damage(&format!(".{ALICE}"), Kind::FlaskSession, Certainty::Likely, &[extra]);
}

#[test]
fn cut_off_remember_token() {
    let token = "1|be93bd1d54421d6903fa6bc64a072836c6d0cf564919dc7c6dca5c1f11bdd82d940cd8aadc63e73246e5a38e87936a97728304d589125fa02ab75734ac2e74";
    let damage = "the digest has 126 hexadecimal digits, but Flask-Login's has 128 (40 before \
                  0.3): was the cookie cut off?";
    assert_damage(token, Kind::RememberToken, Certainty::Possible, &[damage]);
    let upper = format!("1|{}", "BE".repeat(64));
    let damage = "the digest has capital letters, but Flask-Login accepts only lower case";
    assert_damage(&upper, Kind::RememberToken, Certainty::Possible, &[damage]);
}

const COMPRESSED: &str = ".eJyrVipTsqpW0jVUslLKzcwrLVbIz0tV0lEC8aEsAyCzJDUPyLQEsvIygaK1tQCyNw9b.ZVPxAA.QuLsEHziqZPwY0000000000000g";

#[test]
fn every_prefix_of_a_session_is_recognized() {
    for cookie in [ALICE, COMPRESSED] {
        let payload = 1 + cookie[1..].find('.').unwrap();
        for length in 4..cookie.len() {
            let found = recognize(&cookie[..length]);
            assert!(is_session(&found), "{}: {found:?}", &cookie[..length]);
            assert_eq!(
                found.damage.is_empty(),
                length == payload,
                "{}: {found:?}",
                &cookie[..length]
            );
        }
    }
}

#[test]
fn a_session_without_one_character_is_recognized() {
    for cookie in [ALICE, COMPRESSED] {
        for lost in 4..cookie.len() {
            let value = format!("{}{}", &cookie[..lost], &cookie[lost + 1..]);
            let found = recognize(&value);
            assert!(is_session(&found), "{value}: {found:?}");
            // Python ignores data after a zlib stream, so without the dot after it the value is an
            // undamaged token without a timestamp.
            let is_dot = cookie.as_bytes()[lost] == b'.';
            assert!(is_dot || !found.damage.is_empty(), "{value}: {found:?}");
        }
    }
}

fn is_session(found: &Recognized) -> bool {
    [Kind::FlaskSession, Kind::UnsignedPayload]
        .iter()
        .any(|kind| found.kind == *kind || found.also.contains(kind))
}

/// Invariants for every text.
fn check(value: &str) -> Result<(), TestCaseError> {
    let found = recognize(value);
    if found.certainty == Certainty::Certain {
        prop_assert_eq!((&found.also[..], &found.damage[..]), (&[][..], &[][..]), "{}", value);
    }
    prop_assert!(!found.also.contains(&found.kind), "{}: {:?}", value, found);
    prop_assert!(!found.because.is_empty() && !found.because.ends_with('.'));
    Ok(())
}

const STARTS: [&str; 10] = [
    ALICE,
    COMPRESSED,
    "gAAAAAB",
    "Fe26.2*",
    "v4.public.",
    "s:",
    "2|1:0|10:",
    "eyJhbGciOiJIUzUxMiJ9.",
    "1|",
    "CfDJ8",
];

proptest! {
    #[test]
    fn any_text(value in any::<String>()) {
        check(&value)?;
    }

    #[test]
    fn any_text_of_significant_characters(value in "[A-Za-z0-9_.:|*%{}\" -]{0,120}") {
        check(&value)?;
    }

    #[test]
    fn any_text_after_a_known_start(start in 0..STARTS.len(), length in 0_usize..70, rest in "[A-Za-z0-9_.:|*=%é-]{0,60}") {
        let start = STARTS[start];
        check(&format!("{}{rest}", &start[..length.min(start.len())]))?;
    }
}
