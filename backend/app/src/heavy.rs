//! Work whose size a stranger decides (files of contacts, backups): on threads of its own, a few at a time, with a bound
//! on how much is held in memory by all of it together. It is begun before a transaction opens, and left off when
//! nobody waits for it any more.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use handsight_domain::pace::{Pace, Stopped};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::UseCaseError;

/// Pieces of work at the same time.
const AT_ONCE: usize = 2;
/// Short pieces of arithmetic at the same time.
const ASIDE: usize = 4;
/// How much content all of them hold, in KiB. A single piece that is larger waits until it is alone.
const HELD_KIB: u32 = 192 << 10;
/// How much of files that are on their way to those who took them away is held, in KiB: a slow reader holds up others
/// who take away, and nobody else.
const LEAVING_KIB: usize = 128 << 10;
/// How many may wait for a turn; whoever comes after them is asked to come again.
const WAITING: usize = 64;
/// When to come again.
const COME_AGAIN: Duration = Duration::from_secs(5);

/// Where such work is done. Cloning shares its limits.
#[derive(Debug, Clone)]
pub struct Heavy {
    turns: Arc<Semaphore>,
    room: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    leaving: Arc<Semaphore>,
    aside: Arc<Semaphore>,
}

impl Default for Heavy {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            room: Arc::new(Semaphore::new(HELD_KIB as usize)),
            queue: Arc::new(Semaphore::new(WAITING)),
            leaving: Arc::new(Semaphore::new(LEAVING_KIB)),
            aside: Arc::new(Semaphore::new(ASIDE)),
        }
    }
}

/// A turn: a thread and room for the content, both given back when it is dropped.
#[derive(Debug)]
pub struct Turn {
    _turn: OwnedSemaphorePermit,
    _room: OwnedSemaphorePermit,
}

/// Room for a file on its way out, given back when it is dropped.
#[derive(Debug)]
pub struct Room {
    _room: OwnedSemaphorePermit,
}

/// Sets its flag when it is dropped: with the future of whoever waits.
struct Gone(Arc<AtomicBool>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn stopping() -> UseCaseError {
    UseCaseError::Internal("the service is stopping".to_owned())
}

impl Heavy {
    /// Waits for a turn with room for so many bytes. Take it before the content is read and before a transaction is
    /// opened.
    ///
    /// # Errors
    /// [`UseCaseError::RateLimited`] when too many wait already.
    pub async fn turn(&self, bytes: i64) -> Result<Turn, UseCaseError> {
        let busy = UseCaseError::RateLimited { retry_after: COME_AGAIN };
        let _waits = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| busy)?;
        let kib = u32::try_from(bytes / 1024 + 1).unwrap_or(HELD_KIB).clamp(1, HELD_KIB);
        let room = Arc::clone(&self.room).acquire_many_owned(kib).await.map_err(|_| stopping())?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| stopping())?;
        Ok(Turn { _turn: turn, _room: room })
    }
    /// Does arithmetic of some milliseconds, whose size is bounded by itself, beside the threads that serve.
    ///
    /// # Errors
    /// [`UseCaseError::Internal`] when it fell.
    pub async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, UseCaseError> {
        let turn = Arc::clone(&self.aside).acquire_owned().await.map_err(|_| stopping())?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|error| UseCaseError::Internal(format!("arithmetic fell: {error}")))
    }
    /// Room for a file of so many bytes until it has left.
    ///
    /// # Errors
    /// [`UseCaseError::RateLimited`] when others' files take it.
    pub fn room(&self, bytes: usize) -> Result<Room, UseCaseError> {
        let kib = u32::try_from((bytes / 1024 + 1).min(LEAVING_KIB)).unwrap_or(u32::MAX);
        let room = Arc::clone(&self.leaving).try_acquire_many_owned(kib);
        room.map(|room| Room { _room: room })
            .map_err(|_| UseCaseError::RateLimited { retry_after: COME_AGAIN })
    }
}

impl Turn {
    /// Does the work on a thread where it may take its time. The turn is given back when the work has ended, which is
    /// soon after nobody waits for it: the work looks at its [`Pace`].
    ///
    /// # Errors
    /// What the work says; [`UseCaseError::Internal`] when it was stopped or fell.
    pub async fn work<T: Send + 'static, E: Into<UseCaseError> + Send + 'static>(
        self,
        work: impl FnOnce(&Pace) -> Result<T, E> + Send + 'static,
    ) -> Result<T, UseCaseError> {
        let gone = Gone(Arc::default());
        let flag = Arc::clone(&gone.0);
        let done = tokio::task::spawn_blocking(move || {
            let _held = self;
            let pace = Pace::until(flag);
            pace.step(0).map_err(UseCaseError::from)?;
            work(&pace).map_err(Into::into)
        });
        done.await.map_err(|error| UseCaseError::Internal(format!("work on a content fell: {error}")))?
    }
}

impl From<Stopped> for UseCaseError {
    fn from(stopped: Stopped) -> Self {
        Self::Internal(stopped.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_stops_when_nobody_waits_and_gives_its_turn_back() {
        let heavy = Heavy::default();
        let (begun, began) = tokio::sync::oneshot::channel();
        let turn = heavy.turn(1).await.unwrap();
        let waiting = tokio::spawn(turn.work(move |pace| -> Result<(), UseCaseError> {
            begun.send(()).unwrap();
            loop {
                pace.step(1)?;
                std::thread::yield_now();
            }
        }));
        began.await.unwrap();
        assert_eq!(heavy.turns.available_permits(), AT_ONCE - 1);
        waiting.abort();
        // Both turns can be had again only when the endless work has ended.
        let _all = (heavy.turn(1).await.unwrap(), heavy.turn(1).await.unwrap());
    }

    #[tokio::test]
    async fn what_is_held_together_is_bounded_and_so_is_the_queue() {
        let heavy = Heavy::default();
        let most = i64::from(HELD_KIB) * 1024;
        let all = heavy.turn(10 * most).await.unwrap();
        assert_eq!(heavy.room.available_permits(), 0);
        let mut queue: Vec<_> = (0..WAITING).map(|_| Box::pin(heavy.turn(1))).collect();
        for waiting in &mut queue {
            assert!(futures::poll!(waiting).is_pending());
        }
        let late = heavy.turn(1).await;
        assert!(matches!(late, Err(UseCaseError::RateLimited { .. })), "{late:?}");
        drop(all);
        queue.truncate(1);
        drop(queue.pop().unwrap().await.unwrap());
        let leaving = heavy.room(LEAVING_KIB * 1024).unwrap();
        assert!(heavy.room(1).is_err());
        drop(leaving);
        assert!(heavy.room(1).is_ok());
        assert_eq!(heavy.turn(1).await.unwrap().work(|_| Ok::<_, UseCaseError>(7)).await.unwrap(), 7);
    }
}
