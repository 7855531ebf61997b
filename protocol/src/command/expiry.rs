//! Until when a signed command may be done. The time is the last parameter, after the catalogue's own, written by the
//! server when it packs a message and never by whoever asks. So it stands in the text that the signature covers,
//! while the signature's form and the bytes it is made over stay what they were; a phone that does not know it has
//! one parameter more than it looks at.

use super::Command;

/// How far a phone's clock may be ahead, in seconds: so long after its time a command is done all the same.
pub const EXPIRY_TOLERANCE: i64 = 600;

/// Whether a signed command may still be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// It says no time: an older server wrote it, or it is a command that carries none.
    Unsaid,
    /// Until then, in seconds since 1970 UTC.
    At(i64),
    /// Something stands in its place that is no time.
    Unreadable,
}

impl Expiry {
    /// Whether the time is over by a clock that shows `now`, in seconds since 1970 UTC; the tolerance is granted. What
    /// cannot be read is over.
    #[must_use]
    pub const fn is_over(self, now: i64) -> bool {
        match self {
            Self::Unsaid => false,
            Self::At(seconds) => now.saturating_sub(EXPIRY_TOLERANCE) > seconds,
            Self::Unreadable => true,
        }
    }
}

impl Command {
    /// The command with the time after which it must not be done, in seconds since 1970 UTC; a command that is not
    /// signed stays as it is. Its own parameters that are omitted stand as empty ones before it.
    #[must_use]
    pub fn expiring(mut self, seconds: i64) -> Self {
        let Some(spec) = self.name.spec().filter(|spec| spec.signed()) else { return self };
        self.params.resize(spec.params.len(), None);
        self.params.push(Some(seconds.max(0).to_string()));
        self
    }

    /// Until when it may be done.
    #[must_use]
    pub fn expiry(&self) -> Expiry {
        let place = self.name.spec().filter(|spec| spec.signed()).map(|spec| spec.params.len());
        match place.and_then(|place| self.param(place)) {
            None => Expiry::Unsaid,
            Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse().map_or(Expiry::Unreadable, Expiry::At)
            }
            Some(_) => Expiry::Unreadable,
        }
    }

    /// The command without what stands after its own parameters: what is done once the time was looked at.
    #[must_use]
    pub fn own_parameters(mut self) -> Self {
        if let Some(spec) = self.name.spec() {
            self.params.truncate(spec.params.len());
            while self.params.last().is_some_and(Option::is_none) {
                self.params.pop();
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> String {
        Command::parse(text).unwrap().expiring(1_796_083_200).to_string()
    }

    #[test]
    fn the_time_is_the_last_parameter_of_what_is_signed() {
        assert_eq!(with("wip(all)"), "wip(all,1796083200)");
        assert_eq!(with("blk(voice)"), "blk(voice,1796083200)");
        assert_eq!(with("scr(obj_1)"), "scr(obj_1,,1796083200)");
        assert_eq!(with("ins(com.a,1.0,obj_1)"), "ins(com.a,1.0,obj_1,1796083200)");
        assert_eq!(
            with("mov(https%3A%2F%2Feu.example.com,3064061526)"),
            "mov(https%3A%2F%2Feu.example.com,3064061526,,1796083200)"
        );
        assert_eq!(with("loc(5)"), "loc(5)", "what is not signed carries none");
    }

    #[test]
    fn it_is_read_back_taken_off_and_never_asked_for() {
        for text in ["wip(all)", "scr(obj_1)", "mov(https%3A%2F%2Feu.example.com,3064061526)"] {
            let own = Command::parse(text).unwrap();
            let dated = own.clone().expiring(7);
            assert_eq!((own.expiry(), dated.expiry()), (Expiry::Unsaid, Expiry::At(7)));
            assert!(dated.check_received().is_ok() && dated.check().is_err(), "{text}");
            assert_eq!(dated.own_parameters(), own);
        }
        let read = |text: &str| Command::parse(text).unwrap().expiry();
        assert_eq!(read("wip(all,soon)"), Expiry::Unreadable);
        assert_eq!(read("wip(all,-1)"), Expiry::Unreadable);
        assert_eq!(read("wip(all,99999999999999999999)"), Expiry::Unreadable);
        assert_eq!(read("lck(bye,5)"), Expiry::Unsaid);
    }

    #[test]
    fn a_clock_that_is_a_little_ahead_is_forgiven() {
        assert!(!Expiry::At(1_000).is_over(1_000 + EXPIRY_TOLERANCE));
        assert!(Expiry::At(1_000).is_over(1_001 + EXPIRY_TOLERANCE));
        assert!(Expiry::Unreadable.is_over(0) && !Expiry::Unsaid.is_over(i64::MAX));
    }
}
