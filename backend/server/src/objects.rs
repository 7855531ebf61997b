//! `/objects/{id}` for people and programs: uploads in pieces, how far they are, downloads in pieces, with the same
//! bearer token as the API. What is private to a holder needs the right to manage devices.

use axum::{
    Router,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
    routing::put,
};
use handsight_app::{
    App,
    object::{self, ObjectRow, Party},
};
use handsight_device_api::{Refusal, object as door};
use handsight_domain::{
    caller::{Caller, Denied},
    id::ObjectId,
    policy::Permission,
    scope::EnterpriseScope,
};
use handsight_graphql::http::visitor;
use http::{HeaderMap, StatusCode};

/// The route.
pub fn router(app: App) -> Router {
    Router::new().route("/objects/{id}", put(upload).get(download).head(progress)).with_state(app)
}

fn refuse(status: StatusCode, title: &'static str, detail: String) -> Response {
    Refusal::new(status, title, Some(detail)).into_response()
}

async fn caller(app: &App, headers: &HeaderMap) -> Result<Caller, Response> {
    match visitor(app, headers).await {
        Ok(Some(visitor)) => Ok(visitor.caller),
        Ok(None) => {
            Err(refuse(StatusCode::UNAUTHORIZED, "not signed in", "the token does not hold".to_owned()))
        }
        Err(error) => Err(Refusal::from(error).into_response()),
    }
}

fn enter(caller: &Caller, need: Permission) -> Result<EnterpriseScope, Response> {
    caller.enter(need).map_err(|denied| match denied {
        Denied::Anonymous => refuse(StatusCode::UNAUTHORIZED, "not signed in", denied.to_string()),
        Denied::Lacks(_) | Denied::NotOperator => {
            refuse(StatusCode::FORBIDDEN, "forbidden", denied.to_string())
        }
    })
}

async fn find(app: &App, headers: &HeaderMap, id: &str) -> Result<(EnterpriseScope, ObjectRow), Response> {
    let caller = caller(app, headers).await?;
    // Whoever uploads must hear how far it is, also a program that may do nothing else.
    let need =
        if caller.may(Permission::ActionsRead) { Permission::ActionsRead } else { Permission::ActionsIssue };
    let scope = enter(&caller, need)?;
    let Ok(id) = id.parse::<ObjectId>() else { return Err(Refusal::not_found().into_response()) };
    let personal = caller.may(Permission::DevicesManage);
    match object::for_person(app, &scope, personal, id).await {
        Ok(row) => Ok((scope, row)),
        Err(handsight_app::UseCaseError::NotFound) => Err(Refusal::not_found().into_response()),
        Err(error) => Err(Refusal::from(error).into_response()),
    }
}

async fn upload(State(app): State<App>, Path(id): Path<String>, request: Request) -> Response {
    let entered = match caller(&app, request.headers()).await {
        Ok(caller) => enter(&caller, Permission::ActionsIssue),
        Err(response) => Err(response),
    };
    match entered {
        Ok(scope) => door::put(app, scope, Party::Person, &id, request).await,
        Err(response) => response,
    }
}

async fn progress(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    find(&app, &headers, &id).await.map_or_else(|response| response, |(_, row)| door::head(&row))
}

async fn download(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match find(&app, &headers, &id).await {
        Ok((scope, row)) => door::get(&app, &scope, row, &headers).await,
        Err(response) => response,
    }
}
