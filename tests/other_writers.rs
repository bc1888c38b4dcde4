//! Cookies that Flask reads but does not write: a service in Go, Java, Ruby or PHP that has the key
//! spells base64 the way its language does by default.

mod common;

use std::time::Duration;

use common::at::{SIGNED_AT, at};
use common::forge::{compressed, plain, sign};
use flask_session_cookie::itsdangerous::{
    BadTimeSignature, TimestampSigner, UrlSafeTimedSerializer,
};
use flask_session_cookie::{
    DateTime, DecodeError, Dict, InFlask, Session, SessionCodec, SessionInterface, Uuid, Value,
};

fn decode(cookie: &str) -> Session {
    SessionCodec::new("dev").unwrap().decode_at(cookie, at(SIGNED_AT)).unwrap()
}

fn session<V: Into<Value>>(key: &str, value: V) -> Session {
    Session::from_iter([(key, value)])
}

/// Signed with the key `dev`, and loaded by Flask 3.1.3.
#[test]
fn reported_cookies_are_read() {
    let codec = SessionCodec::new("dev").unwrap();

    let cookie = "eyJfdXNlcl9pZCI6MSwidXNlcl9pZCI6MX0.ZVPx+A.tvh_gNWHeU9gcV7Yslc4TFDkOWA";
    let read = codec.decode_at(cookie, at(1_700_000_253)).unwrap();
    assert_eq!(read, Session::from_iter([("_user_id", 1), ("user_id", 1)]));

    let cookie = "eyJ1c2VyIjoiYWxpY2UifQ==.ZVPxAA.enmcACgJigf7dduitqKni3JoS3M";
    assert_eq!(codec.decode_at(cookie, at(1_700_000_060)).unwrap(), session("user", "alice"));
}

/// Written by Flask 3.1.3 for `session["name"] = "\ud83d"`.
#[test]
fn a_lone_surrogate_is_refused_although_flask_reads_it() {
    let cookie = "eyJuYW1lIjoiXHVkODNkIn0.ZVPxAA.wx2GdKa8OlgiLW_7bINPm4hOdvo";
    let error = SessionCodec::new("dev").unwrap().decode_at(cookie, at(SIGNED_AT)).unwrap_err();
    assert_eq!(error.in_flask(), InFlask::MayRead);
    assert_eq!(error.to_string(), "lone surrogate at byte 9: the string is not Unicode text");
    let interface = SessionInterface::new(SessionCodec::new("dev").unwrap());
    assert_eq!(interface.open_at(Some(cookie), at(SIGNED_AT)), Err(error));
}

#[test]
fn every_base64_spelling_of_the_payload_is_read() {
    let tilde = session("v", "??>>~~");
    for payload in [
        "eyJ2IjoiPz8-Pn5-In0",
        "eyJ2IjoiPz8-Pn5-In0=",
        "eyJ2IjoiPz8+Pn5+In0",
        "eyJ2IjoiPz8+Pn5+In0=",
        "eyJ2IjoiPz8+Pn5+In0==",
        "eyJ2Ijoi\r\nPz8+Pn5+\r\nIn0=",
        "eyJ2IjoiPz8-Pn5-In1",
    ] {
        assert_eq!(decode(&sign(payload)), tilde, "{payload}");
    }
}

#[test]
fn every_base64_spelling_of_the_signature_is_read() {
    let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    for cookie in [
        cookie.to_owned(),
        format!("{cookie}="),
        cookie.replace('-', "+"),
        cookie.replace("-5Owk", "-5Owl"),
        cookie.replace("o30B", "o30B\n\n\n\n"),
    ] {
        assert_eq!(decode(&cookie), session("username", "Alice"), "{cookie}");
    }
    for cookie in [format!("{cookie}!"), format!("{cookie}A"), cookie.replace('-', "_")] {
        let error =
            SessionCodec::new("dev").unwrap().decode_at(&cookie, at(SIGNED_AT)).unwrap_err();
        assert!(error.is_bad_signature(), "{cookie}");
    }
}

/// CPython 3.11 accepts the signature of the first two, CPython 3.14.10 that of the last.
#[test]
fn a_signature_that_python_versions_read_differently_is_ambiguous() {
    let cookie = "eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk";
    let decode = |cookie: &str| {
        SessionCodec::new("dev").unwrap().decode_at(cookie, at(SIGNED_AT)).unwrap_err()
    };
    for cookie in
        [format!("{cookie}=A"), format!("{cookie}=AAAA"), cookie.replace("o30B", "o3==0B")]
    {
        let error = decode(&cookie);
        assert_eq!(
            (&error, error.in_flask()),
            (&DecodeError::Signature(BadTimeSignature::AmbiguousBase64), InFlask::MayRead),
            "{cookie}"
        );
    }
    // No version of Python accepts this one.
    assert_eq!(
        decode(&format!("{}=A", cookie.replace("o30B", "o31B"))),
        DecodeError::Signature(BadTimeSignature::BadSignature)
    );
}

