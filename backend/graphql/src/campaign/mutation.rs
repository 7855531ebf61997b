//! Making, changing and stopping campaigns.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use handsight_app::campaign::{self as cases, CampaignInput};
use handsight_domain::policy::Permission;

use super::Campaign;
use crate::{
    context::{Visit, need_id},
    device::Liability,
    payload,
    problem::InvalidInput,
    scalar::DateTime,
};

/// What a campaign is to be. Texts hold the placeholders {name}, {enterprise}, {link} and {systemId}.
#[derive(Debug, InputObject)]
pub struct CampaignFields {
    /// Its name, 1 to 100 characters.
    name: String,
    /// Notes, at most 1,000 characters.
    note: Option<String>,
    /// Until when its links work; without end when absent.
    expires_at: Option<DateTime>,
    /// Most phones that enrol by it; no limit when absent.
    device_limit: Option<i32>,
    /// The department that its phones get when the contact has none.
    department: Option<String>,
    /// The office that its phones get when the contact has none.
    office: Option<String>,
    /// Who owns its phones; the enterprise when absent.
    liability: Option<Liability>,
    /// The text by SMS, at most 1,000 characters; the usual one when absent.
    sms_text: Option<String>,
    /// The subject by e-mail, at most 200 characters; the usual one when absent.
    email_subject: Option<String>,
    /// The text by e-mail, at most 10,000 characters; the usual one when absent.
    email_text: Option<String>,
}

impl From<CampaignFields> for CampaignInput {
    fn from(f: CampaignFields) -> Self {
        Self {
            name: f.name,
            note: f.note,
            expires_at: f.expires_at.map(|at| at.0),
            device_limit: f.device_limit.map(i64::from),
            department: f.department,
            office: f.office,
            liability: f.liability.unwrap_or(Liability::Corporate).name().to_owned(),
            sms_text: f.sms_text,
            email_subject: f.email_subject,
            email_text: f.email_text,
        }
    }
}

/// A campaign to be made.
#[derive(Debug, InputObject)]
pub struct CreateCampaignInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// What it is to be.
    fields: CampaignFields,
}
/// The campaign is made.
#[derive(Debug, SimpleObject)]
pub struct CreateCampaignDone {
    /// The campaign.
    campaign: Campaign,
}
payload!(
    /// What came of making a campaign.
    CreateCampaignPayload = CreateCampaignDone, Invalid(InvalidInput)
);

/// A campaign to be changed.
#[derive(Debug, InputObject)]
pub struct UpdateCampaignInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The campaign.
    campaign_id: ID,
    /// What it is from now on.
    fields: CampaignFields,
}
/// The campaign as it is now.
#[derive(Debug, SimpleObject)]
pub struct UpdateCampaignDone {
    /// The campaign.
    campaign: Campaign,
}
payload!(
    /// What came of changing a campaign.
    UpdateCampaignPayload = UpdateCampaignDone, Invalid(InvalidInput)
);

/// Whether a campaign runs.
#[derive(Debug, InputObject)]
pub struct SetCampaignRunningInput {
    /// Makes repeating the request harmless; 1 to 200 characters.
    idempotency_key: Option<String>,
    /// The campaign.
    campaign_id: ID,
    /// False stops it: its links let nobody in, nothing of it is sent.
    running: bool,
}
/// The campaign as it is now.
#[derive(Debug, SimpleObject)]
pub struct SetCampaignRunningDone {
    /// The campaign.
    campaign: Campaign,
}
payload!(
    /// What came of stopping a campaign or letting it go on.
    SetCampaignRunningPayload = SetCampaignRunningDone
);

/// Mutations of campaigns.
#[derive(Debug, Default)]
pub struct CampaignMutation;

#[Object]
impl CampaignMutation {
    /// Makes a campaign with a link of its own.
    async fn create_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: CreateCampaignInput,
    ) -> Result<CreateCampaignPayload> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let done =
            cases::create(ctx.app(), &scope, input.idempotency_key.as_deref(), &input.fields.into()).await;
        CreateCampaignPayload::of(done.map(|row| CreateCampaignDone { campaign: Campaign::new(row, scope) }))
    }
    /// Changes a campaign; its link stays.
    async fn update_campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and what.")] input: UpdateCampaignInput,
    ) -> Result<UpdateCampaignPayload> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.campaign_id)?);
        let done = cases::update(ctx.app(), &scope, key, id, &input.fields.into()).await;
        UpdateCampaignPayload::of(done.map(|row| UpdateCampaignDone { campaign: Campaign::new(row, scope) }))
    }
    /// Stops a campaign, or lets it go on.
    async fn set_campaign_running(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which, and whether.")] input: SetCampaignRunningInput,
    ) -> Result<SetCampaignRunningPayload> {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let (key, id) = (input.idempotency_key.as_deref(), need_id(&input.campaign_id)?);
        let done = cases::set_running(ctx.app(), &scope, key, id, input.running).await;
        SetCampaignRunningPayload::of(
            done.map(|row| SetCampaignRunningDone { campaign: Campaign::new(row, scope) }),
        )
    }
}
