//! Every cookie and token of the fixtures, in every form.

use std::collections::BTreeSet;

use super::find;

/// The values at these keys in all files. The lines are nested too deeply for a JSON parser, so
/// only the string after the key is parsed.
fn values() -> BTreeSet<String> {
    let mut values = BTreeSet::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines().filter(|line| line.starts_with(r#"{"id""#)) {
            for key in ["cookie", "again", "token", "sid", "remember_token"] {
                let Some((_, rest)) = line.split_once(&format!("\"{key}\": \"")) else { continue };
                let value = serde_json::Deserializer::from_str(&format!("\"{rest}"))
                    .into_iter::<String>()
                    .next();
                values.extend(value.and_then(Result::ok));
            }
        }
    }
    values
}

/// Whether a browser could send the value, and it survives being pasted bare. Values with a `;`, a
/// quote or surrounding white space are only checked in the forms that escape them.
fn is_plain(value: &str) -> bool {
    value.trim() == value
        && !value.is_empty()
        && !value.contains(['"', '\'', ';'])
        && !value.contains(char::is_control)
}

/// How Werkzeug's `dump_cookie` writes a value.
fn quoted(value: &str) -> String {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || b"_!#$%&'()*+-./:<=>?@[]^`{|}~".contains(&byte);
    if value.bytes().all(plain) {
        return value.to_owned();
    }
    let mut out = String::from("\"");
    for byte in value.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            ..=0x19 | b',' | b';' | 0x7f.. => out.push_str(&format!("\\{byte:03o}")),
            _ => out.push(char::from(byte)),
        }
    }
    out + "\""
}

fn python(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n"))
}

#[test]
fn every_value_is_found_in_every_form() {
    let (mut checked, mut exceptions) = (0, BTreeSet::new());
    for value in values() {
        let json = serde_json::to_string(&value).unwrap();
        let python = python(&value);
        let quoted = quoted(&value);
        let mut forms = vec![
            format!("Cookie: a=b; session={quoted}; c=d"),
            format!("Set-Cookie: session={quoted}; HttpOnly; Path=/"),
            format!("csrf=a; Path=/, session={quoted}; HttpOnly; Path=/"),
            format!("session={quoted}"),
            format!("GET / HTTP/1.1\r\nHost: a\r\nCookie: session={quoted}\r\n\r\n"),
            format!("< HTTP/1.1 200 OK\n< Set-Cookie: session={quoted}; Path=/\n< \n"),
            format!("curl 'http://a' -H 'Cookie: a=b; session={}'", quoted.replace('\'', "'\\''")),
            format!("curl -b 'session={}' \\\n  'http://a'", quoted.replace('\'', "'\\''")),
            format!("session\t{quoted}\tlocalhost\t/\tSession\t9"),
            format!("#HttpOnly_a\tFALSE\t/\tFALSE\t0\tsession\t{quoted}"),
            format!("{{\"session\": {json}}}"),
            format!("[{{\"name\": \"session\", \"value\": {json}, \"path\": \"/\"}}]"),
            format!("session:{json}"),
            format!("{{'session': {python}}}"),
            format!("<Cookie session={quoted} for localhost.local/>"),
        ];
        if is_plain(&value) {
            forms.extend([
                value.clone(),
                format!(" {value}\r\n"),
                format!("Cookie: session={value}"),
                json.clone(),
                python.clone(),
                format!("{}{python}", if value.is_ascii() { "b" } else { "" }),
            ]);
        } else if value.trim() != value
            || value.is_empty()
            || value.contains(char::is_control)
            || value.ends_with(['"', '\'', ';', ','])
        {
            // Its own quotes or spaces look like those that pasting adds.
            continue;
        }
        for form in forms {
            let found = find(&form, "session").unwrap_or_else(|error| panic!("{form}: {error}"));
            let cookie = found.taken();
            checked += 1;
            if cookie.value != value {
                // Four spaces inside a signature or timestamp, which Flask does not read with
                // Werkzeug 3.1.9 or newer.
                assert_eq!(cookie.with_blanks.as_deref(), Some(value.as_str()), "{form}");
                assert!(value.contains("    "), "{form}");
                exceptions.insert(value.clone());
            }
        }
    }

    assert!(checked > 80_000 && exceptions.len() == 4, "{checked} {exceptions:?}");
}
