//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};
use clap_complete::Shell;
use flask_session_cli::key::KeyFormat;
use flask_session_cli::settings::Settings;
use flask_session_cookie::{
    DateTime, Digest, KeyDerivation, SessionCodec, SessionCodecBuilder, Zlib,
};

const EXAMPLES: &str = "\
Examples:
  flask-session inspect 'eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTg...'
  pbpaste | SECRET_KEY=dev flask-session inspect
  flask-session inspect --secret-key-file key.txt 'Cookie: session=eyJ1c2...'
  SECRET_KEY=dev flask-session sign \"{'username': 'Alice'}\"";

const KEYS: &str = "\
Keys:
  A key on the command line is visible to every user of the machine (ps) and
  stays in the history of the shell. Better are the environment variable
  SECRET_KEY, --secret-key-file, and --ask-secret-key. SECRET_KEY_FALLBACKS is
  a list, in Python or JSON: ['old', b'\\x00\\xff']. No key is printed.
";

const INSPECT_EXAMPLES: &str = "\
Examples:
  flask-session inspect 'eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTg...'
  pbpaste | SECRET_KEY=dev flask-session inspect
  flask-session inspect --secret-key-file key.txt 'Cookie: session=eyJ1c2...'
  flask-session inspect --secret-key 5f3d --key-format hex 'eyJ1c2VybmFtZSI6...'
";

const INSPECT_LONG: &str = "\
What is tried:
  If the signature does not match, up to 500 combinations that are quick to
  try: the key without line breaks or quotes, as a literal of Python, in
  hexadecimal, base64 and latin-1, out of a line of a .env file; the default
  salts of Flask and its neighbours; every key derivation; a lost dot. Only
  the keys given are varied: it is not a cracker, and takes no word list.

JSON (--json), one object, to which fields may be added:
  flask_session_report  1
  kind              \"flask-session-cookie\", \"unsigned-payload\", \"deletion\",
                    \"url-safe-token\", \"url-safe-timed-token\",
                    \"flask-session-id\", \"signed-flask-session-id\",
                    \"remember-token\", \"csrf-token\", \"starlette-session\",
                    \"django-session\", \"itsdangerous-jws\", \"jwt\", \"unknown\", or
                    one of the rarer ones
  certainty         \"certain\", \"likely\" or \"possible\"
  because           from which structure that was told
  also              the kinds that it can be as well
  damage            what is wrong with it, in words
  verified          true: accepted; false: refused; null: no key was given
  key               whose signature it is, even if it is refused for another
                    reason: \"current\", \"fallback-1\" for the first fallback key
                    and so on, or null
  reason            \"bad-signature\", \"not-signed\", \"expired\", \"from-the-future\",
                    \"bad-timestamp\", \"bad-payload\", \"not-verifiable\" (with a secret key), or null
  error             the same in words, or why it cannot be read, or null
  in_flask          what Flask does with it as its session if it is refused:
                    \"new-session\": it begins a new one; \"server-error\": it
                    answers 500; \"may-read\": it may read it, since this crate is
                    stricter there or has a limit; or null
  found             with what the signature matches, where it does not with the
                    keys and settings given, or null. An object: differences (in
                    words), key, alteration (of that key), salt, key_derivation,
                    digest, legacy_epoch (null: as it was given), lost_dot,
                    python and rust (lines of code), error (why it is refused
                    even so)
  trials            how many combinations were tried
  compressed        whether the payload is
  signed_at         Unix seconds
  signed_at_text    the same in RFC 3339
  age               seconds from then up to now
  expires_at        Unix seconds, or null
  cookie_len        bytes of the value
  header_len        bytes of the Set-Cookie header with Flask's defaults
  header_limit      what browsers keep of it
  payload           the JSON text inside, exactly: `sign` takes the session from
                    it
  payload_len       its length in bytes
  compressed_len    its length compressed, or null
  session           what it means, for reading (an object, for tokens whatever
                    they hold): types are lost. Tuples are arrays, bytes are
                    base64; UUID, datetime, integers beyond 64 bits, NaN and
                    infinities are text
  header            the header of a JWS or JWT, as text
  user_id           the user of a remember token
  session_id        the id of a session that is kept on the server
  cookie            the value
  cleaned           what was removed from it, in words
  pasted            what it was found in
  taken_because     why Flask takes this one
  others            the same object for each other cookie of the name

Exit code: 0 if it is accepted (without a key: if it can be read), 1 if not, 2
if the command line, a key or the input cannot be used: then nothing is on
standard output.";

