//! The state machine itself: which input goes where, which command is next, and how each one ends.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use handsight_protocol::command::CommandError;
use handsight_protocol::{Command, CommandKey, CommandName, DeviceId, ResultReport, Sequence, Status};

use super::outbox::Outbox;
use super::{
    Channel, Durable, Effect, GAP_WAIT, Input, MOVE_WAIT, Moment, Note, Outcome, Record, Started, Timer,
};

/// What an agent is made with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Its secret.
    pub device: DeviceId,
    /// The enterprise's command key; with it, what must be signed and is not is refused.
    pub command_key: Option<CommandKey>,
    /// How long a fetch may wait at the server, in seconds; `None` fetches only when there is a reason.
    pub long_poll_seconds: Option<u32>,
}

/// A command that waits for its turn.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) command: Result<Command, CommandError>,
    /// Whether its message carried a valid signature of the command key.
    pub(super) signed: bool,
}

/// The agent's state machine.
#[derive(Debug)]
pub struct Core {
    pub(super) setup: Setup,
    pub(super) durable: Durable,
    /// Commands above `h`, in memory only: after a restart they are fetched again.
    pub(super) waiting: BTreeMap<Sequence, Job>,
    /// The server has spoken for every number up to here: one that is not waiting is void.
    pub(super) through: Sequence,
    pub(super) outbox: Outbox,
    pub(super) effects: Vec<Effect>,
    gap_armed: bool,
    /// Whether the usage events are with the server; asked for only while the phone leaves it.
    pub(super) drained: bool,
    /// The phone has left: nothing more is to be done here.
    left: bool,
}

impl Core {
    /// An agent with the state of its last run.
    #[must_use]
    pub fn new(setup: Setup, durable: Durable) -> Self {
        let through = durable.processed;
        Self {
            setup,
            durable,
            waiting: BTreeMap::new(),
            through,
            outbox: Outbox::default(),
            effects: Vec::new(),
            gap_armed: false,
            drained: false,
            left: false,
        }
    }

    /// The number of the `mov` that went well, whose result waits until everything else is with the old server.
    #[must_use]
    pub fn moving(&self) -> Option<Sequence> {
        let went = |report: &&ResultReport| report.command == CommandName::Mov && report.status == Status::Ok;
        self.durable.results.values().find(went).map(|report| report.sequence)
    }

    /// `h`, the highest number processed: what a check-in reports.
    #[must_use]
    pub fn processed(&self) -> Sequence {
        self.durable.processed
    }

    /// The state that would survive a restart now.
    #[must_use]
    pub fn durable(&self) -> &Durable {
        &self.durable
    }

