//! A person's usage, hour by hour: which events there are between two moments.
//!
//! Each hour is generated as a whole from its own dice, so the events of a span are the same whatever pieces it
//! is asked in, with the same ids: sending a span twice is a repeat, not new usage.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use handsight_protocol::UsageEvent;
use handsight_protocol::usage::{
    Activity, AppEvent, AppUse, Call, CallEnd, Connection, Data, Direction, Email, EventId, Qos,
    RoamingChange, RoamingEvent, Security, TextMessage, UsageKind, Web,
};

use super::Person;
use crate::chance::Dice;

/// How busy an hour of the day is, from 0 to about 1.
fn busy(hour: u32, weekend: bool) -> f64 {
    let weekday = match hour {
        0..=5 => 0.03,
        6 | 7 => 0.4,
        8..=17 => 1.0,
        18..=21 => 0.6,
        _ => 0.2,
    };
    if weekend { weekday * 0.5 } else { weekday }
}

/// The hour being written: dice, person, events so far.
struct Page<'a> {
    person: &'a Person,
    dice: Dice,
    start: DateTime<Utc>,
    events: Vec<UsageEvent>,
}

impl Person {
    /// The events that start between two moments, the first included and the second not, in order of time.
    #[must_use]
    pub fn usage(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<UsageEvent> {
        let mut events = Vec::new();
        let hour = TimeDelta::hours(1);
        let Ok(mut start) = from.duration_trunc(hour) else { return events };
        while start < to {
            let page = self.page(start);
            events.extend(page.into_iter().filter(|event| event.started_at >= from && event.started_at < to));
            start += hour;
        }
        events
    }

    fn page(&self, start: DateTime<Utc>) -> Vec<UsageEvent> {
        let hour = u64::try_from(start.timestamp() / 3_600).unwrap_or(0);
        let dice = Dice::of(self.seed, &[self.index, 7, hour]);
        let mut page = Page { person: self, dice, start, events: Vec::new() };
        page.write();
        page.events.sort_by_key(|event| (event.started_at, event.id));
        page.events
    }
}

impl Page<'_> {
    fn write(&mut self) {
        let now = self.person.situation(self.start);
        let busy = busy(now.hour, now.weekend) * self.person.intensity * self.person.rate;
        self.roaming();
        for _ in 0..self.dice.count(0.7 * busy) {
            self.call();
        }
        for _ in 0..self.dice.count(1.1 * busy) {
            self.message();
        }
        for _ in 0..self.dice.count(0.5 * busy) {
            self.email();
        }
        for quarter in 0..4 {
            self.quarter(quarter, busy);
        }
        if self.dice.chance(0.25 * busy.min(1.0)) {
            self.app_and_web();
        }
        if self.dice.chance(0.05) {
            self.connection();
        }
        let at = self.moment();
        self.add(at, UsageKind::Location);
    }

    /// A moment of the hour, to the millisecond.
    fn moment(&mut self) -> DateTime<Utc> {
        self.start + TimeDelta::milliseconds(i64::try_from(self.dice.below(3_600_000)).unwrap_or(0))
    }

    /// Adds an event with where and what the phone was then.
    fn add(&mut self, at: DateTime<Utc>, kind: UsageKind) -> Option<&mut UsageEvent> {
        let chance = self.dice.bytes();
        let situation = self.person.situation(at);
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        let mut event = UsageEvent::new(EventId::from_parts(millis, chance), at, kind);
        event.liability = Some(self.person.liability);
        event.network = Some(situation.network);
        event.cell = Some(situation.cell);
        event.signal = Some(situation.signal);
        event.location = Some(situation.location);
        self.events.push(event);
        self.events.last_mut()
    }

    fn direction(&mut self) -> Direction {
        if self.dice.chance(0.5) { Direction::In } else { Direction::Out }
    }

