//! Every door of the API, generated from its own schema: nobody, the wrong role, the wrong enterprise. A
//! field or an id without a probe fails; the lists of exceptions can only shrink.

mod live;

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, InputObjectType, Type, TypeKind, TypeSystemDefinition},
};
use handsight_domain::policy::Role;
use handsight_testkit::{TestApp, on_both};
use serde_json::{Value, json};

use crate::{
    graphql_door::watching,
    usage::{batch, post},
};

/// Fields that need no permission: they show the caller nothing but the caller's own.
const OWN: [&str; 9] = [
    "viewer",
    "authSessions",
    "savedViews",
    "saveView",
    "deleteView",
    "endAuthSession",
    "changePassword",
    "attributes",
    "commands",
];
/// Fields that everybody may ask.
const PUBLIC: [&str; 1] = ["viewer"];

struct Schema {
    inputs: BTreeMap<String, InputObjectType>,
    enums: BTreeMap<String, String>,
    objects: Vec<String>,
    roots: Vec<(&'static str, FieldDefinition)>,
}

fn named(ty: &Type) -> (&str, bool) {
    match &ty.base {
        BaseType::Named(name) => (name.as_str(), false),
        BaseType::List(inner) => (named(inner).0, true),
    }
}

impl Schema {
    fn read() -> Self {
        let mut schema =
            Self { inputs: BTreeMap::new(), enums: BTreeMap::new(), objects: vec![], roots: vec![] };
        for definition in parse_schema(handsight_graphql::sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(ty) = definition else { continue };
            let name = ty.node.name.node.to_string();
            let root = ["Query", "Mutation", "Subscription"].into_iter().find(|r| *r == name);
            match ty.node.kind {
                TypeKind::InputObject(input) => {
                    schema.inputs.insert(name, input);
                }
                TypeKind::Enum(e) => {
                    schema.enums.insert(name, e.values[0].node.value.node.to_string());
                }
                TypeKind::Object(o) => {
                    if let Some(root) = root {
                        schema.roots.extend(o.fields.into_iter().map(|f| (root, f.node)));
                    }
                    schema.objects.push(name);
                }
                TypeKind::Union(_) | TypeKind::Interface(_) => schema.objects.push(name),
                TypeKind::Scalar => {}
            }
        }
        schema
    }
    /// A text of a value of a type, with every id by `id`; optional fields are left out unless they are ids.
    fn value(&self, path: &str, ty: &Type, id: &mut dyn FnMut(&str) -> String) -> String {
        let (name, list) = named(ty);
        let one = match name {
            "ID" => format!("\"{}\"", id(path)),
            "String" => match path.rsplit('.').next().unwrap() {
                "by" => "\"platform\"".to_owned(),
                "email" => "\"probe@example.com\"".to_owned(),
                "command" => "\"loc\"".to_owned(),
                "newPassword" => "\"a long new password\"".to_owned(),
                _ => "\"probe\"".to_owned(),
            },
            "Int" => "8".to_owned(),
            "Boolean" => "true".to_owned(),
            "Date" => "\"2026-01-01\"".to_owned(),
            "DateTime" => "\"2026-02-01T00:00:00Z\"".to_owned(),
            _ => match (self.enums.get(name), self.inputs.get(name)) {
                (Some(value), _) => value.clone(),
                (_, Some(input)) if name != "Filter" => {
                    let mut fields = Vec::new();
                    for field in &input.fields {
                        let (f, inner) = (&field.node.name.node, &field.node.ty.node);
                        if !inner.nullable || named(inner).0 == "ID" {
                            fields.push(format!("{f}: {}", self.value(&format!("{path}.{f}"), inner, id)));
                        }
                    }
                    format!("{{{}}}", fields.join(", "))
                }
                _ => panic!("{path}: no probe for a value of type {name}"),
            },
        };
        if list { format!("[{one}]") } else { one }
    }
    /// A whole request for a root field, with every id by `id`.
    fn request(&self, root: &str, field: &FieldDefinition, id: &mut dyn FnMut(&str) -> String) -> String {
        let mut arguments = Vec::new();
        for argument in &field.arguments {
            let (a, ty) = (&argument.node.name.node, &argument.node.ty.node);
            if !ty.nullable || named(ty).0 == "ID" {
                arguments.push(format!("{a}: {}", self.value(&format!("{}.{a}", field.name.node), ty, id)));
            }
        }
        let arguments =
            if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        let target = named(&field.ty.node).0;
        let leaf = !self.objects.iter().any(|o| o == target);
        let selection = if leaf {
            ""
        } else if target.ends_with("Connection") {
            "{ totalCount edges { cursor } }"
        } else {
            "{ __typename }"
        };
        format!("{} {{ {}{arguments} {selection} }}", root.to_lowercase(), field.name.node)
    }
}

/// Which kind of id a place takes, by its path.
fn kind(path: &str) -> &'static [&'static str] {
    let field = path.split('.').next().unwrap();
    match path.rsplit('.').next().unwrap() {
        "deviceId" => &["dev"],
        "actionId" => &["act"],
        "viewId" => &["view"],
        "scriptId" => &["scr"],
        "invitationId" => &["inv"],
        "memberId" => &["mem"],
        "apiTokenId" => &["tok"],
        "notifierId" => &["ntf"],
        "deviceNumberId" => &["num"],
        "webhookId" => &["whk"],
        "deliveryId" => &["whd"],
        "contactId" | "contactIds" => &["con"],
        "importId" => &["cim"],
        "campaignId" | "notInvitedByCampaignId" => &["cam"],
        "inviteId" | "inviteIds" => &["cin"],
        "objectId" => &["obj"],
        "packageId" => &["pkg"],
        "versionId" => &["pkv"],
        "pushId" => &["pku"],
        "backupId" => &["bak"],
        "planId" => &["bpl"],
        "sessionId" if field == "endAuthSession" => &["ses"],
        "sessionId" => &["acs"],
        "id" | "ids" => match field {
            "node" | "nodes" => &[
                "ent", "dev", "act", "acs", "mem", "inv", "tok", "ses", "aud", "view", "evt", "twr", "whk",
                "whd", "ntf", "con", "cim", "cam", "cin", "obj", "bak", "bpl", "scr", "srn", "pkg", "pkv",
                "pku",
            ],
            "createScript" | "updateScript" | "pushPackage" | "requestBackup" | "restoreBackup"
            | "saveBackupPlan" | "configureEmail" => &["dev"],
            "device"
            | "issueAction"
            | "issuePreview"
            | "deleteDevices"
            | "deviceChanged"
            | "deviceRenamePreview"
            | "renameDevices" => &["dev"],
            "action" | "actionChanged" => &["act"],
            "actionSession" => &["acs"],
            "tower" => &["twr"],
            "script" => &["scr"],
            "package" | "packageChanged" => &["pkg"],
            "webhook" | "webhookChanged" => &["whk"],
            "contact" => &["con"],
            "contactImportPreview" => &["cim"],
            "campaign" | "campaignChanged" => &["cam"],
            _ => panic!("{path}: no probe knows which kind of id this is"),
        },
        _ => panic!("{path}: no probe knows which kind of id this is"),
    }
}

