//! The content lines of vCard and iCalendar (RFC 6350 section 3.2, RFC 5545 section 3.1; and the folding and
//! quoted-printable of vCard 2.1, which old phones still write): unfolded, split, unescaped.

/// One content line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The property's name, upper case, without its group.
    pub name: String,
    /// Its parameters, names in upper case.
    pub params: Vec<(String, String)>,
    /// The value as it stands.
    raw: String,
}

/// The lines of a text, unfolded. What is no line is left out.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let mut whole: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim_end_matches('\r');
        let soft = whole.last().is_some_and(|last| last.ends_with('=') && is_quoted(last));
        match (whole.last_mut(), line.strip_prefix([' ', '\t'])) {
            (Some(last), _) if soft => {
                last.pop();
                last.push_str(line);
            }
            (Some(last), Some(rest)) => last.push_str(rest),
            _ => whole.push(line.to_owned()),
        }
    }
    whole.iter().filter_map(|line| Line::read(line)).collect()
}

fn is_quoted(line: &str) -> bool {
    line.split(':').next().is_some_and(|head| head.to_ascii_uppercase().contains("QUOTED-PRINTABLE"))
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
        let name = name.rsplit('.').next().unwrap_or(name).trim().to_ascii_uppercase();
        let mut params = Vec::new();
        while let Some(text) = rest {
            let (own, more) = split_outside(text, ';').map_or((text, None), |(own, more)| (own, Some(more)));
            let (key, value) = own.split_once('=').unwrap_or(("TYPE", own));
            params.push((key.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()));
            rest = more;
        }
        (!name.is_empty()).then(|| Self { name, params, raw: value.to_owned() })
    }
    /// A parameter's value.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
    /// The value's parts, which stand between semicolons, unescaped.
    pub(super) fn parts(&self) -> Vec<String> {
        let quoted = self.params.iter().any(|(_, value)| value.eq_ignore_ascii_case("QUOTED-PRINTABLE"));
        let value = if quoted { unquoted(&self.raw) } else { self.raw.clone() };
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

/// `=C3=A9` as é; what is no such code stays.
fn unquoted(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let code = more.get(..2).filter(|_| *first == b'=').and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = more.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_every_age_are_read() {
        let text = "BEGIN:VCARD\r\nitem1.TEL;TYPE=\"a:b\";PREF=1:+1 312\r\nNOTE:one\\,\r\n  two\\;three\\nfour\r\n\
                    N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BC=\r\nller;Eva\r\nADR:;;1 Example Street;Bonn;;;\r\njunk\r\n";
        let all = lines(text);
        let of = |name: &str| all.iter().find(|line| line.name == name).unwrap();
        assert_eq!((of("TEL").param("TYPE"), of("TEL").text().as_str()), (Some("a:b"), "+1 312"));
        assert_eq!(of("NOTE").text(), "one, two;three\nfour");
        assert_eq!(of("N").parts(), ["Müller", "Eva"]);
        assert_eq!(of("ADR").text(), "1 Example Street, Bonn");
        assert_eq!(all.len(), 5);
    }

    proptest::proptest! {
        #[test]
        fn nothing_makes_it_fall(text in ".{0,200}") {
            for line in lines(&text) {
                let _ = (line.parts(), line.text(), line.param("X"));
            }
        }
    }
}
