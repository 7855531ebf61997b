//! Objects over both doors: uploads that break at every byte, pieces in any order, wrong digests, walls between
//! phones and enterprises, the room they take and how they go.

use std::time::Duration;

use axum::body::{Body, Bytes};
use data_encoding::HEXLOWER;
use handsight_domain::{
    id::{ObjectId, TypedId},
    object::PART_BYTES,
};
use handsight_protocol::transfer::digest_header;
use handsight_testkit::{Phone, Reply, TestApp, on_both};
use http::{Method, Request, StatusCode, header};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) fn content(size: usize, seed: u8) -> Vec<u8> {
    (0..size).map(|at| (at % 251) as u8 ^ (at / 251 % 241) as u8 ^ seed).collect()
}

/// One request about an object; with `cut`, the body breaks off there.
async fn send(
    app: &TestApp,
    method: Method,
    path: &str,
    authorization: &str,
    headers: &[(&str, String)],
    body: Option<(&[u8], usize)>,
) -> Reply {
    let mut request =
        Request::builder().method(method).uri(path).header(header::AUTHORIZATION, authorization);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let body = match body {
        None => Body::empty(),
        Some((bytes, cut)) if cut >= bytes.len() => Body::from(bytes.to_vec()),
        Some((bytes, cut)) => Body::from_stream(futures::stream::iter([
            Ok(Bytes::copy_from_slice(&bytes[..cut])),
            Err(std::io::Error::other("the line broke")),
        ])),
    };
    app.send(request.body(body).unwrap()).await
}

/// Sends `bytes[first..]`, which breaks off after `cut` bytes.
pub(crate) async fn put(
    app: &TestApp,
    path: &str,
    who: &str,
    bytes: &[u8],
    first: usize,
    cut: usize,
) -> Reply {
    let range = format!("bytes {first}-{}/{}", bytes.len() - 1, bytes.len());
    let digest = digest_header(&Sha256::digest(bytes));
    let headers = [("content-range", range), ("repr-digest", digest)];
    send(app, Method::PUT, path, who, &headers, Some((&bytes[first..], cut))).await
}

async fn offset(app: &TestApp, path: &str, who: &str) -> usize {
    let reply = send(app, Method::HEAD, path, who, &[], None).await;
    assert_eq!(reply.status, StatusCode::OK);
    reply.header("upload-offset").unwrap().parse().unwrap()
}

fn path_of(app: &TestApp) -> String {
    let id: ObjectId = app.app.mint.id();
    format!("/agent/v1/objects/{id}")
}

const CREATE: &str = "createObject { object { id url complete received } }";

