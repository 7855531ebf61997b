//! Replays: the formats, the real files' check values, and that sending twice changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{TimeZone, Utc};
use handsight_agent::net::{Client, Transport};
use handsight_agent::phone::{Invitation, enrol};
use handsight_agent::platform::Profile;
use handsight_agent::replay::{Format, read, send};
use handsight_protocol::agent_api::Credentials;
use handsight_protocol::usage::{Activity, Location, UsageKind};
use handsight_protocol::{DeviceId, UsageEvent};

use crate::server::{Server, system_id};

fn own(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// The real files, which lie beside the repository and are not part of it.
fn real(folder: &str) -> Option<Vec<PathBuf>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let data = std::env::var_os("HANDSIGHT_DATA").map_or(beside, PathBuf::from).join(folder);
    let Ok(entries) = std::fs::read_dir(&data) else {
        println!(
            "SKIPPED: {} is not there; set HANDSIGHT_DATA to the folder of measurement files",
            data.display()
        );
        return None;
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    files.sort();
    Some(files)
}

/// What a server would store: each event as it arrives, after its values were checked.
fn stored(events: &[UsageEvent]) -> Vec<UsageEvent> {
    let now = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
    let through_the_wire =
        |event: &UsageEvent| UsageEvent::parse(&serde_json::to_string(event).unwrap(), now).unwrap().event;
    events.iter().map(through_the_wire).collect()
}

fn by_generation(events: &[UsageEvent]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for event in events {
        *counts.entry(event.generation().unwrap().as_str()).or_default() += 1;
    }
    counts
}

/// Mean Mbit/s of the samples that moved data, by generation.
fn mean_speed(events: &[UsageEvent]) -> BTreeMap<&'static str, f64> {
    let mut sums: BTreeMap<&'static str, (f64, f64)> = BTreeMap::new();
    for event in events {
        let UsageKind::Qos(qos) = &event.kind else { continue };
        if matches!(qos.activity, Some(Activity::Data | Activity::VoiceData)) {
            let sum = sums.entry(event.generation().unwrap().as_str()).or_default();
            *sum = (sum.0 + event.speed.unwrap().down_kbps.unwrap(), sum.1 + 1.0);
        }
    }
    sums.into_iter().map(|(generation, (sum, count))| (generation, sum / count / 1_000.0)).collect()
}

fn busiest(events: &[UsageEvent]) -> Vec<(u64, usize)> {
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for cell in events.iter().filter_map(|event| event.cell) {
        *counts.entry(cell.cid).or_default() += 1;
    }
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by_key(|(cid, count)| (std::cmp::Reverse(*count), *cid));
    ranked
}

#[test]
fn a_drive_file_becomes_samples() {
    let events = read(Format::Ie5gDrive, &own("ie-5g-drive.csv")).unwrap();
    let ids: BTreeSet<_> = events.iter().map(|event| event.id).collect();
    assert_eq!((events.len(), ids.len()), (6, 6), "rows that share a second are events of their own");
    assert_eq!(events, read(Format::Ie5gDrive, &own("ie-5g-drive.csv")).unwrap(), "the same ids again");
    let events = stored(&events);
    assert_eq!(by_generation(&events), BTreeMap::from([("5G", 2), ("4G", 1), ("3G", 2), ("2G", 1)]));
    let speeds = mean_speed(&events);
    assert!((speeds["5G"] - 50.0).abs() < 1e-9 && (speeds["3G"] - 2.0).abs() < 1e-9 && speeds.len() == 2);
    let first = serde_json::to_value(&events[0]).unwrap();
    assert_eq!(
        first["network"],
        serde_json::json!({"mcc": "272", "radio": "NR", "roaming": false, "country": "IE"})
    );
    assert_eq!(first["cell"], serde_json::json!({"lac": 0x9cba, "cid": 1001}));
    assert_eq!((&first["activity"], &first["speed"]["latencyMs"]), (&"data".into(), &30.0.into()));
    assert_eq!(events[2].signal.unwrap().rsrq_db, None, "-25 dB is outside physics for LTE");
}

#[test]
fn an_opencellid_file_becomes_samples() {
    let events = stored(&read(Format::OpenCellId, &own("opencellid.csv")).unwrap());
    let first = serde_json::to_value(&events[0]).unwrap();
    assert_eq!(first["startedAt"], "2020-08-30T14:14:12Z");
    assert_eq!(
        first["network"],
        serde_json::json!({"mcc": "001", "mnc": "01", "radio": "LTE", "roaming": false})
    );
    assert_eq!((&first["radioDetail"], &first["cell"]["pci"]), (&"LTE+".into(), &269.into()));
    assert_eq!(first["location"]["accuracyM"], 12.9);
    assert_eq!(
        (events[2].cell.unwrap().lac, events[2].signal),
        (29101, None),
        "tac stands in; -200 dBm is none"
    );
}

#[test]
fn a_broken_row_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(own("ie-5g-drive.csv")).unwrap();
    for (from, to, said) in [
        ("GPRS", "6G", "row 6: NetworkMode"),
        (",VD,", ",X,", "row 4: State"),
        ("2020.01.02_09.00.03", "soon", "row 5: Timestamp"),
    ] {
        let path = folder.path().join("broken.csv");
        std::fs::write(&path, text.replace(from, to)).unwrap();
        let error = read(Format::Ie5gDrive, &path).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    let error = read(Format::OpenCellId, &own("ie-5g-drive.csv")).unwrap_err().to_string();
    assert!(error.contains("row 1: the column measured_at"), "{error}");
}

