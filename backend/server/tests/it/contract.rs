//! The contract of other people's agents to the letter: what is taken by itself, what is bounded and said, what makes no
//! tower, and what is a structure.

use handsight_app::usage;
use handsight_domain::usage::{Dimension, Slice};
use handsight_store::values;
use handsight_testkit::{Phone, TestApp, holds, on_both};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::sums::{Ground, NOW, at, event, post, recomputed, report, stored, ulid};

/// Asks a phone for something; answers the action's id and its number.
async fn issue(app: &TestApp, phone: &Phone, command: &str, parameters: &[&str]) -> (String, String) {
    let action = phone.asked(app, command, json!({"parameters": parameters})).await;
    (action["id"].as_str().unwrap().to_owned(), action["sequence"].as_str().unwrap().to_owned())
}

async fn told(app: &TestApp, id: &str) -> Value {
    app.look(app.acme.owner(), "action { state result { status code reason message items } }", id).await
}

on_both!(each_result_is_taken_by_itself, |app| async move {
    let phone = app.phone(1).await;
    let (loc, one) = issue(&app, &phone, "loc", &[]).await;
    let (ring, two) = issue(&app, &phone, "rng", &["5"]).await;
    let (lock, three) = issue(&app, &phone, "lck", &[]).await;
    let results = json!([
        app.result(&one, "loc", json!({})),
        app.result(&two, "lck", json!({})),
        app.result(&three, "lck", json!({"status": "splendid"})),
        app.result("000000ff", "loc", json!({})),
        {"command": "loc"},
        [one, "loc", "ok", 0, null, null, app.now().to_string(), {}],
    ]);
    let said = phone.tells(&app, results.clone()).await;
    assert_eq!((&said["accepted"], &said["duplicates"]), (&json!([one]), &json!([])), "{said}");
    assert_eq!(said["unknown"], json!([two, three, "000000ff"]), "listed, so that the phone lets go of them");
    let why: Vec<(u64, &Value, &str)> = said["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let code = one["reason"].as_str().unwrap().split(':').next().unwrap();
            (one["index"].as_u64().unwrap(), &one["sequence"], code)
        })
        .collect();
    assert_eq!(
        why,
        [
            (1, &json!(two), "other_command"),
            (2, &json!(three), "malformed"),
            (4, &Value::Null, "malformed"),
            (5, &Value::Null, "malformed"),
        ]
    );
    assert_eq!(told(&app, &loc).await["state"], "SUCCEEDED");
    for waiting in [&ring, &lock] {
        assert_eq!(told(&app, waiting).await["result"], Value::Null);
    }
    // The right ones count, and then whatever comes under their numbers is a repeat.
    let good = json!([app.result(&two, "rng", json!({})), app.result(&three, "lck", json!({}))]);
    assert_eq!(phone.tells(&app, good).await["accepted"], json!([two, three]));
    let said = phone.tells(&app, results).await;
    assert_eq!(said["duplicates"], json!([one, two, three]), "{said}");
    assert_eq!(
        (&said["unknown"], said["rejected"].as_array().map(Vec::len)),
        (&json!(["000000ff"]), Some(2))
    );
});

