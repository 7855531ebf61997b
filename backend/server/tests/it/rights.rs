//! Who may what: running code on phones has a permission of its own on every way there, what needs more is not undone
//! by who holds less, and a token, an invitation or a webhook outlives and outranks nobody.

use std::time::Duration;

use handsight_domain::policy::{Permission, Role, allows};
use handsight_protocol::{CommandKey, DeviceId, Message};
use handsight_testkit::{TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

use crate::{
    agents::{ask, post},
    scripts::later,
    usage::{Phone, phone},
};

const ISSUE: &str = "mutation($i: IssueActionInput!) { issueAction(input: $i) { __typename
    ... on IssueActionDone { session { id } actions { id } }
    ... on ConfirmationNeeded { word deviceCount } ... on InvalidInput { message } } }";
const INVITE: &str =
    "mutation($e: String!, $r: Role!) { inviteMember(input: {email: $e, role: $r}) { __typename
    ... on InviteMemberDone { link } } }";
const ROLE: &str =
    "mutation($m: ID!, $r: Role!) { changeMemberRole(input: {memberId: $m, role: $r}) { __typename } }";
const REVOKE: &str = "mutation($t: ID!) { revokeApiToken(input: {apiTokenId: $t}) { __typename } }";
const HOOK: &str = "mutation($k: [String!]!) { createWebhook(input: {url: \"http://127.0.0.1:9/\", kinds: $k}) {
    __typename ... on CreateWebhookDone { webhook { id } } ... on InvalidInput { fields { field message } } } }";

/// Makes an API token; answers its text, its id and its end.
pub async fn token(
    app: &TestApp,
    maker: &str,
    scopes: &[&str],
    until: Option<String>,
) -> (String, String, Value) {
    let make = "mutation($s: [Permission!]!, $e: DateTime) {
        createApiToken(input: {name: \"program\", scopes: $s, expiresAt: $e}) {
        ... on CreateApiTokenDone { secret apiToken { id expiresAt } } ... on InvalidInput { message } } }";
    let made = app.data(maker, make, json!({"s": scopes, "e": until})).await["createApiToken"].clone();
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
    app.gql(who, ISSUE, json!({"i": input})).await
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
    let (one, two) = (phone(&app, &app.acme, 1).await, phone(&app, &app.acme, 2).await);
    let owner = app.acme.owner();
    let operator = app.acme.operator();
    let issues =
        token(&app, owner, &["ACTIONS_ISSUE", "ACTIONS_DESTRUCTIVE", "DEVICES_MANAGE"], None).await.0;
    let all_else = token(&app, owner, &all_but("ACTIONS_RUN_CODE"), None).await.0;
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
    let script = "mutation($s: ScriptInput!) { createScript(input: {script: $s}) { __typename
        ... on CreateScriptDone { script { id } } ... on ConfirmationNeeded { word } } }";
    let steps = json!([{"command": "ins", "parameters": ["com.example.tool", "2.0"]}]);
    let install = |confirm: Option<&str>| {
        json!({"s": {"name": "Install", "target": {}, "steps": steps, "schedule": {"kind": "MANUAL"},
            "confirm": confirm}})
    };
    let package = "mutation { createPackage(input: {name: \"com.example.tool\", title: \"Tool\"}) {
        ... on CreatePackageDone { package { id } } } }";
    let package = app.data(owner, package, Value::Null).await["createPackage"]["package"]["id"].clone();
    let version = "mutation($p: ID!) { addPackageVersion(input: {packageId: $p, version: \"2.0\"}) {
        ... on AddPackageVersionDone { version { id } } } }";
    let version =
        app.data(owner, version, json!({"p": package})).await["addPackageVersion"]["version"]["id"].clone();
    let push = "mutation($i: PushPackageInput!) { pushPackage(input: $i) { __typename
        ... on PushPackageDone { push { id } } ... on ConfirmationNeeded { word deviceCount } } }";
    let pushing = |devices: &Value, remove: bool, confirm: Option<&str>| json!({"i": {"versionId": version, "devices": devices, "remove": remove, "confirm": confirm}});
    for who in weak {
        assert_eq!(app.code(who, script, install(Some("install"))).await, "FORBIDDEN");
        assert_eq!(app.code(who, push, pushing(&only, false, Some("install"))).await, "FORBIDDEN");
    }
    let asked = app.data(owner, script, install(None)).await["createScript"].clone();
    assert_eq!(asked, json!({"__typename": "ConfirmationNeeded", "word": "install"}));
    for (remove, word) in [(false, "install"), (true, "remove")] {
        let asked = app.data(owner, push, pushing(&everyone, remove, None)).await["pushPackage"].clone();
        assert_eq!(asked, json!({"__typename": "ConfirmationNeeded", "word": word, "deviceCount": 2}));
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
    let runs = token(&app, owner, &["ACTIONS_ISSUE", "ACTIONS_RUN_CODE"], None).await.0;
    let done = issue(&app, &runs, everyone, running()[0].clone(), None).await;
    assert_eq!(done["data"]["issueAction"]["__typename"], "IssueActionDone", "{done}");
});

