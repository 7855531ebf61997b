//! The three roots, merged from the nouns, and the schema's text. A noun adds its structs here and its line
//! in `node.rs`; nothing else knows the list.

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, Schema};
use handsight_app::App;

use crate::{
    action::{ActionMutation, ActionQueryRoot, ActionSubscription},
    attention::AttentionQuery,
    attribute::AttributeQuery,
    audit::AuditQuery,
    auth_session::{AuthSessionMutation, AuthSessionQuery},
    backup::{BackupMutation, BackupQueryRoot, PlanMutation},
    campaign::{CampaignMutation, CampaignQuery, CampaignSubscription, InviteMutation},
    command::CommandQuery,
    contact::{ContactImportMutation, ContactMutation, ContactQueryRoot},
    device::{DeviceMutation, DeviceQuery, DeviceSubscription, NumberMutation, RenameMutation, RenameQuery},
    email::EmailMutation,
    enrolment::{EnrolmentMutation, EnrolmentQuery},
    enterprise::{EnterpriseMutation, EnterpriseQuery},
    http::deadline::Deadline,
    lost::LostMutation,
    member::{MemberMutation, MemberQuery},
    node::NodeQuery,
    notifier::{NotifierMutation, NotifierQuery},
    object::{ObjectMutation, ObjectQueryRoot},
    package::{PackageMutation, PackagePushMutation, PackageQuery, PackageSubscription},
    qos::QosQuery,
    roamer::RoamerQuery,
    script::{ScriptMutation, ScriptQuery},
    token::{TokenMutation, TokenQuery},
    tower::TowerQuery,
    usage::UsageQuery,
    view::{ViewMutation, ViewQuery},
    viewer::ViewerQuery,
    webhook::{EventKindQuery, WebhookDeliveryMutation, WebhookMutation, WebhookQuery, WebhookSubscription},
};

/// Read operations. Every field except `viewer` requires authentication and a permission.
#[derive(Debug, Default, MergedObject)]
#[graphql(name = "Query")]
pub struct QueryRoot(
    NodeQuery,
    EnterpriseQuery,
    DeviceQuery,
    RenameQuery,
    AttributeQuery,
    CommandQuery,
    ActionQueryRoot,
    ScriptQuery,
    UsageQuery,
    TowerQuery,
    QosQuery,
    RoamerQuery,
    AttentionQuery,
    Files,
    People,
);

/// Reads of files and what they hold.
#[derive(Debug, Default, MergedObject)]
pub struct Files(ObjectQueryRoot, BackupQueryRoot, PackageQuery);

/// Writes of files and what they hold.
#[derive(Debug, Default, MergedObject)]
pub struct FilesMutation(
    ObjectMutation,
    BackupMutation,
    PlanMutation,
    EmailMutation,
    PackageMutation,
    PackagePushMutation,
);

/// Reads of people and what lets them in.
#[derive(Debug, Default, MergedObject)]
pub struct People(
    ViewerQuery,
    MemberQuery,
    TokenQuery,
    AuthSessionQuery,
    AuditQuery,
    EnrolmentQuery,
    ContactQueryRoot,
    CampaignQuery,
    ViewQuery,
    WebhookQuery,
    EventKindQuery,
    NotifierQuery,
);

/// Writes of people and what lets them in.
#[derive(Debug, Default, MergedObject)]
pub struct PeopleMutation(
    MemberMutation,
    TokenMutation,
    AuthSessionMutation,
    EnrolmentMutation,
    ContactMutation,
    ContactImportMutation,
    CampaignMutation,
    InviteMutation,
    ViewMutation,
    EnterpriseMutation,
    WebhookMutation,
    WebhookDeliveryMutation,
    NotifierMutation,
    NumberMutation,
);

/// Write operations. Each returns a union of its result and possible errors; most take an idempotency key.
#[derive(Debug, Default, MergedObject)]
#[graphql(name = "Mutation")]
pub struct MutationRoot(
    ActionMutation,
    ScriptMutation,
    DeviceMutation,
    RenameMutation,
    FilesMutation,
    LostMutation,
    PeopleMutation,
);

/// Live updates.
#[derive(Debug, Default, MergedSubscription)]
#[graphql(name = "Subscription")]
pub struct SubscriptionRoot(
    DeviceSubscription,
    ActionSubscription,
    WebhookSubscription,
    CampaignSubscription,
    PackageSubscription,
);

/// The schema, ready to execute.
pub type ApiSchema = Schema<QueryRoot, MutationRoot, SubscriptionRoot>;

/// The schema of an application. Depth, cost and the other limits are checked before it by
/// the request limits, with cheaper means.
pub fn build(app: App) -> ApiSchema {
    builder().data(app).extension(Deadline).finish()
}

fn builder() -> async_graphql::SchemaBuilder<QueryRoot, MutationRoot, SubscriptionRoot> {
    Schema::build(QueryRoot::default(), MutationRoot::default(), SubscriptionRoot::default())
        .disable_suggestions()
        .extension(crate::budget::Counting)
}

/// The schema's text, sorted, as in `schema.graphql`.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .include_specified_by()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .prefer_single_line_descriptions();
    builder().finish().sdl_with_options(options)
}
