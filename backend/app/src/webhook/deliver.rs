//! Telling a webhook what waits for it. A job: it takes a few deliveries under a lease, calls outside of any
//! transaction, and writes what came of it. A process that stops in between leaves deliveries whose lease
//! ends: they are sent again under the same `webhook-id`, which is what "at least once" means. No order is
//! promised: what failed comes after what came later.

use std::{collections::HashMap, time::Duration};

use handsight_channel::{Answer, CallError, Mail};
use handsight_domain::{
    event::EventKind,
    id::{EnterpriseId, EventId, TypedId, WebhookId},
    notifier::Carries,
    place::event_without_places,
    policy::{self, Permission},
    scope::{Actor, EnterpriseScope},
    time::Timestamp,
    webhook::{DeliveryState, GIVEN_UP_AFTER, WebhookSecret, pause_after, seconds},
};
use handsight_store::{Tx, WriteTx, again, people::member, row, webhook as rows};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{AttemptRow, DeliveryRow, EventRow, WebhookRow, secret, tell};
use crate::{App, UseCaseError, audit, idempotency, job::JobOutcome, notifier, rights::rights_of};

/// Requests to one webhook at once.
const AT_ONCE: i64 = 16;
/// How long a taken delivery is left alone: more than the longest request.
const LEASE: Duration = Duration::from_secs(60);
/// Most people who are written to, before those who may not read it are left out.
const MOST_READERS: i64 = 200;
/// The status of an address that says it will never be there again.
const GONE: u16 = 410;

/// The handler of `webhook.deliver`: the subject is a webhook.
pub async fn deliver(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let scope = EnterpriseScope::of_job(enterprise);
    let work = work(app, &scope, WebhookId::from_uuid(subject)).await;
    JobOutcome::of(app, work, "a webhook could not be told", Duration::from_secs(30))
}

/// The body of every delivery of an event, the same bytes each time; without what tells where a phone is or was unless
/// `places`.
pub fn body_of(event: &EventRow, places: bool) -> String {
    let data: Value = serde_json::from_str(&event.payload).unwrap_or(Value::Null);
    let data = if places { data } else { event_without_places(data) };
    let (kind, at) = (event.kind.name(), event.at.to_string());
    json!({"type": kind, "timestamp": at, "id": event.id, "data": data}).to_string()
}

/// What one request came to.
struct Told {
    delivery: DeliveryRow,
    attempt: AttemptRow,
    status: Option<u16>,
}

async fn work(app: &App, scope: &EnterpriseScope, id: WebhookId) -> Result<Option<Timestamp>, UseCaseError> {
    let now = app.clock.now();
    let tx = app.store.write(scope).await?;
    let Some(webhook) = row::find::<WebhookRow>(&tx, id).await?.filter(|w| w.enabled) else {
        return Ok(None);
    };
    let taken = rows::due(&tx, id, now, AT_ONCE).await?;
    let wanted: Vec<EventId> = taken.iter().map(|d| d.event).collect();
    let told = row::find_all::<EventRow>(&tx, &wanted).await?;
    let rights = rights(&tx, &webhook, now).await?;
    let kinds: Vec<_> = told.iter().map(|e| e.kind.name().to_owned()).chain(webhook.kinds.clone()).collect();
    if let Some(missing) = missing(&kinds, &rights) {
        return rest(app, tx, &webhook, missing).await;
    }
    let ids: Vec<_> = taken.iter().map(|d| d.id).collect();
    rows::lease(&tx, &ids, now.after(LEASE)).await?;
    let told: HashMap<EventId, EventRow> = told.into_iter().map(|e| (e.id, e)).collect();
    let next = if taken.is_empty() { rows::next_attempt_at(&tx, id).await? } else { None };
    tx.commit().await?;
    if taken.is_empty() {
        return Ok(next);
    }
    let secrets = secret::open(app, &webhook, now)?;
    let calls = taken.into_iter().filter_map(|d| Some((told.get(&d.event)?, d)));
    let places = rights.contains(&Permission::LocationRead);
    let calls = calls.map(|(event, delivery)| call(app, &webhook, &secrets, (event, places), delivery));
    let told = futures::future::join_all(calls).await;
    again(|| conclude(app, scope, id, &told)).await
}

