//! The ladder of a device: the ways out that can reach it now, in the order in which they are tried. It reads
//! and computes; nothing is sent here.

use std::{sync::Arc, time::Duration};

use handsight_channel::SharedNotifier;
use handsight_domain::{
    id::{EnterpriseId, NotifierId, TypedId},
    notifier::{Carries, NotifierKind, Step, StepKind, Urgency, default_ladder},
};
use handsight_store::{
    Tx,
    device::{DeviceRow, push_of},
    notifier::{NotifierRow, ladders_of, notifiers},
};

use super::{Way, push};
use crate::{App, UseCaseError};

/// The name of the operator's gateway in attempts.
pub const OPERATOR: &str = "Gateway of the service";

/// One way to a device.
#[derive(Debug, Clone)]
pub struct Rung {
    /// Which step of the ladder it belongs to.
    pub step: usize,
    /// How long after the step before.
    pub after: Duration,
    /// The way out; `None` for the operator's.
    pub notifier: Option<NotifierId>,
    /// Its name.
    pub name: Arc<str>,
    /// Its kind; the operator's is Kannel's.
    pub kind: NotifierKind,
    /// Where it reaches the device.
    pub to: Arc<str>,
    /// What one message costs, in millionths.
    pub cost_micros: i64,
    /// What carries it, or why nothing does.
    pub way: Result<SharedNotifier, String>,
}

/// The rungs of both urgencies.
#[derive(Debug, Clone, Default)]
pub struct Ladders {
    normal: Vec<Rung>,
    urgent: Vec<Rung>,
}

impl Ladders {
    /// Whether nothing can reach the device: it must fetch.
    pub fn is_empty(&self) -> bool {
        self.normal.is_empty() && self.urgent.is_empty()
    }
    /// The rungs of an urgency.
    pub fn of(&self, urgency: Urgency) -> &[Rung] {
        match urgency {
            Urgency::Normal => &self.normal,
            Urgency::Urgent => &self.urgent,
        }
    }
}

/// Whether anything at all sends to phones of this enterprise.
///
/// # Errors
/// [`UseCaseError`] when the database is away.
pub async fn any_way(app: &App, tx: &Tx) -> Result<bool, UseCaseError> {
    Ok(app.sms.is_some()
        || notifiers(tx).await?.iter().any(|n| n.enabled && n.kind.carries() != Carries::Mail))
}

/// By what a device can be called.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach<'a> {
    /// The kind of push that it told an address of.
    pub push: Option<&'a str>,
    /// Whether its phone number is known.
    pub number: bool,
}

/// The ways out that can reach a device, in the order of its steps: each with its step's place, and `None` for the
/// operator's gateway, which stands in where the enterprise has no SMS of its own. `rows` are those in use.
pub(crate) fn reaching<'a>(
    steps: &[Step],
    rows: &'a [NotifierRow],
    operator: bool,
    reach: Reach<'_>,
) -> Vec<(usize, Option<&'a NotifierRow>)> {
    let mut found = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        let before = found.len();
        match step.kind {
            StepKind::Push => {
                let kind = reach.push.and_then(NotifierKind::of_push);
                let fitting = rows.iter().filter(|row| kind == Some(row.kind));
                found.extend(fitting.map(|row| (place, Some(row))));
            }
            StepKind::Sms if reach.number => {
                let fitting = rows.iter().filter(|row| row.kind.carries() == Carries::Sms);
                found.extend(fitting.map(|row| (place, Some(row))));
                if found.len() == before && operator {
                    found.push((place, None));
                }
            }
            StepKind::Sms => {}
        }
    }
    found
}

/// The ladders that hold for a device.
///
/// # Errors
/// [`UseCaseError`] when the database is away.
pub async fn ladders(
    app: &App,
    tx: &Tx,
    enterprise: EnterpriseId,
    device: &DeviceRow,
) -> Result<Ladders, UseCaseError> {
    let rows: Vec<NotifierRow> = notifiers(tx).await?.into_iter().filter(|n| n.enabled).collect();
    let push = match push_of(tx, device.id).await? {
        Some(row) => Some((row.kind.clone(), push::open(app, device.id, &row)?)),
        None => None,
    };
    let steps_set = ladders_of(tx, &[device.id.uuid(), enterprise.uuid()]).await?;
    let build = |urgency: Urgency| {
        let set = |subject| {
            steps_set
                .iter()
                .find(|(s, u, _)| *s == subject && *u == urgency)
                .map(|(_, _, steps)| steps.clone())
        };
        let steps: Vec<Step> = set(device.id.uuid())
            .or_else(|| set(enterprise.uuid()))
            .unwrap_or_else(|| default_ladder(urgency).to_vec());
        let (kind, address) = push.as_ref().map_or((None, ""), |(k, a)| (Some(k.as_str()), a.as_str()));
        let number = device.phone_number.as_deref();
        let reach = Reach { push: kind, number: number.is_some() };
        let rung = |(place, row): (usize, Option<&NotifierRow>)| {
            let step = steps.get(place)?;
            let to = match step.kind {
                StepKind::Push => address,
                StepKind::Sms => number?,
            };
            let way = match (row.map(|row| app.ways.of(app, enterprise, row)), &app.sms) {
                (Some(Way::Phone(way)), _) => Ok(way),
                (Some(Way::Broken(why)), _) => Err(why),
                (None, Some(sms)) => Ok(Arc::clone(sms)),
                (Some(Way::Mail(_)), _) | (None, None) => return None,
            };
            Some(Rung {
                step: place,
                after: Duration::from_secs(u64::from(step.after_seconds)),
                notifier: row.map(|row| row.id),
                name: row.map_or(OPERATOR, |row| &row.name).into(),
                kind: row.map_or(NotifierKind::Kannel, |row| row.kind),
                to: to.into(),
                cost_micros: row.map_or(0, |row| row.cost_micros),
                way,
            })
        };
        reaching(&steps, &rows, app.sms.is_some(), reach).into_iter().filter_map(rung).collect()
    };
    Ok(Ladders { normal: build(Urgency::Normal), urgent: build(Urgency::Urgent) })
}
