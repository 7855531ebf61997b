//! Watching over a long-lived connection: it ends when its token ends by itself, and as soon as somewhere, by
//! whichever process, a session, a membership or a token is ended or may do other things than before. Whoever
//! connects again is met as what they are by then. A file on its way out is watched over likewise.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use axum::body::{Body, Bytes};
use futures::{StreamExt, stream};
use handsight_app::{
    App, LiveEvent, UseCaseError,
    account::{Visitor, authenticate, look_again},
};
use handsight_domain::{
    caller::{Caller, Denied},
    policy::{Permission, Role},
    time::Timestamp,
};
use tokio::sync::{Mutex, broadcast::error::RecvError};

/// How often a connection asks again although it heard of nothing.
const ASK_AGAIN: Duration = Duration::from_secs(30);
/// How old an answer may be when something is told over the connection.
const FRESH: Duration = Duration::from_secs(1);
/// What is handed over of a file between two questions whether it may be, in bytes.
const PIECE: usize = 16 * 1024;
/// Within how many milliseconds the connections of an enterprise ask again when somebody's rights changed there: not
/// all of them at once.
const SPREAD: u64 = 500;

/// The right of one connection to go on.
#[derive(Debug)]
pub struct Access {
    app: App,
    visitor: Visitor,
    token: Option<String>,
    /// When it was asked for last, and after how many changes of rights that were heard of; `None` before the first time.
    looked: Mutex<Option<(Timestamp, u64)>>,
    /// It ended: what comes back later is another connection.
    over: AtomicBool,
    /// It goes on when a person's access token has ended by itself.
    outlasts: bool,
}

/// What a caller may do, by which connections are told apart.
fn rights(caller: &Caller) -> (Vec<Permission>, Option<Role>, bool) {
    let member = caller.member();
    (caller.permissions(), member.map(|m| m.role), member.is_some_and(|m| m.platform_operator))
}

impl Access {
    /// Of a visitor who showed a token (or none).
    pub fn new(app: App, visitor: Visitor, token: Option<String>) -> Self {
        Self { app, visitor, token, looked: Mutex::default(), over: AtomicBool::new(false), outlasts: false }
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
        let ended = self.visitor.until.is_some_and(|until| until <= self.app.clock.now());
        let caller = match &self.visitor.caller {
            Caller::Member(member) if ended && self.outlasts => look_again(&self.app, member).await?,
            _ => authenticate(&self.app, token).await?.map(|visitor| visitor.caller),
        };
        let caller = caller.filter(|caller| rights(caller) == rights(&self.visitor.caller));
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
        let (now, changes) = (self.app.clock.now(), self.changes());
        if looked.is_some_and(|(at, before)| now.since(at) < FRESH && changes == before) {
            return true;
        }
        let holds = !matches!(self.caller().await, Ok(None));
        *looked = Some((now, changes));
        holds
    }

    /// How many changes of rights were heard of where the visitor is.
    fn changes(&self) -> u64 {
        self.visitor.caller.enterprise().map_or(0, |id| self.app.store.live().access_changes(id))
    }

    /// A file that breaks off where the right to read it ends: it takes as long as its reader does. It may outlast the
    /// access token that a person asked for it with, which lives for minutes, but neither a sign-out nor another role.
    pub fn guard(mut self, file: Body) -> Body {
        self.outlasts = true;
        let begin = (self, file.into_data_stream(), Bytes::new());
        let pieces = stream::try_unfold(begin, |(access, mut file, mut rest)| async move {
            while rest.is_empty() {
                let Some(more) = file.next().await else { return Ok(None) };
                rest = more?;
            }
            // Asked after it was read: what was read is what they could read then.
            if !access.holds().await {
                return Err(axum::Error::new(Denied::Anonymous));
            }
            let piece = rest.split_to(rest.len().min(PIECE));
            Ok(Some((piece, (access, file, rest))))
        });
        Body::from_stream(pieces)
    }

    /// Returns when the connection must end.
    pub async fn ended(&self) {
        if self.token.is_none() {
            return std::future::pending().await;
        }
        let Some(enterprise) = self.visitor.caller.enterprise() else {
            return std::future::pending().await;
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
                // Whatever is told meanwhile asks by itself.
                let [a, b] = self.app.mint.bytes::<2>();
                let pause = u64::from(u16::from_le_bytes([a, b])) % SPREAD;
                tokio::time::sleep(Duration::from_millis(pause)).await;
                // However many changes there were meanwhile, they are one question.
                heard = heard.resubscribe();
            }
        }
    }
}
