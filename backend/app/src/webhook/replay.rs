//! Telling a webhook again what happened in a stretch of time. The request is counted and stored; a job puts
//! the events on their way, a portion at a time, each under its own old `webhook-id`.

use std::time::Duration;

use handsight_domain::{
    caller::Caller,
    event::EventKind,
    id::{EnterpriseId, TypedId, WebhookId},
    scope::EnterpriseScope,
    time::Timestamp,
};
use handsight_store::{event as events, job, row, webhook as rows};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    ReplayRow, beyond,
    deliver::{missing, rights},
    judge, tell,
};
use crate::{
    App, UseCaseError, event,
    job::JobOutcome,
    once::{entry, once},
    read::{held, required},
};

/// The kind of due row; its subject is the webhook.
pub const REPLAY: &str = "webhook.replay";
/// Events a portion.
const PORTION: i64 = 500;

/// Which events.
#[derive(Debug, Clone, Serialize)]
pub struct Stretch {
    /// From then on.
    pub from: Timestamp,
    /// Until just before then.
    pub to: Timestamp,
    /// The names of the kinds; empty for those that the webhook wants.
    pub kinds: Vec<String>,
}

/// Asks for a replay.
///
/// # Errors
/// [`UseCaseError::Invalid`] for a stretch that holds nothing by its nature and for kinds that the caller may not
/// read; [`UseCaseError::Conflict`] while another replay is under way or the webhook is switched off.
pub async fn replay(
    app: &App,
    scope: &EnterpriseScope,
    caller: &Caller,
    key: Option<&str>,
    id: WebhookId,
    stretch: &Stretch,
) -> Result<ReplayRow, UseCaseError> {
    let (kinds, problems) = judge(app, None, None, Some(&stretch.kinds));
    UseCaseError::if_any(problems)?;
    if stretch.to <= stretch.from {
        return Err(UseCaseError::field("to", "must lie after the beginning"));
    }
    let now = app.clock.now();
    once(app, scope, key, "replayWebhook", &(id, stretch), required::<ReplayRow>, async |tx| {
        // Locked, so that of two that come at once one finds the other under way.
        let webhook = held::<rows::WebhookRow>(tx, id).await?;
        if !webhook.enabled {
            return Err(UseCaseError::conflict("the webhook is switched off: switch it on first"));
        }
        if rows::open_replay(tx, id).await?.is_some() {
            return Err(UseCaseError::conflict("a replay is under way: wait for its end"));
        }
        let kinds = if kinds.is_empty() { webhook.kinds.clone() } else { kinds };
        beyond(caller, &kinds)?;
        let rights = rights(tx, &webhook, now).await?;
        if let Some(missing) = missing(&kinds, &rights) {
            let message =
                format!("whoever saved the webhook last does not hold {}: save it first", missing.name());
            return Err(UseCaseError::field("kinds", message));
        }
        // What happens from now on is told by itself.
        let to = stretch.to.min(now);
        let mut made = ReplayRow {
            id: app.mint.id(),
            webhook: id,
            from: stretch.from,
            to,
            kinds,
            total: 0,
            done: 0,
            cursor_at: stretch.from,
            cursor: None,
            created_at: now,
            finished_at: None,
        };
        let wanted = parsed(&made);
        made.total = events::count(tx, &events::Stretch { from: made.from, to, kinds: &wanted }).await?;
        row::insert(tx, &made).await?;
        job::schedule(tx, REPLAY, id.uuid(), now).await?;
        tell(tx, scope, id);
        let words = format!("Asked for a replay of {} events to {}", made.total, webhook.url);
        let detail = json!({"from": made.from.to_string(), "to": to.to_string(), "kinds": made.kinds});
        Ok(entry("webhook.replayed", id, words, detail).keeping(made.id, made))
    })
    .await
}

fn parsed(replay: &ReplayRow) -> Vec<EventKind> {
    replay.kinds.iter().filter_map(|name| EventKind::parse(name)).collect()
}

/// The handler of `webhook.replay`.
pub async fn run_replay(app: &App, enterprise: EnterpriseId, subject: Uuid) -> JobOutcome {
    let scope = EnterpriseScope::of_job(enterprise);
    let more = portion(app, &scope, WebhookId::from_uuid(subject)).await;
    JobOutcome::of(
        app,
        more.map(|more| more.then_some(Duration::ZERO)),
        "a replay could not go on",
        Duration::from_secs(30),
    )
}

/// Puts the next portion on its way; answers whether there is more.
async fn portion(app: &App, scope: &EnterpriseScope, webhook: WebhookId) -> Result<bool, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    let Some(mut replay) = rows::open_replay(&tx, webhook).await? else { return Ok(false) };
    let kinds = parsed(&replay);
    let left = events::Stretch { from: replay.cursor_at, to: replay.to, kinds: &kinds };
    let next = events::next_ids(&tx, &left, replay.cursor, PORTION).await?;
    let ids: Vec<_> = next.iter().map(|(id, _)| *id).collect();
    event::send(app, &mut tx, webhook, &ids).await?;
    replay.done += i64::try_from(next.len()).unwrap_or(0);
    match next.last() {
        Some((id, at)) => (replay.cursor_at, replay.cursor) = (*at, Some(*id)),
        // What was forgotten meanwhile is not waited for.
        None => (replay.total, replay.finished_at) = (replay.done, Some(app.clock.now())),
    }
    if replay.done >= replay.total {
        replay.finished_at = Some(app.clock.now());
    }
    row::update(&tx, &replay).await?;
    tell(&mut tx, scope, webhook);
    tx.commit().await?;
    Ok(replay.finished_at.is_none())
}
