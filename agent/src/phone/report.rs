//! Usage: taken from the platform, filtered, queued, sent, and kept until the server has it.

use std::time::Duration;

use chrono::TimeDelta;
use handsight_protocol::UsageEvent;
use handsight_protocol::agent_api::EventsAnswer;
use handsight_protocol::usage::{EventId, UsageKind};

use super::Event;
use super::run::{Done, Phone};
use crate::core::Input;
use crate::net::NetError;
use crate::privacy;
use crate::store::StoreError;

/// The most events of one post: small enough to be acknowledged quickly.
pub(super) const EVENTS_A_POST: usize = 1_000;

impl Phone {
    /// Queues the usage since the last report and sends what is queued. History is taken in days, so that
    /// months of it never lie in memory at once. A phone that leaves measures until it began to.
    pub(super) fn report(&mut self) -> Result<(), StoreError> {
        let now = self.leaving.unwrap_or_else(|| self.now());
        if self.parts.pace.report.is_some() {
            while self.parts.pace.reported_until < now && self.parts.events.len() < 2 * EVENTS_A_POST {
                let from = self.parts.pace.reported_until;
                let to = now.min(from + TimeDelta::days(1));
                // While the platform is busy, the next report begins where this one would have.
                let measured = self.parts.platform.ask_if_free(|platform| platform.usage(from, to));
                let Some(events) = measured else { break };
                self.parts.pace.reported_until = to;
                self.queue(events)?;
            }
        }
        self.send();
        Ok(())
    }

    pub(super) fn queue(&mut self, events: Vec<UsageEvent>) -> Result<(), StoreError> {
        let policy = &self.policy;
        let kept: Vec<_> = events.into_iter().filter_map(|event| privacy::filter(policy, event)).collect();
        if kept.is_empty() { Ok(()) } else { self.parts.events.push(kept) }
    }

    pub(super) fn send(&mut self) {
        if self.sending || self.parts.events.is_empty() {
            return;
        }
        self.sending = true;
        let batch: Vec<UsageEvent> = self.parts.events.front(self.events_a_post).cloned().collect();
        let client = self.parts.client.clone();
        self.tasks.push(Box::pin(async move {
            let answer = client.events(batch.iter()).await;
            Done::Sent(answer, batch.len())
        }));
    }

    pub(super) fn sent(
        &mut self,
        answer: Result<EventsAnswer, NetError>,
        count: usize,
    ) -> Result<(), StoreError> {
        self.sending = false;
        match answer {
            Ok(answer) => {
                self.events_backoff.succeed();
                self.events_a_post = (self.events_a_post * 2).min(EVENTS_A_POST);
                let batch: Vec<UsageEvent> = self.parts.events.front(count).cloned().collect();
                self.tell(&Event::EventsSent(&batch, &answer));
                self.parts.events.settle(count)?;
                self.see_policy(answer.policy_revision);
                self.input(Input::Pending(answer.pending))?;
                self.report()?;
                self.see_off()
            }
            Err(error) => {
                self.tell(&Event::Trouble("sending usage", &error));
                if matches!(error, NetError::Refused { .. }) && !error.is_temporary() {
                    // Something in the batch is not wanted. Smaller ones find out what; a single event that is
                    // refused as a whole would block all that follow, and is given up.
                    if count <= 1 {
                        self.parts.events.settle(count)?;
                    }
                    self.events_a_post = (count / 2).max(1);
                }
                let wait = self.events_backoff.fail(self.dice.unit());
                self.sending = true; // until then nothing else is sent
                self.after(wait, Done::Resend);
                self.see_refusal(&error)
            }
        }
    }

    pub(super) fn locate_every(&mut self, every: Option<Duration>) {
        self.generation += 1;
        let generation = self.generation;
        self.locate = every.map(|every| (every, generation));
        if let Some(every) = every {
            self.after(every, Done::Locate(generation));
        }
    }

    /// Reports a location because `loc` asked for one every so often. A restart forgets the wish; the server
    /// sees that by the silence and asks again.
    pub(super) fn locate(&mut self, generation: u64) -> Result<(), StoreError> {
        let Some((every, _)) = self.locate.filter(|(_, current)| *current == generation) else {
            return Ok(());
        };
        self.after(every, Done::Locate(generation));
        if self.leaving.is_some() {
            return Ok(());
        }
        let now = self.now();
        if let Some(location) = self.parts.platform.ask_if_free(|platform| platform.fix(now)).flatten() {
            let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
            let id = EventId::from_parts(millis, self.dice.bytes());
            let mut event = UsageEvent::new(id, now, UsageKind::Location);
            event.location = Some(location);
            self.queue(vec![event])?;
            self.send();
        }
        Ok(())
    }
}
