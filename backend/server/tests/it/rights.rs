//! Who may what: running code on phones has a permission of its own on every way there, what needs more is not undone
//! by who holds less, and a token, an invitation or a webhook outlives and outranks nobody.

use std::time::Duration;

use handsight_domain::policy::{Permission, Role, allows};
use handsight_protocol::{CommandKey, DeviceId, Message};
use handsight_testkit::{PASSWORD, TestApp, holds, mutation, on_both, with};
use http::Method;
use serde_json::{Value, json};

use crate::scripts::later;

const ISSUE: &str = "issueAction { session { id } actions { id } }";
const HOOK: &str = "createWebhook { webhook { id } }";

/// Makes an API token; answers its text, its id and its end.
pub async fn token(
    app: &TestApp,
    maker: &str,
    scopes: &[&str],
    until: Option<String>,
) -> (String, String, Value) {
    let made = json!({"name": "program", "scopes": scopes, "expiresAt": until});
    let made = app.mutate_as(maker, "createApiToken { secret apiToken { id expiresAt } }", made).await;
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    (text(&made["secret"]), text(&made["apiToken"]["id"]), made["apiToken"]["expiresAt"].clone())
}

/// The scopes of everything but one.
fn all_but(missing: &str) -> Vec<&'static str> {
    Permission::ALL.iter().map(|p| p.name()).filter(|name| *name != missing).collect()
}

async fn issue(
    app: &TestApp,
    who: &str,
    devices: Value,
    command: (&str, Value),
    confirm: Option<&str>,
) -> Value {
    let input =
        json!({"devices": devices, "command": command.0, "parameters": command.1, "confirm": confirm});
    app.gql(who, &mutation(ISSUE), json!({"input": input})).await
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("no error")
}

/// Whether a bearer opens anything.
async fn works(app: &TestApp, bearer: &str) -> bool {
    let body = json!({"query": "{ __typename }"});
    app.call(Method::POST, "/graphql", Some(bearer), &body).await.status == 200
}

