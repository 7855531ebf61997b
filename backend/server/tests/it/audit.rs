//! The audit log against somebody who has the database and not the server's key: records altered, cut off, written anew,
//! put back to what they were; and heads that leave the server.

use std::time::Duration;

use data_encoding::HEXLOWER;
use handsight_app::{App, AppParts, UseCaseError, audit, object::Vault};
use handsight_channel::Reach;
use handsight_domain::{
    id::{AuditRecordId, TypedId},
    mint::Mint,
    scope::{EnterpriseScope, PlatformScope},
    secret::SecretKey,
};
use handsight_store::{Store, StoreOptions, counted, people::audit as rows};
use handsight_testkit::{TestApp, holds, on_both, on_postgres};
use ring::signature::{ED25519, UnparsedPublicKey};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The database as its administrator sees it: nothing binds them but the key that they lack.
async fn administrator(app: &TestApp) -> DatabaseConnection {
    let file = app.database.url.replace("sqlite:", "sqlite://");
    Database::connect(app.database.admin_url.clone().unwrap_or(file)).await.unwrap()
}

/// An id as a literal of the database.
fn literal(app: &TestApp, id: uuid::Uuid) -> String {
    match app.database.admin_url {
        Some(_) => format!("'{id}'"),
        None => format!("X'{}'", HEXLOWER.encode(id.as_bytes())),
    }
}

/// Bytes as a literal of the database.
fn bytes(app: &TestApp, bytes: &[u8]) -> String {
    let hex = HEXLOWER.encode(bytes);
    if app.database.admin_url.is_some() { format!("'\\x{hex}'") } else { format!("X'{hex}'") }
}

/// Carries out statements as the administrator; `{e}` is Acme.
pub async fn tamper(app: &TestApp, statements: &[String]) {
    let database = administrator(app).await;
    let acme = literal(app, app.acme.id.uuid());
    for statement in statements {
        database.execute_unprepared(&statement.replace("{e}", &acme)).await.unwrap();
    }
    database.close().await.unwrap();
}

/// Some more records.
async fn change(app: &TestApp, times: usize) {
    for n in 0..times {
        app.done("updateEnterprise", json!({"name": format!("Acme {n}")})).await;
    }
}

/// The same installation after a restart, with these files beside the database.
async fn restarted(app: &TestApp, vault: Vault) -> App {
    let options = StoreOptions { url: app.database.url.clone(), connections: 2 };
    App::new(AppParts {
        store: Store::connect(&options).await.unwrap(),
        clock: app.clock.clone(),
        mint: Mint::seeded(app.clock.clone(), 8),
        secret: SecretKey::new([42; 32]),
        public_url: "http://handsight.test".to_owned(),
        sms: None,
        mail: None,
        gateways: Reach::Everywhere,
        incoming_token: None,
        vault,
    })
}

async fn check(app: &App, scope: &EnterpriseScope) -> (bool, Option<i64>, String) {
    let found = audit::check(app, scope).await.unwrap();
    (found.valid, found.first_broken, found.problem.unwrap_or_default())
}

async fn records(app: &TestApp) -> Vec<rows::AuditRow> {
    let tx = app.app.store.read(&app.acme.scope()).await.unwrap();
    rows::after(&tx, 0, 1000).await.unwrap().into_iter().map(|(row, _)| row).collect()
}

on_postgres!(the_serving_role_may_only_add_records, |app| async move {
    change(&app, 2).await;
    let scope = app.acme.scope();
    let statements = [
        "UPDATE audit_records SET summary = 'nothing' WHERE enterprise_id = $1",
        "UPDATE audit_records SET hash = hash WHERE enterprise_id = $1",
        "DELETE FROM audit_records WHERE enterprise_id = $1",
        "DELETE FROM audit_heads WHERE enterprise_id = $1",
    ];
    for statement in statements {
        let tx = app.app.store.write(&scope).await.unwrap();
        let refused = format!("{:?}", tx.execute(statement, vec![]).await.unwrap_err());
        assert!(refused.contains("permission denied"), "{statement}: {refused}");
    }
    let database = administrator(&app).await;
    for (table, privilege, may) in [
        ("audit_records", "SELECT", true),
        ("audit_records", "INSERT", true),
        ("audit_records", "UPDATE", false),
        ("audit_records", "DELETE", false),
        ("audit_records", "TRUNCATE", false),
        ("audit_heads", "TRUNCATE", false),
    ] {
        let sql = format!("SELECT has_table_privilege('handsight', '{table}', '{privilege}') AS may");
        let row =
            database.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql)).await;
        assert_eq!(row.unwrap().unwrap().try_get::<bool>("", "may").unwrap(), may, "{privilege} on {table}");
    }
    assert!(check(&app.app, &scope).await.0);
});

