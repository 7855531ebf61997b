//! Reading losses.

use handsight_domain::{id::DeviceId, lost::Taken, scope::EnterpriseScope, time::Timestamp};
use handsight_store::{
    Tx,
    action::{ActionRow, SessionRow},
    lost::{self as rows, LossRow, LossStepRow},
    row,
};

use crate::{App, StoreError, UseCaseError, read::reads};

reads! {
    /// The losses of those of these devices that are lost now.
    open(ids: &[DeviceId]) -> Vec<LossRow> = rows::open_losses;
    /// The losses of a device, newest first, at most 20.
    history(id: DeviceId) -> Vec<LossRow> = rows::losses_of;
    /// The steps of a loss, in order.
    steps(device: DeviceId, since: Timestamp) -> Vec<LossStepRow> = rows::steps;
}

/// What finding the phone now would not undo, or did not when it was found.
pub async fn cannot_undo(
    app: &App,
    scope: &EnterpriseScope,
    loss: &LossRow,
) -> Result<Vec<String>, UseCaseError> {
    let tx = app.store.read(scope).await?;
    let mut steps = rows::steps(&tx, loss.device, loss.since).await?;
    steps.retain(|step| !step.undoes);
    Ok(left(taken(&tx, &steps).await?.iter().map(|(_, taken)| taken)))
}

/// How far each step of a loss came, with its action; steps whose action is gone are left out.
pub(super) async fn taken(tx: &Tx, steps: &[LossStepRow]) -> Result<Vec<(ActionRow, Taken)>, StoreError> {
    let ids: Vec<_> = steps.iter().map(|s| s.action).collect();
    let actions = row::find_all::<ActionRow>(tx, &ids).await?;
    let sessions: Vec<_> = actions.iter().map(|a| a.session).collect();
    let sessions = row::find_all::<SessionRow>(tx, &sessions).await?;
    let of = |step: &LossStepRow| {
        let action = actions.iter().find(|a| a.id == step.action)?;
        let session = sessions.iter().find(|s| s.id == action.session);
        let taken = Taken {
            kind: step.kind,
            parameters: session.map(|s| s.parameters.clone()).unwrap_or_default(),
            state: action.life.state,
            attempts: action.attempts,
        };
        Some((action.clone(), taken))
    };
    Ok(steps.iter().filter_map(of).collect())
}

/// What stays as it is, each sentence once.
pub(super) fn left<'a>(taken: impl Iterator<Item = &'a Taken>) -> Vec<String> {
    let mut left: Vec<String> = Vec::new();
    for words in taken.filter_map(Taken::cannot_undo) {
        if !left.iter().any(|said| said == words) {
            left.push(words.to_owned());
        }
    }
    left
}
