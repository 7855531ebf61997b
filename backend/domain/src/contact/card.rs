//! vCards of versions 2.1 (quoted-printable, charsets), 3.0 (RFC 2426) and 4.0 (RFC 6350): what a contact needs
//! of them.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::{MOST_FIELDS, Unread};
use crate::{
    fold::{Blanks, Unfolded, quoted_printable},
    pace::Pace,
};

/// One card, as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Card {
    /// The line of `BEGIN:VCARD`, from 1.
    pub line: usize,
    pub name: String,
    /// Numbers with their types.
    pub phones: Vec<(String, String)>,
    pub emails: Vec<String>,
    pub department: String,
    pub notes: String,
    /// `END:VCARD` came.
    pub ended: bool,
}

/// `\n`, `\,`, `\;` and `\\`, as versions 3 and 4 write them.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.chars();
    while let Some(c) = signs.next() {
        match c {
            '\\' => match signs.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// The first parts between separators that no backslash precedes.
fn parts(text: &str, separator: char, most: usize) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == separator && !escaped {
            if out.len() == most {
                break;
            }
            out.push(String::new());
            continue;
        }
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    out
}

struct Property {
    name: String,
    types: String,
    value: String,
}

fn property(line: &str) -> Option<Property> {
    // The first colon outside quotes ends the parameters.
    let mut quoted = false;
    let colon = line.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == ':' && !quoted
    })?;
    let (head, value) = (line.get(..colon.0)?, line.get(colon.0 + 1..)?);
    let mut parameters = head.split(';');
    let name = parameters.next()?.rsplit('.').next()?.trim().to_ascii_uppercase();
    let (mut types, mut charset, mut quoted_text) = (String::new(), None, false);
    for parameter in parameters {
        let (key, given) = parameter.split_once('=').unwrap_or(("TYPE", parameter));
        match key.trim().to_ascii_uppercase().as_str() {
            "CHARSET" => charset = Encoding::for_label(given.trim_matches('"').as_bytes()),
            "ENCODING" if given.eq_ignore_ascii_case("quoted-printable") => quoted_text = true,
            "TYPE" if given.eq_ignore_ascii_case("quoted-printable") => quoted_text = true,
            "TYPE" => {
                types.push_str(given.trim_matches('"'));
                types.push(' ');
            }
            _ => {}
        }
    }
    let value = if quoted_text {
        let bytes = quoted_printable(value);
        let utf8 = std::str::from_utf8(&bytes).is_ok();
        let encoding = charset.unwrap_or(if utf8 { UTF_8 } else { WINDOWS_1252 });
        encoding.decode_without_bom_handling(&bytes).0.into_owned()
    } else {
        value.to_owned()
    };
    Some(Property { name, types, value })
}

/// `N:Family;Given;Middle;Prefix;Suffix` as people say it.
fn structured(value: &str) -> String {
    let parts: Vec<String> = parts(value, ';', 5).iter().map(|p| unescape(p).trim().to_owned()).collect();
    let at = |index: usize| parts.get(index).map_or("", String::as_str);
    [at(1), at(2), at(0)].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a text is made of cards.
pub(super) fn looks_like(text: &str) -> bool {
    text.trim_start().get(..11).is_some_and(|head| head.eq_ignore_ascii_case("BEGIN:VCARD"))
}

/// Reads cards, at most `most`; the last value says whether there are more.
///
/// # Errors
/// [`Unread`] for a card of more than [`MOST_FIELDS`] fields, and when nobody waits any more.
pub(super) fn cards(text: &str, most: usize, pace: &Pace) -> Result<(Vec<Card>, bool), Unread> {
    let mut out: Vec<Card> = Vec::new();
    let (mut open, mut fields) = (false, 0);
    let mut lines = Unfolded::of(text, Blanks::Dropped, pace);
    while let Some((line, content)) = lines.next_line()? {
        pace.step(content.len())?;
        let Some(Property { name, types, value }) = property(&content) else { continue };
        match (name.as_str(), open) {
            ("BEGIN", _) if value.trim().eq_ignore_ascii_case("VCARD") => {
                if out.len() == most {
                    return Ok((out, true));
                }
                out.push(Card { line, ..Card::default() });
                (open, fields) = (true, 0);
                continue;
            }
            (_, false) => continue,
            _ => {}
        }
        let Some(card) = out.last_mut() else { continue };
        fields += 1;
        if fields > MOST_FIELDS {
            return Err(Unread::Refused(format!(
                "the card that begins on line {} has more than {MOST_FIELDS} fields: take it out of the file",
                card.line
            )));
        }
        match name.as_str() {
            "END" => {
                card.ended = true;
                open = false;
            }
            "FN" => card.name = unescape(&value),
            "N" if card.name.is_empty() => card.name = structured(&value),
            "TEL" => card.phones.push((types, unescape(&value))),
            "EMAIL" => card.emails.push(unescape(&value)),
            "ORG" => card.department = parts(&value, ';', 2).get(1).map(|p| unescape(p)).unwrap_or_default(),
            "NOTE" => card.notes = unescape(&value),
            _ => {}
        }
    }
    Ok((out, false))
}
