//! What a gateway bears: so many texts at once, so many a second. Whoever comes too early waits.

use std::time::Duration;

use tokio::{
    sync::{Mutex, Semaphore},
    time::Instant,
};

use crate::notifier::{Accepted, Notifier, Outbound, SendError, SharedNotifier};

/// The bounds.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most texts under way at once.
    pub concurrent: usize,
    /// Most texts a second; zero for no bound.
    pub per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { concurrent: 16, per_second: 50 }
    }
}

/// A notifier within bounds.
#[derive(Debug)]
pub struct Limited {
    inner: SharedNotifier,
    permits: Semaphore,
    gap: Duration,
    next: Mutex<Option<Instant>>,
}

impl Limited {
    /// Puts bounds around a notifier.
    pub fn new(inner: SharedNotifier, limits: Limits) -> Self {
        let gap = Duration::from_secs(1).checked_div(limits.per_second).unwrap_or(Duration::ZERO);
        Self { inner, permits: Semaphore::new(limits.concurrent.max(1)), gap, next: Mutex::new(None) }
    }
    async fn pace(&self) {
        if self.gap.is_zero() {
            return;
        }
        let mine = {
            let mut next = self.next.lock().await;
            let mine = next.map_or_else(Instant::now, |at| at.max(Instant::now()));
            *next = Some(mine + self.gap);
            mine
        };
        tokio::time::sleep_until(mine).await;
    }
}

#[async_trait::async_trait]
impl Notifier for Limited {
    fn transport(&self) -> &'static str {
        self.inner.transport()
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        let Ok(_permit) = self.permits.acquire().await else {
            return Err(SendError::Temporary("the service is stopping".to_owned()));
        };
        self.pace().await;
        self.inner.send(message).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::recorder::Recorder;

    #[tokio::test(start_paused = true)]
    async fn texts_keep_their_distance() {
        let limits = Limits { concurrent: 100, per_second: 10 };
        let recorder = Arc::new(Recorder::default());
        let limited = Arc::new(Limited::new(Arc::clone(&recorder) as SharedNotifier, limits));
        let began = Instant::now();
        let message = Outbound { to: "+15550100".into(), text: "x".into(), ..Outbound::default() };
        let sends = (0..21).map(|_| {
            let (limited, message) = (Arc::clone(&limited), message.clone());
            tokio::spawn(async move { limited.send(&message).await })
        });
        for send in sends.collect::<Vec<_>>() {
            send.await.unwrap().unwrap();
        }
        // The clock of this test stands still but for the sleeps: 20 gaps of 100 ms.
        assert_eq!(began.elapsed().as_millis(), 2_000);
        assert_eq!(recorder.sent().len(), 21);
    }
}
