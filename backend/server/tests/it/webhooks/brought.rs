//! What phones bring to the desk: a package that is there, a backup that ended, a last word before they leave.

use super::*;

on_both!(a_program_hears_of_packages_that_are_there_and_of_backups, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    hook(&app, &url, &["package.installed", "backup.completed"]).await;
    let phone = app.phone(1).await;
    let install = |name: &str| ("ins", json!([name, "2.0"]));
    let asked = [install("com.example.a"), install("com.example.b"), install("com.example.tool")];
    for (command, parameters) in asked.into_iter().chain([("bak", json!(["contacts"]))]) {
        phone.asked(&app, command, json!({"parameters": parameters})).await;
    }
    phone.waiting(&app, 0).await;
    // The first could not, the second has another version now, the third has what was asked for.
    let answers = [
        ("ins", "failed", json!({})),
        ("ins", "ok", json!({"version": "1.9"})),
        ("ins", "ok", json!({})),
        ("bak", "unsupported", json!({})),
    ];
    let results = (1..).zip(answers).map(|(number, (command, status, items))| {
        let more = json!({"status": status, "message": "as it is", "items": items});
        app.result(&format!("{number:08x}"), command, more)
    });
    let taken = phone.tells(&app, results.collect()).await;
    assert_eq!(taken["accepted"].as_array().map(Vec::len), Some(4), "{taken}");
    app.run_jobs().await;
    let heard = receiver.take();
    let kinds = kinds(&heard);
    assert_eq!(kinds, ["backup.completed", "package.installed"], "one that is there, one that ended");
    are_documented(&heard, &phone);
    let of = |kind: &str| &heard.iter().find(|(_, b)| b["type"] == kind).unwrap().1["data"];
    assert_eq!(of("package.installed")["package"], json!({"name": "com.example.tool", "version": "2.0"}));
    let backup = &of("backup.completed")["backup"];
    assert_eq!((&backup["state"], &backup["problem"]), (&json!("FAILED"), &json!("as it is")));
    assert_eq!((&backup["item"], &backup["plan"]), (&json!("contacts"), &Value::Null));
});

on_both!(a_program_hears_of_phones_that_left, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    hook(&app, &url, &["device.moved"]).await;
    let phone = app.phone(1).await;
    let to = "https://eu.example.com";
    // One that could not has not left.
    for (number, status) in [("00000001", "failed"), ("00000002", "ok")] {
        assert_eq!(receiver.take(), vec![]);
        phone.asked(&app, "mov", json!({"parameters": [to, "3064061526"], "confirm": "move"})).await;
        phone.waiting(&app, 0).await;
        let more = json!({"status": status, "items": {"serverUrl": to, "device": "dev_there"}});
        phone.tells(&app, json!([app.result(number, "mov", more)])).await;
        app.run_jobs().await;
    }
    let heard = receiver.take();
    let [(_, body)] = heard.as_slice() else { panic!("{heard:?}") };
    assert_eq!(shape(body), shape(&documented("device.moved")), "docs/webhooks.md");
    assert_eq!(body["data"]["device"]["id"].as_str(), Some(phone.device.as_str()));
    assert_eq!((&body["data"]["to"], &body["data"]["deviceThere"]), (&json!(to), &json!("dev_there")));
});

on_both!(a_webhook_tells_no_more_than_its_holder_may_read, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    let scopes = ["WEBHOOKS_MANAGE", "ACTIONS_READ", "DEVICES_READ"];
    let program = app.api_token(app.acme.owner(), &scopes).await;
    let made = json!({"url": url, "kinds": ["result.created"]});
    let made = app.mutate_as(&program, "createWebhook { webhook { id } }", made).await;
    assert!(made["webhook"]["id"].is_string(), "{made}");
    let phone = app.phone(1).await;
    let located = async |number: &str| {
        phone.asked(&app, "loc", json!({})).await;
        phone.waiting(&app, 0).await;
        let more = json!({"message": "at 51.9", "items": {"fix": {"lat": 51.9, "lon": -8.47}}});
        phone.tells(&app, json!([app.result(number, "loc", more)])).await;
        app.run_jobs().await;
    };
    located("00000001").await;
    let heard = receiver.take();
    assert_eq!(heard.len(), 1, "{heard:?}");
    let result = &heard[0].1["data"]["result"];
    assert_eq!((&result["items"], &result["message"]), (&json!({}), &Value::Null), "{heard:?}");
    // One of before holders were kept is bounded by its maker, and told nothing when nobody knows who that was.
    let by = async |maker: Option<&str>| {
        let sql = "UPDATE webhooks SET holder = NULL, created_by = COALESCE(CAST($2 AS TEXT), created_by)
                   WHERE enterprise_id = $1";
        app.alter(&app.acme, sql, handsight_store::values![maker.map(str::to_owned)]).await;
    };
    by(None).await;
    located("00000002").await;
    let heard = receiver.take();
    assert_eq!((heard.len(), &heard[0].1["data"]["result"]["items"]), (1, &json!({})), "{heard:?}");
    by(Some("nobody")).await;
    located("00000003").await;
    assert_eq!(receiver.take(), vec![]);
});