on_both!(whoever_asks_together_shares_a_check_and_the_next_one_is_whole, |app| async move {
    change(&app, 2).await;
    let scope = app.acme.scope();
    let ask = || audit::check_together(&app.app, &scope, None);
    let (mut one, mut two) = (Box::pin(ask()), Box::pin(ask()));
    assert!(futures::poll!(&mut one).is_pending() && futures::poll!(&mut two).is_pending());
    let file = audit::signed_head(&app.app, &scope).await.unwrap().file();
    let wrong = audit::check_together(&app.app, &scope, Some("no head")).await.unwrap_err();
    assert!(matches!(wrong, UseCaseError::Invalid(_)), "{wrong}");
    let (one, two) = futures::future::join(one, two).await;
    assert_eq!(one.unwrap(), two.unwrap());
    assert!(audit::check_together(&app.app, &scope, Some(&file)).await.unwrap().valid);
    tamper(
        &app,
        &["UPDATE audit_records SET summary = 'x' WHERE enterprise_id = {e} AND number = 2".to_owned()],
    )
    .await;
    let found = ask().await.unwrap();
    assert_eq!((found.valid, found.first_broken), (false, Some(2)), "nothing of the last check is believed");
});

on_both!(many_who_ask_at_once_cost_one_check, |app| async move {
    change(&app, 2).await;
    let scope = app.acme.scope();
    let ask = || audit::check_together(&app.app, &scope, None);
    let (one, alone) = counted(ask()).await;
    let (all, together) = counted(futures::future::join_all((0..8).map(|_| ask()))).await;
    let one = one.unwrap();
    assert!(one.valid && all.into_iter().all(|found| found.unwrap() == one));
    // The head, the records, and that there are no more.
    assert_eq!((alone.transactions(), alone.statements().len()), (1, 3));
    assert_eq!((together.transactions(), together.statements().len()), (1, 3), "two ran side by side");
});