    /// Whether everything is done and everything done is with the server.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let Durable { started, results, receipts, rejections, .. } = &self.durable;
        self.waiting.is_empty()
            && started.is_none()
            && results.is_empty()
            && receipts.is_empty()
            && rejections.is_empty()
    }

    /// Takes one input; the effects must be carried out in their order.
    pub fn handle(&mut self, input: Input, moment: Moment) -> Vec<Effect> {
        let now = moment.now;
        if self.left {
            return Vec::new();
        }
        match input {
            Input::Started => self.start(now),
            Input::Message { text, via } => {
                self.take_message(&text, via, now);
            }
            Input::Fetched { after, answer } => self.take_answer(after, &answer, moment),
            Input::Executed { sequence, outcome } => {
                let started = self.durable.started.as_ref().filter(|started| started.sequence == sequence);
                if let Some(name) = started.map(|started| name_of(&started.command)) {
                    self.finish(sequence, name, outcome, now);
                }
            }
            Input::ReceiptsPosted(count) => self.receipts_posted(count),
            Input::RejectionPosted => self.rejection_posted(),
            Input::ResultsPosted(answer) => self.results_posted(&answer, moment),
            Input::Failed(channel) => self.failed(channel, moment),
            Input::CheckedIn(answer) => {
                if answer.sequence > self.durable.processed && self.durable.started.is_none() {
                    // The phone came back from an old image: these numbers have results already.
                    self.move_on(answer.sequence);
                    self.effects.push(Effect::Note(Note::MovedOn { to: answer.sequence }));
                }
                self.pending(answer.pending);
            }
            Input::Drained => self.drained = true,
            Input::Disowned | Input::Timer(Timer::Move) => {
                if self.moving().is_some() {
                    self.leave();
                }
            }
            Input::Pending(count) => self.pending(count),
            Input::Timer(Timer::Gap) => {
                self.gap_armed = false;
                if self.gap().is_some() {
                    self.outbox.hurry(Channel::Actions);
                    self.fetch(0);
                }
            }
            Input::Timer(Timer::Retry(channel)) => self.retry(channel),
        }
        if !self.left {
            self.advance(now);
            self.watch_gap();
            self.post_waiting();
        }
        std::mem::take(&mut self.effects)
    }

    fn start(&mut self, now: DateTime<Utc>) {
        if let Some(Started { sequence, command }) = self.durable.started.clone() {
            match Command::parse(&command) {
                Ok(command) if command.name().repeatable() => {
                    self.effects.push(Effect::Execute { sequence, command });
                }
                _ => {
                    let said = "the agent was stopped while it executed this; how far it came is not known";
                    self.finish(sequence, name_of(&command), Outcome::failed("interrupted", said), now);
                }
            }
        }
        self.wait_for_the_old_server(now);
        self.fetch(0);
    }

    /// Bounds how long the phone tries to hand over what it still has, from when it got its place at the other server.
    fn wait_for_the_old_server(&mut self, now: DateTime<Utc>) {
        let since = self.moving().and_then(|sequence| self.durable.results.get(&sequence));
        if let Some(report) = since {
            let waited = (now - report.finished_at).to_std().unwrap_or_default();
            self.effects.push(Effect::Arm(Timer::Move, MOVE_WAIT.saturating_sub(waited)));
        }
    }

    /// The old server is done with.
    pub(super) fn leave(&mut self) {
        self.left = true;
        self.effects.push(Effect::Moved);
    }

    fn pending(&mut self, count: u32) {
        if count > 0 && self.waiting.is_empty() {
            self.fetch(0);
        }
    }

    pub(super) fn persist(&mut self, record: Record) {
        self.durable.apply(record.clone());
        match self.effects.last_mut() {
            Some(Effect::Persist(records)) => records.push(record),
            _ => self.effects.push(Effect::Persist(vec![record])),
        }
    }

    /// Sets `h` and forgets what waits at or below it.
    pub(super) fn move_on(&mut self, to: Sequence) {
        self.persist(Record::Processed(to));
        self.through = self.through.max(to);
        self.waiting.retain(|sequence, _| *sequence > to);
    }

    /// Starts what can be started: the next number, or the next one after numbers the server has voided.
    fn advance(&mut self, now: DateTime<Utc>) {
        while self.durable.started.is_none() && self.moving().is_none() {
            let h = self.durable.processed;
            let first = self.waiting.first_key_value().map(|(sequence, _)| *sequence);
            match first {
                Some(first) if first == h.next() => {
                    if let Some(job) = self.waiting.remove(&first) {
                        self.begin(first, job, now);
                    }
                }
                // All numbers between are spoken for and not waiting: void.
                Some(first) if first.get().saturating_sub(1) <= self.through.get() => {
                    self.void_up_to(Sequence::new(first.get().saturating_sub(1)));
                }
                None if self.through > h => self.void_up_to(self.through),
                // A gap above `through`; what is below it is void all the same.
                Some(_) if self.through > h => self.void_up_to(self.through),
                _ => break,
            }
        }
    }

    fn void_up_to(&mut self, last: Sequence) {
        let first = self.durable.processed.next();
        self.persist(Record::Processed(last));
        self.effects.push(Effect::Note(Note::Void { first, last }));
    }

    fn begin(&mut self, sequence: Sequence, job: Job, now: DateTime<Utc>) {
        let command = match job.command {
            Ok(command) => command,
            Err(error) => {
                let outcome = Outcome::failed("malformed", &error.to_string());
                return self.finish(sequence, CommandName::Unknown(String::new()), outcome, now);
            }
        };
        let name = command.name().clone();
        if matches!(name, CommandName::Unknown(_)) {
            let outcome = Outcome::unsupported(&format!("this agent does not know the command {name}"));
            return self.finish(sequence, name, outcome, now);
        }
        if command.signed() && !job.signed && self.setup.command_key.is_some() {
            let said = format!(
                "{name} destroys, runs code or replaces content and was not signed with the enterprise's command key"
            );
            return self.finish(sequence, name, Outcome::refused("unsigned", &said), now);
        }
        if command.expiry().is_over(now.timestamp()) {
            let said = format!("the time until which this {name} was meant is over by the phone's clock");
            return self.finish(sequence, name, Outcome::refused("expired", &said), now);
        }
        if let Err(error) = command.check_received() {
            return self.finish(sequence, name, Outcome::failed("parameters", &error.to_string()), now);
        }
        let command = command.own_parameters();
        self.persist(Record::Started(Started { sequence, command: command.to_string() }));
        self.effects.push(Effect::Execute { sequence, command });
    }

    fn finish(&mut self, sequence: Sequence, command: CommandName, outcome: Outcome, now: DateTime<Utc>) {
        let Outcome { status, code, reason, message, items } = outcome;
        let report =
            ResultReport { sequence, command, status, code, reason, message, finished_at: now, items };
        let moves = report.command == CommandName::Mov && report.status == Status::Ok;
        self.persist(Record::Finished(report.clone()));
        self.effects.push(Effect::Note(Note::Settled(report)));
        if moves {
            self.wait_for_the_old_server(now);
        }
    }

    /// The first missing number, when something waits behind it.
    fn gap(&self) -> Option<Sequence> {
        let (first, _) = self.waiting.first_key_value()?;
        let next = self.durable.processed.next();
        (*first > next && self.durable.started.is_none()).then_some(next)
    }

    fn watch_gap(&mut self) {
        match self.gap() {
            Some(missing) if !self.gap_armed => {
                self.gap_armed = true;
                self.effects.push(Effect::Note(Note::Gap { missing }));
                self.effects.push(Effect::Arm(Timer::Gap, GAP_WAIT));
            }
            None if self.gap_armed => {
                self.gap_armed = false;
                self.effects.push(Effect::Disarm(Timer::Gap));
            }
            _ => {}
        }
    }

    /// Asks for what comes after everything the server has spoken for, unless an answer is under way: a fetch
    /// that waits at the server is answered as soon as there is something.
    pub(super) fn fetch(&mut self, wait_seconds: u32) {
        if self.moving().is_none() && self.outbox.begin(Channel::Actions) {
            let after = self.through.max(self.durable.processed);
            self.effects.push(Effect::Fetch { after, wait_seconds });
        }
    }
}

/// The name of a command that was written down; it was well formed then.
fn name_of(text: &str) -> CommandName {
    let name = text.split('(').next().unwrap_or_default();
    CommandName::parse(name).unwrap_or_else(|| CommandName::Unknown(name.to_owned()))
}

impl Outcome {
    /// Done, with these items.
    #[must_use]
    pub fn ok(items: serde_json::Map<String, serde_json::Value>) -> Self {
        Self { status: Status::Ok, code: 0, reason: None, message: None, items }
    }

    fn without_items(status: Status, reason: &str, message: &str) -> Self {
        let (reason, message) = (Some(reason.to_owned()), Some(message.to_owned()));
        Self { status, code: 1, reason, message, items: serde_json::Map::new() }
    }

    /// Tried, and did not work.
    #[must_use]
    pub fn failed(reason: &str, message: &str) -> Self {
        Self::without_items(Status::Failed, reason, message)
    }

    /// Not tried.
    #[must_use]
    pub fn refused(reason: &str, message: &str) -> Self {
        Self::without_items(Status::Refused, reason, message)
    }

    /// Not known, or not possible here.
    #[must_use]
    pub fn unsupported(message: &str) -> Self {
        Self::without_items(Status::Unsupported, "unsupported", message)
    }
}
