//! Patterns that many devices are renamed by: text with placeholders in braces, as `{person} {model}` or
//! `Till {nn}`. It refuses a placeholder that it does not know rather than leaving it in the name, and it refuses
//! to know which devices are renamed, or whether a name is taken.

/// Longest name of a device, in characters.
pub const LONGEST_NAME: usize = 100;
/// Longest pattern, in characters.
const LONGEST_PATTERN: usize = 200;

/// What of a device goes into names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts<'a> {
    /// Its name so far.
    pub name: &'a str,
    /// Who carries it.
    pub holder: Option<&'a str>,
    /// The holder's address.
    pub holder_email: Option<&'a str>,
    /// Its phone number.
    pub phone_number: Option<&'a str>,
    /// The holder's department.
    pub department: Option<&'a str>,
    /// The holder's office.
    pub office: Option<&'a str>,
    /// Its platform, as stored.
    pub platform: &'a str,
    /// Who made it.
    pub manufacturer: Option<&'a str>,
    /// Its model.
    pub model: Option<&'a str>,
    /// Its system's version.
    pub os_version: Option<&'a str>,
    /// The carrier of its contract.
    pub home_carrier: Option<&'a str>,
    /// The country it is in, ISO 3166-1 alpha-2.
    pub country: Option<&'a str>,
}

/// Every placeholder, without its braces, and what stands in its place.
pub static PLACEHOLDERS: &[(&str, &str)] = &[
    ("name", "The name so far"),
    ("person", "Who carries it"),
    ("email", "The person's e-mail address"),
    ("number", "The phone number"),
    ("department", "The department"),
    ("office", "The office"),
    ("platform", "The platform"),
    ("manufacturer", "Who made it"),
    ("model", "The model"),
    ("system", "The system's version"),
    ("carrier", "The carrier of the contract"),
    ("country", "The country it is in, two letters"),
    ("n", "A counter: 1, 2, 3"),
    ("nn", "A counter of two digits: 01, 02, 03"),
    ("nnn", "A counter of three digits: 001, 002, 003"),
];

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Placeholder(&'static str),
}

/// A checked pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

/// Why a name made by a pattern cannot be a device's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Nothing is left of it.
    #[error("would have no name: nothing is known of it that the pattern asks for")]
    Empty,
    /// It is longer than [`LONGEST_NAME`].
    #[error("would have a name of more than {LONGEST_NAME} characters")]
    TooLong,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("Write what the devices shall be called.".to_owned());
        }
        if text.chars().count() > LONGEST_PATTERN {
            return Err(format!("A pattern has at most {LONGEST_PATTERN} characters."));
        }
        if text.chars().any(char::is_control) {
            return Err("It holds a control character.".to_owned());
        }
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some(open) = rest.find('{') {
            let (before, after) = (&rest[..open], &rest[open + 1..]);
            let Some(close) = after.find('}') else {
                return Err("There is a { without its }.".to_owned());
            };
            let asked = after[..close].trim().to_lowercase();
            let known = PLACEHOLDERS.iter().find(|(word, _)| *word == asked);
            let Some((word, _)) = known else {
                let asked: String = after[..close].chars().take(40).collect();
                return Err(format!("There is no placeholder {{{asked}}}. Those there are: {}", all()));
            };
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Placeholder(word));
            rest = &after[close + 1..];
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self(pieces))
    }

    /// The name of a device by this pattern; `count` is what the counter stands at. Whatever is blank between two
    /// words is one space.
    ///
    /// # Errors
    /// [`Unfit`] when it cannot be a name.
    pub fn name(&self, of: &Facts<'_>, count: i64) -> Result<String, Unfit> {
        let mut raw = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => raw.push_str(text),
                Piece::Placeholder(word) => raw.push_str(&fill(word, of, count)),
            }
        }
        let blank = |c: char| c.is_whitespace() || c.is_control();
        let name = raw.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        match name.chars().count() {
            0 => Err(Unfit::Empty),
            long if long > LONGEST_NAME => Err(Unfit::TooLong),
            _ => Ok(name),
        }
    }
}

fn all() -> String {
    PLACEHOLDERS.iter().map(|(word, _)| format!("{{{word}}}")).collect::<Vec<_>>().join(" ")
}

fn fill(word: &str, of: &Facts<'_>, count: i64) -> String {
    let known = match word {
        "name" => Some(of.name),
        "person" => of.holder,
        "email" => of.holder_email,
        "number" => of.phone_number,
        "department" => of.department,
        "office" => of.office,
        "platform" => Some(platform(of.platform)),
        "manufacturer" => of.manufacturer,
        "model" => of.model,
        "system" => of.os_version,
        "carrier" => of.home_carrier,
        "country" => of.country,
        // What is left are the counters, as wide as their letters.
        _ => return format!("{count:0width$}", width = word.len()),
    };
    known.unwrap_or_default().to_owned()
}

/// A platform as people write it.
fn platform(stored: &str) -> &str {
    match stored {
        "android" => "Android",
        "ios" => "iOS",
        "linux" => "Linux",
        "simulated" => "Simulated",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: Facts<'_> = Facts {
        name: "Phone 7",
        holder: Some("Ada Byron"),
        model: Some("Pixel 9"),
        platform: "ios",
        holder_email: None,
        phone_number: None,
        department: None,
        office: None,
        manufacturer: None,
        os_version: None,
        home_carrier: None,
        country: None,
    };

    fn named(pattern: &str, count: i64) -> Result<String, Unfit> {
        Pattern::parse(pattern).unwrap().name(&ADA, count)
    }

    #[test]
    fn placeholders_are_filled_and_gaps_closed() {
        assert_eq!(named("{person} {department} {model}", 1).unwrap(), "Ada Byron Pixel 9");
        assert_eq!(named("{Platform} {nnn}", 7).unwrap(), "iOS 007");
        assert_eq!(named("Till {nn}/{n}", 123).unwrap(), "Till 123/123");
        assert_eq!(named("  old {name} }", 1).unwrap(), "old Phone 7 }");
        assert_eq!(named("{office}{department}", 1), Err(Unfit::Empty));
        assert_eq!(named(&"{person}".repeat(12), 1), Err(Unfit::TooLong));
    }

    #[test]
    fn a_wrong_pattern_says_why() {
        for (wrong, words) in [
            (" ", "shall be called"),
            ("Phone {n", "without its }"),
            ("Phone {serial}", "{serial}"),
            ("Phone {}", "{name}"),
            ("a\nb", "control"),
        ] {
            let why = Pattern::parse(wrong).unwrap_err();
            assert!(why.contains(words), "{wrong:?}: {why}");
        }
        assert!(Pattern::parse(&"x".repeat(201)).is_err());
    }

    #[test]
    fn every_placeholder_stands_for_something() {
        let full = Facts {
            holder_email: Some("e"),
            phone_number: Some("p"),
            department: Some("d"),
            office: Some("o"),
            manufacturer: Some("m"),
            os_version: Some("s"),
            home_carrier: Some("c"),
            country: Some("k"),
            ..ADA
        };
        let all: Vec<_> = PLACEHOLDERS.iter().map(|(word, _)| fill(word, &full, 1)).collect();
        let counters = all.iter().filter(|text| text.ends_with('1')).count();
        assert!(all.iter().all(|text| !text.is_empty()) && counters == 3, "{all:?}");
    }
}
