//! Numbers that an older version stored as they were typed are rewritten in E.164, and a number that several places turn
//! out to share stays proven for one of them.

use std::time::Duration;

use handsight_app::device::{DeviceRow, find, respell};
use handsight_domain::{scope::PlatformScope, time::Timestamp};
use handsight_store::{
    device::{NewDevice, insert_device},
    values,
};
use handsight_testkit::{Phone, Tenant, TestApp, on_both};
use serde_json::{Value, json};

use crate::numbers::texts;

const REWRITTEN: &str = "audit_records WHERE verb = 'devices.numbers_rewritten'";
const TAKEN: &str = "audit_records WHERE verb = 'device.phone_taken'";

/// Stores a device's number as a server of an older version did.
async fn store(app: &TestApp, tenant: &Tenant, phone: &Phone, number: &str, proven: Option<Timestamp>) {
    let device = "UPDATE devices SET phone_number = $3, phone_verified_at = $4
        WHERE enterprise_id = $1 AND device_id = $2";
    assert_eq!(app.alter(tenant, device, values![phone.id(), number, proven]).await, 1);
    let place = "UPDATE device_numbers SET number = $3, verified_at = $4, verified_by = $5, state = $6
        WHERE enterprise_id = $1 AND device_id = $2 AND slot = 0";
    let (by, state) = if proven.is_some() { (Some("SMS"), "VERIFIED") } else { (None, "UNVERIFIED") };
    assert_eq!(app.alter(tenant, place, values![phone.id(), number, proven, by, state]).await, 1);
}

/// The number of a device and that of its first place, what is known of it, and whether the device says so too.
async fn stored(app: &TestApp, tenant: &Tenant, phone: &Phone) -> (String, String, String, bool) {
    let tx = app.app.store.read(&tenant.scope()).await.unwrap();
    let sql = "SELECT d.phone_number, d.phone_verified_at, n.number, n.state FROM devices d
        JOIN device_numbers n ON n.enterprise_id = d.enterprise_id AND n.device_id = d.device_id
        WHERE d.enterprise_id = $1 AND n.enterprise_id = $1 AND d.device_id = $2 AND n.slot = 0";
    let row = tx.one(sql, values![phone.id()]).await.unwrap().unwrap();
    let text = |column: &str| row.get::<String>(column).unwrap();
    let verified = row.opt::<Timestamp>("phone_verified_at").unwrap().is_some();
    (text("phone_number"), text("number"), text("state"), verified)
}

fn unproven(number: &str) -> (String, String, String, bool) {
    (number.to_owned(), number.to_owned(), "UNVERIFIED".to_owned(), false)
}

on_both!(numbers_of_an_older_version_are_rewritten_once, |app| async move {
    let service = PlatformScope::of_service();
    // Acme is in Ireland.
    let berlin = "UPDATE enterprises SET time_zone = 'Europe/Berlin' WHERE enterprise_id = $1";
    app.alter(&app.globex, berlin, vec![]).await;
    let spelled = [
        (&app.acme, "086 123 4567", "+353861234567"),
        (&app.acme, "00353861234568", "+353861234568"),
        (&app.acme, "353861234569", "+353861234569"),
        (&app.acme, "4915123456789", "+4915123456789"),
        (&app.acme, "+353 86 123-4560", "+353861234560"),
        (&app.acme, "+353861234561", "+353861234561"),
        (&app.acme, "60999", "60999"),
        (&app.globex, "0151 23456789", "+4915123456789"),
    ];
    let mut phones = Vec::new();
    for (tag, (tenant, old, new)) in (1..).zip(spelled) {
        let one = app.phone_of(tenant, tag).await;
        store(&app, tenant, &one, old, None).await;
        phones.push((tenant, one, new));
    }
    assert!(!respell(&app.app, &service).await.unwrap(), "once more a day later");
    for (tenant, one, new) in &phones {
        assert_eq!(stored(&app, tenant, one).await, unproven(new));
    }
    let search = "{ devices(search: \"353861234567\") { totalCount } }";
    let found = app.data(app.acme.owner(), search, Value::Null).await;
    assert_eq!(found["devices"]["totalCount"], 1, "it is found by it");
    assert_eq!(app.count(REWRITTEN).await, 1);

    // What a server of an older version writes beside this one is rewritten a day later, and then it is over.
    let (tenant, one, new) = &phones[0];
    let old = "0861234567";
    store(&app, tenant, one, old, None).await;
    assert!(!respell(&app.app, &service).await.unwrap());
    assert_eq!(stored(&app, tenant, one).await, unproven(old), "a start reads no enterprise again");
    app.advance(Duration::from_secs(24 * 3_600));
    assert!(respell(&app.app, &service).await.unwrap());
    assert_eq!(stored(&app, tenant, one).await, unproven(new));
    assert_eq!(app.count(REWRITTEN).await, 2);
    store(&app, tenant, one, old, None).await;
    assert!(respell(&app.app, &service).await.unwrap());
    assert_eq!(stored(&app, tenant, one).await, unproven(old));
});

on_both!(of_places_with_one_number_the_one_that_proved_it_last_keeps_the_proof, |app| async move {
    let hours_ago = |hours: u64| Some(app.now().before(Duration::from_secs(hours * 3_600)));
    let (one, other) = ("+353861234567", "+353861234568");
    let mut phones = Vec::new();
    for (tag, number, proven, expected) in [
        (1, "086 123 4567", hours_ago(2), (one, "PENDING")),
        (2, one, hours_ago(1), (one, "VERIFIED")),
        (3, "353861234568", hours_ago(1), (other, "VERIFIED")),
        (4, other, hours_ago(2), (other, "PENDING")),
        (5, "00353861234567", None, (one, "UNVERIFIED")),
        (6, "0035386 1234569", hours_ago(3), ("+353861234569", "VERIFIED")),
    ] {
        let phone = app.phone(tag).await;
        store(&app, &app.acme, &phone, number, proven).await;
        phones.push((phone, expected));
    }
    respell(&app.app, &PlatformScope::of_service()).await.unwrap();
    for (phone, (number, state)) in &phones {
        let expected =
            ((*number).to_owned(), (*number).to_owned(), (*state).to_owned(), *state == "VERIFIED");
        assert_eq!(stored(&app, &app.acme, phone).await, expected);
    }
    assert_eq!(app.count(TAKEN).await, 2);
    // What is meant for one phone does not go to another.
    phones[0].0.asked(&app, "loc", json!({})).await;
    assert_eq!(texts(&app).await, []);
    phones[1].0.asked(&app, "loc", json!({})).await;
    let sent = texts(&app).await;
    assert_eq!(sent.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), [one]);
});

on_both!(numbers_are_rewritten_page_by_page, |app| async move {
    let first = app.phone(1).await;
    let like = find(&app.app, &app.acme.scope(), first.id()).await.unwrap().unwrap();
    let tx = app.app.store.write(&app.acme.scope()).await.unwrap();
    for n in 0..600_u32 {
        let row = DeviceRow {
            id: app.app.mint.id(),
            name: format!("Phone {n}"),
            phone_number: Some(format!("086 2{n:06}")),
            ..like.clone()
        };
        let device = NewDevice { row, key_hash: n.to_be_bytes().to_vec(), hardware_hash: None };
        insert_device(&tx, &device).await.unwrap();
    }
    tx.commit().await.unwrap();
    respell(&app.app, &PlatformScope::of_service()).await.unwrap();
    let read = "devices WHERE phone_number LIKE '+353862%'";
    assert_eq!((app.count(read).await, app.count(REWRITTEN).await), (600, 2));
});
