//! Writing to a person: one letter, or one text to a number that is no device's. What carries it is the
//! operator's mail server and gateway. Outside of any transaction: a gateway may take its time.

use handsight_channel::{Accepted, Mail, Outbound, SendError};
use handsight_domain::scope::EnterpriseScope;

use crate::App;

/// Sends one letter in the name of an enterprise.
///
/// # Errors
/// [`SendError`], in words for people; also when there is no mail server.
pub async fn mail(app: &App, _scope: &EnterpriseScope, mail: &Mail) -> Result<Accepted, SendError> {
    match &app.mail {
        Some(mailer) => mailer.send(mail).await,
        None => Err(SendError::Permanent("no mail server is configured".to_owned())),
    }
}

/// Sends one text to a person's number (E.164) in the name of an enterprise.
///
/// # Errors
/// [`SendError`], in words for people; also when there is no gateway.
pub async fn text(
    app: &App,
    _scope: &EnterpriseScope,
    number: &str,
    text: &str,
) -> Result<Accepted, SendError> {
    match &app.sms {
        Some(gateway) => {
            let message = Outbound { to: number.to_owned(), text: text.to_owned(), ..Outbound::default() };
            gateway.send(&message).await
        }
        None => Err(SendError::Permanent("no SMS gateway is configured".to_owned())),
    }
}
