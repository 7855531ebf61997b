//! Posts out: one request per channel at a time, retried with back-off until the server acknowledges.

use std::collections::BTreeMap;

use handsight_protocol::result::ResultsAnswer;
use handsight_protocol::{ResultReport, Sequence};

use super::{Backoff, Channel, Core, Effect, Moment, Note, Record, Timer};

/// The most receipts of one post.
const RECEIPTS_A_POST: usize = 100;
/// The most results of one post; results may be large.
const RESULTS_A_POST: usize = 20;

/// What a channel is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// Nothing.
    #[default]
    Idle,
    /// A request is under way.
    Busy,
    /// Waiting after a failure.
    Waiting,
}

/// The state of all channels.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    channels: BTreeMap<Channel, (State, Backoff)>,
}

impl Outbox {
    fn channel(&mut self, channel: Channel) -> &mut (State, Backoff) {
        self.channels.entry(channel).or_default()
    }

    /// Claims a channel for a request; `false` when one is under way or a failure is being waited out.
    pub(super) fn begin(&mut self, channel: Channel) -> bool {
        let (state, _) = self.channel(channel);
        let free = *state == State::Idle;
        if free {
            *state = State::Busy;
        }
        free
    }

    /// The request worked.
    pub(super) fn succeed(&mut self, channel: Channel) {
        let (state, backoff) = self.channel(channel);
        *state = State::Idle;
        backoff.succeed();
    }

    /// Ends the wait after a failure early, because there is a new reason to try.
    pub(super) fn hurry(&mut self, channel: Channel) {
        let (state, _) = self.channel(channel);
        if *state == State::Waiting {
            *state = State::Idle;
        }
    }
}

impl Core {
    /// Waits before this channel is tried again.
    pub(super) fn failed(&mut self, channel: Channel, moment: Moment) {
        let (state, backoff) = self.outbox.channel(channel);
        *state = State::Waiting;
        let wait = backoff.fail(moment.chance);
        self.effects.push(Effect::Arm(Timer::Retry(channel), wait));
    }

    /// The wait is over.
    pub(super) fn retry(&mut self, channel: Channel) {
        self.outbox.hurry(channel);
        if channel == Channel::Actions {
            self.fetch(0);
        }
    }

    /// Posts whatever is queued, on each free channel.
    pub(super) fn post_waiting(&mut self) {
        if !self.durable.receipts.is_empty() && self.outbox.begin(Channel::Receipts) {
            let receipts = self.durable.receipts.iter().take(RECEIPTS_A_POST).cloned().collect();
            self.effects.push(Effect::PostReceipts(receipts));
        }
        if let Some(rejection) = self.durable.rejections.front().cloned()
            && self.outbox.begin(Channel::Rejections)
        {
            self.effects.push(Effect::PostRejection(rejection));
        }
        let results = self.results_to_post();
        if !results.is_empty() && self.outbox.begin(Channel::Results) {
            self.effects.push(Effect::PostResults(results));
        }
    }

    /// The results that go next. The one that says that the phone has moved goes when nothing else is left: after it
    /// the server takes nothing more from this phone.
    fn results_to_post(&self) -> Vec<ResultReport> {
        let moving = self.moving();
        let all = self.durable.results.values();
        let first = all.filter(|report| Some(report.sequence) != moving).take(RESULTS_A_POST).cloned();
        let results: Vec<ResultReport> = first.collect();
        let last = results.is_empty()
            && self.drained
            && self.durable.receipts.is_empty()
            && self.durable.rejections.is_empty();
        match moving.and_then(|sequence| self.durable.results.get(&sequence)) {
            Some(report) if last => vec![report.clone()],
            _ => results,
        }
    }

    pub(super) fn receipts_posted(&mut self, count: usize) {
        self.outbox.succeed(Channel::Receipts);
        self.persist(Record::ReceiptsAcknowledged(count));
    }

    pub(super) fn rejection_posted(&mut self) {
        self.outbox.succeed(Channel::Rejections);
        self.persist(Record::RejectionAcknowledged);
    }

    /// Accepted, duplicate and unknown alike are dealt with: sending them again would change nothing.
    pub(super) fn results_posted(&mut self, answer: &ResultsAnswer, moment: Moment) {
        let listed = answer.accepted.iter().chain(&answer.duplicates).chain(&answer.unknown);
        let mut settled: Vec<Sequence> =
            listed.filter(|sequence| self.durable.results.contains_key(sequence)).copied().collect();
        if settled.is_empty() {
            // An answer about none of our results would be asked for again without end.
            self.failed(Channel::Results, moment);
            return;
        }
        self.outbox.succeed(Channel::Results);
        self.effects.push(Effect::Note(Note::Acknowledged(settled.len())));
        if let Some(place) = self.moving().and_then(|moving| settled.iter().position(|s| *s == moving)) {
            // It stays on disk until the other server's identity is the one that holds: a phone that stops in between
            // finds here that it was leaving.
            settled.remove(place);
            self.leave();
        }
        if !settled.is_empty() {
            self.persist(Record::ResultsAcknowledged(settled));
        }
    }
}
