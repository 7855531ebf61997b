//! The kinds of ways out and the closed lists around them.

use async_graphql::{Enum, SimpleObject};
use handsight_domain::notifier as rules;

use crate::closed::closed;

closed! {
    NotifierKind = rules::NotifierKind;
    NotifierCarries = rules::Carries;
    Urgency = rules::Urgency;
    LadderStepKind = rules::StepKind;
}

/// Kind of form field of a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum NotifierFieldKind {
    /// A single line.
    Text,
    /// Multiple lines: a key, a certificate, a file.
    Lines,
    /// A whole number.
    Number,
    /// One of `choices`.
    Choice,
}

/// A setting of a kind of channel.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotifierField {
    /// Name.
    name: String,
    /// Display name.
    title: String,
    /// Help text, in one sentence.
    help: String,
    /// Kind of form field.
    kind: NotifierFieldKind,
    /// Allowed values; empty unless `kind` is `CHOICE`.
    choices: Vec<String>,
    /// Whether it is required.
    required: bool,
    /// Whether it is stored encrypted and never returned.
    secret: bool,
    /// Default value; null for none.
    default: Option<String>,
}

impl From<&rules::Field> for NotifierField {
    fn from(field: &rules::Field) -> Self {
        let (kind, choices) = match field.kind {
            rules::FieldKind::Text => (NotifierFieldKind::Text, &[][..]),
            rules::FieldKind::Lines => (NotifierFieldKind::Lines, &[][..]),
            rules::FieldKind::Number => (NotifierFieldKind::Number, &[][..]),
            rules::FieldKind::Choice(choices) => (NotifierFieldKind::Choice, choices),
        };
        Self {
            name: field.name.to_owned(),
            title: field.title.to_owned(),
            help: field.help.to_owned(),
            kind,
            choices: choices.iter().map(|c| (*c).to_owned()).collect(),
            required: field.required,
            secret: field.secret,
            default: (!field.default.is_empty()).then(|| field.default.to_owned()),
        }
    }
}

/// Description of a kind of channel, sufficient to build a form.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotifierKindInfo {
    /// Kind of channel.
    kind: NotifierKind,
    /// Display name.
    title: String,
    /// Description, in one sentence.
    help: String,
    /// Type of messages.
    carries: NotifierCarries,
    /// Settings.
    fields: Vec<NotifierField>,
}

impl NotifierKindInfo {
    /// Every kind, in the order of forms.
    pub(super) fn all() -> Vec<Self> {
        let one = |kind: &rules::NotifierKind| Self {
            kind: (*kind).into(),
            title: kind.title().to_owned(),
            help: kind.help().to_owned(),
            carries: kind.carries().into(),
            fields: kind.fields().iter().map(NotifierField::from).collect(),
        };
        rules::NotifierKind::ALL.iter().map(one).collect()
    }
}

/// A step of a delivery order.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct LadderStep {
    /// Transport.
    kind: LadderStepKind,
    /// Delay after the previous step in seconds, if the device hasn't confirmed receipt.
    after_seconds: i32,
}

impl From<rules::Step> for LadderStep {
    fn from(step: rules::Step) -> Self {
        Self {
            kind: step.kind.into(),
            after_seconds: crate::connection::clamp(i64::from(step.after_seconds)),
        }
    }
}

/// Delivery order: which transports are tried, and when.
#[derive(Debug, Clone, SimpleObject)]
pub struct Ladder {
    /// Urgency of the messages it applies to.
    pub(super) urgency: Urgency,
    /// Steps in order. A step not available for a device is skipped; after a failed step, the next one
    /// follows immediately. If no step reaches the device, it gets its messages at the next check-in.
    pub(super) steps: Vec<LadderStep>,
    /// Whether it was set for this device (or for all devices) rather than inherited.
    pub(super) own: bool,
}

/// Messaging costs and limit.
#[derive(Debug, Clone, SimpleObject)]
pub struct Messaging {
    /// Currency of all costs, ISO 4217.
    pub(super) currency: String,
    /// Monthly limit of costs, in millionths of the currency; null for no limit.
    pub(super) monthly_cap_micros: Option<crate::scalar::Long>,
    /// Costs so far this month, in millionths of the currency; months follow the enterprise's time zone.
    pub(super) spent_micros: crate::scalar::Long,
    /// Number of messages sent this month.
    pub(super) messages: i32,
    /// Number of times this month that the limit prevented use of a paid transport.
    pub(super) held_back: i32,
}
