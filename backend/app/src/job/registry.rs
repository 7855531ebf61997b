//! Which handler works on which kind of row. One line a kind: `"noun.verb" => crate::noun::verb;`.

use super::Handler;

/// The kinds of work that a server knows. During an upgrade servers of two versions run on one database, and one may
/// know what the other does not: each takes only what it knows.
#[derive(Debug, Clone, Copy)]
pub struct Registry(&'static [(&'static str, Handler)]);

impl Default for Registry {
    fn default() -> Self {
        Self(KNOWN)
    }
}

impl Registry {
    /// A server that knows these kinds.
    pub const fn of(kinds: &'static [(&'static str, Handler)]) -> Self {
        Self(kinds)
    }
    /// The handler of a kind; `None` for a kind that this version does not know.
    pub fn handler(&self, kind: &str) -> Option<Handler> {
        self.0.iter().find(|(known, _)| *known == kind).map(|(_, handler)| *handler)
    }
    /// The known kinds.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(kind, _)| *kind)
    }
}

macro_rules! known {
    ($($kind:expr => $handler:path;)*) => {
        &[$(($kind, |app, enterprise, subject| Box::pin($handler(app, enterprise, subject)))),*]
    };
}

const KNOWN: &[(&str, Handler)] = known! {
    "action.dispatch" => crate::action::dispatch;
    crate::account::LETTER => crate::account::send_letter;
    crate::event::DELIVER => crate::webhook::deliver;
    crate::webhook::REPLAY => crate::webhook::run_replay;
    crate::event::FORGET => crate::event::forget;
    "notifier.keep" => crate::notifier::keep;
    "campaign.send" => crate::campaign::send;
    "backup.run" => crate::backup::run;
    "object.expire" => crate::object::expire;
    "package.push" => crate::package::advance;
    "script.run" => crate::script::look;
    "script.start" => crate::script::start;
    "script.step" => crate::script::step;
    crate::usage::recount::RECOUNT => crate::usage::recount::run;
};