on_both!(xml_is_taken_like_json, |app| async move {
    let phone = app.phone(1).await;
    let (_, one) = issue(&app, &phone, "loc", &[]).await;
    let (ring, two) = issue(&app, &phone, "rng", &["5"]).await;
    let (lock, three) = issue(&app, &phone, "lck", &[]).await;
    let now = app.now();
    let body = format!(
        r#"<results version="1.00">
          <result sequence="{one}" command="wip" status="ok" code="0" finishedAt="{now}"/>
          <result sequence="{two}" command="rng" status="refused" code="17" reason="asleep" finishedAt="{now}"/>
          <result sequence="{three}" command="lck" status="failed" code="no_screen" message="None" finishedAt="{now}"/>
          <result sequence="{three}" command="lck" status="ok" finishedAt="{now}"><item>x</item></result>
        </results>"#
    );
    let post = |body: String| {
        let (app, phone) = (&app, &phone);
        async move { phone.send(app, Method::POST, "results", "application/xml", body).await }
    };
    let said = post(body).await.json();
    assert_eq!((&said["accepted"], &said["unknown"]), (&json!([two, three]), &json!([one])), "{said}");
    assert_eq!(said["duplicates"], json!([three]), "{said}");
    assert_eq!(said["rejected"][0]["sequence"], json!(one));
    let (ring, lock) = (told(&app, &ring).await["result"].clone(), told(&app, &lock).await["result"].clone());
    assert_eq!((&ring["code"], &ring["reason"]), (&json!(17), &json!("asleep")));
    holds(&lock, json!({"code": 1, "reason": "no_screen", "message": "None"}));
    // Very many attributes are told from the first few on; looking for one among them would take minutes.
    let many: String = (0..90_000).map(|n| format!(" a{n}=\"\"")).collect();
    let refused = post(format!("<results><result{many}/></results>")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "no number can be read of it");
    assert!(refused.text().contains("attributes"), "{}", refused.text());
    let broken = post("<results><result></results>".to_owned()).await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    let many = post(format!("<results>{}</results>", "<result/>".repeat(501))).await;
    assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(many.text().contains("results holds at most 500"), "{}", many.text());
});

on_both!(a_code_is_a_number_and_a_word_stands_apart, |app| async move {
    let phone = app.phone(1).await;
    for (code, more, number, reason) in [
        (json!(28), json!({}), 28, Value::Null),
        (json!(-3), json!({"reason": "no_space"}), -3, json!("no_space")),
        (json!("timeout"), json!({}), 1, json!("timeout")),
        (json!("7"), json!({}), 7, Value::Null),
    ] {
        let (id, sequence) = issue(&app, &phone, "loc", &[]).await;
        let mut failed = app.result(&sequence, "loc", json!({"status": "failed", "code": code}));
        failed.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(phone.tells(&app, json!([failed])).await["accepted"], json!([sequence]), "{failed}");
        let result = told(&app, &id).await["result"].clone();
        assert_eq!((&result["code"], &result["reason"]), (&json!(number), &reason), "{failed}");
        assert_eq!(result["message"], Value::Null);
    }
    let (id, sequence) = issue(&app, &phone, "loc", &[]).await;
    let said = phone.tells(&app, json!([app.result(&sequence, "loc", json!({"code": 1.5}))])).await;
    assert_eq!(
        (&said["unknown"], told(&app, &id).await["result"].clone()),
        (&json!([sequence]), Value::Null)
    );
    // A result that a server of before stored: number and word in one column.
    let sql =
        "UPDATE results SET code_number = NULL, reason = NULL, code = 'interrupted' WHERE enterprise_id = $1";
    assert_eq!(app.alter(&app.acme, sql, vec![]).await, 4);
    let query = "{ actions(first: 9) { nodes { result { code reason } } } }";
    let actions = app.data(app.acme.owner(), query, json!({})).await["actions"]["nodes"].clone();
    let words: Vec<&Value> =
        actions.as_array().unwrap().iter().map(|one| &one["result"]).filter(|r| !r.is_null()).collect();
    assert!(words.iter().all(|result| **result == json!({"code": 1, "reason": "interrupted"})), "{words:?}");
});

