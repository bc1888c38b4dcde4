//! The command `flask-session`: reads the command line, calls the library and prints its findings.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Sessions can be nested 1,100 levels deep, and on Windows the main thread has 1 MiB of stack.
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(command::run);
    match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(panic)) => std::panic::resume_unwind(panic),
        Err(error) => {
            command::complain(&format!("error: cannot start a thread: {error}"));
            ExitCode::from(2)
        }
    }
}
