//! The mark that somebody looked at a session.

use std::sync::atomic::{AtomicBool, Ordering};

/// Set by looking, which is done through a shared reference, maybe from several threads.
///
/// Whoever saves the session has to have it back from those threads, and that puts their marks
/// before the saving. So the mark itself need not order anything.
#[derive(Debug, Default)]
pub(super) struct Accessed(AtomicBool);

impl Accessed {
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Clone for Accessed {
    fn clone(&self) -> Accessed {
        Accessed(AtomicBool::new(self.is_set()))
    }
}