/// What runs code, with parameters that need no file.
fn running() -> [(&'static str, Value); 2] {
    [("ins", json!(["com.example.tool", "2.0"])), ("uni", json!(["com.example.tool", "2.0"]))]
}

on_both!(running_code_has_a_permission_of_its_own_on_every_way, |app| async move {
    let (one, two) = (app.phone(1).await, app.phone(2).await);
    let owner = app.acme.owner();
    let operator = app.acme.operator();
    let issues = app.api_token(owner, &["ACTIONS_ISSUE", "ACTIONS_DESTRUCTIVE", "DEVICES_MANAGE"]).await;
    let all_else = app.api_token(owner, &all_but("ACTIONS_RUN_CODE")).await;
    let weak = [operator, issues.as_str(), all_else.as_str()];
    let everyone = json!({"filter": {"and": []}});
    let only = json!({"ids": [one.device]});
    let object = json!(format!("obj_{}", "0".repeat(32)));
    for command in [
        ("ins", json!(["com.example.tool", "2.0"])),
        ("uni", json!(["com.example.tool", "2.0"])),
        ("scr", json!([object])),
        ("put", json!(["/etc/hosts", object])),
        ("rst", json!(["contacts", object])),
        ("mov", json!(["https://eu.example.com", "3064061526"])),
    ] {
        for who in weak {
            for devices in [&everyone, &only] {
                let answer = issue(&app, who, devices.clone(), command.clone(), Some("install")).await;
                assert_eq!(code(&answer), "FORBIDDEN", "{command:?} {answer}");
            }
            let ahead = "query($c: String!) { issuePreview(devices: {filter: {and: []}}, command: $c) { deviceCount } }";
            assert_eq!(app.code(who, ahead, json!({"c": command.0})).await, "FORBIDDEN", "{command:?}");
        }
    }
    // By a script, a push and a restore it is the same; without the word the owner is asked when it means many.
    let steps = json!([{"command": "ins", "parameters": ["com.example.tool", "2.0"]}]);
    let install = |confirm: Option<&str>| {
        json!({"script": {"name": "Install", "target": {}, "steps": steps, "schedule": {"kind": "MANUAL"},
            "confirm": confirm}})
    };
    let package = json!({"name": "com.example.tool", "title": "Tool"});
    let package = app.done("createPackage { package { id } }", package).await["package"]["id"].clone();
    let version = json!({"packageId": package, "version": "2.0"});
    let version = app.done("addPackageVersion { version { id } }", version).await["version"]["id"].clone();
    let pushing = |devices: &Value, remove: bool, confirm: Option<&str>| {
        let pushed = json!({"versionId": version, "remove": remove, "confirm": confirm});
        with(pushed, json!({"devices": devices}))
    };
    for who in weak {
        app.refuses("FORBIDDEN", who, "createScript", install(Some("install"))).await;
        app.refuses("FORBIDDEN", who, "pushPackage", pushing(&only, false, Some("install"))).await;
    }
    let asked = app.mutate("createScript", install(None)).await;
    assert_eq!((&asked["__typename"], &asked["word"]), (&json!("ConfirmationNeeded"), &json!("install")));
    for (remove, word) in [(false, "install"), (true, "remove")] {
        let asked = app.mutate("pushPackage", pushing(&everyone, remove, None)).await;
        holds(&asked, json!({"__typename": "ConfirmationNeeded", "word": word, "deviceCount": 2}));
    }
    for (name, parameters) in running() {
        let many = json!({"ids": [one.device, two.device]});
        let asked = issue(&app, owner, many.clone(), (name, parameters.clone()), None).await;
        assert_eq!(asked["data"]["issueAction"]["__typename"], "ConfirmationNeeded", "{asked}");
        let word = asked["data"]["issueAction"]["word"].as_str().unwrap().to_owned();
        let done = issue(&app, owner, many, (name, parameters.clone()), Some(&word)).await;
        assert_eq!(done["data"]["issueAction"]["__typename"], "IssueActionDone", "{done}");
        let done = issue(&app, owner, only.clone(), (name, parameters), None).await;
        assert_eq!(done["data"]["issueAction"]["__typename"], "IssueActionDone", "one phone needs no word");
    }
    // A program with the scope was decided about once and for all.
    let runs = app.api_token(owner, &["ACTIONS_ISSUE", "ACTIONS_RUN_CODE"]).await;
    let done = issue(&app, &runs, everyone, running()[0].clone(), None).await;
    assert_eq!(done["data"]["issueAction"]["__typename"], "IssueActionDone", "{done}");
});

on_both!(whoever_asked_must_still_be_allowed_when_it_goes_out, |app| async move {
    let mut app = app;
    let one = app.phone(1).await;
    let administrator = app.acme.person(Role::Administrator).clone();
    let steps = json!([{"command": "uni", "parameters": ["com.example.tool", "2.0"]}]);
    let input = json!({"name": "Remove", "target": {"ids": [one.device]}, "steps": steps, "confirm": "remove",
        "schedule": {"kind": "EVERY", "every": 1, "unit": "HOURS", "at": app.now().to_string()}});
    let made =
        app.done_as(&administrator.token, "createScript { script { id } }", json!({"script": input})).await;
    let id = made["script"]["id"].clone();
    // A role with which one may issue, but nothing that runs code.
    app.mutate("changeMemberRole", json!({"memberId": administrator.member.to_string(), "role": "OPERATOR"}))
        .await;
    later(&mut app, 2).await;
    let seen =
        app.look(app.acme.owner(), "script { enabled callerMay runs { nodes { state note } } }", &id).await;
    assert_eq!(seen["runs"]["nodes"][0]["state"], "FAILED", "{seen}");
    assert_eq!((&seen["enabled"], &seen["callerMay"]), (&json!(false), &json!(true)));
    // Who may not ask its steps neither runs, changes, stops nor deletes it.
    for what in ["runScript", "pauseScript", "resumeScript", "deleteScript"] {
        let refused = app.refusal(app.acme.operator(), what, json!({"scriptId": id}));
        assert_eq!(refused.await, "FORBIDDEN", "{what}");
    }
    let harmless =
        json!({"name": "Audit", "target": {}, "steps": [{"command": "aud"}], "schedule": {"kind": "MANUAL"}});
    app.refuses(
        "FORBIDDEN",
        app.acme.operator(),
        "updateScript",
        json!({"scriptId": id, "script": harmless}),
    )
    .await;
});

on_both!(what_needs_more_is_not_undone_by_who_holds_less, |app| async move {
    let one = app.phone(1).await;
    let only = json!({"ids": [one.device]});
    let (owner, operator) = (app.acme.owner(), app.acme.operator());
    let weak = app.api_token(owner, &all_but("ACTIONS_DESTRUCTIVE")).await;
    let wipe = issue(&app, owner, only.clone(), ("wip", json!(["media"])), Some("wipe")).await;
    let install = issue(&app, owner, only.clone(), running()[0].clone(), None).await;
    let of = |made: &Value| made["data"]["issueAction"]["actions"][0]["id"].clone();
    let session = |made: &Value| made["data"]["issueAction"]["session"]["id"].clone();
    let act = |what: &str| format!("{what}Action");
    for made in [&wipe, &install] {
        for what in ["cancel", "raise", "retry"] {
            app.refuses("FORBIDDEN", operator, &act(what), json!({"actionId": of(made)})).await;
        }
        app.refuses("FORBIDDEN", operator, "cancelActionSession", json!({"sessionId": session(made)})).await;
    }
    app.refuses("FORBIDDEN", &weak, &act("cancel"), json!({"actionId": of(&wipe)})).await;
    let seen = "query($a: ID!) { action(id: $a) { callerMay session { callerMay } } }";
    let told = app.data(operator, seen, json!({"a": of(&wipe)})).await;
    assert_eq!(told["action"], json!({"callerMay": false, "session": {"callerMay": false}}));
    // With its device the wipe would end too.
    for who in [operator, weak.as_str()] {
        app.refuses("FORBIDDEN", who, "deleteDevices", json!({"ids": [one.device], "confirm": "delete"}))
            .await;
    }
    app.done("cancelAction", json!({"actionId": of(&wipe)})).await;
    app.done("cancelAction", json!({"actionId": of(&install)})).await;
    // Unblocking undoes a block, and being found ends what the owner decided.
    let answer = issue(&app, operator, only.clone(), ("ubl", json!(["all"])), None).await;
    assert_eq!(code(&answer), "FORBIDDEN", "{answer}");
    let input = json!({"deviceId": one.device, "confirm": "wipe", "steps": [{"kind": "WIPE"}]});
    app.done_as(owner, "markLost", input).await;
    for who in [operator, weak.as_str(), &app.acme.person(Role::HelpDesk).token] {
        app.refuses("FORBIDDEN", who, "markFound", json!({"deviceId": one.device})).await;
    }
    assert_eq!(
        app.mutate_as(owner, "markFound", json!({"deviceId": one.device})).await["__typename"],
        "MarkFoundDone"
    );
    app.done_as(operator, "deleteDevices", json!({"ids": [one.device], "confirm": "delete"})).await;
});

on_both!(a_token_outlives_and_outranks_nobody, |app| async move {
    let owner = app.acme.owner();
    let until = app.now().after(Duration::from_secs(60)).to_string();
    let scopes = ["TOKENS_MANAGE", "DEVICES_READ"];
    let (parent, _, _) = token(&app, owner, &scopes, Some(until.clone())).await;
    let (child, _, ends) = token(&app, &parent, &scopes, None).await;
    assert_eq!(ends, json!(until), "it ends with the token that made it");
    let later = app.now().after(Duration::from_secs(61)).to_string();
    let refused = json!({"name": "t", "scopes": ["DEVICES_READ"], "expiresAt": later});
    let refused = app.mutate_as(&parent, "createApiToken", refused).await;
    assert_eq!(refused["fields"][0]["field"], "expiresAt", "{refused}");
    let refused = json!({"name": "t", "scopes": ["ACTIONS_READ"], "expiresAt": null});
    let refused = app.mutate_as(&child, "createApiToken", refused).await;
    assert_eq!(refused["fields"][0]["field"], "scopes", "{refused}");
    let soon = app.now().after(Duration::from_secs(30)).to_string();
    assert_eq!(token(&app, &parent, &["DEVICES_READ"], Some(soon.clone())).await.2, json!(soon));

    // Revoked with whoever made it, over generations, and nothing else is.
    let (first, id, _) = token(&app, owner, &scopes, None).await;
    let (second, _, _) = token(&app, &first, &scopes, None).await;
    let (third, _, _) = token(&app, &second, &["DEVICES_READ"], None).await;
    let (other, _, _) = token(&app, owner, &scopes, None).await;
    for bearer in [&first, &second, &third, &other, &child] {
        assert!(works(&app, bearer).await);
    }
    assert_eq!(
        app.mutate("revokeApiToken", json!({"apiTokenId": id})).await["__typename"],
        "RevokeApiTokenDone"
    );
    for (bearer, open) in [(&first, false), (&second, false), (&third, false), (&other, true), (&child, true)]
    {
        assert_eq!(works(&app, bearer).await, open);
    }
    app.advance(Duration::from_secs(61));
    assert!(!works(&app, &parent).await && !works(&app, &child).await && works(&app, &other).await);

    // Its maker's role bounds it at each use, and what it made too; it ends when its maker leaves.
    let administrator = app.acme.person(Role::Administrator).clone();
    let scopes = ["TOKENS_MANAGE", "DEVICES_READ", "ACTIONS_READ"];
    let (made, _, _) = token(&app, &administrator.token, &scopes, None).await;
    let (grandchild, _, _) = token(&app, &made, &["ACTIONS_READ", "DEVICES_READ"], None).await;
    let actions = "{ actions(first: 1) { totalCount } }";
    assert_eq!(app.code(&grandchild, actions, Value::Null).await, "no error");
    let member = administrator.member.to_string();
    app.mutate("changeMemberRole", json!({"memberId": member, "role": "FINANCE"})).await;
    assert_eq!(app.code(&grandchild, actions, Value::Null).await, "FORBIDDEN");
    assert_eq!(app.code(&grandchild, "{ devices { totalCount } }", Value::Null).await, "no error");
    app.mutate("removeMember", json!({"memberId": member})).await;
    assert!(!works(&app, &made).await && !works(&app, &grandchild).await);
});

on_both!(nobody_hands_out_a_role_that_holds_more, |app| async move {
    let owner = app.acme.owner();
    let (manages, id, _) = token(&app, owner, &["MEMBERS_MANAGE"], None).await;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Partner) {
        let input = json!({"email": "new@example.com", "role": role.name()});
        assert_eq!(app.refusal(&manages, "inviteMember", input).await, "FORBIDDEN", "{}", role.name());
    }
    let auditor = app.acme.person(Role::Auditor).member.to_string();
    let partner = app.acme.person(Role::Partner).member.to_string();
    for (member, role) in [(&partner, "ADMINISTRATOR"), (&auditor, "PARTNER")] {
        app.refuses("FORBIDDEN", &manages, "changeMemberRole", json!({"memberId": member, "role": role}))
            .await;
    }
    let administrator = app.acme.person(Role::Administrator).clone();
    app.refuses("FORBIDDEN", &manages, "removeMember", json!({"memberId": administrator.member.to_string()}))
        .await;
    // With the role's own permissions it may.
    let scopes: Vec<&str> = Permission::ALL
        .iter()
        .filter(|p| allows(Role::Finance, **p) || **p == Permission::MembersManage)
        .map(|p| p.name())
        .collect();
    let enough = app.api_token(owner, &scopes).await;
    app.invite(&enough, "money@example.com", "FINANCE").await;

    // An invitation is a door only as long as whoever sent it could still send it.
    let paths = [
        app.invite(&manages, "guest@example.com", "PARTNER").await,
        app.invite(&administrator.token, "me@example.com", "ADMINISTRATOR").await,
    ];
    app.mutate("revokeApiToken", json!({"apiTokenId": id})).await;
    app.mutate("changeMemberRole", json!({"memberId": administrator.member.to_string(), "role": "OPERATOR"}))
        .await;
    for path in &paths {
        assert_eq!(app.accept(path, Some("New"), PASSWORD).await.status, 404, "{path}");
    }
    let input = json!({"memberId": administrator.member.to_string(), "role": "ADMINISTRATOR"});
    app.mutate("changeMemberRole", input).await;
    assert_eq!(app.accept(&paths[1], Some("New"), PASSWORD).await.status, 200);
});

