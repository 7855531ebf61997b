//! Messages in: is it ours, is it genuine, which of its numbers are new.

use std::collections::btree_map::Entry;

use chrono::{DateTime, Utc};
use handsight_protocol::agent_api::{ActionsAnswer, Receipt, Rejection};
use handsight_protocol::command::CommandError;
use handsight_protocol::message::Envelope;
use handsight_protocol::{Command, CommandName, Sequence};

use super::machine::Job;
use super::{Channel, Core, Effect, Moment, Note, Record, Via};

impl Core {
    /// Takes one text. Returns the numbers it carries, or `None` when it was not accepted.
    pub(super) fn take_message(&mut self, text: &str, via: Via, now: DateTime<Utc>) -> Option<Vec<Sequence>> {
        if self.moving().is_some() {
            // To say that the phone has it would promise that it does it.
            return Some(Vec::new());
        }
        let envelope = match Envelope::parse(text) {
            Ok(envelope) => envelope,
            Err(error) if error.is_foreign() => return None,
            Err(_) => return self.reject(text, "malformed", now),
        };
        if !envelope.authentic(&self.setup.device) {
            return self.reject(text, "token", now);
        }
        let opened = envelope.open();
        if opened.marker.is_some() {
            // The server's own address is asked, wherever the marker points: the secret goes nowhere else.
            if envelope.sequence > self.durable.processed {
                self.outbox.hurry(Channel::Actions);
                self.fetch(0);
            }
            return Some(Vec::new());
        }
        let signed =
            self.setup.command_key.as_ref().is_some_and(|key| opened.signed_by(key, &self.setup.device));
        let numbers: Vec<Sequence> = opened.commands.iter().map(|(sequence, _)| *sequence).collect();
        let mut fresh = 0;
        let mut repeated = false;
        for (sequence, command) in opened.commands {
            if sequence <= self.durable.processed {
                repeated |= self.durable.results.contains_key(&sequence);
                // The number may have been passed over before its text came: a question about a phone number is in no
                // answer of the server, it comes to that number alone. Answering it twice does no harm.
                self.prove(command);
            } else if let Entry::Vacant(place) = self.waiting.entry(sequence) {
                place.insert(Job { command, signed });
                fresh += 1;
            }
        }
        if fresh > 0 {
            let receipt = Receipt { text: text.to_owned(), received_at: now, via: via.as_str().to_owned() };
            self.persist(Record::ReceiptQueued(receipt));
            self.effects.push(Effect::Note(Note::Received { via, fresh }));
        }
        if repeated {
            self.outbox.hurry(Channel::Results);
        }
        Some(numbers)
    }

    /// Takes the answer to a fetch: its messages, and the numbers it voids by being silent about them.
    pub(super) fn take_answer(&mut self, after: Sequence, answer: &ActionsAnswer, moment: Moment) {
        self.outbox.succeed(Channel::Actions);
        let mut carried = Vec::new();
        let mut whole = true;
        for text in &answer.messages {
            match self.take_message(text, Via::Poll, moment.now) {
                Some(numbers) => carried.extend(numbers),
                None => whole = false,
            }
        }
        if !whole {
            // One of the texts was damaged: silence about its numbers proves nothing. Ask again later.
            self.failed(Channel::Actions, moment);
            return;
        }
        // What waits from an earlier SMS and is not in the answer has been cancelled in between.
        let voided = |sequence: &Sequence| *sequence > after && *sequence <= answer.through;
        let gone: Vec<Sequence> =
            self.waiting.keys().filter(|n| voided(n) && !carried.contains(n)).copied().collect();
        for sequence in gone {
            if let Some(job) = self.waiting.remove(&sequence) {
                self.prove(job.command);
            }
        }
        self.through = self.through.max(answer.through);
        if answer.more {
            self.fetch(0);
        } else if let Some(wait_seconds) = self.setup.long_poll_seconds {
            self.fetch(wait_seconds);
        }
    }

    /// Proves the phone number at once and beside the queue, when that is what is asked.
    fn prove(&mut self, command: Result<Command, CommandError>) {
        if let Ok(command) = command
            && *command.name() == CommandName::Phn
            && command.check().is_ok()
        {
            self.effects.push(Effect::Prove(command));
        }
    }

    fn reject(&mut self, text: &str, reason: &'static str, now: DateTime<Utc>) -> Option<Vec<Sequence>> {
        if self.durable.rejections.len() < super::Durable::MOST_REJECTIONS {
            // A text that came by SMS is short; anything longer is cut, so that forgery cannot fill the disk.
            let text = text.chars().take(2_000).collect();
            let rejection = Rejection { text, reason: reason.to_owned(), received_at: now };
            self.persist(Record::RejectionQueued(rejection));
        }
        self.effects.push(Effect::Note(Note::Rejected { reason }));
        None
    }
}
