//! The loop of a phone: one thing happens, the state machine decides, its effects are carried out.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use handsight_protocol::Sequence;
use handsight_protocol::agent_api::{CheckinAnswer, EventsAnswer, PolicyDocument};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::execute::{Change, Context, execute, prove_number, wanted_lines};
use super::watch::describe;
use super::{Event, Parts};
use crate::chance::Dice;
use crate::core::{Backoff, Channel, Core, Effect, Input, Moment, Outcome, Timer, Via};
use crate::net::NetError;
use crate::store::{Moving, StoreError};

/// A journal shorter than this is not worth rewriting.
const JOURNAL_LINES: usize = 400;

/// Something that was waited for.
pub(super) enum Done {
    Input(Input),
    Failed(Channel, NetError),
    Executed(Sequence, Outcome, Change),
    Proved,
    Timer(Timer, u64),
    CheckIn,
    CheckedIn(Result<CheckinAnswer, NetError>, Duration),
    Report,
    Sent(Result<EventsAnswer, NetError>, usize),
    Resend,
    Locate(u64),
    Policy(Result<PolicyDocument, NetError>),
}

/// How a phone ended.
#[derive(Debug)]
pub struct Ended {
    /// Events that never reached the server.
    pub unsent_events: usize,
    /// Whether it ended because it moved to another server; its state folder holds what it is now.
    pub moved: bool,
    /// `h` at the end.
    pub processed: Sequence,
    /// Until when usage was reported.
    pub reported_until: DateTime<Utc>,
}

/// A running phone.
pub struct Phone {
    pub(super) parts: Parts,
    pub(super) core: Core,
    pub(super) policy: PolicyDocument,
    pub(super) tasks: FuturesUnordered<BoxFuture<'static, Done>>,
    pub(super) timers: BTreeMap<Timer, u64>,
    pub(super) generation: u64,
    pub(super) dice: Dice,
    pub(super) sending: bool,
    pub(super) events_a_post: usize,
    pub(super) events_backoff: Backoff,
    pub(super) checkin_backoff: Backoff,
    pub(super) locate: Option<(Duration, u64)>,
    pub(super) stopping: bool,
    /// Since when the other server has the phone: nothing after that is measured for this one.
    pub(super) leaving: Option<DateTime<Utc>>,
    drained: bool,
    moved: bool,
    pub(super) journal_limit: usize,
}

impl Phone {
    /// A phone that is about to start.
    #[must_use]
    pub fn new(mut parts: Parts) -> Self {
        let core = Core::new(parts.setup.clone(), std::mem::take(&mut parts.durable));
        Self {
            core,
            policy: PolicyDocument::default(),
            tasks: FuturesUnordered::new(),
            timers: BTreeMap::new(),
            generation: 0,
            dice: Dice::new(parts.seed),
            sending: false,
            events_a_post: super::report::EVENTS_A_POST,
            events_backoff: Backoff::default(),
            checkin_backoff: Backoff::default(),
            locate: None,
            stopping: false,
            leaving: None,
            drained: false,
            moved: false,
            journal_limit: JOURNAL_LINES,
            parts,
        }
    }

    /// Runs until told to stop, or until the phone has moved to another server. Texts that arrive by other ways than the web service come through `inbox`.
    ///
    /// # Errors
    /// When the disk refuses: a phone that cannot remember must not go on.
    pub async fn run(
        mut self,
        mut inbox: mpsc::UnboundedReceiver<(String, Via)>,
        mut stop: watch::Receiver<bool>,
    ) -> Result<Ended, StoreError> {
        self.input(Input::Started)?;
        self.after(self.parts.pace.first_after, Done::CheckIn);
        if self.parts.pace.report.is_some() {
            self.after(self.parts.pace.first_after, Done::Report);
        }
        let mut deadline: Option<Instant> = None;
        while !self.moved && (deadline.is_none() || !self.is_drained()) {
            tokio::select! {
                Some(done) = self.tasks.next() => self.done(done)?,
                Some((text, via)) = inbox.recv() => self.input(Input::Message { text, via })?,
                _ = stop.wait_for(|stop| *stop), if deadline.is_none() => {
                    deadline = Some(Instant::now() + self.parts.pace.drain);
                    self.stopping = true;
                    self.report()?;
                }
                () = until(deadline), if deadline.is_some() => break,
                else => break,
            }
        }
        if let Some(home) = self.parts.home.as_ref().filter(|_| self.moved) {
            Moving::switch(home)?;
        }
        Ok(Ended {
            moved: self.moved,
            unsent_events: self.parts.events.len(),
            processed: self.core.processed(),
            reported_until: self.parts.pace.reported_until,
        })
    }

    fn is_drained(&self) -> bool {
        self.parts.pace.drain.is_zero() || (self.core.is_idle() && self.parts.events.is_empty())
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.parts.clock.now()
    }

    pub(super) fn after(&self, wait: Duration, done: Done) {
        self.tasks.push(Box::pin(async move {
            sleep(wait).await;
            done
        }));
    }

    pub(super) fn tell(&mut self, event: &Event<'_>) {
        let now = self.now();
        self.parts.watch.happened(now, event);
        if let Some(line) = describe(event) {
            self.parts.log.write(now, &line);
        }
    }

    pub(super) fn input(&mut self, input: Input) -> Result<(), StoreError> {
        let moment = Moment { now: self.now(), chance: self.dice.unit() };
        for effect in self.core.handle(input, moment) {
            self.carry_out(effect)?;
        }
        self.see_off()?;
        // Only here, where memory and disk say the same, may the journal be replaced by the state it adds up to.
        match &mut self.parts.journal {
            Some(journal) if journal.lines() > self.journal_limit => {
                let records = self.core.durable().to_records();
                self.journal_limit = JOURNAL_LINES + 2 * records.len();
                journal.rewrite(&records)
            }
            _ => Ok(()),
        }
    }

