//! A phone whose platform takes its time for a command: the phone goes on all the same.

use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use chrono::{DateTime, Utc};
use handsight_agent::core::Outcome;
use handsight_agent::phone::share;
use handsight_agent::platform::{File, Made, Platform, Profile};
use handsight_protocol::usage::Location;
use handsight_protocol::{Command, Status, UsageEvent};
use serde_json::{Map, Value, json};

use crate::phone::{Running, device, enrolled, parts, run};
use crate::server::Server;

type Spans = Arc<Mutex<Vec<(DateTime<Utc>, DateTime<Utc>)>>>;

/// A platform whose commands last until the test lets them end, and which keeps the times it was measured for.
struct Busy {
    end: mpsc::Receiver<()>,
    measured: Spans,
}

impl Platform for Busy {
    fn profile(&self) -> Profile {
        Profile::default()
    }

    fn volatile(&mut self, _now: DateTime<Utc>) -> Map<String, Value> {
        Map::from_iter([("battery".to_owned(), json!(50))])
    }

    fn execute(&mut self, _command: &Command, _now: DateTime<Utc>) -> Outcome {
        match self.end.recv_timeout(Duration::from_secs(30)) {
            Ok(()) => Outcome::ok(Map::new()),
            Err(_) => Outcome::failed("timeout", "nothing let the command end"),
        }
    }

    fn make(&mut self, _command: &Command, _now: DateTime<Utc>) -> Made {
        Err(Outcome::unsupported("it makes nothing"))
    }

    fn take(&mut self, _command: &Command, _file: File, _now: DateTime<Utc>) -> Outcome {
        Outcome::unsupported("it takes nothing")
    }

    fn usage(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<UsageEvent> {
        self.measured.lock().unwrap().push((from, to));
        Vec::new()
    }

    fn fix(&mut self, _now: DateTime<Utc>) -> Option<Location> {
        None
    }

    fn is_slow(&self) -> bool {
        true
    }
}

/// Starts a phone that checks in and reports all the time, with what lets its commands end and what it measured.
fn start(server: &Server, folder: &Path) -> (Running, mpsc::Sender<()>, Spans) {
    let (let_end, end) = mpsc::channel();
    let measured = Spans::default();
    let mut parts = parts(server, folder, share(Busy { end, measured: Arc::clone(&measured) }));
    parts.pace.heartbeat = Duration::from_millis(20);
    parts.pace.obey_heartbeat = false;
    parts.pace.report = Some(Duration::from_millis(20));
    parts.pace.drain = Duration::from_secs(30);
    (run(parts), let_end, measured)
}

#[tokio::test]
async fn a_busy_platform_holds_up_nothing_and_its_usage_is_measured_later() {
    let server = Server::start().await;
    enrolled(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let id = device().to_hex();
    let (phone, let_end, measured) = start(&server, folder.path());
    server.until("a check-in", |book| !book.devices[&id].checkins.is_empty()).await;
    server.issue(&id, "aud()");
    let silent = |checkin: &handsight_protocol::agent_api::CheckinRequest| checkin.attributes.is_empty();
    let silent = |book: &crate::server::Book| book.devices[&id].checkins.iter().filter(|c| silent(c)).count();
    server.until("check-ins of a busy phone", |book| silent(book) >= 5).await;
    server.with(|book| assert!(book.devices[&id].results.is_empty()));
    let seen = server.with(|book| book.devices[&id].checkins.len());
    let_end.send(()).unwrap();
    server.until("the result", |book| !book.devices[&id].results.is_empty()).await;
    let news = |book: &crate::server::Book| {
        book.devices[&id].checkins[seen..].iter().any(|c| !c.attributes.is_empty())
    };
    server.until("what the platform says again", news).await;
    let ended = phone.stop().await;
    let measured = measured.lock().unwrap();
    assert!(measured.windows(2).all(|pair| pair[0].1 == pair[1].0), "{measured:?}");
    assert_eq!(measured.last().unwrap().1, ended.reported_until);
}

#[tokio::test]
async fn a_phone_that_stops_while_it_is_busy_reports_what_it_has_used_till_then() {
    let server = Server::start().await;
    enrolled(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let id = device().to_hex();
    let (phone, let_end, measured) = start(&server, folder.path());
    server.issue(&id, "aud()");
    let busy =
        |book: &crate::server::Book| book.devices[&id].checkins.iter().any(|c| c.attributes.is_empty());
    server.until("a check-in of a busy phone", busy).await;
    let before = measured.lock().unwrap().len();
    let stopped = tokio::spawn(phone.stop());
    let checkins = server.with(|book| book.devices[&id].checkins.len());
    server
        .until("a check-in of a stopping phone", |book| book.devices[&id].checkins.len() > checkins + 1)
        .await;
    let_end.send(()).unwrap();
    let ended = stopped.await.unwrap();
    server.with(|book| assert!(book.devices[&id].results.values().all(|result| result.status == Status::Ok)));
    let measured = measured.lock().unwrap();
    assert!(measured.len() > before, "nothing was measured at the end");
    assert_eq!(measured.last().unwrap().1, ended.reported_until);
}
