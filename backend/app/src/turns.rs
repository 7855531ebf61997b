//! Heavy work in turns, beside the threads that serve: so many at a time, behind a short line. Who comes when the line
//! is full is told to come again, and who has gone is not worked for.

use std::{sync::Arc, time::Duration};

use tokio::sync::{Semaphore, oneshot};

use crate::UseCaseError;

/// When to come again, when the line is full.
const AGAIN: Duration = Duration::from_secs(3);

/// Turns of one kind of work; cloning shares them.
#[derive(Debug, Clone)]
pub struct Turns {
    turns: Arc<Semaphore>,
    line: Arc<Semaphore>,
}

impl Turns {
    /// So many at the same time, and for each of them so many that wait.
    pub fn of(at_once: usize, line: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_once)),
            line: Arc::new(Semaphore::new(at_once.saturating_mul(line.saturating_add(1)))),
        }
    }
    /// One a core, of at most `most`, and for each of them so many that wait.
    pub fn by_cores(most: usize, line: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::of(cores.min(most), line)
    }
    /// Does work in its turn. The turn lasts as long as the work, also when whoever asked for it has gone meanwhile;
    /// who goes before it begins takes it along.
    ///
    /// # Errors
    /// [`UseCaseError::RateLimited`] when the line is full, [`UseCaseError::Internal`] when the work panicked or the
    /// service is stopping.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, UseCaseError> {
        let undone = || UseCaseError::Internal("work beside the serving threads was not done".to_owned());
        let _place = self.line.try_acquire().map_err(|_| UseCaseError::RateLimited { retry_after: AGAIN })?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| undone())?;
        let (answer, heard) = oneshot::channel();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            if !answer.is_closed() {
                // Nobody hears it who has gone.
                let _ = answer.send(work());
            }
        });
        heard.await.map_err(|_| undone())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// A turn that lasts until it is told to end.
    async fn hold(turns: &Turns) -> (tokio::task::JoinHandle<()>, std::sync::mpsc::Sender<()>) {
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let (begun, begins) = oneshot::channel();
        let turns = turns.clone();
        let held = tokio::spawn(async move {
            let work = move || {
                let _ = begun.send(());
                let _ = ended.recv();
            };
            turns.run(work).await.unwrap();
        });
        begins.await.unwrap();
        (held, end)
    }

    #[tokio::test]
    async fn a_full_line_sends_away_and_who_has_gone_is_not_worked_for() {
        let turns = Turns::of(1, 8);
        let (held, end) = hold(&turns).await;
        let done = Arc::new(AtomicUsize::new(0));
        let mut line = Vec::new();
        for _ in 0..8 {
            let (turns, done) = (turns.clone(), Arc::clone(&done));
            let work = move || done.fetch_add(1, Ordering::SeqCst);
            line.push(tokio::spawn(async move { turns.run(work).await }));
        }
        while turns.line.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let refused = turns.run(|| ()).await;
        assert!(matches!(refused, Err(UseCaseError::RateLimited { .. })), "{refused:?}");
        for gone in line.drain(1..) {
            gone.abort();
            assert!(gone.await.unwrap_err().is_cancelled());
        }
        end.send(()).unwrap();
        held.await.unwrap();
        line.remove(0).await.unwrap().unwrap();
        assert_eq!(done.load(Ordering::SeqCst), 1, "only for who still waited");
        turns.run(|| ()).await.unwrap();
        assert_eq!(turns.line.available_permits(), 9, "every place is given back");
    }

    #[tokio::test]
    async fn a_turn_lasts_as_long_as_its_work_and_a_panic_ends_it() {
        let turns = Turns::of(1, 1);
        let (held, end) = hold(&turns).await;
        held.abort();
        assert!(held.await.unwrap_err().is_cancelled());
        assert_eq!(turns.turns.available_permits(), 0, "the work goes on, and so does its turn");
        end.send(()).unwrap();
        turns.run(|| ()).await.unwrap();
        let broken: Result<(), _> = turns.run(|| panic!("a bug")).await;
        assert!(matches!(broken, Err(UseCaseError::Internal(_))));
        turns.run(|| ()).await.unwrap();
    }
}
