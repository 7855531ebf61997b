//! The text of an invitation: its placeholders, and how long it is as SMS (3GPP TS 23.038).

/// What a text may hold in braces.
pub const PLACEHOLDERS: [&str; 4] = ["name", "enterprise", "link", "systemId"];

/// Characters of the GSM 7-bit default alphabet beside ASCII letters and digits.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// Characters of its extension table: two septets each.
const EXTENDED: &str = "^{}\\[~]|€\u{c}";

/// What the placeholders stand for.
#[derive(Debug, Clone, Copy)]
pub struct Filling<'a> {
    /// The contact's name, when it is known.
    pub name: Option<&'a str>,
    /// The enterprise's name.
    pub enterprise: &'a str,
    /// The contact's own link.
    pub link: &'a str,
    /// The system ID.
    pub system_id: &'a str,
}

/// What is wrong with a text, in words: a placeholder that does not exist, or no link at all.
pub fn problem(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        rest = rest.get(at + 1..).unwrap_or_default();
        let Some(end) = rest.find('}') else {
            return Some("has a { that is never closed: placeholders are written {name}".to_owned());
        };
        let name = rest.get(..end).unwrap_or_default();
        if !PLACEHOLDERS.contains(&name) {
            return Some(format!(
                "names {{{name}}}: there are {{name}}, {{enterprise}}, {{link}} and {{systemId}}"
            ));
        }
    }
    (!text.contains("{link}")).then(|| "needs {link}, or nobody can follow it".to_owned())
}

/// A text with its placeholders filled. Where the name is not known, it is left out with the space before it.
pub fn fill(text: &str, with: &Filling<'_>) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let end = rest.find('}').map_or(rest.len(), |end| end + 1);
        match (rest.get(..end).unwrap_or_default(), with.name) {
            ("{name}", Some(name)) => out.push_str(name),
            ("{name}", None) => out.truncate(out.trim_end_matches(' ').len()),
            ("{enterprise}", _) => out.push_str(with.enterprise),
            ("{link}", _) => out.push_str(with.link),
            ("{systemId}", _) => out.push_str(with.system_id),
            (other, _) => out.push_str(other),
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// How long a text is by SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// It needs 16 bits a character, because one of them is not in the GSM alphabet.
    pub wide: bool,
    /// Septets, or 16-bit units.
    pub units: usize,
    /// Segments: each is paid for.
    pub segments: usize,
}

/// How long a text is by SMS: 160 septets in one segment and 153 in each of several; 70 and 67 when it is wide.
pub fn length(text: &str) -> Length {
    let septets = text.chars().try_fold(0_usize, |sum, c| {
        if c.is_ascii_alphanumeric() || BASIC.contains(c) {
            Some(sum + 1)
        } else {
            EXTENDED.contains(c).then_some(sum + 2)
        }
    });
    let (wide, units) =
        septets.map_or_else(|| (true, text.encode_utf16().count()), |septets| (false, septets));
    let (one, each) = if wide { (70, 67) } else { (160, 153) };
    let segments = if units <= one { 1 } else { units.div_ceil(each) };
    Length { wide, units, segments }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITH: Filling<'static> =
        Filling { name: Some("Ada"), enterprise: "Acme", link: "https://h/e/1", system_id: "3064061526" };

    #[test]
    fn placeholders_are_filled() {
        let text = "Hello {name}, {enterprise} asks: {link} ({systemId})";
        assert_eq!(fill(text, &WITH), "Hello Ada, Acme asks: https://h/e/1 (3064061526)");
        let nobody = Filling { name: None, ..WITH };
        assert_eq!(fill("Hello {name}, {link}", &nobody), "Hello, https://h/e/1");
        // What a name holds is never read as a placeholder.
        let sly = Filling { name: Some("{link}"), ..WITH };
        assert_eq!(fill("{name}", &sly), "{link}");
    }

    #[test]
    fn a_text_that_will_not_do() {
        assert_eq!(problem("{link}"), None);
        assert!(problem("hello").unwrap().contains("needs {link}"));
        assert!(problem("{link} {nmae}").unwrap().contains("{nmae}"));
        assert!(problem("{link} {name").unwrap().contains("never closed"));
    }

    #[test]
    fn segments() {
        assert_eq!(length(&"a".repeat(160)), Length { wide: false, units: 160, segments: 1 });
        assert_eq!(length(&"a".repeat(161)).segments, 2);
        assert_eq!(length(&"€".repeat(80)).segments, 1);
        assert_eq!(length(&"é".repeat(160)).segments, 1);
        assert_eq!(length(&"ж".repeat(70)), Length { wide: true, units: 70, segments: 1 });
        assert_eq!(length(&"ж".repeat(71)).segments, 2);
        assert_eq!(length("`"), Length { wide: true, units: 1, segments: 1 });
    }
}
