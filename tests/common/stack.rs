//! Threads with a small and a large stack.

/// Runs a test on a stack of 2 MiB, the default of Rust's threads.
pub fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    on_a_stack(2 << 20, test);
}

/// Runs a test on a stack that lets `serde_json` read typed JSON with hundreds of levels.
pub fn on_a_large_stack(test: impl FnOnce() + Send + 'static) {
    on_a_stack(64 << 20, test);
}

fn on_a_stack(size: usize, test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(size).spawn(test).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}
