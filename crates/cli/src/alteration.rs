//! How a key may have changed on its way from the app to whoever has it now.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use flask_session_cookie::Value;

use crate::key::{Key, from_value};
use crate::literal;

/// A way to turn the given key into the app's key.
#[derive(Debug)]
pub struct Alteration {
    /// A description of the app's key: "the key without surrounding white space".
    pub name: &'static str,
    /// The value of `--key-format` with which the given key is read like this, if there is one.
    format: Option<&'static str>,
    /// A Python expression of `key`: `{text}` is the key as a `str`, `{bytes}` as `bytes`.
    python: &'static str,
    /// The same in Rust, with `{text}` as a `&str` and `{bytes}` as a `&[u8]`.
    rust: &'static str,
    apply: fn(&[u8]) -> Option<Vec<u8>>,
}

impl Alteration {
    /// The Python expression for a `key` that is a `str`, or else `bytes`.
    #[must_use]
    pub fn in_python(&self, is_text: bool) -> String {
        let (text, bytes) = if is_text { ("key", "key.encode()") } else { ("key.decode()", "key") };
        self.python.replace("{text}", text).replace("{bytes}", bytes)
    }

    /// The value of `--key-format` with which the given key is read like this, if there is one.
    #[must_use]
    pub fn format(&self) -> Option<&'static str> {
        self.format
    }

    /// The Rust expression for a `key` that is a `&str`, or else a `&[u8]`.
    #[must_use]
    pub fn in_rust(&self, is_text: bool) -> String {
        let (text, bytes) =
            if is_text { ("key", "key.as_bytes()") } else { ("std::str::from_utf8(key)?", "key") };
        self.rust.replace("{text}", text).replace("{bytes}", bytes)
    }
}

