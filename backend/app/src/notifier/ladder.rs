//! The ladder of a device: the ways out that can reach it now, in the order in which they are tried. It reads
//! and computes; nothing is sent here.

use std::{sync::Arc, time::Duration};

use handsight_channel::SharedNotifier;
use handsight_domain::{
    id::{ActionId, EnterpriseId, NotifierId, TypedId},
    notifier::{Carries, NotifierKind, Step, StepKind, Urgency, default_ladder},
};
use handsight_store::{
    Tx,
    device::{DeviceNumberRow, DeviceRow, numbers_of, push_of},
    notifier::{NotifierRow, ladders_of, notifiers},
};

use super::{
    Way,
    operator::{self, Use},
    push,
};
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

/// The rungs of both urgencies, and of what asks for the proof of a number.
#[derive(Debug, Clone, Default)]
pub struct Ladders {
    normal: Vec<Rung>,
    urgent: Vec<Rung>,
    proofs: Vec<(ActionId, Vec<Rung>)>,
    unproven: bool,
}

impl Ladders {
    /// Whether nothing can reach the device: it must fetch.
    pub fn is_empty(&self) -> bool {
        self.normal.is_empty()
            && self.urgent.is_empty()
            && self.proofs.iter().all(|(_, rungs)| rungs.is_empty())
    }
    /// The ways by which a number is asked to prove itself: texts to that very number. None for an action that no
    /// number waits for any more.
    pub fn proof(&self, action: ActionId) -> &[Rung] {
        self.proofs.iter().find(|(of, _)| *of == action).map_or(&[], |(_, rungs)| rungs)
    }
    /// Whether texts are held back until the phone has proven its number: until then it may be anybody's.
    pub fn unproven(&self) -> bool {
        self.unproven
    }
    /// The rungs of an urgency.
    pub fn of(&self, urgency: Urgency) -> &[Rung] {
        match urgency {
            Urgency::Normal => &self.normal,
            Urgency::Urgent => &self.urgent,
        }
    }
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
    let numbers = numbers_of(tx, &[device.id]).await?;
    let asked = |n: &&DeviceNumberRow| n.state == "PENDING";
    let unproven = numbers.iter().filter(asked).any(|n| n.slot == 0);
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
        let number = device.phone_number.as_deref().filter(|_| !unproven);
        let reach = Reach { push: kind, number: number.is_some() };
        let rung = |(place, row): (usize, Option<&NotifierRow>)| {
            let step = steps.get(place)?;
            let to = match step.kind {
                StepKind::Push => address,
                StepKind::Sms => number?,
            };
            rung(app, enterprise, (place, step), row, (to, Use::Device))
        };
        reaching(&steps, &rows, app.sms.is_some(), reach).into_iter().filter_map(rung).collect()
    };
    let texts = [Step { kind: StepKind::Sms, after_seconds: 0 }];
    let proof = |number: &DeviceNumberRow| {
        let to = number.number.as_deref()?;
        let reach = Reach { push: None, number: true };
        let ways = reaching(&texts, &rows, app.sms.is_some(), reach).into_iter();
        Some((
            number.action?,
            ways.filter_map(|(_, row)| rung(app, enterprise, (0, &texts[0]), row, (to, Use::Proof)))
                .collect(),
        ))
    };
    let proofs = numbers.iter().filter(asked).filter_map(proof).collect();
    Ok(Ladders { normal: build(Urgency::Normal), urgent: build(Urgency::Urgent), proofs, unproven })
}

/// The rung of one way out, `None` for the operator's gateway; none when it carries no texts.
fn rung(
    app: &App,
    enterprise: EnterpriseId,
    (place, step): (usize, &Step),
    row: Option<&NotifierRow>,
    (to, of): (&str, Use),
) -> Option<Rung> {
    let way = match row.map(|row| app.ways.of(app, enterprise, row)) {
        Some(Way::Phone(way)) => Ok(way),
        Some(Way::Broken(why)) => Err(why),
        Some(Way::Mail(_)) => return None,
        None => Ok(operator::texts(app, enterprise, of)?),
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
}
