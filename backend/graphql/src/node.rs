//! How one thing is found by its id, and Relay's `node` and `nodes`: the prefix of a global id says which kind of thing
//! it names. A foreign id, an absent one and one that is no id at all are answered alike: null.

use std::{collections::HashMap, future::Future};

use async_graphql::{Context, ID, Interface, Object, Result};
use futures::future::try_join_all;
use handsight_domain::{id::TypedId, policy::Permission, scope::EnterpriseScope};

use crate::{
    action::{Action, ActionSession},
    context::{Visit, id_of},
    device::Device,
    enterprise::Enterprise,
    tower::Tower,
    usage::UsageEvent,
};

/// How many things are loaded together; those of one kind mostly in one statement.
const TOGETHER: usize = 50;

/// What its id finds.
pub trait Found: Sized {
    /// Its ids.
    type Id: TypedId + Send;
    /// What a caller must hold to see things of this kind.
    const NEED: Permission;
    /// The one with an id; `None` when there is none in the enterprise.
    fn found(
        ctx: &Context<'_>,
        scope: EnterpriseScope,
        id: Self::Id,
    ) -> impl Future<Output = Result<Option<Self>>> + Send;
}

/// The one with an id; `None` when there is none, and for no id.
///
/// # Errors
/// `UNAUTHENTICATED`, or `FORBIDDEN` when the caller may not see things of this kind at all.
pub async fn by_id<T: Found>(ctx: &Context<'_>, id: Option<T::Id>) -> Result<Option<T>> {
    let scope = ctx.enter(T::NEED)?;
    match id {
        Some(id) => T::found(ctx, scope, id).await,
        None => Ok(None),
    }
}

/// Says of a noun its ids, the permission, and the use case that finds its row; and how it is made of the row, unless
/// it is a `noun!`: `found! { Script by ScriptId, ActionsRead, cases::find; }`.
macro_rules! found {
    ($($name:ident by $id:ident, $need:ident, $find:path $(as $made:path)?;)+) => {$(
        impl $crate::node::Found for $name {
            type Id = $id;
            const NEED: handsight_domain::policy::Permission = handsight_domain::policy::Permission::$need;
            async fn found(
                ctx: &async_graphql::Context<'_>,
                scope: handsight_domain::scope::EnterpriseScope,
                id: $id,
            ) -> async_graphql::Result<Option<Self>> {
                let row = $find($crate::context::Visit::app(ctx), &scope, id).await;
                Ok(row.map_err($crate::error::fail)?.map(|row| $crate::node::made!(row, scope, $name $(, $made)?)))
            }
        }
    )+};
}
pub(crate) use found;

/// As `found!`, with a key of the request's loaders in place of the use case, so that many are read in one statement.
macro_rules! loaded {
    ($($name:ident by $id:ident, $need:ident, $key:path;)+) => {$(
        impl $crate::node::Found for $name {
            type Id = $id;
            const NEED: handsight_domain::policy::Permission = handsight_domain::policy::Permission::$need;
            async fn found(
                ctx: &async_graphql::Context<'_>,
                scope: handsight_domain::scope::EnterpriseScope,
                id: $id,
            ) -> async_graphql::Result<Option<Self>> {
                let row = $crate::loader::loaders(ctx, &scope).load_one($key(id)).await?;
                Ok(row.map(|row| $name::new(row, scope)))
            }
        }
    )+};
}
pub(crate) use loaded;

/// Of a row, a noun.
macro_rules! made {
    ($row:ident, $scope:ident, $name:ident) => {
        $name::new($row, $scope)
    };
    ($row:ident, $scope:ident, $name:ident, $made:path) => {
        $made($row)
    };
}
pub(crate) use made;

/// An object with a global ID.
#[derive(Debug, Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Global ID, opaque. Look the object up with `node(id:)`."))]
pub enum Node {
    /// The enterprise itself.
    Enterprise(Enterprise),
    /// An enrolled device.
    Device(Device),
    /// A command issued to one device.
    Action(Action),
    /// A request with one action for each of its devices.
    ActionSession(ActionSession),
    /// A stored usage event.
    UsageEvent(UsageEvent),
    /// A tower.
    Tower(Tower),
    /// A person's membership in the enterprise.
    Member(crate::member::Member),
    /// A pending invitation to become a member.
    Invitation(crate::member::Invitation),
    /// An API token, the credential of a program.
    ApiToken(crate::token::ApiToken),
    /// A sign-in session of one browser.
    AuthSession(crate::auth_session::AuthSession),
    /// An audit log record of one write.
    AuditRecord(crate::audit::AuditRecord),
    /// An endpoint that receives events.
    Webhook(crate::webhook::Webhook),
    /// Delivery of one event to one webhook.
    WebhookDelivery(crate::webhook::WebhookDelivery),
    /// A person to invite.
    Contact(crate::contact::Contact),
    /// An import of a contact file.
    ContactImport(crate::contact::ContactImport),
    /// An enrolment campaign.
    Campaign(crate::campaign::Campaign),
    /// A campaign's invitation of one contact.
    CampaignInvite(crate::campaign::CampaignInvite),
    /// An application that can be installed on or uninstalled from devices.
    Package(crate::package::Package),
    /// A version of a package.
    PackageVersion(crate::package::PackageVersion),
    /// A rollout of a package version.
    PackagePush(crate::package::PackagePush),
    /// Actions on a schedule.
    Script(crate::script::Script),
    /// A run of a script.
    ScriptRun(crate::script::ScriptRun),
    /// A saved list view: columns, filter and sort order.
    SavedView(crate::view::SavedView),
    /// A channel that delivers messages to devices or people.
    Notifier(crate::notifier::Notifier),
    /// A file exchanged between people and devices.
    StoredObject(crate::object::StoredObject),
    /// A backup of one item of one device.
    Backup(crate::backup::Backup),
    /// A plan for recurring backups.
    BackupPlan(crate::backup::BackupPlan),
}

