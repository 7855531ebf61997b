//! The check-in, and the policy that its answer may announce.

use std::time::Duration;

use handsight_protocol::agent_api::{CheckinAnswer, CheckinRequest, PolicyDocument};
use tokio::time::Instant;

use super::Event;
use super::run::{Done, Phone};
use crate::core::Input;
use crate::net::NetError;
use crate::store::StoreError;

impl Phone {
    pub(super) fn check_in(&mut self) {
        let now = self.now();
        // A platform that is busy says nothing this time, and the server keeps what it said before; the phone is
        // heard of all the same.
        let attributes = self.parts.platform.ask_if_free(|platform| platform.volatile(now));
        let attributes = attributes.unwrap_or_default();
        let request = CheckinRequest { sequence: self.core.processed(), attributes };
        let client = self.parts.client.clone();
        self.tasks.push(Box::pin(async move {
            let began = Instant::now();
            let answer = client.checkin(&request).await;
            Done::CheckedIn(answer, began.elapsed())
        }));
    }

    pub(super) fn checked_in(
        &mut self,
        answer: Result<CheckinAnswer, NetError>,
        after: Duration,
    ) -> Result<(), StoreError> {
        match answer {
            Ok(answer) => {
                self.checkin_backoff.succeed();
                self.tell(&Event::CheckedIn(after, answer.pending));
                if self.parts.pace.obey_heartbeat && answer.heartbeat_seconds > 0 {
                    self.parts.pace.heartbeat = Duration::from_secs(u64::from(answer.heartbeat_seconds));
                }
                // A tenth of jitter, so that a fleet that started together drifts apart.
                let wait = self.parts.pace.heartbeat.mul_f64(0.9 + 0.2 * self.dice.unit());
                self.after(wait, Done::CheckIn);
                self.see_policy(answer.policy_revision);
                self.input(Input::CheckedIn(answer))
            }
            Err(error) => {
                self.tell(&Event::Trouble("checking in", &error));
                let wait = self.checkin_backoff.fail(self.dice.unit());
                self.after(wait, Done::CheckIn);
                self.see_refusal(&error)
            }
        }
    }

    pub(super) fn see_policy(&mut self, revision: u64) {
        if revision > self.policy.revision {
            let client = self.parts.client.clone();
            self.tasks.push(Box::pin(async move { Done::Policy(client.policy().await) }));
        }
    }

    pub(super) fn apply(&mut self, policy: PolicyDocument) {
        if policy.revision != self.policy.revision {
            self.tell(&Event::PolicyApplied(policy.revision));
        }
        self.policy = policy;
    }
}
