//! Running a plan by hand, before its time or while it is paused. Its own times stay as they are.

use handsight_domain::{id::BackupPlanId, scope::EnterpriseScope};
use handsight_store::{
    Tx,
    action::{SessionRow, session_counts},
    backup as rows,
};
use serde_json::json;

use super::{
    PlanRow,
    request::ask,
    run::{meant, prune},
};
use crate::{
    App, UseCaseError,
    action::Authority,
    once::{entry, once},
    read::{held, required},
};

/// Runs a plan now, in the name of whoever asks. While phones are still to answer the run before, whichever way that
/// began, it is refused: they would send the same twice. The plan's own run asks in any case.
///
/// # Errors
/// [`UseCaseError::Conflict`] while the run before goes on, and when the plan means no phone now.
pub async fn run_now(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    id: BackupPlanId,
) -> Result<(PlanRow, SessionRow), UseCaseError> {
    authority.check("bak", 1)?;
    let now = app.clock.now();
    let twin = async |tx: &Tx, session| {
        Ok((required::<PlanRow>(tx, id).await?, required::<SessionRow>(tx, session).await?))
    };
    once(app, scope, key, "runBackupPlan", &id, twin, async |tx| {
        let plan = held::<PlanRow>(tx, id).await?;
        let last: Vec<_> = plan.last_session.into_iter().collect();
        let counts = session_counts(tx, &last).await?;
        let open: i64 = counts.iter().map(|(_, c)| c.pending + c.sent + c.received).sum();
        if open > 0 {
            let answers = if open == 1 { "one answer is".to_owned() } else { format!("{open} answers are") };
            let message =
                format!("the run before goes on: {answers} still to come. Wait for it, or cancel it");
            return Err(UseCaseError::Conflict(message));
        }
        let (items, devices) = meant(tx, &plan, now).await?;
        if devices.is_empty() {
            return Err(UseCaseError::conflict("the schedule means no phone now"));
        }
        authority.check("bak", devices.len())?;
        let session = ask(app, tx, &items, &devices, Some(id)).await?;
        prune(app, tx, id, None, now).await?;
        rows::mark_run(tx, id, now, Some(session.id), plan.next_run_at).await?;
        let words =
            format!("Ran the backup plan {} by hand: it asked {} device(s)", plan.name, devices.len());
        let detail = json!({"devices": devices.len(), "session": session.id});
        let entry = entry("backup_plan.run_by_hand", id, words, detail);
        let plan = required::<PlanRow>(tx, id).await?;
        Ok(entry.keeping(session.id, (plan, session)))
    })
    .await
}