const SIGN_EXAMPLES: &str = "\
Examples:
  SECRET_KEY=dev flask-session sign \"{'username': 'Alice', 'cart': [1, 2]}\"
  flask-session inspect \"$COOKIE\" --full | flask-session sign --secret-key-file key.txt
  SECRET_KEY=dev flask-session sign '{\"_flashes\": [{\" t\": [\"message\",
  \"hello\"]}]}'
";

const SIGN_LONG: &str = "\
Values:
  JSON as it is in a cookie, with Flask's tags, or literals of Python:
  (1, 2)             {\" t\": [1, 2]}                                tuple
  b'\\x00\\xff'        {\" b\": \"AP8=\"}                                bytes
  Markup('<b>')      {\" m\": \"<b>\"}                               Markup
  UUID('01234567-89ab-cdef-0123-456789abcdef')                     UUID
                     {\" u\": \"0123456789abcdef0123456789abcdef\"}
  datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
                     {\" d\": \"Tue, 14 Nov 2023 22:13:20 GMT\"}      datetime
  What `inspect --full` and `inspect --json` print is read as well, as a
  whole.

Exit code: 0 if a cookie is printed, 2 if not.";

/// Shows what is in a Flask session cookie, and why it does not verify
#[derive(Parser)]
#[command(name = "flask-session", version, after_help = EXAMPLES, term_width = 80)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Shows what is in a cookie or token, and why it does not verify
    #[command(after_help = INSPECT_EXAMPLES, after_long_help = help(&[INSPECT_EXAMPLES, KEYS, INSPECT_LONG]))]
    Inspect(Box<Inspect>),
    /// Makes a session cookie and prints it
    #[command(after_help = SIGN_EXAMPLES, after_long_help = help(&[SIGN_EXAMPLES, KEYS, SIGN_LONG]))]
    Sign(Box<Sign>),
    /// Prints the completions for a shell
    #[command(
        after_help = "Examples:\n  flask-session completions bash > /etc/bash_completion.d/flask-session"
    )]
    Completions {
        /// The shell
        shell: Shell,
    },
}

fn help(parts: &[&str]) -> String {
    parts.join("\n")
}

#[derive(clap::Args)]
pub(crate) struct Inspect {
    /// A value, or whatever it was copied with: headers, a curl command, a row of the browser's
    /// tools, a cookie jar, JSON; `-` or nothing: standard input
    pub(crate) pasted: Option<String>,
    #[command(flatten)]
    pub(crate) keys: Keys,
    #[command(flatten)]
    signing: Signing,
    /// PERMANENT_SESSION_LIFETIME, or max_age of a token [default: 2678400, 31 days; of other
    /// kinds their own]
    #[arg(long, help_heading = "Time", value_name = "SECONDS")]
    lifetime: Option<u64>,
    /// How far in the future it may be signed; Flask itself tolerates nothing
    #[arg(long, help_heading = "Time", value_name = "SECONDS", default_value_t = 0)]
    clock_skew: u64,
    /// Pretend that it is this time: Unix seconds, or 2023-11-14T22:13:20Z
    #[arg(long, help_heading = "Time", value_name = "TIME", value_parser = time)]
    now: Option<SystemTime>,
    /// SESSION_COOKIE_NAME: which cookie to take
    #[arg(long, help_heading = "Input and output", value_name = "NAME", default_value = "session")]
    pub(crate) cookie_name: String,
    /// Show long values whole
    #[arg(long, help_heading = "Input and output")]
    pub(crate) full: bool,
    /// Print one JSON object
    #[arg(long, help_heading = "Input and output")]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Sign {
    /// The session, in Python or JSON, or what `inspect` prints; `-` or nothing: standard input
    pub(crate) session: Option<String>,
    #[command(flatten)]
    pub(crate) keys: Keys,
    #[command(flatten)]
    signing: Signing,
    /// Sign as if it were this time: Unix seconds, or 2023-11-14T22:13:20Z
    #[arg(long, help_heading = "Time", value_name = "TIME", value_parser = time)]
    time: Option<SystemTime>,
    /// app.json.sort_keys = False
    #[arg(long, help_heading = "How it is written")]
    no_sort_keys: bool,
    /// app.json.ensure_ascii = False
    #[arg(long, help_heading = "How it is written")]
    no_ensure_ascii: bool,
    /// Whose bytes a compressed cookie has: those of stock zlib or of zlib-ng
    #[arg(long, help_heading = "How it is written", value_name = "NAME", default_value = "stock")]
    zlib: Zlib,
}

#[derive(clap::Args)]
#[command(next_help_heading = "Keys")]
pub(crate) struct Keys {
    /// SECRET_KEY of the app [env: SECRET_KEY]
    #[arg(long, value_name = "KEY", allow_hyphen_values = true, conflicts_with_all = ["secret_key_file", "ask_secret_key"])]
    pub(crate) secret_key: Option<OsString>,
    /// File with the SECRET_KEY; a line break at its end is ignored
    #[arg(long, value_name = "FILE", conflicts_with = "ask_secret_key")]
    pub(crate) secret_key_file: Option<PathBuf>,
    /// Ask for the SECRET_KEY, without showing it
    #[arg(long)]
    pub(crate) ask_secret_key: bool,
    /// A key of SECRET_KEY_FALLBACKS; may be repeated, in Flask's order [env:
    /// SECRET_KEY_FALLBACKS, a list]
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(crate) fallback_key: Vec<OsString>,
    /// File with a fallback key; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) fallback_key_file: Vec<PathBuf>,
    /// How the keys of options, files and SECRET_KEY are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) key_format: KeyFormat,
}

#[derive(clap::Args)]
#[command(next_help_heading = "How it is signed")]
struct Signing {
    /// Salt of the app's session interface, or of a token's serializer [default: cookie-session;
    /// of other kinds their own]
    #[arg(long, allow_hyphen_values = true)]
    salt: Option<String>,
    /// Key derivation: hmac, concat, django-concat or none [default: hmac; of other kinds their
    /// own]
    #[arg(long, value_name = "NAME")]
    key_derivation: Option<KeyDerivation>,
    /// Digest method: sha1, sha224, sha256, sha384 or sha512 [default: sha1; of other kinds their
    /// own]
    #[arg(long, value_name = "NAME")]
    digest: Option<Digest>,
    /// Timestamps count from 2011, as in itsdangerous 0.24
    #[arg(long)]
    legacy_epoch: bool,
}

impl Inspect {
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            salt: self.signing.salt.clone(),
            key_derivation: self.signing.key_derivation,
            digest: self.signing.digest,
            legacy_epoch: self.signing.legacy_epoch,
            lifetime: self.lifetime.map(Duration::from_secs),
            clock_skew: Duration::from_secs(self.clock_skew),
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.now.unwrap_or_else(SystemTime::now)
    }
}

impl Sign {
    pub(crate) fn codec(&self, secret_key: &[u8]) -> SessionCodecBuilder {
        let signing = &self.signing;
        SessionCodec::builder(secret_key)
            .salt(signing.salt.as_deref().unwrap_or("cookie-session"))
            .key_derivation(signing.key_derivation.unwrap_or(KeyDerivation::Hmac))
            .digest(signing.digest.unwrap_or_default())
            .legacy_epoch(signing.legacy_epoch)
            .sort_keys(!self.no_sort_keys)
            .ensure_ascii(!self.no_ensure_ascii)
            .zlib(self.zlib)
    }

    pub(crate) fn time(&self) -> SystemTime {
        self.time.unwrap_or_else(SystemTime::now)
    }
}

/// The message of an error that repeats what was given: it may be a key whose option was forgotten
/// or mistaken, and is left out.
pub(crate) fn without_secrets(error: &clap::Error) -> Option<String> {
    let argument = || match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.clone(),
        _ => String::new(),
    };
    let message = match error.kind() {
        ErrorKind::UnknownArgument if !argument().starts_with('-') => {
            "more than one argument: put what you paste in single quotes, as 'Cookie: session=...'"
                .to_owned()
        }
        ErrorKind::UnknownArgument => match error.get(ContextKind::SuggestedArg) {
            Some(ContextValue::String(option)) => {
                format!("unknown option: is it {option}? See --help")
            }
            _ => "unknown option: see --help".to_owned(),
        },
        ErrorKind::InvalidSubcommand => {
            "expected a command: to look into a cookie, flask-session inspect '<cookie>'".to_owned()
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooManyValues => {
            format!("invalid value for {}: see --help", argument())
        }
        _ => return None,
    };
    Some(format!("error: {message}\n(what was given is not shown: it may be a key)"))
}

/// Unix seconds, or RFC 3339, of the years from 1970 to 9999.
fn time(text: &str) -> Result<SystemTime, String> {
    let seconds = match text.parse() {
        Ok(seconds) => seconds,
        Err(_) => {
            let time: jiff::Timestamp = text.parse().map_err(|_| {
                "expected Unix seconds, or a time such as 2023-11-14T22:13:20Z".to_owned()
            })?;
            time.as_second()
        }
    };
    match u64::try_from(seconds) {
        Ok(unsigned) if seconds <= DateTime::MAX.as_unix() => {
            Ok(UNIX_EPOCH + Duration::from_secs(unsigned))
        }
        _ => Err("expected a time of the years from 1970 to 9999".to_owned()),
    }
}
