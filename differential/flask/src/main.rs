//! Real Flask is the judge: random sessions and mangled cookies go to Flask and to this crate,
//! whose results must be the same.

#[path = "../../../tests/common/mod.rs"]
mod common;
mod generate;
mod judge;
mod kinds;
mod python;
#[path = "../../../tests/starlette/recipe.rs"]
mod recipe;
#[path = "../../../tests/flask_login/request.rs"]
mod request;
mod run;
#[path = "../../../tests/flask_wtf/compare.rs"]
mod wtf;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use clap::Parser;
use flask_session_cookie::Zlib;

use generate::Limits;
use judge::{Judge, ServerErrors};
use kinds::Kind;
use kinds::base64::Base64;
use kinds::decode::Decode;
use kinds::encode::Encode;
use kinds::flask_login::FlaskLogin;
use kinds::flask_wtf::FlaskWtf;
use kinds::itsdangerous::Itsdangerous;
use kinds::jws::Jws;
use kinds::refusal::Refusal;
use kinds::responses::Responses;
use kinds::starlette::Starlette;
use kinds::typed::Typed;
use run::Run;

/// Compares flask-session-cookie with real Flask and itsdangerous.
///
/// Without arguments, runs tens of thousands of cases of each kind against Flask 3.1.3. Creates the
/// environment of a row if it is missing. At the first difference that is not a listed deviation,
/// shrinks the case, prints it and fails.
#[derive(Parser)]
struct Options {
    /// A row of the version matrix: the name of a file in fixtures/pins. May be repeated.
    #[arg(long = "row", value_name = "ROW", default_value = "f313")]
    rows: Vec<String>,
    /// Every row except f313.
    #[arg(long, conflicts_with = "rows")]
    other_rows: bool,
    /// Use Python's package zlib-ng instead of zlib, with JSON of less than 32 KiB.
    #[arg(long, conflicts_with_all = ["rows", "other_rows"])]
    zlib_ng: bool,
    /// Another Python for the row, with its Flask on PYTHONPATH. `differential/pythons` provides
    /// many.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["other_rows", "zlib_ng"])]
    python: Option<PathBuf>,
    /// Cases of every kind without its own option. Default: ten thousand to a hundred thousand,
    /// depending on the kind.
    #[arg(long, value_name = "CASES")]
    cases: Option<u64>,
    /// Sessions that must encode to the same cookie.
    #[arg(long, value_name = "CASES")]
    encode: Option<u64>,
    /// Cookies of Flask that must decode.
    #[arg(long, value_name = "CASES")]
    decode: Option<u64>,
    /// Other cookies, which must get the same verdict.
    #[arg(long, value_name = "CASES")]
    refusal: Option<u64>,
    /// Texts that must decode to the same bytes.
    #[arg(long, value_name = "CASES")]
    base64: Option<u64>,
    /// Values signed and verified by itsdangerous.
    #[arg(long, value_name = "CASES")]
    itsdangerous: Option<u64>,
    /// Tokens of the JWS serializers; only for itsdangerous before 2.1.
    #[arg(long, value_name = "CASES")]
    jws: Option<u64>,
    /// Identifiers, remember tokens and requests of Flask-Login; only with Flask 3.1.3.
    #[arg(long, value_name = "CASES")]
    flask_login: Option<u64>,
    /// Sessions of Starlette's SessionMiddleware; only with Flask 3.1.3.
    #[arg(long, value_name = "CASES")]
    starlette: Option<u64>,
    /// CSRF tokens and requests of Flask-WTF; only with Flask 3.1.3.
    #[arg(long, value_name = "CASES")]
    flask_wtf: Option<u64>,
    /// Values of user-defined types that must round-trip through Flask.
    #[arg(long, value_name = "CASES")]
    typed: Option<u64>,
    /// Requests that must get the same response headers; only with Flask 3.1.3, whose rules these
    /// are.
    #[arg(long, value_name = "CASES")]
    responses: Option<u64>,
    /// The seed of the random cases. Default: the current time.
    #[arg(long)]
    seed: Option<u64>,
    /// A single case, as a failing run prints it: `--seed 1 --case encode:23`.
    #[arg(long, value_name = "KIND:NUMBER", value_parser = kind_and_number, requires = "seed")]
    case: Option<(String, u64)>,
    /// The number of Python processes. Default: one per processor.
    #[arg(long)]
    jobs: Option<usize>,
}

