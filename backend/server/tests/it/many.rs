//! Many devices at once: renamed by a pattern that is looked at first, deleted by a filter after a word; all or none,
//! and never another enterprise's.

use handsight_testkit::{TestApp, on_both};
use serde_json::{Value, json};

async fn name(app: &TestApp, device: &str, name: &str, holder: Option<&str>) {
    app.mutate("updateDevice", json!({"deviceId": device, "name": name, "holder": holder})).await;
}

async fn names(app: &TestApp, owner: &str) -> Vec<String> {
    let got = app.data(owner, "{ devices { nodes { name } } }", Value::Null).await;
    let nodes = got["devices"]["nodes"].as_array().unwrap().iter();
    nodes.map(|node| node["name"].as_str().unwrap().to_owned()).collect()
}

/// Three phones of acme, one of globex.
async fn stage(app: &TestApp) -> [String; 4] {
    let mut out = Vec::new();
    for (number, holder) in [(1, Some("Ada Byron")), (2, Some("Grace Hopper")), (3, None)] {
        let one = app.phone(number).await;
        name(app, &one.device, &format!("Phone {number}"), holder).await;
        out.push(one.device);
    }
    out.push(app.phone_of(&app.globex, 9).await.device);
    out.try_into().unwrap()
}

async fn look(app: &TestApp, devices: Value, pattern: &str) -> Value {
    let ask = "query($d: DeviceSelection!, $p: String!) { deviceRenamePreview(devices: $d, pattern: $p) {
        deviceCount changedCount problem samples { before after } clashCount clashes { name deviceCount }
        placeholders { word } } }";
    let got = app.data(app.acme.owner(), ask, json!({"d": devices, "p": pattern})).await;
    got["deviceRenamePreview"].clone()
}

const RENAME: &str = "renameDevices { deviceCount changedCount }";

on_both!(many_are_renamed_as_the_preview_said, |app| async move {
    let [ada, grace, third, theirs] = stage(&app).await;
    let before = names(&app, app.globex.owner()).await;
    let all = json!({"filter": {"and": []}});
    let seen = look(&app, all.clone(), "Till {nn}").await;
    assert_eq!(seen["samples"][0], json!({"before": "Phone 1", "after": "Till 01"}), "{seen}");
    let counts = ["deviceCount", "changedCount", "clashCount"].map(|c| seen[c].as_i64().unwrap());
    assert_eq!((counts, &seen["problem"]), ([3, 3, 0], &Value::Null));
    assert_eq!(names(&app, app.acme.owner()).await, ["Phone 1", "Phone 2", "Phone 3"], "nothing is stored");

    // A name that one who is not renamed has, and one that two would share.
    let two = json!({"ids": [ada, grace]});
    let seen = look(&app, two.clone(), "PHONE 3").await;
    assert_eq!(seen["clashes"], json!([{"name": "PHONE 3", "deviceCount": 3}]), "{seen}");
    assert_eq!(seen["clashCount"], 2);
    // What cannot be a name refuses everything, and says which.
    let seen = look(&app, all.clone(), "{person}").await;
    assert!(seen["problem"].as_str().unwrap().starts_with("Phone 3 would have no name"), "{seen}");
    assert!(look(&app, two.clone(), "{serial}").await["problem"].as_str().unwrap().contains("{person}"));

    let owner = app.acme.owner();
    let refused = app.mutate(RENAME, json!({"devices": all, "pattern": "{person}"})).await;
    assert_eq!(refused["fields"][0]["field"], "pattern", "{refused}");
    assert_eq!(names(&app, owner).await, ["Phone 1", "Phone 2", "Phone 3"], "all or none");

    let input = json!({"idempotencyKey": "k", "devices": two, "pattern": "{person} {n}", "firstNumber": 7});
    for _ in 0..2 {
        let done = app.mutate(RENAME, input.clone()).await;
        assert_eq!((&done["deviceCount"], &done["changedCount"]), (&json!(2), &json!(2)), "{done}");
    }
    assert_eq!(names(&app, owner).await, ["Ada Byron 7", "Grace Hopper 8", "Phone 3"]);
    let found = app.data(owner, "{ devices(search: \"byron 7\") { totalCount } }", Value::Null).await;
    assert_eq!(found["devices"]["totalCount"], 1, "it is found by its new name");
    let log = app.data(owner, "{ auditRecords(first: 50) { nodes { verb summary } } }", Value::Null).await;
    let log = log["auditRecords"]["nodes"].as_array().unwrap();
    let told: Vec<_> = log.iter().filter(|r| r["verb"] == "devices.renamed").collect();
    assert_eq!(told.len(), 1, "one record of one act: {told:?}");
    assert_eq!(told[0]["summary"], "2 devices were renamed by the pattern {person} {n}");

    // Theirs is like none, beside ours too; whoever may not change devices may not look ahead either.
    let mixed = json!({"devices": {"ids": [third, theirs]}, "pattern": "x"});
    app.refuses("NOT_FOUND", owner, RENAME, mixed).await;
    let one = json!({"devices": {"ids": [third]}, "pattern": "x"});
    app.refuses("FORBIDDEN", app.acme.auditor(), RENAME, one).await;
    assert_eq!(names(&app, app.globex.owner()).await, before);
});

