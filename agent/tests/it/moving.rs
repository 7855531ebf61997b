//! `mov`: one phone, two servers, and everything that can come in between.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use handsight_agent::clock;
use handsight_agent::core::{Durable, Record, Setup};
use handsight_agent::hook::Hooks;
use handsight_agent::net::{Client, Transport};
use handsight_agent::phone::{Ended, Invitation, Pace, Parts, Phone, Silent, enrol, share};
use handsight_agent::platform::simulated::Simulated;
use handsight_agent::simulate::Person;
use handsight_agent::store::{AgentLog, Enrolled, EventQueue, Folder, Identity, Journal, Moving};
use handsight_protocol::usage::{EventId, UsageKind};
use handsight_protocol::{CommandName, DeviceId, ResultReport, Sequence, Status, UsageEvent};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::server::{Server, system_id};

struct Running {
    stop: watch::Sender<bool>,
    _sms: mpsc::UnboundedSender<(String, handsight_agent::core::Via)>,
    task: JoinHandle<Ended>,
}

impl Running {
    async fn stop(self) -> Ended {
        self.stop.send(true).unwrap();
        self.task.await.unwrap()
    }
    async fn ended(self) -> Ended {
        tokio::time::timeout(Duration::from_secs(30), self.task).await.unwrap().unwrap()
    }
}

fn old() -> DeviceId {
    DeviceId::from_bytes([9; 32])
}

/// A phone that the server knows, with its state folder.
async fn enrolled(server: &Server, place: &Path) {
    let invitation = Invitation { server: server.url.clone(), system_id: system_id(), token: None };
    let profile = Person::new(3, 0, 1).profile();
    let (answer, _) = enrol(&Transport::new().unwrap(), &invitation, &old(), profile).await.unwrap();
    let folder = Folder::open(place).unwrap();
    let enrolled = Enrolled {
        system_id: system_id(),
        server_url: server.url.clone(),
        device: answer.device,
        command_key: answer.command_key,
        heartbeat_seconds: 3_600,
        platform: "simulated".to_owned(),
    };
    Identity { device_id: old(), enrolled: Some(enrolled), generation: 0, origin: None }
        .save(&folder)
        .unwrap();
}

/// Starts whatever phone the folder holds; it measures nothing.
fn start(place: &Path) -> Running {
    start_measuring(place, None)
}

/// Starts whatever phone the folder holds; it measures usage since then.
fn start_measuring(place: &Path, since: Option<DateTime<Utc>>) -> Running {
    let folder = Arc::new(Folder::open(place).unwrap());
    Moving::tidy(&folder).unwrap();
    let identity = Identity::load(&folder).unwrap().unwrap();
    let (journal, records) = Journal::<Record>::open(&identity.journal(&folder)).unwrap();
    let enrolled = identity.enrolled.clone().unwrap();
    let clock = clock::system();
    let transport = Transport::new().unwrap();
    let parts = Parts {
        client: Client::new(transport, &enrolled.server_url, &identity.credentials().unwrap()).unwrap(),
        platform: share(Simulated::new(Person::new(3, 0, 1))),
        hooks: Hooks::default(),
        setup: Setup {
            device: identity.device_id.clone(),
            command_key: Some(enrolled.command_key),
            long_poll_seconds: Some(20),
        },
        durable: Durable::replay(records),
        events: EventQueue::open(&identity.events(&folder)).unwrap(),
        home: Some(folder),
        journal: Some(journal),
        log: AgentLog::in_memory(50),
        pace: Pace {
            heartbeat: Duration::from_secs(3_600),
            obey_heartbeat: true,
            first_after: Duration::ZERO,
            report: since.map(|_| Duration::from_secs(3_600)),
            reported_until: since.unwrap_or_else(|| clock.now()),
            drain: Duration::ZERO,
        },
        clock,
        seed: 1,
        watch: Arc::new(Silent),
    };
    let (stop, stopped) = watch::channel(false);
    let (sms, inbox) = mpsc::unbounded_channel();
    let task = tokio::spawn(async move { Phone::new(parts).run(inbox, stopped).await.unwrap() });
    Running { stop, _sms: sms, task }
}

