//! Making, changing and stopping campaigns.

use async_graphql::{ID, InputObject};
use handsight_app::campaign::{self as cases, CampaignInput};
use handsight_domain::policy::Permission;

use super::Campaign;
use crate::{
    context::{Visit, need_id},
    device::Liability,
    mutation::mutations,
    problem::InvalidInput,
    scalar::DateTime,
};

/// Settings of a campaign. Texts can contain the placeholders {name}, {enterprise}, {link} and {systemId}.
#[derive(Debug, InputObject)]
pub struct CampaignFields {
    /// Name, 1 to 100 characters.
    name: String,
    /// Notes, at most 1,000 characters.
    note: Option<String>,
    /// When its links expire; never if absent.
    expires_at: Option<DateTime>,
    /// Maximum number of devices that can enrol through it; no limit if absent.
    device_limit: Option<i32>,
    /// Department of enrolled devices if the contact has none.
    department: Option<String>,
    /// Office of enrolled devices if the contact has none.
    office: Option<String>,
    /// Owner of devices enrolled through it; the enterprise by default.
    liability: Option<Liability>,
    /// Text of invitations by SMS, at most 1,000 characters; a default if absent.
    sms_text: Option<String>,
    /// Subject of invitations by e-mail, at most 200 characters; a default if absent.
    email_subject: Option<String>,
    /// Text of invitations by e-mail, at most 10,000 characters; a default if absent.
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

mutations! {
    /// Mutations of campaigns.
    CampaignMutation;

    /// Creates a campaign with its own enrolment link.
    create_campaign("Parameters of `createCampaign`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let done = cases::create(ctx.app(), &scope, key, &input.fields.into()).await;
        done.map(|row| CreateCampaignDone { campaign: Campaign::new(row, scope) })
    }
    /// Input of `createCampaign`.
    CreateCampaignInput {
        /// Settings of the campaign.
        fields: CampaignFields,
    }
    /// The created campaign.
    CreateCampaignDone {
        /// The campaign.
        campaign: Campaign,
    }
    /// Result of `createCampaign`.
    CreateCampaignPayload: InvalidInput;

    /// Updates a campaign; its link stays the same.
    update_campaign("Parameters of `updateCampaign`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let id = need_id(&input.campaign_id)?;
        let done = cases::update(ctx.app(), &scope, key, id, &input.fields.into()).await;
        done.map(|row| UpdateCampaignDone { campaign: Campaign::new(row, scope) })
    }
    /// Input of `updateCampaign`.
    UpdateCampaignInput {
        /// ID of the campaign.
        campaign_id: ID,
        /// New settings of the campaign, complete.
        fields: CampaignFields,
    }
    /// The updated campaign.
    UpdateCampaignDone {
        /// The campaign.
        campaign: Campaign,
    }
    /// Result of `updateCampaign`.
    UpdateCampaignPayload: InvalidInput;

    /// Stops or resumes a campaign.
    set_campaign_running("Parameters of `setCampaignRunning`.") |ctx, input, key| {
        let scope = ctx.enter(Permission::EnrolmentManage)?;
        let id = need_id(&input.campaign_id)?;
        let done = cases::set_running(ctx.app(), &scope, key, id, input.running).await;
        done.map(|row| SetCampaignRunningDone { campaign: Campaign::new(row, scope) })
    }
    /// Input of `setCampaignRunning`.
    SetCampaignRunningInput {
        /// ID of the campaign.
        campaign_id: ID,
        /// False stops the campaign: its links stop working and no invitations are sent. True resumes it.
        running: bool,
    }
    /// The updated campaign.
    SetCampaignRunningDone {
        /// The campaign.
        campaign: Campaign,
    }
    /// Result of `setCampaignRunning`.
    SetCampaignRunningPayload;
}
