//! One phone with a state folder: commands end to end, retries, restarts.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use handsight_agent::clock;
use handsight_agent::core::{Durable, Record, Setup, Via};
use handsight_agent::hook::Hooks;
use handsight_agent::net::{Client, NetError, Transport};
use handsight_agent::phone::{
    Ended, EnrolError, Invitation, Pace, Parts, Phone, SharedPlatform, Silent, enrol, share,
};
use handsight_agent::platform::simulated::Simulated;
use handsight_agent::simulate::Person;
use handsight_agent::store::{AgentLog, EventQueue, Journal};
use handsight_protocol::agent_api::Credentials;
use handsight_protocol::message::encode;
use handsight_protocol::{Command, DeviceId, Sequence, Status};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use crate::server::{Server, signer, system_id};

pub struct Running {
    stop: watch::Sender<bool>,
    sms: mpsc::UnboundedSender<(String, Via)>,
    task: JoinHandle<Ended>,
}

impl Running {
    /// Tells a phone to stop, and waits until it has.
    pub async fn stop(self) -> Ended {
        self.stop.send(true).unwrap();
        self.task.await.unwrap()
    }
}

pub fn device() -> DeviceId {
    DeviceId::from_bytes([9; 32])
}

fn invitation(server: &Server) -> Invitation {
    Invitation { server: server.url.clone(), system_id: system_id(), token: None }
}

/// A phone that checks in once and reports nothing.
pub fn parts(server: &Server, folder: &Path, platform: SharedPlatform) -> Parts {
    let credentials = Credentials { system_id: system_id(), device_id: device() };
    let client = Client::new(Transport::new().unwrap(), &server.url, &credentials).unwrap();
    let (journal, records) = Journal::<Record>::open(&folder.join("journal.jsonl")).unwrap();
    let clock = clock::system();
    Parts {
        home: None,
        client,
        platform,
        hooks: Hooks::default(),
        setup: Setup { device: device(), command_key: Some(signer().public()), long_poll_seconds: Some(20) },
        durable: Durable::replay(records),
        journal: Some(journal),
        events: EventQueue::open(&folder.join("events.jsonl")).unwrap(),
        log: AgentLog::in_memory(50),
        pace: Pace {
            heartbeat: Duration::from_secs(3_600),
            obey_heartbeat: true,
            first_after: Duration::ZERO,
            report: None,
            reported_until: clock.now(),
            drain: Duration::ZERO,
        },
        clock,
        seed: 1,
        watch: Arc::new(Silent),
    }
}

/// Starts a phone.
pub fn run(parts: Parts) -> Running {
    let (stop, stopped) = watch::channel(false);
    let (sms, inbox) = mpsc::unbounded_channel();
    let task = tokio::spawn(async move { Phone::new(parts).run(inbox, stopped).await.unwrap() });
    Running { stop, sms, task }
}

fn start(server: &Server, folder: &Path, long_poll_seconds: Option<u32>) -> Running {
    let mut parts = parts(server, folder, share(Simulated::new(Person::new(3, 0, 1))));
    parts.setup.long_poll_seconds = long_poll_seconds;
    run(parts)
}

/// Makes the phone one that the server knows.
pub async fn enrolled(server: &Server) {
    let profile = Person::new(3, 0, 1).profile();
    enrol(&Transport::new().unwrap(), &invitation(server), &device(), profile).await.unwrap();
}

