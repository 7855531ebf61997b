//! Relay's `node` and `nodes`: the prefix of a global id says which kind of thing it names. A foreign id, an
//! absent one and one that is no id at all are answered alike: null.

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object, Result};
use futures::future::try_join_all;

use crate::{
    action::{Action, ActionSession},
    context::id_of,
    device::Device,
    enterprise::Enterprise,
    tower::Tower,
    usage::UsageEvent,
};

/// How many things are loaded together; those of one kind mostly in one statement.
const TOGETHER: usize = 50;

/// Whatever has a global id.
#[derive(Debug, Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Global id, opaque; `node(id:)` finds it again."))]
pub enum Node {
    /// The enterprise itself.
    Enterprise(Enterprise),
    /// A phone that enrolled.
    Device(Device),
    /// One numbered command for one device.
    Action(Action),
    /// One request to one or many devices.
    ActionSession(ActionSession),
    /// A stored usage event.
    UsageEvent(UsageEvent),
    /// A tower.
    Tower(Tower),
    /// A person's role in the enterprise.
    Member(crate::member::Member),
    /// Somebody who was invited.
    Invitation(crate::member::Invitation),
    /// A program's way in.
    ApiToken(crate::token::ApiToken),
    /// One signed-in browser.
    AuthSession(crate::auth_session::AuthSession),
    /// One write, by whom and when.
    AuditRecord(crate::audit::AuditRecord),
    /// An address that is told of events.
    Webhook(crate::webhook::Webhook),
    /// One event on its way to one webhook.
    WebhookDelivery(crate::webhook::WebhookDelivery),
    /// Somebody to invite.
    Contact(crate::contact::Contact),
    /// A file of contacts that was sent.
    ContactImport(crate::contact::ContactImport),
    /// A campaign of enrolment.
    Campaign(crate::campaign::Campaign),
    /// The invitation of one contact by one campaign.
    CampaignInvite(crate::campaign::CampaignInvite),
    /// An application that devices shall have.
    Package(crate::package::Package),
    /// A version of a package.
    PackageVersion(crate::package::PackageVersion),
    /// What is wanted of devices about a package.
    PackagePush(crate::package::PackagePush),
    /// Actions on a schedule.
    Script(crate::script::Script),
    /// One run of a script.
    ScriptRun(crate::script::ScriptRun),
    /// A list's columns, filter and order under a name.
    SavedView(crate::view::SavedView),
    /// A way out to phones or people.
    Notifier(crate::notifier::Notifier),
    /// A file on its way between people and phones.
    StoredObject(crate::object::StoredObject),
    /// What one phone backed up.
    Backup(crate::backup::Backup),
    /// Backups that are made by themselves.
    BackupPlan(crate::backup::BackupPlan),
}

/// Loads what an id names (each object type in `Node` has a `pub async fn id`). Each kind has one line: its prefix and its own loader, which enters with the
/// permission of its kind.
///
/// # Errors
/// `FORBIDDEN` when the caller may not see things of this kind at all.
pub async fn load(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let prefix = id.as_str().split_once('_').map_or("", |(prefix, _)| prefix);
    Ok(match prefix {
        "ent" => crate::enterprise::node(ctx, id_of(id)).await?.map(Node::Enterprise),
        "dev" => crate::device::node(ctx, id_of(id)).await?.map(Node::Device),
        "act" => crate::action::node(ctx, id_of(id)).await?.map(Node::Action),
        "acs" => crate::action::session_node(ctx, id_of(id)).await?.map(Node::ActionSession),
        "evt" => crate::usage::node(ctx, id).await?.map(Node::UsageEvent),
        "twr" => crate::tower::node(ctx, id_of(id)).await?.map(Node::Tower),
        "mem" => crate::member::node(ctx, id_of(id)).await?.map(Node::Member),
        "inv" => crate::member::invitation_node(ctx, id_of(id)).await?.map(Node::Invitation),
        "tok" => crate::token::node(ctx, id_of(id)).await?.map(Node::ApiToken),
        "ses" => crate::auth_session::node(ctx, id).await?.map(Node::AuthSession),
        "aud" => crate::audit::node(ctx, id_of(id)).await?.map(Node::AuditRecord),
        "whk" => crate::webhook::node(ctx, id_of(id)).await?.map(Node::Webhook),
        "whd" => crate::webhook::delivery_node(ctx, id_of(id)).await?.map(Node::WebhookDelivery),
        "pkg" => crate::package::node(ctx, id_of(id)).await?.map(Node::Package),
        "pkv" => crate::package::version_node(ctx, id_of(id)).await?.map(Node::PackageVersion),
        "pku" => crate::package::push_node(ctx, id_of(id)).await?.map(Node::PackagePush),
        "scr" => crate::script::node(ctx, id_of(id)).await?.map(Node::Script),
        "srn" => crate::script::run_node(ctx, id_of(id)).await?.map(Node::ScriptRun),
        "view" => crate::view::node(ctx, id_of(id)).await?.map(Node::SavedView),
        "ntf" => crate::notifier::node(ctx, id_of(id)).await?.map(Node::Notifier),
        "con" => crate::contact::node(ctx, id_of(id)).await?.map(Node::Contact),
        "cim" => crate::contact::import_node(ctx, id_of(id)).await?.map(Node::ContactImport),
        "cam" => crate::campaign::node(ctx, id_of(id)).await?.map(Node::Campaign),
        "cin" => crate::campaign::invite_node(ctx, id_of(id)).await?.map(Node::CampaignInvite),
        "obj" => crate::object::node(ctx, id_of(id)).await?.map(Node::StoredObject),
        "bak" => crate::backup::node(ctx, id_of(id)).await?.map(Node::Backup),
        "bpl" => crate::backup::plan_node(ctx, id_of(id)).await?.map(Node::BackupPlan),
        _ => None,
    })
}

/// Reading by global id.
#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything with a global id; null when there is no such thing in the caller's enterprise.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The global id.")] id: ID,
    ) -> Result<Option<Node>> {
        load(ctx, &id).await
    }
    /// Several things by global id, in the order asked for; null in each place where there is no such thing.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The global ids, at most 200.")] ids: Vec<ID>,
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
