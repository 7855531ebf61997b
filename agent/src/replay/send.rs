//! Sending the events of a replay, in batches, each tried again until it is acknowledged.

use std::time::Duration;

use handsight_protocol::UsageEvent;
use serde::Serialize;

use crate::chance::Dice;
use crate::core::Backoff;
use crate::net::{Client, NetError};

/// Events of one post.
const EVENTS_A_POST: usize = 1_000;
/// How often a post is tried before the replay gives up; it can simply be started again.
const TRIES: u32 = 8;

/// What a replay sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Sent {
    /// Events read from the files.
    pub events: usize,
    /// New to the server.
    pub accepted: u64,
    /// Known to the server.
    pub duplicates: u64,
    /// Rejected by the server.
    pub rejected: u64,
    /// The first rejection's reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_reason: Option<String>,
}

/// Sends events.
///
/// # Errors
/// When a batch is refused, or the server stays away.
pub async fn send(client: &Client, events: &[UsageEvent], seed: u64) -> Result<Sent, NetError> {
    let mut sent = Sent { events: events.len(), ..Sent::default() };
    let mut dice = Dice::new(seed);
    for batch in events.chunks(EVENTS_A_POST) {
        let mut backoff = Backoff::default();
        let mut tries = 1;
        let answer = loop {
            match client.events(batch.iter()).await {
                Ok(answer) => break answer,
                Err(error) if error.is_temporary() && tries < TRIES => {
                    tries += 1;
                    let wait: Duration = backoff.fail(dice.unit());
                    tokio::time::sleep(wait).await;
                }
                Err(error) => return Err(error),
            }
        };
        sent.accepted += u64::from(answer.accepted);
        sent.duplicates += u64::from(answer.duplicates);
        sent.rejected += u64::try_from(answer.rejected.len()).unwrap_or(0);
        let reason = answer.rejected.into_iter().next().map(|rejected| rejected.reason);
        sent.first_reason = sent.first_reason.or(reason);
    }
    Ok(sent)
}
