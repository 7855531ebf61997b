//! The content lines of vCard and iCalendar (RFC 6350 section 3.2, RFC 5545 section 3.1; and the folding and
//! quoted-printable of vCard 2.1, which old phones still write): unfolded, split, unescaped.

use handsight_domain::{
    fold::{Blanks, Unfolded, quoted_printable},
    pace::{Pace, Stopped},
};

/// Most bytes of a value that are looked at: what is shown of it is far less, also when each letter is a code.
const MOST_VALUE: usize = 64 << 10;
/// Most bytes of a name, and of a parameter's value.
const MOST_NAME: usize = 200;
/// Most parameters of a line.
const MOST_PARAMS: usize = 50;

/// One content line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The property's name, upper case, without its group.
    pub name: String,
    /// Its parameters, names in upper case.
    pub params: Vec<(String, String)>,
    /// The value as it stands, its beginning alone when it is long.
    raw: String,
}

/// The lines of an entry, unfolded: at most `most`. What is no line is left out.
///
/// # Errors
/// [`Stopped`] when nobody waits any more.
pub(super) fn lines(text: &str, most: usize, pace: &Pace) -> Result<Vec<Line>, Stopped> {
    let mut unfolded = Unfolded::of(text, Blanks::Kept, pace);
    let mut out = Vec::new();
    while out.len() < most
        && let Some((_, line)) = unfolded.next_line()?
    {
        pace.step(line.len())?;
        out.extend(Line::read(&line));
    }
    Ok(out)
}

/// The beginning of a text, at most so many bytes, cut between two letters.
pub(super) fn beginning(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

/// Splits at a character that stands outside quotes.
fn split_outside(text: &str, at: char) -> Option<(&str, &str)> {
    let mut quoted = false;
    let place = text.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == at && !quoted
    });
    let (place, _) = place?;
    Some((text.get(..place)?, text.get(place + at.len_utf8()..)?))
}

impl Line {
    fn read(line: &str) -> Option<Self> {
        let (head, value) = split_outside(line, ':')?;
        let (name, mut rest) = match split_outside(head, ';') {
            Some((name, rest)) => (name, Some(rest)),
            None => (head, None),
        };
        let name = name.rsplit('.').next().unwrap_or(name).trim();
        let name = beginning(name, MOST_NAME).to_ascii_uppercase();
        let mut params = Vec::new();
        while let Some(text) = rest.filter(|_| params.len() < MOST_PARAMS) {
            let (own, more) = split_outside(text, ';').map_or((text, None), |(own, more)| (own, Some(more)));
            let (key, value) = own.split_once('=').unwrap_or(("TYPE", own));
            let value = value.trim().trim_matches('"');
            let key = beginning(key.trim(), MOST_NAME).to_ascii_uppercase();
            params.push((key, beginning(value, MOST_NAME).to_owned()));
            rest = more;
        }
        (!name.is_empty()).then(|| Self { name, params, raw: beginning(value, MOST_VALUE).to_owned() })
    }
    /// A parameter's value.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
    /// The value's parts, which stand between semicolons, unescaped.
    pub(super) fn parts(&self) -> Vec<String> {
        let quoted = self.params.iter().any(|(_, value)| value.eq_ignore_ascii_case("QUOTED-PRINTABLE"));
        let value = if quoted {
            String::from_utf8_lossy(&quoted_printable(&self.raw)).into_owned()
        } else {
            self.raw.clone()
        };
        let (mut parts, mut part) = (Vec::new(), String::new());
        let mut letters = value.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some('n' | 'N') => part.push('\n'),
                    Some(other) => part.push(other),
                    None => {}
                },
                ';' => parts.push(std::mem::take(&mut part)),
                other => part.push(other),
            }
        }
        parts.push(part);
        parts
    }
    /// The whole value, its parts that are not empty joined by commas.
    pub(super) fn text(&self) -> String {
        let parts = self.parts();
        let parts: Vec<&str> = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
        parts.join(", ")
    }
    /// The value as it stands.
    pub(super) fn raw(&self) -> &str {
        self.raw.trim()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_every_age_are_read() {
        let text = "BEGIN:VCARD\r\nitem1.TEL;TYPE=\"a:b\";PREF=1:+1 312\r\nNOTE:one\\,\r\n  two\\;three\\nfour\r\n\
                    N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BC=\r\nller;Eva\r\nADR:;;1 Example Street;Bonn;;;\r\njunk\r\n";
        let all = lines(text, 100, &Pace::default()).unwrap();
        let of = |name: &str| all.iter().find(|line| line.name == name).unwrap();
        assert_eq!((of("TEL").param("TYPE"), of("TEL").text().as_str()), (Some("a:b"), "+1 312"));
        assert_eq!(of("NOTE").text(), "one, two;three\nfour");
        assert_eq!(of("N").parts(), ["Müller", "Eva"]);
        assert_eq!(of("ADR").text(), "1 Example Street, Bonn");
        assert_eq!(all.len(), 5);
    }

    #[test]
    fn what_is_long_is_looked_at_in_its_beginning() {
        let text = format!("NOTE{}:{}\n{}", ";A=b".repeat(1_000), "é;".repeat(100_000), "X:1\n".repeat(50));
        let all = lines(&text, 10, &Pace::default()).unwrap();
        assert_eq!((all.len(), all[0].params.len()), (10, MOST_PARAMS));
        assert!(all[0].raw.len() <= MOST_VALUE && all[0].parts().len() > 10_000);
        assert_eq!(beginning("aé", 2), "a");
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_fall(text in ".{0,200}") {
            for line in lines(&text, 100, &Pace::default()).unwrap() {
                let _ = (line.parts(), line.text(), line.param("X"));
            }
        }
    }
}
