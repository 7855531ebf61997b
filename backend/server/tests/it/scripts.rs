//! Scripts, from their saving to the last device of a run: times by the clock, steps by results, rights, overlaps,
//! what was missed.

use std::time::Duration;

use handsight_domain::policy::Role;
use handsight_testkit::{Phone, TestApp, holds, on_both};
use serde_json::{Value, json};

const CREATE: &str = "createScript { script { id nextRunAt } }";
const READ: &str = "script { name enabled nextRunAt runs { totalCount nodes { state cause note plannedAt
    counts { targeted succeeded failed cancelled waiting } actor { kind name }
    steps { step session { command createdBy { kind } counts { targeted } } } } } }";
const RUN: &str = "runScript { run { id } }";

async fn create(app: &TestApp, script: Value) -> String {
    let made = app.done(CREATE, json!({"script": script})).await;
    made["script"]["id"].as_str().unwrap().to_owned()
}

async fn read(app: &TestApp, id: &str) -> Value {
    app.look(app.acme.owner(), READ, id).await
}

/// Moves on, and signs in anew: an access token is good for ten minutes.
pub async fn later(app: &mut TestApp, hours: u64) {
    app.advance(Duration::from_secs(hours * 3600));
    app.sign_in_anew().await;
    app.run_jobs().await;
}

/// Answers every open action of a phone; answers which commands they were.
pub async fn obey(app: &TestApp, phone: &Phone, status: &str, items: &Value) -> Vec<String> {
    let open = "query($d: ID!) { actions(deviceId: $d, state: [PENDING, SENT, RECEIVED]) { nodes { sequence command } } }";
    let open = app.data(app.acme.owner(), open, json!({"d": phone.device})).await;
    let mut commands = Vec::new();
    for action in open["actions"]["nodes"].as_array().unwrap() {
        let command = action["command"].as_str().unwrap().to_owned();
        let code = if status == "ok" { 0 } else { 3 };
        let sequence = action["sequence"].as_str().unwrap();
        let more = json!({"status": status, "code": code, "items": items});
        phone.tells(app, json!([app.result(sequence, &command, more)])).await;
        commands.push(command);
    }
    app.run_jobs().await;
    commands
}

