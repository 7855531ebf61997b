//! Reading ways out, ladders and what messages cost.

use std::{borrow::Cow, collections::HashMap};

use handsight_domain::{
    calendar::LocalDay,
    id::{DeviceId, EnterpriseId, NotifierId, TypedId},
    notifier::{Step, Urgency, default_ladder},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{
    Tx, device,
    notifier::{self as rows, MessagingSettings, NotifierRow, Spend},
    row,
};

use super::settings;
use crate::{App, UseCaseError, enterprise, read::reads};

reads! {
    /// Every way out of the enterprise, in the order they are tried.
    list() -> Vec<NotifierRow> = rows::notifiers;
    /// One way out.
    find(id: NotifierId) -> Option<NotifierRow> = row::find::<NotifierRow>;
    /// The push services that devices named; one that named none is absent.
    push_kinds(devices: &[DeviceId]) -> HashMap<DeviceId, String> = device::push_kinds;
}

/// The names of the secret settings that are kept, never their values.
///
/// # Errors
/// [`UseCaseError::Internal`] when they do not open.
pub fn secret_names(app: &App, row: &NotifierRow) -> Result<Vec<String>, UseCaseError> {
    Ok(settings::open(app, row.id, &row.secrets_sealed)?.keys().cloned().collect())
}

/// One secret setting's value, for checking what a gateway signed; empty when there is none.
///
/// # Errors
/// [`UseCaseError::Internal`] when they do not open.
pub(crate) fn secret(app: &App, row: &NotifierRow, name: &str) -> Result<String, UseCaseError> {
    let all = settings::open(app, row.id, &row.secrets_sealed)?;
    Ok(all.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned())
}

/// The number of the month that an instant falls in, by the enterprise's calendar.
pub(crate) async fn month(tx: &Tx, now: Timestamp) -> Result<i64, UseCaseError> {
    let zone = enterprise::require(tx).await?.time_zone;
    Ok(LocalDay::of(now, zone).month_start().number())
}

/// What holds for all messages, and what this month has cost.
pub async fn messaging(
    app: &App,
    scope: &EnterpriseScope,
) -> Result<(MessagingSettings, Spend), UseCaseError> {
    let tx = app.store.read(scope).await?;
    let month = month(&tx, app.clock.now()).await?;
    Ok((rows::messaging_settings(&tx).await?, rows::spend_of(&tx, month).await?))
}

/// The steps that hold for a device (or for all, without one), and whether they are its own.
pub async fn ladder(
    app: &App,
    scope: &EnterpriseScope,
    device: Option<DeviceId>,
    urgency: Urgency,
) -> Result<(Vec<Step>, bool), UseCaseError> {
    let all = scope.enterprise().uuid();
    let own = device.map_or(all, TypedId::uuid);
    let set = rows::ladders_of(&*app.store.read(scope).await?, &[own, all]).await?;
    let of = |subject| set.iter().find(|(s, u, _)| *s == subject && *u == urgency).map(|(_, _, steps)| steps);
    Ok(match (of(own), of(all)) {
        (Some(steps), _) => (steps.clone(), true),
        (None, Some(steps)) => (steps.clone(), false),
        (None, None) => (default_ladder(urgency).to_vec(), false),
    })
}

/// The address at which a gateway of the enterprise hands in texts from phones, when it does so over HTTP.
pub fn incoming_url(app: &App, enterprise: EnterpriseId, row: &NotifierRow) -> Option<String> {
    use handsight_domain::notifier::NotifierKind::{Kannel, Twilio};
    let (path, rest): (_, Cow<'_, str>) = match row.kind {
        // Kannel fills in sender and text itself.
        Kannel => ("kannel/mo", "&from=%p&text=%a&charset=%C".into()),
        Twilio => ("twilio/mo", "".into()),
        _ => return None,
    };
    let id = crate::action::gateway_id(enterprise, row.id.uuid());
    let token = crate::action::gateway_token(app, &id);
    Some(format!("{}/gateway/{path}?id={id}&token={token}{rest}", app.public_url))
}
