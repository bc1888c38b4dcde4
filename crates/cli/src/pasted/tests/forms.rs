use super::{ALICE, OTHER, find, one, session};

#[track_caller]
fn check(text: &str, form: &str) {
    let pasted = session(text);
    assert_eq!(pasted.form.to_string(), form, "{text}");
    assert_eq!(pasted.taken().value, ALICE, "{text}");
}

#[test]
fn values_and_pairs() {
    check(ALICE, "a bare value");
    check(&format!("  {ALICE}\r\n"), "a bare value");
    check(&format!("session={ALICE}"), "a name and a value");
    check(&format!("session = {ALICE}"), "a name and a value");
    check(&format!("other=x; session={ALICE}"), "2 names and values");
    check(&format!("csrf=a\nsession={ALICE}\n"), "2 names and values");
    check(&format!("'session={ALICE}'\n"), "a name and a value");
    check(&format!("\"session={ALICE}\""), "a name and a value");
    check(&format!("session=\"{ALICE}\""), "a name and a value");
    check(&format!("{ALICE}\n{OTHER}"), "2 bare values");
}

#[test]
fn headers() {
    for header in [
        "Cookie: {}",
        "cookie:{}",
        "COOKIE : {}",
        "> Cookie: {}",
        "Cookie: a=b; {}; c=d",
        "Cookie\n{}",
    ] {
        check(&header.replace("{}", &format!("session={ALICE}")), "a Cookie header");
    }
    for header in [
        "Set-Cookie: {}; HttpOnly; Path=/",
        "set-cookie: {}",
        "< Set-Cookie: {}; Path=/",
        "{}; HttpOnly; Path=/",
    ] {
        check(&header.replace("{}", &format!("session={ALICE}")), "a Set-Cookie header");
    }
    check(&format!("header: Set-Cookie: session={ALICE}; HttpOnly; Path=/"), "a Set-Cookie header");
    check(&format!("* [HTTP/2] [1] [cookie: session={ALICE}]"), "a Cookie header");
    check(
        &format!("recv (stream_id=13) set-cookie: session={ALICE}; Path=/"),
        "a Set-Cookie header",
    );
    check(
        &format!("set-cookie:\nsession={ALICE}; HttpOnly; Path=/\nvary:\nCookie"),
        "a Set-Cookie header",
    );
}

#[test]
fn joined_set_cookie_headers() {
    // `requests`: response.headers["set-cookie"]
    let joined = format!(
        "theme=dark; Expires=Sun, 17 Mar 2030 17:46:40 GMT; Path=/, session={ALICE}; HttpOnly; Path=/"
    );
    check(&joined, "2 Set-Cookie headers");
    check(&format!("csrf=a; Path=/, session={ALICE}"), "2 Set-Cookie headers");
    check(&format!("csrf=a, session={ALICE}"), "2 Set-Cookie headers");
    check(&format!("Set-Cookie: {joined}"), "a Set-Cookie header");
    // Playwright: response.all_headers()["set-cookie"]
    check(&joined.replace(", session", "\nsession"), "2 Set-Cookie headers");
    let deletion =
        "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/, a=b; Path=/";
    let cookie = one(deletion);
    assert!(cookie.value.is_empty() && cookie.deletion && cookie.set);
}

#[test]
fn requests_and_responses() {
    check(
        &format!(
            "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: session={ALICE}\r\n\r\nCookie: session=body"
        ),
        "a request",
    );
    check(
        &format!(
            ":method: GET\n:path: /\ncookie: theme=dark\ncookie: session={ALICE}\naccept: */*"
        ),
        "2 Cookie headers",
    );
    check(
        &format!(
            "HTTP/1.0 200 OK\nVary: Cookie\nSet-Cookie: session={ALICE}; HttpOnly; Path=/\n\n<p>Set-Cookie: session=x"
        ),
        "a response",
    );
}

/// `curl -v`, with a cookie sent and another one set.
#[test]
fn output_of_curl() {
    let text = format!(
        "*   Trying 127.0.0.1:5055...\n* Connected to 127.0.0.1 (127.0.0.1) port 5055 (#0)\n> GET / HTTP/1.1\n\
         > Host: 127.0.0.1:5055\n> User-Agent: curl/7.88.1\n> Accept: */*\n> Cookie: csrf=a; session={ALICE}\n> \n\
         < HTTP/1.1 200 OK\n< Server: Werkzeug/3.1.9 Python/3.11.7\n< Content-Length: 5\n\
         * Added cookie theme=\"dark\" for domain 127.0.0.1, path /, expire 1900000000\n\
         < Set-Cookie: theme=dark; Expires=Sun, 17 Mar 2030 17:46:40 GMT; Path=/\n< Vary: Cookie\n\
         * Added cookie session=\"{OTHER}\" for domain 127.0.0.1, path /, expire 0\n\
         < Set-Cookie: session={OTHER}; HttpOnly; Path=/\n< Connection: close\n< \n{{ [5 bytes data]\n* Closing connection 0"
    );
    for text in
        [format!("$ curl -v -b 'csrf=a; session={ALICE}' http://127.0.0.1:5055/\n{text}"), text]
    {
        check(&text, "requests and responses");
        let pasted = session(&text);
        assert_eq!(
            pasted.cookies.iter().map(|cookie| cookie.set).collect::<Vec<_>>(),
            [false, true]
        );
        assert_eq!(pasted.cookies[1].value, OTHER);
        assert_eq!(pasted.taken_because, "it is the first that the request sends");
    }
}

