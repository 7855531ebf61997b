//! Which handler works on which kind of row. One line a kind: `"noun.verb" => Some(|app, enterprise, subject|
//! Box::pin(noun::verb::run(app, enterprise, subject)))`.

use super::Handler;

/// The handler of a kind; `None` for a kind that this version does not know.
pub fn handler(kind: &str) -> Option<Handler> {
    match kind {
        "action.dispatch" => {
            Some(|app, enterprise, subject| Box::pin(crate::action::dispatch(app, enterprise, subject)))
        }
        _ => None,
    }
}
