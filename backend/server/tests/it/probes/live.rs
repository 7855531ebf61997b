//! Probes of subscriptions, over both transports: who watches by another enterprise's id, or by none at all,
//! hears nothing of what happens there. The same subscription by its owner is the control: a field that
//! nothing here stirs fails, because its silence would prove nothing.

use futures::StreamExt;
use handsight_testkit::{Tenant, TestApp, on_both};
use serde_json::json;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;

use super::{FieldDefinition, Schema, ids_of, kind, named};
use crate::graphql_door::{connect, say, watching};

#[derive(Debug, Clone, Copy)]
enum Transport {
    WebSocket,
    ServerSentEvents,
}

/// What a subscription was told, as it comes.
type Heard = mpsc::UnboundedReceiver<String>;

async fn subscribe(app: &TestApp, by: Transport, token: &str, query: &str) -> Heard {
    let (tell, heard) = mpsc::unbounded_channel();
    match by {
        Transport::WebSocket => {
            let bearer = json!({"authorization": format!("Bearer {token}")});
            let mut socket = connect(app, None, bearer).await;
            say(&mut socket, json!({"type": "subscribe", "id": "1", "payload": {"query": query}})).await;
            tokio::spawn(async move {
                while let Some(Ok(Message::Text(text))) = socket.next().await {
                    if !text.contains("connection_ack") && tell.send(text.to_string()).is_err() {
                        return;
                    }
                }
            });
        }
        Transport::ServerSentEvents => {
            let request = watching(Some(token), query);
            let router = app.router.clone();
            tokio::spawn(async move {
                let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
                let mut frames = response.into_body().into_data_stream();
                while let Some(Ok(bytes)) = frames.next().await {
                    if tell.send(String::from_utf8_lossy(&bytes).into_owned()).is_err() {
                        return;
                    }
                }
            });
        }
    }
    heard
}

/// Something of an enterprise that can be made to change, again and again.
struct Stirred<'a> {
    tenant: &'a Tenant,
    device: String,
    action: String,
    campaign: String,
    webhook: String,
    package: String,
}

impl Stirred<'_> {
    /// The device, the campaign, the webhook, the package and the action change; the action's session with it.
    async fn stir(&self, app: &TestApp, number: usize) {
        let change = "mutation($d: ID!, $a: ID!, $c: ID!, $w: ID!, $p: ID!, $n: String!) {
            updateWebhook(input: {webhookId: $w, description: $n}) { __typename }
            setCampaignRunning(input: {campaignId: $c, running: true}) { __typename }
            addPackageVersion(input: {packageId: $p, version: $n}) {
                ... on AddPackageVersionDone { version { id } } ... on InvalidInput { message } }
            updateDevice(input: {deviceId: $d, name: $n}) { ... on UpdateDeviceDone { __typename } }
            retryAction(input: {actionId: $a}) { ... on RetryActionDone { __typename } } }";
        let name = format!("stirred-{number}");
        let variables = json!({"d": self.device, "a": self.action, "c": self.campaign, "w": self.webhook,
            "p": self.package, "n": name});
        let added = app.data(self.tenant.owner(), change, variables).await;
        // A package has so many versions and no more.
        let version = &added["addPackageVersion"]["version"]["id"];
        assert!(version.is_string(), "{added}");
        let back = "mutation($v: ID!) { deletePackageVersion(input: {versionId: $v}) { __typename } }";
        app.data(self.tenant.owner(), back, json!({"v": version})).await;
    }
}

