//! Traits that tell which signers and serializers have which settings.

use super::builder::Builder;

/// A type that a [`Builder`] builds: every signer and serializer of this module.
///
/// Use this trait, [`Timed`], [`Serializes`], [`UrlSafe`], [`TakesSignerKwargs`] and [`SignsJws`]
/// as bounds of generic functions. They are sealed.
///
/// ```
/// use flask_session_cookie::ConfigError;
/// use flask_session_cookie::itsdangerous::{
///     Digest, KeyDerivation, Serializer, Signer, TakesSignerKwargs,
/// };
///
/// fn with_shop_settings<S: TakesSignerKwargs>(secret_key: &str) -> Result<S, ConfigError> {
///     S::builder(secret_key).key_derivation(KeyDerivation::Hmac).digest(Digest::Sha256).build()
/// }
///
/// let signer: Signer = with_shop_settings("secret-key")?;
/// let serializer: Serializer = with_shop_settings("secret-key")?;
/// # Ok::<(), ConfigError>(())
/// ```
pub trait Build: sealed::Build {
    /// A builder with itsdangerous' defaults.
    ///
    /// ```
    /// use flask_session_cookie::ConfigError;
    /// use flask_session_cookie::itsdangerous::{Build, Signer};
    ///
    /// fn for_consent<S: Build>(secret_key: &str) -> Result<S, ConfigError> {
    ///     S::builder(secret_key).salt("cookie-consent").build()
    /// }
    ///
    /// let signer: Signer = for_consent("secret-key")?;
    /// assert_ne!(signer.sign("yes"), Signer::new("secret-key")?.sign("yes"));
    /// # Ok::<(), ConfigError>(())
    /// ```
    fn builder(secret_key: impl AsRef<[u8]>) -> Builder<Self>;
}

/// A type that signs with a timestamp: [`TimestampSigner`](super::TimestampSigner),
/// [`TimedSerializer`](super::TimedSerializer) and
/// [`UrlSafeTimedSerializer`](super::UrlSafeTimedSerializer).
///
/// ```
/// use flask_session_cookie::itsdangerous::{Builder, Timed};
/// use std::time::Duration;
///
/// fn tolerant<S: Timed>(builder: Builder<S>) -> Builder<S> {
///     builder.clock_skew(Duration::from_secs(5))
/// }
/// ```
pub trait Timed: Build {}

/// A serializer.
///
/// ```
/// use flask_session_cookie::itsdangerous::{Builder, Serializes};
///
/// fn reproducible<S: Serializes>(builder: Builder<S>) -> Builder<S> {
///     builder.sort_keys(true)
/// }
/// ```
pub trait Serializes: Build {}

/// A serializer with URL-safe payloads: [`UrlSafeSerializer`](super::UrlSafeSerializer) and
/// [`UrlSafeTimedSerializer`](super::UrlSafeTimedSerializer).
///
/// ```
/// use flask_session_cookie::Zlib;
/// use flask_session_cookie::itsdangerous::{Builder, UrlSafe};
///
/// fn for_stock_zlib<S: UrlSafe>(builder: Builder<S>) -> Builder<S> {
///     builder.zlib(Zlib::Stock)
/// }
/// ```
pub trait UrlSafe: Serializes {}

/// A type with settings for its signer (`signer_kwargs`): all but the JWS serializers.
///
/// ```
/// use flask_session_cookie::itsdangerous::{Builder, Digest, TakesSignerKwargs};
///
/// fn with_sha256<S: TakesSignerKwargs>(builder: Builder<S>) -> Builder<S> {
///     builder.digest(Digest::Sha256)
/// }
/// ```
pub trait TakesSignerKwargs: Build {}

/// A JWS serializer: [`JsonWebSignatureSerializer`](super::JsonWebSignatureSerializer) and
/// [`TimedJsonWebSignatureSerializer`](super::TimedJsonWebSignatureSerializer).
///
/// ```
/// use flask_session_cookie::itsdangerous::{Builder, JwsAlgorithm, SignsJws};
///
/// fn with_hs256<S: SignsJws>(builder: Builder<S>) -> Builder<S> {
///     builder.algorithm(JwsAlgorithm::Hs256)
/// }
/// ```
pub trait SignsJws: Serializes {}

pub(super) mod sealed {
    use super::Builder;

    pub trait Build: Sized {
        /// Builds from settings that have passed `Settings::check`.
        fn from_builder(builder: Builder<Self>) -> Self;
    }
}
