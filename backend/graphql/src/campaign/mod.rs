//! Campaigns and their invitations in the API.

mod invite;
mod mutation;
mod object;
mod query;

pub use invite::{
    CampaignInvite, CampaignInviteConnection, CampaignInviteEdge, InviteMutation, InviteState, InviteWay,
};
pub use mutation::CampaignMutation;
pub use object::{Campaign, CampaignConnection, CampaignEdge};
pub use query::{CampaignQuery, CampaignSubscription};