on_both!(a_script_runs_by_the_clock_and_each_device_goes_its_own_way, |app| async move {
    let mut app = app;
    let (one, two) = (app.phone(1).await, app.phone(2).await);
    let id = create(
        &app,
        json!({"name": "Morning round", "target": {}, "schedule": {"kind": "CRON", "cron": "30 9 * * *"},
            "steps": [{"command": "loc"}, {"command": "rng", "condition": "FAILED"},
                {"command": "msg", "parameters": ["hello"], "condition": "CONTAINS", "item": "place.town", "value": "Cork"}]}),
    )
    .await;
    let script = read(&app, &id).await;
    assert_eq!(script["nextRunAt"], "2026-01-15T09:30:00.000Z");
    assert_eq!(script["runs"]["totalCount"], 0, "nothing before its time");
    app.run_jobs().await;
    assert_eq!(read(&app, &id).await["runs"]["totalCount"], 0);
    app.advance(Duration::from_secs(31 * 60));
    later(&mut app, 0).await;
    let script = read(&app, &id).await;
    let run = &script["runs"]["nodes"][0];
    assert_eq!((&run["state"], &run["cause"]), (&json!("RUNNING"), &json!("SCHEDULE")));
    holds(run, json!({"plannedAt": "2026-01-15T09:30:00.000Z", "counts": {"waiting": 2}}));
    holds(&run["actor"], json!({"kind": "SCRIPT", "name": "Morning round (script of Acme Owner)"}));
    assert_eq!(run["steps"][0]["session"]["createdBy"]["kind"], "SCRIPT");
    assert_eq!(script["nextRunAt"], "2026-01-16T09:30:00.000Z");

    // One cannot, so it rings; the other can and is in Cork, so it shows the message.
    assert_eq!(obey(&app, &one, "failed", &json!({})).await, ["loc"]);
    assert_eq!(obey(&app, &two, "ok", &json!({"place": {"town": "Cork city"}})).await, ["loc"]);
    assert_eq!(obey(&app, &one, "ok", &json!({})).await, ["rng"]);
    let run = read(&app, &id).await["runs"]["nodes"][0].clone();
    assert_eq!(
        run["counts"],
        json!({"targeted": 2, "succeeded": 1, "failed": 0, "cancelled": 0, "waiting": 1})
    );
    assert_eq!(obey(&app, &two, "failed", &json!({})).await, ["msg"]);
    let run = read(&app, &id).await["runs"]["nodes"][0].clone();
    assert_eq!(run["state"], "FINISHED");
    assert_eq!(
        run["counts"],
        json!({"targeted": 2, "succeeded": 1, "failed": 1, "cancelled": 0, "waiting": 0})
    );
    let steps: Vec<_> = run["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["step"].clone(), s["session"]["command"].clone()))
        .collect();
    assert_eq!(steps, [(json!(1), json!("loc")), (json!(2), json!("rng")), (json!(3), json!("msg"))]);
    assert_eq!(obey(&app, &one, "ok", &json!({})).await, Vec::<String>::new(), "nothing is left");
});

on_both!(silence_and_cancelling_end_a_run_too, |app| async move {
    let mut app = app;
    let (one, _two) = (app.phone(1).await, app.phone(2).await);
    let id = create(&app, json!({"name": "Try", "target": {}, "steps": [{"command": "loc"}, {"command": "aud", "condition": "OK"}],
        "schedule": {"kind": "MANUAL"}, "lifetimeMinutes": 60})).await;
    app.mutate(RUN, json!({"scriptId": id})).await;
    app.run_jobs().await;
    let first = "query($d: ID!) { actions(deviceId: $d) { nodes { id } } }";
    let action =
        app.data(app.acme.owner(), first, json!({"d": one.device})).await["actions"]["nodes"][0]["id"]
            .clone();
    app.mutate("cancelAction", json!({"actionId": action})).await;
    app.run_jobs().await;
    let run = read(&app, &id).await["runs"]["nodes"][0].clone();
    assert_eq!(
        run["counts"],
        json!({"targeted": 2, "succeeded": 0, "failed": 0, "cancelled": 1, "waiting": 1})
    );
    later(&mut app, 2).await;
    let run = read(&app, &id).await["runs"]["nodes"][0].clone();
    assert_eq!(
        run["counts"],
        json!({"targeted": 2, "succeeded": 0, "failed": 1, "cancelled": 1, "waiting": 0})
    );
    assert_eq!((&run["state"], &run["cause"]), (&json!("FINISHED"), &json!("MANUAL")));
});

on_both!(runs_that_overlap_are_left_out_or_wait, |app| async move {
    let one = app.phone(1).await;
    for (overlap, expected) in [
        ("SKIP", ["SKIPPED", "RUNNING"]),
        ("QUEUE", ["QUEUED", "RUNNING"]),
        ("PARALLEL", ["RUNNING", "FINISHED"]),
    ] {
        let id = create(
            &app,
            json!({"name": overlap, "target": {"ids": [one.device]}, "overlap": overlap,
            "steps": [{"command": "loc"}], "schedule": {"kind": "MANUAL"}}),
        )
        .await;
        for _ in 0..2 {
            app.mutate(RUN, json!({"scriptId": id})).await;
            app.advance(Duration::from_millis(5));
            app.run_jobs().await;
        }
        let states = |script: &Value| {
            script["runs"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|r| r["state"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        // Of two that go on at once the second asks the same of the same phone: the first one's action is superseded.
        assert_eq!(states(&read(&app, &id).await), expected);
        obey(&app, &one, "ok", &json!({})).await;
        obey(&app, &one, "ok", &json!({})).await;
        let after = states(&read(&app, &id).await);
        assert_eq!(after[0], if overlap == "SKIP" { "SKIPPED" } else { "FINISHED" });
        assert_eq!(after[1], "FINISHED");
    }
});

on_both!(what_was_missed_is_as_the_script_says, |app| async move {
    let mut app = app;
    app.phone(1).await;
    let from = app.now().to_string();
    let mut ids = Vec::new();
    for missed in ["SKIP", "ONCE", "ALL"] {
        ids.push(create(&app, json!({"name": missed, "target": {"search": "nobody has this"}, "missed": missed, "missedMost": 2,
            "steps": [{"command": "loc"}], "schedule": {"kind": "EVERY", "every": 1, "unit": "HOURS", "at": from}})).await);
    }
    app.advance(Duration::from_secs(1800));
    later(&mut app, 4).await;
    let mut counts = Vec::new();
    for id in &ids {
        let script = read(&app, id).await;
        counts.push(script["runs"]["totalCount"].as_i64().unwrap());
        assert_eq!(script["nextRunAt"], "2026-01-15T14:00:00.000Z");
        for run in script["runs"]["nodes"].as_array().unwrap() {
            assert_eq!((&run["cause"], &run["note"]), (&json!("MISSED"), &json!("No device matched.")));
        }
    }
    assert_eq!(counts, [0, 1, 2]);
    // A pause keeps it quiet; going on begins with the next time.
    let paused =
        app.mutate("pauseScript { script { enabled nextRunAt } }", json!({"scriptId": ids[2]})).await;
    assert_eq!(paused["script"], json!({"enabled": false, "nextRunAt": null}));
    later(&mut app, 5).await;
    assert_eq!(read(&app, &ids[2]).await["runs"]["totalCount"], 2);
    app.done("resumeScript", json!({"scriptId": ids[2]})).await;
    app.run_jobs().await;
    let script = read(&app, &ids[2]).await;
    holds(&script, json!({"nextRunAt": "2026-01-15T19:00:00.000Z", "runs": {"totalCount": 2}}));
});

on_both!(rights_words_and_walls, |app| async move {
    let one = app.phone(1).await;
    let wipe = json!({"name": "Wipe", "target": {}, "steps": [{"command": "wip", "parameters": ["media"]}], "schedule": {"kind": "MANUAL"}});
    app.refuses("FORBIDDEN", app.acme.operator(), CREATE, json!({"script": wipe})).await;
    let asked = app.mutate(CREATE, json!({"script": wipe})).await;
    holds(&asked, json!({"__typename": "ConfirmationNeeded", "word": "wipe", "deviceCount": 1}));
    let mut sure = wipe.clone();
    sure["confirm"] = json!("wipe");
    let id = create(&app, sure).await;
    assert_eq!(
        app.refusal(app.acme.operator(), RUN, json!({"scriptId": id})).await,
        "FORBIDDEN",
        "not by the back door"
    );
    let wrong = json!({"name": " ", "target": {}, "steps": [{"command": "loc", "condition": "OK"}],
        "schedule": {"kind": "CRON", "cron": "* * * * *"}});
    let wrong = app.mutate(CREATE, json!({"script": wrong})).await;
    let fields: Vec<_> = wrong["fields"].as_array().unwrap().iter().map(|f| f["field"].clone()).collect();
    assert_eq!(fields, ["name", "steps", "schedule"]);
    let theirs = json!({"name": "x", "target": {"ids": [one.device]}, "steps": [{"command": "loc"}], "schedule": {"kind": "MANUAL"}});
    app.refuses("NOT_FOUND", app.globex.owner(), CREATE, json!({"script": theirs})).await;

    // Whoever saved it loses the right: the next run is refused and the script rests.
    let script = json!({"name": "Of the operator", "target": {}, "steps": [{"command": "loc"}],
        "schedule": {"kind": "EVERY", "every": 5, "unit": "MINUTES", "at": app.now().to_string()}});
    let made = app.mutate_as(app.acme.operator(), CREATE, json!({"script": script})).await;
    let id = made["script"]["id"].as_str().unwrap().to_owned();
    let member = app.acme.person(Role::Operator).member.to_string();
    app.mutate("changeMemberRole", json!({"memberId": member, "role": "AUDITOR"})).await;
    app.advance(Duration::from_secs(301));
    app.run_jobs().await;
    let script = read(&app, &id).await;
    assert_eq!((&script["enabled"], &script["runs"]["nodes"][0]["state"]), (&json!(false), &json!("FAILED")));
    app.mutate("deleteScript { deletedId }", json!({"scriptId": id})).await;
    assert_eq!(read(&app, &id).await, Value::Null);
});

on_both!(a_schedule_is_shown_before_it_is_saved, |app| async move {
    let ask = "query($s: ScheduleInput!) { previewSchedule(schedule: $s) { runs words problem } }";
    let good = app.data(app.acme.owner(), ask, json!({"s": {"kind": "CRON", "cron": "0 7 * * 1"}})).await;
    let runs = good["previewSchedule"]["runs"].as_array().unwrap();
    assert_eq!((runs.len(), &runs[0]), (5, &json!("2026-01-19T07:00:00.000Z")));
    let bad = app.data(app.acme.owner(), ask, json!({"s": {"kind": "CRON", "cron": "often"}})).await;
    assert!(bad["previewSchedule"]["problem"].as_str().unwrap().contains("five fields"));
    // Moving the enterprise moves the wall clock of its scripts.
    let id = create(&app, json!({"name": "Noon", "target": {}, "steps": [{"command": "loc"}], "schedule": {"kind": "CRON", "cron": "0 12 * * *"}})).await;
    assert_eq!(read(&app, &id).await["nextRunAt"], "2026-01-15T12:00:00.000Z");
    app.mutate("updateEnterprise", json!({"timeZone": "America/New_York"})).await;
    assert_eq!(read(&app, &id).await["nextRunAt"], "2026-01-15T17:00:00.000Z");
});

on_both!(what_cannot_follow_is_no_success_and_a_hand_that_lost_its_right_stops_no_clock, |app| async move {
    let one = app.phone(1).await;
    let script = |name: &str, steps: Value| {
        json!({"script": {"name": name, "target": {}, "steps": steps,
        "schedule": {"kind": "CRON", "cron": "30 9 * * *"}}})
    };
    let made = |answer: Value| answer["script"]["id"].as_str().unwrap().to_owned();
    let two = json!([{"command": "loc"}, {"command": "aud", "condition": "OK"}]);
    let operators = made(app.mutate_as(app.acme.operator(), CREATE, script("Of the operator", two)).await);
    let owners = made(app.mutate(CREATE, script("Of the owner", json!([{"command": "rng"}]))).await);
    app.mutate_as(app.acme.operator(), RUN, json!({"scriptId": operators})).await;
    app.run_jobs().await;
    // Run by hand, and the hand loses its right before the run begins.
    app.mutate_as(app.acme.operator(), RUN, json!({"scriptId": owners})).await;
    let member = app.acme.person(Role::Operator).member.to_string();
    app.mutate("changeMemberRole", json!({"memberId": member, "role": "AUDITOR"})).await;
    app.run_jobs().await;
    let script = read(&app, &owners).await;
    assert_eq!((&script["enabled"], &script["runs"]["nodes"][0]["state"]), (&json!(true), &json!("FAILED")));
    assert_eq!(script["nextRunAt"], "2026-01-15T09:30:00.000Z");
    assert_eq!(obey(&app, &one, "ok", &json!({})).await, ["loc"]);
    let run = read(&app, &operators).await["runs"]["nodes"][0].clone();
    assert_eq!(
        run["counts"],
        json!({"targeted": 1, "succeeded": 0, "failed": 1, "cancelled": 0, "waiting": 0}),
        "its second step was never asked"
    );
});
