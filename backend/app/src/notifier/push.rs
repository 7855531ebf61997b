//! Where push reaches a device. The device protocol says that a phone is reached by what it has and is silent
//! about how the server learns that address. This is an addition: the attribute `pushAddress` of a check-in, an
//! object `{kind, token}` with the kind `fcm`, `apns` or `mqtt`, or null when push reaches it no more. Servers that
//! do not know it keep it as any other attribute; agents that do not send it are reached as before.

use handsight_domain::{id::DeviceId, notifier::NotifierKind, time::Timestamp};
use handsight_store::{
    Tx,
    device::{PushRow, push_of, save_push},
};
use serde_json::Value;

use crate::{App, UseCaseError};

/// Longest address, in bytes: the services promise nothing, and send less than 300.
const MOST: usize = 1_000;

fn context(device: DeviceId) -> String {
    format!("push address {device}")
}

/// Opens an address.
///
/// # Errors
/// [`UseCaseError::Internal`] when the installation's key is another one than it was sealed with.
pub(super) fn open(app: &App, device: DeviceId, row: &PushRow) -> Result<String, UseCaseError> {
    let plain = app.secret.open(&context(device), &row.address_sealed).map_err(|_| {
        UseCaseError::Internal("a push address does not open: was secret_key changed?".to_owned())
    })?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}

/// Takes what a phone says of its push address; one that cannot be read changes nothing.
pub(crate) async fn told(
    app: &App,
    tx: &Tx,
    device: DeviceId,
    value: &Value,
    now: Timestamp,
) -> Result<(), UseCaseError> {
    if value.is_null() {
        return Ok(save_push(tx, device, None).await?);
    }
    let field = |name: &str| value.get(name).and_then(Value::as_str).map(str::trim).filter(|t| !t.is_empty());
    let (Some(kind), Some(token)) = (field("kind").and_then(NotifierKind::of_push), field("token")) else {
        return Ok(());
    };
    if token.len() > MOST || token.chars().any(char::is_control) {
        return Ok(());
    }
    let kind = kind.name().to_lowercase();
    if let Some(before) = push_of(tx, device).await?
        && before.kind == kind
        && open(app, device, &before)? == token
    {
        return Ok(());
    }
    let address_sealed = app.secret.seal(&app.mint, &context(device), token.as_bytes());
    Ok(save_push(tx, device, Some(&PushRow { kind, address_sealed, updated_at: now })).await?)
}
