//! The `accessed` flag of a session.

use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that can be set through a shared reference, from several threads.
///
/// Relaxed ordering is enough. Before the session is saved, it must come back from those threads,
/// and that synchronizes with them.
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
