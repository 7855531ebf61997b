//! People at the door.

use handsight_testkit::on_both;
use serde_json::json;

on_both!(the_enterprise_is_ones_own, |app| async move {
    let got = app.data(app.acme.owner(), "{ enterprise { name systemId } }", json!({})).await;
    assert_eq!(got["enterprise"], json!({"name": "Acme", "systemId": app.acme.system_id}));
    assert_eq!(app.code("", "{ enterprise { name } }", json!({})).await, "UNAUTHENTICATED");
    let partner = app.acme.person(handsight_domain::policy::Role::Partner).token.clone();
    assert_eq!(app.code(&partner, "{ enterprise { name } }", json!({})).await, "FORBIDDEN");
});
