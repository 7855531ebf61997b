//! One operation over a WebSocket, from its message to its `complete`, and the queue in which its answers wait to be
//! sent.

use std::sync::Arc;

use async_graphql::{ServerError, parser::types::OperationType};
use futures::StreamExt;
use handsight_app::crowd::{Busy, Crowded, Held};
use handsight_domain::caller::Caller;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use super::{
    Api,
    answer::{Answered, refusal},
    execute::Ready,
    parameters::Parameters,
    ws_message::{complete, error, next},
};
use crate::{
    access::Access,
    error::{Code, fail},
};

/// Bytes that wait to be sent over one connection; one answer that is longer waits alone.
const ROOM: usize = 1 << 20;
/// Messages that wait to be sent.
const MESSAGES: usize = 64;

/// A message that waits to be sent.
#[derive(Debug)]
pub(super) struct Telling {
    /// Of which operation.
    pub id: String,
    /// Which use of that id.
    pub which: u64,
    /// The message.
    pub text: String,
    /// It tells something of the enterprise.
    pub data: bool,
    /// Nothing of the operation follows.
    pub last: bool,
    _room: OwnedSemaphorePermit,
    _held: Option<Held>,
}

/// Where messages wait to be sent.
#[derive(Debug, Clone)]
pub(super) struct Queue {
    say: mpsc::Sender<Telling>,
    room: Arc<Semaphore>,
}

impl Queue {
    /// An empty one, and its other end.
    pub fn new() -> (Self, mpsc::Receiver<Telling>) {
        let (say, said) = mpsc::channel(MESSAGES);
        (Self { say, room: Arc::new(Semaphore::new(ROOM)) }, said)
    }
}

/// An operation that was asked for.
pub(super) struct Operation {
    pub api: Api,
    pub access: Arc<Access>,
    pub id: String,
    pub which: u64,
    pub queue: Queue,
}

impl Operation {
    /// Carries it out: results, then `complete`; or `error` when it is refused before it runs.
    pub async fn run(self, payload: Value) {
        let (ready, caller) = match self.ready(payload).await {
            Ok(ready) => ready,
            Err(refused) => return self.refuse(refused).await,
        };
        if ready.kind == OperationType::Subscription {
            let place = match self.api.app.subscriptions.enter(&caller) {
                Ok(place) => place,
                Err(crowded) => {
                    let words = match crowded {
                        Crowded::Caller => {
                            "too many subscriptions of this account or token: complete one first"
                        }
                        Crowded::Enterprise => {
                            "too many subscriptions of this enterprise: complete one first"
                        }
                    };
                    return self.refuse(refusal(Code::LimitReached, words)).await;
                }
            };
            let mut answers = self.api.stream(ready);
            while let Some(answered) = answers.next().await {
                let mut held = self.api.app.requests.watch(&caller);
                // Whoever takes nothing misses changes.
                if held.hold(answered.size()) && !self.answer(&answered, held).await {
                    return;
                }
            }
            drop(place);
        } else {
            let mut held = match self.api.app.requests.enter(&caller) {
                Ok(held) => held,
                Err(busy) => return self.refuse(refusal(Code::RateLimited, busy.to_string())).await,
            };
            let mutation = ready.kind == OperationType::Mutation;
            let answered = self.api.run(ready).await;
            // What a mutation did is told, however much waits.
            if !held.hold(answered.size()) && !mutation {
                return self.refuse(refusal(Code::RateLimited, Busy::Answers.to_string())).await;
            }
            if !self.answer(&answered, held).await {
                return;
            }
        }
        self.say(complete(&self.id), false, true, None).await;
    }

    async fn ready(&self, payload: Value) -> Result<(Ready, Caller), ServerError> {
        match self.access.caller().await {
            Ok(Some(caller)) => match Parameters::of_json(payload) {
                Ok(parameters) => Ok((self.api.prepare(caller.clone(), parameters)?, caller)),
                Err(words) => Err(refusal(Code::InvalidInput, words)),
            },
            Ok(None) => {
                let words = "the token has ended or may do other things now: connect again";
                Err(refusal(Code::Unauthenticated, words))
            }
            Err(error) => Err(fail(error).into_server_error(async_graphql::Pos::default())),
        }
    }
    async fn refuse(&self, refused: ServerError) {
        let text = error(&self.id, &Answered::refused(vec![refused]).errors());
        self.say(text, false, true, None).await;
    }
    /// Queues an answer; false when nothing may follow it.
    async fn answer(&self, answered: &Answered, held: Held) -> bool {
        if answered.refused {
            self.say(error(&self.id, &answered.errors()), false, true, None).await;
            return false;
        }
        self.say(next(&self.id, &answered.body()), true, false, Some(held)).await
    }
    /// Queues a message when there is room for it; false when the connection has ended.
    async fn say(&self, text: String, data: bool, last: bool, held: Option<Held>) -> bool {
        let bytes = u32::try_from(text.len().clamp(1, ROOM)).unwrap_or(u32::MAX);
        let Ok(room) = Arc::clone(&self.queue.room).acquire_many_owned(bytes).await else { return false };
        let (id, which) = (self.id.clone(), self.which);
        self.queue.say.send(Telling { id, which, text, data, last, _room: room, _held: held }).await.is_ok()
    }
}
