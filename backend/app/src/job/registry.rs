//! Which handler works on which kind of row. One line a kind: `"noun.verb" => Some(|app, enterprise, subject|
//! Box::pin(noun::verb::run(app, enterprise, subject)))`.

use super::Handler;

/// The handler of a kind; `None` for a kind that this version does not know.
pub fn handler(kind: &str) -> Option<Handler> {
    match kind {
        "action.dispatch" => {
            Some(|app, enterprise, subject| Box::pin(crate::action::dispatch(app, enterprise, subject)))
        }
        crate::account::LETTER => {
            Some(|app, enterprise, subject| Box::pin(crate::account::send_letter(app, enterprise, subject)))
        }
        crate::event::DELIVER => {
            Some(|app, enterprise, subject| Box::pin(crate::webhook::deliver(app, enterprise, subject)))
        }
        crate::webhook::REPLAY => {
            Some(|app, enterprise, subject| Box::pin(crate::webhook::run_replay(app, enterprise, subject)))
        }
        crate::event::FORGET => {
            Some(|app, enterprise, subject| Box::pin(crate::event::forget(app, enterprise, subject)))
        }
        "notifier.keep" => {
            Some(|app, enterprise, subject| Box::pin(crate::notifier::keep(app, enterprise, subject)))
        }
        "campaign.send" => {
            Some(|app, enterprise, subject| Box::pin(crate::campaign::send(app, enterprise, subject)))
        }
        "backup.run" => {
            Some(|app, enterprise, subject| Box::pin(crate::backup::run(app, enterprise, subject)))
        }
        "object.expire" => {
            Some(|app, enterprise, subject| Box::pin(crate::object::expire(app, enterprise, subject)))
        }
        "package.push" => {
            Some(|app, enterprise, subject| Box::pin(crate::package::advance(app, enterprise, subject)))
        }
        "script.run" => {
            Some(|app, enterprise, subject| Box::pin(crate::script::look(app, enterprise, subject)))
        }
        "script.start" => {
            Some(|app, enterprise, subject| Box::pin(crate::script::start(app, enterprise, subject)))
        }
        "script.step" => {
            Some(|app, enterprise, subject| Box::pin(crate::script::step(app, enterprise, subject)))
        }
        crate::usage::recount::RECOUNT => {
            Some(|app, enterprise, subject| Box::pin(crate::usage::recount::run(app, enterprise, subject)))
        }
        _ => None,
    }
}
