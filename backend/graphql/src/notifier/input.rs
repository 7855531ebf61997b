//! What mutations of ways out take and answer.

use async_graphql::{ID, InputObject, SimpleObject};
use handsight_app::notifier::Change;

use super::{
    Notifier,
    kind::{Ladder, LadderStepKind, NotifierKind, Urgency},
};
use crate::{
    payload,
    problem::{Conflict, InvalidInput, LimitReached},
    scalar::Long,
};

/// A setting of a way out.
#[derive(Debug, InputObject)]
pub struct NotifierSettingInput {
    /// Its name, one of the kind's `fields`.
    pub(super) name: String,
    /// Its value; empty takes it away.
    pub(super) value: String,
}

/// What the way out is to be.
#[derive(Debug, InputObject)]
pub struct CreateNotifierInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    pub(super) idempotency_key: Option<String>,
    /// What it is.
    pub(super) kind: NotifierKind,
    /// Its name, 1 to 60 characters, unique; the kind's name when absent.
    name: Option<String>,
    /// Its settings.
    settings: Vec<NotifierSettingInput>,
    /// Its place among the others, 0 to 1000, the lowest is tried first; last when absent.
    position: Option<i32>,
    /// What one message costs, in millionths of the enterprise's currency; nothing when absent.
    cost_micros: Option<Long>,
    /// Most messages a second, 0 (no bound) to 1000; no bound when absent.
    per_second: Option<i32>,
    /// Whether it is used; it is when absent.
    enabled: Option<bool>,
}

/// What changes of a way out; what is absent stays.
#[derive(Debug, InputObject)]
pub struct UpdateNotifierInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    pub(super) idempotency_key: Option<String>,
    /// Which.
    pub(super) notifier_id: ID,
    /// Its name, 1 to 60 characters, unique.
    name: Option<String>,
    /// The settings that change; a secret that is not given stays.
    settings: Option<Vec<NotifierSettingInput>>,
    /// Its place among the others, 0 to 1000.
    position: Option<i32>,
    /// What one message costs, in millionths of the enterprise's currency.
    cost_micros: Option<Long>,
    /// Most messages a second, 0 (no bound) to 1000.
    per_second: Option<i32>,
    /// Whether it is used.
    enabled: Option<bool>,
}

fn given(settings: Vec<NotifierSettingInput>) -> Vec<(String, String)> {
    settings.into_iter().map(|s| (s.name, s.value)).collect()
}

impl CreateNotifierInput {
    pub(super) fn change(self) -> Change {
        Change {
            name: self.name,
            settings: given(self.settings),
            position: self.position.map(i64::from),
            cost_micros: self.cost_micros.map(|c| c.0),
            per_second: self.per_second.map(i64::from),
            enabled: self.enabled,
        }
    }
}
impl UpdateNotifierInput {
    pub(super) fn change(self) -> Change {
        Change {
            name: self.name,
            settings: given(self.settings.unwrap_or_default()),
            position: self.position.map(i64::from),
            cost_micros: self.cost_micros.map(|c| c.0),
            per_second: self.per_second.map(i64::from),
            enabled: self.enabled,
        }
    }
}

/// The way out as it is made.
#[derive(Debug, SimpleObject)]
pub struct CreateNotifierDone {
    /// The way out.
    pub(super) notifier: Notifier,
}
payload!(
    /// What came of making a way out.
    CreateNotifierPayload = CreateNotifierDone, Invalid(InvalidInput), Limit(LimitReached)
);

/// The way out as it is now.
#[derive(Debug, SimpleObject)]
pub struct UpdateNotifierDone {
    /// The way out.
    pub(super) notifier: Notifier,
}
payload!(
    /// What came of changing a way out.
    UpdateNotifierPayload = UpdateNotifierDone, Invalid(InvalidInput)
);

/// Which way out to take away.
#[derive(Debug, InputObject)]
pub struct DeleteNotifierInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    pub(super) idempotency_key: Option<String>,
    /// Which.
    pub(super) notifier_id: ID,
}
/// The way out is gone.
#[derive(Debug, SimpleObject)]
pub struct DeleteNotifierDone {
    /// The id of the way out that was taken away.
    pub(super) deleted_id: ID,
}
payload!(
    /// What came of taking a way out away.
    DeleteNotifierPayload = DeleteNotifierDone, Conflict(Conflict)
);

/// Which way out to try, and where the message shall go.
#[derive(Debug, InputObject)]
pub struct TestNotifierInput {
    /// Which.
    pub(super) notifier_id: ID,
    /// A number, a push address or an e-mail address, as the way out carries.
    pub(super) to: String,
}
/// The gateway took the message.
#[derive(Debug, SimpleObject)]
pub struct TestNotifierDone {
    /// What the gateway said.
    pub(super) answer: String,
}
payload!(
    /// What came of trying a way out; a conflict holds the gateway's words.
    TestNotifierPayload = TestNotifierDone, Invalid(InvalidInput), Conflict(Conflict)
);

/// One step of a ladder.
#[derive(Debug, InputObject)]
pub struct LadderStepInput {
    /// What it uses.
    pub(super) kind: LadderStepKind,
    /// How long after the step before, in seconds, 0 to 86400.
    pub(super) after_seconds: i32,
}
/// Which ladder to set.
#[derive(Debug, InputObject)]
pub struct SetLadderInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    pub(super) idempotency_key: Option<String>,
    /// The device; all devices when absent.
    pub(super) device_id: Option<ID>,
    /// For messages that hurry so much.
    pub(super) urgency: Urgency,
    /// The steps in order, at most 6; none takes the ladder away, so that the inherited one holds again.
    pub(super) steps: Vec<LadderStepInput>,
}
/// The ladder as it holds now.
#[derive(Debug, SimpleObject)]
pub struct SetLadderDone {
    /// The ladder.
    pub(super) ladder: Ladder,
}
payload!(
    /// What came of setting a ladder.
    SetLadderPayload = SetLadderDone, Invalid(InvalidInput)
);

/// What holds for all messages.
#[derive(Debug, InputObject)]
pub struct UpdateMessagingInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    pub(super) idempotency_key: Option<String>,
    /// The currency of every cost, three capital letters.
    pub(super) currency: String,
    /// The most that may be spent in a month, in millionths; no bound when absent.
    pub(super) monthly_cap_micros: Option<Long>,
}
/// What holds now.
#[derive(Debug, SimpleObject)]
pub struct UpdateMessagingDone {
    /// The currency.
    pub(super) currency: String,
    /// The bound in millionths; null for none.
    pub(super) monthly_cap_micros: Option<Long>,
}
payload!(
    /// What came of setting the bound.
    UpdateMessagingPayload = UpdateMessagingDone, Invalid(InvalidInput)
);