    /// Whom: a colleague, someone in the country, a service, someone abroad. All numbers are set aside for
    /// fiction (555-01xx in North America, Ofcom's drama numbers in Britain, ComReg's in Ireland).
    fn peer(&mut self) -> String {
        let line = self.dice.below(100);
        match self.dice.below(100) {
            0..=24 => {
                let colleague = self.dice.below(self.person.fleet);
                Person::number_of(colleague).unwrap_or_else(|| "+12025550100".to_owned())
            }
            25..=81 => {
                let areas = [202, 212, 312, 404, 415, 512, 617, 646, 702, 713, 773, 818];
                let area = self.dice.pick(&areas).copied().unwrap_or(202);
                format!("+1{area}55501{line:02}")
            }
            82..=87 => format!("+180055501{line:02}"),
            88 => format!("+190055501{line:02}"),
            89..=90 => "611".to_owned(),
            91..=95 => format!("+44207946{:04}", line * 9),
            96..=97 => format!("+35312011{line:03}"),
            _ => format!("+1613555{:04}", 100 + line),
        }
    }

    fn call(&mut self) {
        let (at, direction, peer) = (self.moment(), self.direction(), self.peer());
        let weak = self.person.situation(at).signal.dbm.is_some_and(|dbm| dbm < -102.0);
        let failed = self.dice.chance(0.02);
        let dropped = !failed && self.dice.chance(if weak { 0.12 } else { 0.012 });
        let seconds = if failed { 0 } else { 3 + self.seconds(140.0, 5_400) };
        let end = match (failed, dropped) {
            (true, _) => CallEnd::Failed,
            (_, true) => CallEnd::Dropped,
            _ if self.dice.chance(0.5) => CallEnd::Local,
            _ => CallEnd::Remote,
        };
        let sim = self.person.sim();
        let until = at + TimeDelta::seconds(i64::try_from(seconds).unwrap_or(0));
        let last = self.person.situation(until).cell;
        let kind = UsageKind::Call(Call { direction, peer: Some(peer), seconds, dropped, end: Some(end) });
        if let Some(event) = self.add(at, kind) {
            event.ended_at = Some(until);
            event.sim = Some(sim);
            event.end_cell = (event.cell != Some(last)).then_some(last);
        }
    }

    fn message(&mut self) {
        let (at, direction, peer) = (self.moment(), self.direction(), Some(self.peer()));
        let kind = if self.dice.chance(0.06) {
            let bytes = Some(40_000 + self.dice.below(900_000));
            UsageKind::Mms(TextMessage { direction, peer, bytes })
        } else {
            let bytes = Some(10 + self.dice.below(150));
            UsageKind::Sms(TextMessage { direction, peer, bytes })
        };
        self.add(at, kind);
    }

    fn email(&mut self) {
        let (at, direction) = (self.moment(), self.direction());
        let domains = ["example.com", "example.net", "example.org"];
        let domain = self.dice.pick(&domains).map(|domain| (*domain).to_owned());
        let bytes = Some(2_000 + self.bytes(60_000.0));
        self.add(at, UsageKind::Email(Email { direction, domain, bytes }));
    }

    /// A quarter of an hour: a signal sample, and data when the phone was used.
    fn quarter(&mut self, quarter: i64, busy: f64) {
        let at = self.start + TimeDelta::minutes(15 * quarter);
        let sampled_at = at + TimeDelta::milliseconds(i64::try_from(self.dice.below(900_000)).unwrap_or(0));
        let speed = self.dice.chance(0.4).then(|| self.person.situation(sampled_at).speed);
        let activity = if speed.is_some() { Activity::Data } else { Activity::Idle };
        let qos = Qos { activity: Some(activity), radio_detail: None };
        if let Some(event) = self.add(sampled_at, UsageKind::Qos(qos)) {
            event.speed = speed;
        }
        if self.dice.chance(0.75 * busy.min(1.0)) {
            let apps: Vec<_> = self.person.apps().map(|(package, _)| package).collect();
            let app = self.dice.pick(&apps).map(|package| (*package).to_owned());
            let rx_bytes = self.bytes(3_500_000.0 * self.person.intensity);
            let tx_bytes = self.bytes(500_000.0 * self.person.intensity);
            let interface = if self.dice.chance(0.3) { "wifi" } else { "cellular" };
            let interface = Some(interface.to_owned());
            if let Some(event) = self.add(at, UsageKind::Data(Data { rx_bytes, tx_bytes, app, interface })) {
                event.ended_at = Some(at + TimeDelta::minutes(15));
            }
        }
    }

