//! One look along a request's text, before the parser has it: the parser calls itself at every bracket and so
//! would be ended by a text that only nests, and it keeps whatever it reads. Here nothing is kept but the brackets
//! that are open. Strings, block strings, escapes and comments are read as the parser reads them, so that nobody
//! hides a bracket in one; where the two could differ (a string without its end) the text is refused.

use super::Refused;

/// Most brackets of any kind inside one another.
pub const NESTING: usize = 64;
/// Longest text, in bytes: what is long goes as a variable, which nobody has to parse as GraphQL.
pub const TEXT: usize = 256 << 10;
/// Most words, numbers, strings and signs of one text. GraphiQL's question for the whole schema has about 300.
pub const TOKENS: usize = 15_000;
/// Longest name or number, in bytes.
pub const NAME: usize = 200;

/// Looks along a text.
///
/// # Errors
/// [`Refused`]: over a limit, or not GraphQL at all.
pub fn scan(text: &str) -> Result<(), Refused> {
    if text.len() > TEXT {
        let most = TEXT >> 10;
        return Err(Refused::limit(format!(
            "the text is too long: at most {most} KiB; send values as variables"
        )));
    }
    Scan { bytes: text.as_bytes(), at: 0, open: Vec::new() }.whole()
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The signs that will close what is open, innermost last.
    open: Vec<u8>,
}