const KINDS: [&str; 11] = [
    Base64::NAME,
    Encode::NAME,
    Decode::NAME,
    Refusal::NAME,
    Typed::NAME,
    Responses::NAME,
    Itsdangerous::NAME,
    Jws::NAME,
    FlaskLogin::NAME,
    Starlette::NAME,
    FlaskWtf::NAME,
];

fn kind_and_number(text: &str) -> Result<(String, u64), String> {
    let (kind, number) = text.split_once(':').ok_or("expected a kind, a colon and a number")?;
    if !KINDS.contains(&kind) {
        return Err(format!("unknown kind {kind}"));
    }
    Ok((kind.to_owned(), number.parse().map_err(|_| format!("{number} is not a number"))?))
}

/// The maximum nesting of sessions. Flask's recursion limit allows 330 lists.
const DEPTH: usize = 300;

/// PyPy's recursion limit depends on what its JIT has compiled. This is always within it.
const DEPTH_ON_PYPY: usize = 60;

/// On PyPy, `Expires` is computed from the time of the case, and must be before the year 10000.
const LAST_TIME_ON_PYPY: f64 = 34_000_000_000.0;

/// With the legacy epoch, itsdangerous subtracts floats, which is exact up to this time.
const LAST_TIME_WITH_LEGACY_EPOCH: f64 = 8_000_000_000_000.0;

/// `Zlib::Ng` is exact for JSON up to this length.
const NG_JSON_LEN: usize = 32 << 10;

/// The minimum number of cookies for checking the share of correct errors.
const ENOUGH_SERVER_ERRORS: u64 = 1000;

/// The row that has the same Flask as the environment with the extensions.
const FLASK_OF_EXTENSIONS: &str = "f313";

