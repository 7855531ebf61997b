//! Asking for backups, restoring and deleting them.

use async_graphql::{ID, InputObject};
use handsight_app::{
    action::{Authority, Confirmable},
    backup::{self as cases, BackupRequest, RestoreRequest, Wanted},
};
use handsight_domain::policy;

use super::BackupItem;
use crate::{
    action::{ActionSession, ConfirmationNeeded, DeviceSelection},
    context::{Visit, need_id},
    mutation::mutations,
    problem::{Conflict, InvalidInput, LimitReached},
};

/// An item to back up.
#[derive(Debug, Clone, InputObject)]
pub struct BackupItemInput {
    /// Type of content.
    item: BackupItem,
    /// Limits the backup to these contact groups or paths; all if absent.
    groups: Option<Vec<String>>,
}

impl From<BackupItemInput> for Wanted {
    fn from(input: BackupItemInput) -> Self {
        let groups = input.groups.unwrap_or_default();
        Self { item: input.item.into(), groups: groups.iter().map(|group| group.trim().to_owned()).collect() }
    }
}

mutations! {
    /// Mutations of backups.
    BackupMutation;

    /// Requests backups from devices. Each request creates one session with one action per item and device.
    request_backup("Parameters of `requestBackup`.") |ctx, input, key| {
        let scope = ctx.enter(policy::Permission::ActionsIssue)?;
        let request = BackupRequest {
            items: input.items.into_iter().map(Into::into).collect(),
            devices: input.devices.chosen()?,
        };
        let done = cases::request(ctx.app(), &scope, Authority::of(ctx.caller()), key, &request).await;
        done.map(|row| RequestBackupDone { session: ActionSession::new(row, scope.clone()) })
    }
    /// Input of `requestBackup`.
    RequestBackupInput {
        /// Items to back up, each at most once.
        items: Vec<BackupItemInput>,
        /// Target devices.
        devices: DeviceSelection,
    }
    /// The backups were requested.
    RequestBackupDone {
        /// The session, with one action per device and item.
        session: ActionSession,
    }
    /// Result of `requestBackup`.
    RequestBackupPayload: InvalidInput, LimitReached;

    /// Restores a backup, in full or in part, to its original device or to others. Existing data on a device
    /// is kept.
    restore_backup("Parameters of `restoreBackup`.") |ctx, input, key| {
        let scope = ctx.enter(policy::Permission::DevicesManage)?;
        // A place below zero is none, and so is told as one that is not there.
        let place = |at: i32| usize::try_from(at).unwrap_or(usize::MAX);
        let request = RestoreRequest {
            backup: need_id(&input.backup_id)?,
            entries: input.entries.map(|some| some.into_iter().map(place).collect()),
            devices: input.devices.chosen()?,
            confirm: input.confirm,
        };
        let done = cases::restore(ctx.app(), &scope, Authority::of(ctx.caller()), key, &request).await;
        match done {
            Ok(Confirmable::Ask(question)) => {
                let asked = ConfirmationNeeded::of("Restores a backup", question);
                return Ok(RestoreBackupPayload::ConfirmationNeeded(asked));
            }
            Ok(Confirmable::Done(row)) => Ok(RestoreBackupDone { session: ActionSession::new(row, scope) }),
            Err(error) => Err(error),
        }
    }
    /// Input of `restoreBackup`.
    RestoreBackupInput {
        /// ID of the backup.
        backup_id: ID,
        /// Entries to restore, by `index`; all if absent.
        entries: Option<Vec<i32>>,
        /// Target devices: the original one or others.
        devices: DeviceSelection,
        /// Confirmation word, required for more than one device. If it is missing, `ConfirmationNeeded`
        /// returns it.
        confirm: Option<String>,
    }
    /// The restore was requested.
    RestoreBackupDone {
        /// The session, with one action per device.
        session: ActionSession,
    }
    /// Result of `restoreBackup`.
    RestoreBackupPayload: InvalidInput, LimitReached, Conflict, ConfirmationNeeded;

    /// Deletes a backup and its content.
    delete_backup("Parameters of `deleteBackup`.") |ctx, input, key| {
        let scope = ctx.enter(policy::Permission::DevicesManage)?;
        let id = need_id(&input.backup_id)?;
        let row = cases::delete(ctx.app(), &scope, key, id).await;
        row.map(|row| DeleteBackupDone { backup_id: row.id.to_string().into() })
    }
    /// Input of `deleteBackup`.
    DeleteBackupInput {
        /// ID of the backup.
        backup_id: ID,
    }
    /// The backup and its content were deleted.
    DeleteBackupDone {
        /// ID of the deleted backup.
        backup_id: ID,
    }
    /// Result of `deleteBackup`.
    DeleteBackupPayload: Conflict;
}
