//! Finds the setting that is another one in the app: what is cheap to try, and likely.

use std::collections::HashMap;

use flask_session_cookie::{ConfigError, Digest, KeyDerivation};

use crate::alteration::{Alteration, alterations};
use crate::key::Key;
use crate::kind::SIGNATURES;
use crate::scheme::{Form, SALTS, Scheme};

/// How many signatures are computed at most. This is not a cracker: every key tried is made of one
/// that was given.
pub const MAX_TRIALS: usize = 500;

/// How many bytes are signed at most: a long text gets fewer trials.
const MAX_BYTES: usize = 16 << 20;

/// Of more keys only what differs in one thing is tried, as there would be no turn for more.
const MANY_KEYS: usize = 20;

/// What makes a signature match.
#[derive(Debug)]
pub struct Match {
    /// Which of the keys given: 0 is the secret key, 1 the first fallback key.
    pub key: usize,
    /// What the app's key is instead; `None` if it is this key.
    pub alteration: Option<&'static Alteration>,
    /// How it is signed.
    pub scheme: Scheme,
    /// A dot is missing before it.
    pub lost_dot: bool,
    pub(crate) app_key: Key,
}

struct Trial<'a> {
    /// In how many things it differs from what was asked for.
    distance: usize,
    key: usize,
    alteration: Option<&'static Alteration>,
    app_key: &'a Key,
    scheme: &'a Scheme,
    lost_dot: bool,
}

/// Tries what differs in one thing from what was asked for, then in two, then in more.
///
/// `others` are what else it can be. Returns the number of trials as well.
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
    // What happens to keys is likelier than other settings.
    trials.sort_by_key(|trial| (trial.distance, trial.alteration.is_none()));
    in_turn(&mut trials);
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

/// One trial of each key, then the next of each: of many keys the last has its turn, too.
fn in_turn(trials: &mut [Trial]) {
    let mut turns = HashMap::new();
    trials.sort_by_cached_key(|trial| {
        let turn = turns.entry((trial.key, trial.distance)).or_insert(0);
        *turn += 1;
        (trial.distance, *turn)
    });
}

/// The settings to try, each with the number of things in which it differs.
fn schemes(digest: Digest, asked: &Scheme, others: &[Scheme]) -> Vec<(usize, Scheme)> {
    let asked = Scheme { digest, ..asked.clone() };
    let mut schemes = vec![(0, asked.clone())];
    // A kind of its own, with its own default salt or another one that is known.
    for other in others {
        schemes.push((1, Scheme { digest, ..other.clone() }));
    }
    for (salt, _) in SALTS.into_iter().filter(|(_, owner)| *owner != "Flask's session") {
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
            // Then the salt has no effect.
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

/// The only digest whose signatures are as long as that of `value`; `None` if no digest's are.
fn digest(value: &str, asked: &Scheme) -> Option<Digest> {
    if matches!(asked.form, Form::Jws(_) | Form::Remember) {
        return Some(asked.digest);
    }
    let (_, signature) = value.rsplit_once(asked.form.separator())?;
    let length = signature.trim_end_matches('=').len();
    SIGNATURES.iter().find(|(.., known)| *known == length).map(|(digest, ..)| *digest)
}
