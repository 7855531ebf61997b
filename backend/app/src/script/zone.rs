//! The enterprise moved to another time zone: every script's next run is where its wall clock says now.

use handsight_store::{WriteTx, row, script as rows};

use super::save::plan;
use crate::{App, UseCaseError, enterprise};

/// Plans the next run of every script that runs by itself anew.
pub(crate) async fn replan(app: &App, tx: &mut WriteTx) -> Result<(), UseCaseError> {
    let zone = enterprise::require(tx).await?.time_zone;
    for mut script in rows::scripts_that_run(tx).await? {
        script.next_run_at = script.schedule.next_after(app.clock.now(), zone);
        row::update(tx, &script).await?;
        plan(tx, &script).await?;
    }
    Ok(())
}
