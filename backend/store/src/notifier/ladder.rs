//! Ladders: which steps are tried in which order, for a device or for all of an enterprise.

use handsight_domain::notifier::{Step, Urgency};
use sea_orm::prelude::Uuid;

use crate::{StoreError, Tx, statement::Sql, values};

/// The ladders that are set for any of these subjects (a device, the enterprise).
pub async fn ladders_of(tx: &Tx, subjects: &[Uuid]) -> Result<Vec<(Uuid, Urgency, Vec<Step>)>, StoreError> {
    let mut sql = Sql::new(
        "SELECT subject_id, urgency, steps FROM ladders WHERE enterprise_id = $1 AND subject_id IN ",
    );
    sql.list(subjects.iter().copied());
    let rows = sql.rows(tx).await?;
    rows.iter()
        .map(|row| Ok((row.get("subject_id")?, row.parse("urgency", Urgency::parse)?, row.json("steps")?)))
        .collect()
}

/// Sets a ladder.
pub async fn save_ladder(tx: &Tx, subject: Uuid, urgency: Urgency, steps: &[Step]) -> Result<(), StoreError> {
    let steps = serde_json::to_string(steps).unwrap_or_else(|_| "[]".to_owned());
    let sql = "INSERT INTO ladders (enterprise_id, subject_id, urgency, steps) VALUES ($1, $2, $3, $4)
               ON CONFLICT (enterprise_id, subject_id, urgency) DO UPDATE SET steps = excluded.steps";
    tx.run(sql, values![subject, urgency.name(), steps]).await
}

/// Takes a ladder away: what holds for the others holds again.
pub async fn delete_ladder(tx: &Tx, subject: Uuid, urgency: Urgency) -> Result<(), StoreError> {
    let sql = "DELETE FROM ladders WHERE enterprise_id = $1 AND subject_id = $2 AND urgency = $3";
    tx.run(sql, values![subject, urgency.name()]).await
}