fn to(server: &str, token: &str) -> String {
    format!("mov({},{},{token})", server.replace(':', "%3A").replace('/', "%2F"), system_id())
}

fn result(server: &Server, number: u32) -> Option<ResultReport> {
    server.with(|book| book.devices[&old().to_hex()].results.get(&Sequence::new(number)).cloned())
}

#[tokio::test]
async fn a_phone_moves_with_everything_handed_over_and_answers_at_the_other_server() {
    let (from, other) = (Server::start().await, Server::start().await);
    let place = tempfile::tempdir().unwrap();
    enrolled(&from, place.path()).await;
    let events = place.path().join("events.jsonl");
    let now = clock::system().now() - TimeDelta::minutes(5);
    let event =
        |n: u8| UsageEvent::new(EventId::from_parts(1_700_000_000_000, [n; 10]), now, UsageKind::Location);
    EventQueue::open(&events).unwrap().push((1..=3).map(event).collect()).unwrap();
    // The events come late: the move waits for them.
    from.with(|book| book.broken.insert("/agent/v1/events".to_owned(), 1));
    let id = old().to_hex();
    from.issue(&id, "aud()");
    from.issue(&id, &to(&other.url, ""));
    from.issue(&id, "msg(late)");
    let ended = start(place.path()).ended().await;
    assert!(ended.moved);
    from.with(|book| {
        let device = &book.devices[&id];
        assert_eq!(device.events.len(), 3);
        let answers: Vec<_> = device.results.values().map(|r| (r.command.to_string(), r.status)).collect();
        assert_eq!(answers, [("aud".to_owned(), Status::Ok), ("mov".to_owned(), Status::Ok)]);
        let moved = &device.results[&Sequence::new(2)];
        assert_eq!(moved.items["serverUrl"], other.url);
        assert!(moved.items["device"].as_str().unwrap().starts_with("dev_"));
        assert!(device.receipts.iter().any(|(text, _)| text.contains("mov(")));
    });
    let fresh = other.ids().pop().unwrap();
    assert_ne!(fresh, id, "the old secret opens nothing at the new server");
    assert!(other.with(|book| book.devices[&fresh].results.is_empty()));
    other.issue(&fresh, "aud()");
    let phone = start(place.path());
    other.until("an answer", |book| book.devices[&fresh].results.contains_key(&Sequence::FIRST)).await;
    phone.stop().await;
    let folder = Folder::open(place.path()).unwrap();
    assert_eq!(Identity::load(&folder).unwrap().unwrap().origin(), old().fingerprint());
    assert!(!folder.file("move.json").exists() && !folder.file("journal.jsonl").exists());
}

#[tokio::test]
async fn usage_that_did_not_fit_into_the_queue_is_measured_before_the_phone_leaves() {
    let (from, other) = (Server::start().await, Server::start().await);
    let place = tempfile::tempdir().unwrap();
    enrolled(&from, place.path()).await;
    let begun = clock::system().now();
    let event = |n: u64| {
        UsageEvent::new(EventId::from_parts(1_700_000_000_000 + n, [1; 10]), begun, UsageKind::Location)
    };
    let full = 2_000;
    let mut queue = EventQueue::open(&place.path().join("events.jsonl")).unwrap();
    queue.push((0..full).map(event).collect()).unwrap();
    drop(queue);
    // The first batch comes late: the other server has taken the phone before there is room to measure.
    from.with(|book| book.broken.insert("/agent/v1/events".to_owned(), 1));
    let id = old().to_hex();
    from.issue(&id, &to(&other.url, ""));
    let ended = start_measuring(place.path(), Some(begun - TimeDelta::days(3))).ended().await;
    assert!(ended.moved && ended.reported_until >= begun, "{ended:?}");
    let sent = from.with(|book| book.devices[&id].events.len());
    assert!(u64::try_from(sent).unwrap() > full, "{sent}");
}

