//! Campaigns of enrolment: a link with an end and a limit, invitations with links of their own, and how far each
//! of them is.

mod admit;
mod invite;
mod link;
mod list;
mod open;
mod preview;
mod running;
mod save;
mod send;
mod withdraw;

pub(crate) use admit::{admit, settle};
pub use handsight_store::campaign::{CampaignCounts, CampaignRow, InviteQuery, InviteRow};
pub use invite::{Invite, Invited, invite, remind};
pub use link::{link_of, qr_svg};
pub use list::{by_ids, counts, find, find_invite, invites, invites_of_contacts, list, origins};
pub use open::{Opening, open};
pub use preview::{Sample, TextPreview, preview};
pub use running::set_running;
pub use save::{CampaignInput, create, update};
pub(crate) use send::send;
pub use withdraw::withdraw;

use handsight_domain::{id::CampaignId, time::Timestamp};
use handsight_store::{LiveEvent, WriteTx};

/// Tells whoever watches that a campaign or its invitations changed.
fn tell(tx: &mut WriteTx, campaign: CampaignId) {
    let enterprise = tx.scope().enterprise();
    tx.tell(LiveEvent::Campaign { enterprise, campaign });
}

/// Why a campaign's links let nobody in now, in words; `None` when they do.
fn shut(campaign: &CampaignRow, devices: i64, now: Timestamp) -> Option<String> {
    if campaign.stopped_at.is_some() {
        return Some("this campaign was stopped: ask for a new link".to_owned());
    }
    if let Some(end) = campaign.expires_at.filter(|end| *end <= now) {
        let day = end.to_utc().format("%Y-%m-%d %H:%M UTC");
        return Some(format!("this link expired on {day}: ask for a new one"));
    }
    match campaign.device_limit {
        Some(limit) if devices >= limit => {
            Some(format!("this campaign takes {limit} devices, and all of them are in: ask for a new link"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shuts_a_campaign() {
        let open = CampaignRow {
            id: "cam_00000000000000000000000000000001".parse().unwrap(),
            name: "Spring".to_owned(),
            note: None,
            token_sealed: vec![],
            expires_at: Some(Timestamp::from_millis(1_000)),
            device_limit: Some(2),
            department: None,
            office: None,
            liability: "CORPORATE".to_owned(),
            sms_text: String::new(),
            email_subject: String::new(),
            email_text: String::new(),
            opened: 0,
            created_at: Timestamp::from_millis(0),
            created_by: String::new(),
            stopped_at: None,
        };
        let at = Timestamp::from_millis(999);
        assert_eq!(shut(&open, 1, at), None);
        assert!(shut(&open, 2, at).unwrap().contains("2 devices"));
        assert!(shut(&open, 1, Timestamp::from_millis(1_000)).unwrap().contains("expired on 1970-01-01"));
        let stopped = CampaignRow { stopped_at: Some(at), ..open };
        assert!(shut(&stopped, 0, at).unwrap().contains("stopped"));
    }
}
