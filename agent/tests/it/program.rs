//! The program itself, as a person starts it.

use std::path::Path;
use std::process::Output;

use handsight_protocol::Status;
use tokio::process::Command;

use crate::server::Server;

async fn agent(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handsight-agent"));
    command
        .args(arguments)
        .env_remove("HANDSIGHT_SERVER")
        .env_remove("HANDSIGHT_SYSTEM_ID")
        .output()
        .await
        .unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn a_phone_is_enrolled_by_link_and_then_serves() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().to_str().unwrap();
    let link = format!("{}/enrol?systemId=3064061526&token=spring", server.url);
    let output = agent(&[
        "enrol",
        "--link",
        &link,
        "--state",
        state,
        "--platform",
        "linux",
        "--phone",
        "+12025550123",
    ])
    .await;
    assert!(output.status.success(), "{}", said(&output));
    let id = server.ids().remove(0);
    server.with(|book| {
        let request = book.devices[&id].request.as_ref().unwrap();
        assert_eq!(request.platform, "linux");
        assert_eq!(request.token.as_deref(), Some("spring"));
        assert_eq!(request.phone_number.as_deref(), Some("+12025550123"));
    });
    for command in ["aud()", "msg(Hello%20there)", "loc()", "wip(all)", "get(%2Fproc%2Fversion)"] {
        server.issue(&id, command);
    }
    let run = tokio::spawn({
        let state = state.to_owned();
        async move { agent(&["run", "--state", &state, "--duration", "20"]).await }
    });
    server.until("five results", |book| book.devices[&id].results.len() == 5).await;
    run.abort(); // the test need not wait for the 20 seconds; the child ends by itself
    server.with(|book| {
        let answers: Vec<_> = book.devices[&id].results.values().map(|result| result.status).collect();
        assert_eq!(answers, [Status::Ok, Status::Ok, Status::Failed, Status::Refused, Status::Ok]);
    });
}

#[tokio::test]
async fn a_mistyped_system_id_never_reaches_the_network() {
    let output = agent(&["enrol", "--server", "http://127.0.0.1:1", "--system-id", "3064061562"]).await;
    assert!(!output.status.success());
    assert!(said(&output).contains("check digit"), "{}", said(&output));
    let output = agent(&["enrol", "--server", "http://example.com", "--system-id", "3064061526"]).await;
    assert!(said(&output).contains("https"), "{}", said(&output));
    let folder = tempfile::tempdir().unwrap();
    let output = agent(&["run", "--state", folder.path().to_str().unwrap()]).await;
    assert!(said(&output).contains("not enrolled yet"), "{}", said(&output));
}

#[tokio::test]
async fn a_fleet_prints_what_it_sent() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let summary = folder.path().join("summary.json");
    let names = folder.path().join("names.txt");
    std::fs::write(&names, "Ursula Umbrella\n").unwrap();
    let output = agent(&[
        "simulate",
        "--server",
        &server.url,
        "--system-id",
        "3064061526",
        "--devices",
        "3",
        "--seed",
        "5",
        "--duration",
        "1",
        "--spread",
        "0",
        "--history-days",
        "1",
        "--names-file",
        names.to_str().unwrap(),
        "--summary",
        summary.to_str().unwrap(),
    ])
    .await;
    assert!(output.status.success(), "{}", said(&output));
    let summary: serde_json::Value = serde_json::from_slice(&std::fs::read(summary).unwrap()).unwrap();
    let stored = server.with(|book| book.devices.values().map(|device| device.events.len()).sum::<usize>());
    assert_eq!(summary["usage"]["events"], stored);
    assert_eq!(summary["devices"], 3);
    let named = server.with(|book| {
        let checkins = book.devices.values().flat_map(|device| &device.checkins);
        checkins.filter(|checkin| checkin.attributes["userName"] == "Ursula Umbrella").count()
    });
    assert_eq!(named, 1);
}

#[tokio::test]
async fn a_replay_is_repeatable() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/opencellid.csv");
    for expected in ["\"accepted\": 3", "\"duplicates\": 3"] {
        let output = agent(&[
            "replay",
            "--format",
            "opencellid",
            "--server",
            &server.url,
            "--system-id",
            "3064061526",
            "--state",
            folder.path().to_str().unwrap(),
            file.to_str().unwrap(),
        ])
        .await;
        assert!(output.status.success() && said(&output).contains(expected), "{}", said(&output));
    }
    assert_eq!(server.ids().len(), 1);
}
