//! Objects in the parameters of a request: they must be whole and of this enterprise, and stay until the request
//! has ended for good.

use handsight_domain::{
    command::{CommandSpec, ParamKind},
    id::{ObjectId, TypedId},
    object::Purpose,
};
use handsight_store::{
    WriteTx,
    action::SessionRow,
    object::{self as rows, Reference},
    row,
};

use crate::{UseCaseError, action::Answered};

/// Refers from a session to the objects that its parameters name.
///
/// # Errors
/// [`UseCaseError::Invalid`] for an id that names no whole object that may be named, alike for foreign ones.
pub(crate) async fn refer_session(
    tx: &WriteTx,
    spec: &CommandSpec,
    session: &SessionRow,
) -> Result<(), UseCaseError> {
    let until = Some(session.expires_at);
    let reference = Reference { kind: "session", subject: session.id.uuid(), until };
    refer_named(tx, spec, &session.parameters, reference).await
}

/// Refers to the objects that a command's parameters name.
///
/// # Errors
/// As [`refer_session`].
pub(crate) async fn refer_named(
    tx: &WriteTx,
    spec: &CommandSpec,
    parameters: &[Option<String>],
    reference: Reference<'_>,
) -> Result<(), UseCaseError> {
    for (param, given) in spec.params.iter().zip(parameters) {
        let (ParamKind::Object, Some(text)) = (param.kind, given) else { continue };
        let id: Option<ObjectId> = text.parse().ok();
        let row = match id {
            Some(id) => row::find::<rows::ObjectRow>(tx, id).await?,
            None => None,
        };
        let row = row.filter(|row| row.complete && row.purpose != Purpose::Email);
        let Some(row) = row else {
            let message = format!("{} names no file that was uploaded here", param.name);
            return Err(UseCaseError::field("parameters", message));
        };
        rows::refer(tx, row.id, reference).await?;
    }
    Ok(())
}

/// Lets an action's own object go at once: its phone has it, and nobody else may have what is in it.
pub(crate) async fn release_action(it: Answered<'_>) -> Result<(), UseCaseError> {
    let Answered { tx, action, now, .. } = it;
    for id in rows::release(tx, "action", action.id.uuid(), now).await? {
        rows::set_expiry(tx, id, now).await?;
    }
    Ok(())
}
