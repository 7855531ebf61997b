//! Usage events that wait for the server, oldest first, in memory and optionally on disk.

use std::collections::VecDeque;
use std::path::Path;

use handsight_protocol::UsageEvent;
use serde::{Deserialize, Serialize};

use super::{Journal, StoreError};

/// One line of `events.jsonl`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Line {
    /// An event to send.
    Event(Box<UsageEvent>),
    /// So many events, the oldest ones, are with the server.
    Done(usize),
}

/// A queue of usage events.
#[derive(Debug, Default)]
pub struct EventQueue {
    waiting: VecDeque<UsageEvent>,
    journal: Option<Journal<Line>>,
}

/// How many settled lines the file may hold before it is rewritten.
const SLACK: usize = 2_000;

impl EventQueue {
    /// The most events kept; older ones are dropped first, for a phone that never reaches its server.
    pub const MOST: usize = 200_000;

    /// A queue in memory only, for simulated phones by the thousand.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// Opens a queue on disk.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let (journal, lines) = Journal::open(path)?;
        let mut waiting = VecDeque::new();
        for line in lines {
            match line {
                Line::Event(event) => waiting.push_back(*event),
                Line::Done(count) => drop(waiting.drain(..count.min(waiting.len()))),
            }
        }
        Ok(Self { waiting, journal: Some(journal) })
    }

    /// Adds events; on disk when this returns.
    ///
    /// # Errors
    /// When they are not safely on disk; they are queued in memory all the same.
    pub fn push(&mut self, events: Vec<UsageEvent>) -> Result<(), StoreError> {
        let lines: Vec<Line> = match self.journal {
            Some(_) => events.iter().cloned().map(Box::new).map(Line::Event).collect(),
            None => Vec::new(),
        };
        self.waiting.extend(events);
        let surplus = self.waiting.len().saturating_sub(Self::MOST);
        let written = match &mut self.journal {
            Some(journal) if !lines.is_empty() => journal.append(&lines),
            _ => Ok(()),
        };
        if surplus > 0 { self.settle(surplus).and(written) } else { written }
    }

    /// The oldest events, at most so many.
    pub fn front(&self, most: usize) -> impl Iterator<Item = &UsageEvent> {
        self.waiting.iter().take(most)
    }

    /// Forgets the oldest events: the server has them.
    ///
    /// # Errors
    /// When that is not safely on disk; the server would get them again, and know them by their ids.
    pub fn settle(&mut self, count: usize) -> Result<(), StoreError> {
        self.waiting.drain(..count.min(self.waiting.len()));
        let Some(journal) = &mut self.journal else { return Ok(()) };
        if journal.lines() > self.waiting.len() + SLACK || self.waiting.is_empty() {
            let lines: Vec<Line> = self.waiting.iter().cloned().map(Box::new).map(Line::Event).collect();
            journal.rewrite(&lines)
        } else {
            journal.append(&[Line::Done(count)])
        }
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};
    use handsight_protocol::usage::{EventId, UsageKind};

    fn event(number: u8) -> UsageEvent {
        let at = Utc.with_ymd_and_hms(2026, 3, 1, 12, 0, 0).unwrap();
        UsageEvent::new(EventId::from_bytes([number; 16]), at, UsageKind::Location)
    }

    #[test]
    fn events_survive_until_they_are_settled() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut queue = EventQueue::open(&path).unwrap();
        queue.push(vec![event(1), event(2), event(3)]).unwrap();
        queue.settle(1).unwrap();
        drop(queue);
        let mut queue = EventQueue::open(&path).unwrap();
        let ids: Vec<_> = queue.front(9).map(|event| event.id).collect();
        assert_eq!(ids, [event(2).id, event(3).id]);
        queue.settle(2).unwrap();
        assert!(EventQueue::open(&path).unwrap().is_empty());
        assert_eq!(std::fs::read(&path).unwrap().len(), 0, "an empty queue takes no room");
    }
}
