//! What a gateway reports of a message later on. The report's address carries a keyed hash of what it is about, so
//! that nobody else can report anything.

use std::fmt::Write;

use handsight_channel::twilio::signed;
use handsight_domain::{
    id::{EnterpriseId, NotifierId, TypedId},
    notifier::NotifierKind,
    scope::EnterpriseScope,
    secret::same,
};
use handsight_store::{LiveEvent, action, notifier::NotifierRow, row};
use uuid::Uuid;

use crate::{App, UseCaseError, notifier};

/// What an address of the gateway's is about: an enterprise and a message or a way out of it.
pub(crate) fn gateway_id(enterprise: EnterpriseId, about: Uuid) -> String {
    format!("{}.{}", enterprise.uuid().simple(), about.simple())
}

/// The keyed hash that makes an address ours.
pub(crate) fn gateway_token(app: &App, id: &str) -> String {
    let hash = app.secret.hash("delivery report", id.as_bytes());
    hash.iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads an address of the gateway's that is ours.
fn open(app: &App, id: &str, given: &str) -> Result<(EnterpriseId, Uuid), UseCaseError> {
    if !same(gateway_token(app, id).as_bytes(), given.as_bytes()) {
        tracing::info!("a gateway's call was discarded: authentication failure");
        return Err(UseCaseError::NotFound);
    }
    let (enterprise, about) = id.split_once('.').ok_or(UseCaseError::NotFound)?;
    let read = |text: &str| Uuid::try_parse(text).map_err(|_| UseCaseError::NotFound);
    Ok((EnterpriseId::from_uuid(read(enterprise)?), read(about)?))
}

/// The address at which a gateway reports on a message; `None` for those that report otherwise. Kannel puts the
/// report's type in place of `%d`.
pub fn report_url(app: &App, kind: NotifierKind, enterprise: EnterpriseId, message: Uuid) -> Option<String> {
    let (path, rest) = match kind {
        NotifierKind::Kannel => ("kannel/dlr", "&type=%d"),
        NotifierKind::Twilio => ("twilio/status", ""),
        _ => return None,
    };
    let id = gateway_id(enterprise, message);
    Some(format!("{}/gateway/{path}?id={id}&token={}{rest}", app.public_url, gateway_token(app, &id)))
}

pub(crate) async fn note(
    app: &App,
    enterprise: EnterpriseId,
    message: Uuid,
    outcome: &str,
    detail: &str,
) -> Result<(), UseCaseError> {
    let mut tx = app.store.write(&EnterpriseScope::of_job(enterprise)).await?;
    let told = action::delivery_report(&tx, message, app.clock.now(), outcome, detail).await?;
    for e in told {
        tx.tell(LiveEvent::Action { enterprise, action: e.action, device: e.device, session: e.session });
    }
    Ok(tx.commit().await?)
}

/// Takes a report of Kannel's. Types: 1 delivered, 2 not delivered, 4 queued, 8 taken by the centre, 16 refused by
/// the centre; others are passed over.
///
/// # Errors
/// [`UseCaseError::NotFound`] when the token does not belong to the id.
pub async fn delivery_report(app: &App, id: &str, kind: u32, given: &str) -> Result<(), UseCaseError> {
    let (enterprise, message) = open(app, id, given)?;
    let (outcome, detail) = match kind {
        1 => ("DELIVERED", "delivered to the phone"),
        2 => ("FAILED", "the network could not deliver it"),
        4 => ("ACCEPTED", "queued at the message centre"),
        8 => ("ACCEPTED", "taken by the message centre"),
        16 => ("FAILED", "refused by the message centre"),
        _ => return Ok(()),
    };
    note(app, enterprise, message, outcome, detail).await
}

/// What a gateway of Twilio's form calls us with.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The id in the address.
    pub id: String,
    /// The token in the address.
    pub token: String,
    /// The path and query that were called, as they were written.
    pub path: String,
    /// The form's fields.
    pub form: Vec<(String, String)>,
    /// The signature in the header.
    pub signature: String,
}

