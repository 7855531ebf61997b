//! Three months of history, posted through the events API as the phones would have: what a generator says that
//! these people did. The newest week comes first, so that the pages one looks at first fill first. Refuses to end
//! the demo: a server that is busy is asked again, a phone that is gone is left out with a word.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use futures::stream::{self, StreamExt};
use handsight_agent::{
    net::{Client, NetError, Transport},
    simulate::{Fleet, FleetConfig, Person, Totals},
};
use handsight_protocol::{
    UsageEvent,
    agent_api::Credentials,
    usage::{UsageKind, batch::MAX_EVENTS},
};

use super::Say;

/// Phones that post at the same time: enough that one batch is read while another is on its way to disk.
const AT_A_TIME: usize = 6;
/// What is posted before the next older piece: a week.
const PIECE: TimeDelta = TimeDelta::days(7);
/// Between two tries of a post; the longest such wait.
const WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The start of the piece of history that ends at `to`.
pub(super) fn piece_before(from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
    (to - PIECE).max(from)
}

/// The true totals of a span, from the generator and not from the server.
pub(super) fn totals(config: &FleetConfig, from: DateTime<Utc>, to: DateTime<Utc>) -> Totals {
    let mut totals = Totals::default();
    for person in Fleet::people(config) {
        kept(&person, from, to).iter().for_each(|event| totals.add(event));
    }
    totals
}

/// What a person's phone kept of a span. Running phones sample radio and place every quarter of an hour; three
/// months of that would be a million rows that show nothing more, so history has a sample every three hours and a
/// place every four. All that people did is there.
fn kept(person: &Person, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<UsageEvent> {
    let mut events = person.usage(from, to);
    events.retain(|event| {
        let (hour, quarter) = (event.started_at.hour(), event.started_at.minute() / 15);
        match event.kind {
            UsageKind::Qos(_) => hour.is_multiple_of(3) && quarter == 0,
            UsageKind::Location => hour.is_multiple_of(4),
            _ => true,
        }
    });
    events
}

/// Posts a piece of the history of a fleet; answers how many events the server has of it now.
pub(super) async fn post_piece(
    transport: &Transport,
    config: &FleetConfig,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    say: &Say,
) -> anyhow::Result<u64> {
    let stored = AtomicU64::new(0);
    stream::iter(Fleet::people(config))
        .map(|person| {
            let stored = &stored;
            async move {
                let events = kept(&person, from, to);
                let count = post(transport, config, &person, &events, say).await?;
                stored.fetch_add(count, Ordering::Relaxed);
                anyhow::Ok(())
            }
        })
        .buffer_unordered(AT_A_TIME)
        .fold(Ok(()), |so_far: anyhow::Result<()>, posted| async move { so_far.and(posted) })
        .await?;
    Ok(stored.into_inner())
}

/// Posts the events of a phone, however often that takes; answers how many the server has.
async fn post(
    transport: &Transport,
    config: &FleetConfig,
    person: &Person,
    events: &[UsageEvent],
    say: &Say,
) -> Result<u64, NetError> {
    let credentials = Credentials { system_id: config.system_id, device_id: person.device_id() };
    let client = Client::new(transport.clone(), &config.server, &credentials)?;
    let (mut stored, mut wait) = (0, WAIT);
    for batch in events.chunks(MAX_EVENTS) {
        loop {
            match client.events(batch.iter()).await {
                Ok(answer) => {
                    stored += u64::from(answer.accepted) + u64::from(answer.duplicates);
                    break;
                }
                Err(error) if error.is_temporary() => {
                    if wait == WAIT {
                        say(format!("history waits a moment: {error}"));
                    }
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
                Err(error) => {
                    say(format!("history of {} is left out: {error}", person.name()));
                    return Ok(stored);
                }
            }
        }
    }
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_the_span_from_its_end_and_add_up_to_its_totals() {
        let to: DateTime<Utc> = "2026-03-20T10:20:00Z".parse().unwrap();
        let from = to - TimeDelta::days(17);
        let config = FleetConfig::new("http://127.0.0.1:1", "3064061526".parse().unwrap(), 3, 5);
        let (mut end, mut events, mut pieces) = (to, 0, 0);
        while end > from {
            let begin = piece_before(from, end);
            events += totals(&config, begin, end).events;
            (end, pieces) = (begin, pieces + 1);
        }
        assert_eq!(pieces, 3);
        assert_eq!(events, totals(&config, from, to).events);
    }

    #[test]
    fn history_thins_samples_and_nothing_that_people_did() {
        let to: DateTime<Utc> = "2026-03-20T00:00:00Z".parse().unwrap();
        let from = to - TimeDelta::days(10);
        let config = FleetConfig::new("http://127.0.0.1:1", "3064061526".parse().unwrap(), 1, 5);
        let (thin, all) = (totals(&config, from, to), Fleet::truth(&config, from, to));
        assert_eq!((thin.by_type["qos"], all.by_type["qos"]), (80, 960));
        assert_eq!((thin.by_type["location"], all.by_type["location"]), (60, 240));
        assert_eq!((&thin.calls, &thin.sms, thin.rx_bytes), (&all.calls, &all.sms, all.rx_bytes));
    }
}
