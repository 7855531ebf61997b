//! The enterprise itself: its settings and its enrolment.

use super::input::UpdateEnterpriseInput;
use super::outcome::Outcome;
use super::viewer::Enterprise;

operations!("enterprise");

/// Changes name and time zone.
///
/// # Errors
/// When one of them will not do, or as [`super::transport::data`].
pub async fn update(name: &str, time_zone: &str) -> Outcome<Enterprise> {
    let (name, time_zone) = (Some(name.trim().to_owned()), Some(time_zone.to_owned()));
    change(UpdateEnterpriseInput { name, time_zone, ..UpdateEnterpriseInput::default() }).await
}

/// Changes after how many hours a wipe that waits asks again.
///
/// # Errors
/// When they are fewer than 1 or more than 720, or as [`super::transport::data`].
pub async fn set_wipe_asks_after(hours: i32) -> Outcome<Enterprise> {
    let hours = Some(hours);
    change(UpdateEnterpriseInput { wipe_asks_after_hours: hours, ..UpdateEnterpriseInput::default() }).await
}