#[test]
fn every_base64_spelling_of_a_token_is_read() {
    let serializer = UrlSafeTimedSerializer::builder("dev").salt("wtf-csrf-token").build().unwrap();
    let signer = TimestampSigner::builder("dev").salt("wtf-csrf-token").build().unwrap();
    let token = signer.sign_at("Ij8/Pj4i====", at(SIGNED_AT)).unwrap() + "=";
    let hour = Some(Duration::from_secs(3600));
    assert_eq!(serializer.loads_at::<String>(&token, hour, at(SIGNED_AT)).unwrap().0, "??>>");
}

#[test]
fn bytes_after_the_zlib_stream_are_ignored() {
    let cookie = compressed(r#"{"a":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#);
    let (payload, _) = cookie.split_once(".Z").unwrap();
    assert_eq!(decode(&sign(&format!("{payload}AAAA"))), decode(&cookie));
}

#[test]
fn a_falsy_payload_is_an_empty_session() {
    for json in [
        "null",
        "[]",
        r#""""#,
        "0",
        "-0.0",
        "false",
        "{}",
        r#"{" t":[]}"#,
        r#"{" b":""}"#,
        r#"{" m":""}"#,
    ] {
        let session = decode(&plain(json));
        assert!(session.is_empty(), "{json}");
        assert_eq!(session.signed_at(), Some(at(SIGNED_AT)));
    }
}

#[test]
fn every_spelling_of_a_uuid_is_read() {
    let uuid = Uuid::from_u128(0x16fd_2706_8baf_433b_82eb_8c7f_ada8_47da);
    for text in [
        "16fd27068baf433b82eb8c7fada847da",
        "16FD27068BAF433B82EB8C7FADA847DA",
        "16fd2706-8baf-433b-82eb-8c7fada847da",
        "{16FD2706-8BAF-433B-82EB-8C7FADA847DA}",
        "urn:uuid:16fd2706-8baf-433b-82eb-8c7fada847da",
        "-16fd27068baf433b82eb8c7fada847da-",
        "}16fd27068baf433b82eb8c7fada847da{{",
        "16fd2706urn:8baf433b82eb8c7fada8uuid:47da",
    ] {
        let cookie = plain(format!(r#"{{"v":{{" u":"{text}"}}}}"#));
        assert_eq!(decode(&cookie), session("v", uuid), "{text}");
    }
}

/// `TagDict.to_python` drops the last two characters of the key, whatever they are.
#[test]
fn an_escaped_key_loses_its_last_two_characters() {
    for (escaped, key) in
        [("{\" t__\":1}", " t"), ("{\"K.T__\":1}", "K.T"), ("{\"abc\":1,\"x\":2}", "a")]
    {
        let cookie = plain(format!(r#"{{"v":{{" di":{escaped}}}}}"#));
        assert_eq!(decode(&cookie), session("v", Value::Dict(Dict::from([(key, 1)]))), "{escaped}");
    }
    for (escaped, key) in [("{\"a\":1}", ""), ("{\"\":1}", ""), ("{\"aé😀b\":1}", "aé")] {
        let cookie = plain(format!(r#"{{"v":{{" di":{escaped}}}}}"#));
        assert_eq!(decode(&cookie), session("v", Value::Dict(Dict::from([(key, 1)]))), "{escaped}");
    }
}

#[test]
fn tags_accept_markup_and_lenient_base64() {
    for (json, value) in [
        (r#"{" m":{" m":"<b>"}}"#, Value::Markup("<b>".into())),
        (r#"{" b":"-_A B=="}"#, Value::Bytes(vec![0])),
        (
            r#"{" u":{" m":"16fd27068baf433b82eb8c7fada847da"}}"#,
            Uuid::from_u128(0x16fd_2706_8baf_433b_82eb_8c7f_ada8_47da).into(),
        ),
        (r#"{" d":"Thu, 01 Jan 1970 00:00:00 GMT"}"#, DateTime::from_unix(0).unwrap().into()),
    ] {
        assert_eq!(decode(&plain(format!(r#"{{"v":{json}}}"#))), session("v", value), "{json}");
    }
}