on_both!(what_a_phone_says_is_bounded, |app| async move {
    let phone = app.phone(1).await;
    let invented = |round: usize, number: usize| {
        let mut body = json!({"sequence": "00000000", "battery": 50});
        for n in 0..number {
            body[format!("r{round}n{n:05}")] = json!(n);
        }
        body
    };
    let checkin = |body: Value| {
        let (app, phone) = (&app, &phone);
        async move { phone.says(app, "checkin", body).await }
    };
    assert_eq!(checkin(invented(0, 100)).await.get("leftOut"), None);
    let said = checkin(invented(1, 40_000)).await;
    assert_eq!(said["leftOut"]["count"], 40_001 - 500, "{said}");
    assert_eq!(said["leftOut"]["names"].as_array().map(Vec::len), Some(20));
    for round in 2..6 {
        checkin(invented(round, 450)).await;
    }
    assert_eq!(app.count("device_attributes").await, 1_000, "and no more, whatever it invents");
    let mut body = invented(0, 100);
    body["r0n00007"] = json!("new");
    body["zz"] = json!("one too many");
    body["e\u{0}"] = json!(1);
    let said = checkin(body).await;
    assert_eq!(said["leftOut"], json!({"count": 2, "names": ["e\u{0}", "zz"]}), "known names are renewed");

    // Items, applications and log lines.
    let (id, sequence) = issue(&app, &phone, "aud", &[]).await;
    let apps: Vec<Value> = (0..5_003).map(|n| json!({"package": format!("p{n:05}")})).collect();
    let mut items = json!({"apps": apps, "attributes": {"zz": 1}});
    for n in 0..200 {
        items[format!("item{n:03}")] = json!(n);
    }
    let said = phone.tells(&app, json!([app.result(&sequence, "aud", json!({"items": items}))])).await;
    assert_eq!(said["accepted"], json!([sequence]));
    assert_eq!(said["leftOut"][0]["sequence"], json!(sequence));
    assert_eq!(said["leftOut"][0]["count"], 102 + 3 + 1, "{said}");
    assert_eq!(app.count("device_applications").await, 5_000);
    let result_of = told(&app, &id).await["result"].clone();
    assert_eq!(result_of["items"].as_object().map(serde_json::Map::len), Some(100));
    for round in 0..3 {
        let (_, sequence) = issue(&app, &phone, "log", &[]).await;
        let lines: Vec<String> = (0..6_000).map(|n| format!("round {round} line {n}")).collect();
        phone.tells(&app, json!([app.result(&sequence, "log", json!({"items": {"lines": lines}}))])).await;
        app.advance(std::time::Duration::from_secs(60));
    }
    assert_eq!(app.count("device_log").await, 10_000);
    let query = "query($id: ID!) { device(id: $id) { log(first: 1) { text } } }";
    let newest = app.data(app.acme.owner(), query, json!({"id": phone.device})).await;
    assert_eq!(newest["device"]["log"][0]["text"], "round 2 line 5999");
});

on_both!(a_structure_is_an_object_at_every_door, |app| async move {
    let phone = app.phone(1).await;
    let secret = handsight_protocol::DeviceId::from_bytes([7; 32]).to_hex();
    let provision = json!([app.acme.system_id, secret, null, null, "android", null, null, null, "1.0", null]);
    let reply = app.call(Method::POST, "/agent/v1/provision", None, &provision).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text());
    let now = app.now().to_string();
    for (path, body) in [
        ("results", json!([[]])),
        ("receipts", json!([[]])),
        ("receipts", json!({"messages": [["KME", now, "poll"]]})),
        ("rejections", json!(["KME", "token", now])),
        ("checkin", json!(["00000000"])),
        ("phone", json!(["+12125550101", null])),
    ] {
        let reply = phone.post(&app, path, body.clone()).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {body}: {}", reply.text());
    }
});