/// `curl -v --http2-prior-knowledge` against Hypercorn.
#[test]
fn output_of_curl_with_http_2() {
    let sent = format!("* h2h3 [cookie: csrf=a; session={ALICE}]");
    let text = format!(
        "* h2h3 [:method: GET]\n* h2h3 [:path: /]\n{sent}\n* Using Stream ID: 1 (easy handle 0x55725cf572b0)\n\
         > GET / HTTP/2\n> Host: 127.0.0.1:5056\n> user-agent: curl/7.88.1\n> cookie: csrf=a; session={ALICE}\n> \n\
         < HTTP/2 200 \n< content-length: 5\n< set-cookie: theme=dark; Path=/\n\
         < set-cookie: session={OTHER}; HttpOnly; Path=/\n< vary: Cookie\n< \nhello"
    );
    check(&text, "requests and responses");
    assert_eq!(session(&text).cookies.len(), 2);
    check(&sent, "a Cookie header");
    let headers = format!(
        "HTTP/2 200 \r\nset-cookie: theme=dark; Path=/\r\nset-cookie: session={ALICE}; HttpOnly\r\n\r\nhello"
    );
    check(&headers, "a response");
}

#[test]
fn curl_commands() {
    for command in [
        "curl -b 'theme=dark; {}' http://localhost",
        "$ curl http://localhost -b \"{}\"",
        "me@host:~/app$ curl -s --cookie {} http://localhost",
        "curl -sb {} http://localhost",
        "curl -b{} http://localhost",
        "curl -H 'Cookie: {}' localhost",
        "curl -H 'Accept: a; b=c' \\\n  --header \"cookie: a=b; {}\" \\\n  localhost",
        "wget --header='Cookie: {}' localhost",
        "http localhost 'Cookie:{}'",
        // A header replaces what `-b` gives.
        "curl -b session=x -H 'Cookie: {}' localhost",
    ] {
        check(&command.replace("{}", &format!("session={ALICE}")), "a curl command");
    }
}

/// What Chromium copies as cURL, for bash and for cmd.
#[test]
fn curl_commands_of_browsers() {
    let posix = format!(
        "curl --url 'http://127.0.0.1:5000/?a=1&b=2' \\\n  -H 'Accept-Language: en-US' \\\n  -b 'theme=dark; session={ALICE}' \\\n  \
         -H 'sec-ch-ua: \"Not:A-Brand\";v=\"8\"'"
    );
    check(&posix, "a curl command");
    let cmd = format!(
        "curl --url ^\"http://127.0.0.1:5000/?a=1^&b=2^\" ^\n  -H ^\"Accept-Language: en-US^\" ^\n  \
         -b ^\"theme=dark; session={ALICE}^\" ^\n  -H ^\"sec-ch-ua: ^\\^\"Not:A-Brand^\\^\";v=^\\^\"8^\\^\"^\""
    );
    check(&cmd, "a curl command");

    let odd = [
        r#"curl --url 'http://127.0.0.1:5000/?a=1&b=2' -b $'remember_token="us\\303\\251r 1\\073x|9d06"; session=a\u0021b%2Ec\'d^e&f\\g'"#,
        r#"curl --url ^"http://127.0.0.1:5000/?a=1^&b=2^" -b ^"remember_token=^\^"us^\^\303^\^\251r 1^\^\073x^|9d06^\^"; session=a^!b^%^2Ec'd^^e^&f^\^\g^""#,
    ];
    for command in odd {
        assert_eq!(find(command, "remember_token").unwrap().taken().value, "usér 1;x|9d06");
        assert_eq!(one(command).value, r"a!b%2Ec'd^e&f\g");
    }
}