/// What whoever saved the webhook last may read now; nothing when nobody knows who that is.
pub(super) async fn rights(
    tx: &Tx,
    webhook: &WebhookRow,
    now: Timestamp,
) -> Result<Vec<Permission>, UseCaseError> {
    let holder = match &webhook.holder {
        Some(holder) => Some(holder.clone()),
        // Saved before the holder was kept: whoever made it.
        None => serde_json::from_str::<Actor>(&webhook.created_by).ok().map(|by| idempotency::owner(&by)),
    };
    match holder {
        Some(holder) => rights_of(tx, &holder, now).await,
        None => Ok(vec![]),
    }
}

/// The first permission that is missing to be told of these kinds, if one is.
pub(super) fn missing(kinds: &[String], rights: &[Permission]) -> Option<Permission> {
    let needs = kinds.iter().filter_map(|name| EventKind::parse(name)).map(EventKind::needs);
    [Permission::WebhooksManage].into_iter().chain(needs).find(|need| !rights.contains(need))
}

/// Switches a webhook off that nobody who may read what it tells stands behind any more. What waits for it waits on,
/// until somebody who may saves it.
async fn rest(
    app: &App,
    mut tx: WriteTx,
    seen: &WebhookRow,
    missing: Permission,
) -> Result<Option<Timestamp>, UseCaseError> {
    let id = seen.id;
    let Some(mut webhook) = row::hold::<WebhookRow>(&tx, id).await? else { return Ok(None) };
    if webhook.holder != seen.holder {
        // Somebody saved it while this looked: it is looked at again.
        return Ok(Some(app.clock.now()));
    }
    let reason =
        format!("whoever saved it last no longer holds {}: save it again to be told", missing.name());
    let words = format!("The webhook for {} was switched off: {reason}", webhook.url);
    let detail = json!({"url": webhook.url, "reason": reason});
    webhook.enabled = false;
    webhook.disabled_reason = Some(reason);
    webhook.disabled_at = Some(app.clock.now());
    row::update(&tx, &webhook).await?;
    let scope = tx.scope().clone();
    tell(&mut tx, &scope, id);
    audit::record(app, &mut tx, "webhook.disabled", Some(id.to_string()), words, detail).await?;
    let told = notifier::reaches_people(app, &tx, Carries::Mail).await?;
    let readers = if told { readers(&tx).await? } else { vec![] };
    tx.commit().await?;
    write_to(app, &scope, &webhook, readers).await;
    Ok(None)
}

async fn call(
    app: &App,
    webhook: &WebhookRow,
    secrets: &[WebhookSecret],
    (event, places): (&EventRow, bool),
    delivery: DeliveryRow,
) -> Told {
    let (body, id, started_at) = (body_of(event, places), event.id.to_string(), app.clock.now());
    let signatures: Vec<_> = secrets.iter().map(|s| s.sign(&id, started_at, &body)).collect();
    let headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("webhook-id".to_owned(), id),
        ("webhook-timestamp".to_owned(), seconds(started_at).to_string()),
        ("webhook-signature".to_owned(), signatures.join(" ")),
    ];
    let outcome = app.webhooks.post(&webhook.url, &headers, body).await;
    let took = app.clock.now().since(started_at);
    let (status, answer, error) = match outcome {
        Ok(Answer { status, start }) => (Some(status), Some(start), None),
        Err(CallError(words)) => (None, None, Some(words)),
    };
    let word = if status.is_some_and(taken) { "taken" } else { "refused" };
    metrics::counter!("handsight_webhook_calls_total", "outcome" => word).increment(1);
    let attempt = AttemptRow {
        number: delivery.attempts + 1,
        started_at,
        took_millis: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
        url: webhook.url.clone(),
        headers,
        status: status.map(i64::from),
        answer,
        error,
    };
    Told { delivery, attempt, status }
}

fn taken(status: u16) -> bool {
    (200..300).contains(&status)
}

