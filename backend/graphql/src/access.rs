//! Watching over a long-lived connection: it ends when its token ends by itself, and as soon as somewhere, by
//! whichever process, a session, a membership or a token is ended or may do other things than before. Whoever
//! connects again is met as what they are by then.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

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
/// Within how many milliseconds the connections of an enterprise ask again when somebody's rights changed there: not
/// all of them at once.
const SPREAD: u64 = 500;

/// The right of one connection to go on.
#[derive(Debug)]
pub struct Access {
    app: App,
    visitor: Visitor,
    token: Option<String>,
    /// When it was asked for last, and after how many changes that were heard of.
    looked: Mutex<(Timestamp, u64)>,
    /// Changes that were heard of.
    changes: AtomicU64,
    /// It ended: what comes back later is another connection.
    over: AtomicBool,
}

/// What a caller may do, by which connections are told apart.
fn rights(caller: &Caller) -> (Vec<Permission>, Option<Role>, bool) {
    let member = caller.member();
    (caller.permissions(), member.map(|m| m.role), member.is_some_and(|m| m.platform_operator))
}

impl Access {
    /// Of a visitor who showed a token (or none).
    pub fn new(app: App, visitor: Visitor, token: Option<String>) -> Self {
        let looked = Mutex::new((app.clock.now(), 0));
        Self { app, visitor, token, looked, changes: AtomicU64::new(0), over: AtomicBool::new(false) }
    }

    /// Whoever is at the other end by now, when they may still do what they could when they came. Once they may not,
    /// nobody is for good.
    ///
    /// # Errors
    /// [`UseCaseError`] when the database is away.
    pub async fn caller(&self) -> Result<Option<Caller>, UseCaseError> {
        let Some(token) = &self.token else { return Ok(Some(self.visitor.caller.clone())) };
        if self.over.load(Ordering::Acquire) {
            return Ok(None);
        }
        let visitor = authenticate(&self.app, token).await?;
        let same = |visitor: &Visitor| rights(&visitor.caller) == rights(&self.visitor.caller);
        let caller = visitor.filter(same).map(|visitor| visitor.caller);
        if caller.is_none() {
            self.over.store(true, Ordering::Release);
        }
        Ok(caller)
    }

    /// Whether something may be told over the connection now: asked at most once a second while nothing is heard of.
    /// A database that is away for a moment ends nobody; the next look decides.
    pub async fn holds(&self) -> bool {
        let mut looked = self.looked.lock().await;
        if self.over.load(Ordering::Acquire) {
            return false;
        }
        let (now, changes) = (self.app.clock.now(), self.changes.load(Ordering::Acquire));
        if now.since(looked.0) < FRESH && changes == looked.1 {
            return true;
        }
        let holds = !matches!(self.caller().await, Ok(None));
        *looked = (now, changes);
        holds
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
        let mut resumed = self.app.store.live().resumed();
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
            let changed = tokio::select! {
                () = tokio::time::sleep(nap) => false,
                // What other servers told meanwhile was not heard.
                Ok(()) = resumed.changed() => true,
                event = heard.recv() => match event {
                    Ok(event) if event == (LiveEvent::Access { enterprise }) => true,
                    Ok(_) => {
                        ask = false;
                        continue;
                    }
                    Err(RecvError::Lagged(_)) => true,
                    Err(RecvError::Closed) => return,
                },
            };
            ask = true;
            if changed {
                // Whatever is told from now on asks by itself.
                self.changes.fetch_add(1, Ordering::Release);
                let [a, b] = self.app.mint.bytes::<2>();
                let pause = u64::from(u16::from_le_bytes([a, b])) % SPREAD;
                tokio::time::sleep(Duration::from_millis(pause)).await;
                // However many changes there were meanwhile, they are one question.
                heard = heard.resubscribe();
            }
        }
    }
}
