//! Loaders: what many rows of one answer need is read in one statement. They are made per request and hold
//! the scope they were made in, so nothing they load can be another enterprise's.

use std::{collections::HashMap, hash::Hash, sync::Arc, sync::OnceLock};

use async_graphql::{
    Context, Error,
    dataloader::{DataLoader, Loader},
};
use handsight_app::{
    App,
    action::{self, ActionRow, AttemptRow, ReceiptRow, ResultRow, SessionCounts, SessionRow},
    campaign::{self, CampaignCounts, CampaignRow, InviteRow},
    carried,
    contact::{self, ContactRow},
    device::{self, DeviceNumberRow, DeviceRow},
    enterprise::{self, Enterprise},
    lost::{self, LossRow},
    notifier,
    package::{self, VersionRow},
    script::{self, ScriptRunRow},
    usage,
    webhook::{self, EventRow},
};
use handsight_domain::{
    id::{
        ActionId, ActionSessionId, CampaignId, ContactId, DeviceId, EnterpriseId, EventId, PackageId,
        ScriptId,
    },
    scope::EnterpriseScope,
};

use crate::{context::Visit, error::fail};

/// Reads in batches, in one scope.
#[derive(Debug, Clone)]
pub struct Batch {
    app: App,
    scope: EnterpriseScope,
}

/// The loaders of a request.
pub type Loaders = Arc<DataLoader<Batch>>;

/// Where a request keeps its loaders; the doors put an empty one into each request.
#[derive(Default)]
pub struct LoaderCell(OnceLock<(EnterpriseScope, Loaders)>);

impl std::fmt::Debug for LoaderCell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoaderCell").finish_non_exhaustive()
    }
}

/// The request's loaders for a scope.
pub fn loaders(ctx: &Context<'_>, scope: &EnterpriseScope) -> Loaders {
    let make = || {
        let batch = Batch { app: ctx.app().clone(), scope: scope.clone() };
        // What a query loads on tasks of its own it loads in the query's view.
        Arc::new(DataLoader::new(batch, |work| tokio::spawn(carried(work))))
    };
    match ctx.data_opt::<LoaderCell>() {
        Some(cell) => {
            let (of, loaders) = cell.0.get_or_init(|| (scope.clone(), make()));
            if of.enterprise() == scope.enterprise() { Arc::clone(loaders) } else { make() }
        }
        None => make(),
    }
}

/// How the values of keys are read: by a use case that answers pairs, rows that each name their key, or several rows of a
/// key; or by hand.
macro_rules! read {
    ($of:ident, $keys:ident; |$batch:ident, $ids:ident| $load:expr) => {{
        let ($batch, $ids) = ($of, $keys);
        $load
    }};
    ($of:ident, $keys:ident; $read:path) => {
        $read(&$of.app, &$of.scope, &$keys).await.map_err(fail)?.into_iter().collect()
    };
    ($of:ident, $keys:ident; $read:path => all $key:ident) => {
        grouped($read(&$of.app, &$of.scope, &$keys).await.map_err(fail)?, |row| row.$key)
    };
    ($of:ident, $keys:ident; $read:path => $key:ident) => {{
        let rows = $read(&$of.app, &$of.scope, &$keys).await.map_err(fail)?;
        rows.into_iter().map(|row| (row.$key, row)).collect()
    }};
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $value:ty { $($how:tt)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub struct $name(pub $id);

        impl Loader<$name> for Batch {
            type Value = $value;
            type Error = Error;
            async fn load(&self, keys: &[$name]) -> Result<HashMap<$name, $value>, Error> {
                let batch = self;
                let ids: Vec<$id> = keys.iter().map(|k| k.0).collect();
                let found: Vec<($id, $value)> = read!(batch, ids; $($how)+);
                Ok(found.into_iter().map(|(id, value)| ($name(id), value)).collect())
            }
        }
    )+};
}

keys! {
    /// A device by id, deleted ones too.
    DeviceKey(DeviceId) -> DeviceRow { device::by_ids => id }
    /// How many actions are open at a device.
    WaitingKey(DeviceId) -> i64 { device::waiting_counts }
    /// The push service that a device named.
    PushKey(DeviceId) -> String { notifier::push_kinds }
    /// The numbers of a device.
    NumbersKey(DeviceId) -> Vec<DeviceNumberRow> { device::numbers => all device }
    /// The loss of a device that is lost.
    LossKey(DeviceId) -> LossRow { lost::open => device }
    /// A device's bytes of the last seven days.
    WeekKey(DeviceId) -> [i64; 7] { usage::bytes_of_last_7_days }
    /// An action by id.
    ActionKey(ActionId) -> ActionRow { action::by_ids => id }
    /// The attempts of an action.
    AttemptsKey(ActionId) -> Vec<AttemptRow> { action::attempts => all action }
    /// The receipt of an action.
    ReceiptKey(ActionId) -> ReceiptRow { action::receipts => action }
    /// What came out of an action, as JSON text.
    ItemsKey(ActionId) -> Arc<str> {
        |batch, ids| {
            let rows = action::items(&batch.app, &batch.scope, &ids).await.map_err(fail)?;
            rows.into_iter().map(|(id, text)| (id, text.into())).collect()
        }
    }
    /// The result of an action, without what came out.
    ResultKey(ActionId) -> ResultRow { action::results => action }
    /// A session by id.
    SessionKey(ActionSessionId) -> SessionRow { action::sessions_by_ids => id }
    /// An event by id: many fields ask for it, and it may hold much.
    EventKey(EventId) -> Arc<EventRow> {
        |batch, ids| {
            let rows = webhook::events(&batch.app, &batch.scope, &ids).await.map_err(fail)?;
            rows.into_iter().map(|row| (row.id, Arc::new(row))).collect()
        }
    }
    /// A contact by id.
    ContactRowKey(ContactId) -> ContactRow { contact::by_ids => id }
    /// The invitation of a contact that says most.
    InviteOfContactKey(ContactId) -> InviteRow { campaign::invites_of_contacts => contact }
    /// A campaign by id.
    CampaignKey(CampaignId) -> CampaignRow { campaign::by_ids => id }
    /// How the invitations of a campaign stand.
    CampaignCountsKey(CampaignId) -> CampaignCounts { campaign::counts }
    /// Where a device came from.
    OriginKey(DeviceId) -> (CampaignId, Option<ContactId>) {
        |batch, ids| {
            let rows = campaign::origins(&batch.app, &batch.scope, &ids).await.map_err(fail)?;
            rows.into_iter().map(|(device, campaign, contact)| (device, (campaign, contact))).collect()
        }
    }
    /// The enterprise of the scope.
    EnterpriseKey(EnterpriseId) -> Enterprise {
        |batch, ids| {
            let own = enterprise::find(&batch.app, &batch.scope).await.map_err(fail)?;
            ids.into_iter().filter(|id| *id == own.id).map(|id| (id, own.clone())).collect()
        }
    }
    /// The versions of a package, newest first.
    VersionsKey(PackageId) -> Vec<VersionRow> { package::versions => all package }
    /// The newest run of a script.
    NewestRunKey(ScriptId) -> ScriptRunRow { script::newest_runs => script }
    /// How the actions of a session stand.
    CountsKey(ActionSessionId) -> SessionCounts { action::session_counts }
}

fn grouped<K: Eq + Hash, V>(rows: Vec<V>, key: impl Fn(&V) -> K) -> Vec<(K, Vec<V>)> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups.into_iter().collect()
}
