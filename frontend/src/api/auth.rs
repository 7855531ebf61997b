//! The doors of sign-in: outside GraphQL, because they hand out the cookie.

use super::session::{self, Grant};
use super::{door, transport};
use crate::model::{address, fault::Fault};
use serde::Deserialize;
use serde_json::json;

/// Signs in with a password.
///
/// # Errors
/// [`Fault::SignedOut`] for a wrong address or password, which the server does not tell apart.
pub async fn sign_in(email: &str, password: &str) -> Result<(), Fault> {
    session::enter("/auth/sign-in", &json!({ "email": email, "password": password })).await
}

/// Who may sign up on this service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Admission {
    /// Everybody.
    Open,
    /// Whoever has a link of the operator's.
    Invitation,
    /// Nobody.
    Off,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Installation {
    sign_up: Admission,
}

/// Asks who may sign up.
///
/// # Errors
/// As [`door::get`].
pub async fn admission() -> Result<Admission, Fault> {
    Ok(door::get::<Installation>("/config.json").await?.sign_up)
}

/// Sets up an enterprise in evaluation and signs its owner in.
///
/// # Errors
/// [`Fault::Refused`] with the reason when a field will not do.
pub async fn sign_up(
    enterprise: &str,
    name: &str,
    email: &str,
    password: &str,
    time_zone: &str,
    invitation: Option<&str>,
) -> Result<(), Fault> {
    let body = json!({
        "enterpriseName": enterprise, "name": name, "email": email, "password": password, "timeZone": time_zone,
        "invitation": invitation,
    });
    session::enter("/auth/sign-up", &body).await
}

/// Where another letter went.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// The address; none when it is confirmed already.
    pub sent_to: Option<String>,
}

/// Asks for another letter that confirms one's address.
///
/// # Errors
/// [`Fault::Refused`] with the reason, [`Fault::TooMany`] after some letters in a day.
pub async fn confirmation() -> Result<Sent, Fault> {
    let text = transport::post_signed("/auth/confirmation", &json!({})).await?;
    serde_json::from_str(&text).map_err(|reason| Fault::Garbled(reason.to_string()))
}

#[derive(Deserialize)]
struct Confirmed {
    email: String,
}

/// Confirms the address that a letter went to, by the token of its link; answers the address.
///
/// # Errors
/// [`Fault::NotFound`] for a link that does not hold any more.
pub async fn confirm(token: &str) -> Result<String, Fault> {
    let confirmed: Confirmed = door::post("/auth/confirm", &json!({ "token": token })).await?;
    Ok(confirmed.email)
}

/// Ends this session here and on the server.
pub async fn sign_out() {
    // The session ends here whatever the server says: that is what the person asked for.
    let _ = transport::post_signed("/auth/sign-out", &json!({})).await;
    session::forget();
}

/// Goes on as a member of another enterprise.
///
/// # Errors
/// [`Fault::NotFound`] when the membership is gone.
pub async fn switch(member_id: &str) -> Result<(), Fault> {
    let text = transport::post_signed("/auth/switch", &json!({ "memberId": member_id })).await?;
    let grant: Grant = serde_json::from_str(&text).map_err(|reason| Fault::Garbled(reason.to_string()))?;
    session::keep(grant);
    Ok(())
}

/// What an invitation link stands for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invited {
    /// The enterprise that invites.
    pub enterprise_name: String,
    /// Whom it invites.
    pub email: String,
    /// The role offered, as the API spells it.
    pub role: String,
    /// Until when, RFC 3339.
    pub expires_at: String,
    /// Whether this address can sign in already.
    pub account_exists: bool,
}

/// Looks an invitation up by the secret of its link.
///
/// # Errors
/// [`Fault::NotFound`] when it was used, withdrawn or has expired.
pub async fn invitation(secret: &str) -> Result<Invited, Fault> {
    door::get(&format!("/auth/invitations/{}", address::encode(secret))).await
}

/// Accepts an invitation; without a name with the account that exists, with one for a new account.
///
/// # Errors
/// As [`invitation`], and [`Fault::SignedOut`] for a wrong password of an existing account.
pub async fn accept(secret: &str, name: Option<&str>, password: &str) -> Result<(), Fault> {
    let path = format!("/auth/invitations/{}/accept", address::encode(secret));
    session::enter(&path, &json!({ "name": name, "password": password })).await
}