#[tokio::test]
async fn commands_are_answered_with_their_results_and_receipts() {
    let server = Server::start().await;
    enrolled(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let phone = start(&server, folder.path(), Some(20));
    let id = device().to_hex();
    for command in
        ["aud()", "loc()", "log(5)", "pol(7)", "phn(9f86d081884c7d65)", "wip(all)", "bak(contacts)", "xyz(1)"]
    {
        server.issue(&id, command);
    }
    server.until("eight results", |book| book.devices[&id].results.len() == 8).await;
    server.until("receipts", |book| !book.devices[&id].receipts.is_empty()).await;
    phone.stop().await;
    server.with(|book| {
        let device = &book.devices[&id];
        let answers: Vec<_> = device.results.values().map(|r| (r.command.to_string(), r.status)).collect();
        let ok = |name: &str| (name.to_owned(), Status::Ok);
        let unsupported = |name: &str| (name.to_owned(), Status::Unsupported);
        let expected =
            [ok("aud"), ok("loc"), ok("log"), ok("pol"), ok("phn"), ok("wip"), ok("bak"), unsupported("xyz")];
        assert_eq!(answers, expected);
        assert!(device.results[&Sequence::FIRST].items["attributes"]["model"].is_string());
        assert!(device.receipts.iter().all(|(_, via)| via == "poll"));
        assert!(device.checkins[0].battery_percent().is_some());
    });
}

#[tokio::test]
async fn an_sms_alone_locks_the_phone_and_a_forged_one_is_reported() {
    let server = Server::start().await;
    enrolled(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let phone = start(&server, folder.path(), None);
    let id = device().to_hex();
    server.until("a check-in", |book| !book.devices[&id].checkins.is_empty()).await;
    server.issue(&id, "lck(lost)");
    let text = encode(Sequence::FIRST, &[Command::parse("lck(lost)").unwrap()], &device(), None);
    phone.sms.send((text.replace("lost", "gone"), Via::Sms)).unwrap();
    phone.sms.send((text, Via::Sms)).unwrap();
    server.until("the result", |book| book.devices[&id].results.len() == 1).await;
    server.until("the rejection", |book| book.devices[&id].rejections == ["token"]).await;
    server.until("the receipt", |book| book.devices[&id].receipts.iter().any(|(_, via)| via == "sms")).await;
    phone.stop().await;
}

#[tokio::test]
async fn a_result_survives_a_restart_and_is_delivered_once_the_server_is_back() {
    let server = Server::start().await;
    enrolled(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let id = device().to_hex();
    server.with(|book| book.broken.insert("/agent/v1/results".to_owned(), 1_000));
    let phone = start(&server, folder.path(), Some(20));
    server.issue(&id, "msg(hello)");
    server.until("a refused result", |book| book.broken["/agent/v1/results"] < 1_000).await;
    assert_eq!(phone.stop().await.processed, Sequence::FIRST);
    server.with(|book| book.broken.clear());
    let phone = start(&server, folder.path(), Some(20));
    server.until("the result", |book| book.devices[&id].results.len() == 1).await;
    phone.stop().await;
    server.with(|book| assert_eq!(book.devices[&id].results[&Sequence::FIRST].status, Status::Ok));
}

#[tokio::test]
async fn a_server_that_fails_for_a_while_loses_nothing() {
    let server = Server::start().await;
    enrolled(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let id = device().to_hex();
    server.with(|book| {
        for path in ["actions", "receipts", "results", "checkin"] {
            book.broken.insert(format!("/agent/v1/{path}"), 1);
        }
    });
    server.issue(&id, "aud()");
    let phone = start(&server, folder.path(), Some(20));
    server.until("the result", |book| book.devices[&id].results.len() == 1).await;
    server.until("the receipt", |book| book.devices[&id].receipts.len() == 1).await;
    server.until("the check-in", |book| !book.devices[&id].checkins.is_empty()).await;
    phone.stop().await;
}

#[tokio::test]
async fn refusals_are_told_in_words() {
    let server = Server::start().await;
    let transport = Transport::new().unwrap();
    let profile = || Person::new(3, 0, 1).profile();
    let closed = Invitation { token: Some("closed".to_owned()), ..invitation(&server) };
    let error = enrol(&transport, &closed, &device(), profile()).await.unwrap_err();
    assert!(matches!(&error, EnrolError::Closed(reason) if reason == "enrolment is closed"), "{error}");
    let stranger = handsight_protocol::SystemId::from_payload(123_456_780).unwrap();
    let unknown = Invitation { system_id: stranger, ..invitation(&server) };
    let error = enrol(&transport, &unknown, &device(), profile()).await.unwrap_err();
    assert!(matches!(error, EnrolError::UnknownEnterprise));
    let credentials = Credentials { system_id: system_id(), device_id: device() };
    let client = Client::new(transport.clone(), &server.url, &credentials).unwrap();
    let error = client.actions(Sequence::ZERO, 0).await.unwrap_err();
    assert!(matches!(error, NetError::Unauthorized) && !error.is_temporary());
    let nowhere = Invitation { server: "http://127.0.0.1:1".to_owned(), ..invitation(&server) };
    let error = enrol(&transport, &nowhere, &device(), profile()).await.unwrap_err();
    assert!(matches!(error, EnrolError::Net(NetError::Unavailable(_))), "{error}");
}
