//! Asking for backups, restoring and deleting them.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use handsight_app::{
    action::{Authority, Confirmable},
    backup::{self as cases, BackupRequest, RestoreRequest, Wanted},
};
use handsight_domain::policy;

use super::BackupItem;
use crate::{
    action::{ActionSession, ConfirmationNeeded, DeviceSelection},
    context::{Visit, need_id},
    payload,
    problem::{Conflict, InvalidInput, LimitReached},
};

/// One item to back up.
#[derive(Debug, Clone, InputObject)]
pub struct BackupItemInput {
    /// What.
    item: BackupItem,
    /// Only these groups of contacts, or paths; all when absent.
    groups: Option<Vec<String>>,
}

impl From<BackupItemInput> for Wanted {
    fn from(input: BackupItemInput) -> Self {
        let groups = input.groups.unwrap_or_default();
        Self { item: input.item.into(), groups: groups.iter().map(|group| group.trim().to_owned()).collect() }
    }
}

/// What to back up of which phones.
#[derive(Debug, InputObject)]
pub struct RequestBackupInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// What, each item once.
    items: Vec<BackupItemInput>,
    /// Of which phones.
    devices: DeviceSelection,
}
/// The phones are asked.
#[derive(Debug, SimpleObject)]
pub struct RequestBackupDone {
    /// One session with an action for each phone and item.
    session: ActionSession,
}
payload!(
    /// What came of asking for backups.
    RequestBackupPayload = RequestBackupDone, Invalid(InvalidInput), Limit(LimitReached)
);

/// What to restore to which phones.
#[derive(Debug, InputObject)]
pub struct RestoreBackupInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The backup.
    backup_id: ID,
    /// Only these entries, by their `index`; all when absent.
    entries: Option<Vec<i32>>,
    /// To which phones: the one it came from, or others.
    devices: DeviceSelection,
    /// The word that confirms a restore to more than one phone; what it is, is told when it is missing.
    confirm: Option<String>,
}
/// The phones are asked.
#[derive(Debug, SimpleObject)]
pub struct RestoreBackupDone {
    /// One session with an action for each phone.
    session: ActionSession,
}
payload!(
    /// What came of restoring a backup.
    RestoreBackupPayload = RestoreBackupDone, Invalid(InvalidInput), Limit(LimitReached), Conflict(Conflict),
    Confirm(ConfirmationNeeded)
);

/// Which backup to delete.
#[derive(Debug, InputObject)]
pub struct DeleteBackupInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The backup.
    backup_id: ID,
}
/// It is gone, with its content.
#[derive(Debug, SimpleObject)]
pub struct DeleteBackupDone {
    /// Its id.
    backup_id: ID,
}
payload!(
    /// What came of deleting a backup.
    DeleteBackupPayload = DeleteBackupDone, Conflict(Conflict)
);

/// Mutations of backups.
#[derive(Debug, Default)]
pub struct BackupMutation;

#[Object]
impl BackupMutation {
    /// Asks phones for backups. One request is one session, one action an item and phone.
    async fn request_backup(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What of which phones.")] input: RequestBackupInput,
    ) -> Result<RequestBackupPayload> {
        let scope = ctx.enter(policy::Permission::ActionsIssue)?;
        let request = BackupRequest {
            items: input.items.into_iter().map(Into::into).collect(),
            devices: input.devices.chosen()?,
        };
        let key = input.idempotency_key.as_deref();
        let done = cases::request(ctx.app(), &scope, Authority::of(ctx.caller()), key, &request).await;
        RequestBackupPayload::of(
            done.map(|row| RequestBackupDone { session: ActionSession::new(row, scope.clone()) }),
        )
    }
    /// Restores a backup, whole or in part, to the phone it came from or to others. What a phone has stays.
    async fn restore_backup(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to which phones.")] input: RestoreBackupInput,
    ) -> Result<RestoreBackupPayload> {
        let scope = ctx.enter(policy::Permission::DevicesManage)?;
        // A place below zero is none, and so is told as one that is not there.
        let place = |at: i32| usize::try_from(at).unwrap_or(usize::MAX);
        let request = RestoreRequest {
            backup: need_id(&input.backup_id)?,
            entries: input.entries.map(|some| some.into_iter().map(place).collect()),
            devices: input.devices.chosen()?,
            confirm: input.confirm,
        };
        let key = input.idempotency_key.as_deref();
        let done = cases::restore(ctx.app(), &scope, Authority::of(ctx.caller()), key, &request).await;
        match done {
            Ok(Confirmable::Ask(question)) => {
                Ok(RestoreBackupPayload::Confirm(ConfirmationNeeded::of("Restores a backup", question)))
            }
            Ok(Confirmable::Done(row)) => {
                Ok(RestoreBackupPayload::Done(RestoreBackupDone { session: ActionSession::new(row, scope) }))
            }
            Err(error) => RestoreBackupPayload::of(Err(error)),
        }
    }
    /// Deletes a backup with its content.
    async fn delete_backup(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DeleteBackupInput,
    ) -> Result<DeleteBackupPayload> {
        let scope = ctx.enter(policy::Permission::DevicesManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.backup_id)?);
        let row = cases::delete(ctx.app(), &scope, key, id).await;
        DeleteBackupPayload::of(row.map(|row| DeleteBackupDone { backup_id: row.id.to_string().into() }))
    }
}
