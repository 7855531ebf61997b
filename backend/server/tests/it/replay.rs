//! Real measurements through the agent's reader and the public API: the figures that the data's own README
//! states. Left out, in words, where the data is not there.

use std::path::PathBuf;

use handsight_agent::replay::{Format, read};
use handsight_store::values;
use handsight_testkit::{TestApp, on_both};
use serde_json::{Value, json};

use crate::usage::{PERIOD, post};

fn folder(name: &str) -> Option<Vec<PathBuf>> {
    let root = std::env::var_os("HANDSIGHT_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let Ok(files) = std::fs::read_dir(root.join(name)) else {
        eprintln!("skipped: {name} is not at {} (set HANDSIGHT_DATA)", root.display());
        return None;
    };
    let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "csv"));
    files.sort();
    Some(files)
}

async fn replay(app: &TestApp, format: Format, files: &[PathBuf]) -> usize {
    let sender = app.phone(9).await;
    let mut rows = 0;
    for file in files {
        let events = read(format, file).unwrap();
        rows += events.len();
        for batch in events.chunks(2_000) {
            let answer = post(app, &sender, None, serde_json::to_vec(batch).unwrap()).await.json();
            assert_eq!(answer["accepted"], batch.len(), "{answer}");
        }
    }
    rows
}

async fn busiest(app: &TestApp, first: u32) -> (Value, Vec<(u64, u64)>) {
    let query = format!(
        "{{ towers({PERIOD}, sort: {{ key: SAMPLES }}, first: {first}) {{ totalCount nodes {{ cid samples carrier }} }} }}"
    );
    let towers = app.data(app.acme.owner(), &query, Value::Null).await["towers"].clone();
    let pairs = towers["nodes"].as_array().unwrap().iter();
    let pairs = pairs.map(|t| (t["cid"].as_u64().unwrap(), t["samples"].as_u64().unwrap())).collect();
    (towers["totalCount"].clone(), pairs)
}

on_both!(the_irish_drive_gives_its_check_values, |app| async move {
    let Some(files) = folder("ie-5g-drive") else { return };
    assert_eq!(replay(&app, Format::Ie5gDrive, &files).await, 20_404);
    let query = format!(
        "{{ usage({PERIOD}, by: [GENERATION, ACTIVITY]) {{ events keys {{ value }} speedDown {{ samples mean }} }} }}"
    );
    let rows = app.data(app.acme.owner(), &query, Value::Null).await["usage"].clone();
    let mut events = std::collections::BTreeMap::<String, u64>::new();
    let mut moving = std::collections::BTreeMap::<String, (f64, f64)>::new();
    for row in rows.as_array().unwrap() {
        let generation = row["keys"][0]["value"].as_str().unwrap().to_owned();
        *events.entry(generation.clone()).or_default() += row["events"].as_u64().unwrap();
        let activity = row["keys"][1]["value"].as_str();
        if matches!(activity, Some("data" | "voice_data")) && !row["speedDown"].is_null() {
            let samples = row["speedDown"]["samples"].as_f64().unwrap();
            let sum = moving.entry(generation).or_default();
            sum.0 += samples;
            sum.1 += samples * row["speedDown"]["mean"].as_f64().unwrap();
        }
    }
    let expected = [("2G", 91), ("3G", 3_579), ("4G", 6_573), ("5G", 10_161)];
    assert_eq!(events, expected.map(|(name, count)| (name.to_owned(), count)).into());
    for (name, megabits) in [("3G", "1.56"), ("4G", "10.16"), ("5G", "54.22")] {
        let (samples, sum) = moving[name];
        assert_eq!(format!("{:.2}", sum / samples / 1_000.0), megabits, "{name}");
    }
    // The 29 rows without an area are no towers; they are samples all the same.
    let tx = app.app.store.read(&app.acme.scope()).await.unwrap();
    let sql = "SELECT COUNT(*) AS towers FROM towers WHERE enterprise_id = $1 AND lac = 0";
    assert_eq!(tx.one(sql, values![]).await.unwrap().unwrap().get::<i64>("towers").unwrap(), 0);
    let sql = "SELECT CAST(SUM(samples) AS BIGINT) AS samples FROM tower_days WHERE enterprise_id = $1";
    assert_eq!(tx.one(sql, values![]).await.unwrap().unwrap().get::<i64>("samples").unwrap(), 20_404 - 29);
    drop(tx);
    let (_, five) = busiest(&app, 5).await;
    let expected =
        [(10805003, 1_601), (70430210, 1_459), (10809101, 1_291), (11016973, 1_028), (11016962, 871)];
    assert_eq!(five, expected);
});

on_both!(the_ottawa_walk_gives_its_check_values, |app| async move {
    let Some(files) = folder("ca-ottawa-walk") else { return };
    assert_eq!(replay(&app, Format::OpenCellId, &files).await, 1_900);
    let (total, three) = busiest(&app, 3).await;
    assert_eq!(total, 64);
    assert_eq!(three, [(9751881, 408), (9751831, 330), (9751879, 164)]);
    let query =
        format!("{{ usage({PERIOD}, by: [SERVING_CARRIER, RADIO_DETAIL]) {{ events keys {{ value }} }} }}");
    let rows = app.data(app.acme.owner(), &query, Value::Null).await["usage"].clone();
    let all: u64 = rows.as_array().unwrap().iter().map(|row| row["events"].as_u64().unwrap()).sum();
    assert_eq!(all, 1_900);
    assert!(rows.as_array().unwrap().iter().all(|row| row["keys"][0]["value"] == json!("Rogers")), "{rows}");
});
