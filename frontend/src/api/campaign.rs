//! Campaigns of enrolment and their invitations.

use super::kinds::{InviteState, InviteWay, Liability};
use super::outcome::{Conflict, InvalidInput, LimitReached, Outcome, payload};
use super::page::{PageInfo, Turn};
use super::scalar::DateTime;
use super::{schema, transport};
use crate::browser;
use crate::model::fault::Fault;
use cynic::{MutationBuilder, QueryBuilder, SubscriptionBuilder};

/// How invitations stand.
#[derive(cynic::QueryFragment, Clone, Copy, Debug, PartialEq, Eq)]
pub struct CampaignCounts {
    pub invited: i32,
    pub queued: i32,
    pub sent: i32,
    pub opened: i32,
    pub enrolled: i32,
    pub failed: i32,
    pub stopped: i32,
    pub devices: i32,
}

/// A campaign in the list.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Campaign")]
pub struct CampaignLine {
    pub id: cynic::Id,
    pub name: String,
    pub note: Option<String>,
    pub expires_at: Option<DateTime>,
    pub device_limit: Option<i32>,
    pub stopped_at: Option<DateTime>,
    pub counts: CampaignCounts,
}

#[derive(cynic::QueryFragment)]
struct CampaignConnection {
    nodes: Vec<CampaignLine>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct CampaignsQuery {
    #[arguments(first: 200)]
    campaigns: CampaignConnection,
}

/// The newest campaigns, at most 200.
///
/// # Errors
/// As [`transport::run`].
pub async fn campaigns() -> Result<Vec<CampaignLine>, Fault> {
    Ok(transport::run(CampaignsQuery::build(())).await?.campaigns.nodes)
}

/// Whom an invitation is for.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Contact")]
pub struct Invitee {
    pub name: Option<String>,
    pub phone_number: Option<String>,
    pub email: Option<String>,
}

/// The phone that came.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Device")]
pub struct Came {
    pub id: cynic::Id,
    pub name: String,
}

/// An invitation.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct CampaignInvite {
    pub id: cynic::Id,
    pub contact: Option<Invitee>,
    pub way: InviteWay,
    pub state: InviteState,
    pub sends: i32,
    pub sent_at: Option<DateTime>,
    pub opened_at: Option<DateTime>,
    pub enrolled_at: Option<DateTime>,
    pub next_attempt_at: Option<DateTime>,
    pub last_error: Option<String>,
    pub device: Option<Came>,
}

/// A page of invitations.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "CampaignInviteConnection")]
pub struct InvitePage {
    pub nodes: Vec<CampaignInvite>,
    pub page_info: PageInfo,
    pub total_count: i32,
}

/// A campaign with its invitations.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(variables = "CampaignVariables")]
pub struct Campaign {
    pub id: cynic::Id,
    pub name: String,
    pub note: Option<String>,
    pub link: String,
    pub qr_svg: String,
    pub expires_at: Option<DateTime>,
    pub device_limit: Option<i32>,
    pub department: Option<String>,
    pub office: Option<String>,
    pub liability: Liability,
    pub sms_text: String,
    pub email_subject: String,
    pub email_text: String,
    pub link_opened: i32,
    pub stopped_at: Option<DateTime>,
    pub counts: CampaignCounts,
    #[arguments(first: $first, after: $after, last: $last, before: $before)]
    pub invites: InvitePage,
}

/// Which campaign, and which page of its invitations.
#[derive(cynic::QueryVariables)]
pub struct CampaignVariables {
    id: cynic::Id,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "CampaignVariables")]
struct CampaignQuery {
    #[arguments(id: $id)]
    campaign: Option<Campaign>,
}

