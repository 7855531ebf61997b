//! Files on their way out, which take as long as their readers do: one breaks off where its reader's right ends, and goes
//! on when only the token has ended with which it was asked for.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use handsight_app::account::ACCESS_TOKEN_LIFE;
use handsight_domain::policy::Role;
use handsight_testkit::{TestApp, on_both};
use http::{Request, StatusCode, header};
use serde_json::json;

use crate::{
    objects::{content, create, put},
    rights::token,
    sums::Ground,
};

/// Asks for a file and reads nothing of it yet.
async fn ask(app: &TestApp, path: &str, bearer: &str) -> (StatusCode, BodyDataStream) {
    let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {bearer}"));
    let request = request.body(Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(app.router.clone(), request).await.unwrap();
    (response.status(), response.into_body().into_data_stream())
}

/// The rest of a file.
async fn rest(file: BodyDataStream) -> Result<Vec<u8>, axum::Error> {
    Ok(axum::body::to_bytes(Body::from_stream(file), 1 << 20).await?.to_vec())
}

/// The first piece of a file, and the file from there on.
async fn begun(app: &TestApp, path: &str, bearer: &str) -> (Vec<u8>, BodyDataStream) {
    let (status, mut file) = ask(app, path, bearer).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    let first = file.next().await.unwrap().unwrap();
    (first.to_vec(), file)
}

async fn demote(app: &TestApp, owner: &str, role: Role) {
    let member = app.acme.person(role).member;
    // Who sees bills sees no file.
    app.done_as(owner, "changeMemberRole", json!({"memberId": member, "role": "FINANCE"})).await;
}

on_both!(a_list_that_is_being_read_breaks_off_where_the_right_ends, |app| async move {
    let ground = Ground::of(&app);
    for n in 0..60 {
        ground.device(&format!("{n}{}", "x".repeat(1_000)), None, "Sales").await;
    }
    let path = "/export/devices.csv";
    let owner = app.acme.owner();
    let (first, file) = begun(&app, path, owner).await;
    assert!(first.starts_with(b"Device,Name,") && first.len() < 20_000, "{}", first.len());
    let whole = first.len() + rest(file).await.unwrap().len();
    assert!(whole > 60_000, "{whole}");
    // A program whose token is revoked, and a person who is removed.
    let (program, id, _) = token(&app, owner, &["DEVICES_READ"], None).await;
    let person = app.acme.person(Role::Administrator);
    for (bearer, end, about) in [
        (program.as_str(), "revokeApiToken", json!({"apiTokenId": id})),
        (person.token.as_str(), "removeMember", json!({"memberId": person.member})),
    ] {
        let (_, mut file) = begun(&app, path, bearer).await;
        app.done(end, about).await;
        assert!(file.next().await.is_some_and(|piece| piece.is_err()), "it breaks off at once");
        assert!(file.next().await.is_none(), "and nothing follows");
        // Nor is it made for them now.
        assert_eq!(ask(&app, path, bearer).await.0, StatusCode::UNAUTHORIZED);
    }
});

on_both!(a_file_that_is_being_read_breaks_off_where_the_right_ends, |app| async move {
    let bytes = content(200_000, 5);
    let path = format!("/objects/{}", create(&app, &bytes).await);
    let sender = format!("Bearer {}", app.acme.operator());
    let sent = put(&app, &path, &sender, &bytes, 0, usize::MAX).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let token = |role| app.acme.person(role).token.as_str();
    let (first, mut file) = begun(&app, &path, token(Role::Operator)).await;
    assert!(first.len() < bytes.len() && bytes.starts_with(&first));
    demote(&app, app.acme.owner(), Role::Operator).await;
    assert!(file.next().await.is_some_and(|piece| piece.is_err()), "it breaks off at once");
    assert!(file.next().await.is_none(), "and nothing follows");
    assert_eq!(ask(&app, &path, token(Role::Operator)).await.0, StatusCode::FORBIDDEN);

    // A slow line may take longer than an access token lives, and is no way around the rest.
    let (first, file) = begun(&app, &path, token(Role::Auditor)).await;
    let (_, mut late) = begun(&app, &path, token(Role::Administrator)).await;
    app.advance(ACCESS_TOKEN_LIFE + Duration::from_secs(1));
    assert_eq!(ask(&app, &path, token(Role::Auditor)).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!([first, rest(file).await.unwrap()].concat(), bytes);
    assert!(late.next().await.unwrap().is_ok());
    demote(&app, &app.token(Role::Owner).await, Role::Administrator).await;
    assert!(late.next().await.is_some_and(|piece| piece.is_err()), "another role ends it all the same");
});
