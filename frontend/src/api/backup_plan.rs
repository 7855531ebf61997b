//! Plans: backups that are made by themselves.

use super::input::BackupItemInput;
pub use super::input::SaveBackupPlanInput as PlanDraft;
pub use super::kinds::BackupEvery;

operations!("backup_plan");

impl From<&BackupPlan> for PlanDraft {
    fn from(plan: &BackupPlan) -> Self {
        let wanted = plan.items.iter().map(|one| BackupItemInput {
            item: one.item,
            groups: Some(one.groups.clone()).filter(|groups| !groups.is_empty()),
        });
        Self {
            idempotency_key: None,
            plan_id: Some(plan.id.clone()),
            name: plan.name.clone(),
            items: wanted.collect(),
            devices: None,
            every: plan.every,
            day: plan.day,
            hour: plan.hour,
            keep_count: plan.keep_count,
            keep_days: plan.keep_days,
            enabled: plan.enabled,
        }
    }
}