impl Scan<'_> {
    fn next(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }
    /// The sentence with the line on which the text goes wrong.
    fn wrong(&self, what: &str) -> Refused {
        let line = self.bytes[..self.at.min(self.bytes.len())].iter().filter(|b| **b == b'\n').count() + 1;
        Refused::wrong(format!("line {line}: {what}"))
    }
    fn whole(mut self) -> Result<(), Refused> {
        let mut tokens = 0;
        while self.at < self.bytes.len() {
            let byte = self.next(0);
            match byte {
                b' ' | b',' | b'\t' | b'\n' | b'\r' => {
                    self.at += 1;
                    continue;
                }
                // The mark that some editors put before a text counts as a space.
                0xef if self.bytes[self.at..].starts_with(&[0xef, 0xbb, 0xbf]) => {
                    self.at += 3;
                    continue;
                }
                b'#' => {
                    while self.at < self.bytes.len() && !matches!(self.next(0), b'\n' | b'\r') {
                        self.at += 1;
                    }
                    continue;
                }
                b'"' => self.string()?,
                b'_' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => self.word()?,
                b'.' if self.next(1) == b'.' && self.next(2) == b'.' => self.at += 3,
                b'!' | b'$' | b'&' | b':' | b'=' | b'@' | b'|' => self.at += 1,
                b'(' | b'[' | b'{' => self.opens(byte)?,
                b')' | b']' | b'}' => {
                    if self.open.pop() != Some(byte) {
                        return Err(self.wrong(&format!("`{}` closes nothing", char::from(byte))));
                    }
                    self.at += 1;
                }
                _ => return Err(self.wrong("a sign that GraphQL does not have")),
            }
            tokens += 1;
            if tokens > TOKENS {
                let words = format!(
                    "the text is too long: at most {TOKENS} words and signs; send values as variables"
                );
                return Err(Refused::limit(words));
            }
        }
        match self.open.pop() {
            Some(wanted) => {
                Err(self.wrong(&format!("the text ends where `{}` is missing", char::from(wanted))))
            }
            None => Ok(()),
        }
    }
    fn opens(&mut self, byte: u8) -> Result<(), Refused> {
        if self.open.len() >= NESTING {
            return Err(Refused::limit(format!("the text nests too deep: at most {NESTING} brackets")));
        }
        self.open.push(match byte {
            b'(' => b')',
            b'[' => b']',
            _ => b'}',
        });
        self.at += 1;
        Ok(())
    }
    fn word(&mut self) -> Result<(), Refused> {
        let begun = self.at;
        let number = !matches!(self.next(0), b'_' | b'a'..=b'z' | b'A'..=b'Z');
        loop {
            match self.next(0) {
                b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {}
                b'-' | b'+' | b'.' if number && (self.at == begun || self.next(1) != b'.') => {}
                _ => break,
            }
            self.at += 1;
        }
        if self.at - begun > NAME {
            return Err(Refused::limit(format!("a name or a number is too long: at most {NAME} characters")));
        }
        Ok(())
    }
    fn string(&mut self) -> Result<(), Refused> {
        let block = self.next(1) == b'"' && self.next(2) == b'"';
        self.at += if block { 3 } else { 1 };
        loop {
            if self.at >= self.bytes.len() {
                return Err(self.wrong("a string does not end"));
            }
            match self.next(0) {
                b'"' if !block => {
                    self.at += 1;
                    return Ok(());
                }
                b'"' if self.next(1) == b'"' && self.next(2) == b'"' => {
                    self.at += 3;
                    return Ok(());
                }
                b'\\' if !block => self.at += 2,
                b'\\' if self.bytes[self.at + 1..].starts_with(b"\"\"\"") => self.at += 4,
                b'\n' | b'\r' if !block => return Err(self.wrong("a string does not end on its line")),
                _ => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        scan(text).unwrap_err().to_string()
    }

    #[test]
    fn what_people_write_passes() {
        for text in [
            "{ viewer { __typename } }",
            "query A($a: [[Int!]!] = [[-1.5e+3]]) { a(b: \"}\\\"]\", c: {d: $a}) @include(if: true) { ...B ... on C { d } } }",
            "{ a(b: \"\"\"a block } ] \\\"\"\" \" \"\" # no comment\n\"\"\") }",
            "\u{feff}# a comment with } and \" and '\n{ a(b: \"\", c: \"\u{fc}#\") }",
        ] {
            assert!(scan(text).is_ok(), "{text}: {:?}", scan(text));
            assert!(async_graphql::parser::parse_query(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn brackets_of_every_kind_are_counted() {
        for (open, close) in
            [("{a", "}"), ("{a(b:[", "])}"), ("{a(b:{c:", "})}"), ("{...{", "}}"), ("(", ")")]
        {
            let times = NESTING + 1;
            assert!(
                refused(&format!("{}{}", open.repeat(times), close.repeat(times))).contains("nests too deep")
            );
        }
        assert!(scan(&format!("{}{}", "[".repeat(NESTING), "]".repeat(NESTING))).is_ok());
    }

    #[test]
    fn no_bracket_hides() {
        let deep = "[".repeat(NESTING + 1);
        for before in [
            "\"\\\\\"",
            "\"\"",
            "\"\"\"\"\"\"",
            "\"\"\"\\\"\"\"\"\"\"",
            "#\n",
            "#\"\r",
            "\"\"\"\n\"\"\"",
            "\"#\"",
        ] {
            assert!(refused(&format!("{{a(b:{before}{deep}")).contains("nests too deep"), "{before}");
        }
        for text in [
            format!("{{a(b:\"\"\" \" {deep}"),
            format!("{{a(b:\"{deep}"),
            format!("{{a(b:\"\n{deep}\")}}"),
            format!("{{a(b:\"\\\"{deep}"),
        ] {
            assert!(refused(&text).contains("does not end"), "{text}");
        }
    }

    #[test]
    fn length_is_bounded() {
        assert!(refused(&format!("{{{}}}", "a ".repeat(TOKENS))).contains("words and signs"));
        assert!(refused(&" ".repeat(TEXT + 1)).contains("256 KiB"));
        assert!(refused(&format!("{{{}}}", "a".repeat(NAME + 1))).contains("a name or a number"));
        assert!(refused(&format!("{{a(b:{})}}", "1".repeat(NAME + 1))).contains("a name or a number"));
        assert!(scan(&format!("{{a(b:\"{}\")}}{}", "x".repeat(1 << 17), ",".repeat(1 << 16))).is_ok());
    }

    #[test]
    fn what_is_not_graphql_is_said_with_its_line() {
        assert_eq!(refused("{\n a\n )"), "line 3: `)` closes nothing");
        assert_eq!(refused("{\n a"), "line 2: the text ends where `}` is missing");
        assert_eq!(refused("{ a \u{fc} }"), "line 1: a sign that GraphQL does not have");
        assert_eq!(refused("{ a \0 }"), "line 1: a sign that GraphQL does not have");
    }
}
