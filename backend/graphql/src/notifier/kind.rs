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

/// How a setting is typed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum NotifierFieldKind {
    /// One line.
    Text,
    /// Many lines: a key, a certificate, a file.
    Lines,
    /// A whole number.
    Number,
    /// One of `choices`.
    Choice,
}

/// A setting of a kind of way out.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotifierField {
    /// Its name.
    name: String,
    /// Its name for people.
    title: String,
    /// What to write, in a sentence.
    help: String,
    /// How it is typed in.
    kind: NotifierFieldKind,
    /// The values it can have; none unless `kind` is `CHOICE`.
    choices: Vec<String>,
    /// Whether it must be given.
    required: bool,
    /// Whether it is kept sealed and never shown again.
    secret: bool,
    /// What holds when it is not given; null for nothing.
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

/// What a kind of way out is and needs: a form follows from it.
#[derive(Debug, Clone, SimpleObject)]
pub struct NotifierKindInfo {
    /// The kind.
    kind: NotifierKind,
    /// Its name for people.
    title: String,
    /// What it is for, in a sentence.
    help: String,
    /// What it carries.
    carries: NotifierCarries,
    /// Its settings.
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

/// One step of a ladder.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct LadderStep {
    /// What it uses.
    kind: LadderStepKind,
    /// How long after the step before, in seconds, when the phone has not said that it has the message.
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

/// Which ways are tried when.
#[derive(Debug, Clone, SimpleObject)]
pub struct Ladder {
    /// For messages that hurry so much.
    pub(super) urgency: Urgency,
    /// The steps in order. One that a phone cannot take is passed over; one that failed is followed by the next at
    /// once; what no step reaches, the phone fetches.
    pub(super) steps: Vec<LadderStep>,
    /// Whether it was set for exactly this (the device, or all devices); else it is inherited.
    pub(super) own: bool,
}

/// What messages cost.
#[derive(Debug, Clone, SimpleObject)]
pub struct Messaging {
    /// The currency of every cost, ISO 4217.
    pub(super) currency: String,
    /// The most that may be spent in a month, in millionths of the currency; null for no bound.
    pub(super) monthly_cap_micros: Option<crate::scalar::Long>,
    /// What this month has cost so far, in millionths; months are those of the enterprise's time zone.
    pub(super) spent_micros: crate::scalar::Long,
    /// How many messages were handed over this month.
    pub(super) messages: i32,
    /// How many times the bound kept a message from a paid way this month.
    pub(super) held_back: i32,
}
