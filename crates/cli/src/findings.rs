//! Everything the library can tell about a cookie or token.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use flask_session_cookie::itsdangerous::{BadTimeSignature, MaxAge};
use flask_session_cookie::{ConfigError, DecodeError, KeyDerivation, SessionCodec};

use crate::key::Key;
use crate::kind::{Certainty, Epoch, Kind, Recognized, Timestamp, recognize};
use crate::scheme::{Form, Scheme};
use crate::settings::Settings;
use crate::trials::{self, Match};

/// A cookie or token and what is known about it.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The value, with nothing around it.
    pub value: &'a str,
    /// The secret key, then the fallback keys in the order of `SECRET_KEY_FALLBACKS`. Empty if no
    /// key is known.
    pub keys: &'a [Key],
    /// The known settings of the app.
    pub settings: &'a Settings,
    /// The time at which it is checked.
    pub now: SystemTime,
}

/// The answer to a [`Query`].
#[derive(Debug)]
pub struct Findings {
    /// What it is. A matching signature takes precedence over the structure.
    pub recognized: Recognized,
    /// How such a value is signed, given the settings of the app. `None` if it is not signed, or
    /// cannot be verified here.
    pub scheme: Option<Scheme>,
    /// Whether it is accepted.
    pub verdict: Verdict,
    /// When it was signed, in Unix seconds.
    pub signed_at: Option<i64>,
    /// How many combinations of keys and settings were tried after the signature did not match.
    pub trials: usize,
}

/// Whether it is accepted.
#[derive(Debug)]
pub enum Verdict {
    /// No key was given.
    NotVerified,
    /// It is accepted.
    Verified {
        /// The index of the key that signed it: 0 is the secret key, 1 the first fallback key.
        key: usize,
    },
    /// It is refused.
    Refused {
        /// Why.
        error: DecodeError,
        /// The index of the key that signed it, if one did.
        key: Option<usize>,
        /// What would make it verify.
        remedy: Option<Box<Remedy>>,
    },
}

/// The changes with which a refused value verifies.
#[derive(Debug)]
pub struct Remedy {
    /// What makes the signature match; `None` if it matches already.
    pub found: Option<Match>,
    /// Whether timestamps count from 2011, if that differs from the settings.
    pub legacy_epoch: Option<bool>,
    /// Why it is refused even then.
    pub still: Option<DecodeError>,
}

impl Findings {
    /// Recognizes the value, verifies it if there are keys, and if its signature does not match,
    /// searches for the keys and settings with which it does.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] if a key cannot be used to sign.
    pub fn of(query: &Query) -> Result<Findings, ConfigError> {
        let recognized = recognize(query.value);
        let scheme = Scheme::of(&recognized).map(|scheme| scheme.with(query.settings));
        let mut findings = Findings {
            recognized,
            scheme,
            verdict: Verdict::NotVerified,
            signed_at: None,
            trials: 0,
        };
        if !query.keys.is_empty() {
            findings.verify(query)?;
        }
        findings.signed_at = findings.signed_at(query.settings);
        Ok(findings)
    }

    fn verify(&mut self, query: &Query) -> Result<(), ConfigError> {
        let verifier = Verifier::of(query);
        let session = Scheme::session().with(query.settings);
        for (kind, scheme) in self.kinds(query.settings) {
            if verifier.key(&scheme)?.is_some() {
                self.confirm_kind(kind, &scheme, query.settings);
                self.scheme = Some(scheme);
                break;
            }
        }
        let scheme = self.scheme.clone().unwrap_or(session);
        let (key, verdict) = verifier.verify(&scheme, &self.recognized)?;
        self.verdict = match (key, verdict) {
            (Some(key), Ok(())) => Verdict::Verified { key },
            (key, verdict) => {
                let error = verdict.err().unwrap_or(BadTimeSignature::BadSignature.into());
                let remedy = match key {
                    Some(_) => verifier.other_epoch(&scheme, &self.recognized, &error)?,
                    None => self.search(&verifier, &scheme, &error)?,
                };
                Verdict::Refused { error, key, remedy: remedy.map(Box::new) }
            }
        };
        Ok(())
    }

    /// The kinds it could be, the likeliest first, and how each is signed.
    fn kinds(&self, settings: &Settings) -> Vec<(Kind, Scheme)> {
        let looks_like =
            std::iter::once(self.recognized.kind).chain(self.recognized.also.iter().copied());
        // A token can hold anything that a session can.
        let token = (self.recognized.kind == Kind::FlaskSession).then_some(Kind::UrlSafeTimedToken);
        let mut kinds: Vec<(Kind, Scheme)> = Vec::new();
        // A value signed with Flask's defaults is a session, whatever it looks like.
        for kind in std::iter::once(Kind::FlaskSession).chain(looks_like).chain(token) {
            let scheme = Scheme::of(&Recognized { kind, ..self.recognized.clone() });
            if let Some(scheme) = scheme.filter(|_| kinds.iter().all(|(known, _)| *known != kind)) {
                kinds.push((kind, scheme));
            }
        }
        // Several kinds may be signed with the same settings. The kind whose defaults they are
        // comes first, then the kind it looks like.
        let asked = (settings.salt.as_deref(), settings.key_derivation);
        kinds.sort_by_key(|(kind, scheme)| match asked {
            (None | Some("cookie-session"), None | Some(KeyDerivation::Hmac)) => 0,
            (Some(_), _) if asked.0 == scheme.salt.as_deref() => 0,
            _ if *kind == self.recognized.kind => 1,
            _ => 2,
        });
        kinds.into_iter().map(|(kind, scheme)| (kind, scheme.with(settings))).collect()
    }

