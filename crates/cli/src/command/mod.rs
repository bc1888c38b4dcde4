//! Runs the subcommands and sets the exit code.

mod args;
mod differences;
mod escape;
mod input;
mod json;
mod keys;
mod page;
mod report;
mod sign;
mod text;
mod time;

use std::io::{self, Write};
use std::process::ExitCode;

use args::{Args, Command, Inspect};
use clap::{CommandFactory as _, Parser as _};
use report::Report;

/// The command line, a key or the input cannot be used. Nothing is printed on standard output.
struct Failure(String);

/// The exit code for a [`Failure`], and clap's for usage errors.
const CANNOT_USE: u8 = 2;

pub(crate) fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return usage_error(error),
    };
    let result = match args.command {
        Command::Inspect(options) => inspect(&options),
        Command::Sign(options) => sign::cookie(&options).map(|cookie| (cookie, true)),
        Command::Completions { shell } => Ok((completions(shell), true)),
    };
    match result {
        Ok((output, accepted)) => match print(&output) {
            Ok(()) if accepted => ExitCode::SUCCESS,
            Ok(()) => ExitCode::FAILURE,
            Err(error) => {
                complain(&format!("error: cannot write to standard output: {error}"));
                ExitCode::from(CANNOT_USE)
            }
        },
        Err(Failure(message)) => {
            complain(&format!("error: {message}"));
            ExitCode::from(CANNOT_USE)
        }
    }
}

/// Returns the report, and whether the cookie is accepted.
fn inspect(options: &Inspect) -> Result<(String, bool), Failure> {
    let keys = keys::read(&options.keys)?;
    let pasted = input::read(options.pasted.as_deref(), "a cookie")?;
    let report = Report::of(&pasted, &keys, options)?;
    let output = if options.json { json::report(&report) } else { text::report(&report) };
    Ok((output, report.is_accepted()))
}

fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "flask-session", &mut script);
    String::from_utf8_lossy(&script).trim_end().to_owned()
}

/// Removes colours if standard output is not a terminal or `NO_COLOR` is set.
fn print(output: &str) -> io::Result<()> {
    let mut stdout = anstream::AutoStream::auto(io::stdout().lock());
    let written = stdout.write_all(output.as_bytes()).and_then(|()| stdout.write_all(b"\n"));
    match written.and_then(|()| stdout.flush()) {
        // `flask-session inspect ... | head` stops reading early.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Like `eprintln!`, which panics if standard error is closed.
pub(crate) fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}

fn usage_error(error: clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let message = args::without_secrets(&error).unwrap_or_else(|| error.render().to_string());
    // The message may quote pasted text.
    let lines: Vec<_> = message.trim_end().lines().map(escape::printable).collect();
    complain(&lines.join("\n"));
    ExitCode::from(CANNOT_USE)
}
