//! `/objects/{id}` for people and programs: uploads in pieces, how far they are, downloads in pieces, with the same
//! bearer token as the API; and some entries of a backup as a file. What is private to a holder needs the right to manage devices.

use axum::{
    Router,
    extract::{Path, Query, Request, State},
    response::{IntoResponse, Response},
    routing::{get, put},
};
use bytes::Bytes;
use handsight_app::{
    App, UseCaseError,
    account::Visitor,
    backup,
    object::{self, ObjectRow, Party},
};
use handsight_device_api::{Refusal, object as door};
use handsight_domain::{
    caller::{Caller, Denied},
    id::{BackupId, ObjectId},
    policy::Permission,
    scope::EnterpriseScope,
};
use handsight_graphql::{
    access::Access,
    http::{bearer, in_pieces, visitor},
};
use handsight_protocol::transfer::attachment;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

/// The route.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/objects/{id}", put(upload).get(download).head(progress))
        .route("/backups/{id}/entries", get(entries))
        .with_state(app)
}

fn refuse(status: StatusCode, title: &'static str, detail: String) -> Response {
    Refusal::new(status, title, Some(detail)).into_response()
}

async fn visit(app: &App, headers: &HeaderMap) -> Result<Visitor, Response> {
    match visitor(app, headers).await {
        Ok(Some(visitor)) => Ok(visitor),
        Ok(None) => {
            Err(refuse(StatusCode::UNAUTHORIZED, "not signed in", "the token does not hold".to_owned()))
        }
        Err(error) => Err(Refusal::from(error).into_response()),
    }
}

fn enter(caller: &Caller, need: Permission) -> Result<EnterpriseScope, Refusal> {
    caller.enter(need).map_err(|denied| {
        let words = Some(denied.to_string());
        match denied {
            Denied::Anonymous => Refusal::new(StatusCode::UNAUTHORIZED, "not signed in", words),
            Denied::Lacks(_) | Denied::NotOperator => Refusal::new(StatusCode::FORBIDDEN, "forbidden", words),
        }
    })
}

/// A file breaks off where the right of whoever reads it ends.
fn guarded(app: App, visitor: Visitor, headers: &HeaderMap, answer: Response) -> Response {
    let access = Access::new(app, visitor, bearer(headers).map(str::to_owned));
    answer.map(|file| access.guard(file))
}

async fn find(app: &App, visitor: &Visitor, id: &str) -> Result<(EnterpriseScope, ObjectRow), Response> {
    let caller = &visitor.caller;
    // Whoever uploads must hear how far it is, also a program that may do nothing else.
    let need =
        if caller.may(Permission::ActionsRead) { Permission::ActionsRead } else { Permission::ActionsIssue };
    let scope = enter(caller, need).map_err(IntoResponse::into_response)?;
    let Ok(id) = id.parse::<ObjectId>() else { return Err(Refusal::not_found().into_response()) };
    let personal = caller.may(Permission::DevicesManage);
    match object::for_person(app, &scope, personal, id).await {
        Ok(row) => Ok((scope, row)),
        Err(UseCaseError::NotFound) => Err(Refusal::not_found().into_response()),
        Err(error) => Err(Refusal::from(error).into_response()),
    }
}

async fn upload(
    State(app): State<App>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Response> {
    let visitor = visit(&app, request.headers()).await?;
    let scope = enter(&visitor.caller, Permission::ActionsIssue).map_err(IntoResponse::into_response)?;
    Ok(door::put(app, scope, Party::Person, &id, request).await)
}

async fn progress(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let visitor = visit(&app, &headers).await?;
    let (_, row) = find(&app, &visitor, &id).await?;
    Ok(door::head(&row))
}

async fn download(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let visitor = visit(&app, &headers).await?;
    let (scope, row) = find(&app, &visitor, &id).await?;
    let answer = door::get(&app, &scope, row, &headers).await;
    Ok(guarded(app, visitor, &headers, answer))
}

/// Which entries: their places, separated by commas.
#[derive(Debug, Deserialize)]
struct Which {
    index: String,
}

async fn entries(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let visitor = visit(&app, &headers).await?;
    let scope = enter(&visitor.caller, Permission::DevicesManage).map_err(IntoResponse::into_response)?;
    let Ok(id) = id.parse::<BackupId>() else { return Err(Refusal::not_found().into_response()) };
    let Ok(wanted) = which.index.split(',').map(str::parse).collect::<Result<Vec<usize>, _>>() else {
        let detail = "index must be places of entries, as 0,3,7".to_owned();
        return Err(refuse(StatusCode::BAD_REQUEST, "malformed query", detail));
    };
    match backup::take_away(&app, &scope, id, &wanted).await {
        Ok(file) => {
            let about = [
                (header::CONTENT_TYPE, file.media_type.to_owned()),
                (header::CONTENT_DISPOSITION, attachment(file.name)),
                (header::CACHE_CONTROL, "private, no-store".to_owned()),
                (header::CONTENT_LENGTH, file.bytes.len().to_string()),
            ];
            let answer = (about, in_pieces(Bytes::from(file.bytes), file.room)).into_response();
            Ok(guarded(app, visitor, &headers, answer))
        }
        Err(UseCaseError::NotFound) => Err(Refusal::not_found().into_response()),
        Err(UseCaseError::Conflict(detail)) => Err(refuse(StatusCode::CONFLICT, "no content", detail)),
        Err(error) => Err(Refusal::from(error).into_response()),
    }
}