on_both!(a_log_that_is_cut_is_noticed_however_consistently, |app| async move {
    let scope = app.acme.scope();
    change(&app, 3).await;
    let tx = app.app.store.read(&scope).await.unwrap();
    let before = rows::head(&tx).await.unwrap().unwrap();
    drop(tx);
    let file = audit::signed_head(&app.app, &scope).await.unwrap().file();
    audit::keep_heads(&app.app).await.unwrap();
    change(&app, 3).await;
    assert_eq!(check(&app.app, &scope).await, (true, None, String::new()));
    let later = audit::signed_head(&app.app, &scope).await.unwrap().file();

    // The last three records go and the head is set to the one before, with a seal of nobody.
    let (n, hash) = (before.head.number, bytes(&app, &before.head.hash));
    let cut = format!("DELETE FROM audit_records WHERE enterprise_id = {{e}} AND number > {n}");
    tamper(
        &app,
        &[cut, format!("UPDATE audit_heads SET number = {n}, hash = {hash} WHERE enterprise_id = {{e}}")],
    )
    .await;
    let (valid, at, _) = check(&app.app, &scope).await;
    assert_eq!((valid, at), (false, Some(n + 1)));
    // Also a server that was started since then sees that the seal is not this head's.
    let (valid, at, words) = check(&restarted(&app, Vault::in_memory()).await, &scope).await;
    assert_eq!((valid, at), (false, Some(n + 1)), "{words}");
    assert!(words.contains("seal"), "{words}");

    // The head's row of then is put back in whole: its seal is a good one.
    let (sealed, mac) = before.seal.unwrap();
    let mac = bytes(&app, &mac);
    let back = "UPDATE audit_heads SET sealed_number = {s}, sealed_mac = {m} WHERE enterprise_id = {e}";
    tamper(&app, &[back.replace("{s}", &sealed.to_string()).replace("{m}", &mac)]).await;
    let (valid, at, words) = check(&app.app, &scope).await;
    assert_eq!((valid, at), (false, Some(n + 1)), "{words}");
    assert!(words.contains("the running server"), "{words}");
    // After a restart the files beside the database know what was kept last, which is before the cut here.
    let restart = restarted(&app, app.app.vault.clone()).await;
    assert!(check(&restart, &scope).await.0);
    // Whoever kept the later head sees it, and the earlier one still holds.
    assert!(audit::check_against(&restart, &scope, Some(&file)).await.unwrap().valid);
    let found = audit::check_against(&restart, &scope, Some(&later)).await.unwrap();
    assert!(found.problem.is_some_and(|words| words.contains("the exported head says that it reached")));

    // What the files know is more than what the database holds, once they were told.
    audit::keep_heads(&app.app).await.unwrap();
    let restart = restarted(&app, app.app.vault.clone()).await;
    let (valid, at, words) = check(&restart, &scope).await;
    assert_eq!((valid, at), (false, Some(n + 1)), "{words}");
    assert!(words.contains("kept beside the files"), "{words}");
    // New records on the shorter log make it no better, in the running server or after a restart.
    change(&app, 5).await;
    let (valid, at, words) = check(&app.app, &scope).await;
    assert_eq!((valid, at), (false, Some(n + 3)), "{words}");
    assert!(!check(&restarted(&app, app.app.vault.clone()).await, &scope).await.0);
    audit::keep_heads(&app.app).await.unwrap();
    assert!(!check(&restarted(&app, app.app.vault.clone()).await, &scope).await.0);

    // Unless the operator says that it was on purpose, which the log keeps.
    let restart = restarted(&app, app.app.vault.clone()).await;
    let operator = PlatformScope::of_command_line();
    assert_eq!(audit::accept_restored(&restart, &operator, Some(&app.acme.system_id)).await.unwrap(), 1);
    assert_eq!(check(&restart, &scope).await, (true, None, String::new()));
    assert_eq!(records(&app).await.last().unwrap().verb, "audit.restored");
    assert!(!audit::check_against(&restart, &scope, Some(&later)).await.unwrap().valid);
});

on_both!(a_log_that_is_gone_or_bent_is_noticed, |app| async move {
    let scope = app.acme.scope();
    change(&app, 3).await;
    let last = records(&app).await.len();
    for (bend, at) in [
        ("summary = 'nothing happened'", 2),
        ("search_text = ''", 2),
        ("keyed = NULL", 2),
        ("number = -number", 1),
    ] {
        let set = |text: &str, number: &str| {
            format!("UPDATE audit_records SET {text} WHERE enterprise_id = {{e}} AND number = {number}")
        };
        let row = records(&app).await.swap_remove(1);
        tamper(&app, &[set(bend, "2")]).await;
        let (valid, broken, words) = check(&app.app, &scope).await;
        assert_eq!((valid, broken), (false, Some(at)), "{bend}: {words}");
        let old = [&row.verb, row.target.as_deref().unwrap_or(""), &row.summary, &row.actor]
            .join(" ")
            .to_lowercase();
        let quoted = |text: &str| text.replace('\'', "''");
        let all = format!(
            "summary = '{}', search_text = '{}', keyed = TRUE, number = 2",
            quoted(&row.summary),
            quoted(&old)
        );
        let number = if at == 1 { "-2" } else { "2" };
        tamper(&app, &[set(&all, number)]).await;
        assert!(check(&app.app, &scope).await.0, "{bend} is mended");
    }
    // A seal that was taken away.
    let tx = app.app.store.read(&scope).await.unwrap();
    let mac = rows::head(&tx).await.unwrap().unwrap().seal.unwrap().1;
    drop(tx);
    let seal = |mac: &str| format!("UPDATE audit_heads SET sealed_mac = {mac} WHERE enterprise_id = {{e}}");
    tamper(&app, &[seal("NULL")]).await;
    assert!(!check(&restarted(&app, Vault::in_memory()).await, &scope).await.0);
    tamper(&app, &[seal(&bytes(&app, &mac))]).await;
    assert!(check(&restarted(&app, Vault::in_memory()).await, &scope).await.0);
    // Everything.
    for table in ["audit_records", "audit_heads"] {
        tamper(&app, &[format!("DELETE FROM {table} WHERE enterprise_id = {{e}}")]).await;
        assert!(!check(&app.app, &scope).await.0);
        let found = check(&restarted(&app, Vault::in_memory()).await, &scope).await;
        assert_eq!((found.0, found.1), (false, Some(1)), "{table} of {last}");
    }
});

