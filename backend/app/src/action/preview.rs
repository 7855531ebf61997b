//! What a request would mean, before it is made: how many devices, how many of them are away or cannot be called,
//! how many messages go out first and what they cost. It reads and computes; nothing is stored.

use std::collections::HashMap;

use handsight_domain::{
    command,
    id::TypedId,
    notifier::{Step, StepKind, Urgency, default_ladder},
    scope::EnterpriseScope,
};
use handsight_store::{
    device::{DeviceRow, push_kinds, unproven},
    notifier::{ladders_of, messaging_settings, notifiers, spend_of},
    row,
};
use uuid::Uuid;

use super::{Authority, offline};
use crate::{
    App, UseCaseError,
    device::{Chosen, choose_asked},
    notifier::{Reach, month, reaching},
};

/// What a request would mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many devices it goes to.
    pub devices: usize,
    /// How many of them are not online.
    pub offline: usize,
    /// How many get it by push first.
    pub by_push: usize,
    /// How many get it by SMS first.
    pub by_sms: usize,
    /// How many nothing can call: they fetch it when they next ask.
    pub uncalled: usize,
    /// What the first message to each costs, in millionths of the currency.
    pub cost_micros: i64,
    /// What it costs when every device has to be called by each step of its ladder once.
    pub most_micros: i64,
    /// The currency, ISO 4217.
    pub currency: String,
    /// What is left of this month's bound, in millionths; `None` without a bound.
    pub left_micros: Option<i64>,
}

/// Looks ahead at a request.
///
/// # Errors
/// [`UseCaseError::LimitReached`] beyond 100,000 devices.
pub async fn preview(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    command: &str,
    devices: &Chosen,
) -> Result<Preview, UseCaseError> {
    if !command::issuable().any(|spec| spec.name.as_str() == command) {
        return Err(UseCaseError::field("command", "is none of `commands`"));
    }
    authority.check(command, 1)?;
    let now = app.clock.now();
    let tx = app.store.read(scope).await?;
    let wanted = choose_asked(&tx, devices, now).await?;
    authority.check(command, wanted.len().max(1))?;
    let urgency = Urgency::of_command(command);
    let mut rows = notifiers(&tx).await?;
    rows.retain(|row| row.enabled);
    let settings = messaging_settings(&tx).await?;
    let spent = spend_of(&tx, month(&tx, now).await?).await?.cost_micros;
    let mut seen = Preview {
        left_micros: settings.monthly_cap_micros.map(|cap| (cap - spent).max(0)),
        currency: settings.currency,
        ..Preview::default()
    };
    let enterprise = scope.enterprise().uuid();
    for chunk in wanted.chunks(4_000) {
        let found = row::find_all::<DeviceRow>(&tx, chunk).await?;
        if found.len() != chunk.len() {
            return Err(UseCaseError::NotFound);
        }
        let pushes = push_kinds(&tx, chunk).await?;
        let unproven = unproven(&tx, chunk).await?;
        let subjects: Vec<Uuid> = chunk.iter().map(|id| id.uuid()).chain([enterprise]).collect();
        let ladders: HashMap<Uuid, Vec<Step>> = ladders_of(&tx, &subjects)
            .await?
            .into_iter()
            .filter(|(_, of, _)| *of == urgency)
            .map(|(subject, _, steps)| (subject, steps))
            .collect();
        seen.devices += found.len();
        seen.offline += offline(&found, now);
        let usual = default_ladder(urgency);
        for device in &found {
            let steps = ladders
                .get(&device.id.uuid())
                .or_else(|| ladders.get(&enterprise))
                .map_or(usual.as_slice(), Vec::as_slice);
            let reach = Reach {
                push: pushes.get(&device.id).map(String::as_str),
                number: device.phone_number.is_some() && !unproven.contains(&device.id),
            };
            let ways = reaching(steps, &rows, app.sms.is_some(), reach);
            let cost = |way: &(usize, Option<_>)| {
                way.1.map_or(0, |row: &crate::notifier::NotifierRow| row.cost_micros)
            };
            match ways.first() {
                None => seen.uncalled += 1,
                Some(first) => {
                    let by_push = steps.get(first.0).is_some_and(|step| step.kind == StepKind::Push);
                    *(if by_push { &mut seen.by_push } else { &mut seen.by_sms }) += 1;
                    seen.cost_micros += cost(first);
                }
            }
            // Within a step the next way is tried only when the one before it fails: the dearest of them is paid.
            seen.most_micros += (0..steps.len())
                .map(|place| ways.iter().filter(|way| way.0 == place).map(cost).max().unwrap_or(0))
                .sum::<i64>();
        }
    }
    Ok(seen)
}
