//! Campaigns, their invitations, and where devices came from.

mod invite;
mod row;

pub use invite::{
    InviteQuery, InviteRow, due_invites, insert_invites, invite_by_id, invite_by_token, invite_for_update,
    invites_of_contacts, invites_page, invites_where, next_attempt, queue_again, save_invite, ways_at_rest,
};
pub use row::{
    CampaignCounts, CampaignRow, by_id, by_ids, by_token, counts, device_count, for_update, insert,
    note_opened, origins, page, save, set_origin, token_exists,
};

/// The kind of due row that sends a campaign's invitations; its subject is the campaign.
pub const SEND: &str = "campaign.send";
