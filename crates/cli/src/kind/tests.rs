//! `recognize` on values made by real libraries, on damaged values, and on any text.

mod damaged;
mod fixtures;

use flask_session_cookie::itsdangerous::Digest;
use flask_session_cookie::{PayloadError, Value};

use super::{Certainty, Encryption, Epoch, Foreign, Kind, recognize};

const ALICE: &str = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";

#[track_caller]
fn assert_kind(value: &str, certainty: Certainty, kind: Kind) {
    let found = recognize(value);
    assert_eq!((found.certainty, found.kind), (certainty, kind), "{value}: {found:?}");
    assert_eq!(found.damage, [], "{value}");
}

#[test]
fn session() {
    let found = recognize(ALICE);
    assert_eq!((found.kind, found.certainty), (Kind::FlaskSession, Certainty::Likely));
    assert_eq!(found.because, "it is a JSON object in base64, a timestamp and a signature");
    assert_eq!(found.also, [Kind::UrlSafeTimedToken]);
    let payload = found.content.payload.unwrap();
    assert_eq!((payload.text.as_str(), payload.compressed_len), (r#"{"username":"Alice"}"#, None));
    assert_eq!(payload.value.unwrap().get("username").unwrap(), "Alice");
    let timestamp = found.content.timestamp.unwrap();
    assert_eq!(
        (timestamp.raw, timestamp.epoch, timestamp.seconds()),
        (1_700_000_000, Epoch::Unix, Some(1_700_000_000))
    );
    assert_eq!(found.content.digest, Some(Digest::Sha1));
}

#[test]
fn legacy_epoch() {
    let found = recognize("eyJ1c2VybmFtZSI6IkFsaWNlIn0.GDWCgA.H_oA63fBxs-CdkdanjVK7S-h3F8");
    let timestamp = found.content.timestamp.unwrap();
    assert_eq!(
        (timestamp.raw, timestamp.epoch, timestamp.seconds()),
        (406_160_000, Epoch::Legacy, Some(1_700_000_000))
    );
    // 2011-06-24, which would be 2052.
    let timestamp = recognize("eyJ1c2VyX2lkIjo3fQ.TgPVoQ.Azo5uUmLUbsQWpAxcg2hj9m1Vgg")
        .content
        .timestamp
        .unwrap();
    assert_eq!((timestamp.epoch, timestamp.seconds()), (Epoch::Unix, Some(1_308_874_145)));
    // 2^63 seconds.
    let timestamp =
        recognize("eyJ1c2VybmFtZSI6IkFsaWNlIn0.gAAAAAAAAAA.o30BK1y2FDWTgrwibljYKO-5Owk")
            .content
            .timestamp;
    assert_eq!(timestamp.unwrap().seconds(), None);
}

#[test]
fn session_with_flask_keys() {
    let value = "eyJfZmxhc2hlcyI6W3siIHQiOlsibWVzc2FnZSIsImhlbGxvIl19XX0.ZVPxAA.OrbjCzB1jnKjIKOWXkRCV5i6LoM";
    let found = recognize(value);
    assert_eq!(
        (found.kind, found.certainty, found.also),
        (Kind::FlaskSession, Certainty::Certain, vec![])
    );
    assert!(found.because.contains("`_flashes`"), "{}", found.because);
    let value = found.content.payload.unwrap().value.unwrap();
    let flashes = value.get("_flashes").and_then(Value::as_list).unwrap();
    assert_eq!(flashes, [Value::from(("message", "hello"))]);
}

#[test]
fn compressed_session() {
    let value = ".eJwlzjEOwzAIQNG7eO5gIGDIZSIbg9rVaaaqd2-k7v9L71OOXHE-y_5eVzzK8ZplLwIJnKhE3hwlQnCONOKGG1ZM5uGJYbZl-BSoLDBYNrBxR5LsXeE-ENkUESStQWdz1aokTYQmpoj3zsBKYaFcK1GiDSAvN-Q6Y_01UL4_VeYtrA.ZVPxAA.JVvw0woRZLWGaYbXZX1X8l4XG4s";
    let found = recognize(value);
    assert_eq!((found.kind, found.certainty), (Kind::FlaskSession, Certainty::Certain));
    let payload = found.content.payload.unwrap();
    assert!(payload.compressed_len.unwrap() < payload.text.len());
    assert_eq!(payload.value.unwrap().get("_user_id").unwrap(), "1");
}

#[test]
fn payload_without_signature() {
    let found = recognize("eyJ1c2VybmFtZSI6IkFsaWNlIn0");
    assert_eq!((found.kind, found.certainty), (Kind::UnsignedPayload, Certainty::Likely));
    assert_eq!(found.content.payload.unwrap().text, r#"{"username":"Alice"}"#);
    assert_kind(
        ".eJyrViotTi3KS8xNVbJScszJTE5VqgUAS7sG-Q",
        Certainty::Likely,
        Kind::UnsignedPayload,
    );
    assert_kind(r#"{"v": 1.5}"#, Certainty::Possible, Kind::UnsignedPayload);
}

#[test]
fn deletions() {
    for (value, certainty) in [
        ("", Certainty::Certain),
        ("\"\"", Certainty::Certain),
        ("null", Certainty::Likely),
        ("deleted", Certainty::Likely),
    ] {
        assert_kind(value, certainty, Kind::Deletion);
    }
}

#[test]
fn flask_session_ids() {
    let id = "uE8VW5JpjcNUdBJq6_3IGjSR5921D4avEevMeqhgYP0";
    let found = recognize(&format!("{id}.SKojMykKradx8DkDyUG_vxpPiZQ"));
    assert_eq!(
        (found.kind, found.certainty),
        (Kind::FlaskSessionId { signed: true }, Certainty::Likely)
    );
    assert_eq!(found.content.session_id.as_deref(), Some(id));
    let uuid = "e08e5345-3b36-493c-b9d4-db7964a49d56";
    let signed = format!("{uuid}.SKojMykKradx8DkDyUG_vxpPiZQ");
    assert_kind(&signed, Certainty::Likely, Kind::FlaskSessionId { signed: true });
    assert_kind(id, Certainty::Possible, Kind::FlaskSessionId { signed: false });
    assert_kind(uuid, Certainty::Possible, Kind::FlaskSessionId { signed: false });
}

#[test]
fn remember_tokens() {
    let digest = "be93bd1d54421d6903fa6bc64a072836c6d0cf564919dc7c6dca5c1f11bdd82d940cd8aadc63e73246e5a38e87936a97728304d589125fa02ab75734ac2e742d";
    let found = recognize(&format!("a|b.c|{digest}"));
    assert_eq!((found.kind, found.certainty), (Kind::RememberToken, Certainty::Certain));
    assert_eq!(found.content.user_id.as_deref(), Some("a|b.c"));
    // Flask-Login 0.1 and 0.2 used SHA-1.
    assert_kind(
        "1|c8d7d0ef0eedfa82d2ea1aa592845b9a6d4b02b7",
        Certainty::Likely,
        Kind::RememberToken,
    );
}

#[test]
fn extension_tokens() {
    let csrf = "ImM4ZDdkMGVmMGVlZGZhODJkMmVhMWFhNTkyODQ1YjlhNmQ0YjAyYjci.ZVPxAA.bjWW94XLC1KdBdCiXUr48K_G83s";
    assert_kind(csrf, Certainty::Likely, Kind::CsrfToken);
    let quart = "Ijci.ZVPxAA.tscoVUAh4BorSkdWw4a4abwVMkc5l4_zhue-VijwsyGwOdJOLFsfYqXEC5rTBQJpDe94Vue9wegXkJ7g-Pdg9A";
    assert_kind(quart, Certainty::Likely, Kind::QuartAuthToken);
    let login = recognize(
        "WyI1ZjBjMWYyYzdhM2Q0ZWQyYjZhNmMxZjRmNGQyYzlhYiJd.ZVPxAA.wVRvhk8Q4rSK5aUHIkg9M6SxHHM",
    );
    assert_eq!((login.kind, login.also), (Kind::UrlSafeTimedToken, vec![Kind::FlaskSecurityToken]));
}

#[test]
fn itsdangerous_tokens() {
    assert_kind(
        "WyJuZXdzbGV0dGVyIiw3XQ.txqgWQCYbAWKp5WhAEjTK4clnQc",
        Certainty::Likely,
        Kind::UrlSafeToken,
    );
    let confirm = "ImJvYkBleGFtcGxlLmNvbSI.TgPVoQ.9pQKZ9FDe2dOFbcr4sJoI7lkQ0A";
    assert_kind(confirm, Certainty::Certain, Kind::UrlSafeTimedToken);
    assert_kind(r#"{"id": 42}.v7lG0DDzDHynAR2SoP49LkGoZC0"#, Certainty::Likely, Kind::PlainToken);
    assert_kind(
        r#"[42, "\u00e9"].TgPVoQ.ZOjpY9IgnlOeQItQ9BU4MKztgbA"#,
        Certainty::Certain,
        Kind::PlainTimedToken,
    );
    let found = recognize("/reports/2011.pdf.TgPVoQ.d1Ztjd82-V-aoz1vW2be8aPPlGo");
    assert_eq!(
        (found.kind, found.certainty),
        (Kind::SignedText { timed: true }, Certainty::Possible)
    );
    assert_eq!(found.content.text.as_deref(), Some("/reports/2011.pdf"));
}

#[test]
fn jws_times_are_in_the_header_and_jwt_times_in_the_claims() {
    let jws = "eyJhbGciOiJIUzUxMiIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAzNjAwfQ.eyJjb25maXJtIjo3fQ.A0PxZc01Bt1YHxNBFbGeEQtxkLK-r2hhhpz2yS105OC3UlGdLFZbAXYcbwGD7Y_ukGPVGXlNTXTiM6gFeXpiyw";
    let found = recognize(jws);
    assert_eq!((found.kind, found.certainty), (Kind::ItsdangerousJws, Certainty::Certain));
    let times = (found.content.issued_at, found.content.expires_at);
    assert_eq!(times, (Some(1_700_000_000), Some(1_700_003_600)));
    assert_eq!(found.content.payload.unwrap().text, r#"{"confirm":7}"#);
    // Made by jose, which writes no `typ`.
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIiwibiI6MCwiZXhwIjoxNzk1OTgyMDc1fQ.zls5Xn4GjGnWx3Pt_WHZY1iPEs4o9iO0T0S3vB7WHF8";
    let found = recognize(jwt);
    assert_eq!((found.kind, found.certainty), (Kind::JsonWebToken, Certainty::Likely));
    assert_eq!(found.content.expires_at, Some(1_795_982_075));
    // Made by PyJWT.
    assert_kind("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.e30.", Certainty::Likely, Kind::JsonWebToken);
}

#[test]
fn starlette_and_django_sessions() {
    let starlette = "eyJ1c2VyIjogIj8+fmFsaWNlIn0=.awt0OQ.TKKxArlMhm4fOz-G5kddSD-rTKM";
    assert_kind(starlette, Certainty::Likely, Kind::StarletteSession);
    let found = recognize("eyJ1c2VyX2lkIjo3fQ:1r31eq:Y7hF0DkgR7Jkqxns_CPR3ihri1-yZywOiJM63I2U8-I");
    assert_eq!((found.kind, found.certainty), (Kind::DjangoSession, Certainty::Likely));
    assert_eq!(found.content.timestamp.unwrap().seconds(), Some(1_700_000_000));
    assert_eq!(found.content.payload.unwrap().text, r#"{"user_id":7}"#);
    assert_kind(
        "7:1r31eq:OXg00JwIzStBLCFsGSHqEFKzTkBXM_QidtV6y5F396c",
        Certainty::Likely,
        Kind::DjangoSigned,
    );
    assert_kind("hmpyloph61ddr4u6l2r9aodtunwkck6f", Certainty::Possible, Kind::DjangoSessionId);
}

/// Made by cryptography, iron-session, jwcrypto, jose, pyseto and ActiveSupport 6.1. Laravel's is
/// handmade, following its source.
#[test]
fn encrypted() {
    for (value, by) in [
        (
            "gAAAAABoRy0nzauFW5EqDYKRy7epY1tF9NXWafsTygvqrGfn_ZfmwEzQHm0zTPmKUeBlq2M-EjR2SNAUgg7gP49_xCrbZ7Tq1A==",
            Encryption::Fernet,
        ),
        (
            "Fe26.2*1*410e185cafb6d956b9d087f6f2fc26303641a0f2a016a96482dd4440c38bb77c*iJKY__GxJ9b_KtpK9wnizA*eDhqZk1bPv3nZArj6UyMS9BscIRugFuKAel0tom4HvQ*1797184475382*64d145071a5230c49db1e5982aac6c656c45bd61b8ebad65e674c51238b25622*PCjzk2zseZuMirFmaPjMqr2GYUWvtL_OeUf9ojkSsRk~2",
            Encryption::Iron,
        ),
        (
            "eyJhbGciOiAiZGlyIiwgImVuYyI6ICJBMjU2R0NNIn0..vzfdy3rw4pvxFG48.rg.HWuOXx0p_kqR0G2uiEhe-Q",
            Encryption::Jwe,
        ),
        (
            "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIn0..hnHQbueESHhB-F_x_rG6MA.709cWq1R47I356j62Ry_9A.E4fT8Q2JgLcfgKuXKED-xRpv4cvkjanOfVkBjwV-usA",
            Encryption::Jwe,
        ),
        (
            "v2.local.Nw-X1rY6UJIiOPn5aRCeX_H0kcorUFPzDlj79bqS7zxEwjViUO9RBoFWTcHYcZpsYhFYGg",
            Encryption::Paseto,
        ),
        (
            "D9xSNRsgOY//CNzobQufxNIYyUKnDRYut9lR1bpig3uhr1ecPiGriwNiSpFMDsKuLK01R2lQ7ajmIEmjuNiFFLH6qWE/VzQDQAiDg642jQX6sqp6x4JzE9JjM24G2RVtENiSocuasvX8ASWiVIWz/ASe59wZBytjFWszsQ82IQOy0Q==--F6z4fTzcZcdqkLrP--R8+u44sAS7K/GmwEflnNLA==",
            Encryption::Rails,
        ),
        (
            "AGSp8y6eeKHE53XYBncsJm2tWpb4tF9jbpG7it%2FENaZkINCNPCBtfg%2F2g7Lnbaoh9rbuZK4%2FGIuQZMt4T4kvGao07BztxgSg5sqRnIHzslG5FdIMHJcQLJX7WJrq6olDI3mQqlbDsd8O7hKon101iYN0T7%2B1TtgNsvOU%2B0JQpTLCyHgNo5M%3D--8b7Zpbj8Ax4LWBUG--adVuxh4PYB%2BSv3%2F7StPCzA%3D%3D",
            Encryption::Rails,
        ),
        (
            "Z3RxWU5UQ0lmeVNoTjQ4NktWZk5vZmFwRTFtZkJJb1RPcHpjTlkyQjNiUEZxcGhZdkJPRmZQVTB3OUhNaHFLOGZuRzZ0VEtrVk85N2RNWmpER1c0THc9PS0tdGF4MWxtdm01bWZxYTJxL09PU0x6QT09--35128f9d42b7e478de69ca8317e04de3429a7a35",
            Encryption::Rails,
        ),
        ("eyJpdiI6IkFBQSIsInZhbHVlIjoiQkJCIiwibWFjIjoiY2NjIiwidGFnIjoiIn0%3D", Encryption::Laravel),
    ] {
        assert_kind(value, Certainty::Certain, Kind::Encrypted(by));
    }
    let fernet = recognize(
        "gAAAAABoRy0nzauFW5EqDYKRy7epY1tF9NXWafsTygvqrGfn_ZfmwEzQHm0zTPmKUeBlq2M-EjR2SNAUgg7gP49_xCrbZ7Tq1A==",
    );
    assert_eq!(fernet.content.timestamp.unwrap().seconds(), Some(0x6847_2d27));
}

/// Made by cookie-signature, pyseto, ActiveSupport 6.1 and Tornado.
#[test]
fn signed_by_other_frameworks() {
    for (value, by) in [
        (
            "s:OPtwg7OpHfIUZIhJQTZU_59RYi8rA9IW.YIXBuLmhWeC54OpR/rd753WWvXAm53KanR0bO/s3F2c",
            Foreign::Express,
        ),
        (
            "s%3APEPgOEXe9vv9CdVyML_SXePBCjWPbkA_.AZgvVAqObOJAGdFuUI3r7NgFIVT8Kohittv5NR3qfXg",
            Foreign::Express,
        ),
        (
            "v4.public.eyJhIjogIkUifRoFCx-a9bagVujVJFxL7vS1Susnv_QfCFUTYwdtejVdwAAx89GhnB_VA8Qc6AnqZ-kDTWHyHFvUAmHEv5ysFgg",
            Foreign::Paseto,
        ),
        (
            "BAh7B0kiD3Nlc3Npb25faWQGOgZFVEkiJTc4Zjg5MjZiZmRiMjU2NGJhYTEzNGIxZDFjZDRmNTc5BjsARkkiBm4GOwBUSSIGeAY7AFQ=--7dba89450bef94cb565b6ff9e3fbff93c0954df0",
            Foreign::Rails,
        ),
        (
            "2|1:0|10:1795974874|4:user|4:M0M3|1db8d524266b6c35cf2cc12ff04178074b923637c7ada249b8c89e0895c73fd9",
            Foreign::Tornado,
        ),
    ] {
        assert_kind(value, Certainty::Certain, Kind::Foreign(by));
    }
    let tornado = recognize(
        "2|1:0|10:1795974874|4:user|4:M0M3|1db8d524266b6c35cf2cc12ff04178074b923637c7ada249b8c89e0895c73fd9",
    );
    assert_eq!(tornado.content.text.as_deref(), Some("3C7"));
}

#[test]
fn unknown_values_have_a_reason() {
    for (value, because) in [
        ("hello", "it has no separator, and is not JSON in base64"),
        (
            "www.example",
            "the part before the dot is not JSON in base64, and the part after it is not as long \
             as a signature",
        ),
        (
            "www.example.com",
            "the first part is not JSON in base64, the second is not a timestamp, or the third is \
             not as long as a signature",
        ),
        (
            "GA1.2.212556336.1619038867",
            "the parts between its dots are not those of a signed value",
        ),
        (
            "c8d7d0ef0eedfa82d2ea1aa592845b9a6d4b02b7",
            "it has no separator, and is not JSON in base64",
        ),
    ] {
        let found = recognize(value);
        assert_eq!((found.kind, found.because.as_str()), (Kind::Unknown, because), "{value}");
    }
}

#[test]
fn inflating_stops_at_the_limit() {
    let found = recognize(&format!(".{}.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk", bomb()));
    assert_eq!(found.kind, Kind::FlaskSession);
    let limit = PayloadError::TooLong { limit: 1 << 20 };
    assert_eq!(found.damage, [super::Damage::Payload(limit)]);
}

/// A zlib stream of 2 MiB of zeros, in base64: one literal, and matches of 258 bytes.
fn bomb() -> String {
    use base64::Engine as _;
    let mut bits: Vec<bool> = Vec::new();
    // The final block, with fixed codes. The literal 0 is 00110000.
    bits.extend([true, true, false]);
    bits.extend("00110000".chars().map(|bit| bit == '1'));
    // Length 258 is code 285 (11000101), distance 1 is code 0 (00000).
    for _ in 0..(2 << 20) / 258 {
        bits.extend("1100010100000".chars().map(|bit| bit == '1'));
    }
    bits.extend([false; 7]);
    let mut stream = vec![0x78, 0x9c];
    stream.extend(
        bits.chunks(8)
            .map(|bits| bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))),
    );
    stream.extend([0; 4]);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(stream)
}
