//! What is known of a contact, and when it will do. The same rules hold for a file and for a form.

use std::str::FromStr;

use rlibphonenumber::{PhoneNumberFormat, Region, ValidationError};
use serde::{Deserialize, Serialize};

use crate::number_class;

/// Most characters of a text of a contact; notes may have twenty times as many.
pub const MOST_CHARACTERS: usize = 100;

/// What people know of a contact. Empty texts are `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The name.
    pub name: Option<String>,
    /// The number, E.164.
    pub phone_number: Option<String>,
    /// The address, its host in lower case.
    pub email: Option<String>,
    /// The department.
    pub department: Option<String>,
    /// The office.
    pub office: Option<String>,
    /// Notes, at most 2,000 characters.
    pub notes: Option<String>,
}

/// Something wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The field's name in the API; `row` when it is about the row as a whole.
    pub field: &'static str,
    /// What was read, shortened; empty when there was nothing.
    pub value: String,
    /// What is wrong and how to mend it, in words.
    pub message: String,
    /// The row cannot be taken; without it, the row is taken and this value left out.
    pub fatal: bool,
}

impl Flaw {
    pub(super) fn new(field: &'static str, value: &str, message: impl Into<String>, fatal: bool) -> Self {
        let value = value.chars().take(60).collect();
        Self { field, value, message: message.into(), fatal }
    }
}

impl Details {
    /// Checks every text and keeps what will do: what is too long or holds control characters is left out with a
    /// flaw. Who can be reached by nothing is a fatal flaw.
    pub fn check(&mut self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        let texts = [
            ("name", &mut self.name, MOST_CHARACTERS),
            ("department", &mut self.department, MOST_CHARACTERS),
            ("office", &mut self.office, MOST_CHARACTERS),
            ("notes", &mut self.notes, 20 * MOST_CHARACTERS),
        ];
        for (field, text, most) in texts {
            let tidy = text.take().map(|t| tidy(&t, field == "notes")).filter(|t| !t.is_empty());
            match tidy {
                Some(long) if long.chars().count() > most => {
                    flaws.push(Flaw::new(field, &long, format!("is longer than {most} characters"), false));
                }
                other => *text = other,
            }
        }
        if self.phone_number.is_none() && self.email.is_none() {
            let words = "has neither a phone number nor an e-mail address that can be used";
            flaws.push(Flaw::new("row", self.name.as_deref().unwrap_or_default(), words, true));
        }
        flaws
    }
    /// Takes over what the other knows and this one does not; with `replace`, whatever the other knows. Says
    /// whether anything changed.
    pub fn take_from(&mut self, other: &Self, replace: bool) -> bool {
        let before = self.clone();
        let pairs = [
            (&mut self.name, &other.name),
            (&mut self.phone_number, &other.phone_number),
            (&mut self.email, &other.email),
            (&mut self.department, &other.department),
            (&mut self.office, &other.office),
            (&mut self.notes, &other.notes),
        ];
        for (mine, theirs) in pairs {
            if theirs.is_some() && (replace || mine.is_none()) {
                mine.clone_from(theirs);
            }
        }
        *self != before
    }
    /// What to call the contact: the name, else the address, else the number.
    pub fn title(&self) -> &str {
        [&self.name, &self.email, &self.phone_number].into_iter().flatten().next().map_or("", String::as_str)
    }
}

/// One line, or with `lines` several: control characters become spaces, spaces at the ends go.
fn tidy(text: &str, lines: bool) -> String {
    let keep = |c: char| if c.is_control() && !(lines && c == '\n') { ' ' } else { c };
    let text: String = text.replace("\r\n", "\n").chars().map(keep).collect();
    if lines {
        return text.trim().to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number in E.164, as dialled in a country (ISO 3166-1 alpha-2).
///
/// # Errors
/// What is wrong, in words.
pub fn number(text: &str, country: Option<&str>) -> Result<String, String> {
    let text = text.trim();
    let text = text.strip_prefix("tel:").unwrap_or(text);
    // An extension is dialled after the answer: no text reaches it.
    let text = text.split([';', 'x', 'X']).next().unwrap_or_default().trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 {
        return Err("is not a phone number".to_owned());
    }
    if text.contains('E') && text.contains('+') && digits < 15 {
        return Err(
            "was cut by a spreadsheet (as 4.91E+11): format the column as text and save it again".to_owned()
        );
    }
    let international = text.starts_with('+') || text.starts_with("00");
    let region = country.and_then(|code| Region::from_str(code).ok());
    let Some(parsed) = number_class::read(text, region) else {
        return Err(if region.is_none() && !international {
            "has no country code: write it as +1…, or choose the country of the numbers"
        } else if international {
            "begins with a country code that does not exist"
        } else {
            "is not a phone number of the chosen country"
        }
        .to_owned());
    };
    match parsed.is_possible_with_reason() {
        Err(ValidationError::TooShort) => return Err("is too short for a number of its country".to_owned()),
        Err(ValidationError::TooLong) => return Err("is too long for a number of its country".to_owned()),
        Err(_) => return Err("has no length that a number of its country has".to_owned()),
        Ok(_) => {}
    }
    Ok(parsed.format_as(PhoneNumberFormat::E164).into_owned())
}

/// An e-mail address, its host in lower case.
///
/// # Errors
/// What is wrong, in words.
pub fn email(text: &str) -> Result<String, String> {
    let text = text.trim();
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    // `Ada Byron <ada@example.com>`, as people copy it.
    let text = text.rsplit_once('<').map_or(text, |(_, rest)| rest.trim_end_matches('>')).trim();
    let Some((who, host)) = text.rsplit_once('@') else {
        return Err("is not an e-mail address: there is no @".to_owned());
    };
    let label = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let strange = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '@' | ',' | ';' | '<' | '>' | '(' | ')' | '"')
    };
    if who.is_empty() || who.len() > 64 || who.chars().any(strange) {
        return Err("is not an e-mail address: what stands before the @ cannot be a name".to_owned());
    }
    if !host.contains('.') || host.len() > 200 || !host.split('.').all(label) {
        return Err("is not an e-mail address: what follows the @ is no host, as example.com".to_owned());
    }
    Ok(format!("{who}@{}", host.to_lowercase()))
}
