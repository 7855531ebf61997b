//! Enrolment at scale: a file with errors becomes contacts and goes again; a campaign invites them, each by a link
//! of its own; links are opened, phones come by them, and every step is seen.

use std::time::Duration;

use data_encoding::BASE64;
use handsight_channel::SendError;
use handsight_domain::scope::PlatformScope;
use handsight_testkit::{Reply, TestApp, holds, on_both};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const FILE: &str = "Name;Mobile;E-mail;Department\nAda Byron;086 123 4567;ada@example.com;Engines\n\
    Grace Hopper;;grace@example.com;\nNobody;12;;\nA. Byron;+353 86 123 4567;;\n";

async fn upload(app: &TestApp, text: &str) -> String {
    let got = json!({"fileName": "people.csv", "content": BASE64.encode(text.as_bytes())});
    let got = app.mutate("uploadContacts { import { id bytes } }", got).await;
    got["import"]["id"].as_str().unwrap_or_else(|| panic!("{got}")).to_owned()
}

const PREVIEW: &str = "query($id: ID!, $o: ContactImportOptions) { contactImportPreview(id: $id, options: $o) {
    format encoding separator country createCount updateCount sameCount mergedCount refusedCount limitWarning
    columns { heading holds } rows { line verdict name phoneNumber email mergedInto flaws { field message fatal } } } }";

async fn preview(app: &TestApp, id: &str, options: Value) -> Value {
    let got = app.data(app.acme.owner(), PREVIEW, json!({"id": id, "o": options})).await;
    got["contactImportPreview"].clone()
}

async fn commit(app: &TestApp, id: &str) -> Value {
    app.mutate(
        "commitContactImport { import { created updated unchanged refused } }",
        json!({"importId": id}),
    )
    .await
}

async fn contacts(app: &TestApp) -> Value {
    let ask = "{ contacts(first: 20) { totalCount nodes { id name phoneNumber email department invite { state } } } }";
    app.data(app.acme.owner(), ask, json!({})).await["contacts"].clone()
}

on_both!(a_file_is_looked_at_brought_in_and_taken_out, |app| async move {
    let id = upload(&app, FILE).await;
    let seen = preview(&app, &id, Value::Null).await;
    holds(&seen, json!({"separator": ";", "country": "IE", "encoding": "UTF-8"}));
    let counts = ["createCount", "mergedCount", "refusedCount", "updateCount"].map(|c| seen[c].as_i64());
    assert_eq!(counts, [Some(2), Some(1), Some(1), Some(0)], "{seen}");
    assert_eq!(seen["rows"][2]["flaws"][0]["field"], "phoneNumber");
    holds(&seen["rows"][3], json!({"mergedInto": 2, "line": 5}));
    assert_eq!(contacts(&app).await["totalCount"], 0, "a preview stores nothing");
    // Columns by hand.
    let other = preview(&app, &id, json!({"columns": [{"index": 1, "holds": "IGNORED"}]})).await;
    assert_eq!(other["rows"][0]["phoneNumber"], Value::Null);

    let done = commit(&app, &id).await;
    assert_eq!(done["import"], json!({"created": 2, "updated": 0, "unchanged": 1, "refused": 1}), "{done}");
    let list = contacts(&app).await;
    assert_eq!(list["nodes"][0]["phoneNumber"], "+353861234567");
    assert_eq!(commit(&app, &id).await["__typename"], "Conflict", "a file comes in once");

    // The same people again, and one who learns a number.
    let again =
        upload(&app, "name,phone,email\nGrace,0861234568,GRACE@example.com\nAda Byron,0861234567,\n").await;
    let seen = preview(&app, &again, Value::Null).await;
    assert_eq!((seen["updateCount"].as_i64(), seen["sameCount"].as_i64()), (Some(1), Some(1)), "{seen}");
    commit(&app, &again).await;
    let list = contacts(&app).await;
    assert_eq!(
        (list["totalCount"].as_i64(), list["nodes"][1]["phoneNumber"].as_str()),
        (Some(2), Some("+353861234568"))
    );
    assert_eq!(list["nodes"][1]["name"], "Grace Hopper", "what is known stays");

    let undo = "undoContactImport { removed restored kept }";
    let undone = app.mutate(undo, json!({"importId": again})).await;
    assert_eq!(undone["restored"], 1, "{undone}");
    assert_eq!(contacts(&app).await["nodes"][1]["phoneNumber"], Value::Null);
    let undone = app.mutate(undo, json!({"importId": id})).await;
    assert_eq!(undone["removed"], 2, "{undone}");
    assert_eq!(contacts(&app).await["totalCount"], 0);
});