impl Signed {
    fn field(&self, name: &str) -> Option<&str> {
        self.form.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
    /// Whether one of the enterprise's gateways signed it.
    async fn authentic(
        &self,
        app: &App,
        enterprise: EnterpriseId,
        of: Option<Uuid>,
    ) -> Result<bool, UseCaseError> {
        let scope = EnterpriseScope::of_job(enterprise);
        let url = format!("{}{}", app.public_url, self.path);
        let rows = match of {
            Some(id) => row::find::<NotifierRow>(&*app.store.read(&scope).await?, NotifierId::from_uuid(id))
                .await?
                .into_iter()
                .collect(),
            None => notifier::list(app, &scope).await?,
        };
        for row in rows.iter().filter(|row| row.kind == NotifierKind::Twilio) {
            if signed(&notifier::secret(app, row, "token")?, &url, &self.form, &self.signature) {
                return Ok(true);
            }
        }
        tracing::info!("a gateway's call was discarded: its signature is not right");
        Ok(false)
    }
}

/// Takes a report of a gateway of Twilio's form.
///
/// # Errors
/// [`UseCaseError::NotFound`] when the token does not belong to the id, or nobody we know signed it.
pub async fn status_report(app: &App, call: &Signed) -> Result<(), UseCaseError> {
    let (enterprise, message) = open(app, &call.id, &call.token)?;
    if !call.authentic(app, enterprise, None).await? {
        return Err(UseCaseError::NotFound);
    }
    let code = call.field("ErrorCode").map(|c| format!(" (error {})", handsight_channel::notifier::said(c)));
    let (outcome, detail) = match call.field("MessageStatus").unwrap_or_default() {
        "delivered" | "read" => ("DELIVERED", "delivered to the phone".to_owned()),
        "sent" => ("ACCEPTED", "taken by the carrier".to_owned()),
        "undelivered" | "failed" => ("FAILED", format!("not delivered{}", code.unwrap_or_default())),
        _ => return Ok(()),
    };
    note(app, enterprise, message, outcome, &detail).await
}

/// A text from a phone, by a gateway of Twilio's form.
///
/// # Errors
/// [`UseCaseError::NotFound`] when the token does not belong to the id, or nobody we know signed it.
pub async fn signed_text(app: &App, call: &Signed) -> Result<(), UseCaseError> {
    let (enterprise, notifier) = open(app, &call.id, &call.token)?;
    if !call.authentic(app, enterprise, Some(notifier)).await? {
        return Err(UseCaseError::NotFound);
    }
    let (from, text) = (call.field("From").unwrap_or_default(), call.field("Body").unwrap_or_default());
    taken(crate::device::reply(app, Some(enterprise), from, text).await)
}

/// A text that is no reply is taken all the same: a gateway that is told otherwise only sends it again.
fn taken(outcome: Result<(), UseCaseError>) -> Result<(), UseCaseError> {
    match outcome {
        Err(UseCaseError::NotFound) => Ok(()),
        other => other,
    }
}

/// A text from a phone, by Kannel. With an id it comes from an enterprise's own gateway; without one from the
/// operator's, which shows the token of the configuration.
///
/// # Errors
/// [`UseCaseError::NotFound`] when the token is not right.
pub async fn text(
    app: &App,
    id: Option<&str>,
    token: &str,
    from: &str,
    text: &str,
) -> Result<(), UseCaseError> {
    let enterprise = match id {
        Some(id) => {
            let (enterprise, about) = open(app, id, token)?;
            // The address of a report on one message opens no door for texts: this one is about a gateway.
            let tx = app.store.read(&EnterpriseScope::of_job(enterprise)).await?;
            let gateway = row::find::<NotifierRow>(&tx, NotifierId::from_uuid(about)).await?;
            gateway.filter(|row| row.kind == NotifierKind::Kannel).ok_or(UseCaseError::NotFound)?;
            Some(enterprise)
        }
        None => match &app.incoming_token {
            Some(expected) if same(expected.as_bytes(), token.as_bytes()) => None,
            _ => {
                tracing::info!("a text was discarded: the gateway's token is not right");
                return Err(UseCaseError::NotFound);
            }
        },
    };
    taken(crate::device::reply(app, enterprise, from, text).await)
}
