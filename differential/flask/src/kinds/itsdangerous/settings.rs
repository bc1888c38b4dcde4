//! The settings of a signer or serializer, and this crate's counterparts with them.

use flask_session_cookie::itsdangerous::{
    Builder, FallbackSigner, Serializer, Signer, TakesSignerKwargs, TimedSerializer,
    TimestampSigner, UrlSafeSerializer, UrlSafeTimedSerializer,
};
use proptest::prelude::*;
use proptest::sample::Index;
use serde::Serialize;

use super::ours::{Class, Refused};
use crate::common::settings::Key;
use crate::generate::settings::{digest, key, key_derivation};
use crate::generate::text::one_of;
use crate::generate::{Limits, text};

/// Missing settings have itsdangerous' defaults. Signers ignore those of serializers.
#[derive(Debug, Clone, Serialize)]
pub struct Settings {
    pub secret_key: Key,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fallback_keys: Vec<Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salt: Option<Key>,
    #[serde(flatten)]
    pub signer: SignerKwargs,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_salt: Option<Key>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback_signers: Option<Vec<SignerKwargs>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ensure_ascii: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort_keys: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compact: Option<bool>,
    /// Fixed by the version.
    #[serde(skip)]
    pub version: Version,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct SignerKwargs {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sep: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_derivation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

#[derive(Debug, Clone, Copy)]
pub struct Version {
    pub legacy_epoch: bool,
    /// Whether the URL-safe serializers escape non-ASCII text.
    pub ensure_ascii: bool,
    /// Whether serializers fall back to SHA-512 by default.
    pub sha512_fallback: bool,
}

pub fn settings(limits: Limits) -> impl Strategy<Value = Settings> {
    let salt = || {
        prop_oneof![
            text::short().prop_map(Key::Text),
            prop::collection::vec(any::<u8>(), 0..20).prop_map(|bytes| Key::of_bytes(&bytes)),
        ]
    };
    let fallback_keys = if limits.fallback_keys { 0..3 } else { 0..1_usize };
    let key_settings = (
        key(),
        prop::collection::vec(key(), fallback_keys),
        prop::option::of(salt()),
        signer_kwargs(any_sep().boxed()),
    );
    let serializer_settings = (
        prop::option::weighted(0.3, salt()),
        prop::option::weighted(
            0.4,
            prop::collection::vec(signer_kwargs(valid_sep().boxed()), 0..4),
        ),
        prop::option::weighted(0.4, any::<bool>()),
        prop::option::weighted(0.4, any::<bool>()),
        prop::option::weighted(0.4, any::<bool>()),
    );
    let version = Version {
        legacy_epoch: limits.legacy_epoch,
        ensure_ascii: limits.ascii_tokens,
        sha512_fallback: limits.sha512_fallback,
    };
    (key_settings, serializer_settings).prop_map(move |(key_settings, serializer_settings)| {
        let (secret_key, fallback_keys, salt, signer) = key_settings;
        let (call_salt, fallback_signers, ensure_ascii, sort_keys, compact) = serializer_settings;
        let settings = Settings {
            secret_key,
            fallback_keys,
            salt,
            signer,
            call_salt,
            fallback_signers,
            ensure_ascii,
            sort_keys,
            compact,
            version,
        };
        // itsdangerous 0.24 has no fallback signers and no settings for JSON.
        if limits.ascii_tokens {
            return Settings {
                fallback_signers: None,
                ensure_ascii: None,
                sort_keys: None,
                compact: None,
                ..settings
            };
        }
        settings
    })
}

fn valid_sep() -> impl Strategy<Value = String> {
    one_of(&[":", "|", "!", "..", "::", "é", " ", "\n", "+", "/", "\0", ".A"])
}

/// Only for the first signer: Python checks the separator of a fallback signer only when it tries
/// that signer.
fn any_sep() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => valid_sep(),
        1 => one_of(&["a", "-", "_", "=", "", "ab", "ba", "A-", "-_="]),
        1 => text::short(),
    ]
}

fn signer_kwargs(sep: BoxedStrategy<String>) -> impl Strategy<Value = SignerKwargs> {
    (
        prop::option::weighted(0.4, sep),
        prop::option::of(key_derivation()),
        prop::option::of(digest()),
    )
        .prop_map(|(sep, key_derivation, digest)| SignerKwargs { sep, key_derivation, digest })
}