/// A value with its keys in order, as the log hashes it.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<_> = fields.keys().collect();
            keys.sort();
            let each = keys
                .iter()
                .map(|key| format!("{}:{}", Value::from(key.as_str()), canonical(&fields[key.as_str()])));
            format!("{{{}}}", each.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

/// The statements that write the log as a version without a key does, with a summary of one's own for record 2.
async fn written_plainly(app: &TestApp, through: usize, second: Option<&str>) -> Vec<String> {
    let (mut before, mut out) = (Vec::new(), Vec::new());
    for row in records(app).await.into_iter().take(through) {
        let summary = second.filter(|_| row.number == 2).unwrap_or(&row.summary).to_owned();
        let text = canonical(&json!({
            "enterprise": app.acme.id, "id": row.id, "number": row.number, "at": row.at.millis(),
            "actor": serde_json::from_str::<Value>(&row.actor).unwrap(), "verb": row.verb, "target": row.target,
            "summary": summary, "detail": serde_json::from_str::<Value>(&row.detail).unwrap(),
        }));
        before = Sha256::new().chain_update(&before).chain_update(text).finalize().to_vec();
        let found =
            [&row.verb, row.target.as_deref().unwrap_or(""), &summary, &row.actor].join(" ").to_lowercase();
        out.push(format!(
            "UPDATE audit_records SET keyed = NULL, hash = {}, summary = '{}', search_text = '{}'
             WHERE enterprise_id = {{e}} AND number = {}",
            bytes(app, &before),
            summary.replace('\'', "''"),
            found.replace('\'', "''"),
            row.number
        ));
    }
    out.push(format!(
        "UPDATE audit_heads SET hash = {} WHERE enterprise_id = {{e}} AND number = {through}",
        bytes(app, &before)
    ));
    out
}

on_both!(records_of_before_the_key_are_covered_by_the_first_with_it, |app| async move {
    let scope = app.acme.scope();
    change(&app, 3).await;
    let last = records(&app).await.len();
    let unseal =
        "UPDATE audit_heads SET sealed_number = NULL, sealed_mac = NULL WHERE enterprise_id = {e}".to_owned();
    let mut plain = written_plainly(&app, last, None).await;
    plain.push(unseal.clone());
    tamper(&app, &plain).await;
    // The server that kept this log before knows better, and one that never saw it does not.
    assert!(!check(&app.app, &scope).await.0);
    let upgraded = restarted(&app, Vault::in_memory()).await;
    let found = audit::check(&upgraded, &scope).await.unwrap();
    assert_eq!((found.valid, found.keyed_from), (true, None), "{found:?}");
    let service = PlatformScope::of_service();
    for _ in 0..2 {
        audit::begin_keyed(&upgraded, &service).await.unwrap();
        let found = audit::check(&upgraded, &scope).await.unwrap();
        let first = i64::try_from(last).unwrap() + 1;
        assert_eq!((found.valid, found.keyed_from, found.records), (true, Some(first), first), "{found:?}");
    }
    // The old part cannot be written anew any more, though its hashes need no key.
    tamper(&app, &written_plainly(&app, last, Some("Nothing happened")).await).await;
    let (valid, at, words) = check(&upgraded, &scope).await;
    assert_eq!((valid, at), (false, Some(i64::try_from(last).unwrap() + 1)), "{words}");
    let original = plain.into_iter().filter(|sql| *sql != unseal).collect::<Vec<_>>();
    tamper(&app, &original).await;
    assert!(check(&upgraded, &scope).await.0);

    // On the day of the upgrade a server of the old version may still write beside this one; later nobody may.
    let row = records(&app).await.pop().unwrap();
    let text = canonical(&json!({
        "enterprise": app.acme.id, "id": row.id, "number": row.number + 1, "at": row.at.millis(),
        "actor": serde_json::from_str::<Value>(&row.actor).unwrap(), "verb": "a.b", "target": null,
        "summary": "c", "detail": {},
    }));
    // Its id is another one's in the same log, so that one goes by a moved id; the hash speaks of the first.
    let hash = Sha256::new()
        .chain_update(&row.hash)
        .chain_update(text.replace(&row.id.to_string(), &other(&row)))
        .finalize();
    let id = other(&row).parse::<AuditRecordId>().unwrap().uuid();
    let insert = format!(
        "INSERT INTO audit_records (enterprise_id, number, record_id, at, actor, verb, target, summary, detail, hash, search_text)
         VALUES ({{e}}, {}, {}, {}, '{}', 'a.b', NULL, 'c', '{{}}', {}, '{}')",
        row.number + 1, literal(&app, id), row.at.millis(), row.actor.replace('\'', "''"), bytes(&app, &hash),
        ["a.b", "", "c", &row.actor].join(" ").to_lowercase().replace('\'', "''"),
    );
    let head = format!(
        "UPDATE audit_heads SET number = {}, hash = {} WHERE enterprise_id = {{e}}",
        row.number + 1,
        bytes(&app, &hash)
    );
    tamper(&app, &[insert, head]).await;
    assert_eq!(check(&upgraded, &scope).await, (true, None, String::new()));
    app.advance(Duration::from_secs(25 * 3600));
    let (valid, at, words) = check(&upgraded, &scope).await;
    assert_eq!((valid, at), (false, Some(row.number + 1)), "{words}");
    assert!(words.contains("without the server's key"), "{words}");
});

/// The printed id that differs from a record's in its last digit.
fn other(row: &rows::AuditRow) -> String {
    let mut id = row.id.to_string();
    let last = if id.ends_with('0') { '1' } else { '0' };
    id.pop();
    id.push(last);
    id
}

on_both!(a_signed_head_proves_the_log_to_whoever_keeps_it, |app| async move {
    let (owner, auditor) = (app.acme.owner(), app.acme.auditor());
    change(&app, 1).await;
    let ask =
        "{ auditHead { number hash publicKey file } auditCheck { valid records head keyedFrom problem } }";
    let got = app.data(auditor, ask, Value::Null).await;
    assert_eq!(got["auditHead"]["number"], got["auditCheck"]["records"]);
    assert_eq!(got["auditHead"]["hash"], got["auditCheck"]["head"]);
    holds(&got["auditCheck"], json!({"keyedFrom": 1, "problem": null}));
    // As docs/audit.md says: five lines of the file, one signature.
    let text = got["auditHead"]["file"].as_str().unwrap();
    let file: Value = serde_json::from_str(text).unwrap();
    let field = |name: &str| file[name].as_str().unwrap().to_owned();
    let lines =
        [field("format"), field("enterprise"), file["number"].to_string(), field("hash"), field("at")];
    assert_eq!(lines[0], "handsight audit head 1");
    let bytes = |name: &str| HEXLOWER.decode(field(name).as_bytes()).unwrap();
    let key = UnparsedPublicKey::new(&ED25519, bytes("publicKey"));
    key.verify(lines.join("\n").as_bytes(), &bytes("signature")).unwrap();
    assert!(key.verify(lines.join("\r\n").as_bytes(), &bytes("signature")).is_err());

    let compare = "query($f: String) { auditCheck(headFile: $f) { valid problem } }";
    change(&app, 2).await;
    let held = app.data(auditor, compare, json!({"f": format!("{text}\n")})).await;
    assert_eq!(held["auditCheck"]["valid"], true, "{held}");
    for wrong in ["{}", "no head", &text.replace("\"number\":", "\"number\":1"), &"[".repeat(10_000)] {
        assert_eq!(app.code(auditor, compare, json!({"f": wrong})).await, "INVALID_INPUT");
    }
    assert_eq!(app.code(app.globex.auditor(), compare, json!({"f": text})).await, "INVALID_INPUT");
    assert_eq!(app.code(owner, ask, Value::Null).await, "no error");
    assert_eq!(app.code(app.acme.operator(), ask, Value::Null).await, "FORBIDDEN");
});