#[test]
fn scripts_of_browsers() {
    let fetch = format!(
        "fetch(\"http://127.0.0.1:5000/?a=1\", {{\n  \"headers\": {{\n    \"accept-language\": \"en-US\",\n    \
         \"cookie\": \"theme=dark; session={ALICE}\"\n  }},\n  \"body\": null,\n  \"method\": \"GET\"\n}});"
    );
    check(&fetch, "a call of fetch");
    check(&fetch.replace("    \"cookie", "    // \"cookie"), "a call of fetch");
    check(
        &format!("const r = await {}", fetch.replace("\"cookie\":", "cookie:")),
        "a call of fetch",
    );
    check(
        &format!(
            "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n\
             $session.Cookies.Add((New-Object System.Net.Cookie(\"theme\", \"dark\", \"/\", \"127.0.0.1\")))\n\
             $session.Cookies.Add((New-Object System.Net.Cookie(\"session\", \"{ALICE}\", \"/\", \"127.0.0.1\")))\n\
             Invoke-WebRequest -UseBasicParsing -Uri \"http://127.0.0.1:5000/\" `\n-WebSession $session"
        ),
        "PowerShell",
    );
}

#[test]
fn tables_of_browsers() {
    let row = format!("session\t{ALICE}\tlocalhost\t/\tSession\t70\t✓\t\t\t\t\tMedium");
    check(&row, "a row of a browser's table");
    check(&format!("theme\tdark\tlocalhost\t/\tSession\t9\n{row}"), "2 rows of a browser's table");
    check(&row.replace('\t', "   "), "a row of a browser's table");
    check(&format!("session\t{ALICE}"), "a row of a browser's table");
    check(&format!("session:\"{ALICE}\""), "a literal of JSON or Python");
    check(&format!("csrf_token:\"abc\"\nsession:\"{ALICE}\""), "a literal of JSON or Python");
    let cookie = one(&row);
    assert_eq!((cookie.domain.as_deref(), cookie.path.as_deref()), (Some("localhost"), Some("/")));
}

#[test]
fn words() {
    check(&format!("session: {ALICE}"), "a row of a browser's table");
    check(
        &format!("my cookie is session={ALICE} and the key is dev"),
        "words with a name and a value among them",
    );
    check(
        &format!("[2026-11-29] request with (theme=dark; session={ALICE})"),
        "words with a name and a value among them",
    );
    check(&format!("```\n{ALICE}\n```"), "a bare value");
    check(&format!("```\nCookie: session={ALICE}\n```"), "a Cookie header");
    check(&format!("\u{feff}Cookie: session={ALICE}\n"), "a Cookie header");
    check(
        &format!(
            "> GET / HTTP/1.1\n> Cookie: a=b; session={}\n{}\n> \n",
            &ALICE[..30],
            &ALICE[30..]
        ),
        "a request",
    );
}

#[test]
fn cookie_jars() {
    let curl = format!(
        "# Netscape HTTP Cookie File\n# https://curl.se/docs/http-cookies.html\n\
         # This file was generated by libcurl! Edit at your own risk.\n\n\
         #HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\t{ALICE}\n127.0.0.1\tFALSE\t/\tFALSE\t1900000000\ttheme\tdark\n"
    );
    check(&curl, "2 lines of a cookie jar");
    check(curl.lines().nth(4).unwrap(), "a line of a cookie jar");
    // MozillaCookieJar.save(ignore_discard=True): no time for a cookie of the session
    check(
        &format!(
            "# Netscape HTTP Cookie File\n# http://curl.haxx.se/rfc/cookie_spec.html\n# This is a generated file!  Do not edit.\n\n\
             127.0.0.1\tFALSE\t/\tFALSE\t1900000000\ttheme\tdark\n127.0.0.1\tFALSE\t/\tFALSE\t\tsession\t{ALICE}\n"
        ),
        "2 lines of a cookie jar",
    );
}

#[test]
fn what_python_prints() {
    let jar = format!(
        "<RequestsCookieJar[<Cookie theme=dark for 127.0.0.1/>, <Cookie session={ALICE} for 127.0.0.1/>]>"
    );
    check(&jar, "2 cookies of Python's");
    check(&format!("<Cookie session={ALICE} for 127.0.0.1/shop>"), "a cookie of Python's");
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
        // client.get_cookie("session") of Werkzeug
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
        check(&text, "a literal of JSON or Python");
    }
    check(&format!("b'{ALICE}'"), "a bare value");
    check(&format!("'{}'\n'{}'", &ALICE[..30], &ALICE[30..]), "a bare value");
}

#[test]
fn json() {
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
        check(&text, "a literal of JSON or Python");
    }
    check(&format!("\"{ALICE}\""), "a bare value");
    let cookie = one(&playwright);
    assert_eq!((cookie.domain.as_deref(), cookie.path.as_deref()), (Some("127.0.0.1"), Some("/")));
}

