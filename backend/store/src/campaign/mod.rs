//! Campaigns, their invitations, and where devices came from.

mod invite;
mod row;

pub use invite::{
    InviteQuery, InviteRow, due_invites, insert_invites, invite_by_token, invites_of_contacts, invites_page,
    invites_where, next_attempt, queue_again, ways_at_rest,
};
pub use row::{
    CampaignCounts, CampaignRow, by_token, counts, device_count, insert, note_opened, origins, page,
    set_origin, token_exists,
};

/// The kind of due row that sends a campaign's invitations; its subject is the campaign.
pub const SEND: &str = "campaign.send";