/// A campaign and a page of its invitations; nothing for an id of none.
///
/// # Errors
/// As [`transport::run`].
pub async fn campaign(id: String, turn: Turn, rows: i32) -> Result<Option<Campaign>, Fault> {
    let slice = turn.slice(rows);
    let variables = CampaignVariables {
        id: cynic::Id::new(id),
        first: slice.first,
        after: slice.after,
        last: slice.last,
        before: slice.before,
    };
    Ok(transport::run(CampaignQuery::build(variables)).await?.campaign)
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Campaign")]
struct CampaignRef {
    id: cynic::Id,
}
#[derive(cynic::QueryVariables)]
struct ChangedVariables {
    id: Option<cynic::Id>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Subscription", variables = "ChangedVariables")]
struct CampaignChanged {
    #[expect(dead_code, reason = "an event must select something; that it came is the news")]
    #[arguments(id: $id)]
    campaign_changed: CampaignRef,
}

/// Says each time that a campaign (any without an id) changed, for as long as the current view lives.
pub fn on_change(id: Option<String>, tell: impl Fn() + 'static) {
    let variables = ChangedVariables { id: id.map(cynic::Id::new) };
    super::live::subscribe(CampaignChanged::build(variables), move |_: CampaignChanged| tell());
}

/// What a campaign is to be, as a form holds it.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct CampaignFields {
    pub name: String,
    pub note: Option<String>,
    pub expires_at: Option<DateTime>,
    pub device_limit: Option<i32>,
    pub department: Option<String>,
    pub office: Option<String>,
    pub liability: Option<Liability>,
    pub sms_text: Option<String>,
    pub email_subject: Option<String>,
    pub email_text: Option<String>,
}

#[derive(cynic::InputObject)]
struct CreateCampaignInput {
    idempotency_key: Option<String>,
    fields: CampaignFields,
}
#[derive(cynic::QueryVariables)]
struct CreateVariables {
    input: CreateCampaignInput,
}
#[derive(cynic::QueryFragment)]
struct CreateCampaignDone {
    campaign: CampaignRef,
}
payload!(CreateCampaignPayload: CreateCampaignDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "CreateVariables")]
struct CreateCampaign {
    #[arguments(input: $input)]
    create_campaign: CreateCampaignPayload,
}

#[derive(cynic::InputObject)]
struct UpdateCampaignInput {
    idempotency_key: Option<String>,
    campaign_id: cynic::Id,
    fields: CampaignFields,
}
#[derive(cynic::QueryVariables)]
struct UpdateVariables {
    input: UpdateCampaignInput,
}
#[derive(cynic::QueryFragment)]
struct UpdateCampaignDone {
    campaign: CampaignRef,
}
payload!(UpdateCampaignPayload: UpdateCampaignDone, InvalidInput);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "UpdateVariables")]
struct UpdateCampaign {
    #[arguments(input: $input)]
    update_campaign: UpdateCampaignPayload,
}

/// Makes a campaign, or changes the one with this id; brings its id.
///
/// # Errors
/// When a field will not do, or as [`transport::run`].
pub async fn save(id: Option<String>, fields: CampaignFields) -> Outcome<String> {
    let idempotency_key = Some(browser::idempotency_key());
    let saved = match id {
        None => {
            let input = CreateCampaignInput { idempotency_key, fields };
            let done = transport::run(CreateCampaign::build(CreateVariables { input })).await?;
            done.create_campaign.outcome()?.campaign
        }
        Some(id) => {
            let input = UpdateCampaignInput { idempotency_key, campaign_id: cynic::Id::new(id), fields };
            let done = transport::run(UpdateCampaign::build(UpdateVariables { input })).await?;
            done.update_campaign.outcome()?.campaign
        }
    };
    Ok(saved.id.into_inner())
}

#[derive(cynic::InputObject)]
struct SetCampaignRunningInput {
    idempotency_key: Option<String>,
    campaign_id: cynic::Id,
    running: bool,
}
#[derive(cynic::QueryVariables)]
struct RunningVariables {
    input: SetCampaignRunningInput,
}
#[derive(cynic::QueryFragment)]
struct SetCampaignRunningDone {
    #[expect(dead_code, reason = "a selection cannot be empty")]
    campaign: CampaignRef,
}
payload!(SetCampaignRunningPayload: SetCampaignRunningDone);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RunningVariables")]
struct SetCampaignRunning {
    #[arguments(input: $input)]
    set_campaign_running: SetCampaignRunningPayload,
}

/// Stops a campaign, or lets it go on.
///
/// # Errors
/// As [`transport::run`].
pub async fn set_running(id: String, running: bool) -> Outcome<()> {
    let idempotency_key = Some(browser::idempotency_key());
    let input = SetCampaignRunningInput { idempotency_key, campaign_id: cynic::Id::new(id), running };
    let done = transport::run(SetCampaignRunning::build(RunningVariables { input })).await?;
    done.set_campaign_running.outcome()?;
    Ok(())
}

/// One contact's text.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct InviteSample {
    pub to: String,
    pub subject: Option<String>,
    pub text: String,
    pub segments: Option<i32>,
    pub wide: Option<bool>,
}

/// What inviting would do.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct InvitePreview {
    pub samples: Vec<InviteSample>,
    pub reachable: i32,
    pub unreachable: i32,
    pub segments: i32,
    pub configured: bool,
}

#[derive(cynic::QueryVariables)]
struct PreviewVariables {
    id: cynic::Id,
    way: InviteWay,
    contacts: Option<Vec<cynic::Id>>,
}
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "PreviewVariables")]
struct PreviewQuery {
    #[arguments(campaignId: $id, way: $way, contactIds: $contacts)]
    invite_preview: InvitePreview,
}

