//! Taking in a batch of a phone: read, looked at, stored with its sums, and only then acknowledged. A bad
//! event is rejected by itself; a batch that is too large or not readable is refused as a whole.

use std::collections::HashSet;

use handsight_domain::{
    id::DeviceId,
    scope::EnterpriseScope,
    time::Timestamp,
    usage::{Draft, EventId, RejectedEvent, UsageEvent},
};
use handsight_protocol::usage::batch::{self, BatchError};
use handsight_store::usage as rows;

use super::store::Taken;
use crate::{App, UseCaseError, enterprise};

/// What a phone is told about its batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Events stored now.
    pub accepted: u32,
    /// Events that were stored before, whatever they hold this time, or came twice in the batch.
    pub duplicates: u32,
    /// Events that are not stored, and why.
    pub rejected: Vec<RejectedEvent>,
    /// The policy's revision.
    pub policy_revision: u64,
    /// Actions that wait for the device.
    pub pending: u32,
}

/// Why a batch as a whole is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It is too large or not readable.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// It could not be stored; sending it again is right.
    #[error(transparent)]
    Failed(#[from] UseCaseError),
}

struct Looked {
    events: Vec<Taken>,
    duplicates: u32,
    rejected: Vec<RejectedEvent>,
}

/// Batches up to this many bytes are read on the spot; larger ones beside the threads that serve others.
const SMALL: usize = 16 * 1024;

fn look(body: &[u8], now: Timestamp, country: Option<&str>) -> Result<Looked, Refused> {
    let mut looked = Looked { events: Vec::new(), duplicates: 0, rejected: Vec::new() };
    let mut seen = HashSet::new();
    for text in batch::split(body)? {
        match UsageEvent::parse(text, now.to_utc()) {
            Ok(parsed) if seen.insert(parsed.event.id) => {
                let text = rows::text(&parsed.event).map_err(UseCaseError::from)?;
                looked.events.push(Taken { draft: Draft::new(parsed, None, country), text });
            }
            Ok(_) => looked.duplicates += 1,
            Err(rejected) => looked.rejected.push(rejected),
        }
    }
    Ok(looked)
}

/// Where numbers are dialled when neither the network nor the SIM tells.
async fn country(app: &App, scope: &EnterpriseScope) -> Result<Option<&'static str>, UseCaseError> {
    enterprise::country(&*app.store.read(scope).await?).await
}

/// The id of a rejected event, when it is one that an event could be stored under.
fn id(rejected: &RejectedEvent) -> Option<EventId> {
    rejected.id.as_deref()?.parse().ok()
}

/// Takes in a batch: unpacked bytes, a JSON array or NDJSON. Answers once everything accepted is on disk.
///
/// # Errors
/// [`Refused`], and then nothing was stored.
pub async fn ingest(
    app: &App,
    scope: &EnterpriseScope,
    device: DeviceId,
    body: Vec<u8>,
) -> Result<Answer, Refused> {
    let now = app.clock.now();
    let country = country(app, scope).await?;
    let looked = if body.len() <= SMALL {
        look(&body, now, country)?
    } else {
        app.reading.run(move || look(&body, now, country)).await??
    };
    let rejected: Vec<EventId> = looked.rejected.iter().filter_map(id).collect();
    let nulled: usize = looked.events.iter().map(|taken| taken.draft.nulled()).sum();
    let stored = app.usage.add(app, scope, device, (looked.events, rejected)).await?;
    let (again, rejected): (Vec<_>, Vec<_>) =
        looked.rejected.into_iter().partition(|event| id(event).is_some_and(|id| stored.known.contains(&id)));
    let again = u32::try_from(again.len()).unwrap_or(u32::MAX);
    metrics::counter!("handsight_usage_events_total", "outcome" => "accepted")
        .increment(u64::from(stored.accepted));
    metrics::counter!("handsight_usage_events_total", "outcome" => "rejected")
        .increment(rejected.len() as u64);
    metrics::counter!("handsight_usage_values_nulled_total").increment(nulled as u64);
    Ok(Answer {
        accepted: stored.accepted,
        duplicates: stored.duplicates + looked.duplicates + again,
        rejected,
        policy_revision: stored.policy_revision,
        pending: stored.pending,
    })
}
