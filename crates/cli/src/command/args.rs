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
  stays in the shell's history. Prefer the environment variable SECRET_KEY,
  --secret-key-file or --ask-secret-key. SECRET_KEY_FALLBACKS is a list, in
  Python or JSON: ['old', b'\\x00\\xff']. No key is ever printed.
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
  If the signature does not match, up to 500 likely combinations are tried: the
  key without line breaks or quotes, as a Python literal, in hexadecimal,
  base64 or Latin-1, or as a line of a .env file; the default salts of Flask and
  related libraries; every key derivation; a lost leading dot. Only the given
  keys are varied: this is not a cracker, and has no word list.

JSON (--json): one object. Fields may be added, but are never removed.
  flask_session_report  1
  kind              \"flask-session-cookie\", \"unsigned-payload\", \"deletion\",
                    \"url-safe-token\", \"url-safe-timed-token\",
                    \"flask-session-id\", \"signed-flask-session-id\",
                    \"remember-token\", \"csrf-token\", \"starlette-session\",
                    \"django-session\", \"itsdangerous-jws\", \"jwt\", \"unknown\", or
                    a rarer one
  certainty         \"certain\", \"likely\" or \"possible\"
  because           which structure gave the kind away
  also              the other kinds it could be
  damage            what is wrong with it, in words
  verified          true: accepted; false: refused; null: no key was given
  key               the key that signed it, even if it is refused for another
                    reason: \"current\", \"fallback-1\" for the first fallback key
                    and so on, or null
  reason            \"bad-signature\", \"not-signed\", \"expired\", \"from-the-future\",
                    \"bad-timestamp\", \"bad-payload\", \"not-verifiable\" (with a
                    secret key), or null
  error             the reason in words, or why it cannot be read, or null
  in_flask          what Flask does with it as a session cookie, if refused:
                    \"new-session\": it starts a new session; \"server-error\": it
                    answers with status 500; \"may-read\": it may read it, since
                    flask-session is stricter or has a limit; or null
  found             with what the signature matches, if it does not with the
                    given keys and settings, or null. An object: differences (in
                    words), key, alteration (of that key), salt, key_derivation,
                    digest, legacy_epoch (null: as given), lost_dot, python and
                    rust (lines of code), error (why it is refused even then)
  trials            how many combinations were tried
  compressed        whether the payload is compressed
  signed_at         Unix seconds
  signed_at_text    the same in RFC 3339
  age               seconds since it was signed
  expires_at        Unix seconds, or null
  cookie_len        length of the value in bytes
  header_len        length of its Set-Cookie header with Flask's defaults
  header_limit      the longest header that browsers accept
  payload           the exact JSON text inside, from which `sign` takes the
                    session
  payload_len       its length in bytes
  compressed_len    its length compressed, or null
  session           its value for reading, which loses types: tuples become
                    arrays, bytes base64, and UUIDs, datetimes, integers beyond
                    64 bits, NaN and infinities strings. An object for sessions
  header            the header of a JWS or JWT, as text
  user_id           the user ID in a remember token
  session_id        the ID of a session that is kept on the server
  cookie            the value
  cleaned           what was removed from it, in words
  pasted            what was pasted, in words
  taken_because     why Flask reads this cookie of several
  others            an object like this for every other cookie with the name

Exit code: 0 if it is accepted (without a key: if it can be read), 1 if not, 2
if the command line, a key or the input cannot be used. Then standard output is
empty.";

const SIGN_EXAMPLES: &str = "\
Examples:
  SECRET_KEY=dev flask-session sign \"{'username': 'Alice', 'cart': [1, 2]}\"
  SECRET_KEY=dev flask-session sign '{\"cart\": [{\" t\": [7, \"apple\"]}]}'
  flask-session inspect --full \"$COOKIE\" | SECRET_KEY=dev flask-session sign
";

const SIGN_LONG: &str = "\
Values:
  JSON as in a cookie, with Flask's tags, or Python literals:
  (1, 2)             {\" t\": [1, 2]}                           tuple
  b'\\x00\\xff'        {\" b\": \"AP8=\"}                           bytes
  Markup('<b>')      {\" m\": \"<b>\"}                            Markup
  UUID('01234567-89ab-cdef-0123-456789abcdef')                UUID
                     {\" u\": \"0123456789abcdef0123456789abcdef\"}
  datetime.datetime(2023, 11, 14, 22, 13, 20, tzinfo=datetime.timezone.utc)
                     {\" d\": \"Tue, 14 Nov 2023 22:13:20 GMT\"}  datetime
  The whole output of `inspect --full` or `inspect --json` works too.

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
    #[command(
        after_help = INSPECT_EXAMPLES,
        after_long_help = help(&[INSPECT_EXAMPLES, KEYS, INSPECT_LONG]),
    )]
    Inspect(Box<Inspect>),
    /// Signs a session and prints the cookie
    #[command(
        after_help = SIGN_EXAMPLES,
        after_long_help = help(&[SIGN_EXAMPLES, KEYS, SIGN_LONG]),
    )]
    Sign(Box<Sign>),
    /// Prints a completion script for a shell
    #[command(after_help = "\
Examples:
  flask-session completions bash > /etc/bash_completion.d/flask-session")]
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
    /// A cookie, or anything that contains it: headers, a curl command, a row of the browser's
    /// developer tools, a cookie jar, JSON. Standard input if it is `-` or missing
    pub(crate) pasted: Option<String>,
    #[command(flatten)]
    pub(crate) keys: Keys,
    #[command(flatten)]
    signing: Signing,
    /// PERMANENT_SESSION_LIFETIME, or the max_age of a token [default: 2678400, 31 days; other
    /// kinds have their own]
    #[arg(long, help_heading = "Time", value_name = "SECONDS")]
    lifetime: Option<u64>,
    /// How far in the future the timestamp may be; Flask itself allows nothing
    #[arg(long, help_heading = "Time", value_name = "SECONDS", default_value_t = 0)]
    clock_skew: u64,
    /// Check as of this time: Unix seconds, or 2023-11-14T22:13:20Z
    #[arg(long, help_heading = "Time", value_name = "TIME", value_parser = time)]
    now: Option<SystemTime>,
    /// SESSION_COOKIE_NAME: the name of the cookie
    #[arg(long, help_heading = "Input and output", value_name = "NAME", default_value = "session")]
    pub(crate) cookie_name: String,
    /// Show long values in full
    #[arg(long, help_heading = "Input and output")]
    pub(crate) full: bool,
    /// Print one JSON object
    #[arg(long, help_heading = "Input and output")]
    pub(crate) json: bool,
}

