//! What survives a restart: a journal of records, and the state they add up to.

use std::collections::{BTreeMap, VecDeque};

use handsight_protocol::agent_api::{Receipt, Rejection};
use handsight_protocol::{ResultReport, Sequence};
use serde::{Deserialize, Serialize};

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Record {
    /// `h` is this number: what came before is done, void, or answered long ago.
    Processed(Sequence),
    /// A command is about to be executed.
    Started(Started),
    /// A command has its one result.
    Finished(ResultReport),
    /// The server has the results of these numbers.
    ResultsAcknowledged(Vec<Sequence>),
    /// A receipt to send.
    ReceiptQueued(Receipt),
    /// So many receipts, the oldest ones, are with the server.
    ReceiptsAcknowledged(usize),
    /// A rejection to send.
    RejectionQueued(Rejection),
    /// The oldest rejection is with the server.
    RejectionAcknowledged,
}

/// A command that was started and has no result yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Its number.
    pub sequence: Sequence,
    /// Its text, as in a message.
    pub command: String,
}

/// The state the journal adds up to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Durable {
    /// `h`, the highest number processed or started.
    pub processed: Sequence,
    /// The command being executed.
    pub started: Option<Started>,
    /// Results the server has not acknowledged.
    pub results: BTreeMap<Sequence, ResultReport>,
    /// Receipts the server has not acknowledged, oldest first.
    pub receipts: VecDeque<Receipt>,
    /// Rejections the server has not acknowledged, oldest first.
    pub rejections: VecDeque<Rejection>,
}

impl Durable {
    /// The most rejections kept: whoever floods a phone with forged messages must not fill its disk.
    pub const MOST_REJECTIONS: usize = 100;

    /// A state that begins at this number, as provisioning gave it.
    #[must_use]
    pub fn beginning_at(processed: Sequence) -> Self {
        Self { processed, ..Self::default() }
    }

    /// Reads a journal.
    #[must_use]
    pub fn replay(records: impl IntoIterator<Item = Record>) -> Self {
        let mut state = Self::default();
        for record in records {
            state.apply(record);
        }
        state
    }

    /// Adds one record.
    pub fn apply(&mut self, record: Record) {
        match record {
            Record::Processed(sequence) => self.processed = sequence,
            Record::Started(started) => {
                self.processed = self.processed.max(started.sequence);
                self.started = Some(started);
            }
            Record::Finished(report) => {
                self.processed = self.processed.max(report.sequence);
                if self.started.as_ref().is_some_and(|started| started.sequence == report.sequence) {
                    self.started = None;
                }
                self.results.insert(report.sequence, report);
            }
            Record::ResultsAcknowledged(sequences) => {
                for sequence in sequences {
                    self.results.remove(&sequence);
                }
            }
            Record::ReceiptQueued(receipt) => self.receipts.push_back(receipt),
            Record::ReceiptsAcknowledged(count) => {
                self.receipts.drain(..count.min(self.receipts.len()));
            }
            Record::RejectionQueued(rejection) => {
                if self.rejections.len() < Self::MOST_REJECTIONS {
                    self.rejections.push_back(rejection);
                }
            }
            Record::RejectionAcknowledged => {
                self.rejections.pop_front();
            }
        }
    }

    /// The shortest journal that adds up to this state, to replace a long one.
    #[must_use]
    pub fn to_records(&self) -> Vec<Record> {
        let mut records = vec![Record::Processed(self.processed)];
        records.extend(self.started.clone().map(Record::Started));
        records.extend(self.results.values().cloned().map(Record::Finished));
        records.extend(self.receipts.iter().cloned().map(Record::ReceiptQueued));
        records.extend(self.rejections.iter().cloned().map(Record::RejectionQueued));
        records
    }
}