on_both!(pieces_bad_files_and_strangers, |app| async move {
    let piece = |id: Value, at: usize, text: &str| {
        let content = BASE64.encode(text.as_bytes());
        json!({"importId": id, "fileName": "f", "position": at, "content": content})
    };
    let send = "uploadContacts { import { id bytes } }";
    let first = app.mutate(send, piece(Value::Null, 0, "Name,Phone\nAda,")).await;
    let id = first["import"]["id"].clone();
    let gap = app.mutate(send, piece(id.clone(), 99, "x")).await;
    assert!(gap["message"].as_str().unwrap().contains("byte 15"), "{gap}");
    for _ in 0..2 {
        let next = app.mutate(send, piece(id.clone(), 15, "+353861234567")).await;
        assert_eq!(next["import"]["bytes"], 28, "a piece twice is one piece: {next}");
    }
    assert_eq!(preview(&app, id.as_str().unwrap(), Value::Null).await["createCount"], 1);
    assert_eq!(app.code(app.globex.owner(), PREVIEW, json!({"id": id})).await, "NOT_FOUND");
    assert_eq!(app.code(app.acme.auditor(), PREVIEW, json!({"id": id})).await, "FORBIDDEN");
    let junk = upload(&app, "\u{0}\u{1}\u{2}junk\u{feff}").await;
    assert_eq!(commit(&app, &junk).await["__typename"], "Conflict");
    let wrong = json!({"fields": {"phoneNumber": "12", "email": "x"}});
    let wrong = app.mutate("createContact", wrong).await["fields"].clone();
    let wrong: Vec<_> = wrong.as_array().unwrap().iter().map(|one| &one["field"]).collect();
    assert_eq!(wrong, ["phoneNumber", "email"]);
    let ada = json!({"fields": {"name": "Ada", "phoneNumber": "086 123 4567"}});
    app.done("createContact", ada.clone()).await;
    assert_eq!(app.mutate("createContact", ada).await["__typename"], "Conflict");
});

pub(crate) async fn campaign(app: &TestApp, fields: Value) -> (String, String) {
    let got = app.mutate("createCampaign { campaign { id link } }", json!({"fields": fields})).await;
    let text = |v: &Value| v.as_str().unwrap_or_else(|| panic!("{got}")).to_owned();
    (text(&got["campaign"]["id"]), text(&got["campaign"]["link"]))
}

pub(crate) async fn invite(app: &TestApp, id: &str, way: &str) -> Value {
    app.mutate("inviteContacts { queued already unreachable }", json!({"campaignId": id, "way": way}))
        .await
        .clone()
}

const STATE: &str =
    "campaign { linkOpened counts { invited queued sent opened enrolled failed stopped devices }
    invites { nodes { id state link sends lastError contact { name } device { id } } } }";

async fn state(app: &TestApp, id: &str) -> Value {
    app.look(app.acme.owner(), STATE, &id).await
}

async fn open(app: &TestApp, link: &str) -> Reply {
    let path = link.strip_prefix("http://handsight.test").unwrap();
    app.call(Method::GET, path, None, &Value::Null).await
}

async fn enrol(app: &TestApp, number: u8, link: &str) -> Reply {
    let token = link.rsplit('/').next().unwrap();
    app.provision(&app.acme, number, json!({"token": token})).await
}

