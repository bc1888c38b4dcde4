//! The command line.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, value_parser};
use flask_session_cookie::itsdangerous::{Builder, Signer};
use flask_session_cookie::{DateTime, Digest, KeyDerivation, SessionCodec, SessionCodecBuilder};

use crate::Failure;

const USAGE: &str = "inspect [OPTIONS] [COOKIE]\n       inspect sign [OPTIONS] [JSON]";

const INSPECT_HELP: &str = "\
Keys:
  A key on the command line is visible to every user of the machine (ps) and stays in the history of
  the shell. Better set the environment variable SECRET_KEY.

JSON (--json), one object:
  verified          true: accepted; false: refused; null: no key was given
  key               whose signature it is, even if it is refused for another reason: \"current\",
                    \"fallback-1\" for the first --fallback-key and so on, null if none
  error             why it is refused or cannot be read, or null
  in_flask          what Flask does with a refused cookie: \"new-session\": it begins a new one;
                    \"server-error\": it answers 500; \"may-read\": it may read the cookie, since this
                    crate is stricter there or has a limit
  compressed        whether the payload is compressed
  signed_at         Unix seconds; signed_at_text: the same as text; age: seconds up to now
  cookie_len        bytes of the value; header_len: of the Set-Cookie header with Flask's defaults;
                    header_limit: what browsers keep
  payload           the JSON text inside, exactly; `inspect sign` makes the same cookie of it
  payload_len       its length in bytes; compressed_len: compressed, or null
  session           plain JSON: tuples are arrays, bytes are base64, UUID, datetime, integers beyond
                    64 bits, NaN and infinities are text

Exit code: 0 if the cookie is accepted (without a key: if it can be read), 1 if not, 2 for a wrong
command line.";

const SIGN_HELP: &str = "\
Keys:
  A key on the command line is visible to every user of the machine (ps) and stays in the history of
  the shell. Better set the environment variable SECRET_KEY.

