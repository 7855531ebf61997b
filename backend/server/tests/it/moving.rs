//! `mov`: a real agent moves from one server to another, and is known at one of them at every moment.

use std::{path::Path, sync::Arc, time::Duration};

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use handsight_agent::{
    clock,
    core::{Durable, Record, Setup, Via},
    hook::Hooks,
    net::{Client, Transport},
    phone::{Ended, Invitation, Pace, Parts, Phone, Silent, enrol, share},
    platform::simulated::Simulated,
    simulate::Person,
    store::{AgentLog, Enrolled, EventQueue, Folder, Identity, Journal, Moving},
};
use handsight_protocol::DeviceId;
use handsight_testkit::{Database, TestApp, TestClock, holds, on_both};
use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};

struct Running {
    stop: watch::Sender<bool>,
    _texts: mpsc::UnboundedSender<(String, Via)>,
    task: JoinHandle<Ended>,
}

impl Running {
    async fn ended(self) -> Ended {
        tokio::time::timeout(Duration::from_secs(60), self.task).await.expect("it ends").unwrap()
    }
}

/// Enrols a real agent; answers its handle.
async fn enrolled(app: &TestApp, address: &str, place: &Path) -> String {
    let system_id = app.acme.system_id.parse().unwrap();
    let invitation = Invitation { server: address.to_owned(), system_id, token: None };
    let device_id = DeviceId::from_bytes([9; 32]);
    let profile = Person::new(3, 0, 1).profile();
    let (answer, _) = enrol(&Transport::new().unwrap(), &invitation, &device_id, profile).await.unwrap();
    let enrolled = Enrolled {
        system_id,
        server_url: address.to_owned(),
        device: answer.device.clone(),
        command_key: answer.command_key,
        heartbeat_seconds: answer.heartbeat_seconds,
        platform: "simulated".to_owned(),
    };
    let folder = Folder::open(place).unwrap();
    Identity { device_id, enrolled: Some(enrolled), generation: 0, origin: None }.save(&folder).unwrap();
    answer.device
}

/// A phone's clock that shows what the test's does: until when a command is meant, is said in its time.
struct SameTime(Arc<TestClock>);

impl clock::Clock for SameTime {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(handsight_domain::time::Clock::now(&*self.0).millis()).unwrap()
    }
}

/// Runs whatever phone the folder holds.
fn start(app: &TestApp, place: &Path) -> Running {
    let folder = Arc::new(Folder::open(place).unwrap());
    Moving::tidy(&folder).unwrap();
    let identity = Identity::load(&folder).unwrap().unwrap();
    let enrolled = identity.enrolled.clone().unwrap();
    let (journal, records) = Journal::<Record>::open(&identity.journal(&folder)).unwrap();
    let transport = Transport::new().unwrap();
    let clock: Arc<dyn clock::Clock> = Arc::new(SameTime(app.clock.clone()));
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
            obey_heartbeat: false,
            first_after: Duration::ZERO,
            report: None,
            reported_until: clock.now(),
            drain: Duration::ZERO,
        },
        clock,
        seed: 1,
        watch: Arc::new(Silent),
    };
    let (stop, stopped) = watch::channel(false);
    let (texts, inbox) = mpsc::unbounded_channel();
    let task = tokio::spawn(async move { Phone::new(parts).run(inbox, stopped).await.unwrap() });
    Running { stop, _texts: texts, task }
}

async fn issue(
    app: &TestApp,
    devices: Value,
    command: &str,
    parameters: Value,
    confirm: Option<&str>,
) -> Value {
    let input = json!({"devices": devices, "command": command, "parameters": parameters, "confirm": confirm});
    app.mutate("issueAction { actions { id } }", input).await
}

fn id(done: &Value) -> String {
    done["actions"][0]["id"].as_str().unwrap_or_else(|| panic!("{done}")).to_owned()
}

async fn action(app: &TestApp, id: &str) -> Value {
    app.look(app.acme.owner(), "action { state result { status message items } }", &id).await
}