fn ids(ids: Option<Vec<String>>) -> Option<Vec<cynic::Id>> {
    ids.map(|ids| ids.into_iter().map(cynic::Id::new).collect())
}

/// What inviting these contacts (or all that are left) would do.
///
/// # Errors
/// As [`transport::run`].
pub async fn preview(
    id: String,
    way: InviteWay,
    contacts: Option<Vec<String>>,
) -> Result<InvitePreview, Fault> {
    let variables = PreviewVariables { id: cynic::Id::new(id), way, contacts: ids(contacts) };
    Ok(transport::run(PreviewQuery::build(variables)).await?.invite_preview)
}

#[derive(cynic::InputObject)]
struct InviteContactsInput {
    idempotency_key: Option<String>,
    campaign_id: cynic::Id,
    way: InviteWay,
    contact_ids: Option<Vec<cynic::Id>>,
}
#[derive(cynic::QueryVariables)]
struct InviteVariables {
    input: InviteContactsInput,
}
#[derive(cynic::QueryFragment)]
struct InviteContactsDone {
    queued: i32,
}
payload!(InviteContactsPayload: InviteContactsDone, Conflict, LimitReached);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "InviteVariables")]
struct InviteContacts {
    #[arguments(input: $input)]
    invite_contacts: InviteContactsPayload,
}

/// Invites these contacts, or all that are left; says how many invitations are on their way.
///
/// # Errors
/// When the way is not configured or the campaign lets nobody in, or as [`transport::run`].
pub async fn invite(id: String, way: InviteWay, contacts: Option<Vec<String>>) -> Outcome<i32> {
    let input = InviteContactsInput {
        idempotency_key: Some(browser::idempotency_key()),
        campaign_id: cynic::Id::new(id),
        way,
        contact_ids: ids(contacts),
    };
    let done = transport::run(InviteContacts::build(InviteVariables { input })).await?;
    Ok(done.invite_contacts.outcome()?.queued)
}

#[derive(cynic::InputObject)]
struct RemindInvitesInput {
    idempotency_key: Option<String>,
    campaign_id: cynic::Id,
    invite_ids: Option<Vec<cynic::Id>>,
}
#[derive(cynic::QueryVariables)]
struct RemindVariables {
    input: RemindInvitesInput,
}
#[derive(cynic::QueryFragment)]
struct RemindInvitesDone {
    queued: i32,
}
payload!(RemindInvitesPayload: RemindInvitesDone, Conflict);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "RemindVariables")]
struct RemindInvites {
    #[arguments(input: $input)]
    remind_invites: RemindInvitesPayload,
}

/// Sends invitations again: these, or all whose phone has not come.
///
/// # Errors
/// When the way is not configured or the campaign lets nobody in, or as [`transport::run`].
pub async fn remind(id: String, invites: Option<Vec<String>>) -> Outcome<i32> {
    let input = RemindInvitesInput {
        idempotency_key: Some(browser::idempotency_key()),
        campaign_id: cynic::Id::new(id),
        invite_ids: ids(invites),
    };
    let done = transport::run(RemindInvites::build(RemindVariables { input })).await?;
    Ok(done.remind_invites.outcome()?.queued)
}

#[derive(cynic::InputObject)]
struct WithdrawInvitesInput {
    idempotency_key: Option<String>,
    campaign_id: cynic::Id,
    invite_ids: Vec<cynic::Id>,
}
#[derive(cynic::QueryVariables)]
struct WithdrawVariables {
    input: WithdrawInvitesInput,
}
#[derive(cynic::QueryFragment)]
struct WithdrawInvitesDone {
    withdrawn: i32,
}
payload!(WithdrawInvitesPayload: WithdrawInvitesDone);
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "WithdrawVariables")]
struct WithdrawInvites {
    #[arguments(input: $input)]
    withdraw_invites: WithdrawInvitesPayload,
}

/// Takes invitations back; says how many.
///
/// # Errors
/// As [`transport::run`].
pub async fn withdraw(id: String, invites: Vec<String>) -> Outcome<i32> {
    let input = WithdrawInvitesInput {
        idempotency_key: Some(browser::idempotency_key()),
        campaign_id: cynic::Id::new(id),
        invite_ids: invites.into_iter().map(cynic::Id::new).collect(),
    };
    let done = transport::run(WithdrawInvites::build(WithdrawVariables { input })).await?;
    Ok(done.withdraw_invites.outcome()?.withdrawn)
}
