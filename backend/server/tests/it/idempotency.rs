//! A hundred twins, one effect.

use handsight_testkit::on_both;
use serde_json::json;

on_both!(a_hundred_parallel_twins_have_one_effect, |app| async move {
    let create = "mutation($n: String!) { createApiToken(input: {name: $n, scopes: [DEVICES_READ],
        idempotencyKey: \"k\"}) { __typename ... on CreateApiTokenDone { secret apiToken { id } } } }";
    let twins = (0..100).map(|_| app.data(app.acme.owner(), create, json!({"n": "robot"})));
    let answers = futures::future::join_all(twins).await;
    assert!(answers.iter().all(|a| a == &answers[0]), "every twin hears the same, the secret too");
    assert_eq!(answers[0]["createApiToken"]["__typename"], "CreateApiTokenDone");
    let count = app.data(app.acme.owner(), "{ apiTokens { totalCount } }", json!({})).await;
    assert_eq!(count["apiTokens"]["totalCount"], 1);
    let other = app.data(app.acme.owner(), create, json!({"n": "another"})).await;
    assert_eq!(other["createApiToken"]["__typename"], "InvalidInput", "the key belongs to the first input");
    let elsewhere = app.data(app.globex.owner(), create, json!({"n": "another"})).await;
    assert_eq!(elsewhere["createApiToken"]["__typename"], "CreateApiTokenDone", "keys are nobody else's");
});
