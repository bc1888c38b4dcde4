//! The command compared with the codec, on cookies from real Flask.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::{Digest, KeyDerivation, SessionCodec};
use serde_json::{Value as Json, json};

use super::{inspect_stdin, read_json, sign_stdin};

/// The command agrees with `SessionCodec` on every cookie from Flask, signing its output makes the
/// same cookie, and pasted forms contain the same cookie.
#[test]
fn every_fixture_gets_the_codecs_verdict_and_round_trips() {
    check_all(Forms::Some);
}

/// The same, with every fixture in every form.
#[test]
#[ignore = "takes minutes: .ci/run runs it optimized"]
fn every_fixture_is_found_in_every_pasted_form() {
    check_all(Forms::All);
}

/// The forms in which each fixture is pasted.
#[derive(Clone, Copy)]
enum Forms {
    /// One of them, in turn.
    Some,
    All,
}

fn check_all(forms: Forms) {
    let files: &[&str] = match forms {
        Forms::Some => &["flask-3.1.3.json"],
        Forms::All => &["flask-3.1.3.json", "flask-1.1.4-itsdangerous-0.24.json"],
    };
    let lines: Vec<_> = files.iter().copied().flat_map(lines).collect();
    let counts = [const { AtomicUsize::new(0) }; 2];
    let next = AtomicUsize::new(0);
    let check_all = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((line, legacy_epoch)) = lines.get(index) else { break };
            let Some(case) = Case::of(line, *legacy_epoch) else { continue };
            let pasted = pasted_forms(&case.cookie);
            let turn = index % pasted.len();
            let accepted =
                check(&case, if let Forms::All = forms { &pasted } else { &pasted[turn..=turn] });
            counts[usize::from(accepted)].fetch_add(1, Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        // The JSON of some sessions is nested too deeply for the default stack of a thread.
        let spawn = |_| {
            std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, check_all).unwrap()
        };
        for thread in (0..4).map(spawn).collect::<Vec<_>>() {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let counts = counts.map(AtomicUsize::into_inner);
    assert!(counts[0] > 400 && counts[1] > 700, "only {counts:?} cases checked");
}

/// A cookie, the time at which Flask read it, and the settings.
struct Case {
    id: String,
    cookie: String,
    /// Whether Flask made it, rather than only read it.
    by_flask: bool,
    /// The cookie that Flask makes from its session, if it is another one.
    again: Option<String>,
    seconds: String,
    settings: Settings,
}

/// The cases of a file, and whether its timestamps count from 2011.
fn lines(file: &str) -> Vec<(String, bool)> {
    let path = format!("{}/../../fixtures/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let legacy_epoch = text.contains(r#""legacy_epoch": true"#);
    text.lines()
        .filter(|line| line.starts_with(r#"{"id""#))
        .map(|line| (line.to_owned(), legacy_epoch))
        .collect()
}

impl Case {
    /// `None` for a cookie that no browser could send, and for settings without an option.
    fn of(line: &str, legacy_epoch: bool) -> Option<Case> {
        let case = read_json(line.trim_end_matches(',')).unwrap();
        let time = case["time"].as_f64().unwrap_or(1_700_000_000.75).floor();
        let cookie = case["cookie"].as_str()?.to_owned();
        let is_sent = !cookie.is_empty()
            && cookie.chars().all(|c| matches!(c, '!'..='~') && !"\"',;\\".contains(c));
        let settings = Settings::of(&case["settings"], legacy_epoch)?;
        (is_sent && (0.0..253_402_300_800.0).contains(&time)).then(|| Case {
            id: case["id"].as_str().unwrap().to_owned(),
            cookie,
            by_flask: case["verdict"].is_null(),
            again: case["again"].as_str().map(str::to_owned),
            seconds: time.to_string(),
            settings,
        })
    }
}

/// Checks a case, and returns whether the cookie is accepted.
fn check(Case { id, cookie, by_flask, again, seconds, settings }: &Case, forms: &[String]) -> bool {
    let now = UNIX_EPOCH + Duration::from_secs(seconds.parse().unwrap());
    let options = settings.inspect();
    let options: &[&[&str]] = &[&["--now", seconds], &options];
    let report = inspect_stdin(&[&["--json"], &options.concat()], cookie);
    let fields = report.json();
    assert_eq!(fields["cookie"], *cookie, "{id}");
    let accepted = match settings.codec().decode_at(cookie, now) {
        Ok(_) => {
            assert_eq!((&fields["verified"], report.code), (&json!(true), 0), "{id}");
            true
        }
        Err(error) => {
            // One is a JWT, and is accepted as one.
            if fields["kind"] == "jwt" {
                return false;
            }
            assert_eq!((&fields["verified"], report.code), (&json!(false), 1), "{id}");
            // `:` is Django's separator.
            if !fields["kind"].as_str().unwrap().starts_with("django") {
                assert_eq!(fields["error"], error.to_string(), "{id}");
            }
            assert_eq!(fields["in_flask"] == "new-session", error.is_bad_signature(), "{id}");
            false
        }
    };
    // Unsigned texts may look like another form.
    let forms = if id.starts_with("given/shape/") { &[] } else { forms };
    for pasted in forms {
        // The key is only given if it verifies, since searching takes long.
        let options: &[&[&str]] =
            if accepted { &[&options.concat(), &["--json"]] } else { &[&["--json"]] };
        let run = inspect_stdin(options, pasted);
        let found = run.json();
        assert_eq!(
            (&found["cookie"], &found["session"]),
            (&fields["cookie"], &fields["session"]),
            "{id}: {pasted}"
        );
        assert!(!accepted || found["verified"] == true, "{id}: {pasted}");
    }
    if accepted && *by_flask {
        let expected = again.as_ref().unwrap_or(cookie);
        let text = inspect_stdin(&[&["--full"], &options.concat()], cookie);
        for printed in [&report.stdout, &text.stdout] {
            let signed = sign_stdin(&[&["--time", seconds], &settings.sign()], printed);
            assert_eq!(signed.stdout.trim_end(), expected, "{id}: {}", signed.stderr);
        }
    }
    accepted
}

/// The cookie in the forms in which people copy it.
fn pasted_forms(cookie: &str) -> Vec<String> {
    let middle = cookie.len() / 2;
    let mut forms = vec![
        format!("  {cookie} ;\r\n"),
        format!("'{cookie}',"),
        format!("\u{201c}{cookie}\u{201d}"),
        format!("{}\n  {}", &cookie[..middle], &cookie[middle..]),
        format!("session={cookie}"),
        format!("session:\"{cookie}\""),
        format!("Cookie: theme=dark; session={cookie}; more=y"),
        format!("cookie: session={cookie}"),
        format!("Set-Cookie: session={cookie}; HttpOnly; Path=/"),
        format!(
            "Set-Cookie: csrf=a; Expires=Thu, 01 Jan 2026 00:00:00 GMT; Path=/, session={cookie}; HttpOnly; Path=/"
        ),
        format!("GET / HTTP/1.1\r\nHost: example.com\r\nCookie: a=b; session={cookie}\r\n\r\n"),
        format!(
            "< HTTP/1.1 200 OK\n< Vary: Cookie\n< Set-Cookie: session={cookie}; Path=/\n<\n<p>session=no</p>\n"
        ),
        format!(
            "curl 'https://example.com/' \\\n  -H 'accept: */*' \\\n  -b 'a=b; session={cookie}' --compressed"
        ),
        format!("curl https://example.com/ -H 'Cookie: session={cookie}'"),
        format!("session\t{cookie}\texample.com\t/\tSession\t123\t✓\t\tLax"),
        format!("example.com\tFALSE\t/\tFALSE\t0\tsession\t{cookie}"),
        format!(
            "# Netscape HTTP Cookie File\n\n#HttpOnly_example.com\tFALSE\t/\tFALSE\t0\tsession\t{cookie}\n"
        ),
        json!({ "session": cookie, "theme": "dark" }).to_string(),
        json!([{ "name": "theme", "value": "dark" }, { "name": "session", "value": cookie }])
            .to_string(),
        format!("{{'session': '{cookie}'}}"),
        format!("b'{cookie}'"),
    ];
    // Percent-encoding is only decoded if the result is unmistakably signed.
    if cookie.starts_with("eyJ") || cookie.starts_with(".eJ") {
        forms.push(cookie.replace('.', "%2E").replace('=', "%3D"));
    }
    forms
}

struct Settings {
    settings: Json,
    legacy_epoch: bool,
}

impl Settings {
    /// `None` if a fallback key is not text, for which there is no option.
    fn of(settings: &Json, legacy_epoch: bool) -> Option<Settings> {
        let fallbacks = settings["fallback_keys"].as_array();
        let text = fallbacks.is_none_or(|keys| keys.iter().all(Json::is_string));
        text.then(|| Settings { settings: settings.clone(), legacy_epoch })
    }

    fn text(&self, setting: &str) -> Option<&str> {
        self.settings[setting].as_str()
    }

    fn fallback_keys(&self) -> impl Iterator<Item = &str> {
        self.settings["fallback_keys"].as_array().into_iter().flatten().filter_map(Json::as_str)
    }

    fn signing(&self) -> Vec<&str> {
        let mut options = match self.settings["secret_key"]["bytes"].as_str() {
            Some(hex) => vec!["--secret-key", hex, "--key-format", "hex"],
            None => vec!["--secret-key", self.text("secret_key").unwrap_or("dev")],
        };
        options.extend(self.legacy_epoch.then_some("--legacy-epoch"));
        for (setting, option) in
            [("salt", "--salt"), ("key_derivation", "--key-derivation"), ("digest", "--digest")]
        {
            options.extend(self.text(setting).map(|value| [option, value]).into_iter().flatten());
        }
        options
    }

    fn inspect(&self) -> Vec<&str> {
        let mut options = self.signing();
        options.extend(self.fallback_keys().flat_map(|key| ["--fallback-key", key]));
        if let Some(lifetime) = self.settings["lifetime"].as_u64() {
            options.extend(["--lifetime", lifetime.to_string().leak()]);
        }
        options
    }

    fn sign(&self) -> Vec<&str> {
        let mut options = self.signing();
        options.extend((self.settings["sort_keys"] == false).then_some("--no-sort-keys"));
        options.extend((self.settings["ensure_ascii"] == false).then_some("--no-ensure-ascii"));
        options
    }

    fn codec(&self) -> SessionCodec {
        let key = match self.settings["secret_key"]["bytes"].as_str() {
            Some(hex) => {
                let digits: Vec<_> =
                    hex.chars().map(|digit| digit.to_digit(16).unwrap() as u8).collect();
                digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
            }
            None => self.text("secret_key").unwrap_or("dev").as_bytes().to_vec(),
        };
        let mut builder = SessionCodec::builder(key)
            .salt(self.text("salt").unwrap_or("cookie-session"))
            .legacy_epoch(self.legacy_epoch);
        for key in self.fallback_keys() {
            builder = builder.fallback_key(key);
        }
        if let Some(lifetime) = self.settings["lifetime"].as_u64() {
            builder = builder.lifetime(Duration::from_secs(lifetime));
        }
        builder
            .key_derivation(match self.text("key_derivation") {
                None | Some("hmac") => KeyDerivation::Hmac,
                Some("concat") => KeyDerivation::Concat,
                Some("django-concat") => KeyDerivation::DjangoConcat,
                other => {
                    assert_eq!(other, Some("none"));
                    KeyDerivation::None
                }
            })
            .digest(match self.text("digest") {
                None | Some("sha1") => Digest::Sha1,
                Some("sha224") => Digest::Sha224,
                Some("sha256") => Digest::Sha256,
                Some("sha384") => Digest::Sha384,
                other => {
                    assert_eq!(other, Some("sha512"));
                    Digest::Sha512
                }
            })
            .build()
            .unwrap()
    }
}