const DELETE: &str = "deleteDevices { deletedIds }";

on_both!(what_matches_is_deleted_once_the_word_fits_the_count, |app| async move {
    let [_, _, third, _] = stage(&app).await;
    let owner = app.acme.owner();
    let ring = json!({"devices": {"filter": {"and": []}}, "command": "rng", "parameters": ["7"]});
    app.mutate("issueAction", ring).await;
    let held = json!({"where": {"attribute": "holder", "operator": "IS_EMPTY"}});
    let not_held = json!({"not": held});
    let asked = app.mutate(DELETE, json!({"filter": not_held})).await;
    assert_eq!((&asked["deviceCount"], &asked["word"]), (&json!(2), &json!("delete")), "{asked}");
    assert!(asked["message"].as_str().unwrap().contains("cancels 2 waiting actions"), "{asked}");
    assert_eq!(names(&app, owner).await.len(), 3);

    // Meanwhile one more matches: the word was not given for it.
    name(&app, &third, "Phone 3", Some("Katherine Coleman")).await;
    let input = json!({"filter": not_held, "confirm": "delete", "expectedCount": 2, "idempotencyKey": "k"});
    let again = app.mutate(DELETE, json!(input)).await;
    assert_eq!((&again["__typename"], &again["deviceCount"]), (&json!("ConfirmationNeeded"), &json!(3)));
    assert_eq!(names(&app, owner).await.len(), 3, "nothing was done");
    name(&app, &third, "Phone 3", None).await;
    for _ in 0..2 {
        let done = app.mutate(DELETE, json!(input)).await;
        assert_eq!(done["deletedIds"].as_array().map(Vec::len), Some(2), "{done}");
    }
    assert_eq!(names(&app, owner).await, ["Phone 3"]);
    assert_eq!(names(&app, app.globex.owner()).await.len(), 1);
    let open =
        "{ actions(state: [PENDING]) { totalCount } auditRecords(first: 50) { nodes { verb summary } } }";
    let left = app.data(owner, open, Value::Null).await;
    assert_eq!(left["actions"]["totalCount"], 1, "what waited for them ended: {left}");
    let log = left["auditRecords"]["nodes"].as_array().unwrap();
    let told: Vec<_> = log.iter().filter(|r| r["verb"] == "devices.deleted").collect();
    assert!(told.len() == 1 && told[0]["summary"] == "2 devices were deleted", "{told:?}");
    app.refuses("INVALID_INPUT", owner, DELETE, json!({"confirm": "delete"})).await;
});