fn main() -> ExitCode {
    match try_main(Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn try_main(options: Options) -> Result<(), String> {
    let rows = match (options.zlib_ng, options.other_rows) {
        (true, _) => vec![python::ZLIB_NG.to_owned()],
        (_, true) => python::rows()?.into_iter().filter(|row| row != "f313").collect(),
        _ => options.rows.clone(),
    };
    let since_1970 = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seed = options.seed.unwrap_or_else(|| since_1970().as_micros() as u64);
    println!("seed {seed}");
    let extensions = [options.flask_login, options.flask_wtf, options.starlette];
    let with_extensions = extensions != [Some(0); 3]
        && options.python.is_none()
        && rows.iter().any(|row| row == FLASK_OF_EXTENSIONS);
    for row in rows.into_iter().chain(with_extensions.then(|| python::EXTENSIONS.to_owned())) {
        compare(&options, &row, seed).map_err(|why| format!("\n{row}, seed {seed}: {why}"))?;
    }
    Ok(())
}

fn compare(options: &Options, row: &str, seed: u64) -> Result<(), String> {
    let python = match &options.python {
        Some(python) => python.clone(),
        None => python::environment(row)?,
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let mut run = Run {
        python: &python,
        arguments: match row {
            _ if options.zlib_ng => &["--zlib-ng"],
            python::QUART => &["--quart"],
            _ => &[],
        },
        zlib: if options.zlib_ng { Zlib::Ng } else { Zlib::Stock },
        limits: Limits {
            depth: DEPTH,
            json_len: usize::MAX,
            fallback_keys: false,
            int_limit: false,
            serializers: true,
            ascii_tokens: false,
            sha512_fallback: false,
            legacy_epoch: false,
            last_time: f64::MAX,
        },
        seed,
        jobs: options.jobs.unwrap_or(processors).max(1),
    };
    let (Judge { row: versions, .. }, hello) = run.start()?;
    println!(
        "\n{row}: {}Flask {}, itsdangerous {}, Werkzeug {}, {}{} {}, {} {}",
        versions.quart.as_ref().map(|version| format!("Quart {version}, ")).unwrap_or_default(),
        versions.flask,
        versions.itsdangerous,
        versions.werkzeug,
        versions
            .simplejson
            .as_ref()
            .map(|version| format!("simplejson {version}, "))
            .unwrap_or_default(),
        versions.interpreter,
        hello.python,
        if options.zlib_ng { "zlib-ng" } else { "zlib" },
        hello.zlib,
    );
    run.limits.fallback_keys = hello.fallback_keys;
    run.limits.int_limit = hello.int_limit;
    run.limits.serializers = versions.simplejson.is_none();
    run.limits.ascii_tokens = versions.itsdangerous == "0.24";
    run.limits.sha512_fallback = versions.itsdangerous == "1.1.0";
    run.limits.legacy_epoch = versions.settings.legacy_epoch.unwrap_or(false);
    if run.limits.legacy_epoch {
        run.limits.last_time = LAST_TIME_WITH_LEGACY_EPOCH;
    }
    if versions.interpreter == "PyPy" {
        run.limits.depth = DEPTH_ON_PYPY;
        run.limits.last_time = LAST_TIME_ON_PYPY;
    }
    if row == python::EXTENSIONS {
        kind::<FlaskLogin>(options, &run, options.flask_login, 10_000)?;
        kind::<FlaskWtf>(options, &run, options.flask_wtf, 10_000)?;
        return kind::<Starlette>(options, &run, options.starlette, 20_000);
    }
    if options.zlib_ng {
        run.limits.json_len = NG_JSON_LEN;
        println!("  (JSON of less than 32 KiB, the limit of Zlib::Ng)");
    }
    let is_quart = versions.quart.is_some();
    if !is_quart {
        kind::<Base64>(options, &run, options.base64, 100_000)?;
    }
    kind::<Encode>(options, &run, options.encode, 20_000)?;
    kind::<Decode>(options, &run, options.decode, 20_000)?;
    kind::<Refusal>(options, &run, options.refusal, 50_000)?;
    kind::<Typed>(options, &run, options.typed, 20_000)?;
    if is_quart {
        println!("         no base64, responses or itsdangerous: these are not part of Quart");
        return Ok(());
    }
    if versions.flask == "3.1.3" && versions.werkzeug == "3.1.9" {
        kind::<Responses>(options, &run, options.responses, 20_000)?;
    } else if options.responses != Some(0) {
        println!("         no responses: they follow Flask 3.1.3 with Werkzeug 3.1.9");
    }
    run.limits.fallback_keys = !versions.itsdangerous.starts_with(['0', '1']);
    kind::<Itsdangerous>(options, &run, options.itsdangerous, 20_000)?;
    // With simplejson, JSON differs.
    if versions.itsdangerous.as_str() < "2.1" && versions.simplejson.is_none() {
        kind::<Jws>(options, &run, options.jws, 20_000)?;
    }
    Ok(())
}

fn kind<K: Kind>(
    options: &Options,
    run: &Run,
    count: Option<u64>,
    usual: u64,
) -> Result<(), String> {
    let count = count.or(options.cases).unwrap_or(usual);
    if let Some((kind, number)) = &options.case {
        if kind == K::NAME {
            run.one::<K>(*number)?;
            println!("         {kind} case {number} agrees");
        }
        return Ok(());
    }
    if count == 0 {
        return Ok(());
    }
    let start = Instant::now();
    let tally = run.cases::<K>(count)?;
    let no_cases = match tally.no_cases {
        0 => String::new(),
        count => format!(", and {count} sessions that Flask does not write"),
    };
    println!("{:>8} {} cases{no_cases}, {:.1?}", tally.cases, K::NAME, start.elapsed());
    let reached: Vec<_> =
        tally.reached.iter().map(|(name, count)| format!("{count} {name}")).collect();
    println!("         reached: {}", reached.join(", "));
    for (name, count) in tally.deviations {
        println!("{count:>16} {name}");
    }
    let ServerErrors { all, told } = tally.server_errors;
    if all > 0 {
        println!("{told:>16} of {all} refused cookies that Flask answered with 500 say so");
    }
    if all >= ENOUGH_SERVER_ERRORS && told * 100 < all * 95 {
        return Err(format!("{}: too many errors do not say that Flask answers 500", K::NAME));
    }
    Ok(())
}
