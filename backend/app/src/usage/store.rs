//! One transaction for many posts: complete the events with what the enterprise's rows say, store them, fold
//! those that are new, add the sums, move the devices' own columns forward.

use std::collections::{HashMap, HashSet};

use handsight_domain::{
    calendar::LocalDay,
    h3cell::Cell,
    id::DeviceId,
    scope::EnterpriseScope,
    time::Timestamp,
    usage::{Draft, EventId, Fact, Folded, Known, Liability, Zone},
};
use handsight_store::{
    LiveEvent,
    usage::{self as rows, EventKey, PhoneRow},
};
use tokio::sync::oneshot;

use super::change;
use crate::{App, UseCaseError, enterprise};

/// What became of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub accepted: u32,
    pub duplicates: u32,
    /// Of the ids of rejected events those that are stored.
    pub known: HashSet<EventId>,
    pub policy_revision: u64,
    pub pending: u32,
}

/// An event that was looked at, with the text of its row: written before the post's turn, because a turn is what all
/// posts of an enterprise wait for.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub draft: Draft,
    pub text: String,
}

/// A post that waits for its turn.
#[derive(Debug)]
pub(super) struct Post {
    pub device: DeviceId,
    pub events: Vec<Taken>,
    /// The ids of events that were rejected: one that is stored already comes again, whatever it holds this time.
    pub rejected: Vec<EventId>,
    pub told: oneshot::Sender<Result<Stored, UseCaseError>>,
}

/// Stores posts; answers for each what became of it, `None` when its device is not there.
pub(super) async fn store(
    app: &App,
    scope: &EnterpriseScope,
    posts: &[Post],
) -> Result<Vec<Option<Stored>>, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    rows::hold(&tx).await?;
    let now = app.clock.now();
    let zone = enterprise::require(&tx).await?.time_zone;
    let devices: Vec<DeviceId> =
        posts.iter().map(|post| post.device).collect::<HashSet<_>>().into_iter().collect();
    let mut phones = rows::phones(&tx, &devices).await?;
    let numbers: HashSet<&str> =
        posts.iter().flat_map(|post| &post.events).filter_map(|taken| taken.draft.peer_e164()).collect();
    let employees = rows::employees(&tx, &numbers.into_iter().collect::<Vec<_>>()).await?;

    // One list of facts, each key once: the second of two posts with the same event brings a duplicate.
    let mut facts: Vec<Fact> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    let mut owners: Vec<usize> = Vec::new();
    let mut keys = HashSet::new();
    let homes = homes(posts, &phones);
    for (owner, post) in posts.iter().enumerate() {
        let Some(phone) = phones.get(&post.device) else { continue };
        let known = Known {
            employees: &employees,
            liability: liability(&phone.liability),
            home_carrier: phone.home_carrier.as_deref(),
            home: homes.get(&post.device).copied(),
        };
        // Copied, not taken: a run that meets another transaction is followed by another one.
        for Taken { draft, text } in post.events.iter().cloned() {
            let fact = Fact {
                device: post.device,
                day: LocalDay::of(Timestamp::from(draft.event.started_at), zone),
                derived: draft.complete(&known),
                event: draft.event,
            };
            if keys.insert(EventKey::of(&fact)) {
                facts.push(fact);
                texts.push(text);
                owners.push(owner);
            }
        }
    }
    let new = rows::insert(&tx, &facts, texts, now).await?;
    let fresh = || facts.iter().zip(&owners).zip(&new).filter(|(_, new)| **new).map(|(fact, _)| fact);
    rows::add(&tx, &Folded::of(fresh().map(|(fact, _)| fact))).await?;

    let mut accepted = vec![0_u32; posts.len()];
    let mut by_device: HashMap<DeviceId, Vec<&Fact>> = HashMap::new();
    for (fact, owner) in fresh() {
        if let Some(count) = accepted.get_mut(*owner) {
            *count += 1;
        }
        by_device.entry(fact.device).or_default().push(fact);
    }
    let doubtful: HashSet<EventKey> = posts
        .iter()
        .flat_map(|post| post.rejected.iter().map(|id| EventKey::new(post.device, *id)))
        .collect();
    let known = if doubtful.is_empty() { HashSet::new() } else { rows::stored(&tx, &doubtful).await? };
    let outcomes = posts
        .iter()
        .zip(&accepted)
        .map(|(post, accepted)| {
            let phone = phones.get(&post.device)?;
            Some(Stored {
                accepted: *accepted,
                duplicates: u32::try_from(post.events.len()).unwrap_or(u32::MAX).saturating_sub(*accepted),
                known: post
                    .rejected
                    .iter()
                    .filter(|id| known.contains(&EventKey::new(post.device, **id)))
                    .copied()
                    .collect(),
                policy_revision: u64::try_from(phone.policy_revision).unwrap_or(0),
                pending: u32::try_from(phone.pending).unwrap_or(u32::MAX),
            })
        })
        .collect();
    let mut changes = Vec::with_capacity(phones.len());
    for (device, phone) in phones.drain() {
        let facts = by_device.remove(&device).unwrap_or_default();
        changes.push(change::of(phone, facts, now));
    }
    // Writers meet in one order.
    changes.sort_by_key(|change| change.phone.device);
    rows::save(&tx, &changes).await?;
    for change in &changes {
        tx.tell(LiveEvent::Device { enterprise: scope.enterprise(), device: change.phone.device });
    }
    tx.commit().await?;
    Ok(outcomes)
}

fn liability(stored: &str) -> Liability {
    if stored.eq_ignore_ascii_case("individual") { Liability::Individual } else { Liability::Corporate }
}

/// The home of each device: as remembered, or where its first batch was most.
fn homes(posts: &[Post], phones: &HashMap<DeviceId, PhoneRow>) -> HashMap<DeviceId, Cell> {
    let mut zones: HashMap<DeviceId, Zone> =
        phones.iter().map(|(device, phone)| (*device, Zone::parse(&phone.zone))).collect();
    for post in posts {
        let fresh = phones.get(&post.device).is_some_and(|phone| phone.zone.is_empty());
        if let Some(zone) = zones.get_mut(&post.device).filter(|_| fresh) {
            post.events.iter().filter_map(|taken| taken.draft.cell()).for_each(|cell| zone.see(cell));
        }
    }
    zones.into_iter().filter_map(|(device, zone)| Some((device, zone.home()?))).collect()
}
