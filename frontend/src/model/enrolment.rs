//! The words of enrolment: how far contacts and invitations are, what columns and rows of a file are, what a
//! campaign's end means.

use super::number::{counted, grouped};
use super::tone::Tone;
use crate::api::kinds::{ContactColumn, ContactRowVerdict, InviteState, InviteWay};

words! {
    /// How far an invitation is.
    pub invite_state(InviteState) -> (&'static str, Tone) {
        Queued => ("Waiting", Tone::Wait),
        Sent => ("Invited", Tone::Wait),
        Opened => ("Opened", Tone::Wait),
        Enrolled => ("Enrolled", Tone::Ok),
        Failed => ("Not sent", Tone::Bad),
        Stopped => ("Taken back", Tone::Off),
    }

    /// The way an invitation goes.
    pub way(InviteWay) -> &'static str {
        Sms => "SMS",
        Email => "E-mail",
    }

    /// What becomes of a row.
    pub verdict(ContactRowVerdict) -> (&'static str, Tone) {
        Create => ("New", Tone::Ok),
        Update => ("Adds to one", Tone::Wait),
        Same => ("Nothing new", Tone::Off),
        Merged => ("Twin", Tone::Off),
        Refused => ("Left out", Tone::Bad),
    }
}

/// What a column can be read as, with the form's value and words.
pub const COLUMNS: [(ContactColumn, &str, &str); 12] = [
    (ContactColumn::Ignored, "ignored", "Leave out"),
    (ContactColumn::Name, "name", "Name"),
    (ContactColumn::Given, "given", "Given name"),
    (ContactColumn::Middle, "middle", "Middle name"),
    (ContactColumn::Family, "family", "Family name"),
    (ContactColumn::Mobile, "mobile", "Mobile number"),
    (ContactColumn::Phone, "phone", "Phone number"),
    (ContactColumn::PhoneKind, "kind", "Kind of the next number"),
    (ContactColumn::Email, "email", "E-mail address"),
    (ContactColumn::Department, "department", "Department"),
    (ContactColumn::Office, "office", "Office"),
    (ContactColumn::Notes, "notes", "Notes"),
];

/// The form's value of a column.
pub fn column_value(column: ContactColumn) -> &'static str {
    COLUMNS.iter().find(|(own, ..)| *own == column).map_or("ignored", |(_, value, _)| value)
}

/// The column of a form's value.
pub fn column_of(value: &str) -> ContactColumn {
    COLUMNS.iter().find(|(_, own, _)| *own == value).map_or(ContactColumn::Ignored, |(column, ..)| *column)
}

/// The sign between cells, in words.
pub fn separator(sign: &str) -> &'static str {
    match sign {
        "," => "commas",
        ";" => "semicolons",
        "\t" => "tabs",
        "|" => "bars",
        _ => "another sign",
    }
}

/// What came of an import.
pub fn import_words(created: i32, updated: i32, refused: i32) -> String {
    let mut parts = vec![counted(i64::from(created), "new contact", "new contacts")];
    if updated > 0 {
        parts.push(format!("{} changed", grouped(i64::from(updated))));
    }
    if refused > 0 {
        parts.push(format!("{} left out", counted(i64::from(refused), "row", "rows")));
    }
    parts.join(", ")
}

/// Whether a campaign lets phones in: stopped, over, full, or running.
pub fn campaign_state(
    stopped: bool,
    expires_at: Option<i64>,
    limit: Option<i32>,
    devices: i32,
    now: i64,
) -> (&'static str, Tone) {
    if stopped {
        ("Stopped", Tone::Off)
    } else if expires_at.is_some_and(|at| at <= now) {
        ("Over", Tone::Off)
    } else if limit.is_some_and(|limit| devices >= limit) {
        ("Full", Tone::Warn)
    } else {
        ("Running", Tone::Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_round() {
        assert!(COLUMNS.iter().all(|(column, value, _)| column_of(value) == *column));
        assert!(COLUMNS.iter().all(|(column, value, _)| column_value(*column) == *value));
        assert_eq!(column_of("nonsense"), ContactColumn::Ignored);
    }

    #[test]
    fn what_ends_a_campaign_is_told() {
        assert_eq!(campaign_state(true, None, None, 0, 5).0, "Stopped");
        assert_eq!(campaign_state(false, Some(5), None, 0, 5).0, "Over");
        assert_eq!(campaign_state(false, Some(6), Some(2), 2, 5).0, "Full");
        assert_eq!(campaign_state(false, Some(6), Some(2), 1, 5).0, "Running");
    }

    #[test]
    fn an_import_is_told() {
        assert_eq!(import_words(1, 0, 0), "1 new contact");
        assert_eq!(import_words(1_200, 3, 1), "1,200 new contacts, 3 changed, 1 row left out");
    }
}
