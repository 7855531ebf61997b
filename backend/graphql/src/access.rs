//! Watching over a long-lived connection: it ends when its token ends by itself, and as soon as somewhere, by
//! whichever process, a session, a membership or a token is ended or may do other things than before. Whoever
//! connects again is met as what they are by then.

use std::time::Duration;

use handsight_app::{
    App, LiveEvent, UseCaseError,
    account::{Visitor, authenticate},
};
use handsight_domain::{
    caller::Caller,
    policy::{Permission, Role},
    time::Timestamp,
};
use tokio::sync::{Mutex, broadcast::error::RecvError};

/// How often a connection asks again although it heard of nothing.
const ASK_AGAIN: Duration = Duration::from_secs(30);
/// How old an answer may be when something is told over the connection.
const FRESH: Duration = Duration::from_secs(1);

/// The right of one connection to go on.
#[derive(Debug)]
pub struct Access {
    app: App,
    visitor: Visitor,
    token: Option<String>,
    /// When it was asked for last.
    looked: Mutex<Timestamp>,
}

/// What a caller may do, by which connections are told apart.
fn rights(caller: &Caller) -> (Vec<Permission>, Option<Role>, bool) {
    let member = caller.member();
    (caller.permissions(), member.map(|m| m.role), member.is_some_and(|m| m.platform_operator))
}

impl Access {
    /// Of a visitor who showed a token (or none).
    pub fn new(app: App, visitor: Visitor, token: Option<String>) -> Self {
        let looked = Mutex::new(app.clock.now());
        Self { app, visitor, token, looked }
    }

    /// Whoever is at the other end by now, when they may still do what they could when they came.
    ///
    /// # Errors
    /// [`UseCaseError`] when the database is away.
    pub async fn caller(&self) -> Result<Option<Caller>, UseCaseError> {
        let Some(token) = &self.token else { return Ok(Some(self.visitor.caller.clone())) };
        let visitor = authenticate(&self.app, token).await?;
        let same = |visitor: &Visitor| rights(&visitor.caller) == rights(&self.visitor.caller);
        Ok(visitor.filter(same).map(|visitor| visitor.caller))
    }

    /// Whether something may be told over the connection now: asked at most once a second. A database that is away
    /// for a moment ends nobody; the next look decides.
    pub async fn holds(&self) -> bool {
        let now = self.app.clock.now();
        let mut looked = self.looked.lock().await;
        if now.since(*looked) < FRESH {
            return true;
        }
        *looked = now;
        !matches!(self.caller().await, Ok(None))
    }

    /// Returns when the connection must end.
    pub async fn ended(&self) {
        if self.token.is_none() {
            return std::future::pending().await;
        }
        let enterprise = match &self.visitor.caller {
            Caller::Anonymous => return std::future::pending().await,
            Caller::Member(m) => m.enterprise,
            Caller::Token(t) => t.enterprise,
        };
        let mut heard = self.app.store.live().listen();
        // What changed between the greeting and here was not heard.
        let mut ask = true;
        loop {
            let left = self.visitor.until.map(|until| until.since(self.app.clock.now()));
            if left.is_some_and(|left| left.is_zero()) {
                return;
            }
            if ask && matches!(self.caller().await, Ok(None)) {
                return;
            }
            let nap = left.map_or(ASK_AGAIN, |left| left.min(ASK_AGAIN));
            ask = tokio::select! {
                () = tokio::time::sleep(nap) => true,
                event = heard.recv() => match event {
                    Ok(event) => event == LiveEvent::Access { enterprise },
                    Err(RecvError::Lagged(_)) => true,
                    Err(RecvError::Closed) => return,
                },
            };
        }
    }
}
