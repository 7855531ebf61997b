//! Watching over a long-lived connection: it ends when its token ends by itself, and as soon as a session, a
//! membership or a token is ended somewhere, by whichever process.

use std::time::Duration;

use handsight_app::LiveEvent;
use handsight_app::{
    App,
    account::{Visitor, authenticate},
};
use handsight_domain::caller::Caller;
use tokio::sync::broadcast::error::RecvError;

/// How often a connection asks again although it heard of nothing.
const ASK_AGAIN: Duration = Duration::from_secs(30);

/// The right of one connection to go on.
#[derive(Debug)]
pub struct Access {
    app: App,
    visitor: Visitor,
    token: Option<String>,
}

impl Access {
    /// Of a visitor who showed a token (or none).
    pub const fn new(app: App, visitor: Visitor, token: Option<String>) -> Self {
        Self { app, visitor, token }
    }

    /// Returns when the connection must end.
    pub async fn ended(self) {
        let Some(token) = self.token else { return std::future::pending().await };
        let enterprise = match &self.visitor.caller {
            Caller::Anonymous => return std::future::pending().await,
            Caller::Member(m) => m.enterprise,
            Caller::Token(t) => t.enterprise,
        };
        let mut heard = self.app.store.live().listen();
        loop {
            let left = self.visitor.until.map(|until| until.since(self.app.clock.now()));
            if left.is_some_and(|left| left.is_zero()) {
                return;
            }
            let nap = left.map_or(ASK_AGAIN, |left| left.min(ASK_AGAIN));
            let ask = tokio::select! {
                () = tokio::time::sleep(nap) => true,
                event = heard.recv() => match event {
                    Ok(event) => event == LiveEvent::Access { enterprise },
                    Err(RecvError::Lagged(_)) => true,
                    Err(RecvError::Closed) => return,
                },
            };
            // A database that is away for a moment ends nobody; the next look decides.
            if ask && matches!(authenticate(&self.app, &token).await, Ok(None)) {
                return;
            }
        }
    }
}
