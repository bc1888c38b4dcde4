//! Tries likely variations of the keys and settings until a signature matches.

use std::collections::HashMap;

use flask_session_cookie::{ConfigError, Digest, KeyDerivation};

use crate::alteration::{Alteration, alterations};
use crate::key::Key;
use crate::kind::SIGNATURES;
use crate::scheme::{Form, SALTS, Scheme};

/// The number of signatures that are computed at most. This is not a cracker: every key tried is
/// derived from one that was given.
pub const MAX_TRIALS: usize = 500;

/// The number of bytes that are signed at most: a long value gets fewer trials.
const MAX_BYTES: usize = 16 << 20;

/// With more keys than this, only single differences are tried: the limit leaves no room for more.
const MANY_KEYS: usize = 20;

/// What makes a signature match.
#[derive(Debug)]
pub struct Match {
    /// The index of the given key: 0 is the secret key, 1 the first fallback key.
    pub key: usize,
    /// How the app's key differs from it; `None` if it does not.
    pub alteration: Option<&'static Alteration>,
    /// How the value is signed.
    pub scheme: Scheme,
    /// Whether the leading dot of the value is missing.
    pub lost_dot: bool,
    pub(crate) app_key: Key,
}

struct Trial<'a> {
    /// The number of differences from the given keys and settings.
    distance: usize,
    key: usize,
    alteration: Option<&'static Alteration>,
    app_key: &'a Key,
    scheme: &'a Scheme,
    lost_dot: bool,
}

/// Tries single differences from the given keys and the scheme `asked`, then two differences, then
/// more.
///
/// `others` are the schemes of the other kinds it could be. Also returns the number of trials.
pub(crate) fn search(
    value: &str,
    keys: &[Key],
    asked: &Scheme,
    others: &[Scheme],
) -> Result<(Option<Match>, usize), ConfigError> {
    let with_dot = format!(".{value}");
    let dots: &[bool] = if value.starts_with('.') { &[false] } else { &[false, true] };
    let Some(digest) = digest(value, asked) else { return Ok((None, 0)) };
    let schemes = schemes(digest, asked, others);
    let altered: Vec<_> = keys.iter().map(alterations).collect();

    let mut trials = Vec::new();
    for (key, (given, altered)) in keys.iter().zip(&altered).enumerate() {
        let altered = altered.iter().map(|(alteration, key)| (Some(*alteration), key));
        for (alteration, app_key) in std::iter::once((None, given)).chain(altered) {
            for (distance, scheme) in &schemes {
                for &lost_dot in dots {
                    let distance =
                        distance + usize::from(alteration.is_some()) + usize::from(lost_dot);
                    if keys.len() > MANY_KEYS && distance > 1 {
                        continue;
                    }
                    trials.push(Trial { distance, key, alteration, app_key, scheme, lost_dot });
                }
            }
        }
    }
    // A damaged key is likelier than an unusual setting.
    trials.sort_by_key(|trial| (trial.distance, trial.alteration.is_none()));
    interleave(&mut trials);
    trials.truncate(MAX_TRIALS.min(MAX_BYTES / value.len().max(1)));

    for (count, trial) in (1..).zip(&trials) {
        let text = if trial.lost_dot { &with_dot } else { value };
        if trial.scheme.matches(trial.app_key.as_bytes(), text)? {
            let found = Match {
                key: trial.key,
                alteration: trial.alteration,
                scheme: trial.scheme.clone(),
                lost_dot: trial.lost_dot,
                app_key: Key::new(trial.app_key.as_bytes()),
            };
            return Ok((Some(found), count));
        }
    }
    Ok((None, trials.len()))
}

/// Interleaves the trials of all keys, so that the last of many keys is tried within the limit.
fn interleave(trials: &mut [Trial]) {
    let mut turns = HashMap::new();
    trials.sort_by_cached_key(|trial| {
        let turn = turns.entry((trial.key, trial.distance)).or_insert(0);
        *turn += 1;
        (trial.distance, *turn)
    });
}

/// The schemes to try, each with its number of differences from `asked`.
fn schemes(digest: Digest, asked: &Scheme, others: &[Scheme]) -> Vec<(usize, Scheme)> {
    let asked = Scheme { digest, ..asked.clone() };
    let mut schemes = vec![(0, asked.clone())];
    // The other kinds, with their default salts, then serializers with every known salt.
    for other in others {
        schemes.push((1, Scheme { digest, ..other.clone() }));
    }
    for (salt, _) in SALTS.into_iter().filter(|(salt, _)| *salt != "cookie-session") {
        for other in others.iter().filter(|other| matches!(other.form, Form::Serializer { .. })) {
            schemes.push((2, Scheme { digest, salt: Some(salt.to_owned()), ..other.clone() }));
        }
    }

    let salts: Vec<_> = match asked.form {
        Form::Remember => Vec::new(),
        _ => SALTS.iter().map(|(salt, _)| Some((*salt).to_owned())).collect(),
    };
    let derivations: &[KeyDerivation] = match asked.form {
        Form::Remember | Form::Jws(_) => &[],
        _ => &DERIVATIONS,
    };
    for salt in std::iter::once(&asked.salt).chain(&salts) {
        for key_derivation in std::iter::once(&asked.key_derivation).chain(derivations).copied() {
            // Without a derivation the salt has no effect.
            let salt = if key_derivation == KeyDerivation::None { &asked.salt } else { salt };
            let scheme = Scheme { salt: salt.clone(), key_derivation, ..asked.clone() };
            let distance = usize::from(scheme.salt != asked.salt)
                + usize::from(key_derivation != asked.key_derivation);
            if !schemes.iter().any(|(_, known)| known.is_signed_like(&scheme)) {
                schemes.push((distance, scheme));
            }
        }
    }
    schemes
}

const DERIVATIONS: [KeyDerivation; 4] =
    [KeyDerivation::Hmac, KeyDerivation::DjangoConcat, KeyDerivation::Concat, KeyDerivation::None];

/// The digest with signatures as long as that of `value`, if there is one.
fn digest(value: &str, asked: &Scheme) -> Option<Digest> {
    if matches!(asked.form, Form::Jws(_) | Form::Remember) {
        return Some(asked.digest);
    }
    let (_, signature) = value.rsplit_once(asked.form.separator())?;
    let length = signature.trim_end_matches('=').len();
    SIGNATURES.iter().find(|(.., known)| *known == length).map(|(digest, ..)| *digest)
}
