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
        let mut rungs = Vec::new();
        for (place, step) in steps.iter().enumerate() {
            let after = Duration::from_secs(u64::from(step.after_seconds));
            let mut add = |row: &NotifierRow, to: &str| {
                let way = match app.ways.of(app, enterprise, row) {
                    Way::Phone(way) => Ok(way),
                    Way::Mail(_) => return,
                    Way::Broken(why) => Err(why),
                };
                rungs.push(Rung {
                    step: place,
                    after,
                    notifier: Some(row.id),
                    name: row.name.as_str().into(),
                    kind: row.kind,
                    to: to.into(),
                    cost_micros: row.cost_micros,
                    way,
                });
            };
            match (step.kind, &push, device.phone_number.as_deref()) {
                (StepKind::Push, Some((kind, address)), _) => {
                    rows.iter()
                        .filter(|n| Some(n.kind) == NotifierKind::of_push(kind))
                        .for_each(|row| add(row, address));
                }
                (StepKind::Sms, _, Some(number)) => {
                    let before = rows.iter().filter(|n| n.kind.carries() == Carries::Sms);
                    let mut own = false;
                    for row in before {
                        own = true;
                        add(row, number);
                    }
                    if let (false, Some(sms)) = (own, &app.sms) {
                        rungs.push(Rung {
                            step: place,
                            after,
                            notifier: None,
                            name: OPERATOR.into(),
                            kind: NotifierKind::Kannel,
                            to: number.into(),
                            cost_micros: 0,
                            way: Ok(Arc::clone(sms)),
                        });
                    }
                }
                _ => {}
            }
        }
        rungs
    };
    Ok(Ladders { normal: build(Urgency::Normal), urgent: build(Urgency::Urgent) })
}