/// Waits until an action has ended with a result.
async fn answered(app: &TestApp, id: &str) -> Value {
    let mut live = app.app.store.live().listen();
    let wait = async {
        loop {
            let now = action(app, id).await;
            // State and result are read one after the other: both must be there.
            let open = ["PENDING", "SENT", "RECEIVED"].into_iter().any(|state| now["state"] == state);
            if !open && !now["result"].is_null() {
                return now;
            }
            let _ = live.recv().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("an answer")
}

on_both!(a_phone_moves_to_another_server_and_answers_there, |old| async move {
    let new = TestApp::on(Database::Sqlite).await;
    let (here, there) = (format!("http://{}", old.serve().await), format!("http://{}", new.serve().await));
    let place = tempfile::tempdir().unwrap();
    let device = enrolled(&old, &here, place.path()).await;
    let own = json!({"ids": [device]});
    let phone = start(&old, place.path());

    // The other server does not know the token: nothing has changed.
    let closed =
        issue(&old, own.clone(), "mov", json!([there, new.acme.system_id, "nobody"]), Some("move")).await;
    let refused = answered(&old, &id(&closed)).await;
    assert_eq!(refused["state"], "REFUSED", "{refused}");
    assert!(refused["result"]["message"].as_str().unwrap().contains("stays where it is"), "{refused}");
    assert_eq!(
        answered(&old, &id(&issue(&old, own.clone(), "aud", json!([]), None).await)).await["state"],
        "SUCCEEDED"
    );

    // A person says the word, also for one phone.
    let parameters = json!([there, new.acme.system_id]);
    let asked = issue(&old, own.clone(), "mov", parameters.clone(), None).await;
    holds(&asked, json!({"__typename": "ConfirmationNeeded", "word": "move"}));
    let everywhere = json!({"filter": {"and": []}});
    // Held for an hour: certainly open when the phone leaves.
    let hour = Duration::from_secs(3_600);
    let input = json!({"devices": own, "command": "msg", "parameters": ["late"],
        "notBefore": old.now().after(hour).to_string()});
    let late = old.done("issueAction { actions { id } }", input).await;
    let going = id(&issue(&old, everywhere.clone(), "mov", parameters, Some("move")).await);
    assert!(phone.ended().await.moved);

    let moved = action(&old, &going).await;
    holds(&moved, json!({"state": "SUCCEEDED", "result": {"items": {"serverUrl": there}}}));
    assert_eq!(
        action(&old, &id(&late)).await["state"],
        "CANCELLED",
        "nothing waits for a phone that is gone"
    );
    let seen = "query($id: ID!) { device(id: $id) { status movedTo movedAt waitingActions
        actions(first: 9) { totalCount } } devices(filter: {where: {attribute: \"status\", operator: IS, values: [\"MOVED\"]}}) {
        totalCount } }";
    let seen = old.data(old.acme.owner(), seen, json!({"id": device})).await;
    holds(&seen["device"], json!({"status": "MOVED", "movedTo": there}));
    holds(&seen, json!({"device": {"waitingActions": 0}, "devices": {"totalCount": 1}}));
    let gone = json!({"filter": {"where": {"attribute": "status", "operator": "IS", "values": ["MOVED"]}}});
    let gone = old.mutate("deleteDevices", gone).await;
    assert_eq!(gone["deviceCount"], 1, "it can be tidied away by the filter that finds it");
    let more = issue(&old, own.clone(), "aud", json!([]), None).await;
    assert_eq!(more["__typename"], "Conflict", "{more}");
    assert!(more["message"].as_str().unwrap().contains(&there), "{more}");
    let nobody = issue(&old, everywhere, "aud", json!([]), None).await;
    assert_eq!(nobody["__typename"], "InvalidInput", "a filter means those that are here: {nobody}");

    // The old secret opens nothing at either server, and is used up.
    let secret = DeviceId::from_bytes([9; 32]).to_hex();
    for app in [&old, &new] {
        let stale = handsight_testkit::Phone {
            authorization: format!("Device {}.{secret}", app.acme.system_id),
            device: device.clone(),
        };
        let said = stale.post(app, "checkin", json!({"sequence": "00000000"})).await;
        assert_eq!(said.status, StatusCode::UNAUTHORIZED);
    }
    let again = json!({"systemId": old.acme.system_id, "deviceId": secret, "platform": "android", "agentVersion": "1"});
    let again = old.call(http::Method::POST, "/agent/v1/provision", None, &again).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());

    // At the other server it is a phone like every other, and can come back.
    let handle = moved["result"]["items"]["device"].as_str().unwrap();
    let phone = start(&old, place.path());
    let own = json!({"ids": [handle]});
    let audit = issue(&new, own.clone(), "aud", json!([]), None).await;
    assert_eq!(answered(&new, &id(&audit)).await["state"], "SUCCEEDED");
    let back = issue(&new, own, "mov", json!([here, old.acme.system_id]), Some("move")).await;
    assert!(phone.ended().await.moved);
    let back = action(&new, &id(&back)).await["result"]["items"]["device"].as_str().unwrap().to_owned();
    assert_ne!(back, device, "its history before is another device's");
    let phone = start(&old, place.path());
    let audit = issue(&old, json!({"ids": [back]}), "aud", json!([]), None).await;
    assert_eq!(answered(&old, &id(&audit)).await["state"], "SUCCEEDED");
    phone.stop.send(true).unwrap();
    phone.ended().await;
});

#[tokio::test]
async fn a_move_to_where_the_phones_are_is_refused_before_it_is_numbered() {
    let app = TestApp::on(Database::Sqlite).await;
    let phone = app.phone(1).await;
    let own = json!({"ids": [phone.device]});
    for (parameters, field) in [
        (json!(["http://handsight.test/", app.acme.system_id]), "parameters"),
        (json!(["http://handsight.test", app.globex.system_id]), "parameters"),
        (json!(["eu.example.com", app.acme.system_id]), "parameters"),
        (json!(["https://eu.example.com", "3064061562"]), "parameters"),
    ] {
        let refused = issue(&app, own.clone(), "mov", parameters, Some("move")).await;
        assert_eq!(refused["fields"][0]["field"], field, "{refused}");
    }
    let done = issue(&app, own, "mov", json!(["https://eu.example.com", "3064061526"]), Some("move")).await;
    assert_eq!(done["__typename"], "IssueActionDone", "{done}");
    let text = app.sms.take();
    assert!(text.is_empty(), "nothing was sent before the job ran");
    app.run_jobs().await;
    let text = app.sms.take().pop().unwrap().text;
    assert!(text.ends_with(" url()"), "too long for one text with its signature: {text}");
}