async fn own<'a>(app: &TestApp, tenant: &'a Tenant) -> Stirred<'a> {
    let device = app.phone_of(tenant, 4).await.device;
    let issue =
        "mutation($d: ID!) { issueAction(input: {devices: {ids: [$d]}, command: \"aud\", parameters: []}) {
        ... on IssueActionDone { actions { id } } }
        createCampaign(input: {fields: {name: \"own\"}}) { ... on CreateCampaignDone { campaign { id } } }
        createWebhook(input: {url: \"https://hooks.example.com/\", kinds: [\"action.sent\"]}) {
        ... on CreateWebhookDone { webhook { id } } }
        createPackage(input: {name: \"com.example.own\", title: \"own\"}) { ... on CreatePackageDone { package { id } } } }";
    let made = app.data(tenant.owner(), issue, json!({"d": device})).await;
    let action = made["issueAction"]["actions"][0]["id"].as_str().unwrap().to_owned();
    let campaign = made["createCampaign"]["campaign"]["id"].as_str().unwrap().to_owned();
    let webhook = made["createWebhook"]["webhook"]["id"].as_str().unwrap().to_owned();
    let package = made["createPackage"]["package"]["id"].as_str().unwrap().to_owned();
    Stirred { tenant, device, action, campaign, webhook, package }
}

/// The subscriptions to a field: by each id it takes, and by none.
fn queries(schema: &Schema, field: &FieldDefinition) -> Vec<(String, Option<&'static str>)> {
    let name = &field.name.node;
    let target = named(&field.ty.node).0;
    let selection = if schema.objects.iter().any(|o| o == target) { "{ id }" } else { "" };
    let mut wanted: Vec<Option<String>> = vec![None];
    for argument in &field.arguments {
        if named(&argument.node.ty.node).0 == "ID" {
            wanted.push(Some(argument.node.name.node.to_string()));
        } else {
            assert!(argument.node.ty.node.nullable, "{name}: no probe gives {}", argument.node.name.node);
        }
    }
    let one = |argument: Option<String>| match argument {
        None => (format!("subscription {{ {name} {selection} }}"), None),
        Some(argument) => {
            let kind = kind(&format!("{name}.{argument}"))[0];
            (format!("subscription {{ {name}({argument}: \"ID\") {selection} }}"), Some(kind))
        }
    };
    wanted.into_iter().map(one).collect()
}

on_both!(nobody_hears_of_another_enterprise, |app| async move {
    let schema = Schema::read();
    let foreign = ids_of(&app).await;
    let theirs = Stirred {
        tenant: &app.globex,
        device: foreign["dev"].clone(),
        action: foreign["act"].clone(),
        campaign: foreign["cam"].clone(),
        webhook: foreign["whk"].clone(),
        package: foreign["pkg"].clone(),
    };
    let ours = own(&app, &app.acme).await;
    let (spy, owner) = (app.acme.owner(), app.globex.owner());
    let mut probes = 0;
    for (root, field) in &schema.roots {
        if *root != "Subscription" {
            continue;
        }
        for (query, kind) in queries(&schema, field) {
            let query = kind.map_or(query.clone(), |kind| query.replace("ID", &foreign[kind]));
            for by in [Transport::WebSocket, Transport::ServerSentEvents] {
                let mut spied = subscribe(&app, by, spy, &query).await;
                let mut control = subscribe(&app, by, owner, &query).await;
                // The last to be told: when it heard of what came later, the spy had its chance.
                let mut after = subscribe(&app, by, spy, "subscription { deviceChanged { id } }").await;
                let (mut controlled, mut leaked) = (String::new(), String::new());
                let (mut rounds, mut later) = (0, 0);
                // Without an id the spy hears of its own enterprise.
                while later < 3 || kind.is_none() && !leaked.contains("\"data\"") {
                    rounds += 1;
                    assert!(
                        rounds < 2_000,
                        "{query} by {by:?}: nothing here stirs it: {controlled} {leaked}"
                    );
                    theirs.stir(&app, rounds).await;
                    ours.stir(&app, rounds).await;
                    while let Ok(text) = control.try_recv() {
                        controlled.push_str(&text);
                    }
                    while let Ok(text) = after.try_recv() {
                        later += usize::from(text.contains(&ours.device) && controlled.contains("\"data\""));
                    }
                    while let Ok(text) = spied.try_recv() {
                        leaked.push_str(&text);
                    }
                    tokio::task::yield_now().await;
                }
                assert!(!controlled.contains("errors"), "{query} by {by:?}: {controlled}");
                let strange = foreign.values().find(|id| leaked.contains(id.as_str()));
                assert!(strange.is_none(), "{query} by {by:?} tells of {strange:?}: {leaked}");
                assert!(kind.is_none() || leaked.is_empty(), "{query} by {by:?}: {leaked}");
                probes += 1;
            }
        }
    }
    println!("probes: {probes} of what is told live");
    assert!(probes > 0);
});
