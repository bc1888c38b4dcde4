//! The JSON report.

use serde_json::json;

use super::{ALICE, DEV, LOGIN, NOW, Run, forge, forge_json, inspect};

#[test]
fn json_is_one_object_with_stable_fields() {
    let run = inspect(&[&[ALICE, "--json"], &DEV, &NOW]);
    assert_eq!(
        run.stdout,
        concat!(
            r#"{"flask_session_report":1,"kind":"flask-session-cookie","certainty":"certain","#,
            r#""because":"its signature matches","also":[],"damage":[],"#,
            r#""verified":true,"key":"current","reason":null,"error":null,"in_flask":null,"found":null,"trials":0,"#,
            r#""compressed":false,"signed_at":1700000000,"signed_at_text":"2023-11-14T22:13:20Z","age":3600,"#,
            r#""expires_at":1702678400,"cookie_len":62,"header_len":88,"header_limit":4093,"#,
            r#""payload":"{\"username\":\"Alice\"}","payload_len":20,"compressed_len":null,"#,
            r#""session":{"username":"Alice"},"header":null,"user_id":null,"session_id":null,"#,
            r#""cookie":"eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk","cleaned":[],"#,
            r#""pasted":"a bare value","taken_because":"it is the only one","others":[]}"#,
            "\n"
        )
    );
    let login = inspect(&[&[LOGIN, "--json"], &NOW]).json();
    assert_eq!(
        (&login["compressed"], &login["payload_len"], &login["compressed_len"]),
        (&json!(true), &json!(167), &json!(130))
    );
}

#[test]
fn json_distinguishes_refused_from_not_verified() {
    let fields = |run: &Run| {
        let report = run.json();
        ["verified", "key", "error", "in_flask"].map(|field| report[field].clone())
    };
    let no_key = inspect(&[&[ALICE, "--json"]]);
    assert_eq!(
        (fields(&no_key), no_key.code),
        ([json!(null), json!(null), json!(null), json!(null)], 0)
    );

    let expired = inspect(&[&[ALICE, "--json", "--now", "1702678401"], &DEV]);
    let error = "the signature has expired: its age is 2678401 s, the limit 2678400 s";
    assert_eq!(
        (fields(&expired), expired.code),
        ([json!(false), json!("current"), json!(error), json!("new-session")], 1)
    );
    assert_eq!(expired.json()["session"], json!({ "username": "Alice" }));

    let surrogate = inspect(&[&[&forge_json(r#"["\ud800"]"#), "--json"], &DEV, &NOW]);
    let error = "lone surrogate at byte 2: the string is not Unicode text";
    assert_eq!(
        (fields(&surrogate), surrogate.code),
        ([json!(false), json!("current"), json!(error), json!("may-read")], 1)
    );

    let broken = inspect(&[&[&forge("A"), "--json"], &DEV, &NOW]);
    let error = "invalid base64 at byte 1: expected URL-safe base64";
    assert_eq!(
        (fields(&broken), broken.code),
        ([json!(false), json!("current"), json!(error), json!("server-error")], 1)
    );
    assert_eq!(
        (&broken.json()["payload"], &broken.json()["session"]),
        (&json!(null), &json!(null))
    );
}

#[test]
fn the_session_in_json_is_plain() {
    let json = concat!(
        r#"{"big":[18446744073709551615,18446744073709551616,-9223372036854775809],"bytes":{" b":"AP8="},"#,
        r#""float":[1.0,NaN,Infinity,-Infinity],"html":{" m":"<b>"},"id":{" u":"0123456789abcdef0123456789abcdef"},"#,
        r#""tuple":{" t":[1,"é"]},"when":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}"#
    );
    let run = inspect(&[&[&forge_json(json), "--json"], &DEV, &NOW]);
    let (_, session) = run.stdout.split_once(r#""session":"#).unwrap();
    let (session, _) = session.split_once(r#","header":"#).unwrap();
    assert_eq!(
        session,
        concat!(
            r#"{"big":[18446744073709551615,"18446744073709551616","-9223372036854775809"],"bytes":"AP8=","#,
            r#""float":[1.0,"NaN","Infinity","-Infinity"],"html":"<b>","id":"01234567-89ab-cdef-0123-456789abcdef","#,
            r#""tuple":[1,"\u00e9"],"when":"2023-11-14T22:13:20Z"}"#
        )
    );
    assert_eq!(run.json()["payload"], json);
}

/// Scripts rely on the fields: they may be added, but not removed, and `--help` lists them.
#[test]
fn every_field_is_documented() {
    let help = inspect(&[&["--help"]]).stdout;
    let report = inspect(&[&[ALICE, "--json", "--secret-key", "dev\n"], &NOW]).json();
    let fields =
        report.as_object().unwrap().keys().chain(report["found"].as_object().unwrap().keys());
    for field in fields {
        let words: Vec<_> = help.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        assert!(words.contains(&field.as_str()), "{field}");
    }
}