    /// How it is signed: the scheme that was found, or else the one given by the settings.
    #[must_use]
    pub fn actual_scheme(&self) -> Option<&Scheme> {
        match &self.verdict {
            Verdict::Refused { remedy: Some(remedy), .. } => {
                remedy.found.as_ref().map(|found| &found.scheme).or(self.scheme.as_ref())
            }
            _ => self.scheme.as_ref(),
        }
    }

    /// Its signature matches this scheme, so it is of this kind, or of another one signed the same
    /// way.
    fn confirm_kind(&mut self, kind: Kind, scheme: &Scheme, settings: &Settings) {
        let recognized = self.recognized.clone();
        let may_be = |other: &Kind| {
            let other = Scheme::of(&Recognized { kind: *other, ..recognized.clone() });
            other.is_some_and(|other| other.with(settings).is_signed_like(scheme))
        };
        let others = std::iter::once(&recognized.kind).chain(&recognized.also);
        self.recognized.also =
            others.filter(|other| **other != kind && may_be(other)).copied().collect();
        // The text that a `Signer` signed may end like a timestamp.
        if kind == (Kind::SignedText { timed: true }) {
            self.recognized.also.push(Kind::SignedText { timed: false });
        }
        self.recognized.kind = kind;
        self.recognized.because = "its signature matches".to_owned();
        self.recognized.certainty =
            if self.recognized.also.is_empty() { Certainty::Certain } else { Certainty::Likely };
    }

    /// Searches for the keys and settings with which the signature matches.
    fn search(
        &mut self,
        verifier: &Verifier,
        scheme: &Scheme,
        error: &DecodeError,
    ) -> Result<Option<Remedy>, ConfigError> {
        if self.scheme.is_none() || *error != BadTimeSignature::BadSignature.into() {
            return Ok(None);
        }
        let others = self
            .kinds(verifier.query.settings)
            .into_iter()
            .filter(|(kind, _)| *kind != self.recognized.kind);
        let (kinds, others): (Vec<_>, Vec<_>) = others.unzip();
        let (found, trials) =
            trials::search(verifier.query.value, verifier.query.keys, scheme, &others)?;
        self.trials = trials;
        let Some(found) = found else { return Ok(None) };

        let value = if found.lost_dot {
            format!(".{}", verifier.query.value)
        } else {
            verifier.query.value.to_owned()
        };
        let keys = [Key::new(found.app_key.as_bytes())];
        let query = Query { value: &value, keys: &keys, ..*verifier.query };
        let verifier = Verifier::of(&query);
        self.recognized = recognize(&value);
        let (_, verdict) = verifier.verify(&found.scheme, &self.recognized)?;
        let remedy = match &verdict {
            Ok(()) => None,
            Err(error) => verifier.other_epoch(&found.scheme, &self.recognized, error)?,
        };
        let mut of_this_form =
            kinds.iter().zip(&others).filter(|(_, other)| other.form == found.scheme.form);
        let has_salt = |(_, other): &(&Kind, &Scheme)| other.salt == found.scheme.salt;
        let kind = match found.scheme.form == scheme.form {
            true => of_this_form.find(has_salt),
            false => of_this_form.clone().find(has_salt).or_else(|| of_this_form.next()),
        };
        let kind = kind.map_or(self.recognized.kind, |(kind, _)| *kind);
        self.confirm_kind(kind, &found.scheme, verifier.query.settings);
        let remedy =
            remedy.unwrap_or(Remedy { found: None, legacy_epoch: None, still: verdict.err() });
        Ok(Some(Remedy { found: Some(found), ..remedy }))
    }

    /// When it was signed, by the epoch with which it verifies, or else the plausible one.
    fn signed_at(&self, settings: &Settings) -> Option<i64> {
        let other_epoch = match &self.verdict {
            Verdict::NotVerified if !settings.legacy_epoch => {
                return self.recognized.content.timestamp?.seconds();
            }
            Verdict::Refused { remedy: Some(remedy), .. } => remedy.legacy_epoch,
            _ => None,
        };
        let legacy_epoch = other_epoch.unwrap_or(settings.legacy_epoch);
        signed_at(&self.recognized, legacy_epoch)
    }
}

/// Verifies with the settings of the app, the way Flask does for a session.
struct Verifier<'a> {
    query: &'a Query<'a>,
    legacy_epoch: bool,
}