/// Loads what an id names (each object type in `Node` has a `pub async fn id`). Each kind has one line: its prefix and
/// how it is found, with the permission of its kind.
///
/// # Errors
/// `FORBIDDEN` when the caller may not see things of this kind at all.
pub async fn load(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let prefix = id.as_str().split_once('_').map_or("", |(prefix, _)| prefix);
    Ok(match prefix {
        "ent" => crate::enterprise::node(ctx, id_of(id)).await?.map(Node::Enterprise),
        "dev" => crate::device::node(ctx, id_of(id)).await?.map(Node::Device),
        "act" => by_id(ctx, id_of(id)).await?.map(Node::Action),
        "acs" => by_id(ctx, id_of(id)).await?.map(Node::ActionSession),
        "evt" => crate::usage::node(ctx, id).await?.map(Node::UsageEvent),
        "twr" => crate::tower::node(ctx, id_of(id)).await?.map(Node::Tower),
        "mem" => by_id(ctx, id_of(id)).await?.map(Node::Member),
        "inv" => by_id(ctx, id_of(id)).await?.map(Node::Invitation),
        "tok" => by_id(ctx, id_of(id)).await?.map(Node::ApiToken),
        "ses" => crate::auth_session::node(ctx, id).await?.map(Node::AuthSession),
        "aud" => by_id(ctx, id_of(id)).await?.map(Node::AuditRecord),
        "whk" => by_id(ctx, id_of(id)).await?.map(Node::Webhook),
        "whd" => by_id(ctx, id_of(id)).await?.map(Node::WebhookDelivery),
        "pkg" => by_id(ctx, id_of(id)).await?.map(Node::Package),
        "pkv" => by_id(ctx, id_of(id)).await?.map(Node::PackageVersion),
        "pku" => by_id(ctx, id_of(id)).await?.map(Node::PackagePush),
        "scr" => by_id(ctx, id_of(id)).await?.map(Node::Script),
        "srn" => by_id(ctx, id_of(id)).await?.map(Node::ScriptRun),
        "view" => crate::view::node(ctx, id_of(id)).await?.map(Node::SavedView),
        "ntf" => by_id(ctx, id_of(id)).await?.map(Node::Notifier),
        "con" => by_id(ctx, id_of(id)).await?.map(Node::Contact),
        "cim" => by_id(ctx, id_of(id)).await?.map(Node::ContactImport),
        "cam" => by_id(ctx, id_of(id)).await?.map(Node::Campaign),
        "cin" => by_id(ctx, id_of(id)).await?.map(Node::CampaignInvite),
        "obj" => by_id(ctx, id_of(id)).await?.map(Node::StoredObject),
        "bak" => by_id(ctx, id_of(id)).await?.map(Node::Backup),
        "bpl" => by_id(ctx, id_of(id)).await?.map(Node::BackupPlan),
        _ => None,
    })
}

/// Reading by global id.
#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// An object by global ID; null if not found in the caller's enterprise.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Global ID.")] id: ID) -> Result<Option<Node>> {
        load(ctx, &id).await
    }
    /// Several objects by global ID, in the requested order; null for each one not found.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global IDs, at most 200.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > 200 {
            return Err(crate::error::Code::LimitReached.error("at most 200 ids at once"));
        }
        let mut once: Vec<&ID> = ids.iter().collect();
        once.sort_unstable();
        once.dedup();
        let mut found = HashMap::with_capacity(once.len());
        for some in once.chunks(TOGETHER) {
            let nodes = try_join_all(some.iter().map(|id| load(ctx, id))).await?;
            found.extend(some.iter().map(|id| id.as_str()).zip(nodes));
        }
        Ok(ids.iter().map(|id| found.get(id.as_str()).cloned().flatten()).collect())
    }
}