on_both!(whoever_asked_must_still_be_allowed_when_it_goes_out, |app| async move {
    let mut app = app;
    let one = phone(&app, &app.acme, 1).await;
    let administrator = app.acme.person(Role::Administrator).clone();
    let script = "mutation($s: ScriptInput!) { createScript(input: {script: $s}) { ... on CreateScriptDone { script { id } } } }";
    let steps = json!([{"command": "uni", "parameters": ["com.example.tool", "2.0"]}]);
    let input = json!({"name": "Remove", "target": {"ids": [one.device]}, "steps": steps, "confirm": "remove",
        "schedule": {"kind": "EVERY", "every": 1, "unit": "HOURS", "at": app.now().to_string()}});
    let made = app.data(&administrator.token, script, json!({"s": input})).await;
    let id = made["createScript"]["script"]["id"].clone();
    // A role with which one may issue, but nothing that runs code.
    app.data(app.acme.owner(), ROLE, json!({"m": administrator.member.to_string(), "r": "OPERATOR"})).await;
    later(&mut app, 2).await;
    let read = "query($id: ID!) { script(id: $id) { enabled callerMay runs { nodes { state note } } } }";
    let seen = app.data(app.acme.owner(), read, json!({"id": id})).await["script"].clone();
    assert_eq!(seen["runs"]["nodes"][0]["state"], "FAILED", "{seen}");
    assert_eq!((&seen["enabled"], &seen["callerMay"]), (&json!(false), &json!(true)));
    // Who may not ask its steps neither runs, changes, stops nor deletes it.
    for what in ["runScript", "pauseScript", "resumeScript", "deleteScript"] {
        let turn = format!("mutation($id: ID!) {{ {what}(input: {{scriptId: $id}}) {{ __typename }} }}");
        assert_eq!(app.code(app.acme.operator(), &turn, json!({"id": id})).await, "FORBIDDEN", "{what}");
    }
    let change = "mutation($id: ID!, $s: ScriptInput!) { updateScript(input: {scriptId: $id, script: $s}) { __typename } }";
    let harmless =
        json!({"name": "Audit", "target": {}, "steps": [{"command": "aud"}], "schedule": {"kind": "MANUAL"}});
    assert_eq!(app.code(app.acme.operator(), change, json!({"id": id, "s": harmless})).await, "FORBIDDEN");
});

