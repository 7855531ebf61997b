//! The truth about what a fleet sent: counted when the server acknowledged it, to check the server's reports.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use handsight_protocol::UsageEvent;
use handsight_protocol::usage::{Direction, UsageKind};
use serde::Serialize;

use crate::core::Note;
use crate::phone::{Event, Watch};

/// What the acknowledged events add up to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// All events.
    pub events: u64,
    /// Events by type.
    pub by_type: BTreeMap<&'static str, u64>,
    /// Events with a mobile network, by its generation.
    pub by_generation: BTreeMap<&'static str, u64>,
    /// Events while roaming.
    pub roaming_events: u64,
    /// Calls by direction.
    pub calls: BTreeMap<&'static str, u64>,
    /// Seconds of calls by direction.
    pub call_seconds: BTreeMap<&'static str, u64>,
    /// Calls the network lost.
    pub dropped_calls: u64,
    /// Short messages by direction.
    pub sms: BTreeMap<&'static str, u64>,
    /// Bytes received in data sessions.
    pub rx_bytes: u64,
    /// Bytes sent in data sessions.
    pub tx_bytes: u64,
    /// When the first event started.
    pub first: Option<DateTime<Utc>>,
    /// When the last event started.
    pub last: Option<DateTime<Utc>>,
}

impl Totals {
    /// Counts an event.
    pub fn add(&mut self, event: &UsageEvent) {
        let direction = |direction: Direction| direction.as_str();
        self.events += 1;
        *self.by_type.entry(event.usage_type().as_str()).or_default() += 1;
        if let Some(generation) = event.generation() {
            *self.by_generation.entry(generation.as_str()).or_default() += 1;
        }
        self.roaming_events += u64::from(event.network.as_ref().is_some_and(|network| network.roaming));
        self.first = Some(self.first.map_or(event.started_at, |first| first.min(event.started_at)));
        self.last = self.last.max(Some(event.started_at));
        match &event.kind {
            UsageKind::Call(call) => {
                *self.calls.entry(direction(call.direction)).or_default() += 1;
                *self.call_seconds.entry(direction(call.direction)).or_default() += call.seconds;
                self.dropped_calls += u64::from(call.dropped);
            }
            UsageKind::Sms(message) => *self.sms.entry(direction(message.direction)).or_default() += 1,
            UsageKind::Data(data) => {
                self.rx_bytes += data.rx_bytes;
                self.tx_bytes += data.tx_bytes;
            }
            _ => {}
        }
    }
}

/// How long answers took, in logarithmic classes of an eighth of a doubling, so that percentiles of millions fit
/// in a few hundred numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Latencies {
    classes: BTreeMap<u32, u64>,
    count: u64,
}

impl Latencies {
    /// Counts one.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a logarithm of microseconds"
    )]
    pub fn add(&mut self, latency: Duration) {
        let class = (latency.as_secs_f64() * 1e6).max(1.0).log2() * 8.0;
        *self.classes.entry(class.round() as u32).or_default() += 1;
        self.count += 1;
    }

    /// The latency that this share (0 to 1) does not exceed, in milliseconds, to about 5 %.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share of a count")]
    pub fn percentile_ms(&self, share: f64) -> Option<f64> {
        let mut left = share * self.count as f64;
        self.classes.iter().find_map(|(class, count)| {
            left -= *count as f64;
            (left <= 0.0).then(|| (f64::from(*class) / 8.0).exp2() / 1_000.0)
        })
    }
}

/// What a fleet did, printed at its end.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Phones enrolled.
    pub devices: usize,
    /// Phones that could not be enrolled.
    pub refused: usize,
    /// Check-ins answered.
    pub checkins: u64,
    /// Median time of a check-in, ms.
    pub checkin_p50_ms: Option<f64>,
    /// 99th percentile of a check-in, ms.
    pub checkin_p99_ms: Option<f64>,
    /// Commands executed, by name.
    pub commands: BTreeMap<String, u64>,
    /// Results by status.
    pub results: BTreeMap<&'static str, u64>,
    /// Results the server acknowledged.
    pub results_acknowledged: u64,
    /// Messages refused.
    pub rejections: u64,
    /// Calls that did not work, by what they were for.
    pub troubles: BTreeMap<&'static str, u64>,
    /// Events the server said it had already.
    pub duplicate_events: u64,
    /// Events the server rejected.
    pub rejected_events: u64,
    /// Events still queued at the end.
    pub unsent_events: usize,
    /// What the acknowledged events add up to, repeats counted once, rejected ones not at all.
    pub usage: Totals,
}

/// Counts what all phones of a fleet do.
#[derive(Debug, Default)]
pub(super) struct Counter {
    state: Mutex<(Summary, Latencies)>,
}

impl Counter {
    fn lock(&self) -> MutexGuard<'_, (Summary, Latencies)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Summary)) {
        change(&mut self.lock().0);
    }

    pub(super) fn summary(&self) -> Summary {
        let state = self.lock();
        let (mut summary, latencies) = (state.0.clone(), &state.1);
        summary.checkin_p50_ms = latencies.percentile_ms(0.5);
        summary.checkin_p99_ms = latencies.percentile_ms(0.99);
        summary
    }
}

impl Watch for Counter {
    fn happened(&self, _at: DateTime<Utc>, event: &Event<'_>) {
        let mut state = self.lock();
        let (summary, latencies) = &mut *state;
        match event {
            Event::Executing(_, command) => {
                *summary.commands.entry(command.name().to_string()).or_default() += 1;
            }
            Event::CheckedIn(after, _) => {
                summary.checkins += 1;
                latencies.add(*after);
            }
            Event::EventsSent(events, answer) => {
                summary.duplicate_events += u64::from(answer.duplicates);
                summary.rejected_events += u64::try_from(answer.rejected.len()).unwrap_or(0);
                let rejected: Vec<&str> = answer.rejected.iter().filter_map(|e| e.id.as_deref()).collect();
                for event in *events {
                    if rejected.is_empty() || !rejected.contains(&event.id.to_string().as_str()) {
                        summary.usage.add(event);
                    }
                }
            }
            Event::Trouble(what, _) => *summary.troubles.entry(what).or_default() += 1,
            Event::Note(Note::Settled(report)) => {
                *summary.results.entry(report.status.as_str()).or_default() += 1;
            }
            Event::Note(Note::Acknowledged(count)) => {
                summary.results_acknowledged += u64::try_from(*count).unwrap_or(0);
            }
            Event::Note(Note::Rejected { .. }) => summary.rejections += 1,
            Event::Note(_) | Event::PolicyApplied(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_close() {
        let mut latencies = Latencies::default();
        for millis in 1..=1_000 {
            latencies.add(Duration::from_millis(millis));
        }
        let p99 = latencies.percentile_ms(0.99).unwrap();
        assert!((930.0..1_050.0).contains(&p99), "{p99}");
        let p50 = latencies.percentile_ms(0.5).unwrap();
        assert!((470.0..530.0).contains(&p50), "{p50}");
        assert_eq!(Latencies::default().percentile_ms(0.5), None);
    }
}
