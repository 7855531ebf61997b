//! Enrichment: what an event says once the server has looked at it. First what follows from the event alone
//! (outside any transaction, because number metadata takes time), then what needs the enterprise's rows.

use std::collections::HashMap;

use handsight_protocol::usage::{Liability, Parsed, UsageEvent, UsageKind, UsageType};

use super::{
    derived::{Derived, TravelScope},
    zone::Zone,
};
use crate::{
    carrier,
    h3cell::Cell,
    number_class::{Number, NumberClass, classify},
};

/// An event with what follows from it alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The event.
    pub event: UsageEvent,
    nulled: Vec<String>,
    number: Option<Number>,
    cell: Option<Cell>,
    home_carrier: Option<String>,
    home_country: Option<String>,
    serving_carrier: Option<String>,
    serving_country: Option<String>,
}

/// What the enterprise's rows say, for one device.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// The enterprise's other lines: number in E.164, and the carrier of the device that has it.
    pub employees: &'a HashMap<String, Option<String>>,
    /// The device's own liability.
    pub liability: Liability,
    /// The device's home carrier, when its events do not tell.
    pub home_carrier: Option<&'a str>,
    /// The middle of the device's home zone.
    pub home: Option<Cell>,
}

impl Draft {
    /// Looks at an event. `device_country` is that of the device's own number, used when neither the network
    /// nor the SIM tells where a number was dialled; `enterprise_country` is the enterprise's, used when nothing else
    /// tells, and for nothing else than reading that number. Who roams dials at home least of all: both are left out.
    pub fn new(parsed: Parsed, device_country: Option<&str>, enterprise_country: Option<&str>) -> Self {
        let Parsed { event, nulled } = parsed;
        let network = event.network.as_ref();
        let sim = event.sim.as_ref();
        let text = |code: Option<String>| code.unwrap_or_default();
        let (mcc, mnc) = (
            text(network.and_then(|n| n.mcc).map(|c| c.to_string())),
            text(network.and_then(|n| n.mnc).map(|c| c.to_string())),
        );
        let (home_mcc, home_mnc) = (
            text(sim.and_then(|s| s.home_mcc).map(|c| c.to_string())),
            text(sim.and_then(|s| s.home_mnc).map(|c| c.to_string())),
        );
        let named =
            |mcc: &str, mnc: &str| (!mcc.is_empty() && !mnc.is_empty()).then(|| carrier::label(mcc, mnc));
        let given = network.and_then(|n| n.country.clone());
        let serving_country = given.or_else(|| carrier::country(&mcc).map(str::to_owned));
        let home_country = carrier::country(&home_mcc).or(device_country).map(str::to_owned);
        let roaming = network.is_some_and(|n| n.roaming);
        let at_home = || home_country.as_deref().or(enterprise_country).filter(|_| !roaming);
        let here = serving_country.as_deref().or_else(at_home);
        let peer = match &event.kind {
            UsageKind::Call(call) => Some(call.peer.as_deref()),
            UsageKind::Sms(message) | UsageKind::Mms(message) => Some(message.peer.as_deref()),
            _ => None,
        };
        let number = peer.map(|peer| classify(peer.unwrap_or_default(), here));
        let cell = event.location.and_then(|place| Cell::at(place.lat, place.lon));
        Self {
            home_carrier: named(&home_mcc, &home_mnc),
            serving_carrier: named(&mcc, &mnc),
            nulled: nulled.into_iter().map(str::to_owned).collect(),
            event,
            number,
            cell,
            home_country,
            serving_country,
        }
    }

    /// The peer's number in E.164, to look for among the enterprise's own lines.
    pub fn peer_e164(&self) -> Option<&str> {
        self.number.as_ref().and_then(|number| number.e164.as_deref())
    }
    /// The cell of the location.
    pub const fn cell(&self) -> Option<Cell> {
        self.cell
    }
    /// How many values were outside physics.
    pub fn nulled(&self) -> usize {
        self.nulled.len()
    }
    /// The home carrier's name, as the SIM tells it.
    pub fn home_carrier(&self) -> Option<&str> {
        self.home_carrier.as_deref()
    }
    /// The country that the phone was in.
    pub fn serving_country(&self) -> Option<&str> {
        self.serving_country.as_deref()
    }

