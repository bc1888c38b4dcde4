//! The command `flask-session`: asks, and prints what the library finds out.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Sessions may be nested 1,100 levels deep, and the main thread has 1 MiB of stack on Windows.
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
