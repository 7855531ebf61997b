//! Fleets: many phones at once, true totals, the same phones again.

use std::time::Duration;

use handsight_agent::simulate::{Fleet, FleetConfig, Totals};
use handsight_protocol::message::encode;
use handsight_protocol::{Command, DeviceId, Sequence};

use crate::server::{Server, system_id};

fn config(server: &Server, devices: usize) -> FleetConfig {
    let mut config = FleetConfig::new(&server.url, system_id(), devices, 77);
    config.spread = Duration::ZERO;
    config.heartbeat = Some(Duration::from_secs(3_600));
    config
}

#[tokio::test]
async fn every_phone_answers_and_the_summary_is_the_truth() {
    let server = Server::start().await;
    let mut config = config(&server, 12);
    config.history = Duration::from_secs(86_400);
    config.multiplexed = true;
    let fleet = Fleet::start(config).await.unwrap();
    assert_eq!(server.ids().len(), 12);
    for id in server.ids() {
        server.issue(&id, "aud()");
        server.issue(&id, "rng(5)");
    }
    server.until("24 results", |book| book.devices.values().all(|device| device.results.len() == 2)).await;
    let summary = fleet.stop().await.unwrap();
    let stored = server.with(|book| {
        let mut totals = Totals::default();
        book.devices.values().flat_map(|device| device.events.values()).for_each(|event| totals.add(event));
        totals
    });
    assert!(stored.events > 12 * 96, "a day of samples at least: {}", stored.events);
    assert_eq!(summary.usage, stored);
    assert_eq!((summary.devices, summary.refused, summary.unsent_events), (12, 0, 0));
    assert_eq!((summary.commands["aud"], summary.commands["rng"], summary.results["ok"]), (12, 12, 24));
    assert!(summary.checkins >= 12 && summary.checkin_p99_ms.is_some());
}

#[tokio::test]
async fn a_second_start_is_the_same_phones_and_sends_nothing_twice() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&server, 3);
    config.history = Duration::from_secs(7_200);
    config.state = Some(folder.path().to_owned());
    let first = Fleet::start(config.clone()).await.unwrap();
    let ids = server.ids();
    server.issue(&ids[0], "msg(hello)");
    server.until("the result", |book| book.devices[&ids[0]].results.len() == 1).await;
    first.stop().await.unwrap();
    // With its memory, and then without: the server's events and results do not double.
    for state in [config.state.clone(), None] {
        config.state = state;
        let again = Fleet::start(config.clone()).await.unwrap();
        let seen =
            |book: &crate::server::Book| book.devices.values().map(|d| d.checkins.len()).sum::<usize>();
        let before = server.with(|book| seen(book));
        server.issue(&ids[0], "msg(again)");
        server
            .until("another result", |book| {
                let device = &book.devices[&ids[0]];
                device.results.len() == device.actions.len() && seen(book) >= before
            })
            .await;
        let summary = again.stop().await.unwrap();
        assert_eq!(summary.commands.values().sum::<u64>(), 1, "only the new command was executed");
    }
    assert_eq!(server.ids(), ids);
}

#[tokio::test]
async fn rejected_events_are_not_counted_as_sent() {
    let server = Server::start().await;
    server.with(|book| book.rejects.insert("qos".to_owned()));
    let mut config = config(&server, 1);
    config.history = Duration::from_secs(86_400);
    let fleet = Fleet::start(config).await.unwrap();
    server.until("events", |book| book.devices.values().any(|device| !device.events.is_empty())).await;
    let summary = fleet.stop().await.unwrap();
    assert!(summary.rejected_events >= 90);
    assert_eq!(summary.usage.by_type.get("qos"), None);
}

#[tokio::test]
async fn a_text_can_be_handed_to_a_phone_as_an_sms() {
    let server = Server::start().await;
    let mut config = config(&server, 2);
    config.long_poll_seconds = None;
    config.report = None;
    let fleet = Fleet::start(config.clone()).await.unwrap();
    let person = Fleet::people(&config).remove(1);
    let device: DeviceId = person.device_id();
    server.issue(&device.to_hex(), "lck()");
    let text = encode(Sequence::FIRST, &[Command::parse("lck()").unwrap()], &device, None);
    assert!(fleet.deliver_sms(1, &text));
    assert!(!fleet.deliver_sms(2, &text));
    server.until("the result", |book| book.devices[&device.to_hex()].results.len() == 1).await;
    assert!(fleet.handles()[&1].starts_with("dev_"));
    fleet.stop().await.unwrap();
}
