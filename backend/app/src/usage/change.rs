//! What new events change about their device: the network it uses, its signal, where it is, its home zone.
//! The newest word counts, whatever order events come in.

use handsight_domain::{
    carrier,
    time::Timestamp,
    usage::{Fact, UsageEvent, UsageKind, Zone},
};
use handsight_protocol::usage::{Radio, RoamingEvent};
use handsight_store::usage::{Fix, PhoneChange, PhoneRow};

fn at(event: &UsageEvent) -> Timestamp {
    Timestamp::from(event.ended_at.unwrap_or(event.started_at))
}

/// Whether the phone roams, if the event tells.
fn roams(event: &UsageEvent) -> Option<bool> {
    match &event.kind {
        UsageKind::Roaming(change) => Some(change.event != RoamingEvent::Ended),
        // A level of Wi-Fi says nothing of the mobile network.
        _ => event
            .network
            .as_ref()
            .filter(|network| network.radio != Some(Radio::Wifi))
            .map(|network| network.roaming),
    }
}

/// What a device's new events change about it.
pub(super) fn of(mut phone: PhoneRow, mut facts: Vec<&Fact>, now: Timestamp) -> PhoneChange {
    facts.sort_by_key(|fact| (at(&fact.event), fact.event.id));
    let mut change = PhoneChange {
        seen_at: now,
        network: false,
        serving_carrier: String::new(),
        roaming: false,
        country: String::new(),
        radio: String::new(),
        signal_dbm: None,
        fix: fix(&facts),
        phone: phone.clone(),
    };
    let mut zone = Zone::parse(&phone.zone);
    for fact in &facts {
        let (event, when) = (&fact.event, at(&fact.event));
        if let Some(cell) = fact.cell() {
            zone.see(cell);
        }
        if let Some(roaming) = roams(event).filter(|_| when >= phone.network_at) {
            phone.network_at = when;
            phone.roaming_since = roaming.then_some(phone.roaming_since.unwrap_or(when));
            change.network = true;
            change.roaming = roaming;
            network(&mut change, fact);
        }
        let dbm = event.signal.and_then(|signal| signal.dbm).filter(|_| event.generation().is_some());
        if let Some(dbm) = dbm.filter(|_| when >= phone.signal_at) {
            phone.signal_at = when;
            #[expect(clippy::cast_possible_truncation, reason = "a level within physics")]
            let whole = dbm.round() as i64;
            change.signal_dbm = Some(whole);
        }
        let sim = event.sim.as_ref().and_then(|sim| Some((sim.home_mcc?, sim.home_mnc?)));
        if let Some((mcc, mnc)) = sim {
            phone.home_carrier = Some(carrier::label(&mcc.to_string(), &mnc.to_string()));
        }
    }
    phone.zone = zone.text();
    change.phone = phone;
    change
}

fn network(change: &mut PhoneChange, fact: &Fact) {
    let keep = |known: &mut String, new: Option<String>| {
        if let Some(new) = new.filter(|text| !text.is_empty()) {
            *known = new;
        }
    };
    let told = fact.event.network.as_ref();
    keep(&mut change.serving_carrier, fact.derived.serving_carrier.clone());
    keep(&mut change.radio, told.and_then(|n| n.radio).map(|radio| radio.as_str().to_owned()));
    let by_code = || told.and_then(|n| n.mcc).and_then(|mcc| carrier::country(&mcc.to_string()));
    let by_change = || match &fact.event.kind {
        UsageKind::Roaming(roaming) => roaming.country.clone(),
        _ => None,
    };
    let country = told.and_then(|n| n.country.clone()).or_else(|| by_code().map(str::to_owned));
    keep(&mut change.country, country.or_else(by_change).map(|code| code.to_uppercase()));
}

/// The newest position.
fn fix(facts: &[&Fact]) -> Option<Fix> {
    facts.iter().rev().find_map(|fact| {
        let place = fact.event.location?;
        let at = Timestamp::from(fact.event.started_at);
        Some(Fix { at, lat: place.lat, lon: place.lon, accuracy_m: place.accuracy_m })
    })
}
