//! What takes time by what somebody sent: files and backups made to be slow, lists that name one thing often.

use data_encoding::BASE64;
use handsight_testkit::{TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

use crate::backups::{bring, cards, waiting};

/// Lines of quoted-printable without a colon, each announcing another.
fn soft_breaks(lines: usize) -> String {
    let again = "aaaaaa=\r\n".repeat(lines);
    format!("BEGIN:VCARD\r\nX;ENCODING=QUOTED-PRINTABLE=\r\n{again}FN:x\r\nEND:VCARD\r\n")
}

async fn upload(app: &TestApp, text: &str) -> Value {
    let (mut id, mut at) = (Value::Null, 0);
    for piece in text.as_bytes().chunks(512 << 10) {
        let input = json!({"importId": id, "fileName": "f", "position": at, "content": BASE64.encode(piece)});
        id = app.mutate("uploadContacts { import { id } }", input).await["import"]["id"].clone();
        at += piece.len();
    }
    id
}

on_both!(a_file_over_a_limit_is_refused_in_words_and_leaves_nothing, |app| async move {
    let owner = app.acme.owner();
    let preview = "query($i: ID!) { contactImportPreview(id: $i) { rowCount } }";
    let wide = format!("Name,Email\nAda,ada@example.com{}\n", ",".repeat(300));
    let unclosed = format!("Name,Email\n\"Ada,ada@example.com\n{}", "x,y\n".repeat(20_000));
    for (text, words) in [(wide, "columns"), (unclosed, "quotation mark")] {
        let id = upload(&app, &text).await;
        let seen = app.gql(owner, preview, json!({"i": id})).await;
        assert_eq!(seen["errors"][0]["extensions"]["code"], "INVALID_INPUT", "{seen}");
        assert!(seen["errors"][0]["message"].as_str().unwrap().contains(words), "{seen}");
        let done = app.mutate("commitContactImport", json!({"importId": id})).await;
        assert_eq!(
            (&done["__typename"], &done["fields"][0]["field"]),
            (&json!("InvalidInput"), &json!("content"))
        );
    }
    // A long one of the slow kind is read like any other, in the API as in the rules beneath it.
    let id = upload(&app, &soft_breaks(100_000)).await;
    assert_eq!(app.data(owner, preview, json!({"i": id})).await["contactImportPreview"]["rowCount"], 1);
    let contacts = app.data(owner, "{ contacts(first: 1) { totalCount } }", Value::Null).await;
    assert_eq!(contacts["contacts"]["totalCount"], 0);
});

const LIST: &str = "{ backups(first: 1) { nodes { id } } }";

on_both!(an_entry_that_is_named_often_is_taken_once, |app| async move {
    let owner = app.acme.owner();
    let one = app.phone(1).await;
    app.mutate("requestBackup", json!({"devices": {"ids": [one.device]}, "items": [{"item": "CONTACTS"}]}))
        .await;
    let content = cards(&["Ada", "Ben", "Clara"]);
    let (number, _) = waiting(&app, &one).await.swap_remove(0);
    bring(&app, &one, &number, &content, 3).await;
    let id =
        app.data(owner, LIST, Value::Null).await["backups"]["nodes"][0]["id"].as_str().unwrap().to_owned();

    let path = |index: &str| format!("/backups/{id}/entries?index={index}");
    let once = app.call(Method::GET, &path("1"), Some(owner), &Value::Null).await;
    let often = app.call(Method::GET, &path(&["1"; 500].join(",")), Some(owner), &Value::Null).await;
    assert_eq!((often.status, often.text()), (once.status, cards(&["Ben"])));

    let input = json!({"backupId": id, "entries": [2, 0, 2, 2], "devices": {"ids": [one.device]}});
    app.done("restoreBackup", input).await;
    let (_, command) = waiting(&app, &one).await.pop().unwrap();
    let path = format!("objects/{}", command.param(1).unwrap());
    assert_eq!(one.get(&app, &path).await.text(), cards(&["Clara", "Ada"]));
    let last = app.data(owner, "{ auditRecords(first: 1) { nodes { summary } } }", Value::Null).await;
    assert!(last["auditRecords"]["nodes"][0]["summary"].as_str().unwrap().contains("2 entries"), "{last}");
    for entries in [json!([]), json!([3])] {
        let wrong = json!({"backupId": id, "entries": entries, "devices": {"ids": [one.device]}});
        let wrong = app.mutate("restoreBackup", wrong).await;
        assert_eq!(wrong["fields"][0]["field"], "entries", "{wrong}");
    }
});

on_both!(a_backup_made_to_be_slow_is_looked_into, |app| async move {
    let owner = app.acme.owner();
    let one = app.phone(1).await;
    app.mutate("requestBackup", json!({"devices": {"ids": [one.device]}, "items": [{"item": "CONTACTS"}]}))
        .await;
    let (number, _) = waiting(&app, &one).await.swap_remove(0);
    bring(&app, &one, &number, &soft_breaks(100_000), 1).await;
    let id = app.data(owner, LIST, Value::Null).await["backups"]["nodes"][0]["id"].clone();
    let look = "query($b: ID!, $s: String) { backupEntries(backupId: $b, search: $s) { totalCount nodes { title } } }";
    let all = app.data(owner, look, json!({"b": id})).await["backupEntries"].clone();
    assert_eq!(all, json!({"totalCount": 1, "nodes": [{"title": "Contact 1"}]}));
    assert_eq!(app.data(owner, look, json!({"b": id, "s": "zz"})).await["backupEntries"]["totalCount"], 0);
    // Whoever asks and leaves holds nothing: many such, and the next one is answered.
    for _ in 0..20 {
        let gone = app.gql(owner, look, json!({"b": id, "s": "zz"}));
        let _ = futures::poll!(std::pin::pin!(gone));
    }
    assert_eq!(app.data(owner, look, json!({"b": id})).await["backupEntries"]["totalCount"], 1);
});