    fn travel(&self) -> (Option<TravelScope>, Option<String>) {
        let network = self.event.network.as_ref();
        let here = || self.serving_country.clone().or_else(|| self.home_country.clone());
        if network.is_some_and(|n| n.roaming) || self.event.usage_type() == UsageType::Roaming {
            let told = match &self.event.kind {
                UsageKind::Roaming(change) => change.country.clone(),
                _ => None,
            };
            return (Some(TravelScope::Roaming), self.serving_country.clone().or(told));
        }
        if self.number.as_ref().is_some_and(|number| number.class == NumberClass::Satellite) {
            return (Some(TravelScope::International), None);
        }
        let there = self.number.as_ref().and_then(|number| number.country.clone());
        match (here(), there) {
            (Some(here), Some(there)) if here != there => (Some(TravelScope::International), Some(there)),
            (None, None) if network.is_none() && self.event.sim.is_none() => (None, None),
            (here, _) => (Some(TravelScope::Domestic), here),
        }
    }

    /// Completes it with what the enterprise's rows say.
    pub fn complete(&self, known: &Known<'_>) -> Derived {
        let (scope, country) = self.travel();
        let colleague = self.peer_e164().and_then(|number| known.employees.get(number));
        let class = self.number.as_ref().map(|number| match number.class {
            // The enterprise's own devices are phones, whatever the numbering plan leaves open.
            NumberClass::FixedOrMobile | NumberClass::Unknown if colleague.is_some() => NumberClass::Mobile,
            class => class,
        });
        Derived {
            number_class: class,
            peer_country: self.number.as_ref().and_then(|number| number.country.clone()),
            employee: self.number.as_ref().map(|_| colleague.is_some()),
            peer_carrier: colleague.cloned().flatten(),
            scope,
            country,
            home_carrier: self.home_carrier.clone().or_else(|| known.home_carrier.map(str::to_owned)),
            serving_carrier: self.serving_carrier.clone(),
            home_zone: self.cell.zip(known.home).map(|(cell, home)| Zone::holds(home, cell)),
            cell: self.cell.map(|cell| cell.to_string()),
            liability: self.event.liability.unwrap_or(known.liability),
            nulled: self.nulled.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use serde_json::{Value, json};

    use super::*;

    fn draft(peer: &str, more: &Value, country: Option<&str>) -> Draft {
        let mut event = json!({"id": "01KF0000000000000000000000", "type": "call", "direction": "out", "seconds": 60,
            "startedAt": "2026-01-15T08:00:00Z", "peer": peer});
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let now = Utc.with_ymd_and_hms(2026, 1, 15, 9, 0, 0).unwrap();
        Draft::new(UsageEvent::parse(&event.to_string(), now).unwrap(), None, country)
    }

    #[test]
    fn a_number_is_one_however_it_was_dialled() {
        let employees = HashMap::from([("+4915123456789".to_owned(), None)]);
        let known =
            Known { employees: &employees, liability: Liability::Corporate, home_carrier: None, home: None };
        let sim = json!({"sim": {"homeMcc": "262", "homeMnc": "01"}});
        let seen = |peer: &str, more: &Value, country| {
            let draft = draft(peer, more, country);
            let derived = draft.complete(&known);
            (draft.peer_e164().map(str::to_owned), derived.number_class, derived.employee)
        };
        let same = (Some("+4915123456789".to_owned()), Some(NumberClass::Mobile), Some(true));
        for peer in ["4915123456789", "004915123456789", "015123456789", "+49 151 23456789"] {
            assert_eq!(seen(peer, &sim, None), same, "{peer}");
            assert_eq!(seen(peer, &json!({}), Some("DE")), same, "{peer}, by the enterprise's country");
        }
        let far = seen("881612345678", &sim, None);
        assert_eq!(far, (Some("+881612345678".to_owned()), Some(NumberClass::Satellite), Some(false)));
    }

    #[test]
    fn who_roams_dials_in_no_home_country() {
        let abroad = json!({"network": {"roaming": true}, "sim": {"homeMcc": "262", "homeMnc": "01"}});
        assert_eq!(draft("015123456789", &abroad, Some("DE")).peer_e164(), None);
        let there = json!({"network": {"mcc": "272", "mnc": "01", "roaming": true}});
        let number = draft("0861234567", &there, Some("DE"));
        assert_eq!(number.peer_e164(), Some("+353861234567"));
    }
}