Values beyond JSON are written as Flask writes them in the cookie:
  {\" t\": [1, 2]}                                tuple
  {\" b\": \"AP8=\"}                                bytes, in base64
  {\" m\": \"<b>text</b>\"}                         Markup
  {\" u\": \"0123456789abcdef0123456789abcdef\"}    UUID
  {\" d\": \"Tue, 14 Nov 2023 22:13:20 GMT\"}       datetime";

/// Shows what is inside a Flask session cookie
#[derive(Parser)]
#[command(name = "inspect", version, disable_help_subcommand = true, override_usage = USAGE, after_help = INSPECT_HELP)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) inspect: Inspect,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Makes a cookie from JSON and prints it
    #[command(after_help = SIGN_HELP)]
    Sign(Sign),
}

#[derive(clap::Args)]
pub(crate) struct Inspect {
    /// A cookie's value, `name=value`, or a whole Cookie or Set-Cookie header; `-` or nothing: standard input
    pub(crate) cookie: Option<String>,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// A key of SECRET_KEY_FALLBACKS; again for more, in Flask's order
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(crate) fallback_key: Vec<String>,
    /// PERMANENT_SESSION_LIFETIME [default: 2678400, which is 31 days]
    #[arg(long, value_name = "SECONDS", default_value_t = 31 * 86_400, hide_default_value = true)]
    pub(crate) lifetime: u64,
    /// How far in the future a cookie may be signed
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) clock_skew: u64,
    /// Unix time to judge the cookie at, instead of the clock's
    #[arg(long, value_name = "SECONDS", value_parser = unix_time())]
    now: Option<i64>,
    /// SESSION_COOKIE_NAME: which cookie to take from a header
    #[arg(long, value_name = "NAME", default_value = "session")]
    pub(crate) cookie_name: String,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Sign {
    /// The session, a JSON object; `-` or nothing: standard input
    pub(crate) json: Option<String>,
    #[command(flatten)]
    pub(crate) signing: Signing,
    /// Unix time to sign with, instead of the clock's
    #[arg(long, value_name = "SECONDS", value_parser = unix_time())]
    time: Option<i64>,
    /// app.json.sort_keys = False
    #[arg(long)]
    pub(crate) no_sort_keys: bool,
    /// app.json.ensure_ascii = False
    #[arg(long)]
    pub(crate) no_ensure_ascii: bool,
}

#[derive(clap::Args)]
pub(crate) struct Signing {
    /// SECRET_KEY of the app
    #[arg(long, value_name = "KEY", env = "SECRET_KEY", hide_env_values = true, allow_hyphen_values = true)]
    secret_key: Option<String>,
    /// A secret key that is no text, in hexadecimal; used in place of the environment variable
    #[arg(long, value_name = "HEX", allow_hyphen_values = true)]
    secret_key_hex: Option<String>,
    /// salt of the app's session interface
    #[arg(long, default_value = "cookie-session")]
    salt: String,
    /// key_derivation of the same: hmac, concat, django-concat or none
    #[arg(long, value_name = "NAME", default_value_t = KeyDerivation::Hmac)]
    key_derivation: KeyDerivation,
    /// digest_method of the same: sha1, sha224, sha256, sha384 or sha512
    #[arg(long, value_name = "NAME", default_value_t)]
    pub(crate) digest: Digest,
    /// Timestamps count from 2011, as in itsdangerous 0.24
    #[arg(long)]
    pub(crate) legacy_epoch: bool,
}

impl Inspect {
    pub(crate) fn codec(&self, secret_key: &[u8]) -> SessionCodecBuilder {
        self.fallback_key
            .iter()
            .fold(self.signing.codec(secret_key), SessionCodecBuilder::fallback_key)
            .lifetime(Duration::from_secs(self.lifetime))
            .clock_skew(Duration::from_secs(self.clock_skew))
    }

    pub(crate) fn now(&self) -> SystemTime {
        time_or_clock(self.now)
    }
}

impl Sign {
    pub(crate) fn codec(&self, secret_key: &[u8]) -> SessionCodecBuilder {
        self.signing.codec(secret_key).sort_keys(!self.no_sort_keys).ensure_ascii(!self.no_ensure_ascii)
    }

    pub(crate) fn time(&self) -> SystemTime {
        time_or_clock(self.time)
    }
}

impl Signing {
    pub(crate) fn secret_key(&self) -> Result<Option<Vec<u8>>, Failure> {
        match &self.secret_key_hex {
            None => Ok(self.secret_key.as_ref().map(|text| text.clone().into_bytes())),
            Some(hex) => from_hex(hex).map(Some).ok_or_else(|| {
                Failure::Usage("invalid --secret-key-hex: expected pairs of hexadecimal digits".into())
            }),
        }
    }

    fn codec(&self, secret_key: &[u8]) -> SessionCodecBuilder {
        SessionCodec::builder(secret_key)
            .salt(&self.salt)
            .key_derivation(self.key_derivation)
            .digest(self.digest)
            .legacy_epoch(self.legacy_epoch)
    }

    /// The signer of the session cookie with one key alone.
    pub(crate) fn signer(&self, key: &[u8]) -> Builder<Signer> {
        Signer::builder(key).salt(&self.salt).key_derivation(self.key_derivation).digest(self.digest)
    }
}

pub(crate) fn parse() -> Result<Args, clap::Error> {
    let matches = Args::command().try_get_matches()?;
    let given = |options: &ArgMatches, id| options.value_source(id) == Some(ValueSource::CommandLine);
    if matches.subcommand().is_some() && matches.ids().any(|id| given(&matches, id.as_str())) {
        return Err(error("`sign` must be the first argument: all its options stand behind it"));
    }
    let options = matches.subcommand().map_or(&matches, |(_, options)| options);
    // Not clap's `conflicts_with`, for which the environment variable would be a conflict as well.
    if given(options, "secret_key") && given(options, "secret_key_hex") {
        return Err(error("--secret-key and --secret-key-hex exclude each other: give one of them"));
    }
    Args::from_arg_matches(&matches)
}

pub(crate) fn error(message: &str) -> clap::Error {
    Args::command().error(ErrorKind::ValueValidation, message)
}

/// An argument that is one too many may be a key whose option was forgotten, or the rest of a key with a space in it.
pub(crate) fn without_secrets(mut error: clap::Error) -> clap::Error {
    let stray = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => !argument.starts_with('-'),
        _ => false,
    };
    if error.kind() == ErrorKind::UnknownArgument && stray {
        let hidden = ContextValue::String("(not shown: it may be a key)".into());
        error.insert(ContextKind::InvalidArg, hidden);
    }
    error
}

fn unix_time() -> clap::builder::RangedI64ValueParser {
    value_parser!(i64).range(0..=DateTime::MAX.as_unix())
}

fn time_or_clock(unix: Option<i64>) -> SystemTime {
    match unix {
        Some(seconds) => UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs()),
        None => SystemTime::now(),
    }
}

fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<_>> = hex.chars().map(|digit| digit.to_digit(16)).collect();
    digits?
        .chunks(2)
        .map(|pair| if let [high, low] = pair { u8::try_from(high << 4 | low).ok() } else { None })
        .collect()
}