impl<'a> Verifier<'a> {
    fn of(query: &'a Query<'a>) -> Verifier<'a> {
        Verifier { query, legacy_epoch: query.settings.legacy_epoch }
    }

    /// The key that signed it, and whether it is accepted.
    fn verify(
        &self,
        scheme: &Scheme,
        recognized: &Recognized,
    ) -> Result<(Option<usize>, Result<(), DecodeError>), ConfigError> {
        let key = self.key(scheme)?;
        let verdict = match (scheme.form, key) {
            (Form::Session, _) => self.session(scheme)?,
            (_, None) => Err(BadTimeSignature::BadSignature.into()),
            (_, Some(_)) => self.age(scheme, recognized).map_err(DecodeError::from),
        };
        Ok((key, verdict))
    }

    /// The key that signed it. After the secret key, the last fallback key is tried first, as in
    /// `Signer.verify_signature` of `itsdangerous/signer.py`.
    fn key(&self, scheme: &Scheme) -> Result<Option<usize>, ConfigError> {
        let keys = self.query.keys.iter().enumerate();
        for (index, key) in keys.clone().take(1).chain(keys.skip(1).rev()) {
            if scheme.matches(key.as_bytes(), self.query.value)? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    fn session(&self, scheme: &Scheme) -> Result<Result<(), DecodeError>, ConfigError> {
        let [key, fallbacks @ ..] = self.query.keys else {
            return Err(ConfigError::EmptySecretKey);
        };
        let codec = SessionCodec::builder(key.as_bytes())
            .salt(scheme.salt.as_deref().unwrap_or_default())
            .key_derivation(scheme.key_derivation)
            .digest(scheme.digest)
            .lifetime(scheme.max_age.unwrap_or(Duration::MAX))
            .clock_skew(self.query.settings.clock_skew)
            .legacy_epoch(self.legacy_epoch);
        let codec = fallbacks
            .iter()
            .fold(codec, |codec, key| codec.fallback_key(key.as_bytes()))
            .build()?;
        Ok(codec.decode_at(self.query.value, self.query.now).map(|_| ()))
    }

    /// Whether the age of a token that is not a session is accepted.
    fn age(&self, scheme: &Scheme, recognized: &Recognized) -> Result<(), BadTimeSignature> {
        let seconds = |seconds: i64| Duration::from_secs(seconds.unsigned_abs());
        let content = &recognized.content;
        let (signed_at, max_age) = match (scheme.form, content.expires_at) {
            // A JWS states its own expiry.
            (Form::Jws(_), Some(expires_at)) => {
                let issued_at = content.issued_at.unwrap_or(expires_at).min(expires_at);
                (Some(issued_at), Some(seconds(expires_at.saturating_sub(issued_at))))
            }
            _ => (signed_at(recognized, self.legacy_epoch), scheme.max_age),
        };
        let (Some(signed_at), Some(max_age)) = (signed_at, max_age) else { return Ok(()) };
        let age = unix(self.query.now).saturating_sub(signed_at);
        let clock_skew = self.query.settings.clock_skew;
        let asks_for_future =
            !matches!(scheme.form, Form::Jws(_) | Form::Signer { separator: ":", .. });
        if age < 0 && seconds(age) > clock_skew && asks_for_future {
            Err(BadTimeSignature::FromTheFuture { ahead: seconds(age), clock_skew })
        } else if age > 0 && seconds(age) > max_age {
            Err(BadTimeSignature::Expired { age: seconds(age), max_age: MaxAge::from(max_age) })
        } else {
            Ok(())
        }
    }

    /// The verdict with the other epoch, if that would explain the error.
    fn other_epoch(
        &self,
        scheme: &Scheme,
        recognized: &Recognized,
        error: &DecodeError,
    ) -> Result<Option<Remedy>, ConfigError> {
        let legacy_epoch = match error {
            DecodeError::Signature(BadTimeSignature::Expired { .. })
                if !self.legacy_epoch
                    && recognized
                        .content
                        .timestamp
                        .is_some_and(|time| time.epoch == Epoch::Legacy) =>
            {
                true
            }
            DecodeError::Signature(BadTimeSignature::FromTheFuture { .. }) if self.legacy_epoch => {
                false
            }
            _ => return Ok(None),
        };
        let (_, verdict) = Verifier { legacy_epoch, ..*self }.verify(scheme, recognized)?;
        let is_no_better = matches!(
            (&verdict, legacy_epoch),
            (Err(DecodeError::Signature(BadTimeSignature::FromTheFuture { .. })), true)
                | (Err(DecodeError::Signature(BadTimeSignature::Expired { .. })), false)
        );
        if is_no_better {
            return Ok(None);
        }
        Ok(Some(Remedy { found: None, legacy_epoch: Some(legacy_epoch), still: verdict.err() }))
    }
}

/// When it was signed, in Unix seconds, if timestamps count from this epoch.
fn signed_at(recognized: &Recognized, legacy_epoch: bool) -> Option<i64> {
    let timestamp = recognized.content.timestamp?;
    let epoch = if legacy_epoch { Epoch::Legacy } else { Epoch::Unix };
    Timestamp { epoch, ..timestamp }.seconds()
}

/// Unix seconds, rounded down.
pub(crate) fn unix(time: SystemTime) -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => seconds(after),
        Err(before) => -seconds(before.duration() + Duration::from_nanos(999_999_999)),
    }
}
