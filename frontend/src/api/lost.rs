//! Lost phones: what was done about them, marking one, finding it again, and confirming a wipe that waited.

use super::action::{Action, Actor};
use super::kinds::LossStepKind;
use super::outcome::{ConfirmationNeeded, Conflict, InvalidInput, Outcome, payload};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use crate::model::lost::Chosen;
use cynic::{MutationBuilder, QueryBuilder};

/// One step, with its action.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct LossStep {
    pub position: i32,
    pub kind: LossStepKind,
    pub undoes: bool,
    pub action: Action,
}

/// A loss.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Loss {
    pub since: DateTime,
    pub by: Actor,
    pub found_at: Option<DateTime>,
    pub found_by: Option<Actor>,
    pub steps: Vec<LossStep>,
    pub cannot_undo: Vec<String>,
}

#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device")]
struct WithLosses {
    losses: Vec<Loss>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct LossesQuery {
    #[arguments(id: $id)]
    device: Option<WithLosses>,
}

/// The losses of a phone, newest first.
///
/// # Errors
/// [`Fault::NotFound`] when there is no such phone, or as [`transport::run`].
pub async fn losses(id: &str) -> Result<Vec<Loss>, Fault> {
    let answer = transport::run(LossesQuery::build(OneVariables { id: cynic::Id::new(id) })).await?;
    Ok(answer.device.ok_or(Fault::NotFound)?.losses)
}

#[derive(cynic::InputObject)]
struct LossStepInput {
    kind: LossStepKind,
    message: Option<String>,
    callback: Option<String>,
    seconds: Option<i32>,
    minutes: Option<i32>,
    extent: Option<String>,
}

impl From<Chosen> for LossStepInput {
    fn from(step: Chosen) -> Self {
        let text = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Self {
            kind: step.kind,
            message: text(step.message),
            callback: text(step.callback),
            seconds: None,
            minutes: step.minutes,
            extent: text(step.extent),
        }
    }
}

#[derive(cynic::InputObject)]
struct MarkLostInput {
    idempotency_key: Option<String>,
    device_id: cynic::Id,
    steps: Vec<LossStepInput>,
    confirm: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct MarkVariables {
    input: MarkLostInput,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Device")]
struct Marked {
    #[expect(dead_code, reason = "a selection holds one field at least")]
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
struct MarkLostDone {
    #[expect(dead_code, reason = "a selection holds one field at least")]
    device: Marked,
}
payload!(MarkLostPayload: MarkLostDone, InvalidInput, ConfirmationNeeded);

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "MarkVariables")]
struct MarkLost {
    #[arguments(input: $input)]
    mark_lost: MarkLostPayload,
}

/// Marks a phone as lost and takes these steps in order.
///
/// # Errors
/// When a step will not do, when it must be confirmed, or as [`transport::run`].
pub async fn mark(device: &str, steps: Vec<Chosen>, confirm: Option<String>) -> Outcome<()> {
    let input = MarkLostInput {
        idempotency_key: Some(browser::idempotency_key()),
        device_id: cynic::Id::new(device),
        steps: steps.into_iter().map(LossStepInput::from).collect(),
        confirm,
    };
    transport::run(MarkLost::build(MarkVariables { input })).await?.mark_lost.outcome()?;
    Ok(())
}

#[derive(cynic::InputObject)]
struct MarkFoundInput {
    idempotency_key: Option<String>,
    device_id: cynic::Id,
}

#[derive(cynic::QueryVariables)]
struct FoundVariables {
    input: MarkFoundInput,
}

#[derive(cynic::QueryFragment)]
struct MarkFoundDone {
    not_undone: Vec<String>,
}
payload!(MarkFoundPayload: MarkFoundDone, Conflict);

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "FoundVariables")]
struct MarkFound {
    #[arguments(input: $input)]
    mark_found: MarkFoundPayload,
}

/// Says that a phone was found; brings what stays as it is.
///
/// # Errors
/// When it is not lost, or as [`transport::run`].
pub async fn found(device: &str) -> Outcome<Vec<String>> {
    let input = MarkFoundInput {
        idempotency_key: Some(browser::idempotency_key()),
        device_id: cynic::Id::new(device),
    };
    let answer = transport::run(MarkFound::build(FoundVariables { input })).await?;
    Ok(answer.mark_found.outcome()?.not_undone)
}

#[derive(cynic::InputObject)]
struct ConfirmWipeInput {
    idempotency_key: Option<String>,
    action_id: cynic::Id,
    confirm: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct ConfirmVariables {
    input: ConfirmWipeInput,
}

#[derive(cynic::QueryFragment)]
struct ConfirmWipeDone {
    action: Action,
}
payload!(ConfirmWipePayload: ConfirmWipeDone, ConfirmationNeeded, Conflict);

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "ConfirmVariables")]
struct ConfirmWipe {
    #[arguments(input: $input)]
    confirm_wipe: ConfirmWipePayload,
}

/// Says again that a wipe is meant.
///
/// # Errors
/// When it does not ask, when the word is wrong, or as [`transport::run`].
pub async fn confirm_wipe(action: &str, word: String) -> Outcome<Action> {
    let input = ConfirmWipeInput {
        idempotency_key: Some(browser::idempotency_key()),
        action_id: cynic::Id::new(action),
        confirm: Some(word),
    };
    let answer = transport::run(ConfirmWipe::build(ConfirmVariables { input })).await?;
    Ok(answer.confirm_wipe.outcome()?.action)
}