/// A serializer with these settings.
macro_rules! serializer {
    ($class:ident, $settings:expr, $ensure_ascii:expr $(, $setting:ident: $value:expr)*) => {{
        let mut builder = $settings.builder($class::builder($settings.secret_key.bytes()));
        for fallback in $settings.fallback_signers() {
            builder = builder.fallback_signer(fallback.fallback_signer());
        }
        if let Some(ensure_ascii) = $settings.ensure_ascii.or($ensure_ascii) {
            builder = builder.ensure_ascii(ensure_ascii);
        }
        if let Some(sort_keys) = $settings.sort_keys {
            builder = builder.sort_keys(sort_keys);
        }
        if let Some(compact) = $settings.compact {
            builder = builder.compact(compact);
        }
        let serializer = builder$(.$setting($value))*.build().map_err(Refused::Config)?;
        Ok(match &$settings.call_salt {
            Some(salt) => serializer.with_salt(salt.bytes()),
            None => serializer,
        })
    }};
}

impl Settings {
    pub fn sep(&self) -> &str {
        self.signer.sep.as_deref().unwrap_or(".")
    }

    /// The fallback signers, by default those of the version.
    fn fallback_signers(&self) -> Vec<SignerKwargs> {
        let sha512 = SignerKwargs { digest: Some("sha512".to_owned()), ..SignerKwargs::default() };
        let version_default = if self.version.sha512_fallback { vec![sha512] } else { Vec::new() };
        self.fallback_signers.clone().unwrap_or(version_default)
    }

    pub fn has_fallback_signers(&self) -> bool {
        !self.fallback_signers().is_empty()
    }

    /// The settings of one of the fallback signers with the same separator, if there is one.
    pub fn of_fallback_signer(&self, index: Index) -> Settings {
        let mut fallbacks = self.fallback_signers();
        fallbacks.retain(|fallback| fallback.sep == self.signer.sep);
        if fallbacks.is_empty() {
            return self.clone();
        }
        Settings { signer: index.get(&fallbacks).clone(), ..self.clone() }
    }

    /// A signer whose tokens this class accepts.
    pub fn signer(&self, class: Class) -> Result<Signer, Refused> {
        let builder = Signer::builder(self.secret_key.bytes());
        let builder = match &self.call_salt {
            _ if class.is_signer() => self.builder(builder),
            None => self.builder(builder.salt("itsdangerous")),
            Some(salt) => self.builder(builder).salt(salt.bytes()),
        };
        builder.build().map_err(Refused::Config)
    }

    pub fn timestamp_signer(&self) -> Result<TimestampSigner, Refused> {
        let builder = self.builder(TimestampSigner::builder(self.secret_key.bytes()));
        builder.legacy_epoch(self.version.legacy_epoch).build().map_err(Refused::Config)
    }

    pub fn serializer(&self) -> Result<Serializer, Refused> {
        serializer!(Serializer, self, None)
    }

    pub fn timed_serializer(&self) -> Result<TimedSerializer, Refused> {
        serializer!(TimedSerializer, self, None, legacy_epoch: self.version.legacy_epoch)
    }

    pub fn url_safe_serializer(&self) -> Result<UrlSafeSerializer, Refused> {
        serializer!(UrlSafeSerializer, self, self.version.url_safe_ensure_ascii())
    }

    pub fn url_safe_timed_serializer(&self) -> Result<UrlSafeTimedSerializer, Refused> {
        let legacy_epoch = self.version.legacy_epoch;
        let ensure_ascii = self.version.url_safe_ensure_ascii();
        serializer!(UrlSafeTimedSerializer, self, ensure_ascii, legacy_epoch: legacy_epoch)
    }

    fn builder<S: TakesSignerKwargs>(&self, mut builder: Builder<S>) -> Builder<S> {
        for key in &self.fallback_keys {
            builder = builder.fallback_key(key.bytes());
        }
        if let Some(salt) = &self.salt {
            builder = builder.salt(salt.bytes());
        }
        let SignerKwargs { sep, key_derivation, digest } = &self.signer;
        if let Some(sep) = sep {
            builder = builder.sep(sep);
        }
        if let Some(key_derivation) = key_derivation {
            builder =
                builder.key_derivation(key_derivation.parse().expect("a name of itsdangerous"));
        }
        if let Some(digest) = digest {
            builder = builder.digest(digest.parse().expect("a name of hashlib"));
        }
        builder
    }
}

impl SignerKwargs {
    fn fallback_signer(&self) -> FallbackSigner {
        let mut fallback = FallbackSigner::new();
        if let Some(sep) = &self.sep {
            fallback = fallback.sep(sep);
        }
        if let Some(key_derivation) = &self.key_derivation {
            fallback =
                fallback.key_derivation(key_derivation.parse().expect("a name of itsdangerous"));
        }
        if let Some(digest) = &self.digest {
            fallback = fallback.digest(digest.parse().expect("a name of hashlib"));
        }
        fallback
    }
}

impl Version {
    /// `ensure_ascii` of the URL-safe serializers, if it is not the default.
    fn url_safe_ensure_ascii(self) -> Option<bool> {
        self.ensure_ascii.then_some(true)
    }
}