/// Writes what came of the requests; answers when something happens next.
async fn conclude(
    app: &App,
    scope: &EnterpriseScope,
    id: WebhookId,
    told: &[Told],
) -> Result<Option<Timestamp>, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    // Deleted meanwhile: its deliveries went with it.
    let Some(mut webhook) = row::hold::<WebhookRow>(&tx, id).await? else { return Ok(None) };
    let now = app.clock.now();
    let (mut worked, mut gone, mut last_fault) = (false, false, None);
    for Told { delivery, attempt, status } in told {
        let (mut delivery, status) = (delivery.clone(), *status);
        delivery.attempts = attempt.number;
        if status.is_some_and(taken) {
            worked = true;
            (delivery.state, delivery.next_attempt_at) = (DeliveryState::Delivered, None);
            delivery.finished_at = Some(now);
        } else {
            last_fault = Some(fault(attempt));
            gone |= status == Some(GONE);
            delivery.failures += 1;
            let [chance] = app.mint.bytes();
            let pause = pause_after(delivery.failures, chance).filter(|_| status != Some(GONE));
            delivery.next_attempt_at = pause.map(|pause| now.after(pause));
            if pause.is_none() {
                (delivery.state, delivery.finished_at) = (DeliveryState::Failed, Some(now));
            }
        }
        rows::insert_attempt(&tx, delivery.id, attempt).await?;
        row::update(&tx, &delivery).await?;
    }
    let fault = last_fault.filter(|_| !worked || gone);
    let before = webhook.enabled;
    weigh(&mut webhook, worked, gone, fault.as_deref(), now);
    let off = before && !webhook.enabled;
    row::update(&tx, &webhook).await?;
    tell(&mut tx, scope, id);
    let next = if webhook.enabled { rows::next_attempt_at(&tx, id).await? } else { None };
    if let (true, Some(reason)) = (off, webhook.disabled_reason.clone()) {
        tracing::warn!(webhook = %id, reason, "a webhook was switched off");
        let words = format!("The webhook for {} was switched off: {reason}", webhook.url);
        let detail = json!({"url": webhook.url, "reason": reason});
        audit::record(app, &mut tx, "webhook.disabled", Some(id.to_string()), words, detail).await?;
    }
    let told = off && notifier::reaches_people(app, &tx, Carries::Mail).await?;
    let readers = if told { readers(&tx).await? } else { vec![] };
    tx.commit().await?;
    write_to(app, scope, &webhook, readers).await;
    Ok(next)
}

/// The addresses of those who may switch it on again.
async fn readers(tx: &Tx) -> Result<Vec<String>, UseCaseError> {
    let members = member::page(tx, None, false, MOST_READERS).await?;
    let may = |m: &member::MemberRow| policy::allows(m.role, Permission::WebhooksManage);
    Ok(members.into_iter().filter(may).map(|m| m.email).collect())
}

/// Writes to people that a webhook was switched off, where there is a mail server. A letter that does not go
/// out is not tried again: the page, "Needs attention" and the audit log say the same.
async fn write_to(app: &App, scope: &EnterpriseScope, webhook: &WebhookRow, readers: Vec<String>) {
    let reason = webhook.disabled_reason.as_deref().unwrap_or_default();
    let page = format!("{}/webhooks/{}", app.public_url, webhook.id);
    for to in readers {
        let text = format!(
            "The webhook at\n\n  {}\n\nwas switched off: {reason}.\n\nWhat it missed is kept for 30 days. Switch it on again and \
             replay it here:\n\n  {page}\n",
            webhook.url
        );
        let subject = "A webhook was switched off".to_owned();
        let letter = Mail { to, subject, text, html: None };
        if let Err(error) = notifier::mail(app, scope, &letter).await {
            tracing::warn!(%error, webhook = %webhook.id, "nobody could be written to about a webhook");
        }
    }
}

/// What the answers mean for the webhook itself.
fn weigh(webhook: &mut WebhookRow, worked: bool, gone: bool, fault: Option<&str>, now: Timestamp) {
    if worked {
        webhook.failing_since = None;
    } else if fault.is_some() {
        webhook.failing_since.get_or_insert(now);
    }
    if !webhook.enabled {
        return;
    }
    let fault = fault.unwrap_or_default();
    let reason = if gone {
        Some("it answered 410 Gone".to_owned())
    } else if webhook.failing_since.is_some_and(|since| now.since(since) >= GIVEN_UP_AFTER) {
        Some(format!(
            "it took nothing for {} days; the last attempt: {fault}",
            GIVEN_UP_AFTER.as_secs() / 86_400
        ))
    } else {
        None
    };
    if let Some(reason) = reason {
        webhook.enabled = false;
        webhook.disabled_reason = Some(reason);
        webhook.disabled_at = Some(now);
    }
}

fn fault(attempt: &AttemptRow) -> String {
    match (attempt.status, &attempt.error) {
        (Some(status), _) => format!("answered {status}"),
        (None, Some(error)) => error.clone(),
        (None, None) => "no answer".to_owned(),
    }
}
