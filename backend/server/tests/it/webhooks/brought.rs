//! What phones bring to the desk: a package that is there, a backup that ended, a last word before they leave.

use super::*;

on_both!(a_program_hears_of_packages_that_are_there_and_of_backups, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    hook(&app, &url, &["package.installed", "backup.completed"]).await;
    let phone = phone(&app, &app.acme, 1).await;
    let issue =
        "mutation($d: ID!, $c: String!, $p: [String]) { issueAction(input: {devices: {ids: [$d]}, command: $c,
        parameters: $p}) { __typename } }";
    let install = |name: &str| ("ins", json!([name, "2.0"]));
    let asked = [install("com.example.a"), install("com.example.b"), install("com.example.tool")];
    for (command, parameters) in asked.into_iter().chain([("bak", json!(["contacts"]))]) {
        let variables = json!({"d": phone.device, "c": command, "p": parameters});
        app.data(app.acme.owner(), issue, variables).await;
    }
    as_phone(&app, &phone, Method::GET, "/agent/v1/actions?after=00000000", Value::Null).await;
    // The first could not, the second has another version now, the third has what was asked for.
    let answers = [
        ("ins", "failed", json!({})),
        ("ins", "ok", json!({"version": "1.9"})),
        ("ins", "ok", json!({})),
        ("bak", "unsupported", json!({})),
    ];
    let results: Vec<_> = (1..)
        .zip(answers)
        .map(|(number, (command, status, items))| {
            json!({"sequence": format!("{number:08x}"), "command": command, "status": status, "code": "0",
                "message": "as it is", "finishedAt": app.now().to_string(), "items": items})
        })
        .collect();
    let taken = as_phone(&app, &phone, Method::POST, "/agent/v1/results", json!({"results": results})).await;
    assert_eq!(taken["accepted"].as_array().map(Vec::len), Some(4), "{taken}");
    app.run_jobs().await;
    let heard = receiver.take();
    let mut kinds: Vec<_> = heard.iter().map(|(_, b)| b["type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["backup.completed", "package.installed"], "one that is there, one that ended");
    for (_, body) in &heard {
        let kind = body["type"].as_str().unwrap();
        assert_eq!(shape(body), shape(&documented(kind)), "docs/webhooks.md on {kind}");
        assert_eq!(body["data"]["device"]["id"].as_str(), Some(phone.device.as_str()));
    }
    let of = |kind: &str| &heard.iter().find(|(_, b)| b["type"] == kind).unwrap().1["data"];
    assert_eq!(of("package.installed")["package"], json!({"name": "com.example.tool", "version": "2.0"}));
    let backup = &of("backup.completed")["backup"];
    assert_eq!((&backup["state"], &backup["problem"]), (&json!("FAILED"), &json!("as it is")));
    assert_eq!((&backup["item"], &backup["plan"]), (&json!("contacts"), &Value::Null));
});

on_both!(a_program_hears_of_phones_that_left, |app| async move {
    let (receiver, url) = Receiver::listen().await;
    hook(&app, &url, &["device.moved"]).await;
    let phone = phone(&app, &app.acme, 1).await;
    let issue =
        "mutation($d: ID!, $p: [String]) { issueAction(input: {devices: {ids: [$d]}, command: \"mov\",
        parameters: $p, confirm: \"move\"}) { __typename } }";
    let to = "https://eu.example.com";
    // One that could not has not left.
    for (number, status) in [("00000001", "failed"), ("00000002", "ok")] {
        assert_eq!(receiver.take(), vec![]);
        let variables = json!({"d": phone.device, "p": [to, "3064061526"]});
        let said = app.data(app.acme.owner(), issue, variables).await;
        assert_eq!(said["issueAction"]["__typename"], "IssueActionDone");
        as_phone(&app, &phone, Method::GET, "/agent/v1/actions?after=00000000", Value::Null).await;
        let result = json!({"sequence": number, "command": "mov", "status": status, "code": "0",
            "finishedAt": app.now().to_string(), "items": {"serverUrl": to, "device": "dev_there"}});
        as_phone(&app, &phone, Method::POST, "/agent/v1/results", json!({"results": [result]})).await;
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
    let program = crate::rights::token(&app, app.acme.owner(), &scopes, None).await.0;
    let make = "mutation($u: String!) { createWebhook(input: {url: $u, kinds: [\"result.created\"]}) {
        ... on CreateWebhookDone { webhook { id } } ... on InvalidInput { message } } }";
    let made = app.data(&program, make, json!({"u": url})).await;
    assert!(made["createWebhook"]["webhook"]["id"].is_string(), "{made}");
    let phone = phone(&app, &app.acme, 1).await;
    let located = async |number: &str| {
        let issue = "mutation($d: ID!) { issueAction(input: {devices: {ids: [$d]}, command: \"loc\",
            parameters: []}) { __typename } }";
        app.data(app.acme.owner(), issue, json!({"d": phone.device})).await;
        as_phone(&app, &phone, Method::GET, "/agent/v1/actions?after=00000000", Value::Null).await;
        let result = json!({"sequence": number, "command": "loc", "status": "ok", "code": "0", "message": "at 51.9",
            "finishedAt": app.now().to_string(), "items": {"fix": {"lat": 51.9, "lon": -8.47}}});
        as_phone(&app, &phone, Method::POST, "/agent/v1/results", json!({"results": [result]})).await;
        app.run_jobs().await;
    };
    located("00000001").await;
    let heard = receiver.take();
    assert_eq!(heard.len(), 1, "{heard:?}");
    let result = &heard[0].1["data"]["result"];
    assert_eq!((&result["items"], &result["message"]), (&json!({}), &Value::Null), "{heard:?}");
    // One of before holders were kept is bounded by its maker, and told nothing when nobody knows who that was.
    let by = async |maker: Option<&str>| {
        let tx = app.app.store.write(&app.acme.scope()).await.unwrap();
        let sql = "UPDATE webhooks SET holder = NULL, created_by = COALESCE(CAST($2 AS TEXT), created_by)
                   WHERE enterprise_id = $1";
        tx.execute(sql, handsight_store::values![maker.map(str::to_owned)]).await.unwrap();
        tx.commit().await.unwrap();
    };
    by(None).await;
    located("00000002").await;
    let heard = receiver.take();
    assert_eq!((heard.len(), &heard[0].1["data"]["result"]["items"]), (1, &json!({})), "{heard:?}");
    by(Some("nobody")).await;
    located("00000003").await;
    assert_eq!(receiver.take(), vec![]);
});
