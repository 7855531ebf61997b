//! A platform that a phone's task shares with the thread on which a slow command runs. The task never waits for
//! it: what it cannot ask now it asks another time.

use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use crate::core::Outcome;
use crate::platform::Platform;

/// A platform that may be asked from several threads, one at a time.
#[derive(Clone)]
pub struct SharedPlatform {
    /// Asked once: a platform that is busy could not say it.
    slow: bool,
    platform: Arc<Mutex<Box<dyn Platform>>>,
}

/// Makes a platform shareable.
#[must_use]
pub fn share(platform: impl Platform + 'static) -> SharedPlatform {
    SharedPlatform { slow: platform.is_slow(), platform: Arc::new(Mutex::new(Box::new(platform))) }
}

impl SharedPlatform {
    /// Asks the platform something, however long it is busy with something else.
    pub fn ask<T>(&self, ask: impl FnOnce(&mut dyn Platform) -> T) -> T {
        // A platform that panicked half way is still the only one there is.
        ask(self.platform.lock().unwrap_or_else(PoisonError::into_inner).as_mut())
    }

    /// Asks the platform something, unless it is busy with a command.
    pub(super) fn ask_if_free<T>(&self, ask: impl FnOnce(&mut dyn Platform) -> T) -> Option<T> {
        let mut platform = match self.platform.try_lock() {
            Ok(platform) => platform,
            Err(TryLockError::Poisoned(error)) => error.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(ask(platform.as_mut()))
    }

    /// Has the platform do something, beside the network's task when it may take long.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut dyn Platform) -> T + Send + 'static,
    ) -> Result<T, Outcome> {
        if !self.slow {
            return Ok(self.ask(ask));
        }
        let platform = self.clone();
        tokio::task::spawn_blocking(move || platform.ask(ask))
            .await
            .map_err(|_| Outcome::failed("crashed", "the agent failed while it executed this"))
    }
}
