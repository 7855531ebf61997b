//! The interfaces' byte counters, and what they counted between two looks.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use handsight_protocol::UsageEvent;
use handsight_protocol::usage::{Data, EventId, UsageKind};

use crate::chance::Dice;

/// What an interface has counted since the computer started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Count {
    pub(super) rx_bytes: u64,
    pub(super) tx_bytes: u64,
}

/// Reads `/proc/net/dev`, without the loopback interface.
pub(super) fn read(root: &Path) -> BTreeMap<String, Count> {
    let text = std::fs::read_to_string(root.join("proc/net/dev")).unwrap_or_default();
    let interface = |line: &str| {
        let (name, numbers) = line.split_once(':')?;
        let mut numbers = numbers.split_whitespace().map(|number| number.parse::<u64>().ok());
        let rx_bytes = numbers.next()??;
        let tx_bytes = numbers.nth(7)??;
        Some((name.trim().to_owned(), Count { rx_bytes, tx_bytes }))
    };
    text.lines().filter_map(interface).filter(|(name, _)| name != "lo").collect()
}

/// The last look at the counters.
#[derive(Debug, Default)]
pub(super) struct Meter {
    last: BTreeMap<String, Count>,
}

impl Meter {
    pub(super) fn starting_at(last: BTreeMap<String, Count>) -> Self {
        Self { last }
    }

    /// Looks again: an event for each interface that moved data.
    pub(super) fn advance(
        &mut self,
        seen: BTreeMap<String, Count>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        dice: &mut Dice,
    ) -> Vec<UsageEvent> {
        let mut events = Vec::new();
        for (name, count) in &seen {
            let last = self.last.get(name).copied().unwrap_or_default();
            // A counter that went back was reset with its interface: all it shows is new.
            let since = |now: u64, then: u64| now.checked_sub(then).unwrap_or(now);
            let rx_bytes = since(count.rx_bytes, last.rx_bytes);
            let tx_bytes = since(count.tx_bytes, last.tx_bytes);
            if rx_bytes == 0 && tx_bytes == 0 {
                continue;
            }
            let millis = u64::try_from(from.timestamp_millis()).unwrap_or(0);
            let data = Data { rx_bytes, tx_bytes, app: None, interface: Some(name.clone()) };
            let id = EventId::from_parts(millis, dice.bytes());
            let mut event = UsageEvent::new(id, from, UsageKind::Data(data));
            event.ended_at = Some(to);
            events.push(event);
        }
        self.last = seen;
        events
    }
}
