//! Examples that users reported. The key is `dev`.

use super::{DEV, inspect, sign};

fn at<'a>(value: &'a str, now: &'a str) -> super::Run {
    inspect(&[&[value, "--now", now], &DEV])
}

#[test]
fn cookies_that_flask_reads_are_not_reported_as_status_500() {
    for (cookie, now) in [
        ("eyJuYW1lIjoiXHVkODNkIn0.ZVPxAA.wx2GdKa8OlgiLW_7bINPm4hOdvo", "1700000060"),
        ("eyJfdXNlcl9pZCI6MSwidXNlcl9pZCI6MX0.ZVPx+A.tvh_gNWHeU9gcV7Yslc4TFDkOWA", "1700000253"),
        ("eyJ1c2VyIjoiYWxpY2UifQ==.ZVPxAA.enmcACgJigf7dduitqKni3JoS3M", "1700000060"),
    ] {
        let run = at(cookie, now);
        assert!(!run.stdout.contains("500"), "{}", run.stdout);
    }
    let run =
        at("eyJfdXNlcl9pZCI6MSwidXNlcl9pZCI6MX0.ZVPx+A.tvh_gNWHeU9gcV7Yslc4TFDkOWA", "1700000253");
    assert!(run.stdout.ends_with("{\n  '_user_id': 1,\n  'user_id': 1\n}\n"), "{}", run.stdout);
}

#[test]
fn values_without_a_dot_are_identified() {
    for (value, kind) in [
        (
            "eyJ1c2VybmFtZSI6IkFsaWNlIn0",
            "This is probably a payload without a timestamp or signature: ",
        ),
        ("session=; Path=/", "This is a deleted cookie: "),
        (
            "uE8VW5JpjcNUdBJq6_3IGjSR5921D4avEevMeqhgYP0",
            "This is possibly a Flask-Session session ID: ",
        ),
    ] {
        let run = inspect(&[&[value]]);
        assert!(run.identity().starts_with(kind), "{value}: {}", run.stdout);
    }
    let run = inspect(&[&["eyJ1c2VybmFtZSI6IkFsaWNlIn0"]]);
    assert!(run.stdout.ends_with("{\n  'username': 'Alice'\n}\n"), "{}", run.stdout);
}

#[test]
fn a_signed_flask_session_id_is_verified() {
    let run =
        at("uE8VW5JpjcNUdBJq6_3IGjSR5921D4avEevMeqhgYP0.SKojMykKradx8DkDyUG_vxpPiZQ", "1700000060");
    assert_eq!(run.identity(), "This is a signed Flask-Session session ID.");
    assert_eq!(run.code, 0);
}

#[test]
fn an_itsdangerous_jws_expires_by_its_header() {
    let token = "eyJhbGciOiJIUzUxMiIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAzNjAwfQ.eyJjb25maXJtIjo3fQ.A0PxZc01Bt1YHxNBFbGeEQtxkLK-r2hhhpz2yS105OC3UlGdLFZbAXYcbwGD7Y_ukGPVGXlNTXTiM6gFeXpiyw";
    let valid = at(token, "1700003600");
    assert_eq!(valid.identity(), "This is a JSON Web Signature from itsdangerous before 2.1.");
    assert_eq!(valid.code, 0);
    let expired = at(token, "1700003601");
    assert_eq!(
        expired.verdict()[0],
        "REFUSED: the signature has expired: its age is 3601 s, the limit 3600 s"
    );
    assert_eq!(expired.code, 1);
}

#[test]
fn quart_and_starlette_sessions_are_verified() {
    let quart = "eyJ1c2VybmFtZSI6IkFsaWNlIiwiYWRtaW4iOmZhbHNlfQ.ZVPxAA.uB60PB_VL-5ALDzWr7FWdMpMLEs";
    assert_eq!(at(quart, "1700000060").code, 0);
    let starlette = "eyJ1c2VyIjogIj8+fmFsaWNlIn0=.awt0OQ.TKKxArlMhm4fOz-G5kddSD-rTKM";
    let run = at(starlette, "2026-11-29T01:00:00Z");
    assert!(
        run.identity().starts_with("This is a Starlette session (SessionMiddleware)."),
        "{}",
        run.stdout
    );
    assert_eq!(run.code, 0);
}

#[test]
fn python_literals_are_signed() {
    let run = sign(&[&["{'logged_in': True}", "--time", "1700000000"], &DEV]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(inspect(&[&[run.stdout.trim(), "--now", "1700000060"], &DEV]).code, 0);
}

#[test]
fn pasted_forms_are_recognized() {
    let cookie = super::ALICE;
    for pasted in [
        format!("{} {}", &cookie[..20], &cookie[20..]),
        format!("{}\n{}", &cookie[..20], &cookie[20..]),
        format!("session:\"{cookie}\""),
        format!("csrf=a; Path=/, session={cookie}; HttpOnly; Path=/"),
    ] {
        let run = at(&pasted, "1700000060");
        assert_eq!(run.code, 0, "{pasted}: {}{}", run.stdout, run.stderr);
    }
}