    fn app_and_web(&mut self) {
        let apps: Vec<_> = self.person.apps().collect();
        if let Some((package, version)) = self.dice.pick(&apps).copied() {
            let (at, seconds) = (self.moment(), Some(5 + self.seconds(300.0, 7_200)));
            let (package, version) = (Some(package.to_owned()), Some(version.to_owned()));
            self.add(at, UsageKind::App(AppUse { package, version, event: AppEvent::Used, seconds }));
        }
        let hosts =
            [("www.example.com", "business"), ("news.example.org", "news"), ("video.example.net", "video")];
        if let Some((host, category)) = self.dice.pick(&hosts).copied() {
            let (at, bytes) = (self.moment(), Some(self.bytes(800_000.0)));
            let (host, category) = (Some(host.to_owned()), Some(category.to_owned()));
            self.add(at, UsageKind::Web(Web { host, category, bytes }));
        }
    }

    fn connection(&mut self) {
        let secure = [Security::Wpa2, Security::Wpa2, Security::Wpa3, Security::Open, Security::Vpn];
        let security = self.dice.pick(&secure).copied();
        let (at, bytes) = (self.moment(), Some(self.bytes(2_000_000.0)));
        let ssid_hash = Some(format!("{:016x}", self.dice.below(400)));
        let interface = Some("wifi".to_owned());
        self.add(at, UsageKind::Connection(Connection { interface, ssid_hash, security, bytes }));
    }

    /// Roaming starts and ends when the day before or after was spent elsewhere.
    fn roaming(&mut self) {
        let (before, now) = (self.start - TimeDelta::hours(1), self.start);
        let (was, is) = (self.person.abroad_on(before), self.person.abroad_on(now));
        let event = match (was, is) {
            (None, Some(_)) => RoamingEvent::Started,
            (Some(_), None) => RoamingEvent::Ended,
            (Some(was), Some(is)) if was.country != is.country => RoamingEvent::Country,
            _ => return,
        };
        let country = Some(is.unwrap_or(self.person.home).country.to_owned());
        self.add(now, UsageKind::Roaming(RoamingChange { event, country }));
    }

    /// An exponentially distributed duration.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and positive")]
    fn seconds(&mut self, mean: f64, most: u64) -> u64 {
        let drawn = -mean * (1.0 - self.dice.unit()).ln();
        (drawn as u64).min(most)
    }

    /// A log-normally distributed size with this median: most are small, a few are large.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and below 2^53")]
    fn bytes(&mut self, median: f64) -> u64 {
        (median * (1.1 * self.dice.normal()).exp()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use std::collections::{BTreeMap, BTreeSet};

    fn monday() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, 2, 0, 0, 0).unwrap()
    }

    #[test]
    fn a_span_is_the_same_in_any_pieces() {
        let person = Person::new(7, 5, 60);
        let (from, to) = (monday(), monday() + TimeDelta::hours(30));
        let whole = person.usage(from, to);
        let mut pieces = Vec::new();
        let mut at = from;
        while at < to {
            let next = (at + TimeDelta::minutes(7)).min(to);
            pieces.extend(person.usage(at, next));
            at = next;
        }
        assert_eq!(whole, pieces);
        let ids: BTreeSet<_> = whole.iter().map(|event| event.id).collect();
        assert_eq!(ids.len(), whole.len());
    }

    #[test]
    fn every_event_is_valid_and_plausible() {
        let now = monday() + TimeDelta::days(14);
        let mut counts = BTreeMap::new();
        for index in 0..24 {
            for event in Person::new(11, index, 24).usage(monday(), now) {
                let json = serde_json::to_string(&event).unwrap();
                let parsed = UsageEvent::parse(&json, now).unwrap();
                assert_eq!(parsed.nulled, Vec::<&str>::new(), "{json}");
                assert_eq!(parsed.event, event);
                *counts.entry(event.usage_type().as_str()).or_insert(0_u32) += 1;
            }
        }
        let a_day = |kind: &str| f64::from(counts[kind]) / (24.0 * 14.0);
        assert!((3.0..20.0).contains(&a_day("call")), "{counts:?}");
        assert!((5.0..30.0).contains(&a_day("sms")), "{counts:?}");
        assert!((95.0..97.0).contains(&a_day("qos")), "{counts:?}");
        assert!(counts["roaming"] > 0 && counts.len() >= 10, "{counts:?}");
    }
}
