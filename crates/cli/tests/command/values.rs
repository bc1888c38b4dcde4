//! How the session is shown.

use super::session_of;

#[test]
fn values_are_shown_with_their_types() {
    let shown = session_of(
        r#"{"_flashes":[{" t":["message","hello"]}],"big":1267650600228229401496703205376,"bytes":{" b":"AP8iJ1wK"},
        "empty":[[],{" t":[]},{}],"float":[1.0,-0.0,1e16,1e-5,NaN,Infinity,-Infinity],"html":{" m":"<b>\"x\"</b>"},
        "id":{" u":"0123456789abcdef0123456789abcdef"},"none":[null,true,false],"one":{" t":[1]},
        "tag":{" di":{" t__":1}},"text":"Zoë's \"q\" \\ नमस्ते","when":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}"#,
    );
    assert_eq!(
        shown,
        r#"{
  '_flashes': [('message', 'hello')],
  'big': 1267650600228229401496703205376,
  'bytes': b'\x00\xff"\'\\\n',
  'empty': [[], (), {}],
  'float': [1.0, -0.0, 1e+16, 1e-05, nan, inf, -inf],
  'html': Markup('<b>"x"</b>'),
  'id': UUID('01234567-89ab-cdef-0123-456789abcdef'),
  'none': [None, True, False],
  'one': (1,),
  'tag': {' t': 1},
  'text': 'Zoë\'s "q" \\ नमस्ते',
  'when': datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
}
"#
    );
}

#[test]
fn containers_too_wide_for_a_line_are_broken_up() {
    let item = r#"{"name":"a name of some length","qty":1,"sku":"A-1"}"#;
    let shown = session_of(&format!(
        r#"{{"cart":[{item},{item}],"long":{{" t":["{}"]}}}}"#,
        "x".repeat(90)
    ));
    let x = "x".repeat(90);
    assert_eq!(
        shown,
        format!(
            r#"{{
  'cart': [
    {{'name': 'a name of some length', 'qty': 1, 'sku': 'A-1'}},
    {{'name': 'a name of some length', 'qty': 1, 'sku': 'A-1'}}
  ],
  'long': (
    '{x}',
  )
}}
"#
        )
    );
}

#[test]
fn an_empty_session_is_shown() {
    assert_eq!(session_of("{}"), "{}\n");
}