on_both!(what_comes_again_is_a_duplicate_whatever_it_holds, |app| async move {
    let ground = Ground::of(&app);
    let (one, two) = (ground.device("one", None, "Sales").await, ground.device("two", None, "Sales").await);
    post(&ground, one, &[event(1)]).await;
    let mut odd = event(1);
    odd["network"] = json!(["310", "410"]);
    let mut late = event(1);
    late["startedAt"] = json!("1999-01-01T00:00:00Z");
    let answer = post(&ground, one, &[odd.clone(), late.clone(), event(1), json!({"id": ulid(1)})]).await;
    assert_eq!((answer.accepted, answer.duplicates, answer.rejected), (0, 4, vec![]));
    // The same id of another device, and one that is stored only by this very batch.
    let answer = post(&ground, two, &[odd.clone()]).await;
    assert_eq!((answer.accepted, answer.duplicates, answer.rejected.len()), (0, 0, 1));
    assert!(answer.rejected[0].reason.starts_with("malformed: "), "{answer:?}");
    let answer = post(&ground, two, &[odd, event(1), late]).await;
    assert_eq!((answer.accepted, answer.duplicates, answer.rejected), (1, 2, vec![]));
});

on_both!(a_network_without_a_code_has_no_towers, |app| async move {
    let ground = Ground::of(&app);
    let device = ground.device("one", None, "Sales").await;
    let sample = |number: u64, mcc: Value, mnc: Value| {
        json!({ "id": ulid(number), "type": "qos", "startedAt": at(NOW), "cell": { "lac": 5, "cid": number },
            "network": { "mcc": mcc, "mnc": mnc, "radio": "LTE" }, "signal": { "dbm": -90 } })
    };
    let samples = [
        sample(1, json!("272"), json!("01")),
        sample(2, json!("000"), json!("00")),
        sample(3, json!(2_147_483_647), json!(2_147_483_647)),
        sample(4, json!("27"), json!("01")),
        sample(5, json!("272"), json!("1")),
        sample(6, Value::Null, Value::Null),
    ];
    let answer = post(&ground, device, &samples).await;
    assert_eq!((answer.accepted, answer.rejected.len()), (6, 0));
    let tx = ground.app.store.read(&ground.scope).await.unwrap();
    let rows =
        tx.all("SELECT cid FROM towers WHERE enterprise_id = $1 ORDER BY cid", values![]).await.unwrap();
    let towers: Vec<i64> = rows.iter().map(|row| row.get("cid").unwrap()).collect();
    assert_eq!(towers, [1, 6], "a code that was not told is not a wrong one");
    drop(tx);
    let (folded, events) = recomputed(&ground).await;
    assert_eq!((stored(&ground).await, events), (folded, 6));
});

on_both!(calls_to_satellites_are_international, |app| async move {
    let ground = Ground::of(&app);
    let device = ground.device("one", Some("+12125550123"), "Sales").await;
    let call = |number: u64, peer: &str, roaming: bool| {
        json!({ "id": ulid(number), "type": "call", "startedAt": at(NOW), "direction": "out", "peer": peer, "seconds": 60,
            "sim": { "homeMcc": "310", "homeMnc": "410" },
            "network": { "mcc": "310", "mnc": "410", "radio": "LTE", "roaming": roaming } })
    };
    let calls = [
        call(1, "+881612345678", false),
        call(2, "011 870 773 123 456", false),
        call(3, "+883510012345678", true),
        call(4, "+12125550199", false),
    ];
    assert_eq!(post(&ground, device, &calls).await.accepted, 4);
    let by = ["number_class", "scope", "country"]
        .map(|name| Dimension::Slice(Slice::COLUMNS.iter().position(|column| *column == name).unwrap()));
    let found = usage::report(&ground.app, &ground.scope, &report(&by)).await.unwrap();
    let mut keys: Vec<(Vec<Option<String>>, i64)> =
        found.into_iter().map(|row| (row.keys, row.sum.calls)).collect();
    keys.sort();
    let key = |texts: [Option<&str>; 3]| texts.map(|text| text.map(str::to_owned)).to_vec();
    assert_eq!(
        keys,
        [
            (key([Some("fixed_or_mobile"), Some("domestic"), Some("US")]), 1),
            (key([Some("satellite"), Some("international"), None]), 2),
            (key([Some("satellite"), Some("roaming"), Some("US")]), 1),
        ]
    );
});
