//! What a declaration makes: its statements, rows of every kind that come back as they went, and that each row of this
//! crate fits its table.

use handsight_domain::{
    id::{EnterpriseId, SavedViewId},
    scope::EnterpriseScope,
    time::Timestamp,
};
use sea_orm::{ConnectionTrait, prelude::Uuid};
use tempfile::TempDir;

use super::*;
use crate::{
    Store, StoreOptions, action, attention, backup, campaign, contact, device, event, lost, notifier, object,
    package, people, script, usage, webhook,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Fast,
    Slow,
}

impl Mode {
    const fn name(self) -> &'static str {
        match self {
            Self::Fast => "FAST",
            Self::Slow => "SLOW",
        }
    }
    fn parse(name: &str) -> Option<Self> {
        [Self::Fast, Self::Slow].into_iter().find(|mode| mode.name() == name)
    }
}

/// Two columns that are one field.
mod place {
    use crate::{Row, StoreError, Value};

    pub fn read(row: &Row) -> Result<(f64, f64), StoreError> {
        Ok((row.get("lat")?, row.get("lon")?))
    }
    pub fn values((lat, lon): &(f64, f64)) -> [Value; 2] {
        [(*lat).into(), (*lon).into()]
    }
}

#[derive(Debug, Clone, PartialEq, Row)]
#[row(table = "things", key = "thing_id", insert, update)]
struct Thing {
    #[row(name = "thing_id")]
    id: SavedViewId,
    name: String,
    note: Option<String>,
    #[row(json)]
    words: Vec<String>,
    #[row(json)]
    more: Option<Vec<i64>>,
    #[row(closed)]
    mode: Mode,
    #[row(with = place, names("lat", "lon"))]
    place: (f64, f64),
    flag: bool,
    content: Vec<u8>,
    count: Option<i64>,
    #[row(kept)]
    created_at: Timestamp,
}

/// The same table, read otherwise.
#[derive(Debug, PartialEq, Row)]
#[row(
    table = "things",
    key = "thing_id",
    alias = "t",
    from = "things t INNER JOIN things o ON o.enterprise_id = $1 AND o.thing_id = t.thing_id"
)]
struct Pair {
    #[row(name = "thing_id")]
    id: SavedViewId,
    #[row(expr = "o.name")]
    other: String,
}

const TABLE: &str = "CREATE TABLE things (enterprise_id BLOB NOT NULL, thing_id BLOB NOT NULL, owner TEXT,
    name TEXT NOT NULL, note TEXT, words TEXT NOT NULL, more TEXT, mode TEXT NOT NULL, lat REAL NOT NULL,
    lon REAL NOT NULL, flag BOOLEAN NOT NULL, content BLOB NOT NULL, count BIGINT, created_at BIGINT NOT NULL,
    PRIMARY KEY (enterprise_id, thing_id))";

fn id(number: u128) -> SavedViewId {
    SavedViewId::from_uuid(Uuid::from_u128(number))
}

fn thing(number: u128) -> Thing {
    Thing {
        id: id(number),
        name: format!("thing {number}"),
        note: None,
        words: vec!["a".to_owned(), "b".to_owned()],
        more: None,
        mode: Mode::Slow,
        place: (48.1, 11.5),
        flag: true,
        content: vec![0, 255],
        count: None,
        created_at: Timestamp::from_millis(5),
    }
}

async fn opened(folder: &TempDir) -> (Store, EnterpriseScope) {
    let url = format!("sqlite:{}", folder.path().join("rows.sqlite").display());
    let store = Store::connect(&StoreOptions { url, connections: 2 }).await.unwrap();
    (store, EnterpriseScope::of_job(EnterpriseId::from_uuid(Uuid::from_u128(1))))
}

#[test]
fn statements_follow_from_the_declaration() {
    let columns = "thing_id, name, note, words, more, mode, lat, lon, flag, content, count, created_at";
    assert_eq!(Thing::COLUMNS, columns);
    assert_eq!(Thing::SELECT, format!("SELECT {columns} FROM things WHERE enterprise_id = $1"));
    assert_eq!(Thing::FIND, format!("{} AND thing_id = $2", Thing::SELECT));
    assert_eq!(
        Thing::INSERT,
        format!(
            "INSERT INTO things (enterprise_id, {columns}) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        )
    );
    assert_eq!(
        Thing::UPDATE,
        "UPDATE things SET name = $3, note = $4, words = $5, more = $6, mode = $7, lat = $8, lon = $9, \
         flag = $10, content = $11, count = $12 WHERE enterprise_id = $1 AND thing_id = $2"
    );
    assert_eq!(
        Pair::FIND,
        "SELECT t.thing_id, o.name AS other FROM things t INNER JOIN things o ON o.enterprise_id = $1 \
         AND o.thing_id = t.thing_id WHERE t.enterprise_id = $1 AND t.thing_id = $2"
    );
}

#[tokio::test]
async fn rows_come_back_as_they_went() {
    let folder = tempfile::tempdir().unwrap();
    let (store, scope) = opened(&folder).await;
    store.pool().execute_unprepared(TABLE).await.unwrap();
    let tx = store.write(&scope).await.unwrap();
    for number in 1..=3 {
        insert(&tx, &thing(number)).await.unwrap();
    }
    assert_eq!(find::<Thing>(&tx, id(2)).await.unwrap(), Some(thing(2)));
    assert_eq!(hold::<Thing>(&tx, id(9)).await.unwrap(), None);

    let changed = Thing {
        name: "other".to_owned(),
        note: Some("a note".to_owned()),
        more: Some(vec![7]),
        mode: Mode::Fast,
        place: (0.0, -1.5),
        flag: false,
        count: Some(3),
        ..thing(2)
    };
    let later = Thing { created_at: Timestamp::from_millis(6), ..changed.clone() };
    update(&tx, &later).await.unwrap();
    assert_eq!(find::<Thing>(&tx, id(2)).await.unwrap(), Some(changed), "what is kept did not change");

    let ids = |rows: Vec<Thing>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(page(&tx, None, false, 2).await.unwrap()), [id(3), id(2)]);
    assert_eq!(ids(page(&tx, Some(id(2)), false, 2).await.unwrap()), [id(1)]);
    assert_eq!(ids(page(&tx, Some(id(1)), true, 2).await.unwrap()), [id(2), id(3)]);
    let some = among::<Thing, _>(&tx, "thing_id", &[id(3), id(1), id(9)], "ORDER BY thing_id").await.unwrap();
    assert_eq!(ids(some), [id(1), id(3)]);
    assert!(find_all::<Thing>(&tx, &[]).await.unwrap().is_empty());
    assert_eq!(count::<Thing>(&tx).await.unwrap(), 3);
    assert_eq!(count_of::<Thing>(&tx, "AND flag", vec![]).await.unwrap(), 2);
    let pair = find::<Pair>(&tx, id(1)).await.unwrap();
    assert_eq!(pair, Some(Pair { id: id(1), other: "thing 1".to_owned() }));

    assert!(delete::<Thing>(&tx, id(3)).await.unwrap());
    assert!(!delete::<Thing>(&tx, id(3)).await.unwrap());
}

