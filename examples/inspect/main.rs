//! Shows what is inside a Flask session cookie, and makes one from JSON.
//!
//! ```text
//! export SECRET_KEY=dev
//! cargo run --example inspect -- 'eyJ1c2VybmFtZSI6IkFsaWNlIn0.ZVPxAA.o30BK1y2FDWTgrwibljYKO-5Owk'
//! cargo run --example inspect -- sign '{"username": "Alice"}'
//! ```

mod args;
mod escape;
mod findings;
mod input;
mod json;
mod python;
mod sign;
mod text;

use std::io::{self, Write};
use std::process::ExitCode;

use args::{Args, Command, Inspect};
use findings::Findings;

/// Why there is nothing to print on standard output.
enum Failure {
    /// The command line asks for something that makes no sense.
    Usage(String),
    /// What was given cannot be read.
    Input(String),
}

fn main() -> ExitCode {
    // Sessions may be nested 1100 levels deep, and the main thread has 1 MiB of stack on Windows.
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(run);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => {
            complain(&format!("error: cannot start a thread: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> ExitCode {
    let result = match args::parse() {
        Ok(Args { command: Some(Command::Sign(options)), .. }) => {
            sign::cookie(&options).map(|cookie| (cookie, true))
        }
        Ok(Args { command: None, inspect }) => report(&inspect),
        Err(error) => return usage_error(error),
    };
    match result {
        Ok((output, accepted)) => match print(&output) {
            Ok(()) if accepted => ExitCode::SUCCESS,
            Ok(()) => ExitCode::FAILURE,
            Err(error) => {
                complain(&format!("error: cannot write to standard output: {error}"));
                ExitCode::FAILURE
            }
        },
        Err(Failure::Usage(message)) => usage_error(args::error(&message)),
        Err(Failure::Input(message)) => {
            complain(&format!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}

/// The report on a cookie, and whether the cookie is accepted.
fn report(options: &Inspect) -> Result<(String, bool), Failure> {
    let text = input::read(options.cookie.as_deref(), "a cookie")?;
    let cookie = input::find_cookie(&text, &options.cookie_name)?;
    let findings = Findings::of(cookie, options)?;
    let output = if options.json { json::report(&findings) } else { text::report(&findings) };
    Ok((output, findings.error().is_none()))
}

fn print(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(line.as_bytes()).and_then(|()| stdout.write_all(b"\n"));
    match written.and_then(|()| stdout.flush()) {
        // `inspect ... | head` has read all it wants.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// `eprintln!` panics if standard error is closed.
fn complain(message: &str) {
    let _ = writeln!(io::stderr(), "{message}");
}

fn usage_error(error: clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let message = args::without_secrets(error).render().to_string();
    // The message may quote what somebody pasted from a cookie.
    let lines: Vec<_> = message.trim_end().lines().map(escape::printable).collect();
    complain(&lines.join("\n"));
    ExitCode::from(2)
}
