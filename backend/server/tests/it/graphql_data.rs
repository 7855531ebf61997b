//! What an answer may hold, whatever its fields are: large results, numbers by the ten thousand, one thing under many ids.

use std::iter::repeat_n;

use handsight_testkit::{Phone, TestApp, on_both};
use serde_json::{Value, json};

/// Asks a phone for something and answers with these items; the action's id.
async fn answered(app: &TestApp, one: &Phone, number: usize, items: Value) -> String {
    let action = one.asked(app, "aud", json!({})).await;
    one.did(app, &format!("{number:08x}"), "aud", items).await;
    action["id"].as_str().unwrap().to_owned()
}

/// The words of a refusal with `LIMIT_REACHED`.
async fn refused(app: &TestApp, query: &str, variables: Value) -> String {
    let answer = app.gql(app.acme.owner(), query, variables).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "LIMIT_REACHED", "{query}");
    assert_eq!(answer["data"], Value::Null, "{query}");
    answer["errors"][0]["message"].as_str().unwrap().to_owned()
}

/// A field under so many names.
fn aliases(field: &str, count: usize) -> String {
    (0..count).map(|n| format!("a{n}: {field} ")).collect()
}

const TOO_MUCH: &str = "holds more than 16 MiB";

on_both!(an_answer_reads_no_more_than_it_may_hold, |app| async move {
    let one = app.phone(1).await;
    for number in 1..=10 {
        answered(&app, &one, number, json!({"text": "x".repeat(700_000)})).await;
    }
    let owner = app.acme.owner();
    // What is not asked for is not read, however much it is.
    let codes = app.data(owner, "{ actions { nodes { result { code } } } }", Value::Null).await;
    assert_eq!(codes["actions"]["nodes"].as_array().map(Vec::len), Some(10));
    let some = app.data(owner, "{ actions(first: 2) { nodes { result { items } } } }", Value::Null).await;
    assert_eq!(some["actions"]["nodes"][1]["result"]["items"]["text"].as_str().map(str::len), Some(700_000));
    let all = format!("{{ actions {{ nodes {{ result {{ {} }} }} }} }}", aliases("items", 3));
    let words = refused(&app, &all, Value::Null).await;
    assert!(words.contains(TOO_MUCH), "{words}");
    // The next request has its own.
    assert_eq!(app.data(owner, "{ actions { totalCount } }", Value::Null).await["actions"]["totalCount"], 10);
});

on_both!(small_values_count_as_what_they_take, |app| async move {
    let one = app.phone(1).await;
    let id = answered(&app, &one, 1, json!({"a": vec![1; 50_000]})).await;
    let ask = |count: usize| {
        let items = aliases("items", count);
        format!("query($i: ID!) {{ node(id: $i) {{ ... on Action {{ result {{ {items} }} }} }} }}")
    };
    let seen = app.data(app.acme.owner(), &ask(4), json!({"i": id})).await;
    assert_eq!(seen["node"]["result"]["a3"]["a"].as_array().map(Vec::len), Some(50_000));
    let words = refused(&app, &ask(6), json!({"i": id})).await;
    assert!(words.contains(TOO_MUCH), "{words}");
});

on_both!(one_thing_under_many_ids_is_loaded_once_and_priced_each_time, |app| async move {
    let one = app.phone(1).await;
    let id = answered(&app, &one, 1, json!({"text": "x".repeat(700_000)})).await;
    let nodes = "query($i: [ID!]!) { nodes(ids: $i) { id ... on Action { result { code } } } }";
    let ids: Vec<&str> =
        [one.device.as_str(), "act_0"].into_iter().chain(repeat_n(id.as_str(), 198)).collect();
    let found = app.data(app.acme.owner(), nodes, json!({"i": ids})).await["nodes"].clone();
    assert_eq!((&found[0], &found[1]), (&json!({"id": one.device}), &Value::Null));
    let rest = &found.as_array().unwrap()[2..];
    assert!(rest.iter().all(|node| *node == json!({"id": id, "result": {"code": 0}})), "{}", rest[0]);
    let made =
        app.done("createCampaign { campaign { id qrSvg } }", json!({"fields": {"name": "Spring"}})).await;
    let made = made["campaign"].clone();
    assert!(made["qrSvg"].as_str().is_some_and(|drawn| drawn.contains("<svg")), "{made}");
    let drawn = "query($i: [ID!]!) { nodes(ids: $i) { ... on Campaign { qrSvg } } }";
    let words = refused(&app, drawn, json!({"i": vec![made["id"].clone(); 200]})).await;
    assert!(words.starts_with("the request costs 2200"), "{words}");
});
