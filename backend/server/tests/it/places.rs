//! Who may not see where devices are learns it by no other door: not from positions, cells, towers, hexagons and tiles,
//! not from what phones answered or wrote into their logs, and not by a webhook.

use handsight_domain::policy::Role;
use handsight_testkit::{Phone, TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

use crate::usage;

/// What stands in every place of these tests, and in the log.
const PLACE: [&str; 3] = ["51.9", "8.47", "SECRETLINE"];
const RESULTS: &str = "{ actions(first: 9) { nodes { command result { message items } } } }";

/// A phone that has told where it is by every way there is.
async fn seen(app: &TestApp) -> Phone {
    let one = app.phone(1).await;
    assert_eq!(usage::post(app, &one, None, usage::batch(app, 0..3)).await.status, 200);
    let place = json!({"lat": 51.9, "lon": -8.47, "accuracyM": 5});
    let volatile = json!({"sequence": "00000000", "battery": 80, "location": place, "cellId": "SECRETLINE",
        "neighbours": {"cells": 2, "cell": "SECRETLINE", "strongest": -80}});
    one.says(app, "checkin", volatile).await;
    for command in ["loc", "log", "aud"] {
        one.asked(app, command, json!({})).await;
    }
    let result = |number: u32, command: &str, items: Value| {
        let more = json!({"message": format!("{command} at 51.9"), "items": items});
        app.result(&format!("{number:08x}"), command, more)
    };
    let results = json!([
        result(1, "loc", json!({"fix": {"lat": 51.9, "lon": -8.47}})),
        result(2, "log", json!({"lines": ["2026-03-01T12:00:00Z INFO SECRETLINE"]})),
        result(3, "aud", json!({"attributes": {"battery": 79, "location": place}})),
    ]);
    one.tells(app, results).await;
    one
}

/// The questions that a place answers, as this phone's.
fn questions(one: &Phone) -> Vec<String> {
    let period = usage::PERIOD;
    let device = &one.device;
    vec![
        format!("{{ device(id: \"{device}\") {{ location {{ lat lon }} }} }}"),
        format!("{{ device(id: \"{device}\") {{ attributes {{ name value }} }} }}"),
        format!(
            "{{ device(id: \"{device}\") {{ track(from: \"2019-01-01T00:00:00Z\", to: \"2040-01-01T00:00:00Z\") {{ lat }} }} }}"
        ),
        format!("{{ device(id: \"{device}\") {{ log {{ text }} }} }}"),
        "{ deviceLocations { fix { lat lon } } }".to_owned(),
        "{ usageEvents(first: 9) { nodes { lat lon accuracyM detail } } }".to_owned(),
        format!("{{ towers({period}, first: 9) {{ nodes {{ cid lac lat lon }} }} }}"),
        format!("{{ qosCells({period}, resolution: 9, first: 9) {{ nodes {{ cell lat lon }} }} }}"),
        RESULTS.replace("message ", ""),
    ]
}

fn tells(answer: &Value) -> bool {
    let text = answer.to_string();
    PLACE.iter().any(|word| text.contains(word))
}

on_both!(without_the_permission_nothing_tells_a_place, |app| async move {
    let one = seen(&app).await;
    let asked = questions(&one);
    let people = [Role::Finance, Role::Partner];
    let everything = app
        .api_token(
            app.acme.owner(),
            &["DEVICES_READ", "USAGE_READ", "ACTIONS_READ", "ENTERPRISE_READ", "AUDIT_READ"],
        )
        .await;
    let mut shown = 0;
    for question in &asked {
        let full = app.gql(app.acme.auditor(), question, Value::Null).await;
        shown += usize::from(tells(&full));
        for who in people.map(|role| app.acme.person(role).token.clone()).iter().chain([&everything]) {
            let answer = app.gql(who, question, Value::Null).await;
            assert!(!tells(&answer), "{question}\n{answer}");
        }
    }
    // The map of these calls has no hexagon: they measured nothing. All else is there to be hidden.
    assert!(shown >= asked.len() - 1, "only {shown} of {} tell a place at all", asked.len());

    // Which cell a phone used says where it was.
    let events = "{ usageEvents(first: 9) { nodes { cid lac signalDbm } } }";
    let all = app.data(app.acme.auditor(), events, Value::Null).await;
    assert_eq!(all["usageEvents"]["nodes"][0]["lac"], 7, "{all}");
    let finance = app.acme.person(Role::Finance).token.clone();
    let some = app.data(&finance, events, Value::Null).await;
    assert_eq!(some["usageEvents"]["nodes"][0], json!({"cid": null, "lac": null, "signalDbm": -90.0}));
    for (question, code) in [
        (format!("{{ towers({}, first: 1) {{ totalCount }} }}", usage::PERIOD), "FORBIDDEN"),
        (format!("{{ qosCells({}, resolution: 5) {{ totalCount }} }}", usage::PERIOD), "FORBIDDEN"),
    ] {
        assert_eq!(app.code(&finance, &question, Value::Null).await, code);
        assert_eq!(app.code(app.acme.auditor(), &question, Value::Null).await, "no error");
    }
    let tower = format!("{{ towers({}, first: 1) {{ nodes {{ id }} }} }}", usage::PERIOD);
    let tower = app.data(app.acme.auditor(), &tower, Value::Null).await["towers"]["nodes"][0]["id"].clone();
    let node = "query($id: ID!) { node(id: $id) { id } tower(id: $id) { lat } }";
    assert!(!tells(&app.gql(&finance, node, json!({"id": tower})).await));
    let tile = "/tiles/qos/12/1951/1354.mvt?from=2019-01-01&to=2028-12-31";
    for (who, status) in [(finance.as_str(), 403), (everything.as_str(), 403), (app.acme.auditor(), 200)] {
        assert_eq!(app.call(Method::GET, tile, Some(who), &Value::Null).await.status, status);
    }
});

on_both!(answers_that_tell_a_place_are_told_without_it, |app| async move {
    seen(&app).await;
    let by_command = |answer: &Value, command: &str| {
        let nodes = answer["actions"]["nodes"].as_array().unwrap().clone();
        nodes.into_iter().find(|node| node["command"] == command).unwrap()["result"].clone()
    };
    let owner = app.acme.owner();
    let reads = app.api_token(owner, &["ACTIONS_READ"]).await;
    let blind = app.data(&reads, RESULTS, Value::Null).await;
    for command in ["loc", "log"] {
        assert_eq!(by_command(&blind, command), json!({"message": null, "items": {}}));
    }
    assert_eq!(by_command(&blind, "aud")["items"], json!({"attributes": {"battery": 79}}));
    let sees = app.api_token(owner, &["ACTIONS_READ", "LOCATION_READ"]).await;
    let whole = app.data(&sees, RESULTS, Value::Null).await;
    assert_eq!(by_command(&whole, "loc")["items"]["fix"]["lat"], 51.9);
    assert_eq!(by_command(&whole, "loc")["message"], "loc at 51.9");
    // A phone's own words keep what is no place.
    let own = "{ devices { nodes { attributes { name value } } } }";
    let finance = app.data(&app.acme.person(Role::Finance).token, own, Value::Null).await;
    let named = |name: &str| {
        let all = finance["devices"]["nodes"][0]["attributes"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["name"] == name).map(|one| one["value"].clone())
    };
    assert_eq!(named("cellId"), None);
    assert!(named("batteryPercent").is_some());
    // Nor does a script ask by which step it takes.
    let asks = app.api_token(owner, &["ACTIONS_ISSUE", "ACTIONS_READ"]).await;
    let by = |condition: &str| {
        let steps = json!([{"command": "loc"},
            {"command": "rng", "condition": condition, "item": "fix.lat", "value": "51.9"}]);
        json!({"script": {"name": "Guess", "target": {}, "schedule": {"kind": "MANUAL"}, "steps": steps}})
    };
    app.refuses("FORBIDDEN", &asks, "createScript", by("CONTAINS")).await;
    assert_eq!(app.refusal(app.acme.operator(), "createScript", by("CONTAINS")).await, "no error");
});
