//! Objects of Python, JavaScript and JSON.

use super::{ALICE, OTHER, check, find, one, session};

#[test]
fn objects_printed_by_python() {
    let jar = format!(
        "<RequestsCookieJar[<Cookie theme=dark for 127.0.0.1/>, <Cookie session={ALICE} for 127.0.0.1/>]>"
    );
    check(&jar, "2 cookies printed by Python");
    check(&format!("<Cookie session={ALICE} for 127.0.0.1/shop>"), "a cookie printed by Python");
    assert_eq!(
        one(&format!("<Cookie session={ALICE} for a.example/shop>")).path.as_deref(),
        Some("/shop")
    );
    let cookie = format!(
        "Cookie(version=0, name='session', value='{ALICE}', port=None, port_specified=False, domain='127.0.0.1', \
         domain_specified=False, domain_initial_dot=False, path='/', path_specified=True, secure=False, expires=None, \
         discard=True, comment=None, comment_url=None, rest={{'HttpOnly': None}}, rfc2109=False)"
    );
    for text in [
        cookie.clone(),
        format!("<MozillaCookieJar[{cookie}]>"),
        // `client.get_cookie("session")` of Werkzeug.
        format!(
            "Cookie(key='session', value='{ALICE}', decoded_key='session', decoded_value='{ALICE}', expires=None, \
             max_age=None, domain='localhost', origin_only=True, path='/', secure=False, http_only=True, same_site=None)"
        ),
        format!("ImmutableMultiDict([('theme', 'dark'), ('session', '{ALICE}')])"),
        format!("<SimpleCookie: session='{ALICE}'>"),
        format!("{{'theme': 'dark', 'session': '{ALICE}'}}"),
        format!("[('theme', 'dark'), ('session', '{ALICE}')]"),
        format!(
            "{{'Server': 'Werkzeug/3.1.9', 'Set-Cookie': 'theme=dark; Expires=Sun, 17 Mar 2030 17:46:40 GMT; Path=/, session={ALICE}; HttpOnly; Path=/', 'Vary': 'Cookie'}}"
        ),
        format!(
            "HTTPHeaderDict({{'Server': 'Werkzeug/3.1.9', 'Set-Cookie': 'session={ALICE}; HttpOnly; Path=/'}})"
        ),
        format!("document.cookie = \"session={ALICE}; path=/\""),
        format!("{{'REQUEST_METHOD': 'GET', 'HTTP_COOKIE': 'theme=dark; session={ALICE}'}}"),
        format!("requests.get('http://a/', cookies={{'theme': 'dark', 'session': '{ALICE}'}})"),
        format!("client.set_cookie('session', '{ALICE}')"),
        format!("cookies = {{'session': b'{ALICE}'}}"),
        format!("{{'session': '{}'\n            '{}'}}", &ALICE[..30], &ALICE[30..]),
    ] {
        check(&text, "a JSON or Python literal");
    }
    check(&format!("b'{ALICE}'"), "a bare value");
    check(&format!("'{}'\n'{}'", &ALICE[..30], &ALICE[30..]), "a bare value");
}

#[test]
fn morsels_of_http_cookies() {
    check(&format!("<Morsel: session={ALICE}; Path=/>"), "a cookie printed by Python");
    assert_eq!(
        one(&format!("<Morsel: session={ALICE}; HttpOnly; Path=/app>")).path.as_deref(),
        Some("/app")
    );
    check(&format!("<SimpleCookie: session={ALICE}>"), "a cookie printed by Python");
    check(
        &format!(
            "{{'theme': <Morsel: theme=dark; Path=/>, 'session': <Morsel: session={ALICE}; Path=/>}}"
        ),
        "2 cookies printed by Python",
    );
}

#[test]
fn json_objects() {
    let playwright = format!(
        "{{\"cookies\": [{{\"name\": \"theme\", \"value\": \"dark\", \"domain\": \"127.0.0.1\", \"path\": \"/\", \
         \"expires\": 1830534040.24165, \"httpOnly\": false, \"secure\": false, \"sameSite\": \"Lax\"}}, {{\"name\": \
         \"session\", \"value\": \"{ALICE}\", \"domain\": \"127.0.0.1\", \"path\": \"/\", \"expires\": -1, \"httpOnly\": true, \
         \"secure\": false, \"sameSite\": \"Lax\"}}], \"origins\": []}}"
    );
    for text in [
        format!("{{\"session\": \"{ALICE}\"}}"),
        format!("{{\n  \"theme\": \"dark\",\n  \"session\": \"{ALICE}\",\n}}"),
        format!("\"session\": \"{ALICE}\","),
        playwright.clone(),
        format!(
            "[{{'name': 'session', 'value': '{ALICE}', 'expires': -1, 'httpOnly': True, 'sameSite': 'Lax'}}]"
        ),
        format!(
            "[{{'name': 'Vary', 'value': 'Cookie'}}, {{'name': 'Set-Cookie', 'value': 'session={ALICE}; HttpOnly'}}]"
        ),
        format!("{{\"set-cookie\": [\"theme=dark; Path=/\", \"session={ALICE}; Path=/\"]}}"),
    ] {
        check(&text, "a JSON or Python literal");
    }
    check(&format!("\"{ALICE}\""), "a bare value");
    let cookie = one(&playwright);
    assert_eq!((cookie.domain.as_deref(), cookie.path.as_deref()), (Some("127.0.0.1"), Some("/")));
}

#[test]
fn headers_printed_by_node() {
    for text in [
        format!("{{\n  host: 'x',\n  cookie: 'session={ALICE}'\n}}"),
        format!("{{ host: 'x', cookie: 'theme=dark; session={ALICE}' }}"),
    ] {
        check(&text, "a JSON or Python literal");
        assert_eq!(session(&text).cookies.len(), 1);
    }
}

#[test]
fn cookies_copied_from_firefox() {
    let text = format!(
        "{{\"Response Cookies\":{{\"session\":{{\"httpOnly\":true,\"path\":\"/\",\"value\":\"{ALICE}\"}},\
         \"theme\":{{\"path\":\"/\",\"value\":\"dark\"}}}}}}"
    );
    check(&text, "a JSON or Python literal");
    let cookie = one(&text);
    assert_eq!((cookie.set, cookie.path.as_deref()), (true, Some("/")));
    assert_eq!(find(&text, "theme").unwrap().taken().value, "dark");
    let both = format!("{{\"Request Cookies\":{{\"session\":\"{OTHER}\"}},{}", &text[1..]);
    assert_eq!(
        session(&both).cookies.iter().map(|cookie| cookie.set).collect::<Vec<_>>(),
        [false, true]
    );
}
