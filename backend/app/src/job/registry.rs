//! Which handler works on which kind of row. One line a kind: `("noun.verb", |app, enterprise, subject|
//! Box::pin(noun::verb(app, enterprise, subject)))`.

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

const KNOWN: &[(&str, Handler)] = &[
    ("action.dispatch", |app, enterprise, subject| {
        Box::pin(crate::action::dispatch(app, enterprise, subject))
    }),
    (crate::account::LETTER, |app, enterprise, subject| {
        Box::pin(crate::account::send_letter(app, enterprise, subject))
    }),
    (crate::event::DELIVER, |app, enterprise, subject| {
        Box::pin(crate::webhook::deliver(app, enterprise, subject))
    }),
    (crate::webhook::REPLAY, |app, enterprise, subject| {
        Box::pin(crate::webhook::run_replay(app, enterprise, subject))
    }),
    (crate::event::FORGET, |app, enterprise, subject| {
        Box::pin(crate::event::forget(app, enterprise, subject))
    }),
    ("notifier.keep", |app, enterprise, subject| Box::pin(crate::notifier::keep(app, enterprise, subject))),
    ("campaign.send", |app, enterprise, subject| Box::pin(crate::campaign::send(app, enterprise, subject))),
    ("backup.run", |app, enterprise, subject| Box::pin(crate::backup::run(app, enterprise, subject))),
    ("object.expire", |app, enterprise, subject| Box::pin(crate::object::expire(app, enterprise, subject))),
    ("package.push", |app, enterprise, subject| Box::pin(crate::package::advance(app, enterprise, subject))),
    ("script.run", |app, enterprise, subject| Box::pin(crate::script::look(app, enterprise, subject))),
    ("script.start", |app, enterprise, subject| Box::pin(crate::script::start(app, enterprise, subject))),
    ("script.step", |app, enterprise, subject| Box::pin(crate::script::step(app, enterprise, subject))),
    (crate::usage::recount::RECOUNT, |app, enterprise, subject| {
        Box::pin(crate::usage::recount::run(app, enterprise, subject))
    }),
];