#[test]
fn the_irish_drives_give_their_check_values() {
    let Some(files) = real("ie-5g-drive") else { return };
    let events: Vec<_> = files.iter().flat_map(|file| read(Format::Ie5gDrive, file).unwrap()).collect();
    let ids: BTreeSet<_> = events.iter().map(|event| event.id).collect();
    assert_eq!((files.len(), events.len(), ids.len()), (10, 20_404, 20_404));
    let events = stored(&events);
    let counts = BTreeMap::from([("5G", 10_161), ("4G", 6_573), ("3G", 3_579), ("2G", 91)]);
    assert_eq!(by_generation(&events), counts);
    let ranked = busiest(&events);
    // 137 cells are named; two of them only where the area is 0, in 29 rows.
    assert_eq!(ranked.len(), 135);
    assert_eq!(events.iter().filter(|event| event.cell.is_none()).count(), 29);
    let top = [
        (10_805_003, 1_601),
        (70_430_210, 1_459),
        (10_809_101, 1_291),
        (11_016_973, 1_028),
        (11_016_962, 871),
    ];
    assert_eq!(ranked[..5], top);
    let lacs: BTreeSet<_> = events.iter().filter_map(|event| event.cell).map(|cell| cell.lac).collect();
    assert_eq!(lacs.len(), 3);
    let speeds = mean_speed(&events);
    for (generation, mbits) in [("5G", 54.22), ("4G", 10.16), ("3G", 1.56)] {
        assert!((speeds[generation] - mbits).abs() < 0.005, "{generation}: {}", speeds[generation]);
    }
    let in_state = |wanted| {
        let is =
            |event: &&UsageEvent| matches!(&event.kind, UsageKind::Qos(qos) if qos.activity == Some(wanted));
        events.iter().filter(is).count()
    };
    assert_eq!((in_state(Activity::Voice), in_state(Activity::VoiceData)), (389, 690));
    let pinged = events.iter().filter(|event| event.speed.is_some_and(|speed| speed.latency_ms.is_some()));
    assert_eq!(pinged.count(), 1_022);
    let bounds = |of: fn(&Location) -> f64| {
        let values: Vec<f64> = events.iter().map(|event| of(event.location.as_ref().unwrap())).collect();
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (format!("{lowest:.4}"), format!("{highest:.4}"))
    };
    assert_eq!(bounds(|place| place.lat), ("51.8835".to_owned(), "51.9551".to_owned()));
    assert_eq!(bounds(|place| place.lon), ("-8.5069".to_owned(), "-8.3817".to_owned()));
}

#[test]
fn the_ottawa_walks_give_their_check_values() {
    let Some(files) = real("ca-ottawa-walk") else { return };
    let events: Vec<_> = files.iter().flat_map(|file| read(Format::OpenCellId, file).unwrap()).collect();
    let events = stored(&events);
    let ids: BTreeSet<_> = events.iter().map(|event| event.id).collect();
    assert_eq!((events.len(), ids.len()), (1_900, 1_900));
    let ranked = busiest(&events);
    assert_eq!(ranked.len(), 64);
    assert_eq!(ranked[..3], [(9_751_881, 408), (9_751_831, 330), (9_751_879, 164)]);
    let detail = |wanted: &str| {
        let is = |event: &&UsageEvent| matches!(&event.kind, UsageKind::Qos(qos) if qos.radio_detail.as_deref() == Some(wanted));
        events.iter().filter(is).count()
    };
    assert_eq!((detail("LTE+"), detail("LTE")), (1_392, 508));
    let dbm: Vec<f64> = events.iter().filter_map(|event| event.signal?.dbm).collect();
    assert_eq!(dbm.len(), 1_900);
    let mean = dbm.iter().sum::<f64>() / 1_900.0;
    assert!((mean + 90.7).abs() < 0.05, "{mean}");
    assert!(events.iter().all(|event| event.network.as_ref().unwrap().mnc.unwrap().to_string() == "720"));
}

#[tokio::test]
async fn sending_twice_changes_nothing() {
    let server = Server::start().await;
    let transport = Transport::new().unwrap();
    let device = DeviceId::from_bytes([5; 32]);
    let invitation = Invitation { server: server.url.clone(), system_id: system_id(), token: None };
    let profile = Profile { platform: "android".to_owned(), ..Profile::default() };
    enrol(&transport, &invitation, &device, profile).await.unwrap();
    let credentials = Credentials { system_id: system_id(), device_id: device };
    let client = Client::new(transport, &server.url, &credentials).unwrap();
    let events = read(Format::Ie5gDrive, &own("ie-5g-drive.csv")).unwrap();
    server.with(|book| book.broken.insert("/agent/v1/events".to_owned(), 1));
    let first = send(&client, &events, 1).await.unwrap();
    assert_eq!(
        (first.events, first.accepted, first.duplicates),
        (6, 6, 0),
        "a failure in between is no loss"
    );
    let second = send(&client, &events, 1).await.unwrap();
    assert_eq!((second.accepted, second.duplicates, second.rejected), (0, 6, 0));
}
