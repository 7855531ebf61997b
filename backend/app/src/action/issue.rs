//! Asking something of devices: one request is one session, one action a device. Numbers, actions, what they
//! supersede and the work that follows are stored in one transaction, set-wise.

use std::{cmp::Reverse, time::Duration};

use handsight_domain::{
    action::{DEFAULT_LIFETIME, LONGEST_LIFETIME, Life},
    command,
    id::{ActionId, ActionSessionId, DeviceId},
    lost,
    notifier::Urgency,
    page::PageRequest,
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_protocol::Command;
use handsight_store::{
    LiveEvent, Together, Tx, WriteTx,
    action::{self as rows, ActionQuery, ActionRow, Issue, Locked, SessionRow},
    device::DeviceRow,
    lost::{set_ask_after, wipe_asks_after_hours},
    row,
};
use serde::Serialize;
use serde_json::json;

use super::{Authority, TOLD_SINGLY, have_ended, offline};
use crate::{
    App, UseCaseError,
    device::{Chosen, check_target, choose_asked, refuse_moved, some},
    event::{self, EventKind},
    object,
    once::{entry, nothing, once},
    read::required,
};

/// What is due within so long wakes the job runner; it looks by itself often enough for what is due later.
const WOKEN_WITHIN: Duration = Duration::from_secs(60);
/// Most actions that are answered with the session.
const MOST_ANSWERED: u32 = 200;

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which devices.
    pub devices: Chosen,
    /// The command's name.
    pub command: String,
    /// Its parameters; `None` for one that is omitted.
    pub parameters: Vec<Option<String>>,
    /// Not to be handed over earlier.
    pub not_before: Option<Timestamp>,
    /// The deadline; seven days when it is not said.
    pub expires_at: Option<Timestamp>,
    /// The word that confirms what destroys.
    pub confirm: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Issued {
    /// Stored.
    Done {
        /// The session.
        session: SessionRow,
        /// Its actions; the first 200 of more.
        actions: Vec<ActionRow>,
    },
    /// Nothing was done: the word is missing.
    NeedsConfirmation {
        /// The word.
        word: &'static str,
        /// How many devices it is about.
        devices: usize,
        /// How many of them are not online.
        offline: usize,
        /// Names of the first of them.
        names: Vec<String>,
    },
}

/// What is asked before something goes to many devices.
#[derive(Debug, Clone)]
pub struct Question {
    /// The word.
    pub word: &'static str,
    /// How many devices it is about.
    pub devices: usize,
    /// How many of them are not online.
    pub offline: usize,
    /// Names of the first of them.
    pub names: Vec<String>,
}

/// What came of a request that may have to be confirmed first.
#[derive(Debug, Clone)]
pub enum Confirmable<T> {
    /// Stored.
    Done(T),
    /// Nothing was done: the word is missing.
    Ask(Question),
}

/// What makes a request the same as another, for its idempotency key.
#[derive(Serialize)]
struct Same<'a> {
    ids: Option<&'a [DeviceId]>,
    filter: String,
    search: Option<&'a str>,
    command: &'a str,
    parameters: &'a [Option<String>],
    not_before: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

/// Issues a command.
///
/// # Errors
/// [`UseCaseError::Conflict`] for one that moved elsewhere; [`UseCaseError::LimitReached`] beyond 100,000 devices.
pub async fn issue(
    app: &App,
    scope: &EnterpriseScope,
    authority: Authority,
    key: Option<&str>,
    request: &Request,
) -> Result<Issued, UseCaseError> {
    let command = command::build(&request.command, &request.parameters).map_err(|e| {
        UseCaseError::field(if e.in_parameters { "parameters" } else { "command" }, e.message)
    })?;
    check_target(app, &command)?;
    // Said before anything is looked up: who may never ask this learns nothing about devices.
    authority.check(&request.command, 1)?;
    let now = app.clock.now();
    let (not_before, expires_at) = times(request, now)?;
    let same = Same {
        ids: request.devices.ids.as_deref(),
        filter: format!("{:?}", request.devices.filter),
        search: request.devices.search.as_deref(),
        command: &request.command,
        parameters: &request.parameters,
        not_before: request.not_before,
        expires_at: request.expires_at,
    };
    once(app, scope, key, "issueAction", &same, told, async |tx| {
        let wanted = some(choose_asked(tx, &request.devices, now).await?)?;
        let locked = rows::lock_numbered(tx, &wanted).await?;
        let devices: Vec<DeviceId> = locked.iter().map(|locked| locked.device).collect();
        if devices.len() != wanted.len() {
            refuse_moved(tx, &wanted, &devices).await?;
            return Err(UseCaseError::NotFound);
        }
        authority.check(&request.command, devices.len())?;
        let word = command::confirmation_word(&request.command);
        if authority.must_confirm(&request.command, devices.len()) && request.confirm.as_deref() != Some(word)
        {
            let Question { word, devices, offline, names } = ask(tx, &devices, word, now).await?;
            return Ok(nothing(Issued::NeedsConfirmation { word, devices, offline, names }));
        }
        let session = SessionRow {
            id: app.mint.id(),
            command: request.command.clone(),
            parameters: command.params().to_vec(),
            created_at: now,
            created_by: scope.actor().clone(),
            not_before,
            expires_at,
        };
        let batch = Batch { command: command.clone(), devices: devices.clone() };
        let pairs = place(app, tx, &session, &[batch], now).await?;
        if let Some(spec) = command.name().spec() {
            object::refer_session(tx, spec, &session).await?;
        }
        let summary = format!("{} was asked of {}", command::title(&session.command), count(devices.len()));
        let shown: Vec<_> = devices.iter().take(20).collect();
        let detail = json!({
            "command": session.command, "devices": devices.len(), "firstDevices": shown,
            "notBefore": not_before.map(|t| t.to_string()), "expiresAt": expires_at.to_string(),
        });
        let actions = if lost::asks_again(&session.command) {
            read_back(tx, session.id).await?.1
        } else {
            stored(&session, &command, &locked, &pairs, now)
        };
        let entry = entry("action.issued", session.id, summary, detail);
        Ok(entry.keeping(session.id, Issued::Done { session, actions }))
    })
    .await
}

fn count(devices: usize) -> String {
    if devices == 1 { "one device".to_owned() } else { format!("{devices} devices") }
}

/// The earliest time, if it lies ahead, and the deadline.
fn times(request: &Request, now: Timestamp) -> Result<(Option<Timestamp>, Timestamp), UseCaseError> {
    let not_before = request.not_before.filter(|at| *at > now);
    if not_before.is_some_and(|at| at > now.after(LONGEST_LIFETIME)) {
        return Err(UseCaseError::field("notBefore", "lies at most 90 days ahead"));
    }
    let first = not_before.unwrap_or(now);
    let expires_at = request.expires_at.unwrap_or_else(|| first.after(DEFAULT_LIFETIME));
    if expires_at <= first {
        return Err(UseCaseError::field("expiresAt", "must lie ahead, and after notBefore"));
    }
    if expires_at > first.after(LONGEST_LIFETIME) {
        return Err(UseCaseError::field("expiresAt", "lies at most 90 days after the earliest sending"));
    }
    Ok((not_before, expires_at))
}

/// What is asked before it is done: the word, and about whom.
pub(crate) async fn ask(
    tx: &Tx,
    ids: &[DeviceId],
    word: &'static str,
    now: Timestamp,
) -> Result<Question, UseCaseError> {
    let (mut away, mut names) = (0, Vec::new());
    for chunk in ids.chunks(4_000) {
        let devices = row::find_all::<DeviceRow>(tx, chunk).await?;
        away += offline(&devices, now);
        let room = 10_usize.saturating_sub(names.len());
        names.extend(devices.into_iter().take(room).map(|d| d.name));
    }
    names.sort_unstable();
    Ok(Question { word, devices: ids.len(), offline: away, names })
}

/// One command for some devices, within a session.
#[derive(Debug, Clone)]
pub(crate) struct Batch {
    /// The command.
    pub command: Command,
    /// The devices, locked.
    pub devices: Vec<DeviceId>,
}

/// Stores a session with its actions, ends what they supersede and makes them due. Answers each device's action,
/// batch by batch.
pub(crate) async fn place(
    app: &App,
    tx: &mut WriteTx,
    session: &SessionRow,
    batches: &[Batch],
    now: Timestamp,
) -> Result<Vec<(DeviceId, ActionId)>, UseCaseError> {
    let mut work = Together::new();
    rows::insert_session(&mut work, session);
    let pairs = add(app, tx, work, session, (batches, true), now).await?;
    may_ask(tx, session, now).await?;
    Ok(pairs)
}

/// Notes from when on a wipe asks again, by what the enterprise has set.
async fn may_ask(tx: &mut WriteTx, session: &SessionRow, now: Timestamp) -> Result<(), UseCaseError> {
    if lost::asks_again(&session.command) {
        let hours = wipe_asks_after_hours(tx).await?;
        let at = lost::asks_after(session.not_before.unwrap_or(now), hours);
        set_ask_after(tx, session.id, at).await?;
    }
    Ok(())
}

/// Gives one more device an action of a session that is stored; answers the action.
pub(crate) async fn join(
    app: &App,
    tx: &mut WriteTx,
    session: &SessionRow,
    batch: Batch,
    now: Timestamp,
) -> Result<Option<ActionId>, UseCaseError> {
    let pairs = add(app, tx, Together::new(), session, (&[batch], false), now).await?;
    for (device, _) in &pairs {
        rows::schedule_device(tx, *device, session.not_before.unwrap_or(now).max(now)).await?;
        if Urgency::of_command(&session.command) == Urgency::Urgent {
            rows::set_urgent(tx, *device, true).await?;
        }
    }
    may_ask(tx, session, now).await?;
    Ok(pairs.first().map(|(_, action)| *action))
}

/// Stores the actions of batches, together with `work` that comes before, and makes their devices due if `due` says so.
async fn add(
    app: &App,
    tx: &mut WriteTx,
    mut work: Together,
    session: &SessionRow,
    (batches, due): (&[Batch], bool),
    now: Timestamp,
) -> Result<Vec<(DeviceId, ActionId)>, UseCaseError> {
    let (mut pairs, mut superseded) = (Vec::new(), Vec::new());
    for batch in batches {
        let wire = batch.command.to_string();
        let issue = Issue { session, wire: &wire, now };
        let own: Vec<(DeviceId, ActionId)> = batch.devices.iter().map(|d| (*d, app.mint.id())).collect();
        let old = rows::identical(tx, &issue, &own).await?;
        rows::insert_actions(&mut work, &issue, &own);
        if due {
            rows::schedule_session(&mut work, &issue, &batch.devices, app.sms.is_some());
            rows::ways_out(&mut work);
        }
        let done = tx.together(std::mem::take(&mut work)).await?;
        // Without a way out nothing is to be done before the phone comes, or time is up.
        let soon = session.not_before.unwrap_or(session.expires_at) <= now.after(WOKEN_WITHIN);
        if due && (soon || app.sms.is_some() || done.last().is_some_and(|ways| *ways > 0)) {
            tx.wake_jobs();
        }
        superseded.extend(rows::supersede(tx, &old, now).await?);
        pairs.extend(own);
    }
    tx.together(work).await?; // a session of nobody
    have_ended(app, tx, &superseded, now).await?;
    let queued: Vec<ActionId> = pairs.iter().map(|(_, action)| *action).collect();
    event::of_actions(app, tx, EventKind::ActionQueued, &queued, &json!({})).await?;
    let enterprise = tx.scope().enterprise();
    if pairs.len() > TOLD_SINGLY {
        tx.tell(LiveEvent::Session { enterprise, session: session.id });
    } else {
        for (device, action) in &pairs {
            let (device, action) = (*device, *action);
            tx.tell(LiveEvent::Action { enterprise, action, device, session: session.id });
        }
    }
    Ok(pairs)
}

/// What [`read_back`] would answer of a session that was just stored, for devices that were locked with their numbers.
fn stored(
    session: &SessionRow,
    command: &Command,
    locked: &[Locked],
    pairs: &[(DeviceId, ActionId)],
    now: Timestamp,
) -> Vec<ActionRow> {
    let held = session.not_before.is_some_and(|at| at > now);
    let row = |(locked, (device, id)): (&Locked, &(DeviceId, ActionId))| ActionRow {
        id: *id,
        device: *device,
        session: session.id,
        sequence: locked.sequence + 1,
        command: session.command.clone(),
        wire: command.to_string(),
        life: Life::NEW,
        held,
        created_at: now,
        expires_at: session.expires_at,
        not_before: session.not_before,
        first_attempt_at: None,
        next_attempt_at: Some(session.not_before.unwrap_or(now).max(now)),
        attempts: 0,
        message_text: None,
        last_error: None,
        superseded_by: None,
        rung: None,
        climb_at: None,
        confirm_after_at: None,
        confirm_asked_at: None,
        raised_at: None,
    };
    let mut actions: Vec<ActionRow> = locked.iter().zip(pairs).map(row).collect();
    // As the list has them: the newest first.
    actions.sort_unstable_by_key(|action| Reverse(action.id));
    actions.truncate(MOST_ANSWERED as usize);
    actions
}

/// The answer to a twin.
async fn told(tx: &Tx, id: ActionSessionId) -> Result<Issued, UseCaseError> {
    let (session, actions) = read_back(tx, id).await?;
    Ok(Issued::Done { session, actions })
}

async fn read_back(tx: &Tx, id: ActionSessionId) -> Result<(SessionRow, Vec<ActionRow>), UseCaseError> {
    let session = required::<SessionRow>(tx, id).await?;
    let query = ActionQuery { session: Some(id), ..ActionQuery::default() };
    let request = PageRequest { limit: MOST_ANSWERED, backward: false, cursor: None };
    let page = rows::action_page(tx, &query, &request).await??;
    Ok((session, page.items.into_iter().map(|(_, action)| action).collect()))
}