on_both!(what_needs_more_is_not_undone_by_who_holds_less, |app| async move {
    let one = phone(&app, &app.acme, 1).await;
    let only = json!({"ids": [one.device]});
    let (owner, operator) = (app.acme.owner(), app.acme.operator());
    let weak = token(&app, owner, &all_but("ACTIONS_DESTRUCTIVE"), None).await.0;
    let wipe = issue(&app, owner, only.clone(), ("wip", json!(["media"])), Some("wipe")).await;
    let install = issue(&app, owner, only.clone(), running()[0].clone(), None).await;
    let of = |made: &Value| made["data"]["issueAction"]["actions"][0]["id"].clone();
    let session = |made: &Value| made["data"]["issueAction"]["session"]["id"].clone();
    let act = |what: &str| {
        format!("mutation($a: ID!) {{ {what}Action(input: {{actionId: $a}}) {{ __typename }} }}")
    };
    let cancel = "mutation($s: ID!) { cancelActionSession(input: {sessionId: $s}) { __typename } }";
    for made in [&wipe, &install] {
        for what in ["cancel", "raise", "retry"] {
            assert_eq!(app.code(operator, &act(what), json!({"a": of(made)})).await, "FORBIDDEN", "{what}");
        }
        assert_eq!(app.code(operator, cancel, json!({"s": session(made)})).await, "FORBIDDEN");
    }
    assert_eq!(app.code(&weak, &act("cancel"), json!({"a": of(&wipe)})).await, "FORBIDDEN");
    let seen = "query($a: ID!) { action(id: $a) { callerMay session { callerMay } } }";
    let told = app.data(operator, seen, json!({"a": of(&wipe)})).await;
    assert_eq!(told["action"], json!({"callerMay": false, "session": {"callerMay": false}}));
    // With its device the wipe would end too.
    let delete =
        "mutation($d: ID!) { deleteDevices(input: {ids: [$d], confirm: \"delete\"}) { __typename } }";
    for who in [operator, weak.as_str()] {
        assert_eq!(app.code(who, delete, json!({"d": one.device})).await, "FORBIDDEN");
    }
    let done = app.data(owner, &act("cancel"), json!({"a": of(&wipe)})).await;
    assert_eq!(done["cancelAction"]["__typename"], "CancelActionDone");
    let done = app.data(app.acme.owner(), &act("cancel"), json!({"a": of(&install)})).await;
    assert_eq!(done["cancelAction"]["__typename"], "CancelActionDone");
    // Unblocking undoes a block, and being found ends what the owner decided.
    let answer = issue(&app, operator, only.clone(), ("ubl", json!(["all"])), None).await;
    assert_eq!(code(&answer), "FORBIDDEN", "{answer}");
    let mark = "mutation($d: ID!, $k: LossStepKind!) { markLost(input: {deviceId: $d, confirm: \"wipe\", steps: [{kind: $k}]}) { __typename } }";
    let marked = app.data(owner, mark, json!({"d": one.device, "k": "WIPE"})).await;
    assert_eq!(marked["markLost"]["__typename"], "MarkLostDone", "{marked}");
    let found = "mutation($d: ID!) { markFound(input: {deviceId: $d}) { __typename } }";
    for who in [operator, weak.as_str(), &app.acme.person(Role::HelpDesk).token] {
        assert_eq!(app.code(who, found, json!({"d": one.device})).await, "FORBIDDEN");
    }
    assert_eq!(
        app.data(owner, found, json!({"d": one.device})).await["markFound"]["__typename"],
        "MarkFoundDone"
    );
    let gone = app.data(operator, delete, json!({"d": one.device})).await;
    assert_eq!(
        gone["deleteDevices"]["__typename"], "DeleteDevicesDone",
        "nothing of the owner's waits any more"
    );
});

on_both!(a_token_outlives_and_outranks_nobody, |app| async move {
    let owner = app.acme.owner();
    let until = app.now().after(Duration::from_secs(60)).to_string();
    let scopes = ["TOKENS_MANAGE", "DEVICES_READ"];
    let (parent, _, _) = token(&app, owner, &scopes, Some(until.clone())).await;
    let (child, _, ends) = token(&app, &parent, &scopes, None).await;
    assert_eq!(ends, json!(until), "it ends with the token that made it");
    let make = "mutation($s: [Permission!]!, $e: DateTime) { createApiToken(input: {name: \"t\", scopes: $s, expiresAt: $e}) {
        __typename ... on InvalidInput { fields { field } } } }";
    let later = app.now().after(Duration::from_secs(61)).to_string();
    let refused = app.data(&parent, make, json!({"s": ["DEVICES_READ"], "e": later})).await;
    assert_eq!(refused["createApiToken"]["fields"][0]["field"], "expiresAt", "{refused}");
    let refused = app.data(&child, make, json!({"s": ["ACTIONS_READ"], "e": null})).await;
    assert_eq!(refused["createApiToken"]["fields"][0]["field"], "scopes", "{refused}");
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
        app.data(owner, REVOKE, json!({"t": id})).await["revokeApiToken"]["__typename"],
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
    app.data(app.acme.owner(), ROLE, json!({"m": member, "r": "FINANCE"})).await;
    assert_eq!(app.code(&grandchild, actions, Value::Null).await, "FORBIDDEN");
    assert_eq!(app.code(&grandchild, "{ devices { totalCount } }", Value::Null).await, "no error");
    let remove = "mutation($m: ID!) { removeMember(input: {memberId: $m}) { __typename } }";
    app.data(app.acme.owner(), remove, json!({"m": member})).await;
    assert!(!works(&app, &made).await && !works(&app, &grandchild).await);
});