/// Every distinct key that the table derives from this one.
pub(crate) fn alterations(key: &Key) -> Vec<(&'static Alteration, Key)> {
    let mut keys: Vec<(&'static Alteration, Key)> = Vec::new();
    for alteration in ALTERATIONS {
        let Some(bytes) = (alteration.apply)(key.as_bytes()) else { continue };
        let altered = Key::new(bytes);
        let is_known = keys.iter().any(|(_, known)| known.as_bytes() == altered.as_bytes());
        if !altered.as_bytes().is_empty() && altered.as_bytes() != key.as_bytes() && !is_known {
            keys.push((alteration, altered));
        }
    }
    keys
}

/// The likeliest first.
const ALTERATIONS: &[Alteration] = &[
    Alteration {
        name: "the key without surrounding white space",
        format: None,
        python: "key.strip()",
        rust: "key.trim_ascii()",
        apply: |key| Some(key.trim_ascii().into()),
    },
    Alteration {
        name: "the key without surrounding quotes",
        format: None,
        python: r#"{text}.strip().strip('"')"#,
        rust: r#"{text}.trim().trim_matches('"')"#,
        apply: |key| Some(text(key)?.trim().trim_matches('"').into()),
    },
    Alteration {
        name: "the key without surrounding quotes",
        format: None,
        python: r#"{text}.strip().strip("'")"#,
        rust: r#"{text}.trim().trim_matches('\'')"#,
        apply: |key| Some(text(key)?.trim().trim_matches('\'').into()),
    },
    Alteration {
        name: "the part of the key after `=`: it is a line of a .env file",
        format: None,
        python: r#"{text}.split("=", 1)[1].strip().strip("'\"")"#,
        rust: r#"{text}.split_once('=').map_or({text}, |(_, value)| value).trim().trim_matches(['\'', '"'])"#,
        apply: |key| Some(text(key)?.split_once('=')?.1.trim().trim_matches(['\'', '"']).into()),
    },
    Alteration {
        name: r"the key without a literal `\n` at the end",
        format: None,
        python: r#"{text}.removesuffix(r"\n")"#,
        rust: r#"{text}.trim_end_matches(r"\n")"#,
        apply: |key| Some(text(key)?.strip_suffix(r"\n")?.into()),
    },
    Alteration {
        name: "the key without its byte order mark",
        format: None,
        python: r#"{text}.removeprefix("\ufeff").strip()"#,
        rust: r#"{text}.trim_start_matches('\u{feff}').trim()"#,
        apply: |key| Some(text(key)?.strip_prefix('\u{feff}')?.trim().into()),
    },
    Alteration {
        name: "the key decoded as UTF-16",
        format: None,
        python: r#"{bytes}.decode("utf-16").strip()"#,
        rust: "String::from_utf16(&utf16)?.trim() /* of the key as u16 */",
        apply: |key| Some(utf16(key)?.trim().into()),
    },
    Alteration {
        name: "the key evaluated as a Python literal",
        format: Some("python"),
        python: "ast.literal_eval({text}.strip())",
        rust: "value_of_the_literal",
        apply: |key| from_value(literal::parse(text(key)?.trim()).ok()?),
    },
    Alteration {
        name: "the key with its escapes read as bytes",
        format: None,
        python: r#"ast.literal_eval("b'" + {text}.strip().strip("'\"") + "'")"#,
        rust: r#"b"..." /* the key as a literal */"#,
        apply: |key| unescaped(key, "b"),
    },
    Alteration {
        name: "the key with its escapes read as characters",
        format: None,
        python: r#"ast.literal_eval("'" + {text}.strip().strip("'\"") + "'")"#,
        rust: r#""..." /* the key as a literal */"#,
        apply: |key| unescaped(key, ""),
    },
    Alteration {
        name: "the key decoded from hexadecimal",
        format: Some("hex"),
        python: "bytes.fromhex({text})",
        rust: "hex::decode({text}.trim())?",
        apply: |key| hex::decode(text(key)?.trim()).ok(),
    },
    Alteration {
        name: "the key decoded from base64",
        format: Some("base64"),
        python: r#"base64.b64decode({text})"#,
        rust: "BASE64_STANDARD.decode({text}.trim())?",
        apply: |key| STANDARD.decode(text(key)?.trim()).ok(),
    },
    Alteration {
        name: "the key decoded from base64 without padding",
        format: Some("base64"),
        python: r#"base64.b64decode({text} + "==")"#,
        rust: "BASE64_STANDARD_NO_PAD.decode({text}.trim())?",
        apply: |key| STANDARD_NO_PAD.decode(text(key)?.trim()).ok(),
    },
    Alteration {
        name: "the key decoded from URL-safe base64",
        format: Some("base64"),
        python: r#"base64.urlsafe_b64decode({text})"#,
        rust: "BASE64_URL_SAFE.decode({text}.trim())?",
        apply: |key| URL_SAFE.decode(text(key)?.trim()).ok(),
    },
    Alteration {
        name: "the key decoded from URL-safe base64 without padding",
        format: Some("base64"),
        python: r#"base64.urlsafe_b64decode({text} + "==")"#,
        rust: "BASE64_URL_SAFE_NO_PAD.decode({text}.trim())?",
        apply: |key| URL_SAFE_NO_PAD.decode(text(key)?.trim()).ok(),
    },
    Alteration {
        name: "the key with a line feed at the end",
        format: None,
        python: r#"{bytes} + b"\n""#,
        rust: r#"[{bytes}, b"\n"].concat()"#,
        apply: |key| Some([key, b"\n"].concat()),
    },
    Alteration {
        name: "the key with a space at the end",
        format: None,
        python: r#"{bytes} + b" ""#,
        rust: r#"[{bytes}, b" "].concat()"#,
        apply: |key| Some([key, b" "].concat()),
    },
    Alteration {
        name: "the key with a Windows line break at the end",
        format: None,
        python: r#"{bytes} + b"\r\n""#,
        rust: r#"[{bytes}, b"\r\n"].concat()"#,
        apply: |key| Some([key, b"\r\n"].concat()),
    },
    Alteration {
        name: "the key in double quotes",
        format: None,
        python: r#"b'"' + {bytes} + b'"'"#,
        rust: r#"[&b"\""[..], {bytes}, b"\""].concat()"#,
        apply: |key| Some([b"\"", key, b"\""].concat()),
    },
    Alteration {
        name: "the key in single quotes",
        format: None,
        python: r#"b"'" + {bytes} + b"'""#,
        rust: r#"[&b"'"[..], {bytes}, b"'"].concat()"#,
        apply: |key| Some([b"'", key, b"'"].concat()),
    },
    Alteration {
        name: "the key as the text of a bytes literal, b'...'",
        format: None,
        python: "str({bytes})",
        rust: "Value::from({bytes}).to_string()",
        apply: |key| Some(Value::Bytes(key.to_vec()).to_string().into()),
    },
    Alteration {
        name: "the key encoded in hexadecimal",
        format: None,
        python: "{bytes}.hex()",
        rust: "hex::encode(key)",
        apply: |key| Some(hex::encode(key).into()),
    },
    Alteration {
        name: "the key encoded in hexadecimal, in capitals",
        format: None,
        python: "{bytes}.hex().upper()",
        rust: "hex::encode_upper(key)",
        apply: |key| Some(hex::encode_upper(key).into()),
    },
    Alteration {
        name: "the key encoded in base64",
        format: None,
        python: "base64.b64encode({bytes})",
        rust: "BASE64_STANDARD.encode(key)",
        apply: |key| Some(STANDARD.encode(key).into()),
    },
    Alteration {
        name: "the key encoded in URL-safe base64",
        format: None,
        python: "base64.urlsafe_b64encode({bytes})",
        rust: "BASE64_URL_SAFE.encode(key)",
        apply: |key| Some(URL_SAFE.encode(key).into()),
    },
    Alteration {
        name: "the key encoded in base64 without padding",
        format: None,
        python: r#"base64.b64encode({bytes}).rstrip(b"=")"#,
        rust: "BASE64_STANDARD_NO_PAD.encode(key)",
        apply: |key| Some(STANDARD_NO_PAD.encode(key).into()),
    },
    Alteration {
        name: "the key encoded in URL-safe base64 without padding",
        format: None,
        python: r#"base64.urlsafe_b64encode({bytes}).rstrip(b"=")"#,
        rust: "BASE64_URL_SAFE_NO_PAD.encode(key)",
        apply: |key| Some(URL_SAFE_NO_PAD.encode(key).into()),
    },
    Alteration {
        name: "the key encoded in Latin-1 instead of UTF-8",
        format: None,
        python: r#"{text}.encode("latin-1")"#,
        rust: "{text}.chars().map(|c| c as u8).collect::<Vec<_>>()",
        apply: |key| text(key)?.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect(),
    },
    Alteration {
        name: "the key decoded as Latin-1 and encoded in UTF-8",
        format: None,
        python: r#"{bytes}.decode("latin-1")"#,
        rust: "{bytes}.iter().copied().map(char::from).collect::<String>()",
        apply: |key| Some(key.iter().copied().map(char::from).collect::<String>().into()),
    },
];

fn text(key: &[u8]) -> Option<&str> {
    std::str::from_utf8(key).ok()
}

/// UTF-16 with a byte order mark, which PowerShell writes.
fn utf16(key: &[u8]) -> Option<String> {
    let units: Vec<u16> = match key {
        [0xff, 0xfe, rest @ ..] => {
            rest.as_chunks().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect()
        }
        _ => return None,
    };
    String::from_utf16(&units).ok()
}

/// Evaluates escapes: `\xf0` is a byte in a bytes literal, and a character in a str.
fn unescaped(key: &[u8], prefix: &str) -> Option<Vec<u8>> {
    let text = text(key)?.trim().trim_matches(['\'', '"']);
    let literal = format!("{prefix}'{text}'");
    if text.contains('\\') { from_value(literal::parse(&literal).ok()?) } else { None }
}
