//! One transaction for many posts: complete the events with what the enterprise's rows say, store them, fold
//! those that are new, add the sums, move the devices' own columns forward.

use std::collections::{HashMap, HashSet};

use handsight_domain::{
    calendar::LocalDay,
    h3cell::Cell,
    id::DeviceId,
    scope::EnterpriseScope,
    time::Timestamp,
    usage::{Draft, Fact, Folded, Known, Liability, Zone},
};
use handsight_store::{
    LiveEvent,
    usage::{self as rows, EventKey, PhoneRow},
};

use super::{
    change,
    gather::{Post, Stored},
};
use crate::{App, UseCaseError, enterprise};

/// Stores posts; answers for each what became of it, `None` when its device is not there.
pub(super) async fn store(
    app: &App,
    scope: &EnterpriseScope,
    posts: &mut [Post],
) -> Result<Vec<Option<Stored>>, UseCaseError> {
    let mut tx = app.store.write(scope).await?;
    rows::hold(&tx).await?;
    let now = app.clock.now();
    let zone = enterprise::require(&tx).await?.time_zone;
    let devices: Vec<DeviceId> =
        posts.iter().map(|post| post.device).collect::<HashSet<_>>().into_iter().collect();
    let mut phones = rows::phones(&tx, &devices).await?;
    let numbers: HashSet<&str> =
        posts.iter().flat_map(|post| &post.drafts).filter_map(Draft::peer_e164).collect();
    let employees = rows::employees(&tx, &numbers.into_iter().collect::<Vec<_>>()).await?;

    // One list of facts, each key once: the second of two posts with the same event brings a duplicate.
    let mut facts: Vec<Fact> = Vec::new();
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
        for draft in &post.drafts {
            let fact = Fact {
                device: post.device,
                day: LocalDay::of(Timestamp::from(draft.event.started_at), zone),
                event: draft.event.clone(),
                derived: draft.complete(&known),
            };
            if keys.insert(EventKey::of(&fact)) {
                facts.push(fact);
                owners.push(owner);
            }
        }
    }
    let new = rows::insert(&tx, &facts.iter().collect::<Vec<_>>(), now).await?;
    let fresh = |fact: &Fact| new.contains(&EventKey::of(fact));
    rows::add(&tx, &Folded::of(facts.iter().filter(|fact| fresh(fact)))).await?;

    let mut accepted = vec![0_u32; posts.len()];
    let mut by_device: HashMap<DeviceId, Vec<&Fact>> = HashMap::new();
    for (fact, owner) in facts.iter().zip(&owners).filter(|(fact, _)| fresh(fact)) {
        if let Some(count) = accepted.get_mut(*owner) {
            *count += 1;
        }
        by_device.entry(fact.device).or_default().push(fact);
    }
    let outcomes = posts
        .iter()
        .zip(&accepted)
        .map(|(post, accepted)| {
            let phone = phones.get(&post.device)?;
            Some(Stored {
                accepted: *accepted,
                duplicates: u32::try_from(post.drafts.len()).unwrap_or(u32::MAX).saturating_sub(*accepted),
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
            post.drafts.iter().filter_map(Draft::cell).for_each(|cell| zone.see(cell));
        }
    }
    zones.into_iter().filter_map(|(device, zone)| Some((device, zone.home()?))).collect()
}