on_both!(nobody_hands_out_a_role_that_holds_more, |app| async move {
    let owner = app.acme.owner();
    let (manages, id, _) = token(&app, owner, &["MEMBERS_MANAGE"], None).await;
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Partner) {
        let input = json!({"e": "new@example.com", "r": role.name()});
        assert_eq!(app.code(&manages, INVITE, input).await, "FORBIDDEN", "{}", role.name());
    }
    let auditor = app.acme.person(Role::Auditor).member.to_string();
    let partner = app.acme.person(Role::Partner).member.to_string();
    for (member, role) in [(&partner, "ADMINISTRATOR"), (&auditor, "PARTNER")] {
        assert_eq!(app.code(&manages, ROLE, json!({"m": member, "r": role})).await, "FORBIDDEN");
    }
    let remove = "mutation($m: ID!) { removeMember(input: {memberId: $m}) { __typename } }";
    let administrator = app.acme.person(Role::Administrator).clone();
    assert_eq!(app.code(&manages, remove, json!({"m": administrator.member.to_string()})).await, "FORBIDDEN");
    // With the role's own permissions it may.
    let scopes: Vec<&str> = Permission::ALL
        .iter()
        .filter(|p| allows(Role::Finance, **p) || **p == Permission::MembersManage)
        .map(|p| p.name())
        .collect();
    let enough = token(&app, owner, &scopes, None).await.0;
    let invited = app.data(&enough, INVITE, json!({"e": "money@example.com", "r": "FINANCE"})).await;
    assert_eq!(invited["inviteMember"]["__typename"], "InviteMemberDone", "{invited}");

    // An invitation is a door only as long as whoever sent it could still send it.
    let sent = app.data(&manages, INVITE, json!({"e": "guest@example.com", "r": "PARTNER"})).await;
    let by_administrator =
        app.data(&administrator.token, INVITE, json!({"e": "me@example.com", "r": "ADMINISTRATOR"})).await;
    let accept = |made: &Value| {
        let link = made["inviteMember"]["link"].as_str().unwrap();
        format!("/auth/invitations/{}/accept", link.rsplit('/').next().unwrap())
    };
    let paths = [accept(&sent), accept(&by_administrator)];
    app.data(owner, REVOKE, json!({"t": id})).await;
    app.data(owner, ROLE, json!({"m": administrator.member.to_string(), "r": "OPERATOR"})).await;
    let person = json!({"name": "New", "password": handsight_testkit::PASSWORD});
    for path in &paths {
        assert_eq!(app.call(Method::POST, path, None, &person).await.status, 404, "{path}");
    }
    app.data(owner, ROLE, json!({"m": administrator.member.to_string(), "r": "ADMINISTRATOR"})).await;
    assert_eq!(app.call(Method::POST, &paths[1], None, &person).await.status, 200);
});

