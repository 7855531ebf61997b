//! Webhooks: addresses that are told of what happens, what is on its way to them, and what came of it.
//! Managing them is a permission of its own, and nobody makes one tell more than they may read themselves.

mod create;
mod delete;
mod deliver;
mod list;
mod replay;
mod resend;
mod rotate;
mod secret;
mod test;
mod update;

pub use create::{Created, NewWebhook, create};
pub use delete::delete;
pub use deliver::{body_of, deliver};
pub use handsight_store::{
    event::EventRow,
    webhook::{AttemptRow, DeliveryRow, ReplayRow, WebhookRow},
};
pub use list::{attempts, deliveries, delivery, events, find, last_replay, list, totals};
pub use replay::{REPLAY, Stretch, replay, run_replay};
pub use resend::resend;
pub use rotate::rotate_secret;
pub use test::send_test;
pub use update::{WebhookChange, update};

use handsight_domain::{caller::Caller, event::EventKind, id::WebhookId, scope::EnterpriseScope};
use handsight_store::{LiveEvent, WriteTx};

use crate::{App, FieldProblem, UseCaseError};

/// Most webhooks of an enterprise.
pub const MOST: usize = 50;
/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 200;

/// What is the matter with an address, a description and kinds; the kinds come back in their order, once each.
fn judge(
    app: &App,
    url: Option<&str>,
    description: Option<&str>,
    kinds: Option<&[String]>,
) -> (Vec<String>, Vec<FieldProblem>) {
    let mut problems = Vec::new();
    if let Some(Err(fault)) = url.map(|url| app.webhooks.target(url)) {
        problems.push(FieldProblem { field: "url", message: fault.to_string() });
    }
    if description.is_some_and(|d| d.trim().chars().count() > LONGEST_DESCRIPTION) {
        let message = format!("has at most {LONGEST_DESCRIPTION} characters");
        problems.push(FieldProblem { field: "description", message });
    }
    let kinds = kinds.unwrap_or_default();
    let known = |name: &String| EventKind::parse(name).is_some_and(EventKind::subscribable);
    if let Some(unknown) = kinds.iter().find(|name| !known(name)) {
        let message = format!("`{unknown}` is not a kind of event");
        problems.push(FieldProblem { field: "kinds", message });
    }
    let names = EventKind::ALL.iter().map(|k| k.name().to_owned());
    (names.filter(|name| kinds.contains(name)).collect(), problems)
}

/// What is the matter with kinds that the caller may not read.
fn beyond(caller: &Caller, kinds: &[String]) -> Result<(), UseCaseError> {
    let missing: Vec<_> = kinds
        .iter()
        .filter_map(|name| EventKind::parse(name))
        .filter(|kind| !caller.may(kind.needs()))
        .map(|kind| format!("{} needs {}", kind.name(), kind.needs().name()))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let message = format!("tell more than you may read yourself: {}", missing.join(", "));
    Err(UseCaseError::field("kinds", message))
}

/// Tells whoever watches that a webhook changed.
fn tell(tx: &mut WriteTx, scope: &EnterpriseScope, webhook: WebhookId) {
    tx.tell(LiveEvent::Webhook { enterprise: scope.enterprise(), webhook });
}
