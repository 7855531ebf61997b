//! A hundred twins, one effect.

use handsight_testkit::{device, on_both, store_device};
use serde_json::json;

on_both!(a_hundred_parallel_twins_have_one_effect, |app| async move {
    let create = "createApiToken { secret apiToken { id } }";
    let named = |name: &str| json!({"name": name, "scopes": ["DEVICES_READ"], "idempotencyKey": "k"});
    let twins = (0..100).map(|_| app.mutate(create, named("robot")));
    let answers = futures::future::join_all(twins).await;
    assert!(answers.iter().all(|a| a == &answers[0]), "every twin hears the same, the secret too");
    assert_eq!(answers[0]["__typename"], "CreateApiTokenDone");
    let count = app.data(app.acme.owner(), "{ apiTokens { totalCount } }", json!({})).await;
    assert_eq!(count["apiTokens"]["totalCount"], 1);
    let other = app.mutate(create, named("another")).await;
    assert_eq!(other["__typename"], "InvalidInput", "the key belongs to the first input");
    let elsewhere = app.mutate_as(app.globex.owner(), create, named("another")).await;
    assert_eq!(elsewhere["__typename"], "CreateApiTokenDone", "keys are nobody else's");
});

// Three times as many as there are connections, all for one device: each waits for those before it.
on_both!(a_burst_of_orders_waits_for_its_turn, |app| async move {
    let id = app.app.mint.id();
    let tx = app.app.store.write(&app.acme.scope()).await.unwrap();
    store_device(&tx, device(id, app.now())).await;
    tx.commit().await.unwrap();
    let orders = (0..25).map(|n| {
        let input = json!({"devices": {"ids": [id]}, "command": "msg", "parameters": [format!("note {n}")]});
        app.mutate("issueAction { actions { sequence } }", input)
    });
    let answers = futures::future::join_all(orders).await;
    let mut numbers: Vec<String> = answers.iter().map(|a| a["actions"][0]["sequence"].to_string()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 25, "each has a number of its own: {numbers:?}");
});