pub(crate) async fn create(app: &TestApp, bytes: &[u8]) -> String {
    let sha256 = HEXLOWER.encode(&Sha256::digest(bytes));
    let input = json!({"name": "a.bin", "size": bytes.len(), "sha256": sha256, "purpose": "FILE"});
    let made = app.mutate_as(app.acme.operator(), CREATE, input).await;
    made["object"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

on_both!(an_upload_that_breaks_at_every_byte_goes_on_from_there, |app| async move {
    let sender = app.phone(1).await;
    let bytes = content(97, 3);
    for cut in 0..=bytes.len() {
        let path = path_of(&app);
        let first = put(&app, &path, &sender.authorization, &bytes, 0, cut).await;
        if cut == bytes.len() {
            assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
        } else {
            assert_eq!(first.status, StatusCode::ACCEPTED, "{}", first.text());
            assert_eq!(offset(&app, &path, &sender.authorization).await, cut);
            let rest = put(&app, &path, &sender.authorization, &bytes, cut, usize::MAX).await;
            assert_eq!(rest.status, StatusCode::CREATED, "{}", rest.text());
        }
        let back = send(&app, Method::GET, &path, &sender.authorization, &[], None).await;
        assert_eq!((back.status, back.body.as_slice()), (StatusCode::OK, bytes.as_slice()));
    }
});

on_both!(pieces_of_any_size_make_the_whole_and_any_range_of_it, |app| async move {
    let mut runner = TestRunner::deterministic();
    let owner = format!("Bearer {}", app.acme.operator());
    for _ in 0..2 {
        let size = (PART_BYTES..2 * PART_BYTES).new_tree(&mut runner).unwrap().current();
        let bytes = content(size, 9);
        let path = format!("/objects/{}", create(&app, &bytes).await);
        let mut at = 0;
        while at < size {
            let cut = (1..PART_BYTES + PART_BYTES / 2).new_tree(&mut runner).unwrap().current();
            // Whoever did not hear the last answer sends what is there already once more.
            let again = (0..=at.min(5_000)).new_tree(&mut runner).unwrap().current();
            put(&app, &path, &owner, &bytes, at - again, cut + again).await;
            at = (at + cut).min(size);
            assert_eq!(offset(&app, &path, &owner).await, at);
        }
        for _ in 0..3 {
            let first = (0..size).new_tree(&mut runner).unwrap().current();
            let last = (first..size).new_tree(&mut runner).unwrap().current();
            let range = [("range", format!("bytes={first}-{last}"))];
            let piece = send(&app, Method::GET, &path, &owner, &range, None).await;
            assert_eq!(piece.status, StatusCode::PARTIAL_CONTENT);
            assert_eq!(piece.header("content-range"), Some(format!("bytes {first}-{last}/{size}").as_str()));
            assert!(piece.body == bytes[first..=last]);
        }
    }
});

on_both!(what_is_wrong_is_refused_and_walls_stand, |app| async move {
    let (one, two) = (app.phone(1).await, app.phone(2).await);
    let stranger = app.phone_of(&app.globex, 3).await;
    let (bytes, path) = (content(50, 1), path_of(&app));
    let who = one.authorization.as_str();
    // A gap, a size of another object, a body longer than it says, and an end that has another digest.
    let status = |reply: Reply| reply.status.as_u16();
    let piece = |range: &str, body: Vec<u8>| {
        let (app, path) = (&app, &path);
        let digest = digest_header(&Sha256::digest(content(50, 1)));
        let headers = [("content-range", range.to_owned()), ("repr-digest", digest)];
        async move { send(app, Method::PUT, path, who, &headers, Some((&body, usize::MAX))).await }
    };
    assert_eq!(status(send(&app, Method::PUT, &path, who, &[], Some((&bytes, 99))).await), 400);
    let unsaid = [("content-range", "bytes 0-9/50".to_owned())];
    assert_eq!(status(send(&app, Method::PUT, &path, who, &unsaid, Some((&bytes[..10], 99))).await), 422);
    assert_eq!(status(piece("bytes 0-9/50", bytes[..10].to_vec()).await), 202);
    assert_eq!(status(piece("bytes 20-29/50", bytes[20..30].to_vec()).await), 409);
    assert_eq!(status(piece("bytes 10-19/60", bytes[10..20].to_vec()).await), 422);
    assert_eq!(status(piece("bytes 10-12/50", bytes[10..20].to_vec()).await), 422);
    assert_eq!(status(piece("nonsense", vec![]).await), 400);
    assert_eq!(status(send(&app, Method::GET, &path, who, &[], None).await), 409);
    let wrong = piece("bytes 10-49/50", vec![0; 40]).await;
    assert_eq!((wrong.status.as_u16(), wrong.header("upload-offset")), (422, Some("0")));
    assert_eq!(app.app.vault.count().await.unwrap(), 0);
    assert_eq!(status(put(&app, &path, who, &bytes, 0, usize::MAX).await), 201);
    assert_eq!(status(put(&app, &path, who, &bytes, 0, usize::MAX).await), 201);
    // Sealed: what is kept is longer than what was sent, and one altered byte is seen.
    let beyond = [("range", "bytes=50-".to_owned())];
    assert_eq!(status(send(&app, Method::GET, &path, who, &beyond, None).await), 416);
    for other in [&two, &stranger] {
        for method in [Method::GET, Method::HEAD] {
            assert_eq!(status(send(&app, method, &path, &other.authorization, &[], None).await), 404);
        }
    }
    assert_eq!(status(put(&app, &path, &two.authorization, &bytes, 0, usize::MAX).await), 404);
    let mine = path.replace("/agent/v1", "");
    for (token, expected) in [
        (app.acme.operator(), 200),
        (app.globex.owner(), 404),
        // A fetched file is private to its holder: who may only look at actions does not see into it.
        (app.acme.auditor(), 404),
        (app.acme.person(handsight_domain::policy::Role::Finance).token.as_str(), 403),
    ] {
        let reply = send(&app, Method::GET, &mine, &format!("Bearer {token}"), &[], None).await;
        assert_eq!(status(reply), expected);
    }
    assert_eq!(status(send(&app, Method::GET, &mine, "", &[], None).await), 401);
});

on_both!(the_room_is_limited_and_what_nothing_needs_goes, |app| async move {
    let sql = "UPDATE enterprises SET object_quota_bytes = 100 WHERE enterprise_id = $1";
    app.alter(&app.acme, sql, vec![]).await;
    let sender = app.phone(1).await;
    let bytes = content(60, 5);
    let id = create(&app, &bytes).await;
    let path = format!("/objects/{id}");
    let owner = format!("Bearer {}", app.acme.operator());
    assert_eq!(put(&app, &path, &owner, &bytes, 0, usize::MAX).await.status, StatusCode::CREATED);
    let full = put(&app, &path_of(&app), &sender.authorization, &bytes, 0, usize::MAX).await;
    assert_eq!(full.status, StatusCode::INSUFFICIENT_STORAGE, "{}", full.text());
    let sha256 = "0".repeat(64);
    let input = json!({"name": "b", "size": 60, "sha256": sha256, "purpose": "FILE"});
    let refused = app.mutate_as(app.acme.operator(), CREATE, input).await;
    assert_eq!((&refused["__typename"], &refused["limit"]), (&json!("LimitReached"), &json!(100)));
    let room = app.data(app.acme.owner(), "{ objectUsage { usedBytes quotaBytes } }", Value::Null).await;
    assert_eq!(room["objectUsage"], json!({"usedBytes": 60.0, "quotaBytes": 100.0}));

    // A request that speaks of it keeps it, and lets its phone read it and no other.
    let order = |object: &str, phone: &Phone| {
        let parameters = ["/a.txt", object];
        json!({"devices": {"ids": [phone.device]}, "command": "put", "parameters": parameters})
    };
    let other: ObjectId = app.app.mint.id();
    let unknown = app.mutate("issueAction", order(&other.to_string(), &sender)).await;
    assert_eq!(unknown["__typename"], "InvalidInput");
    app.refuses("FORBIDDEN", app.acme.operator(), "issueAction", order(&id, &sender)).await;
    app.done("issueAction", order(&id, &sender)).await;
    let theirs = format!("/agent/v1{path}");
    let got = send(&app, Method::GET, &theirs, &sender.authorization, &[], None).await;
    assert_eq!((got.status, got.body == bytes), (StatusCode::OK, true));
    let second = app.phone(2).await;
    let not = send(&app, Method::GET, &theirs, &second.authorization, &[], None).await;
    assert_eq!(not.status, StatusCode::NOT_FOUND);

    let refused = app.mutate("deleteObject", json!({"objectId": id})).await;
    assert_eq!(refused["__typename"], "Conflict", "a phone is about to fetch it: {refused}");

    app.advance(Duration::from_secs(6 * 24 * 3600));
    app.run_jobs().await;
    assert_eq!(app.app.vault.count().await.unwrap(), 1, "a request that has not ended keeps its file");
    app.advance(Duration::from_secs(3 * 24 * 3600));
    app.run_jobs().await;
    assert_eq!(app.app.vault.count().await.unwrap(), 0, "what nothing needs is gone, with its bytes");
    let scope = app.acme.scope();
    let left = handsight_app::object::find(&app.app, &scope, id.parse().unwrap()).await.unwrap();
    assert!(left.is_none());
    assert!(
        handsight_app::object::find(&app.app, &scope, ObjectId::from_uuid(other.uuid()))
            .await
            .unwrap()
            .is_none()
    );
});
