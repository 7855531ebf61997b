//! Text messages, one line of JSON each: `{id, at, direction, peer, text}`.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::json;

use crate::chance::Dice;
use crate::simulate::Person;

const WORDS: [&str; 10] = [
    "On my way, ten minutes.",
    "Can you call me back?",
    "The parcel is at the gate.",
    "Running late, start without me.",
    "Thanks!",
    "Which entrance?",
    "Done. Heading to the next stop.",
    "Happy birthday! 🎂",
    "See you on Friday.",
    "Is the van free this afternoon?",
];

/// The messages of a person.
pub(super) fn lines(person: &Person, mut dice: Dice, now: DateTime<Utc>) -> Vec<String> {
    let count = 40 + dice.index(60);
    (0..count)
        .map(|number| {
            let ago = i64::try_from(dice.below(60 * 24 * 40)).unwrap_or(0);
            let at = (now - TimeDelta::minutes(ago)).to_rfc3339_opts(SecondsFormat::Secs, true);
            let line = json!({
                "id": format!("{:x}-{:x}-{number:03}", person.seed, person.index),
                "at": at,
                "direction": if dice.chance(0.5) { "in" } else { "out" },
                "peer": format!("+1312555{:04}", 100 + dice.below(100)),
                "text": dice.pick(&WORDS),
            });
            line.to_string()
        })
        .collect()
}
