//! Backups in words: what is in them, how they stand, when plans run and what they keep. Pure.

use super::number::counted;
use super::tone::Tone;
use crate::api::backup::{BackupItem, BackupState};
use crate::api::backup_plan::BackupEvery;

words! {
    /// What was backed up, in a word.
    pub item_word(BackupItem) -> &'static str, all ITEMS "Everything that can be backed up, in the order in which it is offered." {
        Contacts => "Contacts",
        Calendar => "Calendar",
        Messages => "Messages",
        Photos => "Photos",
        Files => "Files",
    }
}

words! {
    /// The word for an item in an address.
    pub item_key(BackupItem) -> &'static str {
        Contacts => "contacts",
        Calendar => "calendar",
        Messages => "messages",
        Photos => "photos",
        Files => "files",
    }
}

/// The item that an address names.
pub fn item_by_key(key: &str) -> Option<BackupItem> {
    ITEMS.into_iter().find(|item| item_key(*item) == key)
}

words! {
    /// What one entry is called, and several.
    pub entry_words(BackupItem) -> (&'static str, &'static str) {
        Contacts => ("contact", "contacts"),
        Calendar => ("appointment", "appointments"),
        Messages => ("message", "messages"),
        Photos => ("photo", "photos"),
        Files => ("file", "files"),
    }
}

/// The name of a file that is taken away: the phone's and what is in it.
pub fn file_name(device: &str, item: BackupItem) -> String {
    format!("{device} {}{}", item_key(item), file_kind(item))
}

/// What a file of it is called on the button that takes it away.
pub const fn file_kind(item: BackupItem) -> &'static str {
    match item {
        BackupItem::Contacts => ".vcf",
        BackupItem::Calendar => ".ics",
        BackupItem::Messages => ".jsonl",
        BackupItem::Photos | BackupItem::Files => ".zip",
    }
}

/// What an item can be narrowed to: the field's words and an example; `None` for what is taken whole.
pub const fn narrowing(item: BackupItem) -> Option<(&'static str, &'static str)> {
    match item {
        BackupItem::Contacts => Some(("Only these groups of contacts", "Family, Work")),
        BackupItem::Photos => Some(("Only photos below these paths", "Camera, Screenshots")),
        BackupItem::Files => Some(("Only files below these paths", "Documents, Download/letters")),
        BackupItem::Calendar | BackupItem::Messages => None,
    }
}

words! {
    /// How a backup stands.
    pub state_word(BackupState) -> (Tone, &'static str) {
        Waiting => (Tone::Wait, "Waiting"),
        Complete => (Tone::Ok, "Complete"),
        Failed => (Tone::Bad, "Failed"),
    }
}

/// Groups as they are typed: separated by commas, blanks around them dropped.
pub fn groups(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|group| !group.is_empty()).map(str::to_owned).collect()
}

/// The days of a week, Monday first.
pub const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// A day of the month as people say it.
pub fn ordinal(day: i32) -> String {
    let ending = match (day % 100, day % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{day}{ending}")
}

/// When a plan runs.
pub fn when_words(every: BackupEvery, day: i32, hour: i32) -> String {
    let hour = format!("{hour:02}:00");
    match every {
        BackupEvery::Day => format!("Each day at {hour}"),
        BackupEvery::Week => {
            let weekday = usize::try_from(day - 1).ok().and_then(|at| WEEKDAYS.get(at)).unwrap_or(&"day");
            format!("Each {weekday} at {hour}")
        }
        BackupEvery::Month => format!("Each {} of a month at {hour}", ordinal(day)),
    }
}

/// What a plan keeps.
pub fn kept_words(count: Option<i32>, days: Option<i32>) -> String {
    let newest = count.map(|count| match count {
        1 => "the newest".to_owned(),
        many => format!("the newest {many}"),
    });
    let days = days.map(|days| format!("for {}", counted(i64::from(days), "day", "days")));
    match (newest, days) {
        (None, None) => "Everything".to_owned(),
        (Some(one), None) | (None, Some(one)) => one.replacen("the", "The", 1).replacen("for", "For", 1),
        (Some(newest), Some(days)) => format!("{}, {days}", newest.replacen("the", "The", 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_are_told_in_words() {
        assert_eq!(when_words(BackupEvery::Day, 1, 3), "Each day at 03:00");
        assert_eq!(when_words(BackupEvery::Week, 7, 22), "Each Sunday at 22:00");
        assert_eq!(when_words(BackupEvery::Month, 2, 0), "Each 2nd of a month at 00:00");
        assert_eq!([1, 3, 11, 12, 13, 21, 28].map(ordinal).join(" "), "1st 3rd 11th 12th 13th 21st 28th");
        assert_eq!(kept_words(None, None), "Everything");
        assert_eq!(kept_words(Some(1), None), "The newest");
        assert_eq!(kept_words(None, Some(1)), "For 1 day");
        assert_eq!(kept_words(Some(4), Some(90)), "The newest 4, for 90 days");
    }

    #[test]
    fn groups_lose_their_blanks_and_items_keep_their_key() {
        assert_eq!(groups(" Family ,, Work"), ["Family", "Work"]);
        assert!(groups(" , ").is_empty());
        for item in ITEMS {
            assert_eq!(item_by_key(item_key(item)), Some(item));
        }
        assert_eq!(file_name("Phone A", BackupItem::Calendar), "Phone A calendar.ics");
        assert_eq!(item_by_key("secrets"), None);
    }
}
