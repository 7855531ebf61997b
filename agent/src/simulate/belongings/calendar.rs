//! Appointments as components of an iCalendar (RFC 5545), some weeks around the present.

use chrono::{DateTime, TimeDelta, Timelike, Utc};

use crate::chance::Dice;
use crate::simulate::Person;

const WHAT: [(&str, &str); 8] = [
    ("Team meeting", "Room 3"),
    ("Customer visit", "12 Example Street"),
    ("Vehicle inspection", "Depot"),
    ("Dentist", "Example Clinic"),
    ("Lunch with Quinn", "Example Café"),
    ("Safety training", "Hall 1"),
    ("Quarterly review", "Room 1"),
    ("School concert", "Example School"),
];

/// The appointments of a person.
pub(super) fn events(person: &Person, mut dice: Dice, now: DateTime<Utc>) -> Vec<String> {
    let stamp = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let day = now.with_minute(0).and_then(|at| at.with_second(0)).unwrap_or(now);
    let count = 8 + dice.index(12);
    (0..count)
        .map(|number| {
            let (what, place) = dice.pick(&WHAT).copied().unwrap_or(WHAT[0]);
            let days = i64::try_from(dice.below(50)).unwrap_or(0) - 30;
            let hour = 13 + u32::try_from(dice.below(9)).unwrap_or(0);
            let start = (day + TimeDelta::days(days)).with_hour(hour).unwrap_or(day);
            let end = start + TimeDelta::minutes(if dice.chance(0.5) { 30 } else { 60 });
            format!(
                "BEGIN:VEVENT\r\nUID:{:x}-{:x}-{number}@phone.example.com\r\nDTSTAMP:{}\r\nDTSTART:{}\r\n\
                 DTEND:{}\r\nSUMMARY:{what}\r\nLOCATION:{place}\r\nEND:VEVENT\r\n",
                person.seed,
                person.index,
                stamp(start - TimeDelta::days(3)),
                stamp(start),
                stamp(end)
            )
        })
        .collect()
}
