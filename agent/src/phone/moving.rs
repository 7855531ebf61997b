//! `mov`: a place at another server, before the old one is left. Either the other server takes the phone, then the
//! core leaves in order, or nothing has changed.

use handsight_protocol::{Command, SystemId};
use serde_json::{Map, json};

use super::enrol::{EnrolError, Invitation, enrol};
use super::execute::Context;
use crate::core::Outcome;
use crate::net::{NetError, check_server_url};
use crate::secret;
use crate::store::{Enrolled, Folder, Identity, Moving, StoreError};

/// Enrols the phone at the other server under a secret of its own, and keeps what that server said. Done again after
/// a restart, it goes on with the same secret, so that the other server never sees two phones.
pub(super) async fn take_a_place(context: Context, command: &Command) -> Outcome {
    let Some(home) = context.home.clone() else {
        return Outcome::unsupported("this phone keeps nothing on disk, so it cannot be moved");
    };
    match try_to(&home, context, command).await {
        Ok(enrolled) => Outcome::ok(Map::from_iter([
            ("device".to_owned(), json!(enrolled.device)),
            ("serverUrl".to_owned(), json!(enrolled.server_url)),
        ])),
        Err(outcome) => *outcome,
    }
}

async fn try_to(home: &Folder, context: Context, command: &Command) -> Result<Enrolled, Box<Outcome>> {
    let refused = |code: &str, words: &str| Box::new(Outcome::refused(code, words));
    let server = command.param(0).unwrap_or_default().trim_end_matches('/').to_owned();
    check_server_url(&server).map_err(|error| refused("address", &error.to_string()))?;
    let system_id: SystemId = command
        .param(1)
        .unwrap_or_default()
        .parse()
        .map_err(|error| refused("systemId", &format!("{error}")))?;
    let now = Identity::load(home).map_err(disk)?.and_then(|identity| identity.enrolled);
    let Some(now) = now else { return Err(refused("identity", "this phone is not enrolled")) };
    if now.system_id == system_id && now.server_url.trim_end_matches('/') == server {
        return Err(refused("there", "this phone is with that server and enterprise already"));
    }
    let known = Moving::load(home).map_err(disk)?.filter(|moving| moving.is_to(&server, system_id));
    let mut moving = match known {
        Some(moving) => moving,
        None => {
            let device_id = secret::new_device_id()
                .map_err(|_| Box::new(Outcome::failed("chance", "the system gives no randomness")))?;
            Moving { server: server.clone(), system_id, device_id, taken: None }
        }
    };
    if let Some((enrolled, _)) = moving.taken {
        return Ok(enrolled);
    }
    moving.save(home).map_err(disk)?;
    let profile = context.platform.run(|platform| platform.profile()).await.map_err(Box::new)?;
    let invitation = Invitation { server, system_id, token: command.param(2).map(str::to_owned) };
    let transport = context.client.transport();
    let (answer, _) = enrol(transport, &invitation, &moving.device_id, profile).await.map_err(no)?;
    let server_url = match check_server_url(&answer.server_url) {
        Ok(_) => answer.server_url,
        Err(_) => invitation.server,
    };
    let enrolled = Enrolled {
        system_id,
        server_url,
        device: answer.device,
        command_key: answer.command_key,
        heartbeat_seconds: answer.heartbeat_seconds,
        platform: now.platform,
    };
    moving.taken = Some((enrolled.clone(), answer.sequence));
    moving.save(home).map_err(disk)?;
    Ok(enrolled)
}

/// The other server said no, or nothing.
fn no(error: EnrolError) -> Box<Outcome> {
    let words = format!("the phone stays where it is: {error}");
    let away = matches!(&error, EnrolError::Net(net) if net.is_temporary());
    Box::new(match error {
        _ if away => Outcome::failed("network", &words),
        EnrolError::Net(NetError::Refused { .. })
        | EnrolError::UnknownEnterprise
        | EnrolError::Closed(_)
        | EnrolError::Elsewhere(_) => Outcome::refused("enrolment", &words),
        EnrolError::Net(_) => Outcome::failed("network", &words),
    })
}

fn disk(error: StoreError) -> Box<Outcome> {
    Box::new(Outcome::failed("disk", &error.to_string()))
}
