//! `curl` commands and output, and what browsers copy as a command or script.

use super::{ALICE, OTHER, check, find, one, session};

/// A cookie is sent, and another one set.
#[test]
fn curl_v_output() {
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
        assert_eq!(pasted.taken_because, "it is the first in the request");
    }
}

/// `curl -v --http2-prior-knowledge` against Hypercorn.
#[test]
fn curl_v_output_with_http_2() {
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
        // A header replaces the cookies of `-b`.
        "curl -b session=x -H 'Cookie: {}' localhost",
    ] {
        check(&command.replace("{}", &format!("session={ALICE}")), "a curl command");
    }
}

/// "Copy as cURL", for bash and for cmd.
#[test]
fn curl_commands_copied_from_chromium() {
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
fn fetch_and_powershell_copied_from_chromium() {
    let fetch = format!(
        "fetch(\"http://127.0.0.1:5000/?a=1\", {{\n  \"headers\": {{\n    \"accept-language\": \"en-US\",\n    \
         \"cookie\": \"theme=dark; session={ALICE}\"\n  }},\n  \"body\": null,\n  \"method\": \"GET\"\n}});"
    );
    check(&fetch, "a fetch call");
    check(&fetch.replace("    \"cookie", "    // \"cookie"), "a fetch call");
    check(&format!("const r = await {}", fetch.replace("\"cookie\":", "cookie:")), "a fetch call");
    check(
        &format!(
            "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n\
             $session.Cookies.Add((New-Object System.Net.Cookie(\"theme\", \"dark\", \"/\", \"127.0.0.1\")))\n\
             $session.Cookies.Add((New-Object System.Net.Cookie(\"session\", \"{ALICE}\", \"/\", \"127.0.0.1\")))\n\
             Invoke-WebRequest -UseBasicParsing -Uri \"http://127.0.0.1:5000/\" `\n-WebSession $session"
        ),
        "a PowerShell script",
    );
}

#[test]
fn escaped_line_breaks_join_a_word() {
    for line_break in ["\n", "\r\n"] {
        assert_eq!(one(&format!("curl -b session=AAA\\{line_break}BBB http://x")).value, "AAABBB");
    }
    check(&format!("curl \\\n-b session={ALICE} \\\nhttp://x"), "a curl command");
}

#[test]
fn export_of_a_shell_variable() {
    check(&format!("export COOKIE={ALICE}"), "a bare value");
    check(&format!("export COOKIE='{ALICE}'"), "a bare value");
    check(&format!("export COOKIE=\"session={ALICE}\""), "a name and a value");
}
