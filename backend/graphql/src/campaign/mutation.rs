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
        /// What it is to be.
        fields: CampaignFields,
    }
    /// The campaign is made.
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
        /// The campaign.
        campaign_id: ID,
        /// What it is from now on.
        fields: CampaignFields,
    }
    /// The campaign as it is now.
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
        /// The campaign.
        campaign_id: ID,
        /// False stops it: its links let nobody in, nothing of it is sent.
        running: bool,
    }
    /// The campaign as it is now.
    SetCampaignRunningDone {
        /// The campaign.
        campaign: Campaign,
    }
    /// Result of `setCampaignRunning`.
    SetCampaignRunningPayload;
}