on_both!(invited_opened_enrolled, |app| async move {
    let id = upload(&app, FILE).await;
    commit(&app, &id).await;
    let (id, common) =
        campaign(&app, json!({"name": "Spring", "department": "Field", "liability": "INDIVIDUAL"})).await;
    let ask =
        "query($c: ID!) { invitePreview(campaignId: $c, way: SMS) { reachable unreachable segments configured
        samples { to text segments } } }";
    let seen = app.data(app.acme.owner(), ask, json!({"c": id})).await["invitePreview"].clone();
    assert_eq!((seen["reachable"].as_i64(), seen["unreachable"].as_i64()), (Some(1), Some(1)), "{seen}");
    assert!(
        seen["samples"][0]["text"].as_str().unwrap().starts_with("Hello Ada Byron, please enrol"),
        "{seen}"
    );
    assert!(app.sms.take().is_empty(), "a preview sends nothing");

    let sent = invite(&app, &id, "SMS").await;
    assert_eq!((sent["queued"].as_i64(), sent["unreachable"].as_i64()), (Some(1), Some(1)), "{sent}");
    assert_eq!(state(&app, &id).await["counts"]["queued"], 1);
    app.sms.fail(Some(SendError::Temporary("busy".to_owned())));
    app.run_jobs().await;
    let now = state(&app, &id).await;
    assert_eq!(now["invites"]["nodes"][0]["lastError"], "busy", "{now}");
    app.sms.fail(None);
    app.advance(Duration::from_secs(61));
    app.run_jobs().await;
    let texts = app.sms.take();
    let now = state(&app, &id).await;
    let link = now["invites"]["nodes"][0]["link"].as_str().unwrap().to_owned();
    assert_eq!((texts.len(), now["counts"]["sent"].as_i64()), (1, Some(1)), "{now}");
    assert!(texts[0].to == "+353861234567" && texts[0].text.contains(&link), "{}", texts[0].text);

    // The other way for whom the first does not reach.
    assert_eq!(invite(&app, &id, "EMAIL").await["queued"], 1);
    app.run_jobs().await;
    let mails = app.mail.take();
    assert_eq!((mails.len(), mails[0].to.as_str()), (1, "grace@example.com"));
    assert!(mails[0].subject.contains("Acme") && mails[0].text.contains("Hello Grace Hopper,"));

    let page = open(&app, &link).await;
    assert!(
        page.status == StatusCode::OK && page.text().contains("Enrol this phone with Acme"),
        "{}",
        page.text()
    );
    assert!(page.text().contains(&format!("handsight-agent enrol {link}")) && page.text().contains("<svg"));
    assert_eq!(state(&app, &id).await["counts"]["opened"], 1);

    let came = enrol(&app, 1, &link).await;
    assert_eq!(came.status, StatusCode::CREATED, "{}", came.text());
    let now = state(&app, &id).await;
    holds(&now["counts"], json!({"enrolled": 1, "devices": 1}));
    let device = came.json()["device"].clone();
    assert_eq!(now["invites"]["nodes"][0]["device"]["id"], device);
    let ask = "query($id: ID!) { device(id: $id) { holder holderEmail department liability phoneNumber
        origin { campaign { name } contact { name } } } }";
    let got = app.data(app.acme.owner(), ask, json!({"id": device})).await;
    assert_eq!(
        got["device"],
        json!({"holder": "Ada Byron", "holderEmail": "ada@example.com", "department": "Engines",
            "liability": "INDIVIDUAL", "phoneNumber": "+353861234567",
            "origin": {"campaign": {"name": "Spring"}, "contact": {"name": "Ada Byron"}}})
    );
    // The same phone again is welcome; another by the same personal link is not.
    assert_eq!(enrol(&app, 1, &link).await.status, StatusCode::OK);
    let other = enrol(&app, 2, &link).await;
    assert!(other.status == StatusCode::FORBIDDEN && other.text().contains("already"), "{}", other.text());
    assert!(open(&app, &link).await.text().contains("no longer enrols"));

    // By the common link comes whoever has it, with the campaign's own department.
    let page = open(&app, &common).await;
    assert_eq!((page.status, state(&app, &id).await["linkOpened"].as_i64()), (StatusCode::OK, Some(1)));
    let third = enrol(&app, 3, &common).await.json()["device"].clone();
    let got = app.data(app.acme.owner(), ask, json!({"id": third})).await;
    assert_eq!(
        (got["device"]["department"].as_str(), got["device"]["holder"].as_str()),
        (Some("Field"), None)
    );

    let got = app.mutate("remindInvites { queued }", json!({"campaignId": id})).await;
    assert_eq!(got["queued"], 1, "only she who has not come");
    app.run_jobs().await;
    assert_eq!(app.mail.take().len(), 1);
    assert_eq!(state(&app, &id).await["invites"]["nodes"][1]["sends"], 2);
});

