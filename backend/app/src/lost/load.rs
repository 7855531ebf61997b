//! Reading losses.

use handsight_domain::{id::DeviceId, lost::Taken, scope::EnterpriseScope, time::Timestamp};
use handsight_store::{
    Tx,
    action::{ActionRow, SessionRow},
    lost::{self as rows, LossRow, LossStepRow},
    row,
};

use crate::{App, StoreError, UseCaseError};

/// The losses of those of these devices that are lost now.
pub async fn open(
    app: &App,
    scope: &EnterpriseScope,
    ids: &[DeviceId],
) -> Result<Vec<LossRow>, UseCaseError> {
    Ok(rows::open_losses(&*app.store.read(scope).await?, ids).await?)
}

/// The losses of a device, newest first, at most 20.
pub async fn history(app: &App, scope: &EnterpriseScope, id: DeviceId) -> Result<Vec<LossRow>, UseCaseError> {
    Ok(rows::losses_of(&*app.store.read(scope).await?, id).await?)
}

/// The steps of a loss, in order.
pub async fn steps(
    app: &App,
    scope: &EnterpriseScope,
    device: DeviceId,
    since: Timestamp,
) -> Result<Vec<LossStepRow>, UseCaseError> {
    Ok(rows::steps(&*app.store.read(scope).await?, device, since).await?)
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