#[tokio::test]
async fn rows_go_with_what_stands_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let (store, scope) = opened(&folder).await;
    store.pool().execute_unprepared(TABLE).await.unwrap();
    let tx = store.write(&scope).await.unwrap();
    let many: Vec<Thing> = (1..=MANY as u128 + 1).map(thing).collect();
    let owner = [("owner", Value::from("Ada"))];
    let there = "ON CONFLICT (enterprise_id, thing_id) DO NOTHING";
    assert_eq!(insert_with(&tx, &owner, &many, there).await.unwrap(), MANY as u64 + 1);
    assert_eq!(insert_with(&tx, &owner, &many, there).await.unwrap(), 0);
    let owned = count_of::<Thing>(&tx, "AND owner = $2", values!["Ada"]).await.unwrap();
    assert_eq!(owned, MANY as i64 + 1);
    let twice = insert(&tx, &thing(1)).await;
    assert!(matches!(twice, Err(StoreError::Duplicate(_))), "{twice:?}");
}

#[tokio::test]
async fn what_a_column_does_not_promise_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (store, scope) = opened(&folder).await;
    store.pool().execute_unprepared(TABLE).await.unwrap();
    let tx = store.write(&scope).await.unwrap();
    insert(&tx, &thing(1)).await.unwrap();
    for (change, newer) in
        [("mode = 'NEXT'", true), ("mode = 'FAST', words = '{}'", true), ("words = '['", false)]
    {
        let sql = format!("UPDATE things SET {change} WHERE enterprise_id = $1");
        tx.run(&sql, vec![]).await.unwrap();
        let found = find::<Thing>(&tx, id(1)).await;
        let told = matches!(found, Err(StoreError::Newer { .. }));
        assert_eq!(told, newer, "{change}: {found:?}");
        assert!(told || matches!(found, Err(StoreError::Corrupt { .. })), "{change}: {found:?}");
    }
}

#[tokio::test]
async fn every_row_fits_its_table() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("rows.sqlite").display());
    handsight_migrations::migrate(&url, None).await.unwrap();
    let (store, scope) = opened(&folder).await;
    let tx = store.read(&scope).await.unwrap();
    macro_rules! fit {
        ($($row:ty),* $(,)?) => {$(
            let found = all::<$row>(&tx, "LIMIT 1", vec![]).await;
            assert!(found.is_ok_and(|rows| rows.is_empty()), "{}", <$row>::SELECT);
            assert_eq!(count::<$row>(&tx).await.unwrap(), 0, "{}", <$row>::COUNT);
        )*};
    }
    fit![
        action::ActionRow,
        action::AttemptRow,
        action::ReceiptRow,
        action::RejectionRow,
        action::ResultRow,
        action::SessionRow,
        attention::DeviceFact,
        backup::BackupRow,
        backup::PlanRow,
        campaign::CampaignRow,
        campaign::InviteRow,
        contact::ContactRow,
        contact::ImportRow,
        device::ApplicationRow,
        device::AttributeRow,
        device::DeviceNumberRow,
        device::DeviceRow,
        device::EnterpriseGate,
        device::FixRow,
        device::LogLineRow,
        device::PushRow,
        event::EventRow,
        event::Listener,
        lost::LossRow,
        lost::LossStepRow,
        notifier::NotifierRow,
        object::ObjectRow,
        object::PartRow,
        package::PackageRow,
        package::PushRow,
        package::VersionRow,
        package::WaveRow,
        people::api_token::ApiTokenRow,
        people::audit::AuditRow,
        people::enterprise::EnterpriseRow,
        people::idempotency::KeyRow,
        people::invitation::InvitationRow,
        people::member::MemberRow,
        people::saved_view::SavedViewRow,
        script::ScriptRow,
        script::ScriptRunRow,
        script::ScriptTargetRow,
        usage::EventRow,
        usage::RecountRow,
        usage::RoamerRow,
        webhook::AttemptRow,
        webhook::DeliveryRow,
        webhook::ReplayRow,
        webhook::WebhookRow,
    ];
}
