//! The job runner of a serving process: what hangs holds up nothing else.

use std::sync::Arc;

use handsight_channel::{Accepted, Notifier, Outbound, SendError};
use handsight_testkit::on_both;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use crate::scripted::stage;

/// Tells each number that it is asked for; for one of them it hangs until it is let go.
#[derive(Debug)]
struct Hanging {
    number: &'static str,
    gate: Semaphore,
    asked: mpsc::UnboundedSender<String>,
}

#[async_trait::async_trait]
impl Notifier for Hanging {
    fn transport(&self) -> &'static str {
        "sms"
    }
    async fn send(&self, message: &Outbound) -> Result<Accepted, SendError> {
        self.asked.send(message.to.clone()).unwrap();
        if message.to == self.number {
            let _passed = self.gate.acquire().await.unwrap();
        }
        Ok(Accepted::default())
    }
}

on_both!(a_gateway_that_hangs_for_one_phone_holds_up_no_other, |app| async move {
    let (asked, mut asks) = mpsc::unbounded_channel();
    let hanging = Arc::new(Hanging { number: "+15555550100", gate: Semaphore::new(0), asked });
    let s = stage(app.set(|app| app.sms = Some(hanging.clone())));
    let slow = s.phone(1, Some("+15555550100")).await;
    let quick = s.phone(2, Some("+15555550101")).await;
    let stop = CancellationToken::new();
    let runner = tokio::spawn(handsight_app::job::run(s.app.clone(), stop.clone()));
    let waits = s.issue(&slow, "rng()").await;
    assert_eq!(asks.recv().await.unwrap(), "+15555550100");
    // Asked only now, while the first still hangs.
    s.issue(&quick, "rng()").await;
    assert_eq!(asks.recv().await.unwrap(), "+15555550101");
    assert_eq!(s.state(waits).await, "PENDING");
    // A stop finishes what began.
    stop.cancel();
    hanging.gate.add_permits(1);
    runner.await.unwrap();
    assert_eq!(s.state(waits).await, "SENT");
});