on_both!(links_end, |app| async move {
    let in_an_hour = app.now().after(Duration::from_secs(3600)).to_string();
    let (_, short) = campaign(&app, json!({"name": "Short", "expiresAt": in_an_hour})).await;
    let (_, small) = campaign(&app, json!({"name": "Small", "deviceLimit": 1})).await;
    let (stopped_id, stopped) = campaign(&app, json!({"name": "Stopped"})).await;
    let stop = "setCampaignRunning { campaign { stoppedAt } }";
    app.mutate(stop, json!({"campaignId": stopped_id, "running": false})).await;
    assert_eq!(enrol(&app, 1, &small).await.status, StatusCode::CREATED);
    for (number, link, words) in [(2, &small, "1 devices"), (3, &stopped, "stopped")] {
        let refused = enrol(&app, number, link).await;
        assert!(
            refused.status == StatusCode::FORBIDDEN && refused.text().contains(words),
            "{}",
            refused.text()
        );
    }
    assert!(invite(&app, &stopped_id, "SMS").await["message"].as_str().unwrap().contains("stopped"));
    app.mutate(stop, json!({"campaignId": stopped_id, "running": true})).await;
    assert_eq!(enrol(&app, 3, &stopped).await.status, StatusCode::CREATED);
    assert_eq!(enrol(&app, 4, &short).await.status, StatusCode::CREATED);
    app.advance(Duration::from_secs(3600));
    let late = enrol(&app, 5, &short).await;
    assert!(late.status == StatusCode::FORBIDDEN && late.text().contains("expired"), "{}", late.text());
    let made_up = enrol(&app, 6, "aaaaaaaaaaaaaaaa").await;
    assert!(
        made_up.status == StatusCode::FORBIDDEN && made_up.text().contains("not known"),
        "{}",
        made_up.text()
    );
    let strange =
        open(&app, &format!("http://handsight.test/e/{}/aaaaaaaaaaaaaaaa", app.globex.system_id)).await;
    assert_eq!(strange.status, StatusCode::NOT_FOUND);
    // A link of one enterprise opens nothing at another's system ID.
    let foreign = small.replace(&app.acme.system_id, &app.globex.system_id);
    assert_eq!(open(&app, &foreign).await.status, StatusCode::NOT_FOUND);
});

on_both!(what_is_taken_back_is_not_sent, |app| async move {
    let id = upload(&app, FILE).await;
    commit(&app, &id).await;
    let (id, _) = campaign(&app, json!({"name": "Spring"})).await;
    invite(&app, &id, "EMAIL").await;
    let invites = state(&app, &id).await["invites"]["nodes"].clone();
    let (one, link) = (invites[0]["id"].clone(), invites[0]["link"].as_str().unwrap().to_owned());
    let got =
        app.mutate("withdrawInvites { withdrawn }", json!({"campaignId": id, "inviteIds": [one]})).await;
    assert_eq!(got["withdrawn"], 1);
    app.run_jobs().await;
    assert_eq!(app.mail.take().len(), 1);
    assert!(enrol(&app, 1, &link).await.text().contains("taken back"));
    app.mail.fail(Some(SendError::Permanent("no such mailbox".to_owned())));
    app.mutate("remindInvites { queued }", json!({"campaignId": id})).await;
    app.run_jobs().await;
    let now = state(&app, &id).await;
    assert_eq!(now["invites"]["nodes"][1]["lastError"], "no such mailbox", "{now}");
    assert_eq!(now["counts"]["stopped"], 1);
    // Deleting a contact takes its invitations along.
    let people = contacts(&app).await;
    let ids: Vec<_> = people["nodes"].as_array().unwrap().iter().map(|n| n["id"].clone()).collect();
    let gone = app.mutate("deleteContacts { deletedIds }", json!({"contactIds": ids})).await;
    assert_eq!(gone["deletedIds"].as_array().map(Vec::len), Some(2));
    assert_eq!(state(&app, &id).await["counts"]["invited"], 0);
});

on_both!(an_evaluation_asks_to_pay, |app| async move {
    let ask = "requestConversion { enterprise { conversionRequestedAt mode } }";
    let got = app.mutate(ask, json!({"note": "40 phones by spring"})).await;
    let enterprise = &got["enterprise"];
    assert_eq!(enterprise["mode"], "EVALUATION");
    assert_eq!(enterprise["conversionRequestedAt"], app.now().to_string());
    app.refuses("FORBIDDEN", app.acme.operator(), ask, json!({})).await;
    let operator = PlatformScope::of_command_line();
    let asked = handsight_app::enterprise::requests(&app.app, &operator).await.unwrap();
    let asked: Vec<_> = asked.iter().map(|e| (e.name.as_str(), e.conversion_note.as_deref())).collect();
    assert_eq!(asked, [("Acme", Some("40 phones by spring"))]);
    handsight_app::enterprise::convert(&app.app, &operator, None, &app.acme.system_id).await.unwrap();
    assert!(handsight_app::enterprise::requests(&app.app, &operator).await.unwrap().is_empty());
    let late = app.mutate(ask, json!({})).await;
    assert_eq!(late["__typename"], "Conflict");
});