on_both!(a_webhook_tells_no_more_than_its_maker_may_read, |app| async move {
    let owner = app.acme.owner();
    let blind = app.api_token(owner, &["WEBHOOKS_MANAGE"]).await;
    let refused = json!({"url": "http://127.0.0.1:9/", "kinds": ["device.enrolled", "result.created"]});
    let refused = app.mutate_as(&blind, HOOK, refused).await;
    assert_eq!(refused["fields"][0]["field"], "kinds", "{refused}");
    let message = refused["fields"][0]["message"].as_str().unwrap();
    assert!(message.contains("DEVICES_READ") && message.contains("ACTIONS_READ"), "{message}");
    // Nor does it turn somebody else's to itself.
    let made = app.mutate(HOOK, json!({"url": "http://127.0.0.1:9/", "kinds": ["result.created"]})).await;
    let id = made["webhook"]["id"].clone();
    let change = "updateWebhook { webhook { enabled disabledReason } }";
    let turned = app.mutate_as(&blind, change, json!({"webhookId": id, "url": "http://127.0.0.1:10/"})).await;
    assert_eq!(turned["__typename"], "InvalidInput", "{turned}");
    let off = app.mutate_as(&blind, change, json!({"webhookId": id, "enabled": false})).await;
    assert_eq!(off["webhook"]["enabled"], false, "switching it off tells nobody more: {off}");
    // It rests when nobody who may read it stands behind it any more.
    let (reads, token_id, _) = token(&app, owner, &["WEBHOOKS_MANAGE", "ACTIONS_READ"], None).await;
    let made =
        app.mutate_as(&reads, HOOK, json!({"url": "http://127.0.0.1:9/", "kinds": ["action.queued"]})).await;
    let own = made["webhook"]["id"].clone();
    app.mutate("revokeApiToken", json!({"apiTokenId": token_id})).await;
    let one = app.phone(1).await;
    issue(&app, owner, json!({"ids": [one.device]}), ("aud", json!([])), None).await;
    app.run_jobs().await;
    let look = "webhook { enabled disabledReason deliveries { nodes { attempts state } } }";
    let seen = app.look(owner, look, &own).await;
    assert_eq!(seen["enabled"], false, "{seen}");
    assert!(seen["disabledReason"].as_str().unwrap().contains("WEBHOOKS_MANAGE"), "{seen}");
    assert_eq!(seen["deliveries"]["nodes"][0], json!({"attempts": 0, "state": "WAITING"}));
    let again = app.mutate(change, json!({"webhookId": own, "enabled": true})).await;
    assert_eq!(again["webhook"], json!({"enabled": true, "disabledReason": null}), "{again}");
});