    /// A phone that leaves this server measures for it a last time, and says when all of that is with it.
    pub(super) fn see_off(&mut self) -> Result<(), StoreError> {
        if self.leaving.is_none() && self.core.moving().is_some() {
            self.leaving = Some(self.now());
        }
        let Some(until) = self.leaving.filter(|_| !self.drained) else { return Ok(()) };
        // A queue that is full and a platform that is busy leave something for the next time.
        self.report()?;
        let pace = &self.parts.pace;
        let measured = pace.report.is_none() || pace.reported_until >= until;
        if measured && !self.sending && self.parts.events.is_empty() {
            self.drained = true;
            self.input(Input::Drained)?;
        }
        Ok(())
    }

    /// A server that does not know the phone any more has been told that it left.
    pub(super) fn see_refusal(&mut self, error: &NetError) -> Result<(), StoreError> {
        if matches!(error, NetError::Unauthorized) { self.input(Input::Disowned) } else { Ok(()) }
    }

    fn carry_out(&mut self, effect: Effect) -> Result<(), StoreError> {
        let client = self.parts.client.clone();
        match effect {
            Effect::Persist(records) => {
                if let Some(journal) = &mut self.parts.journal {
                    journal.append(&records)?;
                }
            }
            Effect::Execute { sequence, command } => {
                self.tell(&Event::Executing(sequence, &command));
                let log = wanted_lines(&command, &self.parts.log);
                let context = Context {
                    client,
                    platform: self.parts.platform.clone(),
                    now: self.now(),
                    home: self.parts.home.clone(),
                    log,
                };
                let hooks = self.parts.hooks.clone();
                self.tasks.push(Box::pin(async move {
                    if let Some(outcome) = hooks.answer(sequence, &command).await {
                        return Done::Executed(sequence, outcome, Change::None);
                    }
                    let (outcome, change) = execute(context, command).await;
                    Done::Executed(sequence, outcome, change)
                }));
            }
            Effect::Prove(command) => self.tasks.push(Box::pin(async move {
                prove_number(&client, &command).await;
                Done::Proved
            })),
            Effect::Fetch { after, wait_seconds } => self.call(Channel::Actions, async move {
                let answer = client.actions(after, wait_seconds).await?;
                Ok(Input::Fetched { after, answer })
            }),
            Effect::PostReceipts(receipts) => self.call(Channel::Receipts, async move {
                let count = receipts.len();
                client.receipts(receipts).await.map(|()| Input::ReceiptsPosted(count))
            }),
            Effect::PostRejection(rejection) => self.call(Channel::Rejections, async move {
                client.rejection(&rejection).await.map(|()| Input::RejectionPosted)
            }),
            Effect::PostResults(results) => {
                self.call(
                    Channel::Results,
                    async move { client.results(results).await.map(Input::ResultsPosted) },
                )
            }
            Effect::Arm(timer, wait) => {
                self.generation += 1;
                self.timers.insert(timer, self.generation);
                self.after(wait, Done::Timer(timer, self.generation));
            }
            Effect::Disarm(timer) => drop(self.timers.remove(&timer)),
            Effect::Moved => self.moved = true,
            Effect::Note(note) => self.tell(&Event::Note(&note)),
        }
        Ok(())
    }

    fn call(&self, channel: Channel, call: impl Future<Output = Result<Input, NetError>> + Send + 'static) {
        self.tasks.push(Box::pin(async move {
            match call.await {
                Ok(input) => Done::Input(input),
                Err(error) => Done::Failed(channel, error),
            }
        }));
    }

    fn done(&mut self, done: Done) -> Result<(), StoreError> {
        match done {
            Done::Input(input) => self.input(input)?,
            Done::Failed(channel, error) => {
                let what = match channel {
                    Channel::Actions => "asking for actions",
                    Channel::Receipts => "sending receipts",
                    Channel::Rejections => "reporting a refused message",
                    Channel::Results => "sending results",
                };
                self.tell(&Event::Trouble(what, &error));
                self.see_refusal(&error)?;
                self.input(Input::Failed(channel))?;
            }
            Done::Executed(sequence, outcome, change) => {
                match change {
                    Change::Policy(policy) => self.apply(*policy),
                    Change::LocateEvery(every) => self.locate_every(every),
                    Change::None => {}
                }
                self.input(Input::Executed { sequence, outcome })?;
                // What the stop itself could not report while the platform was busy.
                if self.stopping {
                    self.report()?;
                }
                self.see_off()?;
            }
            Done::Timer(timer, generation) => {
                if self.timers.get(&timer) == Some(&generation) {
                    self.timers.remove(&timer);
                    self.input(Input::Timer(timer))?;
                }
            }
            // The server knows; when it does not, it asks again.
            Done::Proved => {}
            Done::CheckIn => self.check_in(),
            Done::CheckedIn(answer, after) => self.checked_in(answer, after)?,
            Done::Report => {
                self.report()?;
                self.see_off()?;
                if let Some(every) = self.parts.pace.report.filter(|_| !self.stopping) {
                    self.after(every, Done::Report);
                }
            }
            Done::Sent(answer, count) => self.sent(answer, count)?,
            Done::Resend => {
                self.sending = false;
                self.send();
                self.see_off()?;
            }
            Done::Locate(generation) => self.locate(generation)?,
            Done::Policy(Ok(policy)) => self.apply(policy),
            Done::Policy(Err(error)) => self.tell(&Event::Trouble("asking for the policy", &error)),
        }
        Ok(())
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
