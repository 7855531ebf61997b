//! Campaigns of enrolment and their invitations.

pub use super::input::CampaignFields;
use super::outcome::Outcome;

operations!("campaign");

/// Makes a campaign, or changes the one with this id; brings its id.
///
/// # Errors
/// When a field will not do, or as [`super::transport::data`].
pub async fn save(id: Option<String>, fields: CampaignFields) -> Outcome<String> {
    match id {
        None => create(fields).await,
        Some(id) => update(id, fields).await,
    }
}
