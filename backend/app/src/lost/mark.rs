//! Marking a phone as lost, and taking steps: each step is an action of its own, numbered in the order chosen,
//! all in one transaction. A phone that is lost already is given further steps.

use handsight_domain::{
    command::{confirmation_word, title},
    id::DeviceId,
    lost::{Step, StepKind, check_order},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_protocol::Command;
use handsight_store::{
    LiveEvent, Tx,
    device::DeviceRow,
    lost::{self as rows, LossRow},
};
use serde::Serialize;
use serde_json::json;

use crate::{
    App, UseCaseError,
    action::{Authority, ask_within, offline},
    device,
    event::{self, Event, EventKind},
    once::{entry, nothing, once},
};

/// The decision.
#[derive(Debug, Clone, Serialize)]
pub struct MarkRequest {
    /// The phone.
    pub device: DeviceId,
    /// What is done, in order; none only marks it.
    pub steps: Vec<Step>,
    /// The word that confirms a block or a wipe; no part of what makes a request another one.
    #[serde(skip)]
    pub confirm: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Marked {
    /// Marked; the steps are on their way.
    Done(DeviceRow),
    /// Nothing was done: the word is missing.
    NeedsConfirmation {
        /// The word.
        word: &'static str,
        /// The phone's name.
        name: String,
        /// Whether it is not online.
        offline: bool,
    },
}

/// Marks a phone as lost and takes steps.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a step that will not do; [`UseCaseError::Denied`] for one that the authority does
/// not cover.
pub async fn mark(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    request: &MarkRequest,
) -> Result<Marked, UseCaseError> {
    let commands = commands(&request.steps)?;
    for (_, command) in &commands {
        authority.check(command.name().as_str(), 1)?;
    }
    let now = app.clock.now();
    let twin = async |tx: &Tx, ()| Ok(Marked::Done(device::living(tx, request.device).await?));
    once(app, scope, key, "markLost", request, twin, async |tx| {
        let device = device::held(tx, request.device).await?;
        if let Some(word) = word(&request.steps).filter(|_| authority.is_person())
            && request.confirm.as_deref() != Some(word)
        {
            let offline = offline(std::slice::from_ref(&device), now) > 0;
            return Ok(nothing(Marked::NeedsConfirmation { word, name: device.name, offline }));
        }
        let (loss, first) = match rows::open_losses(tx, &[device.id]).await?.pop() {
            Some(loss) => (loss, false),
            None => {
                let before =
                    rows::losses_of(tx, device.id).await?.first().map_or(0, |l| l.since.millis() + 1);
                let loss = LossRow {
                    device: device.id,
                    since: now.max(Timestamp::from_millis(before)),
                    marked_by: scope.actor().clone(),
                    found_at: None,
                    found_by: None,
                };
                rows::insert(tx, &loss).await?;
                (loss, true)
            }
        };
        for (kind, command) in &commands {
            let action = ask_within(app, tx, device.id, command).await?;
            rows::insert_step(tx, &loss, *kind, false, action).await?;
        }
        tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: device.id });
        let names: Vec<_> = commands.iter().map(|(_, c)| title(c.name().as_str()).to_owned()).collect();
        let (verb, summary) = if first {
            ("device.lost", format!("{} was marked as lost", device.name))
        } else {
            ("device.lost_steps", format!("Further steps were taken for {}, which is lost", device.name))
        };
        if first {
            let steps: Vec<_> = commands.iter().map(|(_, c)| c.name().as_str()).collect();
            let payload = json!({"device": {"id": device.id, "name": device.name}, "steps": steps});
            let lost = Event { kind: EventKind::DeviceLost, device: Some(device.id), payload };
            event::record(app, tx, lost).await?;
        }
        let detail = json!({"steps": names});
        Ok(entry(verb, device.id, summary, detail).done(Marked::Done(device)))
    })
    .await
}

fn commands(steps: &[Step]) -> Result<Vec<(StepKind, Command)>, UseCaseError> {
    let kinds: Vec<StepKind> = steps.iter().map(Step::kind).collect();
    check_order(&kinds).map_err(|message| UseCaseError::field("steps", message))?;
    steps
        .iter()
        .map(|step| Ok((step.kind(), step.command().map_err(|e| UseCaseError::field("steps", e.message))?)))
        .collect()
}

/// The word of the worst step, if one destroys.
fn word(steps: &[Step]) -> Option<&'static str> {
    let has = |kind| steps.iter().any(|step| step.kind() == kind);
    if has(StepKind::Wipe) {
        Some(confirmation_word("wip"))
    } else {
        has(StepKind::Block).then(|| confirmation_word("blk"))
    }
}
