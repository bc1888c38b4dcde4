//! What the signers and serializers have in common.

use super::builder::Builder;

/// What a [`Builder`] can build: all signers and serializers of this module.
///
/// With this trait and [`Timed`], [`Serializes`], [`UrlSafe`], [`TakesSignerKwargs`] and
/// [`SignsJws`] a function can be written for any of them. They cannot be implemented outside this
/// crate.
///
/// ```
/// use flask_session_cookie::ConfigError;
/// use flask_session_cookie::itsdangerous::{
///     Digest, KeyDerivation, Serializer, Signer, TakesSignerKwargs,
/// };
///
/// fn with_settings_of_the_shop<S: TakesSignerKwargs>(secret_key: &str) -> Result<S, ConfigError> {
///     S::builder(secret_key).key_derivation(KeyDerivation::Hmac).digest(Digest::Sha256).build()
/// }
///
/// let signer: Signer = with_settings_of_the_shop("secret-key")?;
/// let serializer: Serializer = with_settings_of_the_shop("secret-key")?;
/// # Ok::<(), ConfigError>(())
/// ```
pub trait Build: sealed::Build {
    /// Its settings, which begin with the defaults of itsdangerous.
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

/// What signs together with the time: [`TimestampSigner`](super::TimestampSigner),
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

/// What signs values: the serializers.
///
/// ```
/// use flask_session_cookie::itsdangerous::{Builder, Serializes};
///
/// fn reproducible<S: Serializes>(builder: Builder<S>) -> Builder<S> {
///     builder.sort_keys(true)
/// }
/// ```
pub trait Serializes: Build {}

/// What signs values as text that needs no quoting in a URL:
/// [`UrlSafeSerializer`](super::UrlSafeSerializer) and
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

/// What takes arguments for its signer (`signer_kwargs`): everything but the JWS serializers.
///
/// ```
/// use flask_session_cookie::itsdangerous::{Builder, Digest, TakesSignerKwargs};
///
/// fn with_sha256<S: TakesSignerKwargs>(builder: Builder<S>) -> Builder<S> {
///     builder.digest(Digest::Sha256)
/// }
/// ```
pub trait TakesSignerKwargs: Build {}

/// What signs values as JWS: [`JsonWebSignatureSerializer`](super::JsonWebSignatureSerializer) and
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
        /// Makes it of settings that were checked.
        fn from_builder(builder: Builder<Self>) -> Self;
    }
}
