//! Who bears which token, as it was within the last second: a program that asks many times a second is looked up once.
//! What ends or narrows somebody's way in is told as [`LiveEvent::Access`](crate::LiveEvent::Access).

use super::Visitor;
use crate::{
    App,
    lately::{Lately, Look},
};

/// Those who were looked up lately, by a keyed hash of their tokens. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct Known(Lately<Vec<u8>, (Look, Visitor), 20_000>);

fn key(app: &App, bearer: &str) -> Vec<u8> {
    app.secret.hash("known token", bearer.as_bytes())
}

impl Known {
    /// The bearer of a token, when that was looked up within the last second and nothing was heard since.
    pub(super) fn find(&self, app: &App, bearer: &str) -> Option<Visitor> {
        let (look, visitor) = self.0.find(&key(app, bearer))?;
        let lives = visitor.until.is_none_or(|until| until > app.clock.now());
        (lives && look.holds(app)).then_some(visitor)
    }
    /// Remembers what a look found.
    pub(super) fn keep(&self, app: &App, bearer: &str, look: Look, visitor: &Visitor) {
        self.0.keep(key(app, bearer), (look, visitor.clone()));
    }
}