#[tokio::test]
async fn a_server_that_refuses_or_is_away_changes_nothing_and_can_be_tried_again() {
    let (from, other) = (Server::start().await, Server::start().await);
    let place = tempfile::tempdir().unwrap();
    enrolled(&from, place.path()).await;
    let id = old().to_hex();
    from.issue(&id, &to(&other.url, "closed"));
    from.issue(&id, &to("http://127.0.0.1:1", ""));
    from.issue(&id, "mov(https%3A%2F%2F%5Bnowhere%5D,3064061526)");
    from.issue(&id, &to(&from.url, ""));
    from.issue(&id, "aud()");
    let phone = start(place.path());
    from.until("five answers", |book| book.devices[&id].results.len() == 5).await;
    let said = |number| {
        let report = result(&from, number).unwrap();
        (report.status, report.reason.unwrap_or_default(), report.message.unwrap_or_default())
    };
    let (status, code, words) = said(1);
    assert_eq!((status, code.as_str()), (Status::Refused, "enrolment"));
    assert!(words.contains("stays where it is") && words.contains("enrolment is closed"), "{words}");
    let (status, code, words) = said(2);
    assert_eq!((status, code.as_str()), (Status::Failed, "network"), "{words}");
    assert_eq!((said(3).0, said(3).1.as_str()), (Status::Refused, "address"));
    assert_eq!((said(4).0, said(4).1.as_str()), (Status::Refused, "there"));
    assert_eq!(said(5).0, Status::Ok, "the phone is where it was");
    from.issue(&id, &to(&other.url, ""));
    assert!(phone.ended().await.moved);
    assert_eq!(other.ids().len(), 1);
}

#[tokio::test]
async fn a_phone_that_stops_while_it_leaves_goes_on_leaving_and_an_answer_that_is_lost_is_no_matter() {
    let (from, other) = (Server::start().await, Server::start().await);
    let place = tempfile::tempdir().unwrap();
    enrolled(&from, place.path()).await;
    let id = old().to_hex();
    from.with(|book| book.broken.insert("/agent/v1/results".to_owned(), 1_000));
    from.issue(&id, &to(&other.url, ""));
    let phone = start(place.path());
    other.until("a place", |book| book.devices.len() == 1).await;
    from.until("a try", |book| book.broken["/agent/v1/results"] < 1_000).await;
    assert!(!phone.stop().await.moved);
    // The result had arrived, and only the server's answer was lost: it does not know the phone any more.
    from.with(|book| {
        book.gone.insert(id.clone());
        book.broken.clear();
    });
    assert!(start(place.path()).ended().await.moved);
    assert_eq!(other.ids().len(), 1, "the same place as before");
    let phone = start(place.path());
    other.until("a check-in", |book| book.devices.values().all(|device| !device.checkins.is_empty())).await;
    phone.stop().await;
}

#[tokio::test]
async fn an_old_server_that_stays_away_for_a_day_is_left_without_a_word() {
    let other = Server::start().await;
    let from = Server::start().await;
    let place = tempfile::tempdir().unwrap();
    enrolled(&from, place.path()).await;
    from.with(|book| {
        for path in ["results", "checkin", "actions"] {
            book.broken.insert(format!("/agent/v1/{path}"), 1_000);
        }
    });
    let folder = Folder::open(place.path()).unwrap();
    let identity = Identity::load(&folder).unwrap().unwrap();
    let enrolled = Enrolled { server_url: other.url.clone(), ..identity.enrolled.clone().unwrap() };
    let taken = Some((enrolled, Sequence::ZERO));
    let device_id = DeviceId::from_bytes([8; 32]);
    Moving { server: other.url.clone(), system_id: system_id(), device_id, taken }.save(&folder).unwrap();
    let report = ResultReport {
        sequence: Sequence::FIRST,
        command: CommandName::Mov,
        status: Status::Ok,
        code: 0,
        reason: None,
        message: None,
        finished_at: clock::system().now() - TimeDelta::hours(25),
        items: serde_json::Map::new(),
    };
    let mut journal = Journal::<Record>::open(&identity.journal(&folder)).unwrap().0;
    journal.append(&[Record::Finished(report)]).unwrap();
    drop(folder);
    assert!(start(place.path()).ended().await.moved);
    let folder = Folder::open(place.path()).unwrap();
    assert_eq!(Identity::load(&folder).unwrap().unwrap().device_id, DeviceId::from_bytes([8; 32]));
}
