//! The example against the codec, over all cookies of one version of Flask.

use std::time::{Duration, UNIX_EPOCH};

use flask_session_cookie::{Digest, KeyDerivation, SessionCodec};
use serde_json::{Value as Json, json};

use super::{inspect_stdin, read_json};

/// What `SessionCodec` says is what the example says, for every cookie of Flask's, and the payload it prints makes the same
/// cookie again.
#[test]
fn every_cookie_of_the_fixtures_gets_the_verdict_of_the_codec() {
    // Some sessions are nested too deeply for reading their JSON on a thread's usual stack.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(check_fixtures).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn check_fixtures() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/flask-3.1.3.json");
    let text = std::fs::read_to_string(path).unwrap();
    let mut checked = (0, 0);
    for line in text.lines().filter(|line| line.starts_with(r#"{"id""#)) {
        let case = read_json(line.trim_end_matches(',')).unwrap();
        let time = case["time"].as_f64().unwrap_or(1_700_000_000.75).floor();
        let Some(cookie) = case["cookie"]
            .as_str()
            .filter(|cookie| !cookie.trim().is_empty() && (0.0..253_402_300_800.0).contains(&time))
        else {
            continue;
        };
        let Some(settings) = Settings::of(&case["settings"]) else { continue };
        // Input is trimmed at its ends, and taken for a header: not for cookies that no browser sends.
        if cookie.trim() != cookie || cookie.contains([';', '"', '\'']) {
            continue;
        }
        checked.0 += 1;

        let seconds = time.to_string();
        let now = UNIX_EPOCH + Duration::from_secs_f64(time);
        let run = inspect_stdin(&[&["--json", "--now", &seconds], &settings.inspect()], cookie);
        let report = run.json();
        match settings.codec().decode_at(cookie, now) {
            Ok(_) => assert_eq!((&report["verified"], run.code), (&json!(true), 0), "{}", case["id"]),
            Err(error) => {
                assert_eq!((&report["verified"], run.code), (&json!(false), 1), "{}", case["id"]);
                assert_eq!(report["error"], error.to_string(), "{}", case["id"]);
                let is_new_session = report["in_flask"] == "new-session";
                assert_eq!(is_new_session, error.is_bad_signature(), "{}", case["id"]);
            }
        }
        if report["verified"] == true && case["verdict"].is_null() {
            checked.1 += 1;
            let payload = report["payload"].as_str().unwrap();
            let signed = inspect_stdin(&[&["sign", "--time", &seconds], &settings.sign()], payload);
            let expected = case["again"].as_str().unwrap_or(cookie);
            assert_eq!(signed.stdout.trim_end(), expected, "{}", case["id"]);
        }
    }
    assert!(checked.0 > 500 && checked.1 > 300, "only {checked:?} cases checked");
}

struct Settings(Json);

impl Settings {
    /// `None` if there is no option for a setting: keys that are no text, among the fallback keys.
    fn of(settings: &Json) -> Option<Settings> {
        let fallbacks = settings["fallback_keys"].as_array();
        let text = fallbacks.is_none_or(|keys| keys.iter().all(Json::is_string));
        text.then(|| Settings(settings.clone()))
    }

    fn text(&self, setting: &str) -> Option<&str> {
        self.0[setting].as_str()
    }

    fn fallback_keys(&self) -> impl Iterator<Item = &str> {
        self.0["fallback_keys"].as_array().into_iter().flatten().filter_map(Json::as_str)
    }

    fn signing(&self) -> Vec<&str> {
        let mut options = match self.0["secret_key"]["bytes"].as_str() {
            Some(hex) => vec!["--secret-key-hex", hex],
            None => vec!["--secret-key", self.text("secret_key").unwrap_or("dev")],
        };
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
        if let Some(lifetime) = self.0["lifetime"].as_u64() {
            options.extend(["--lifetime", lifetime.to_string().leak()]);
        }
        options
    }

    fn sign(&self) -> Vec<&str> {
        let mut options = self.signing();
        options.extend((self.0["sort_keys"] == false).then_some("--no-sort-keys"));
        options.extend((self.0["ensure_ascii"] == false).then_some("--no-ensure-ascii"));
        options
    }

    fn codec(&self) -> SessionCodec {
        let key = match self.0["secret_key"]["bytes"].as_str() {
            Some(hex) => {
                let digits: Vec<_> = hex.chars().map(|digit| digit.to_digit(16).unwrap() as u8).collect();
                digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
            }
            None => self.text("secret_key").unwrap_or("dev").as_bytes().to_vec(),
        };
        let mut builder = SessionCodec::builder(key).salt(self.text("salt").unwrap_or("cookie-session"));
        for key in self.fallback_keys() {
            builder = builder.fallback_key(key);
        }
        if let Some(lifetime) = self.0["lifetime"].as_u64() {
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