async fn ids_of(app: &TestApp) -> BTreeMap<&'static str, String> {
    let (owner, globex) = (app.globex.owner(), &app.globex);
    let sender = app.phone_of(globex, 9).await;
    assert_eq!(post(app, &sender, None, batch(app, 0..3)).await.status, http::StatusCode::OK);
    let make = "mutation($d: ID!) {
        issueAction(input: {devices: {ids: [$d]}, command: \"loc\", parameters: []}) {
            ... on IssueActionDone { session { id } actions { id } } }
        inviteMember(input: {email: \"n@example.com\", role: AUDITOR}) { ... on InviteMemberDone { invitation { id } } }
        createApiToken(input: {name: \"t\", scopes: [DEVICES_READ]}) { ... on CreateApiTokenDone { apiToken { id } } }
        saveView(input: {page: \"p\", name: \"n\", query: \"\"}) { ... on SaveViewDone { view { id } } }
        createNotifier(input: {kind: MQTT, settings: [{name: \"host\", value: \"127.0.0.1\"}]}) {
            ... on CreateNotifierDone { notifier { id } } }
        setDeviceNumber(input: {deviceId: $d, number: \"+12125550142\"}) {
            ... on SetDeviceNumberDone { number { id } } }
        createContact(input: {fields: {email: \"n@example.com\"}}) { ... on CreateContactDone { contact { id } } }
        createCampaign(input: {fields: {name: \"n\"}}) { ... on CreateCampaignDone { campaign { id } } }
        uploadContacts(input: {fileName: \"n\", content: \"eA==\"}) { ... on UploadContactsDone { import { id } } }
        createObject(input: {name: \"f\", size: 1, purpose: FILE,
            sha256: \"5f0c7d5c1e0a4b6f9d3e2a1b8c7f60514e3d2c1b0a9f8e7d6c5b4a3928170615\"}) {
            ... on CreateObjectDone { object { id } } }
        requestBackup(input: {items: [{item: CONTACTS}], devices: {ids: [$d]}}) { __typename }
        saveBackupPlan(input: {name: \"p\", items: [{item: FILES}], devices: {ids: [$d]}, every: DAY, day: 1,
            hour: 3, enabled: true}) { ... on SaveBackupPlanDone { plan { id } } }
        createScript(input: {script: {name: \"s\", target: {}, steps: [{command: \"loc\"}], schedule: {kind: MANUAL}}}) {
            ... on CreateScriptDone { script { id } } }
        createPackage(input: {name: \"com.example.n\", title: \"n\"}) {
            ... on CreatePackageDone { package { id } } } }";
    let made = app.data(owner, make, json!({"d": sender.device})).await;
    let text = |v: &Value| v.as_str().unwrap_or_else(|| panic!("no id in {made}")).to_owned();
    let campaign = text(&made["createCampaign"]["campaign"]["id"]);
    let invite = "mutation($c: ID!) { inviteContacts(input: {campaignId: $c, way: EMAIL}) {
        ... on InviteContactsDone { campaign { invites(first: 1) { nodes { id } } } } } }";
    let invited = app.data(owner, invite, json!({"c": campaign})).await;
    let package = text(&made["createPackage"]["package"]["id"]);
    let add = "mutation($p: ID!) { addPackageVersion(input: {packageId: $p, version: \"1\"}) {
        ... on AddPackageVersionDone { version { id } } } }";
    let added = app.data(owner, add, json!({"p": package})).await;
    let version = text(&added["addPackageVersion"]["version"]["id"]);
    let push = "mutation($v: ID!) { pushPackage(input: {versionId: $v, devices: {search: \"nobody\"}, confirm: \"install\"}) {
        ... on PushPackageDone { push { id } } } }";
    let pushed = app.data(owner, push, json!({"v": version})).await;
    let run =
        "mutation($s: ID!) { runScript(input: {scriptId: $s}) { ... on RunScriptDone { run { id } } } }";
    let ran = app.data(owner, run, json!({"s": made["createScript"]["script"]["id"]})).await;
    let read =
        "{ authSessions { id } backups { nodes { id } } auditRecords(first: 1) { nodes { id } } usageEvents(first: 1) { nodes { id } }
        towers(from: \"2019-01-01\", to: \"2028-12-31\", first: 1) { nodes { id } } }";
    let found = app.data(owner, read, json!({})).await;
    let hook =
        "mutation { createWebhook(input: {url: \"https://hooks.example.com/\", kinds: [\"action.sent\"]}) {
        ... on CreateWebhookDone { webhook { id } } } }";
    let hook = app.data(owner, hook, json!({})).await;
    let webhook = hook["createWebhook"]["webhook"]["id"].as_str().unwrap().to_owned();
    let test = "mutation($w: ID!) {
        testWebhook(input: {webhookId: $w}) { ... on TestWebhookDone { delivery { id } } } }";
    let tested = app.data(owner, test, json!({"w": webhook})).await;
    let text = |v: &Value| v.as_str().unwrap_or_else(|| panic!("no id in {made} {found}")).to_owned();
    BTreeMap::from([
        ("ent", globex.id.to_string()),
        ("dev", sender.device.clone()),
        ("act", text(&made["issueAction"]["actions"][0]["id"])),
        ("acs", text(&made["issueAction"]["session"]["id"])),
        ("mem", globex.person(Role::Finance).member.to_string()),
        ("inv", text(&made["inviteMember"]["invitation"]["id"])),
        ("tok", text(&made["createApiToken"]["apiToken"]["id"])),
        ("ntf", text(&made["createNotifier"]["notifier"]["id"])),
        ("num", text(&made["setDeviceNumber"]["number"]["id"])),
        ("pkg", package),
        ("pkv", version),
        ("pku", text(&pushed["pushPackage"]["push"]["id"])),
        ("scr", text(&made["createScript"]["script"]["id"])),
        ("srn", text(&ran["runScript"]["run"]["id"])),
        ("view", text(&made["saveView"]["view"]["id"])),
        ("whk", webhook),
        ("whd", text(&tested["testWebhook"]["delivery"]["id"])),
        ("bak", text(&found["backups"]["nodes"][0]["id"])),
        ("bpl", text(&made["saveBackupPlan"]["plan"]["id"])),
        ("obj", text(&made["createObject"]["object"]["id"])),
        ("ses", text(&found["authSessions"][0]["id"])),
        ("aud", text(&found["auditRecords"]["nodes"][0]["id"])),
        ("evt", text(&found["usageEvents"]["nodes"][0]["id"])),
        ("con", text(&made["createContact"]["contact"]["id"])),
        ("cim", text(&made["uploadContacts"]["import"]["id"])),
        ("cin", text(&invited["inviteContacts"]["campaign"]["invites"]["nodes"][0]["id"])),
        ("cam", campaign),
        ("twr", text(&found["towers"]["nodes"][0]["id"])),
    ])
}

async fn ask(app: &TestApp, token: &str, root: &str, query: &str) -> String {
    if root != "Subscription" {
        return app.gql(token, query, Value::Null).await.to_string();
    }
    // A subscription that is refused ends by itself; one that is not would never end, so it is not read here.
    app.send(watching((!token.is_empty()).then_some(token), query)).await.text()
}

on_both!(no_door_opens_for_the_wrong_caller, |app| async move {
    let schema = Schema::read();
    let foreign = ids_of(&app).await;
    let absent = |kind: &str| {
        let id = &foreign[kind];
        // The same form with another last half: an id that never was.
        format!("{}{}", &id[..id.len() - 12], "0123456789ab")
    };
    let partner = app.acme.person(Role::Partner).token.clone();
    let mut probes = 0;
    for (root, field) in &schema.roots {
        let name = field.name.node.as_str();
        let query = schema.request(root, field, &mut |path| foreign[kind(path)[0]].clone());
        if !PUBLIC.contains(&name) {
            let got = ask(&app, "", root, &query).await;
            assert!(got.contains("UNAUTHENTICATED"), "{name} answers nobody: {query} {got}");
            probes += 1;
        }
        if !OWN.contains(&name) {
            let got = ask(&app, &partner, root, &query).await;
            assert!(got.contains("FORBIDDEN"), "{name} answers the wrong role: {query} {got}");
            probes += 1;
        }
        if *root == "Subscription" {
            continue; // its ids have probes of their own, which wait for events
        }
        // Each place for an id, each kind that fits: a foreign id and an absent one answer the same bytes.
        let mut places = Vec::new();
        schema.request(root, field, &mut |path| {
            places.push(path.to_owned());
            String::new()
        });
        for (place, kind) in places.iter().flat_map(|p| kind(p).iter().map(move |k| (p, *k))) {
            let with = |wanted: String| {
                schema.request(root, field, &mut |path| {
                    if path == place { wanted.clone() } else { absent(self::kind(path)[0]) }
                })
            };
            let (theirs, none) = (foreign[kind].clone(), absent(kind));
            let got = ask(&app, app.acme.owner(), root, &with(theirs.clone())).await;
            let expected = ask(&app, app.acme.owner(), root, &with(none.clone())).await;
            assert_eq!(got.replace(&theirs, "ID"), expected.replace(&none, "ID"), "{place} of {kind}");
            probes += 1;
        }
        // A cursor of theirs opens nothing: the list stays one's own.
        if named(&field.ty.node).0.ends_with("Connection") {
            let theirs =
                app.gql(app.globex.owner(), &query.replacen('(', "(first: 1, ", 1), Value::Null).await;
            let cursor = theirs["data"][name]["edges"][0]["cursor"].as_str().map(str::to_owned);
            if let Some(cursor) = cursor {
                let own = schema.request(root, field, &mut |path| absent(kind(path)[0]));
                let before = app.gql(app.acme.owner(), &own, Value::Null).await;
                let after = if own.contains('(') {
                    own.replacen('(', &format!("(after: \"{cursor}\", "), 1)
                } else {
                    own.replacen(name, &format!("{name}(after: \"{cursor}\")"), 1)
                };
                let after = app.gql(app.acme.owner(), &after, Value::Null).await;
                let total = |v: &Value| v["data"][name]["totalCount"].clone();
                assert!(
                    total(&after) == total(&before)
                        || after["errors"][0]["extensions"]["code"] == "INVALID_INPUT",
                    "{name} by a foreign cursor: {before} {after}"
                );
                probes += 1;
            }
        }
    }
    println!("probes: {probes} on {} root fields", schema.roots.len());
    assert!(probes >= 2 * schema.roots.len() - OWN.len() - PUBLIC.len());
});
