//! The folding of vCard and iCalendar: lines of a file joined to lines of the format (RFC 6350 section 3.2, RFC 5545
//! section 3.1), also by the soft line breaks of quoted-printable that vCard 2.1 writes. Each byte is looked at a fixed
//! number of times, however the text is folded.

use std::borrow::Cow;

use crate::pace::{Pace, Stopped};

const WORD: &[u8] = b"QUOTED-PRINTABLE";

/// What stands at the beginning of the line that follows a soft line break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blanks {
    /// Spaces are text.
    Kept,
    /// Spaces are an indent, as some phones write it.
    Dropped,
}

/// What is known of the line that is being joined: whether its parameters (all before the first colon) name
/// quoted-printable.
#[derive(Debug, Default)]
struct Head {
    over: bool,
    quoted: bool,
    seen: usize,
}

impl Head {
    /// Looks at what came since the last look, and at so much before as the word may lie across.
    fn look(&mut self, line: &[u8], pace: &Pace) -> Result<(), Stopped> {
        if self.over {
            return Ok(());
        }
        let new = line.get(self.seen.min(line.len())..).unwrap_or_default();
        let colon = new.iter().position(|b| *b == b':');
        let end = colon.map_or(line.len(), |at| self.seen + at);
        pace.step(new.len())?;
        if !self.quoted {
            let from = self.seen.saturating_sub(WORD.len() - 1).min(end);
            let window = line.get(from..end).unwrap_or_default();
            pace.step(window.len())?;
            self.quoted = window.windows(WORD.len()).any(|word| word.eq_ignore_ascii_case(WORD));
        }
        (self.over, self.seen) = (colon.is_some(), end);
        Ok(())
    }
}

/// The lines of the format, each with the number of its first line in the file, from 1.
#[derive(Debug)]
pub struct Unfolded<'a> {
    lines: std::iter::Peekable<std::iter::Enumerate<std::str::Split<'a, char>>>,
    blanks: Blanks,
    pace: &'a Pace,
}

impl<'a> Unfolded<'a> {
    /// Of a text.
    pub fn of(text: &'a str, blanks: Blanks, pace: &'a Pace) -> Self {
        Self { lines: text.split('\n').enumerate().peekable(), blanks, pace }
    }
    /// The next line; `None` after the last.
    ///
    /// # Errors
    /// [`Stopped`] when nobody waits any more.
    pub fn next_line(&mut self) -> Result<Option<(usize, Cow<'a, str>)>, Stopped> {
        let Some((index, first)) = self.lines.next() else { return Ok(None) };
        let mut whole = Cow::Borrowed(first.trim_end_matches('\r'));
        self.pace.step(first.len() + 1)?;
        let mut head = Head::default();
        loop {
            head.look(whole.as_bytes(), self.pace)?;
            let soft = head.quoted && whole.ends_with('=');
            let Some((_, next)) = self.lines.peek() else { break };
            let next = next.trim_end_matches('\r');
            let rest = match (soft, self.blanks) {
                (true, Blanks::Kept) => next,
                (true, Blanks::Dropped) => next.trim_start_matches([' ', '\t']),
                (false, _) => match next.strip_prefix([' ', '\t']) {
                    Some(rest) => rest,
                    None => break,
                },
            };
            let joined = whole.to_mut();
            if soft {
                joined.pop();
                head.seen = head.seen.min(joined.len());
            }
            joined.push_str(rest);
            self.pace.step(next.len() + 1)?;
            self.lines.next();
        }
        Ok(Some((index + 1, whole)))
    }
}

/// `=C3=A9` as its bytes; what is no such code stays as it is.
pub fn quoted_printable(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let pair = more.get(..2).filter(|pair| *first == b'=' && pair.iter().all(u8::is_ascii_hexdigit));
        let value = pair
            .and_then(|pair| std::str::from_utf8(pair).ok())
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        out.push(value.unwrap_or(*first));
        rest = if value.is_some() { more.get(2..).unwrap_or_default() } else { more };
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unfold(text: &str, blanks: Blanks) -> (Vec<(usize, String)>, u64) {
        let pace = Pace::default();
        let mut lines = Unfolded::of(text, blanks, &pace);
        let mut out = Vec::new();
        while let Some((line, text)) = lines.next_line().unwrap() {
            out.push((line, text.into_owned()));
        }
        (out, pace.steps())
    }

    /// The rule as it reads, without regard to how long it takes.
    fn slowly(text: &str, blanks: Blanks) -> Vec<(usize, String)> {
        let mut out: Vec<(usize, String)> = Vec::new();
        for (index, line) in text.split('\n').enumerate() {
            let line = line.trim_end_matches('\r');
            let soft = out.last().is_some_and(|(_, last)| {
                let head = last.split(':').next().unwrap_or_default().to_ascii_uppercase();
                last.ends_with('=') && head.contains("QUOTED-PRINTABLE")
            });
            match (out.last_mut(), line.strip_prefix([' ', '\t'])) {
                (Some((_, last)), _) if soft => {
                    last.pop();
                    let dropped = line.trim_start_matches([' ', '\t']);
                    last.push_str(if blanks == Blanks::Kept { line } else { dropped });
                }
                (Some((_, last)), Some(rest)) => last.push_str(rest),
                _ => out.push((index + 1, line.to_owned())),
            }
        }
        out
    }

    proptest! {
        #[test]
        fn lines_are_joined_by_the_rule(
            pieces in proptest::collection::vec(
                prop::sample::select(vec![
                    "X;ENCODING=QUOTED-PRINTABLE", "quoted-", "PRINTABLE", "=", "=\n", "=\r\n ", ":", "\n", "\n ", "\n\t", "é", "a", " ", "\r\n",
                ]),
                0..60,
            ),
            dropped in any::<bool>(),
        ) {
            let text = pieces.concat();
            let blanks = if dropped { Blanks::Dropped } else { Blanks::Kept };
            let (lines, steps) = unfold(&text, blanks);
            prop_assert_eq!(lines, slowly(&text, blanks));
            prop_assert!(steps <= 20 * (text.len() as u64 + 1), "{} steps for {} bytes", steps, text.len());
        }
    }

    #[test]
    fn work_grows_as_the_text_does() {
        let shapes: [(&str, &str); 4] = [
            ("X;ENCODING=QUOTED-PRINTABLE=\r\n", "aaaaaa=\r\n"),
            ("NOTE;ENCODING=QUOTED-PRINTABLE", "\n ="),
            ("NOTE;ENCODING=QUOTED-PRINTABLE:", "=\n"),
            ("X;QUOTED-PRINTABL", "\n E="),
        ];
        for (begin, again) in shapes {
            let work = |times: usize| unfold(&format!("{begin}{}", again.repeat(times)), Blanks::Dropped).1;
            let (once, twice) = (work(10_000), work(20_000));
            assert!(twice <= 2 * once + 100, "{again:?}: {once} steps, and {twice} for twice as much");
        }
    }

    #[test]
    fn codes_are_read_and_others_stay() {
        assert_eq!(quoted_printable("=C3=A9=+f=4"), "é=+f=4".as_bytes());
    }
}