on_both!(a_webhook_tells_no_more_than_its_maker_may_read, |app| async move {
    let owner = app.acme.owner();
    let blind = token(&app, owner, &["WEBHOOKS_MANAGE"], None).await.0;
    let refused =
        app.data(&blind, HOOK, json!({"k": ["device.enrolled", "result.created"]})).await["createWebhook"]
            .clone();
    assert_eq!(refused["fields"][0]["field"], "kinds", "{refused}");
    let message = refused["fields"][0]["message"].as_str().unwrap();
    assert!(message.contains("DEVICES_READ") && message.contains("ACTIONS_READ"), "{message}");
    // Nor does it turn somebody else's to itself.
    let made = app.data(owner, HOOK, json!({"k": ["result.created"]})).await;
    let id = made["createWebhook"]["webhook"]["id"].clone();
    let change = "mutation($w: ID!, $u: String, $e: Boolean) { updateWebhook(input: {webhookId: $w, url: $u, enabled: $e}) {
        __typename ... on UpdateWebhookDone { webhook { enabled disabledReason } } } }";
    let turned = app.data(&blind, change, json!({"w": id, "u": "http://127.0.0.1:10/"})).await;
    assert_eq!(turned["updateWebhook"]["__typename"], "InvalidInput", "{turned}");
    let off = app.data(&blind, change, json!({"w": id, "e": false})).await;
    assert_eq!(
        off["updateWebhook"]["webhook"]["enabled"], false,
        "switching it off tells nobody more: {off}"
    );
    // It rests when nobody who may read it stands behind it any more.
    let (reads, token_id, _) = token(&app, owner, &["WEBHOOKS_MANAGE", "ACTIONS_READ"], None).await;
    let made = app.data(&reads, HOOK, json!({"k": ["action.queued"]})).await;
    let own = made["createWebhook"]["webhook"]["id"].clone();
    app.data(owner, REVOKE, json!({"t": token_id})).await;
    let one = phone(&app, &app.acme, 1).await;
    issue(&app, owner, json!({"ids": [one.device]}), ("aud", json!([])), None).await;
    app.run_jobs().await;
    let look = "query($w: ID!) { webhook(id: $w) { enabled disabledReason deliveries { nodes { attempts state } } } }";
    let seen = app.data(owner, look, json!({"w": own})).await["webhook"].clone();
    assert_eq!(seen["enabled"], false, "{seen}");
    assert!(seen["disabledReason"].as_str().unwrap().contains("WEBHOOKS_MANAGE"), "{seen}");
    assert_eq!(seen["deliveries"]["nodes"][0], json!({"attempts": 0, "state": "WAITING"}));
    let again = app.data(owner, change, json!({"w": own, "e": true})).await;
    assert_eq!(
        again["updateWebhook"]["webhook"],
        json!({"enabled": true, "disabledReason": null}),
        "{again}"
    );
});

/// The texts that wait for a phone.
async fn texts(app: &TestApp, phone: &Phone) -> Vec<String> {
    let path = "/agent/v1/actions?after=00000000";
    let answer = ask(app, phone, Method::GET, path, "application/json", String::new()).await.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    answer["messages"].as_array().unwrap().iter().map(text).collect()
}

on_both!(what_must_be_signed_is_and_says_until_when_it_is_meant, |app| async move {
    let one = phone(&app, &app.acme, 1).await;
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
        let done = app.data(app.acme.owner(), ISSUE, json!({"i": input})).await;
        assert_eq!(done["issueAction"]["__typename"], "IssueActionDone", "{done}");
    }
    let given =
        issue(&app, app.acme.owner(), only, ("wip", json!(["all", "99999999999"])), Some("wipe")).await;
    assert_eq!(
        given["data"]["issueAction"]["__typename"], "InvalidInput",
        "nobody but the server says it: {given}"
    );
    let seconds = until.millis() / 1_000;
    let heard = texts(&app, &one).await;
    let commands: Vec<&str> = heard.iter().map(|text| text.splitn(5, ' ').nth(4).unwrap()).collect();
    assert_eq!(commands[0], "aud()");
    assert!(commands[1].starts_with(&format!("wip(all,{seconds}) sig(")), "{commands:?}");
    assert!(commands[2].starts_with(&format!("ins(com.example.tool,2.0,,{seconds}) sig(")), "{commands:?}");
    let mov = format!("mov(https%3A%2F%2Feu.example.com,3064061526,,{seconds}) sig(");
    assert!(commands[3].starts_with(&mov), "{commands:?}");
    assert_eq!(texts(&app, &one).await, heard, "the same text each time");
    // The key that the phone got when it enrolled finds them genuine, and the result is taken.
    let key = app.data(app.acme.owner(), "{ enterprise { commandKey } }", Value::Null).await;
    let key: CommandKey = key["enterprise"]["commandKey"].as_str().unwrap().parse().unwrap();
    let device = DeviceId::from_bytes([1; 32]);
    for text in &heard {
        let envelope = handsight_protocol::Envelope::parse(text).unwrap();
        assert!(envelope.authentic(&device) && Message::parse(text).is_ok(), "{text}");
        assert_eq!(envelope.open().signed_by(&key, &device), !text.contains(" aud()"), "{text}");
    }
    let result = json!({"sequence": "00000003", "command": "ins", "status": "ok", "code": 0,
        "finishedAt": app.now().to_string(), "items": {"version": "2.0"}});
    let taken = post(&app, &one, "/agent/v1/results", json!({"results": [result]})).await.json();
    assert_eq!(taken["accepted"], json!(["00000003"]));
});