#[test]
fn alternating_lines_of_names_and_values() {
    for value in [format!("session={ALICE}"), format!("theme=dark; session={ALICE}")] {
        check(&format!("Accept\ntext/html\nCookie\n{value}\nHost\nlocalhost"), "a Cookie header");
        check(&format!("Cookie: {value}\nUser-Agent\nMozilla/5.0"), "a Cookie header");
    }
    // A line that an editor has broken at any place is still one value, unless what is before is
    // complete.
    for at in 1..ALICE.len() {
        check(&format!("Cookie: session={}\n{}", &ALICE[..at], &ALICE[at..]), "a Cookie header");
    }
}

#[test]
fn headers_that_node_prints() {
    for text in [
        format!("{{\n  host: 'x',\n  cookie: 'session={ALICE}'\n}}"),
        format!("{{ host: 'x', cookie: 'theme=dark; session={ALICE}' }}"),
    ] {
        check(&text, "a literal of JSON or Python");
        assert_eq!(session(&text).cookies.len(), 1);
    }
}

#[test]
fn all_that_firefox_copies() {
    let text = format!(
        "{{\"Response Cookies\":{{\"session\":{{\"httpOnly\":true,\"path\":\"/\",\"value\":\"{ALICE}\"}},\
         \"theme\":{{\"path\":\"/\",\"value\":\"dark\"}}}}}}"
    );
    check(&text, "a literal of JSON or Python");
    let cookie = one(&text);
    assert_eq!((cookie.set, cookie.path.as_deref()), (true, Some("/")));
    assert_eq!(find(&text, "theme").unwrap().taken().value, "dark");
    let both = format!("{{\"Request Cookies\":{{\"session\":\"{OTHER}\"}},{}", &text[1..]);
    assert_eq!(
        session(&both).cookies.iter().map(|cookie| cookie.set).collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn shells_join_the_lines_of_a_word() {
    for line_break in ["\n", "\r\n"] {
        assert_eq!(one(&format!("curl -b session=AAA\\{line_break}BBB http://x")).value, "AAABBB");
    }
    check(&format!("curl \\\n-b session={ALICE} \\\nhttp://x"), "a curl command");
}

#[test]
fn morsels() {
    check(&format!("<Morsel: session={ALICE}; Path=/>"), "a cookie of Python's");
    assert_eq!(
        one(&format!("<Morsel: session={ALICE}; HttpOnly; Path=/app>")).path.as_deref(),
        Some("/app")
    );
    check(&format!("<SimpleCookie: session={ALICE}>"), "a cookie of Python's");
    check(
        &format!(
            "{{'theme': <Morsel: theme=dark; Path=/>, 'session': <Morsel: session={ALICE}; Path=/>}}"
        ),
        "2 cookies of Python's",
    );
}

#[test]
fn names_and_values_on_lines() {
    for text in [
        format!("session\n{ALICE}"),
        format!("session:\r\n{ALICE}\r\n"),
        format!("Name: session\nValue: {ALICE}"),
        format!("- name: session\n  value: {ALICE}"),
        format!("- name: session\n  value: \"{ALICE}\"\n  path: /"),
    ] {
        check(&text, "a name and a value");
    }
    let list = format!("- name: theme\n  value: dark\n- name: session\n  value: {ALICE}");
    check(&list, "2 names and values");
    assert_eq!(find(&list, "theme").unwrap().taken().value, "dark");
}

#[test]
fn variables_of_a_shell() {
    check(&format!("export COOKIE={ALICE}"), "a bare value");
    check(&format!("export COOKIE='{ALICE}'"), "a bare value");
    check(&format!("export COOKIE=\"session={ALICE}\""), "a name and a value");
}

#[test]
fn urls() {
    check(&format!("https://localhost/confirm/{ALICE}"), "a URL");
    check(&format!("http://localhost:5000/confirm/{ALICE}/?next=/#top"), "a URL");
    let words = "words with a name and a value among them";
    check(&format!("?session={ALICE}"), words);
    check(&format!("https://localhost/?a=b&session={ALICE}&c=d"), words);
    check(&format!("https://localhost/confirm/{OTHER}?session={ALICE}"), words);
}

#[test]
fn quotations_of_mails() {
    check(&format!("> {ALICE}"), "a bare value");
    check(&format!("> session={ALICE}"), "a name and a value");
    check(&format!("> {}\n> {}\n", &ALICE[..30], &ALICE[30..]), "a bare value");
    check(&format!("> $ curl -b session={ALICE} \\\n>   http://localhost\n"), "a curl command");
    check(
        &format!(">> the cookie:\n>\n>> session={ALICE}\n"),
        "words with a name and a value among them",
    );
}