#[derive(clap::Args)]
pub(crate) struct Sign {
    /// The session, in Python or JSON, or the output of `inspect`. Standard input if it is `-` or
    /// missing
    pub(crate) session: Option<String>,
    #[command(flatten)]
    pub(crate) keys: Keys,
    #[command(flatten)]
    signing: Signing,
    /// Sign as of this time: Unix seconds, or 2023-11-14T22:13:20Z
    #[arg(long, help_heading = "Time", value_name = "TIME", value_parser = time)]
    time: Option<SystemTime>,
    /// app.json.sort_keys = False
    #[arg(long, help_heading = "Output format")]
    no_sort_keys: bool,
    /// app.json.ensure_ascii = False
    #[arg(long, help_heading = "Output format")]
    no_ensure_ascii: bool,
    /// The zlib whose bytes to write when compressing: stock or zlib-ng
    #[arg(long, help_heading = "Output format", value_name = "NAME", default_value = "stock")]
    zlib: Zlib,
}

#[derive(clap::Args)]
#[command(next_help_heading = "Keys")]
pub(crate) struct Keys {
    /// The app's SECRET_KEY [env: SECRET_KEY]
    #[arg(
        long,
        value_name = "KEY",
        allow_hyphen_values = true,
        conflicts_with_all = ["secret_key_file", "ask_secret_key"],
    )]
    pub(crate) secret_key: Option<OsString>,
    /// A file with the SECRET_KEY; a line break at its end is ignored
    #[arg(long, value_name = "FILE", conflicts_with = "ask_secret_key")]
    pub(crate) secret_key_file: Option<PathBuf>,
    /// Prompt for the SECRET_KEY, without showing it
    #[arg(long)]
    pub(crate) ask_secret_key: bool,
    /// A key of SECRET_KEY_FALLBACKS; repeat it in Flask's order [env: SECRET_KEY_FALLBACKS, a
    /// list]
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    pub(crate) fallback_key: Vec<OsString>,
    /// A file with a fallback key; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) fallback_key_file: Vec<PathBuf>,
    /// The format of the keys in options, files and SECRET_KEY
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) key_format: KeyFormat,
}

#[derive(clap::Args)]
#[command(next_help_heading = "Signature")]
struct Signing {
    /// The salt of the app's session interface, or of a token's serializer [default:
    /// cookie-session; other kinds have their own]
    #[arg(long, allow_hyphen_values = true)]
    salt: Option<String>,
    /// The key derivation: hmac, concat, django-concat or none [default: hmac; other kinds have
    /// their own]
    #[arg(long, value_name = "NAME")]
    key_derivation: Option<KeyDerivation>,
    /// The digest method: sha1, sha224, sha256, sha384 or sha512 [default: sha1; other kinds have
    /// their own]
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

/// A message in place of one that would quote an argument: the argument may be a key whose option
/// was forgotten or misspelled.
pub(crate) fn without_secrets(error: &clap::Error) -> Option<String> {
    let argument = || match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.clone(),
        _ => String::new(),
    };
    let message = match error.kind() {
        ErrorKind::UnknownArgument if !argument().starts_with('-') => {
            "more than one argument: put the pasted text in single quotes, as in \
             'Cookie: session=...'"
                .to_owned()
        }
        ErrorKind::UnknownArgument => match error.get(ContextKind::SuggestedArg) {
            Some(ContextValue::String(option)) => {
                format!("unknown option: did you mean {option}? See --help")
            }
            _ => "unknown option: see --help".to_owned(),
        },
        ErrorKind::InvalidSubcommand => {
            "expected a command, such as flask-session inspect '<cookie>'".to_owned()
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooManyValues => {
            format!("invalid value for {}: see --help", argument())
        }
        _ => return None,
    };
    Some(format!("error: {message}\n(the argument is not shown, since it may be a key)"))
}

/// Parses Unix seconds or RFC 3339, in the years from 1970 to 9999.
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
        _ => Err("expected a time from 1970 to 9999".to_owned()),
    }
}