on_both!(what_must_be_signed_is_and_says_until_when_it_is_meant, |app| async move {
    let one = app.phone(1).await;
    let only = json!({"ids": [one.device]});
    let until = app.now().after(Duration::from_secs(3_600));
    for command in [
        ("aud", json!([])),
        ("wip", json!(["all"])),
        ("ins", json!(["com.example.tool", "2.0"])),
        ("mov", json!(["https://eu.example.com", "3064061526"])),
    ] {
        let word = match command.0 {
            "wip" => Some("wipe"),
            "mov" => Some("move"),
            _ => None,
        };
        let input = json!({"devices": only, "command": command.0, "parameters": command.1, "confirm": word,
            "expiresAt": until.to_string()});
        app.done(ISSUE, input).await;
    }
    let given =
        issue(&app, app.acme.owner(), only, ("wip", json!(["all", "99999999999"])), Some("wipe")).await;
    assert_eq!(
        given["data"]["issueAction"]["__typename"], "InvalidInput",
        "nobody but the server says it: {given}"
    );
    let seconds = until.millis() / 1_000;
    let heard = one.texts(&app).await;
    let commands: Vec<&str> = heard.iter().map(|text| text.splitn(5, ' ').nth(4).unwrap()).collect();
    assert_eq!(commands[0], "aud()");
    assert!(commands[1].starts_with(&format!("wip(all,{seconds}) sig(")), "{commands:?}");
    assert!(commands[2].starts_with(&format!("ins(com.example.tool,2.0,,{seconds}) sig(")), "{commands:?}");
    let mov = format!("mov(https%3A%2F%2Feu.example.com,3064061526,,{seconds}) sig(");
    assert!(commands[3].starts_with(&mov), "{commands:?}");
    assert_eq!(one.texts(&app).await, heard, "the same text each time");
    // The key that the phone got when it enrolled finds them genuine, and the result is taken.
    let key = app.data(app.acme.owner(), "{ enterprise { commandKey } }", Value::Null).await;
    let key: CommandKey = key["enterprise"]["commandKey"].as_str().unwrap().parse().unwrap();
    let device = DeviceId::from_bytes([1; 32]);
    for text in &heard {
        let envelope = handsight_protocol::Envelope::parse(text).unwrap();
        assert!(envelope.authentic(&device) && Message::parse(text).is_ok(), "{text}");
        assert_eq!(envelope.open().signed_by(&key, &device), !text.contains(" aud()"), "{text}");
    }
    one.did(&app, "00000003", "ins", json!({"version": "2.0"})).await;
});
